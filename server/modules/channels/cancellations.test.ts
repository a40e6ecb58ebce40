// Goal: what is cancelled here is cancelled on its shop once, only where a person said so; what the shop
// said itself is not told back to it, and what it does not take is shown until it is settled.
// Method: a WooCommerce on this machine behind the composed product.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { realWorld } from "../../platform/index.ts";
import type { Ack, Cancellation } from "../../../connectors/port/index.ts";
import { sendCancellations } from "./telling/cancellations.ts";
import { openDoor } from "./fixture.ts";
import { createRunner } from "./index.ts";
import type { Work } from "./work.ts";

let at: Awaited<ReturnType<typeof openDoor>>;
let runner: ReturnType<typeof createRunner>;
let channelId = 0;

interface Order {
  readonly id: number;
  status: string;
  modified: number;
}

const shop = { orders: new Map<number, Order>(), puts: [] as string[], against: "", address: "" };
const start = Date.now() - 600_000;
const gmt = (ms: number) => new Date(ms).toISOString().slice(0, 19);

const documentOf = ({ id, status, modified }: Order) => ({
  ...{ id, parent_id: 0, number: String(id), order_key: `k${id}`, status, currency: "CNY" },
  ...{ date_created_gmt: gmt(start), date_modified_gmt: gmt(modified), date_paid_gmt: gmt(start) },
  ...{ total: "20.00", total_tax: "0.00", customer_note: "", billing: {}, shipping: {} },
  line_items: [{ id: id * 10, name: "A", sku: "A", quantity: 2, price: "10.00", total: "20.00" }],
  ...{ shipping_lines: [], fee_lines: [], refunds: [] },
});

function changed(order: Order, status: string): Order {
  return Object.assign(order, { status, modified: Math.max(order.modified + 1_000, Date.now()) });
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "", "http://shop");
  const send = (status: number, body: unknown, total = 0) => {
    response.writeHead(status, { "content-type": "application/json", "x-wp-total": String(total) });
    response.end(JSON.stringify(body));
  };
  const [, id] = /orders\/(\d+)$/.exec(url.pathname) ?? [];
  const order = shop.orders.get(Number(id));
  if (!id) {
    const include = url.searchParams.get("include")?.split(",");
    const isTrash = url.searchParams.get("status") === "trash";
    const since = url.searchParams.get("modified_after") ?? "";
    const found = [...shop.orders.values()]
      .filter((each) => !isTrash && (!include || include.includes(String(each.id))))
      .filter((each) => gmt(each.modified) > since);
    return send(200, found.map(documentOf), found.length);
  }
  if (!order) return send(404, {});
  if (request.method === "PUT") {
    shop.puts.push(id);
    if (shop.against !== "") return send(400, { message: shop.against });
    changed(order, "cancelled");
  }
  return send(200, documentOf(order));
});

const connect = (tellsCancellations?: boolean) =>
  at.ask(`PUT /api/connections/${channelId}`, {
    settings: { address: shop.address, consumerKey: "ck", consumerSecret: "cs" },
    ...{ active: true, pulls: true, pushesStock: false, confirmsShipments: false, pullSeconds: 5 },
    ...(tellsCancellations === undefined ? {} : { tellsCancellations }),
    since: new Date(start - 60_000).toISOString(),
  });

before(async () => {
  at = await openDoor();
  await at.app.jobs.stop();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  shop.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { database, orders } = at.millrace;
  runner = createRunner({ database, orders, network: fetch, tenants: async () => [at.scope] });
  const made = { code: "WC", name: "店", kind: "woocommerce", secrets: ["a-shared-secret"] };
  ({ id: channelId } = await at.ask<{ id: number }>("POST /api/channels", made));
  await connect();
  for (const id of [1, 2, 3, 4, 5])
    shop.orders.set(id, { id, status: "processing", modified: start });
  await run();
});
after(async () => {
  server.close();
  server.closeAllConnections();
  await at.close();
});

/** Runs the connection, reads what it brought, and tells within the house what came of it. */
async function run(): Promise<void> {
  await at.millrace.database.transact(at.scope, { kind: "system", id: 0, name: "t" }, (tx) =>
    tx.rows("update channels.connection set next_pull_at = now(), retry_at = null"),
  );
  // The server's own relay may have what is under way in hand.
  const handed = AbortSignal.timeout(10_000);
  while (await at.one("select 1 as n from platform.outbox limit 1")) {
    handed.throwIfAborted();
    await at.app.relay.deliver();
  }
  assert.equal(await runner.run(at.scope, channelId), true);
  const patience = AbortSignal.timeout(10_000);
  while (await at.one("select 1 as n from channels.inbox where state = 'waiting'")) {
    patience.throwIfAborted();
    await realWorld.sleep(30);
  }
}

async function orderOf(externalId: number) {
  const row = await at.one("select id, deal from orders.order where external_id = $1", [
    String(externalId),
  ]);
  return { id: Number(row?.["id"]), deal: row?.["deal"] };
}

async function cancel(externalId: number, units?: number): Promise<void> {
  const { id } = await orderOf(externalId);
  const line = await at.one("select id from orders.line where order_id = $1", [id]);
  const some = units === undefined ? {} : { lines: [{ lineId: Number(line?.["id"]), units }] };
  await at.ask(`POST /api/orders/${id}/cancel`, { ...some, why: "缺货", by: "us" });
}

interface Page {
  readonly connection: {
    readonly tellsCancellations: boolean;
    readonly cancellations: { readonly waiting: number; readonly dead: number };
  };
  readonly cancellations: {
    readonly id: number;
    readonly isWhole: boolean;
    readonly reason: string;
  }[];
}
const page = () => at.ask<Page>(`GET /api/connections/${channelId}`);

test("nothing is cancelled there before a person says so", async () => {
  assert.equal((await page()).connection.tellsCancellations, false);
  await cancel(1);
  await run();
  assert.deepEqual(shop.puts, []);
  assert.equal(shop.orders.get(1)?.status, "processing");
});

test("a cancelled order is cancelled there, once, and comes back as what it is", async () => {
  await connect(true);
  await connect();
  assert.equal((await page()).connection.tellsCancellations, true, "left out, it stays");
  await cancel(2);
  await run();
  await run();
  assert.deepEqual(shop.puts, ["2"]);
  assert.equal(shop.orders.get(2)?.status, "cancelled");
  assert.deepEqual((await page()).connection.cancellations, { waiting: 0, dead: 0 });
  const trace = await at.one(
    `select array_agg(action order by id) as actions from platform.audit
     where action like 'channels.cancellation.%'`,
  );
  assert.deepEqual(trace?.["actions"], ["channels.cancellation.told"]);
});

test("what the shop cancelled itself is not told back to it", async () => {
  const order = shop.orders.get(3);
  assert.ok(order);
  changed(order, "cancelled");
  await run();
  assert.equal((await orderOf(3)).deal, "cancelled");
  await run();
  assert.deepEqual(shop.puts, ["2"]);
  assert.equal(
    await at.one("select 1 as n from channels.cancellation where state <> 'done'"),
    undefined,
  );
});

test("pieces that the shop does not take by call are shown; the whole is told after all", async () => {
  await cancel(4, 1);
  await run();
  const shown = await page();
  assert.deepEqual(shown.connection.cancellations, { waiting: 0, dead: 1 });
  assert.equal(shown.cancellations[0]?.isWhole, false);
  assert.match(shown.cancellations[0]?.reason ?? "", /own page/);
  await cancel(4);
  await run();
  assert.deepEqual(shop.puts, ["2", "4"]);
  shop.orders.set(6, { id: 6, status: "processing", modified: Date.now() });
  await run();
  await cancel(6, 1);
  await run();
  const [open] = (await page()).cancellations;
  const path = `POST /api/connections/${channelId}/cancellations/${open?.id}/settle`;
  assert.deepEqual(await at.ask(path), { done: true });
  assert.equal((await at.call(path)).status, 404, "it is over");
  assert.deepEqual((await page()).connection.cancellations, { waiting: 0, dead: 0 });
});

test("what the shop says against it is shown, and is told again when a person asks", async () => {
  shop.against = "no";
  await cancel(5);
  await run();
  assert.match((await page()).cancellations[0]?.reason ?? "", /no/);
  await run();
  assert.deepEqual(shop.puts, ["2", "4", "5"], "not asked again by itself");
  shop.against = "";
  const revived = await at.ask<{ cancellations: number }>(
    `POST /api/connections/${channelId}/revive`,
  );
  assert.equal(revived.cancellations, 1);
  await run();
  assert.equal(shop.orders.get(5)?.status, "cancelled");
  assert.deepEqual((await page()).cancellations, []);
});

/** Tells what waits to a platform that answers so; gives what it was told. */
async function tellTo(
  answer: Ack,
  cancels: "orders" | "lines" = "orders",
): Promise<Cancellation[]> {
  const { database } = at.millrace;
  const told: Cancellation[] = [];
  const actor = { kind: "system", id: 0, name: "t" } as const;
  const cancelOrder = async (cancellation: Cancellation) => {
    told.push(cancellation);
    return answer;
  };
  await database.transact(at.scope, actor, (tx) =>
    tx.rows(
      "update channels.cancellation set due_at = now() - interval '1 second' where state = 'waiting'",
    ),
  );
  const work: Partial<Work> = {
    connection: { channelId, tellsCancellations: true } as Work["connection"],
    ...{ connector: { cancels } as Work["connector"], isTimeUp: () => false },
    door: { cancelOrder } as unknown as Work["door"],
    transact: (step) => database.transact(at.scope, actor, step),
    read: (step) => database.read(at.scope, step),
  };
  await sendCancellations(work as Work);
  return told;
}

/** Tells within the house what came of it, without a run of the connection. */
async function hand(): Promise<void> {
  const handed = AbortSignal.timeout(10_000);
  while (await at.one("select 1 as n from platform.outbox limit 1")) {
    handed.throwIfAborted();
    await at.app.relay.deliver();
  }
}

test("units that an amendment lowers are told as pieces, as they stand in all", async () => {
  shop.orders.set(8, { id: 8, status: "processing", modified: Date.now() });
  await run();
  const { id } = await orderOf(8);
  const line = await at.one("select id from orders.line where order_id = $1", [id]);
  const amend = async (body: object) =>
    at.ask(`POST /api/orders/${id}/amend`, { ...body, why: "phone call" });
  const lineId = Number(line?.["id"]);
  await amend({ lines: [{ lineId, units: 1 }] });
  await hand();
  const done: Ack = { ok: true, already: false };
  const [told] = await tellTo(done, "lines");
  assert.deepEqual(
    [told?.isWhole, told?.why, told?.lines],
    [false, "phone call", [{ lineExternalId: "80", units: 1 }]],
  );
  await amend({ wantedDay: "2099-01-31" });
  await hand();
  const [again] = await tellTo({ ok: true, already: true }, "lines");
  assert.deepEqual(again?.lines, told?.lines);
});

test("goods that came for others are no cancellation: a person settles it", async () => {
  shop.orders.set(9, { id: 9, status: "processing", modified: Date.now() });
  await run();
  const { id } = await orderOf(9);
  const line = await at.one("select id from orders.line where order_id = $1", [id]);
  const { ids } = await at.ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: [{ code: "B", name: "B" }],
  });
  await at.ask(`POST /api/orders/${id}/amend`, {
    ...{ removed: [Number(line?.["id"])], added: [{ itemId: ids["B"], units: 2 }] },
    why: "the other one",
  });
  await hand();
  assert.deepEqual(await tellTo({ ok: true, already: false }, "lines"), []);
  const [shown] = (await page()).cancellations;
  assert.match(shown?.reason ?? "", /other goods/);
  // Cancelled as a whole, nothing came for it.
  await cancel(9);
  await hand();
  const [whole] = await tellTo({ ok: true, already: false }, "lines");
  assert.equal(whole?.isWhole, true);
});

test("what a platform queued is only looked at from then on, and is no refusal", async () => {
  const refusals = async () =>
    (
      await at.one(
        "select count(*)::int as n from platform.audit where action = 'channels.cancellation.refused'",
      )
    )?.["n"];
  const before = await refusals();
  shop.orders.set(7, { id: 7, status: "processing", modified: Date.now() });
  await run();
  await cancel(7);
  const handed = AbortSignal.timeout(10_000);
  while (await at.one("select 1 as n from platform.outbox limit 1")) {
    handed.throwIfAborted();
    await at.app.relay.deliver();
  }
  const queued: Ack = { ok: false, kind: "on_hold", detail: "queued there" };
  assert.deepEqual(
    (await tellTo(queued)).map((each) => each.isQueued),
    [undefined],
  );
  assert.deepEqual(
    (await tellTo(queued)).map((each) => each.isQueued),
    [true],
  );
  await at.millrace.database.transact(at.scope, { kind: "system", id: 0, name: "t" }, (tx) =>
    // Looks that failed are no looks: the clock decides.
    tx.rows(
      `update channels.cancellation set tries = 5, cancellation = cancellation
         || jsonb_build_object('anewAt', now() - interval '1 second') where state = 'waiting'`,
    ),
  );
  assert.deepEqual(
    (await tellTo(queued)).map((each) => each.isQueued),
    [undefined],
    "not there after ten minutes of looks: told once more",
  );
  assert.equal(await refusals(), before);
  assert.match((await page()).cancellations[0]?.reason ?? "", /^on_hold/);
  assert.deepEqual(
    (await tellTo({ ok: true, already: false })).map((each) => each.isQueued),
    [true],
  );
  assert.deepEqual((await page()).cancellations, []);
});
