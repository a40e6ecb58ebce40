import type { Ack, Cancellation, RawDoc } from "./connector.ts";
import { objectOf } from "./document.ts";
import { Reader } from "./fields.ts";
import type { Fields } from "./fields.ts";
import type { CanonicalOrder } from "./order.ts";
import { tellOnce } from "./tell-once.ts";

/** What a platform has not been told yet: all of the order, or these pieces of its lines. */
export interface Untold {
  readonly isWhole: boolean;
  readonly lines: readonly { readonly lineExternalId: string; readonly units: number }[];
}

/** The platform has taken it and does it later: it is only looked at from then on. */
export const queuedThere = {
  ...{ ok: false, kind: "on_hold", detail: "queued there, looked at again" },
} as const satisfies Ack;

/** Money that a platform still has of an order that is cancelled. */
interface GivingBack {
  /** What was paid and did not go back yet, by the platform's own number of each payment. */
  readonly owed: (body: Fields) => ReadonlyMap<string, number>;
  readonly send: (owed: ReadonlyMap<string, number>, body: Fields) => Promise<Ack>;
}

interface CancelParts {
  readonly fetch: (externalIds: readonly string[], signal?: AbortSignal) => Promise<RawDoc[]>;
  /** How the connector reads an order's document. */
  readonly orderOf: (body: Fields, reader: Reader) => CanonicalOrder;
  /** Tells it; a refusal in the platform's own words is looked at once more. */
  readonly send: (untold: Untold) => Promise<Ack>;
  /** Absent where cancelling gives the money back by itself, or where it is given back by hand. */
  readonly givingBack?: GivingBack;
}

interface There {
  readonly order: CanonicalOrder;
  readonly body: Fields;
}

/** The order as it stands there, null when it is gone, or why it cannot be read. */
async function orderThere(
  { fetch, orderOf }: CancelParts,
  externalId: string,
  signal?: AbortSignal,
): Promise<There | Extract<Ack, { ok: false }> | null> {
  const [doc] = await fetch([externalId], signal);
  // One that is not there is not sold there either.
  if (!doc) return null;
  const reader = new Reader();
  const body = objectOf(doc.raw);
  const order = body && orderOf(body, reader);
  const [problem] = reader.problems;
  if (body && order && !problem) return { order, body };
  const detail = problem ? `${problem.field}: ${problem.rule}` : "not an object";
  return { ok: false, kind: "refused", detail };
}

const goods = new Set(["sale", "gift"]);

/**
 * What stands against cancelling all of an order: something has left, or it has goods that we do not know
 * of, and that nobody here cancelled.
 */
function againstWhole(cancellation: Cancellation, order: CanonicalOrder): string | null {
  const named = new Set(cancellation.lines.map((line) => line.lineExternalId));
  const own = order.lines.filter((line) => goods.has(line.kind));
  if (own.some((line) => (line.shippedUnits ?? 0) > 0)) return "shipped there";
  const isOpen = (line: (typeof own)[number]) => line.units > (line.cancelledUnits ?? 0);
  const unknown = own.find((line) => isOpen(line) && !named.has(line.externalId));
  return unknown ? `it has a line there that is not cancelled here: ${unknown.code}` : null;
}

/** Nothing of the order is sent there any more: it is cancelled, or over with its money given back. */
const isOver = ({ deal, payment }: CanonicalOrder): boolean =>
  deal === "cancelled" || (deal === "closed" && ["refunded", "voided"].includes(payment));

/** What of a cancellation is not so there yet; null when all of it is. */
function untoldOf(cancellation: Cancellation, order: CanonicalOrder): Untold | null {
  if (isOver(order)) return null;
  const there = new Map(order.lines.map((line) => [line.externalId, line.cancelledUnits ?? 0]));
  const lines = cancellation.lines
    .map(({ lineExternalId, units }) => ({
      lineExternalId,
      units: units - (there.get(lineExternalId) ?? 0),
    }))
    .filter(({ units }) => units > 0);
  if (cancellation.isWhole) return { isWhole: true, lines };
  return lines.length > 0 ? { isWhole: false, lines } : null;
}

/**
 * Tells a platform once that an order, or pieces of its lines, are cancelled: it reads the order as its
 * messages are read, and again after a failure whose effect is unknown or a refusal. What is cancelled
 * there already, by whomever, is not told, and what is queued there is only looked at.
 */
export async function cancelOnce(
  cancellation: Cancellation,
  parts: CancelParts,
  signal?: AbortSignal,
): Promise<Ack> {
  const { givingBack } = parts;
  const givesBack = givingBack && cancellation.isWhole && cancellation.isGivenBack;
  let left: Untold | null = null;
  let [there, owed]: [Fields, ReadonlyMap<string, number>] = [{}, new Map()];
  const look = async (): Promise<Ack | null> => {
    const found = await orderThere(parts, cancellation.orderExternalId, signal);
    if (!found) return { ok: true, already: true };
    if ("ok" in found) return found;
    const { order, body } = found;
    left = untoldOf(cancellation, order);
    [there, owed] = [body, givesBack ? givingBack.owed(body) : new Map<string, number>()];
    if (!left) return owed.size > 0 ? null : { ok: true, already: true };
    const against = left.isWhole ? againstWhole(cancellation, order) : null;
    return against === null ? null : { ok: false, kind: "not_open", detail: against };
  };
  if (cancellation.isQueued) {
    const found = await look();
    // What is there after it was queued is ours.
    return found?.ok ? { ok: true, already: false } : (found ?? queuedThere);
  }
  return tellOnce(look, async () => {
    const back = async (): Promise<Ack> =>
      givingBack && owed.size > 0 ? givingBack.send(owed, there) : { ok: true, already: false };
    if (!left) return back();
    const said = await parts.send(left);
    if (said.ok) return back();
    // Queued it is taken: nothing that a look could fail at may have it sent again.
    if (said.kind === "on_hold") return said;
    // Its own page, or a lost answer of ours, may have done it a moment before.
    const now = await look();
    return now?.ok ? now : said;
  });
}
