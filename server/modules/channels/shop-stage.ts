// The composed product with shops that speak Shopify's own protocol, for tests of a connection; the test
// says itself when a connection runs and what time it is.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startShop } from "../../../connectors/shopify/shop-server.ts";
import { openApp } from "../../app.ts";
import { compose } from "../../compose.ts";
import { createLog, realWorld } from "../../platform/index.ts";
import { testDatabase, testVault } from "../../platform/testing/database.ts";
import { permissions } from "../people/index.ts";
import { createRunner } from "./index.ts";

const scope = { cell: 0, tenantId: 1 as never };
const actor = { kind: "user", id: 1, name: "Mei" } as const;
const secret = "a-shared-secret";

interface Shown {
  readonly id: number;
  readonly updated?: number;
  readonly created?: number;
  readonly paid?: boolean;
  readonly open?: number;
  readonly more?: object;
}

/** The product whose connections run when the test says so. */
async function openServer(clock: () => Date) {
  const home = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), "millrace-channels-"));
  const millrace = compose({ url: home.url, world: { ...realWorld, clock }, vault: testVault });
  const caller = { scope, actor, permissions: new Set<string>(permissions) };
  const narrowed = { channelIds: null, placeIds: null, partyIds: null };
  const app = await openApp({
    millrace: { ...millrace, authenticate: async () => ({ ...caller, ...narrowed }) },
    log: createLog("silent"),
    dataDirectory: folder,
    consoleDirectory: null,
    version: "0.0.0",
    onDemo: () => undefined,
    insecureCookies: true,
    allowTargets: ["127.0.0.1"],
  });
  await app.jobs.stop();
  const close = async () => {
    await app.close();
    await millrace.database.close();
    await home.drop();
    await rm(folder, { recursive: true, force: true });
  };
  return { app, millrace, close };
}

type Server = Awaited<ReturnType<typeof openServer>>;

/** Calls of the server's API under a key each; `ask` wants them to succeed. */
function doorOf({ app }: Server) {
  let keys = 0;
  const call = async (
    text: string,
    body?: object | string,
    headers: Record<string, string> = {},
  ) => {
    const [method, url] = text.split(" ") as ["GET" | "POST" | "PUT", string];
    keys += 1;
    const reply = await app.http.app.inject({
      method,
      url,
      headers: { authorization: "Bearer x", "idempotency-key": `k${keys}`, ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: reply.statusCode, body: JSON.parse(reply.body) as Record<string, unknown> };
  };
  const ask = async <T>(text: string, body?: object): Promise<T> => {
    const reply = await call(text, body);
    assert.equal(reply.status, 200, `${text}: ${JSON.stringify(reply.body)}`);
    return reply.body as T;
  };
  return { call, ask };
}

/** Waits until what came is read and what is to be told within the house is told. */
function settlingOf({ app, millrace }: Server) {
  const rows = <Row>(text: string, values: readonly unknown[] = []) =>
    millrace.database.read(scope, (tx) => tx.rows<Row>(text, values));
  /** The server's own timer reads the inbox. */
  const readAll = async (): Promise<void> => {
    const patience = AbortSignal.timeout(10_000);
    for (;;) {
      const waiting = await rows("select 1 from channels.inbox where state = 'waiting'");
      if (waiting.length === 0) return;
      patience.throwIfAborted();
      await realWorld.sleep(30);
    }
  };
  /** The server's own relay may have some in hand. */
  const deliverAll = async (): Promise<void> => {
    const patience = AbortSignal.timeout(10_000);
    while ((await rows("select 1 from platform.outbox limit 1")).length > 0) {
      patience.throwIfAborted();
      if ((await app.relay.deliver()) === 0) await realWorld.sleep(30);
    }
  };
  return { rows, readAll, deliverAll };
}

/** A product and shops for it. */
export async function openShopStage() {
  let [laterMs, serial] = [0, 0];
  const server = await openServer(() => new Date(Date.now() + laterMs));
  const { call, ask } = doorOf(server);
  const { rows, readAll, deliverAll } = settlingOf(server);
  const closers: (() => Promise<unknown>)[] = [];
  const boss = { tenantName: "T", adminName: "A", login: "boss", password: "a long word 1" };
  await ask("POST /api/setup", { ...boss, locale: "en", withDemo: false });
  const { database, orders: taking } = server.millrace;
  const runner = createRunner({
    ...{ database, orders: taking, network: fetch, tenants: async () => [scope] },
  });
  const minutesAgo = (minutes: number) =>
    new Date(Date.now() + laterMs - minutes * 60_000).toISOString();
  /** An order of the shop: two pieces of A at 5.00, changed so many minutes ago. */
  const orderOf = ({ id, updated = 10, created = 20, paid = true, open = 2, more }: Shown) => ({
    id,
    name: `#${id}`,
    currency: "CNY",
    financial_status: paid ? "paid" : "pending",
    fulfillment_status: null,
    total_price: "10.00",
    created_at: minutesAgo(created),
    updated_at: minutesAgo(updated),
    line_items: [
      { id: id * 10, sku: "A", name: "A", quantity: 2, fulfillable_quantity: open, price: "5.00" },
    ],
    ...more,
  });
  /** A channel's item and a hundred units of it. */
  const stocked = async (channelId: number) => {
    const code = `A${serial}`;
    const { ids } = await ask<{ ids: Record<string, number> }>("POST /api/items", {
      items: [{ code, name: "A" }],
    });
    const itemId = ids[code] ?? 0;
    const { rows: places } = await ask<{ rows: { id: number; code: string }[] }>("GET /api/places");
    const placeId = places.find((each) => each.code === "MAIN")?.id ?? 0;
    const changes = [{ itemId, placeId, units: 100 }];
    await ask("POST /api/stock/changes", { kind: "receipt", why: "test", changes });
    const parts = [{ itemId, units: 1 }];
    await ask("POST /api/listings", { listings: [{ channelId, code: "A", parts }] });
    return { itemId, placeId };
  };
  /** A shop that is connected as channel, with a hundred units of A in a place of its own. */
  const connectedShop = async (orders: ReturnType<typeof orderOf>[] = []) => {
    serial += 1;
    const state: Parameters<typeof startShop>[0] = {
      orders: [...orders],
      levels: [{ inventory_item_id: 77, location_id: 5, available: 0 }],
      items: [{ id: 77, sku: "A" }],
      fulfillmentOrders: [],
      ...{ fulfillments: [], queued: [] },
      troubles: new Map(),
      requests: [],
    };
    const shop = await startShop(state);
    closers.push(shop.close);
    const { id: channelId, webhookPath } = await ask<{ id: number; webhookPath: string }>(
      "POST /api/channels",
      { code: `SHOP${serial}`, name: "店", kind: "shopify", secrets: [secret] },
    );
    const { itemId, placeId } = await stocked(channelId);
    await ask(`PUT /api/connections/${channelId}`, {
      settings: { address: shop.address, accessToken: shop.token, placeExternalId: "5" },
      ...{ active: true, pulls: true, pushesStock: true, confirmsShipments: true, pullSeconds: 5 },
      since: minutesAgo(60),
    });
    const run = async () => {
      assert.equal(await runner.run(scope, channelId), true);
      await readAll();
      await deliverAll();
    };
    /** What the shop pushes, signed as it signs. */
    const push = async (topic: string, event: string, said: object) => {
      const body = JSON.stringify(said);
      const reply = await call(`POST ${webhookPath}`, body, {
        "content-type": "application/json",
        "x-shopify-topic": topic,
        "x-shopify-event-id": event,
        "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
      });
      assert.equal(reply.status, 200);
      await readAll();
    };
    return { state, channelId, itemId, placeId, webhookPath, run, push };
  };
  return {
    ...{ ask, rows, readAll, deliverAll, minutesAgo, orderOf, connectedShop },
    pass: (ms: number) => {
      laterMs += ms;
    },
    now: () => Date.now() + laterMs,
    close: async () => {
      for (const close of closers) await close();
      await server.close();
    },
  };
}
