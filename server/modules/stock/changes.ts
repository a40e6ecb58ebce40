import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Parties, Place } from "../parties/index.ts";
import { lockOnHand, pickLots, post } from "./ledger.ts";
import type { Condition, Movement, MovementKind } from "./ledger.ts";
import { lockSupplies } from "./locking.ts";
import { announceChange, makeRoom, placesOf } from "./room.ts";
import type { StockError } from "./room.ts";

/** A change of stock on hand at one place, as a document states it. */
export interface StockChange {
  readonly itemId: number;
  readonly placeId: number;
  /** Signed for issue and adjustment; the counted total for a count. */
  readonly units: number;
  readonly lotId?: number | undefined;
  readonly condition?: Condition | undefined;
}

interface Document {
  readonly kind: MovementKind;
  readonly documentKind: string;
  readonly documentId: number;
  readonly why?: string | undefined;
}

/** What lies at one item and place while a document is worked off: falls as its lines take. */
interface Level {
  quantity: number;
  promised: number;
}

/** The movements of one line that takes sellable units: claims that no longer fit give way first. */
async function takingMovements(
  tx: Tx,
  taking: {
    readonly change: StockChange;
    readonly level: Level;
    readonly document: Document;
  },
): Promise<Result<Movement[], StockError>> {
  const { change, level, document } = taking;
  const { itemId, placeId } = change;
  const units = -change.units;
  if (level.quantity < units) {
    const { quantity: onHand } = level;
    return err({ kind: "not_enough", item: itemId, place: placeId, asked: units, onHand });
  }
  const excess = level.promised - (level.quantity - units);
  if (excess > 0) {
    const cause = document.why ?? document.kind;
    await makeRoom(tx, { itemId, placeId, supply: 0, excess, cause });
    level.promised -= excess;
  }
  const lots = await pickLots(tx, { itemId, placeId, units });
  return ok(lots.map((lot) => ({ ...document, itemId, placeId, ...lot, units: -lot.units })));
}

/**
 * Changes stock on hand by signed units, set-wise: opening stock, blind receipts, issues,
 * adjustments. Shrinking below what is promised un-pegs the claims that must give way.
 * Errors: `not_enough` when a position would fall below zero; nothing is posted then.
 */
export async function changeStock(
  tx: Tx,
  parties: Parties,
  request: { readonly document: Document; readonly changes: readonly StockChange[] },
): Promise<Result<{ posted: number }, StockError>> {
  const { document, changes } = request;
  const places = await placesOf(tx, parties, changes);
  if (!places.ok) return places;
  const items = [...new Set(changes.map((change) => change.itemId))].sort((a, b) => a - b);
  // All supplies of the items, in the one lock order: whoever re-promises next needs them too.
  await lockSupplies(tx, items);
  const onHand = await lockOnHand(tx, changes);
  const movements: Movement[] = [];
  for (const change of changes) {
    const { itemId, placeId, units, lotId = 0, condition = "sellable" } = change;
    const { ownerId, custodianId } = places.value.get(placeId) as Place;
    const level = onHand.get(`${itemId}/${placeId}`) ?? { quantity: 0, promised: 0 };
    if (units >= 0 || condition !== "sellable") {
      const whose = { ownerId, custodianId, lotId, condition };
      movements.push({ ...document, itemId, placeId, units, ...whose });
    } else {
      const taken = await takingMovements(tx, { change, level, document });
      if (!taken.ok) return taken;
      movements.push(...taken.value);
    }
    if (condition === "sellable") level.quantity += units;
  }
  await post(
    tx,
    movements.filter((movement) => movement.units !== 0),
  );
  announceChange(tx, items, document.kind);
  tx.audit({
    action: `stock.${document.kind}`,
    subjectKind: document.documentKind,
    subjectId: document.documentId,
    after: { lines: changes.length, first: changes[0] },
    why: document.why,
  });
  return ok({ posted: movements.length });
}

/**
 * A stock count: what was found is what there is. Differences are posted as movements; the count
 * wins over the book by rule, and claims that no longer fit give way.
 */
export async function countStock(
  tx: Tx,
  parties: Parties,
  request: {
    readonly documentId: number;
    readonly why: string;
    readonly counted: readonly StockChange[];
    readonly opening?: boolean;
  },
): Promise<Result<{ posted: number; differences: number }, StockError>> {
  const items = [...new Set(request.counted.map((each) => each.itemId))].sort((a, b) => a - b);
  await lockSupplies(tx, items);
  const onHand = await lockOnHand(tx, request.counted);
  const differences = request.counted.flatMap((each) => {
    const book = onHand.get(`${each.itemId}/${each.placeId}`)?.quantity ?? 0;
    return each.units === book ? [] : [{ ...each, units: each.units - book }];
  });
  if (differences.length === 0) return ok({ posted: 0, differences: 0 });
  const result = await changeStock(tx, parties, {
    document: {
      kind: request.opening ? "opening" : "count",
      documentKind: "count",
      documentId: request.documentId,
      why: request.why,
    },
    changes: differences,
  });
  return result.ok ? ok({ posted: result.value.posted, differences: differences.length }) : result;
}
