import { vendure } from "../../connectors/vendure/index.ts";
import { openOf, totalOf } from "./entries.ts";
import type { Book } from "./book.ts";
import type { BookOrder } from "./entries.ts";
import { OwnTimes } from "./own-time.ts";
import { ok, page } from "./skin.ts";
import type { Asked, Names, Reply, Site, Skin } from "./skin.ts";

// A simulated Vendure: one address for every question. Payments, parcels and refunds are written
// beside the order, sessions end, and what is allocated lies in the stock that is set. Its orders are
// placed before they are paid, as where goods are sold on account.

const names: Names = {
  order: (order) => String(1_000 + order.serial),
  line: (line) => String(5_000 + line.id),
  code: (code) => `V${code}`,
  refund: (refund) => `refund-${refund.id}`,
};
const allocated = 2;
const sessionMs = 1_200_000;

/** A parcel as the platform keeps it: pending, until it has left. */
interface Made {
  readonly id: string;
  readonly trackingCode: string;
  readonly lines: readonly { readonly orderLineId: string; readonly quantity: number }[];
  readonly order: BookOrder;
  shippedAt: Date | null;
}

interface Beside {
  readonly times: OwnTimes;
  readonly made: Made[];
}

const known = new WeakMap<Book, Beside>();

function besideOf({ book }: Site): Beside {
  const times = () => new OwnTimes(book, ["paid", "refunds", "parcels"]);
  const found = known.get(book) ?? { times: times(), made: [] };
  known.set(book, found);
  return found;
}

function stateOf(order: BookOrder): string {
  if (order.cancelledAt) return "Cancelled";
  if (!order.paidAt) return "ArrangingPayment";
  if (order.parcels.length === 0) return "PaymentSettled";
  return order.lines.some((line) => openOf(line) > 0) ? "PartiallyShipped" : "Shipped";
}

const written = (at: Date) => ({ createdAt: at.toISOString(), updatedAt: at.toISOString() });

function parcelsOf(site: Site, order: BookOrder) {
  const pending = besideOf(site).made.filter((each) => each.order === order && !each.shippedAt);
  const left = order.parcels.map((parcel, at) => ({
    ...{ id: `${order.serial}-${at}`, state: "Shipped", trackingCode: parcel.tracking },
    lines: [...parcel.units].map(([id, quantity]) => ({
      ...{ orderLineId: String(5_000 + id), quantity },
    })),
  }));
  return [
    ...left.filter((each) => each.lines.length > 0),
    ...pending.map(({ id, trackingCode, lines }) => ({
      id,
      state: "Pending",
      trackingCode,
      lines,
    })),
  ];
}

function documentOf(site: Site, order: BookOrder) {
  const total = order.lines.reduce(
    (sum, line) => sum + (line.units - line.cancelled) * line.priceMinor,
    0,
  );
  const payment = {
    ...{ id: String(order.serial), state: "Settled", amount: totalOf(order) },
    ...written(order.paidAt ?? order.placedAt),
    refunds: order.refunds.map((refund) => ({
      ...{ id: String(refund.id), state: "Settled", total: refund.amountMinor, reason: "" },
      ...written(refund.at),
    })),
  };
  return {
    ...{ id: names.order(order), code: `C${order.serial}`, state: stateOf(order) },
    ...{ orderPlacedAt: order.placedAt.toISOString(), createdAt: order.placedAt.toISOString() },
    updatedAt: besideOf(site).times.of(order).toISOString(),
    ...{ currencyCode: "CNY", shippingWithTax: 0, totalWithTax: total, surcharges: [] },
    lines: order.lines.map((line) => ({
      ...{ id: names.line(line), orderPlacedQuantity: line.units },
      ...{ quantity: line.units - line.cancelled, unitPriceWithTax: line.priceMinor },
      proratedLinePriceWithTax: (line.units - line.cancelled) * line.priceMinor,
      productVariant: { id: String(line.code), sku: names.code(line.code), name: "x" },
    })),
    payments: order.paidAt ? [payment] : [],
    fulfillments: parcelsOf(site, order),
    history: { items: [{ createdAt: order.updatedAt.toISOString() }] },
  };
}

type Document = ReturnType<typeof documentOf>;
interface Test {
  readonly isNull?: boolean;
  readonly after?: string;
  readonly before?: string;
  readonly in?: readonly string[];
}

/** Whether an order passes a filter in the platform's own words; both bounds exclude. */
function passes(order: Document, filter: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(filter).every(([name, asked]) => {
    if (name === "_and") return (asked as (typeof filter)[]).every((each) => passes(order, each));
    if (name === "_or") return (asked as (typeof filter)[]).some((each) => passes(order, each));
    const value = String(order[name as "id" | "updatedAt" | "orderPlacedAt"]);
    const { isNull = false, after = "", before = "9", in: ids = [value] } = asked as Test;
    return !isNull && value > after && value < before && ids.includes(value);
  });
}

type Variables = Readonly<Record<string, unknown>>;

const first = { filter: {}, skip: 0, take: 1 };

function listOf(site: Site, { options = first }: Variables): Reply {
  const { filter, skip, take } = options as { filter: Variables; skip: number; take: number };
  const found = site.book.orders
    .map((order) => documentOf(site, order))
    .filter((order) => passes(order, filter));
  const items = found.slice(skip, skip + Math.min(take, site.pageSize));
  return page({ data: { orders: { totalItems: found.length, items } } });
}

function make(site: Site, { input }: Variables): Reply {
  const { lines, handler } = input as {
    lines: Made["lines"];
    handler: { arguments: { name: string; value: string }[] };
  };
  const { made } = besideOf(site);
  const [first] = lines;
  const order = site.book.orders.find((each) =>
    each.lines.some((line) => names.line(line) === first?.orderLineId),
  );
  const waits = made.some((each) => each.order === order && !each.shippedAt);
  const isOpen = lines.every(({ orderLineId, quantity }) => {
    const line = order?.lines.find((each) => names.line(each) === orderLineId);
    return line && openOf(line) >= quantity;
  });
  if (!order || waits || !isOpen) {
    const error = {
      __typename: "ItemsAlreadyFulfilledError",
      errorCode: "ITEMS_ALREADY_FULFILLED_ERROR",
    };
    return ok({ data: { addFulfillmentToOrder: error } });
  }
  const trackingCode = handler.arguments.find(({ name }) => name === "trackingCode")?.value ?? "";
  const id = `f${made.length}`;
  made.push({ id, trackingCode, lines, order, shippedAt: null });
  return ok({ data: { addFulfillmentToOrder: { __typename: "Fulfillment", id } } });
}

function leave(site: Site, { id }: Variables): Reply {
  const parcel = besideOf(site).made.find((each) => each.id === id);
  if (!parcel || parcel.shippedAt) {
    const error = { __typename: "FulfillmentStateTransitionError", message: "not pending" };
    return ok({ data: { transitionFulfillmentToState: error } });
  }
  parcel.shippedAt = new Date(site.now());
  const units = parcel.lines.map(
    (line) => [Number(line.orderLineId) - 5_000, line.quantity] as const,
  );
  site.book.ship(parcel.order, new Map(units), parcel.trackingCode);
  return ok({ data: { transitionFulfillmentToState: { __typename: "Fulfillment" } } });
}

interface Cancelling {
  readonly orderId: string;
  readonly lines?: readonly { readonly orderLineId: string; readonly quantity: number }[];
}

function cancel({ book }: Site, { input }: Variables): Reply {
  const { orderId, lines } = input as Cancelling;
  const order = book.orders.find((each) => names.order(each) === orderId);
  const units = (lines ?? []).map(
    (each) => [Number(each.orderLineId) - 5_000, each.quantity] as const,
  );
  const isDone = order && (lines ? book.takeOff(order, new Map(units)) : book.cancelWhole(order));
  const refusal = { __typename: "QuantityTooGreatError", errorCode: "QUANTITY_TOO_GREAT_ERROR" };
  return ok({ data: { cancelOrder: isDone ? { __typename: "Order" } : refusal } });
}

function refund({ book }: Site, { input }: Variables): Reply {
  const { paymentId, amount } = input as { readonly paymentId: string; readonly amount: number };
  const order = book.orders.find((each) => String(each.serial) === paymentId);
  const isDone = order && book.giveBack(order, amount);
  const refusal = { __typename: "RefundAmountError", errorCode: "REFUND_AMOUNT_ERROR" };
  return ok({ data: { refundOrder: isDone ? { __typename: "Refund" } : refusal } });
}

function variantOf(site: Site, { sku }: Variables): Reply {
  const stockOnHand = (site.stock.get(String(sku)) ?? 0) + allocated;
  const stockLevels = [{ stockLocationId: "1", stockOnHand, stockAllocated: allocated }];
  return ok({ data: { productVariants: { items: [{ id: String(sku), sku, stockLevels }] } } });
}

function setStock(site: Site, { input }: Variables): Reply {
  for (const { id, stockLevels } of input as {
    id: string;
    stockLevels: { stockOnHand: number }[];
  }[])
    site.stock.set(id, (stockLevels[0]?.stockOnHand ?? 0) - allocated);
  return ok({ data: { updateProductVariants: [] } });
}

/** What is asked, by the word that stands in the question. */
const answers: readonly (readonly [string, (site: Site, variables: Variables) => Reply])[] = [
  ["addFulfillmentToOrder(", make],
  ["cancelOrder(", cancel],
  ["refundOrder(", refund],
  ["transitionFulfillmentToState(", leave],
  ["updateProductVariants(", setStock],
  ["productVariants(", variantOf],
  ["orders(", listOf],
  [
    "order(",
    (site, { id }) => {
      const order = site.book.orders.find((each) => names.order(each) === id);
      return ok({ data: { order: order ? documentOf(site, order) : null } });
    },
  ],
];

function answer(site: Site, { headers, body }: Asked): Reply {
  // Its times begin with the book, not with the first question about it.
  besideOf(site);
  const query = String(body["query"]);
  if (query.includes("login(")) {
    const said = (body["variables"] ?? {}) as Variables;
    const refusal = { __typename: "InvalidCredentialsError", message: "Invalid credentials" };
    if (!site.keys.includes(String(said["password"]))) return ok({ data: { login: refusal } });
    const token = { "vendure-auth-token": `t${site.now() + sessionMs}` };
    return { ...ok({ data: { login: { __typename: "CurrentUser" } } }), headers: token };
  }
  const until = Number((headers["authorization"] ?? "").replace("Bearer t", ""));
  if (!(until > site.now()))
    return ok({
      errors: [{ message: "forbidden", extensions: { code: "FORBIDDEN" } }],
      data: null,
    });
  const [, found] = answers.find(([word]) => query.includes(word)) ?? [];
  return found?.(site, (body["variables"] ?? {}) as Variables) ?? { status: 400, body: {} };
}

export const vendureSkin: Skin = {
  connector: vendure,
  habits: {
    ...{ parcels: "units", isEdited: true, refunds: "amount" },
    ...{ isSplit: false, isTrashed: false },
  },
  names,
  voids: "none",
  settings: (address, password) => ({ address, username: "u", password }),
  answer,
  busy: { status: 429, body: {}, headers: { "retry-after": "1" } },
  push: null,
};
