// Goal: over real HTTP nothing is lost while the list grows under the reader, stock is absolute, and
// a buyer hears of a parcel once. Method: a server that speaks the part of the REST API we use.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { PartlyRead } from "../port/index.ts";
import type { Cancellation, PulledPage } from "../port/index.ts";
import { woocommerce } from "./index.ts";

const closers: (() => void)[] = [];
after(() => closers.forEach((close) => close()));

interface Order {
  readonly id: number;
  date_modified_gmt: string;
  date_created_gmt: string;
  status: string;
  readonly total: string;
  readonly currency: string;
  readonly line_items: readonly { readonly id: number; readonly quantity: number }[];
  /** What the order names of its refunds, and what it says of them when it is asked. */
  readonly refunds?: readonly object[];
  readonly refunded?: readonly object[];
}

const orderOf = (id: number, modified: string): Order => ({
  ...{ id, status: "processing", total: "10.00", currency: "CNY" },
  ...{ date_modified_gmt: modified, date_created_gmt: modified },
  line_items: [{ id: id * 10, quantity: 3 }],
});

const pageSize = 2;

/** What the simulated shop holds. */
interface Site {
  readonly orders: Order[];
  readonly notes: { note: string }[];
  readonly stock: Map<string, number>;
  /** Orders whose refunds it will not show. */
  readonly hidden: Set<string>;
  /** Troubles of posting a note or a refund, used up in order. */
  readonly trouble: string[];
  /** What happens after a page was served: buyers do not wait for the next one. */
  readonly between: (() => void)[];
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly total?: number;
  readonly isLost?: boolean;
}

function listOf(orders: readonly Order[], query: URLSearchParams): Reply {
  const include = query.get("include")?.split(",");
  const found = orders
    .filter((each) => (each.status === "trash") === (query.get("status") === "trash"))
    .filter((each) => !include || include.includes(String(each.id)))
    .filter((each) => each.date_modified_gmt > (query.get("modified_after") ?? ""))
    .filter((each) => each.date_created_gmt > (query.get("after") ?? ""))
    .filter((each) => each.date_created_gmt < (query.get("before") ?? "9"))
    .sort((a, b) => a.id - b.id);
  const from = Number(query.get("offset") ?? "0");
  const body = structuredClone(found.slice(from, from + pageSize));
  return { status: 200, body, total: found.length };
}

const known: Readonly<Record<string, object>> = {
  A: { id: 1, type: "simple", parent_id: 0, sku: "A" },
  B: { id: 3, type: "variation", parent_id: 2, sku: "B" },
};

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

function replyOf(site: Site, { method, path, query, body }: Asked): Reply {
  if (path === "orders") return listOf(site.orders, query);
  const code = query.get("sku") ?? "";
  if (path === "products") return { status: 200, body: known[code] ? [known[code]] : [] };
  if (path.startsWith("products/")) {
    site.stock.set(path, Number(body["stock_quantity"]));
    return { status: 200, body: {} };
  }
  const [, id, what] = /^orders\/(\d+)(\/notes|\/refunds)?$/.exec(path) ?? [];
  const order = site.orders.find((each) => String(each.id) === id);
  if (!order) return { status: 404, body: {} };
  if (!what && method === "PUT") order.status = String(body["status"]);
  if (!what) return { status: 200, body: order };
  if (what === "/refunds" && method === "POST") {
    // All of it is back: the shop says so by the order's status.
    const refunds = [{ id: 6, total: `-${String(body["amount"])}` }];
    Object.assign(order, { status: "refunded", refunds });
    return { status: 201, body: {}, isLost: site.trouble.shift() === "answer lost" };
  }
  if (what === "/refunds")
    return site.hidden.has(id ?? "")
      ? { status: 403, body: { code: "woocommerce_rest_cannot_view" } }
      : { status: 200, body: order.refunded ?? [] };
  if (method !== "POST") return { status: 200, body: site.notes };
  site.notes.push({ note: String(body["note"]) });
  return { status: 201, body: {}, isLost: site.trouble.shift() === "answer lost" };
}

async function shop(orders: Order[]) {
  const site: Site = {
    orders,
    notes: [],
    stock: new Map(),
    trouble: [],
    between: [],
    hidden: new Set(),
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://here");
    const path = url.pathname.replace("/wp-json/wc/v3/", "");
    let raw = "";
    request.on("data", (chunk: Buffer) => (raw += chunk.toString()));
    request.on("end", () => {
      const body = raw ? (JSON.parse(raw) as Record<string, unknown>) : {};
      const mayAsk = request.headers.authorization === "Basic Y2s6Y3M=";
      const asked = { method: request.method ?? "", path, query: url.searchParams, body };
      const reply = mayAsk ? replyOf(site, asked) : { status: 401, body: {} };
      if (reply.isLost) return void request.socket.destroy();
      const headers = { "content-type": "application/json" };
      response.writeHead(reply.status, { ...headers, "x-wp-total": reply.total ?? 1 });
      response.end(JSON.stringify(reply.body));
      if (path === "orders") site.between.shift()?.();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let now = 0;
  const sleep = async (ms: number) => {
    now += ms;
  };
  const settings = { address, consumerKey: "ck", consumerSecret: "cs" };
  return { ...site, door: woocommerce.open(settings, { fetch, now: () => now, sleep }) };
}

const idsOf = (pages: readonly PulledPage[]) =>
  pages.map((page) => page.docs.map((doc) => doc.externalId).join(" "));

test("an order that changes between two pages makes none disappear", async () => {
  const old = "2026-10-01T00:00:00";
  const recent = "2026-11-01T00:00:00";
  const at = await shop([orderOf(1, old), ...[2, 3, 4, 5].map((id) => orderOf(id, recent))]);
  at.between.push(() =>
    Object.assign(at.orders[0] as Order, { date_modified_gmt: "2026-11-02T00:00:00" }),
  );
  const window = { from: "2026-10-15T00:00:00.000Z", until: "2026-11-03T00:00:00.000Z", mark: "" };
  const pages = await Array.fromAsync(at.door.pull(window));
  const seen = new Set(idsOf(pages).join(" ").split(" "));
  assert.ok(
    ["2", "3", "4", "5"].every((id) => seen.has(id)),
    [...seen].join(),
  );
  const [first] = pages;
  assert.ok(first && !first.complete);
  const rest = idsOf(await Array.fromAsync(at.door.pull(first.next)));
  assert.deepEqual(
    rest.filter((ids) => ids !== ""),
    ["2 3", "3 4", "4 5"],
    "a pull that was cut short goes on with the last of its page",
  );
});

test("an order that is thrown away between two pages hides none, and is told itself", async () => {
  const recent = "2026-11-01T00:00:00";
  const at = await shop([1, 2, 3, 4, 5, 6].map((id) => orderOf(id, recent)));
  // Both orders of the first page leave the list: what stood on the second is on the first now.
  at.between.push(
    () => undefined,
    () => {
      for (const order of at.orders.slice(0, 3))
        Object.assign(order, { status: "trash", date_modified_gmt: "2026-11-02T00:00:00" });
    },
  );
  const window = { from: "2026-10-15T00:00:00.000Z", until: "2026-11-03T00:00:00.000Z", mark: "" };
  const docs = (await Array.fromAsync(at.door.pull(window))).flatMap((page) => page.docs);
  const last = new Map(docs.map(({ externalId, raw }) => [externalId, raw.includes("trash")]));
  assert.deepEqual(
    [...last].sort().map(([id, isTrashed]) => `${id} ${isTrashed}`),
    ["1 true", "2 true", "3 true", "4 false", "5 false", "6 false"],
  );
});

test("a day's orders are surveyed whole, and single ones fetched", async () => {
  const at = await shop([1, 2, 3].map((id) => orderOf(id, "2026-11-01T00:00:00")));
  const span = { from: new Date("2026-11-01T00:00:00Z"), until: new Date("2026-11-02T00:00:00Z") };
  const found = (await Array.fromAsync(at.door.survey(span))).flat();
  assert.deepEqual(
    [
      ...new Set(
        found.map(
          (each) => `${each.externalId} ${each.totalMinor} ${each.updatedAt.toISOString()}`,
        ),
      ),
    ],
    ["1", "2", "3"].map((id) => `${id} 1000 2026-11-01T00:00:00.000Z`),
  );
  const docs = await at.door.fetch(["3", "99"]);
  assert.deepEqual(
    docs.map((doc) => doc.externalId),
    ["3"],
  );
});

/** A paid order of three pieces with all that is read of one. */
const readable = (id: number) => ({
  ...orderOf(id, "2026-11-01T00:00:00"),
  ...{ date_paid_gmt: "2026-11-01T00:00:00", total_tax: "0.00", billing: {}, shipping: {} },
  line_items: [{ id: id * 10, name: "A", sku: "A", quantity: 3, price: "3.33", total: "10.00" }],
});

/** All of an order of three pieces, as it is cancelled. */
const cancellationOf = (orderExternalId: string): Cancellation => ({
  ...{ orderExternalId, isWhole: true, by: "us", why: "x" },
  lines: [{ lineExternalId: `${orderExternalId}0`, units: 3 }],
});

test("refunds that the shop will not show keep no order, and are told of by their order", async () => {
  const named = { ...readable(2), refunds: [{ id: 5, total: "-2.00" }] };
  const shown = { refunds: named.refunds, refunded: [{ id: 5, amount: "2.00" }] };
  const at = await shop([
    orderOf(1, "2026-11-01T00:00:00"),
    named,
    { ...orderOf(3, "2026-11-01T00:00:00"), ...shown },
  ]);
  at.hidden.add("2");
  const window = { from: "2026-10-15T00:00:00.000Z", until: "2026-11-03T00:00:00.000Z", mark: "" };
  const pages = await Array.fromAsync(at.door.pull(window));
  assert.deepEqual([...new Set(idsOf(pages).join(" ").trim().split(" "))], ["1", "2", "3"]);
  assert.deepEqual([...new Set(pages.flatMap((page) => page.externalIds))], ["2", "3"]);
  const topics = (await at.door.fetch(["3"])).map((doc) => doc.topic);
  assert.deepEqual(topics, ["order.updated", "refund"]);
  await assert.rejects(
    at.door.fetch(["2"]),
    (error) =>
      error instanceof PartlyRead && error.docs.map((doc) => doc.externalId).join() === "2",
  );
  const told = await at.door.cancelOrder?.(cancellationOf("2"));
  assert.deepEqual(told, { ok: true, already: false }, "cancelling needs no refunds");
});

test("an order whose money is all back stays refunded, also when the shop's answer was lost", async () => {
  const at = await shop([readable(1)]);
  at.trouble.push("answer lost");
  const asked = { ...cancellationOf("1"), isGivenBack: true };
  const told = await at.door.cancelOrder?.(asked);
  assert.equal(told?.ok, true, JSON.stringify(told));
  assert.deepEqual(await at.door.cancelOrder?.(asked), { ok: true, already: true });
  assert.equal(at.orders[0]?.status, "refunded");
});

test("stock is absolute, of variations too, and an unknown code is named", async () => {
  const at = await shop([]);
  const acks = await at.door.pushStock([
    { code: "A", units: 9, rev: 1 },
    { code: "A", units: 5, rev: 2 },
    { code: "B", units: 0, rev: 1 },
    { code: "C", units: 1, rev: 1 },
  ]);
  assert.deepEqual(
    acks.map((ack) => (ack.ok ? "ok" : ack.kind)),
    ["superseded", "ok", "ok", "unknown_code"],
  );
  assert.deepEqual(
    [...at.stock],
    [
      ["products/1", 5],
      ["products/2/variations/3", 0],
    ],
  );
});

test("a parcel is a note, told once even when the answer is lost; the last one completes", async () => {
  const at = await shop([orderOf(1, "2026-11-01T00:00:00")]);
  const parcel = (trackingNumber: string, units: number) => ({
    ...{ orderExternalId: "1", carrier: "SF", trackingNumber },
    lines: [{ lineExternalId: "10", units }],
  });
  at.trouble.push("answer lost");
  assert.equal((await at.door.confirmShipment(parcel("SF1", 1))).ok, true);
  assert.deepEqual(await at.door.confirmShipment(parcel("SF1", 1)), { ok: true, already: true });
  assert.deepEqual(at.notes, [{ note: "SF SF1 [10×1]" }]);
  assert.equal(at.orders[0]?.status, "processing");
  await at.door.confirmShipment(parcel("SF2", 2));
  assert.equal(at.orders[0]?.status, "completed");
  const gone = await at.door.confirmShipment({ ...parcel("SF3", 1), orderExternalId: "9" });
  assert.ok(!gone.ok && gone.kind === "not_open");
});

test("an order is complete once what was not refunded has left", async () => {
  const lines = [{ id: 99, quantity: -2, meta_data: [{ key: "_refunded_item_id", value: "10" }] }];
  const order = { ...orderOf(1, "2026-11-01T00:00:00"), refunds: [{ id: 5, total: "-6.00" }] };
  const at = await shop([{ ...order, refunded: [{ id: 5, line_items: lines }] }]);
  const parcel = { orderExternalId: "1", carrier: "SF", trackingNumber: "SF1" };
  const left = [{ lineExternalId: "10", units: 1 }];
  assert.equal((await at.door.confirmShipment({ ...parcel, lines: left })).ok, true);
  assert.equal(at.orders[0]?.status, "completed", "of three one was sent and two were refunded");
});
