import { part, text } from "../port/index.ts";
import type { AftersaleStanding, CanonicalAftersale, Fields, Reader } from "../port/index.ts";
import { zone } from "./order.ts";

/** States of a cancellation, as the platform numbers them: 3 is the last that it tells of one. */
const states: readonly [AftersaleStanding, readonly number[]][] = [
  ["asked", [0]],
  ["underway", [1, 5, 6, 7, 8, 10]],
  ["refused", [2, 4]],
  ["withdrawn", [11]],
  ["settled", [3, 9]],
];
const standings: ReadonlyMap<string, AftersaleStanding> = new Map(
  states.flatMap(([standing, numbers]) => numbers.map((each) => [String(each), standing] as const)),
);

/** How far a cancellation is; null for a state that no table of ours knows. */
export const standingOf = (document: Fields): AftersaleStanding | null =>
  standings.get(text(document, "status")) ?? null;

/** The canonical document of an element of `pop.afs.soa.refundapply.queryPageList`. */
export function cancellationOf(document: Fields, reader: Reader): CanonicalAftersale {
  const status = text(document, "status");
  const standing = standingOf(document);
  if (!standing) reader.refuse("status", status, "unknown_status");
  const appliedAt = reader.local(document, "applyTime", zone);
  const placedAt = reader.must(document, "applyTime", appliedAt);
  return {
    type: "aftersale",
    externalId: `cancel-${reader.required(document, "id")}`,
    orderExternalId: reader.required(document, "orderId"),
    // It is about the order as a whole, before it has arrived.
    kind: "cancellation",
    restock: "no",
    amountMinor: reader.fen(document, "applyRefundSum"),
    currency: "CNY",
    reason: text(document, "reason"),
    buyerMask: "",
    placedAt,
    standing: standing ?? "asked",
    channelStatus: status,
    sourceUpdatedAt: reader.local(document, "checkTime", zone) ?? placedAt,
    lines: [],
  };
}

/** 13 paid back, 14 could not be; what is neither is on its way. */
const ends: ReadonlyMap<string, AftersaleStanding> = new Map([
  ["13", "settled"],
  ["14", "withdrawn"],
]);

/** The canonical document of an element of `asc.serviceAndRefund.view`: a line that was sent back. */
export function serviceOf(document: Fields, reader: Reader): CanonicalAftersale {
  const bill = part(document, "sameOrderServiceBill");
  const status = reader.required(document, "status");
  if (!/^\d+$/.test(status)) reader.refuse("status", status, "unknown_status");
  const amountMinor = reader.money(document, "refoundAmount", "CNY");
  const placedAt = reader.must(bill, "afsApplyTime", reader.local(bill, "afsApplyTime", zone));
  return {
    type: "aftersale",
    externalId: `service-${reader.required(bill, "serviceId")}`,
    orderExternalId: reader.required(bill, "orderId"),
    kind: "return",
    // Goods come back with a return; that they are whole is for whoever receives them to say.
    restock: "unknown",
    amountMinor,
    currency: "CNY",
    reason: text(bill, "applyReason") || text(bill, "questionDesc"),
    buyerMask: "",
    placedAt,
    standing: ends.get(status) ?? "underway",
    channelStatus: status,
    sourceUpdatedAt: reader.local(document, "completeTime", zone) ?? placedAt,
    lines: [
      {
        code: reader.required(bill, "wareId"),
        name: text(bill, "wareName"),
        units: reader.whole(bill, "serviceCount"),
        amountMinor,
      },
    ],
  };
}
