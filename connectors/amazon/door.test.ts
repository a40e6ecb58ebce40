// Goal: over real HTTP every order is read once per change in both versions, a token renews itself
// and is never shown, calls keep to the plans, stock is absolute and a parcel is told once. Method:
// a server that speaks the part of the Selling Partner API we use, and a clock of the test's own.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import type { PulledPage } from "../port/index.ts";
import { amazon } from "./index.ts";

const closers: (() => void)[] = [];
after(() => closers.forEach((close) => close()));

interface Held {
  readonly id: string;
  changed: string;
  readonly units: number;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly token: string;
}

const pageSize = 2;

type Reply = readonly [status: number, body: unknown];

const money = (amount: string) => ({ CurrencyCode: "USD", Amount: amount });

const headV0 = ({ id, changed }: Held) => ({
  ...{ AmazonOrderId: id, OrderStatus: "Unshipped", FulfillmentChannel: "MFN" },
  ...{ PurchaseDate: changed, LastUpdateDate: changed, OrderTotal: money("5.00") },
});

const itemsV0 = ({ id, units }: Held) =>
  Array.from({ length: units }, (_each, index) => ({
    ...{ ASIN: "B", SellerSKU: "A", OrderItemId: `${id}-${index}`, QuantityOrdered: 1 },
    ItemPrice: money((5 / units).toFixed(2)),
  }));

const whole2026 = ({ id, changed }: Held) => ({
  ...{ orderId: id, createdTime: changed, lastUpdatedTime: changed },
  fulfillment: { fulfillmentStatus: "UNSHIPPED", fulfilledBy: "MERCHANT" },
  orderItems: [{ orderItemId: `${id}-0`, quantityOrdered: 1, product: { sellerSku: "A" } }],
});

/** What the simulated platform holds. */
class Platform {
  readonly orders: Held[] = [];
  tokens = 0;
  /** Tokens before this one are refused. */
  oldest = 1;
  readonly parcels = new Map<string, unknown>();
  readonly stock = new Map<string, number>();
  readonly asked: Asked[] = [];
  readonly troubles: number[] = [];

  page({ query }: Asked, words: readonly [string, string, string]) {
    const [after = "", before = "", mark = ""] = words.map((word) => query.get(word) ?? "");
    const found = this.orders
      .filter((each) => each.changed >= after && each.changed < before)
      .sort((a, b) => (a.changed < b.changed ? -1 : 1));
    const from = Number(mark || "0");
    const next = from + pageSize < found.length ? String(from + pageSize) : "";
    return { rows: found.slice(from, from + pageSize), next };
  }

  reply(asked: Asked): Reply {
    this.asked.push(asked);
    const { path } = asked;
    if (path === "/auth/o2/token") {
      this.tokens += 1;
      return [200, { access_token: `T${this.tokens}`, expires_in: 3_600 }];
    }
    if (Number(asked.token.slice(1)) < this.oldest) return [403, { errors: [] }];
    const trouble = this.troubles.shift();
    if (trouble) return [trouble, {}];
    if (path.startsWith("/listings/")) return this.listing(asked);
    return path.endsWith("/orders") ? this.list(asked) : this.order(asked);
  }

  list(asked: Asked): Reply {
    const { path, query } = asked;
    if (path.startsWith("/orders/v0/")) {
      const word = query.has("CreatedAfter") ? "Created" : "LastUpdated";
      const { rows, next } = this.page(asked, [`${word}After`, `${word}Before`, "NextToken"]);
      return [200, { payload: { Orders: rows.map(headV0), ...(next && { NextToken: next }) } }];
    }
    const words = ["lastUpdatedAfter", "lastUpdatedBefore", "paginationToken"] as const;
    const { rows, next } = this.page(asked, words);
    return [200, { orders: rows.map(whole2026), pagination: next ? { nextToken: next } : {} }];
  }

  listing({ path, body }: Asked): Reply {
    const code = decodeURIComponent(path.split("/").at(-1) ?? "");
    if (code === "GONE") return [404, {}];
    const [patch] = (JSON.parse(body) as { patches: { value: { quantity: number }[] }[] }).patches;
    if (code === "BAD") return [200, { status: "INVALID", issues: [{ message: "no listing" }] }];
    this.stock.set(code, patch?.value[0]?.quantity ?? -1);
    return [200, { status: "ACCEPTED" }];
  }

  order({ method, path, query, body }: Asked): Reply {
    const order = this.orders.find((each) => path.includes(`/${each.id}`));
    if (!order) return [404, {}];
    if (path.endsWith("/shipmentConfirmation")) {
      const { packageDetail } = JSON.parse(body) as {
        packageDetail: { packageReferenceId: string };
      };
      this.parcels.set(packageDetail.packageReferenceId, packageDetail);
      return [204, null];
    }
    if (path.endsWith("/orderItems")) {
      const items = itemsV0(order);
      const from = Number(query.get("NextToken") ?? "0");
      const next = from + 2 < items.length ? { NextToken: String(from + 2) } : {};
      return [200, { payload: { OrderItems: items.slice(from, from + 2), ...next } }];
    }
    if (path.startsWith("/orders/v0/")) return [200, { payload: headV0(order) }];
    return method === "GET" ? [200, { order: whole2026(order) }] : [404, {}];
  }
}

async function connect(version = "v0") {
  const state = new Platform();
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://x");
      const asked: Asked = {
        ...{ method: request.method ?? "", path: url.pathname, query: url.searchParams, body },
        token: String(request.headers["x-amz-access-token"] ?? ""),
      };
      const [status, answer] = state.reply(asked);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(answer === null ? "" : JSON.stringify(answer));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  closers.push(() => server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = { now: Date.parse("2026-11-11T12:00:00Z"), slept: 0 };
  const means = {
    ...{ fetch, now: () => clock.now },
    sleep: async (ms: number) => {
      clock.slept += ms;
      clock.now += ms;
    },
  };
  const settings = {
    ...{ address, clientId: "c", clientSecret: "very secret", refreshToken: "Atzr|x" },
    ...{ sellerId: "S1", marketplaceId: "ATVPDKIKX0DER", version },
  };
  return { state, clock, door: amazon.open(settings, means) };
}

const cursor = { from: "2026-11-11T00:00:00.000Z", until: "2026-11-11T11:00:00.000Z", mark: "" };

async function pulled(pages: AsyncIterable<PulledPage>) {
  const found: PulledPage[] = [];
  for await (const page of pages) found.push(page);
  return found;
}

const hold = (id: string, minute: number, units = 1): Held => ({
  ...{ id, units, changed: `2026-11-11T10:${String(minute).padStart(2, "0")}:00Z` },
});

for (const version of ["v0", "2026-01-01"]) {
  test(`${version}: a window is read page by page, whole orders, and none twice`, async () => {
    const { state, door } = await connect(version);
    state.orders.push(...[1, 2, 3, 4, 5].map((at) => hold(`902-${at}`, at, at)));
    const pages = await pulled(door.pull(cursor));
    assert.deepEqual(
      pages.map((page) => [page.docs.length, page.complete, page.next.mark]),
      [
        [2, false, "2"],
        [2, false, "4"],
        [1, true, ""],
      ],
    );
    const docs = pages.flatMap((page) => page.docs);
    assert.deepEqual(
      docs.map((doc) => doc.externalId),
      ["902-1", "902-2", "902-3", "902-4", "902-5"],
    );
    const last = docs.at(-1);
    assert.ok(last);
    const normalised = amazon.normalise(last.raw, last.topic);
    assert.equal(normalised.messages.length + normalised.problems.length > 0, true);
    if (version === "v0") assert.equal(JSON.parse(last.raw).items.length, 5);
    // A pull that was cut off goes on at its mark.
    const rest = await pulled(door.pull({ ...cursor, mark: "4" }));
    assert.deepEqual(
      rest.flatMap((page) => page.docs.map((doc) => doc.externalId)),
      ["902-5"],
    );
    const [one, none] = [await door.fetch(["902-3"]), await door.fetch(["902-9"])];
    assert.deepEqual([one.length, none.length], [1, 0]);
    assert.equal(one[0]?.raw, docs[2]?.raw);
  });
}

test("a token is fetched once, renewed when it is refused or old, and shown to nobody", async () => {
  const { state, clock, door } = await connect();
  state.orders.push(hold("902-1", 1));
  await Promise.all([door.test(), door.fetch(["902-1"])]);
  assert.equal(state.tokens, 1);
  state.oldest = 2;
  await door.test();
  assert.equal(state.tokens, 2);
  clock.now += 3_600_000;
  await door.test();
  assert.equal(state.tokens, 3);
  state.oldest = 99;
  await assert.rejects(door.test(), (error: Error) => !/very secret|Atzr|T\d/.test(error.message));
});

test("calls keep to the plan of their operation, and wait as long as it says", async () => {
  const { state, clock, door } = await connect();
  assert.deepEqual(door.budget(), { left: 20, burst: 20 });
  for (let at = 0; at < 20; at += 1) await door.test();
  assert.deepEqual([door.budget().left, clock.slept], [0, 0]);
  await door.test();
  assert.ok(clock.slept >= 59_000, String(clock.slept));
  const before = clock.slept;
  state.troubles.push(429, 503);
  await door.fetch(["902-9"]);
  assert.ok(clock.slept > before, "turned away, waited, asked again");
});

test("stock is absolute by code; what the platform refuses comes back in its words", async () => {
  const { state, door } = await connect();
  const acks = await door.pushStock([
    { code: "A/1 b", units: 3, rev: 1 },
    { code: "A/1 b", units: 5, rev: 2 },
    { code: "GONE", units: 1, rev: 1 },
    { code: "BAD", units: 1, rev: 1 },
  ]);
  assert.deepEqual(
    acks.map((ack) => (ack.ok ? "ok" : `${ack.kind} ${ack.detail}`)),
    ["superseded revision 2 is in the same call", "ok", "unknown_code GONE", "refused no listing"],
  );
  assert.deepEqual([...state.stock], [["A/1 b", 5]]);
});

test("a parcel is one parcel, however often it is told", async () => {
  const { state, door } = await connect();
  state.orders.push(hold("902-1", 1));
  const shipment = {
    ...{ orderExternalId: "902-1", carrier: "顺丰", trackingNumber: "SF1" },
    lines: [{ lineExternalId: "902-1-0", units: 1 }],
  };
  state.troubles.push(503);
  for (let at = 0; at < 2; at += 1)
    assert.deepEqual(await door.confirmShipment(shipment), { ok: true, already: false });
  await door.confirmShipment({ ...shipment, trackingNumber: "SF2" });
  assert.equal(state.parcels.size, 2);
  const [first] = [...state.parcels.values()] as Record<string, unknown>[];
  assert.equal(first?.["carrierCode"], "SF Express");
  assert.deepEqual(first?.["orderItems"], [{ orderItemId: "902-1-0", quantity: 1 }]);
  const gone = await door.confirmShipment({ ...shipment, orderExternalId: "902-9" });
  assert.deepEqual(gone.ok ? "" : gone.kind, "not_open");
});

test("a day is surveyed up to what the platform shows, and an unknown version is refused", async () => {
  const { state, door } = await connect();
  state.orders.push(hold("902-1", 1), hold("902-2", 2), hold("902-3", 3));
  const found = [];
  const span = { from: new Date("2026-11-11T00:00:00Z"), until: new Date("2026-11-12T00:00:00Z") };
  for await (const page of door.survey(span)) found.push(...page);
  assert.deepEqual(
    found.map((each) => `${each.externalId} ${each.totalMinor}`),
    ["902-1 500", "902-2 500", "902-3 500"],
  );
  const asked = state.asked.find((each) => each.query.has("CreatedBefore"));
  assert.equal(asked?.query.get("CreatedBefore"), "2026-11-11T11:57:50.000Z");
  await assert.rejects(connect("v9"), /one of v0, 2026-01-01/);
});
