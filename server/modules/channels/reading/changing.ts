import type { CanonicalChange } from "../../../../connectors/port/index.ts";
import { dayOfInstant } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import {
  amendOrder,
  cancelAndServe,
  gainLines,
  placeHold,
  sourceLines,
  storedOrders,
} from "../../orders/index.ts";
import type { Orders, UnitsOfLine } from "../../orders/index.ts";
import { answerChange } from "../documents/answers.ts";
import type { Channel } from "../store.ts";
import { freshPart, lockNumber, noteMade, wakeForLines } from "./changes-made.ts";
import type { FreshPart } from "./changes-made.ts";

/** A change that cannot be made as it was told: all of it is undone, and a person looks. */
export class ChangeRefused extends Error {}

interface Changing {
  readonly orders: Orders;
  readonly channel: Channel;
  readonly change: CanonicalChange;
  /** The message that tells it. */
  readonly messageId: number;
}

type KnownLine = Awaited<ReturnType<typeof sourceLines>>[number];

function must<T>(result: Result<T, { readonly kind: string }>, what: string): T {
  if (result.ok) return result.value;
  throw new ChangeRefused(`${what}: ${result.error.kind}`);
}

/** The order's own line of a partner's id. */
function lineOf(lines: readonly KnownLine[], externalId: string): KnownLine {
  const found = lines.find((line) => line.external_id === externalId && line.parent_id === null);
  if (!found) throw new ChangeRefused(`line_unknown: ${externalId}`);
  return found;
}

/** Lines that ask for other units than they shall; a line that is cancelled keeps what has left. */
function amendedUnits(lines: readonly KnownLine[], told: CanonicalChange["lines"]): UnitsOfLine[] {
  return told.flatMap((each): UnitsOfLine[] => {
    if (each.action === "add" || each.action === "cancel") return [];
    const line = lineOf(lines, each.externalId);
    const units = each.action === "units" ? each.units : line.units + each.units;
    if (units < 0) throw new ChangeRefused(`units_below_none: ${each.externalId}`);
    return units === line.units ? [] : [{ lineId: line.id, units }];
  });
}

/** Lines that are cancelled: each goes as far as nobody works on it. */
const cancelledLines = (lines: readonly KnownLine[], told: CanonicalChange["lines"]): number[] =>
  told.flatMap((each) => (each.action === "cancel" ? [lineOf(lines, each.externalId).id] : []));

/** What became of a change. */
export type Changed =
  | { readonly kind: "unknown_order" }
  | { readonly kind: "unknown_line"; readonly orderId: number; readonly line: string }
  /** It came again, or later ones say otherwise. */
  | { readonly kind: "stale"; readonly orderId: number; readonly reason: string }
  /** Picked units that a cancellation left: the order is held until they are put back. */
  | { readonly kind: "made"; readonly orderId: number; readonly picked: number };

async function cancelWhole(
  tx: Tx,
  orders: Orders,
  asked: { readonly orderId: number; readonly why: string },
): Promise<number> {
  const done = await cancelAndServe(tx, orders.parts, { ...asked, lines: "all" });
  // A cancellation that is told twice is one.
  if (!done.ok && done.error.kind === "order_done") return 0;
  return must(done, "cancel").picked;
}

interface Making extends Changing {
  readonly orderId: number;
  readonly fresh: FreshPart;
}

/** Changes lines and the day as far as that is news; gives the picked units that a cancellation left. */
async function changeLines(tx: Tx, making: Making, lines: readonly KnownLine[]): Promise<number> {
  const { orders, change, orderId, fresh, messageId } = making;
  const why = `${change.number} ${change.channelStatus}`;
  const amended = amendedUnits(lines, fresh.lines);
  const whole = cancelledLines(lines, fresh.lines);
  const { deliverBy } = fresh.promise;
  const wantedDay = deliverBy ? dayOfInstant(deliverBy, change.sourceZone).day : undefined;
  if (amended.length > 0 || wantedDay !== undefined)
    must(await amendOrder(tx, orders.parts, { orderId, lines: amended, wantedDay, why }), "amend");
  const asked = { orderId, lines: { whole }, why };
  const { picked } =
    whole.length > 0
      ? must(await cancelAndServe(tx, orders.parts, asked), "cancel")
      : { picked: 0 };
  const added = fresh.lines.flatMap((each) => (each.action === "add" ? [each.line] : []));
  if (added.length > 0) {
    must(await gainLines(tx, orders.parts, { orderId, lines: added, why }), "add");
    await wakeForLines(tx, orderId);
  }
  for (const { reason, detail } of change.holds)
    must(await placeHold(tx, { orderId, reason, why: JSON.stringify(detail) }), "hold");
  if (whole.length > 0) await answerChange(tx, orderId, messageId);
  return picked;
}

/**
 * Makes a change that a partner told, as far as no later one of the same is known: units, lines gone and
 * new, the day, or all of it cancelled. Of lines that are cancelled, what is picked is held and the rest
 * goes. Throws ChangeRefused for what cannot be done.
 */
export async function takeChange(tx: Tx, changing: Changing): Promise<Changed> {
  const { orders, channel, change } = changing;
  await lockNumber(tx, channel.id, change.externalId);
  const stored = await storedOrders(tx, channel.id, [change.externalId]);
  const orderId = stored.get(change.externalId)?.orderId;
  if (orderId === undefined) return { kind: "unknown_order" };
  const fresh = await freshPart(tx, orderId, changing);
  if (fresh.isKnown) return { kind: "stale", orderId, reason: "known" };
  if (change.isCancelled) {
    const why = `${change.number} ${change.channelStatus}`;
    const picked = await cancelWhole(tx, orders, { orderId, why });
    // Not made yet while goods are picked: it is read again once they are put back.
    if (picked === 0) await noteMade(tx, orderId, { ...changing, fresh });
    return { kind: "made", orderId, picked };
  }
  const isNews = fresh.lines.length > 0 || fresh.promise.deliverBy !== undefined;
  const isLate = fresh.isOver || (!isNews && change.lines.length > 0);
  if (isLate) return { kind: "stale", orderId, reason: "older_than_known" };
  const lines = await sourceLines(tx, orderId);
  const known = new Set(lines.map((each) => each.external_id));
  const missing = fresh.lines.find((each) => each.action !== "add" && !known.has(each.externalId));
  if (missing) return { kind: "unknown_line", orderId, line: missing.externalId };
  const picked = await changeLines(tx, { ...changing, orderId, fresh }, lines);
  await noteMade(tx, orderId, { ...changing, fresh });
  return { kind: "made", orderId, picked };
}
