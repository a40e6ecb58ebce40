import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Place } from "../parties/index.ts";
import type { Masters } from "./known.ts";
import { lockOnHand, post } from "./ledger.ts";
import type { Movement } from "./ledger.ts";
import { lockSupplies } from "./locking.ts";
import { announceChange, makeRoom, unknownPlace } from "./room.ts";
import type { ReferenceError, StockError } from "./room.ts";
import { settleLots } from "./shelf-life.ts";
import { landUnits } from "./supplies.ts";
import { advanceLines, closeTransfer, moveTransferDay, transferById } from "./transfer-rows.ts";
import type { OpenLine, Transfer } from "./transfer-rows.ts";

export interface Arrival {
  readonly transferId: number;
  readonly lines: readonly {
    readonly itemId: number;
    readonly units: number;
    readonly lotId?: number | undefined;
  }[];
  /** Nothing more will come: what is left over is missing. */
  readonly close: boolean;
  readonly why: string;
}

type Step = OpenLine & { readonly arrived: number; readonly lost: number };

/** The transfer under its items' locks, or the refusal of one that is unknown or done. */
async function openTransfer(tx: Tx, id: number): Promise<Result<Transfer, ReferenceError>> {
  const named = { field: "id", value: String(id) };
  const seen = await transferById(tx, id);
  if (!seen) return err({ kind: "transfer_unknown", ...named, rule: "known_transfer" });
  const items = [...new Set(seen.lines.map((line) => line.itemId))].sort((a, b) => a - b);
  await lockSupplies(tx, items);
  const transfer = await transferById(tx, id, true);
  if (transfer?.state !== "under_way")
    return err({ kind: "transfer_done", ...named, rule: "under_way" });
  return ok(transfer);
}

/** How far each lot of the transfer comes by an arrival; refuses more than was shipped. */
export function stepsOf(
  lines: readonly OpenLine[],
  arrival: Pick<Arrival, "lines" | "close">,
): Result<Step[], StockError> {
  const steps = lines.map((line) => ({ ...line, arrived: 0, lost: 0 }));
  const openOf = (step: (typeof steps)[number]) =>
    step.shipped - step.received - step.missing - step.arrived;
  for (const { itemId, lotId, units } of arrival.lines) {
    const fitting = steps.filter(
      (step) => step.itemId === itemId && (lotId === undefined || step.lotId === lotId),
    );
    const open = fitting.reduce((sum, step) => sum + openOf(step), 0);
    if (units > open) return err({ kind: "more_than_shipped", item: itemId, asked: units, open });
    let left = units;
    for (const step of fitting) {
      const taken = Math.min(left, openOf(step));
      step.arrived += taken;
      left -= taken;
    }
  }
  if (arrival.close) for (const step of steps) step.lost = openOf(step);
  return ok(steps);
}

/** What arrives leaves transit for the destination; what is missing leaves the books. */
function arrivalMovements(
  transfer: Transfer,
  to: Place,
  { steps, why }: { readonly steps: readonly Step[]; readonly why: string },
): Movement[] {
  const document = { documentKind: "transfer", documentId: transfer.id, why };
  return steps.flatMap(({ itemId, lotId, ownerId, arrived, lost }): Movement[] => {
    const base = { ...document, itemId, lotId, ownerId };
    const onTheWay = {
      ...base,
      placeId: transfer.transitPlaceId,
      custodianId: transfer.custodianId,
      condition: "in_transit" as const,
    };
    const { id: placeId, custodianId } = to;
    const moves: Movement[] = [
      { ...onTheWay, kind: "transfer_out", units: -arrived },
      { ...base, kind: "transfer_in", placeId, custodianId, units: arrived },
      { ...onTheWay, kind: "adjustment", units: -lost },
    ];
    return moves.filter((move) => move.units !== 0);
  });
}

/** Sums of arrived and lost units per receipt to come. */
function bySupply(steps: readonly Step[]) {
  const sums = new Map<number, { item: number; id: number; arrived: number; lost: number }>();
  for (const { itemId: item, supplyId: id, arrived, lost } of steps) {
    const known = sums.get(id) ?? { item, id, arrived: 0, lost: 0 };
    known.arrived += arrived;
    known.lost += lost;
    sums.set(id, known);
  }
  return [...sums.values()];
}

/** Takes what is missing out of a receipt to come; claims that counted on it give way. */
async function loseUnits(
  tx: Tx,
  transfer: Transfer,
  lost: { readonly item: number; readonly id: number; readonly lost: number },
): Promise<void> {
  const key = [tx.scope.cell, tx.scope.tenantId, lost.item, transfer.toPlaceId, lost.id];
  const where = `where cell = $1 and tenant_id = $2 and item_id = $3 and place_id = $4 and id = $5`;
  const [supply] = await tx.rows<{ quantity: number; promised: number }>(
    `select quantity, promised from stock.supply ${where}`,
    key,
  );
  const left = (supply?.quantity ?? 0) - lost.lost;
  await makeRoom(tx, {
    itemId: lost.item,
    placeId: transfer.toPlaceId,
    supply: lost.id,
    excess: Math.max(0, (supply?.promised ?? 0) - left),
    missing: lost.lost,
    cause: `transfer ${transfer.number}`,
  });
  await tx.rows(`update stock.supply set quantity = $6 ${where}`, [...key, left]);
}

/**
 * Receives a transfer at its destination, fully or in part, lot by lot where the lines name lots.
 * Promises that counted on the arrival now rest on stock on hand. With `close`, what has not come
 * is missing: it leaves the books, and a shortfall says so until somebody explains it.
 * Errors: `transfer_unknown`, `transfer_done`, `more_than_shipped`; nothing is posted then.
 */
export async function receiveTransfer(
  tx: Tx,
  masters: Masters,
  arrival: Arrival,
): Promise<Result<{ items: number[]; moved: number; missing: number; done: boolean }, StockError>> {
  const opened = await openTransfer(tx, arrival.transferId);
  if (!opened.ok) return opened;
  const transfer = opened.value;
  const to = (await masters.parties.view.get(tx)).place(transfer.toPlaceId);
  if (!to) return err(unknownPlace("toPlaceId", transfer.toPlaceId));
  const found = stepsOf(transfer.lines, arrival);
  if (!found.ok) return found;
  const steps = found.value;
  const items = [...new Set(steps.map((step) => step.itemId))];
  await lockOnHand(
    tx,
    items.map((itemId) => ({ itemId, placeId: to.id })),
  );
  await post(tx, arrivalMovements(transfer, to, { steps, why: arrival.why }));
  let moved = 0;
  for (const sums of bySupply(steps)) {
    const supply = { item: sums.item, place: to.id, id: sums.id };
    moved += (await landUnits(tx, { supply, units: sums.arrived })).moved;
    if (sums.lost > 0) await loseUnits(tx, transfer, sums);
  }
  await advanceLines(tx, transfer.id, steps);
  const missing = steps.reduce((sum, step) => sum + step.lost, 0);
  const done = steps.every(
    (step) => step.received + step.arrived + step.missing + step.lost === step.shipped,
  );
  if (done) await closeTransfer(tx, transfer.id);
  await settleLots(tx, masters, items);
  announceChange(tx, items, "transfer");
  tx.audit({
    action: "stock.transfer.receive",
    subjectKind: "transfer",
    subjectId: transfer.id,
    after: { lines: arrival.lines, missing, done },
    why: arrival.why,
  });
  return ok({ items, moved, missing, done });
}

/** Moves the expected day of a transfer that is under way; the caller promises anew. */
export async function changeTransferDay(
  tx: Tx,
  change: { readonly transferId: number; readonly day: string; readonly why: string },
): Promise<Result<{ items: number[] }, StockError>> {
  const opened = await openTransfer(tx, change.transferId);
  if (!opened.ok) return opened;
  await moveTransferDay(tx, opened.value, change.day);
  const items = [...new Set(opened.value.lines.map((line) => line.itemId))];
  announceChange(tx, items, change.why);
  tx.audit({
    action: "stock.transfer.day",
    subjectKind: "transfer",
    subjectId: change.transferId,
    before: { day: opened.value.day },
    after: { day: change.day },
    why: change.why,
  });
  return ok({ items });
}
