import { plainHash, traceBatch } from "../../../platform/index.ts";
import type { Trace, Tx } from "../../../platform/index.ts";
import type { NewOrder, PlaceOutcome } from "../model.ts";
import type { DraftOrder } from "../store.ts";

/** A hash of the request without its key: what a repeat must equal. */
export const hashOf = (order: NewOrder): Buffer =>
  plainHash([
    order.channelId,
    order.externalId,
    order.mode,
    order.policy,
    order.totalMinor,
    order.lines.map((line) => [
      line.externalId,
      line.code,
      line.units,
      line.amountMinor,
      line.itemId,
    ]),
  ]);

/** A placed order, with what its audit entry says beside channel and number, as JSON. */
export interface PlacedTrace {
  readonly draft: DraftOrder;
  readonly brief: Readonly<Record<string, string>>;
  readonly answer?: Trace["answer"];
}

/** The outcome of an order that was taken. */
export type Accepted = Extract<PlaceOutcome, { readonly kind: "accepted" }>;

/** What the audit entry of a placed order says of its outcome; what is nothing special is left out. */
export function briefOf(outcome: Omit<Accepted, "kind" | "orderId">): Record<string, string> {
  const { promisedDay, shortUnits, holds } = outcome;
  return {
    outcome: `"${outcome.outcome}"`,
    promisedDay: String(promisedDay),
    ...(shortUnits > 0 ? { shortUnits: String(shortUnits) } : {}),
    ...(holds.length > 0 ? { holds: JSON.stringify(holds) } : {}),
  };
}

/** Leaves answers, audit entries and events of orders that were placed together. */
export async function tracePlaced(tx: Tx, placed: readonly PlacedTrace[]): Promise<void> {
  await traceBatch(tx, {
    ...{ action: "orders.place", subjectKind: "order", topic: "OrderPlaced" },
    traces: placed.map(({ draft, brief, answer }) => {
      const { channelId: channel, number } = draft.order;
      const more = Object.entries(brief).map(([name, text]) => `,"${name}":${text}`);
      return {
        subjectId: draft.id,
        after: `{"channel":${channel},"number":${JSON.stringify(number)}${more.join("")}}`,
        event: { orderId: draft.id, channel, number },
        ...(answer ? { answer } : {}),
      };
    }),
  });
}
