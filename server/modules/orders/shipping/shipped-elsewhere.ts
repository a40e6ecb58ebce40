import type { Tx } from "../../../platform/index.ts";
import { giveBack, writeCuts } from "../changing/giving-back.ts";
import { cutOf } from "../changing/cuts.ts";
import { endedByItself, endHolds } from "../holds/holds.ts";
import { refresh } from "../locking.ts";
import type { NewOrder } from "../model.ts";
import { dissolveParcels } from "../placing/parcels.ts";
import { sourceLines } from "../source-lines.ts";
import type { KnownLine } from "../source-lines.ts";
import { piecesGone, piecesLeft, spread } from "../source-pieces.ts";
import type { SourceState } from "../source-state.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What a channel says has left of an order, and how finely it says so. */
type Told = Pick<SourceState, "orderId" | "progress" | "shippedBy">;

/** A line of the channel's of which more has left than left from here, with its components. */
interface Ahead {
  readonly top: KnownLine;
  readonly own: readonly KnownLine[];
  readonly pieces: number;
}

/** Whether anything of these lines has left from here. */
const hasLeft = (some: readonly KnownLine[]) =>
  some.some((line) => line.shipped_units > line.elsewhere_units);

/** Lines of which the channel says that more has left than left from here. */
function linesAhead(lines: readonly KnownLine[], { progress, shippedBy }: Told): Ahead[] {
  // Our own first parcel, told back as the whole order: the rest is still to be shipped from here.
  if (shippedBy === "order" && hasLeft(lines)) return [];
  return progress.flatMap(({ externalId, shippedUnits }) => {
    const top = lines.find((line) => line.external_id === externalId && line.parent_id === null);
    if (!top) return [];
    const own = lines.filter((line) => line === top || line.parent_id === top.id);
    if (shippedBy === "lines" && hasLeft(own)) return [];
    const pieces = shippedUnits - piecesGone(lines, top);
    return pieces > 0 ? [{ top, own, pieces }] : [];
  });
}

/** Units that are picked here of what the channel says has left: they would leave a second time. */
function pickedTwice(lines: readonly KnownLine[], told: Told): number {
  const own = new Set(linesAhead(lines, told).flatMap((line) => line.own));
  return [...own].reduce((sum, line) => sum + line.picked_units, 0);
}

const note = "shipped_there";

/**
 * Why goods that are picked here and have left by the channel's word must stay: nobody ships them a second
 * time before a person has looked. Null when there are none.
 */
export async function shippedTwice(
  tx: Tx,
  told: Told,
  status: string,
): Promise<NonNullable<NewOrder["holds"]>[number] | null> {
  const { orderId, progress, shippedBy } = told;
  if (pickedTwice(await sourceLines(tx, orderId), told) === 0) return null;
  const heard = { progress, shippedBy };
  const freed = await tx.rows(
    `select 1 from orders.hold where cell = $1 and tenant_id = $2 and order_id = $3
       and released_at is not null and reason = 'channel' and detail ->> 'note' = $5
       and detail -> 'heard' = $4::jsonb
       and release_note <> all ($6::text[]) limit 1`,
    [...scopeOf(tx), orderId, JSON.stringify(heard), note, endedByItself],
    "orders.freed_shipped_twice",
  );
  // A person has looked: it is this very box.
  if (freed.length > 0) return null;
  const detail = { note, status, heard };
  // What the channel says last counts when the goods are put back.
  await tx.rows(
    `update orders.hold set detail = $4::jsonb where cell = $1 and tenant_id = $2 and order_id = $3
       and released_at is null and reason = 'channel' and detail ->> 'note' = $5`,
    [...scopeOf(tx), orderId, JSON.stringify(detail), note],
    "orders.tell_shipped_twice",
  );
  return { reason: "channel", detail };
}

/**
 * Counts as shipped what the channel says has left and did not leave from here: another system or
 * a hand shipped it. Its reservations go back; the ledger is left to the next count, because nobody
 * here saw the goods move. Picked units stay.
 */
export async function followShipped(tx: Tx, told: Told): Promise<void> {
  const { orderId } = told;
  const lines = await sourceLines(tx, orderId);
  const moves = linesAhead(lines, told).flatMap(({ top, pieces }) =>
    spread(lines, top, Math.min(pieces, piecesLeft(lines, top))),
  );
  if (moves.length === 0) return;
  const cuts = moves.flatMap(({ lineId, units }) => {
    const line = lines.find((each) => each.id === lineId);
    return line ? [cutOf(line, units)] : [];
  });
  await dissolveParcels(tx, { orderId, why: "shipped_elsewhere" });
  await giveBack(tx, cuts);
  await writeCuts(tx, "elsewhere", cuts);
  await refresh(tx, [orderId]);
  const after = { lines: moves };
  tx.audit({ action: "orders.shipped_elsewhere", subjectKind: "order", subjectId: orderId, after });
}

/** Counts goods that were put back as shipped where the channel said they had left, and frees the order. */
export async function followPutBack(tx: Tx, orderId: number): Promise<void> {
  const [held] = await tx.rows<{ id: number; heard: Omit<Told, "orderId"> }>(
    `select id, detail -> 'heard' as heard from orders.hold
     where cell = $1 and tenant_id = $2 and order_id = $3 and released_at is null
       and reason = 'channel' and detail ->> 'note' = $4`,
    [...scopeOf(tx), orderId, note],
    "orders.shipped_twice",
  );
  if (!held) return;
  const told = { ...held.heard, orderId };
  await followShipped(tx, told);
  if (pickedTwice(await sourceLines(tx, orderId), told) > 0) return;
  await endHolds(tx, orderId, { ids: [held.id], why: "put back" });
}
