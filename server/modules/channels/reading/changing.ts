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

/** Lines with the units that they shall ask for; a line that is cancelled keeps what has left. */
function amendedUnits(lines: readonly KnownLine[], change: CanonicalChange): UnitsOfLine[] {
  return change.lines.flatMap((each): UnitsOfLine[] => {
    if (each.action === "add" || each.action === "cancel") return [];
    const line = lineOf(lines, each.externalId);
    const units = each.action === "units" ? each.units : line.units + each.units;
    if (units < 0) throw new ChangeRefused(`units_below_none: ${each.externalId}`);
    return [{ lineId: line.id, units }];
  });
}

/** Lines that are cancelled: each goes as far as nobody works on it. */
const cancelledLines = (lines: readonly KnownLine[], change: CanonicalChange): number[] =>
  change.lines.flatMap((each) =>
    each.action === "cancel" ? [lineOf(lines, each.externalId).id] : [],
  );

interface Changed {
  readonly orderId: number;
  /** Picked units that a cancellation left: the order is held until they are put back. */
  readonly picked: number;
}

async function cancelWhole(
  tx: Tx,
  orders: Orders,
  asked: { readonly orderId: number; readonly why: string },
): Promise<Changed> {
  const { orderId } = asked;
  const done = await cancelAndServe(tx, orders.parts, { ...asked, lines: "all" });
  // A cancellation that is told twice is one.
  if (!done.ok && done.error.kind === "order_done") return { orderId, picked: 0 };
  return { orderId, picked: must(done, "cancel").picked };
}

/**
 * Makes a change that a partner told: units, lines gone and new, the day, or all of it cancelled.
 * Of lines that are cancelled, what is picked is held and the rest goes. Gives the order, or null when nobody
 * knows it. Throws ChangeRefused for what cannot be done.
 */
export async function takeChange(
  tx: Tx,
  { orders, channel, change, messageId }: Changing,
): Promise<Changed | null> {
  const stored = await storedOrders(tx, channel.id, [change.externalId]);
  const orderId = stored.get(change.externalId)?.orderId;
  if (orderId === undefined) return null;
  const why = `${change.number} ${change.channelStatus}`;
  if (change.isCancelled) return cancelWhole(tx, orders, { orderId, why });
  const lines = await sourceLines(tx, orderId);
  const amended = amendedUnits(lines, change);
  const whole = cancelledLines(lines, change);
  const { deliverBy } = change.promise;
  const wantedDay = deliverBy ? dayOfInstant(deliverBy, change.sourceZone).day : undefined;
  if (amended.length > 0 || wantedDay !== undefined)
    must(await amendOrder(tx, orders.parts, { orderId, lines: amended, wantedDay, why }), "amend");
  const asked = { orderId, lines: { whole }, why };
  const { picked } =
    whole.length > 0
      ? must(await cancelAndServe(tx, orders.parts, asked), "cancel")
      : { picked: 0 };
  const added = change.lines.flatMap((each) => (each.action === "add" ? [each.line] : []));
  if (added.length > 0)
    must(await gainLines(tx, orders.parts, { orderId, lines: added, why }), "add");
  for (const { reason, detail } of change.holds)
    must(await placeHold(tx, { orderId, reason, why: JSON.stringify(detail) }), "hold");
  if (whole.length > 0) await answerChange(tx, orderId, messageId);
  return { orderId, picked };
}
