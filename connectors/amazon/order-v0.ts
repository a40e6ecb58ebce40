import { formatMinor } from "../../kernel/index.ts";
import { list, maskName, part, text, doubtsOf } from "../port/index.ts";
import type { CanonicalLine, CanonicalOrder, Fields, Reader } from "../port/index.ts";
import { currencyOf } from "./marketplaces.ts";

type State = Pick<CanonicalOrder, "deal" | "payment">;

/** What each status says of the deal and the money: an order is charged when it is released to us. */
export const states: Readonly<Record<string, State>> = {
  PendingAvailability: { deal: "deposit_paid", payment: "none" },
  Pending: { deal: "awaiting_payment", payment: "none" },
  Unshipped: { deal: "confirmed", payment: "paid" },
  PartiallyShipped: { deal: "confirmed", payment: "paid" },
  Shipped: { deal: "confirmed", payment: "paid" },
  InvoiceUnconfirmed: { deal: "confirmed", payment: "paid" },
  Unfulfillable: { deal: "on_hold", payment: "paid" },
  Canceled: { deal: "cancelled", payment: "voided" },
};

interface Within {
  readonly reader: Reader;
  readonly currency: string;
}

/** An amount of one currency; another one within the same order is told. */
function moneyAt(fields: Fields, name: string, { reader, currency }: Within): number {
  const money = part(fields, name);
  const said = text(money, "CurrencyCode");
  const amount = text(money, "Amount");
  if (amount !== "" && said !== currency) reader.refuse(name, said, `equals ${currency}`);
  return reader.money({ [name]: amount }, name, currency);
}

function saleOf(item: Fields, within: Within): CanonicalLine {
  const { reader } = within;
  const units = reader.whole(item, "QuantityOrdered");
  const shipped = text(item, "QuantityShipped") === "" ? 0 : reader.whole(item, "QuantityShipped");
  if (shipped > units) reader.refuse("QuantityShipped", String(shipped), `at most ${units}`);
  const amountMinor = moneyAt(item, "ItemPrice", within);
  const asin = text(item, "ASIN");
  return {
    externalId: reader.required(item, "OrderItemId"),
    kind: "sale",
    code: text(item, "SellerSKU") || asin || reader.required(item, "ASIN"),
    name: text(item, "Title"),
    units,
    // The price is said for all pieces together.
    unitPrice: units > 0 ? formatMinor(Math.round(amountMinor / units), within.currency) : "0",
    amountMinor,
    shippedUnits: Math.min(shipped, units),
    cancelledUnits: 0,
  };
}

interface Other {
  readonly kind: "shipping" | "fee" | "discount";
  readonly names: readonly string[];
}

const others: Readonly<Record<string, Other>> = {
  shipping: { kind: "shipping", names: ["ShippingPrice"] },
  cod: { kind: "fee", names: ["CODFee"] },
  discount: {
    kind: "discount",
    names: ["PromotionDiscount", "ShippingDiscount", "CODFeeDiscount"],
  },
  tax: { kind: "fee", names: ["ItemTax", "ShippingTax"] },
};

/** Money beside the goods, each kind as one line. */
function otherLines(items: readonly Fields[], within: Within): CanonicalLine[] {
  const wrap = items.reduce(
    (sum, item) => sum + moneyAt(part(item, "BuyerInfo"), "GiftWrapPrice", within),
    0,
  );
  const found = Object.entries(others).map(([id, { kind, names }]) => {
    const sum = items.reduce(
      (total, item) => total + names.reduce((all, name) => all + moneyAt(item, name, within), 0),
      0,
    );
    return { id, kind, minor: kind === "discount" ? -sum : sum };
  });
  return [...found, { id: "gift_wrap", kind: "fee" as const, minor: wrap }]
    .filter(({ minor }) => minor !== 0)
    .map(({ id, kind, minor }) => ({
      ...{ externalId: id, kind, code: id, name: id, units: 1, amountMinor: minor },
      unitPrice: formatMinor(minor, within.currency),
    }));
}

/** In some marketplaces prices hold the tax already: the order's total says which. */
function withoutHeldTax(lines: readonly CanonicalLine[], totalMinor: number): CanonicalLine[] {
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  const tax = lines.find((line) => line.externalId === "tax");
  return tax && sum !== totalMinor && sum - tax.amountMinor === totalMinor
    ? lines.filter((line) => line !== tax)
    : [...lines];
}

const isTrue = (fields: Fields, name: string) => text(fields, name).toLowerCase() === "true";

/** The canonical order of an order of version 0 with its items. */
export function orderOfV0(body: Fields, reader: Reader): CanonicalOrder {
  const order = part(body, "order");
  const items = list(body, "items");
  const total = part(order, "OrderTotal");
  const said = text(total, "CurrencyCode") || currencyOf(text(order, "MarketplaceId"));
  const within: Within = { reader, currency: reader.currency(said) };
  if (items.length === 0) reader.refuse("items", "", "required");
  const channel = text(order, "FulfillmentChannel");
  if (channel !== "MFN") reader.refuse("FulfillmentChannel", channel, "shipped_by_the_seller");
  const sales = items.map((item) => saleOf(item, within));
  if (new Set(sales.map((line) => line.externalId)).size < sales.length)
    reader.refuse("OrderItemId", "", "unique");
  const all = [...sales, ...otherLines(items, within)];
  const plain = all.reduce((sum, line) => sum + line.amountMinor, 0);
  const status = text(order, "OrderStatus");
  const state = Object.hasOwn(states, status) ? states[status] : undefined;
  // Only what is not paid yet, or not any more, comes without a total.
  if (state?.payment === "paid") reader.required(total, "Amount");
  const totalMinor = text(total, "Amount") === "" ? plain : moneyAt(order, "OrderTotal", within);
  const lines = withoutHeldTax(all, totalMinor);
  const sum = lines.reduce((added, line) => added + line.amountMinor, 0);
  // The buyer asks to cancel: nothing leaves until a person has answered.
  const asksCancel =
    state?.deal === "confirmed" &&
    items.some((item) => isTrue(part(item, "BuyerRequestedCancel"), "IsBuyerRequestedCancel"));
  const address = part(order, "ShippingAddress");
  const payment = state?.payment ?? "none";
  const shipBy = text(order, "LatestShipDate") ? reader.instant(order, "LatestShipDate") : null;
  const deliverBy = text(order, "LatestDeliveryDate")
    ? reader.instant(order, "LatestDeliveryDate")
    : null;
  const externalId = reader.required(order, "AmazonOrderId");
  return {
    ...{ type: "order", externalId, number: text(order, "SellerOrderId") || externalId },
    kind: isTrue(order, "IsReplacementOrder") ? "exchange" : "sale",
    deal: asksCancel ? "on_hold" : (state?.deal ?? "review"),
    ...{ payment, channelStatus: status },
    promise: { ...(shipBy && { shipBy }), ...(deliverBy && { deliverBy }) },
    ...{ sourceZone: "UTC", mergeKey: "", region: "" },
    buyerMask: maskName(text(address, "Name")),
    shipTo: {
      ...{ city: text(address, "City"), province: text(address, "StateOrRegion") },
      country: text(address, "CountryCode"),
    },
    ...{ currency: within.currency, totalMinor, paidMinor: payment === "paid" ? totalMinor : 0 },
    placedAt: reader.instant(order, "PurchaseDate"),
    sourceUpdatedAt: reader.instant(order, "LastUpdateDate"),
    sourceVersion: "",
    note: "",
    lines,
    holds: doubtsOf({ status, isStatusKnown: state !== undefined, sum, totalMinor }),
  };
}
