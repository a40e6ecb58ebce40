import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Parties, Place } from "../parties/index.ts";
import { lockOnHand, post } from "./ledger.ts";
import type { Condition, Movement, MovementKind } from "./ledger.ts";
import { lockSupplies } from "./locking.ts";
import { openLotPool } from "./lot-pool.ts";
import type { LotPool } from "./lot-pool.ts";
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

/** The paper behind a change. */
export interface StockDocument {
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

/** A document's view of what it changes: levels for promises, lots for the hands. */
interface Work {
  readonly document: StockDocument;
  readonly levels: ReadonlyMap<string, Level>;
  readonly lots: LotPool;
}

/** The movements of one line that takes units: claims that no longer fit give way first. */
async function takingMovements(
  tx: Tx,
  { document, levels, lots }: Work,
  change: StockChange,
): Promise<Result<Movement[], StockError>> {
  const { itemId, placeId, lotId, condition = "sellable" } = change;
  const units = -change.units;
  const onHand = lots.units({ itemId, placeId, lotId, condition });
  if (onHand < units) {
    return err({ kind: "not_enough", item: itemId, place: placeId, asked: units, onHand });
  }
  const level = levels.get(`${itemId}/${placeId}`);
  if (level && condition === "sellable") {
    const excess = level.promised - (level.quantity - units);
    if (excess > 0) {
      const cause = document.why ?? document.kind;
      await makeRoom(tx, { itemId, placeId, supply: 0, excess, cause });
      level.promised -= excess;
    }
    level.quantity -= units;
  }
  const picks = lots.take({ itemId, placeId, units, lotId, condition });
  return ok(picks.map((pick) => ({ ...document, itemId, placeId, ...pick, units: -pick.units })));
}

/** The movement of one line that adds units; they are there for the document's later lines. */
function addingMovement({ document, levels, lots }: Work, place: Place, change: StockChange) {
  const { itemId, placeId, units, lotId = 0, condition = "sellable" } = change;
  const { ownerId, custodianId } = place;
  const level = levels.get(`${itemId}/${placeId}`);
  if (level && condition === "sellable") level.quantity += units;
  const pick = { lotId, ownerId, custodianId, condition, units };
  lots.give(itemId, placeId, pick);
  return { ...document, itemId, placeId, ...pick };
}

/**
 * Changes stock on hand by signed units, set-wise: opening stock, blind receipts, issues,
 * adjustments. What is taken leaves by first expired, first out, unless the line names a lot.
 * Shrinking below what is promised un-pegs the claims that must give way.
 * Errors: `not_enough` when a position would fall below zero; nothing is posted then.
 */
export async function changeStock(
  tx: Tx,
  parties: Parties,
  request: { readonly document: StockDocument; readonly changes: readonly StockChange[] },
): Promise<Result<{ posted: number }, StockError>> {
  const { document, changes } = request;
  const places = await placesOf(tx, parties, changes);
  if (!places.ok) return places;
  const items = [...new Set(changes.map((change) => change.itemId))].sort((a, b) => a - b);
  // All supplies of the items, in the one lock order: whoever re-promises next needs them too.
  await lockSupplies(tx, items);
  const levels = await lockOnHand(tx, changes);
  const work: Work = { document, levels, lots: await openLotPool(tx, changes) };
  const movements: Movement[] = [];
  for (const change of changes) {
    const place = places.value.get(change.placeId) as Place;
    if (change.units > 0) movements.push(addingMovement(work, place, change));
    if (change.units >= 0) continue;
    const taken = await takingMovements(tx, work, change);
    if (!taken.ok) return taken;
    movements.push(...taken.value);
  }
  await post(tx, movements);
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

/** The refusal of a count that says two things about the same units, or null. */
function countedTwice(counted: readonly StockChange[]): StockError | null {
  const seen = new Map<string, boolean>();
  for (const [index, { itemId, placeId, lotId, condition }] of counted.entries()) {
    const key = `${itemId}/${placeId}/${condition ?? "sellable"}`;
    const whole = lotId === undefined;
    const clash = seen.has(`${key}/${lotId ?? "all"}`) || seen.get(key) === !whole;
    if (clash) {
      const field = `counted.${index}`;
      return { kind: "counted_twice", field, value: String(itemId), rule: "counted_once" };
    }
    seen.set(`${key}/${lotId ?? "all"}`, whole).set(key, whole);
  }
  return null;
}

/** The conditions that a lot's age decides: whoever counts a lot sees its units, not their state. */
const byAge = ["sellable", "short_dated", "expired"] as const satisfies readonly Condition[];

/**
 * How the book differs from what was counted of one row. A lot is counted over the conditions that
 * its age decides: what is missing leaves the sellable ones first, what is over joins what is there.
 */
function differencesOf(lots: LotPool, counted: StockChange): StockChange[] {
  const { itemId, placeId, lotId, condition } = counted;
  const where = { itemId, placeId, lotId };
  if (!lotId || condition) {
    const units = counted.units - lots.units({ ...where, condition });
    return units === 0 ? [] : [{ ...counted, units }];
  }
  const book = byAge.map((each) => ({
    condition: each,
    units: lots.units({ ...where, condition: each }),
  }));
  let left = counted.units - book.reduce((sum, each) => sum + each.units, 0);
  if (left === 0) return [];
  const present = book.filter((each) => each.units > 0);
  if (left > 0)
    return [{ ...counted, units: left, condition: present[0]?.condition ?? "sellable" }];
  return present.flatMap((each) => {
    const units = Math.max(left, -each.units);
    left -= units;
    return units === 0 ? [] : [{ ...counted, units, condition: each.condition }];
  });
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
  const twice = countedTwice(request.counted);
  if (twice) return err(twice);
  const items = [...new Set(request.counted.map((each) => each.itemId))].sort((a, b) => a - b);
  await lockSupplies(tx, items);
  await lockOnHand(tx, request.counted);
  const lots = await openLotPool(tx, request.counted);
  const differences = request.counted.flatMap((each) => differencesOf(lots, each));
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
