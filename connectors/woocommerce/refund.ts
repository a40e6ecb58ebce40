import { list, mustBeOk, part, rawElements, readJson, text } from "../port/index.ts";
import type { Caller, CanonicalAftersale, Fields, RawDoc, Reader } from "../port/index.ts";
import { codeOf, refundHead, utc } from "./order.ts";

// An order names its refunds with their sums alone. Their lines stand in documents of their own, which
// say neither whose they are nor in which currency: both are kept beside what the shop wrote.

/** The canonical document of a refund: its sum is what went back, its lines are written negative. */
export function refundOf(kept: Fields, reader: Reader): CanonicalAftersale {
  const refund = part(kept, "refund");
  const currency = reader.currency(text(kept, "currency"));
  const at = reader.instant(utc(refund, "date_created_gmt"), "date_created_gmt");
  return {
    ...refundHead(refund, reader, { currency, amount: "amount" }),
    orderExternalId: reader.required(kept, "order_id"),
    placedAt: at,
    ...{ standing: "settled", channelStatus: "refunded", sourceUpdatedAt: at },
    lines: list(refund, "line_items").map((line) => ({
      code: codeOf(line) || reader.required(line, "name"),
      name: text(line, "name"),
      units: reader.whole({ quantity: unsigned(line, "quantity") }, "quantity"),
      amountMinor: Math.abs(reader.money(line, "total", currency)),
    })),
  };
}

/** Pieces that went back are written negative; an amount alone has none. */
const unsigned = (line: Fields, name: string) => (text(line, name) || "0").replace(/^-/, "");

/** Whether an order names refunds, of which it says no more than their sums. */
export const namesRefunds = (order: RawDoc): boolean =>
  list(readJson(order.raw) as Fields, "refunds").length > 0;

/** An order's refunds as documents, each with its order and its currency. */
export async function* refundDocs(
  call: Caller,
  { externalId, raw }: RawDoc,
  signal?: AbortSignal,
): AsyncGenerator<RawDoc> {
  const path = `orders/${encodeURIComponent(externalId)}/refunds?per_page=100`;
  const answer = await call({ method: "GET", path, signal });
  // Thrown away since: the next reading brings the order without it.
  if (answer.status === 404) return;
  mustBeOk(answer, "refunds");
  const currency = text(readJson(raw) as Fields, "currency");
  const head = JSON.stringify({ order_id: externalId, currency });
  for (const each of rawElements(answer.raw, [])) {
    const kept = `${head.slice(0, -1)},"refund":${each}}`;
    yield { externalId, topic: "refund", raw: kept };
  }
}
