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

interface CancelParts {
  readonly fetch: (externalIds: readonly string[], signal?: AbortSignal) => Promise<RawDoc[]>;
  /** How the connector reads an order's document. */
  readonly orderOf: (body: Fields, reader: Reader) => CanonicalOrder;
  /** Tells it; a refusal in the platform's own words is looked at once more. */
  readonly send: (untold: Untold) => Promise<Ack>;
}

/** The order as it stands there, null when it is gone, or why it cannot be read. */
async function orderThere(
  { fetch, orderOf }: CancelParts,
  externalId: string,
  signal?: AbortSignal,
): Promise<CanonicalOrder | Extract<Ack, { ok: false }> | null> {
  const [doc] = await fetch([externalId], signal);
  // One that is not there is not sold there either.
  if (!doc) return null;
  const reader = new Reader();
  const body = objectOf(doc.raw);
  const order = body && orderOf(body, reader);
  const [problem] = reader.problems;
  if (order && !problem) return order;
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

/** What of a cancellation is not so there yet; null when all of it is. */
function untoldOf(cancellation: Cancellation, order: CanonicalOrder): Untold | null {
  if (order.deal === "cancelled") return null;
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
  let left: Untold | null = null;
  const look = async (): Promise<Ack | null> => {
    const order = await orderThere(parts, cancellation.orderExternalId, signal);
    if (!order) return { ok: true, already: true };
    if ("ok" in order) return order;
    left = untoldOf(cancellation, order);
    if (!left) return { ok: true, already: true };
    const against = left.isWhole ? againstWhole(cancellation, order) : null;
    return against === null ? null : { ok: false, kind: "not_open", detail: against };
  };
  if (cancellation.isQueued) {
    const found = await look();
    // What is there after it was queued is ours.
    return found?.ok ? { ok: true, already: false } : (found ?? queuedThere);
  }
  return tellOnce(look, async () => {
    if (!left) throw new Error("told without having looked");
    const said = await parts.send(left);
    // Queued it is taken: nothing that a look could fail at may have it sent again.
    if (said.ok || said.kind === "on_hold") return said;
    // Its own page, or a lost answer of ours, may have done it a moment before.
    const now = await look();
    return now?.ok ? now : said;
  });
}
