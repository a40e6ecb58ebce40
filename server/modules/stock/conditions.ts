import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { lockOnHand, post } from "./ledger.ts";
import type { Condition, Movement } from "./ledger.ts";
import { lockSupplies } from "./locking.ts";
import { openLotPool, unitsOf } from "./lot-pool.ts";
import type { LotPick } from "./lot-pool.ts";
import { announceChange, makeRoom } from "./room.ts";
import type { StockError } from "./room.ts";

/** Units of one position that pass into another condition at the same place. */
export interface Turn {
  readonly itemId: number;
  readonly placeId: number;
  readonly pick: LotPick;
  readonly to: Condition;
}

/**
 * Turns units from one condition into another. Where sellable units become something else, claims
 * that no longer fit give way first. The caller holds the items' supply locks.
 */
export async function turnUnits(
  tx: Tx,
  turns: readonly Turn[],
  document: { readonly documentKind: string; readonly documentId: number; readonly why: string },
): Promise<void> {
  const levels = await lockOnHand(tx, turns);
  const losses = new Map<string, { itemId: number; placeId: number; units: number }>();
  for (const { itemId, placeId, pick, to } of turns) {
    const sign = Number(to === "sellable") - Number(pick.condition === "sellable");
    const known = losses.get(`${itemId}/${placeId}`) ?? { itemId, placeId, units: 0 };
    known.units -= sign * pick.units;
    losses.set(`${itemId}/${placeId}`, known);
  }
  for (const [key, { itemId, placeId, units }] of losses) {
    const level = levels.get(key) ?? { quantity: 0, promised: 0 };
    const excess = level.promised - (level.quantity - units);
    if (units > 0 && excess > 0)
      await makeRoom(tx, { itemId, placeId, supply: 0, excess, cause: document.why });
  }
  await post(
    tx,
    turns.flatMap(({ itemId, placeId, pick, to }): Movement[] => [
      { ...document, itemId, placeId, ...pick, kind: "condition_out", units: -pick.units },
      { ...document, itemId, placeId, ...pick, kind: "condition_in", condition: to },
    ]),
  );
  announceChange(
    tx,
    turns.map((turn) => turn.itemId),
    document.documentKind,
  );
}

/**
 * Changes the condition of units by hand: sellable, quarantine, damaged and back, with the reason.
 * Errors: `not_enough` in that condition, `lots_over` when units past their time would be sold.
 */
export async function changeCondition(
  tx: Tx,
  change: {
    readonly itemId: number;
    readonly placeId: number;
    readonly lotId?: number | undefined;
    readonly units: number;
    readonly from: Condition;
    readonly to: Condition;
    readonly why: string;
  },
): Promise<Result<{ lots: number }, StockError>> {
  const { itemId, placeId, lotId, units, from, to, why } = change;
  if (from === to)
    return err({ kind: "condition_same", field: "to", value: to, rule: "another_condition" });
  await lockSupplies(tx, [itemId]);
  const pool = await openLotPool(tx, [change]);
  const there = { itemId, placeId, lotId, condition: from };
  const onHand = pool.units(there);
  if (onHand < units)
    return err({ kind: "not_enough", item: itemId, place: placeId, asked: units, onHand });
  const picks = pool.take({ ...there, units, ...(to === "sellable" ? { goodAt: tx.now } : {}) });
  const good = unitsOf(picks);
  if (good < units)
    return err({ kind: "lots_over", item: itemId, place: placeId, asked: units, good });
  const documentId = await tx.newIds(1);
  const turns = picks.map((pick) => ({ itemId, placeId, pick, to }));
  await turnUnits(tx, turns, { documentKind: "condition", documentId, why });
  tx.audit({
    action: "stock.condition",
    subjectKind: "item",
    subjectId: itemId,
    before: { condition: from },
    after: { condition: to, units, placeId, lotId },
    why,
  });
  return ok({ lots: picks.length });
}
