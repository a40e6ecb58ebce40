import { formatMinor } from "../../kernel/index.ts";
import { list, maskName, part, text, doubtsOf } from "../port/index.ts";
import type { CanonicalLine, CanonicalOrder, Fields, Reader } from "../port/index.ts";
import { currencyOf } from "./marketplaces.ts";
import { states as statesV0 } from "./order-v0.ts";

/** The same states under the names of 2026-01-01. */
const states: Readonly<Record<string, keyof typeof statesV0>> = {
  ...{ PENDING_AVAILABILITY: "PendingAvailability", PENDING: "Pending", UNSHIPPED: "Unshipped" },
  ...{ PARTIALLY_SHIPPED: "PartiallyShipped", SHIPPED: "Shipped", CANCELLED: "Canceled" },
  UNFULFILLABLE: "Unfulfillable",
};

interface Within {
  readonly reader: Reader;
  readonly currency: string;
}

function moneyOf(money: Fields, field: string, { reader, currency }: Within): number {
  const said = text(money, "currencyCode");
  const amount = text(money, "amount");
  if (amount !== "" && said !== currency) reader.refuse(field, said, `equals ${currency}`);
  return reader.money({ [field]: amount }, field, currency);
}

const entriesOf = (proceeds: Fields, kind: string) =>
  list(proceeds, "breakdowns").filter((each) => text(each, "type") === kind);

/** What breakdowns say of one kind of money; absent kinds are none. */
const sumOf = (entries: readonly Fields[], kind: string, within: Within) =>
  entries.reduce(
    (sum, each) => sum + moneyOf(part(each, "subtotal"), `proceeds ${kind}`, within),
    0,
  );

function saleOf(item: Fields, within: Within): CanonicalLine {
  const { reader } = within;
  const product = part(item, "product");
  const fulfilment = part(item, "fulfillment");
  const units = reader.whole(item, "quantityOrdered");
  const counted = (name: string) =>
    text(fulfilment, name) === "" ? 0 : reader.whole(fulfilment, name);
  const [shipped, open] = [counted("quantityFulfilled"), counted("quantityUnfulfilled")];
  if (shipped + open > units)
    reader.refuse("quantityFulfilled", `${shipped} + ${open}`, `at most ${units}`);
  const isCounted = text(fulfilment, "quantityUnfulfilled") !== "";
  const proceeds = part(item, "proceeds");
  const unitPrice = text(part(part(product, "price"), "unitPrice"), "amount");
  return {
    externalId: reader.required(item, "orderItemId"),
    kind: "sale",
    code:
      text(product, "sellerSku") || text(product, "asin") || reader.required(product, "sellerSku"),
    name: text(product, "title"),
    units,
    unitPrice: /^\d+(\.\d+)?$/.test(unitPrice) ? unitPrice : "0",
    amountMinor: sumOf(entriesOf(proceeds, "ITEM"), "ITEM", within),
    shippedUnits: Math.min(shipped, units),
    // What is neither shipped nor to be shipped was taken off.
    cancelledUnits: isCounted ? Math.max(0, units - shipped - open) : 0,
  };
}

const others = [
  ["SHIPPING", "shipping"],
  ["GIFT_WRAP", "fee"],
  ["COD_FEE", "fee"],
  ["TAX", "fee"],
  ["DELIVERY_TIP", "fee"],
  ["OTHER", "fee"],
  ["DISCOUNT", "discount"],
] as const;

function otherLines(order: Fields, within: Within): CanonicalLine[] {
  const proceeds = part(order, "proceeds");
  const known = new Set<string>(["ITEM", ...others.map(([kind]) => kind)]);
  const ofItems = list(order, "orderItems").map((item) => part(item, "proceeds"));
  // Without a total nothing else would show that money of a kind nobody knows is missing.
  for (const [said, field] of [
    [[proceeds], "proceeds.breakdowns.type"],
    [ofItems, "orderItems.proceeds.breakdowns.type"],
  ] as const)
    for (const each of said.flatMap((one) => list(one, "breakdowns")))
      if (!known.has(text(each, "type")))
        within.reader.refuse(field, text(each, "type"), "known_kind");
  return others.flatMap(([id, kind]): CanonicalLine[] => {
    // The order's own are the sums of its items': one that it does not name is said there alone.
    const own = entriesOf(proceeds, id);
    const entries = own.length > 0 ? own : ofItems.flatMap((each) => entriesOf(each, id));
    const minor = sumOf(entries, id, within);
    if (minor === 0) return [];
    // Whatever its sign there, a discount is taken off.
    const amountMinor = kind === "discount" ? -Math.abs(minor) : minor;
    const unitPrice = formatMinor(amountMinor, within.currency);
    return [{ externalId: id, kind, code: id, name: id, units: 1, unitPrice, amountMinor }];
  });
}

function promiseIn(fulfilment: Fields, reader: Reader): CanonicalOrder["promise"] {
  const latest = (name: string) => {
    const window = part(fulfilment, name);
    return text(window, "latestDateTime") ? reader.instant(window, "latestDateTime") : null;
  };
  const [shipBy, deliverBy] = [latest("shipByWindow"), latest("deliverByWindow")];
  return { ...(shipBy && { shipBy }), ...(deliverBy && { deliverBy }) };
}

const asksCancel = (item: Fields) =>
  text(part(part(item, "cancellation"), "cancellationRequest"), "requester") === "BUYER";

/** The canonical order of an order of version 2026-01-01. */
export function orderOf2026(order: Fields, reader: Reader): CanonicalOrder {
  const items = list(order, "orderItems");
  const total = part(part(order, "proceeds"), "grandTotal");
  const marketplace = text(part(order, "salesChannel"), "marketplaceId");
  const currency = reader.currency(text(total, "currencyCode") || currencyOf(marketplace));
  const within: Within = { reader, currency };
  if (items.length === 0) reader.refuse("orderItems", "", "required");
  const fulfilment = part(order, "fulfillment");
  const by = text(fulfilment, "fulfilledBy");
  if (by !== "MERCHANT") reader.refuse("fulfilledBy", by, "shipped_by_the_seller");
  const lines = [...items.map((item) => saleOf(item, within)), ...otherLines(order, within)];
  if (new Set(lines.map((line) => line.externalId)).size < lines.length)
    reader.refuse("orderItemId", "", "unique");
  const sum = lines.reduce((added, line) => added + line.amountMinor, 0);
  const status = text(fulfilment, "fulfillmentStatus");
  const state = Object.hasOwn(states, status) ? statesV0[states[status] ?? ""] : undefined;
  // Only what is not paid yet, or not any more, comes without a total.
  if (state?.payment === "paid") reader.required(total, "amount");
  const totalMinor = text(total, "amount") === "" ? sum : moneyOf(total, "grandTotal", within);
  const isAsked = state?.deal === "confirmed" && items.some(asksCancel) && status !== "SHIPPED";
  const address = part(part(order, "recipient"), "deliveryAddress");
  const payment = state?.payment ?? "none";
  const externalId = reader.required(order, "orderId");
  const alias = list(order, "orderAliases").find(
    (each) => text(each, "aliasType") === "SELLER_ORDER_ID",
  );
  const isReplacement = list(order, "associatedOrders").some((each) =>
    text(each, "associationType").startsWith("REPLACEMENT_ORIGINAL"),
  );
  return {
    ...{ type: "order", externalId, number: text(alias ?? {}, "aliasId") || externalId },
    kind: isReplacement ? "exchange" : "sale",
    deal: isAsked ? "on_hold" : (state?.deal ?? "review"),
    ...{ payment, channelStatus: status, promise: promiseIn(fulfilment, reader) ?? {} },
    ...{ sourceZone: "UTC", mergeKey: "", region: "" },
    buyerMask: maskName(text(address, "name") || text(part(order, "buyer"), "buyerName")),
    shipTo: {
      ...{ city: text(address, "city"), province: text(address, "stateOrRegion") },
      country: text(address, "countryCode"),
    },
    ...{ currency, totalMinor, paidMinor: payment === "paid" ? totalMinor : 0, lines },
    placedAt: reader.instant(order, "createdTime"),
    sourceUpdatedAt: reader.instant(order, "lastUpdatedTime"),
    ...{ sourceVersion: "", note: "" },
    holds: doubtsOf({ status, isStatusKnown: state !== undefined, sum, totalMinor }),
  };
}
