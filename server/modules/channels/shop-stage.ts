// The composed product with shops that speak Shopify's own protocol, for tests of a connection; the test
// says itself when a connection runs and what time it is.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { openSmallShop, shownOrder } from "../../../connectors/shopify/small-shop.ts";
import type { Shown, ShownOrder } from "../../../connectors/shopify/small-shop.ts";
import { realWorld } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { createRunner } from "./index.ts";
import { openDoor } from "./fixture.ts";

const secret = "a-shared-secret";

type Door = Awaited<ReturnType<typeof openDoor>>;

/** An item of this code and a hundred units of it, which the channel calls A. */
async function stocked({ ask }: Door, { channelId, code }: { channelId: number; code: string }) {
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
}

/** What a shop pushes to an address, signed as it signs. */
const pusherTo =
  ({ call }: Door, path: string) =>
  async (topic: string, event: string, said: object): Promise<void> => {
    const body = JSON.stringify(said);
    const reply = await call(`POST ${path}`, body, {
      "content-type": "application/json",
      "x-shopify-topic": topic,
      "x-shopify-event-id": event,
      "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
    });
    assert.equal(reply.status, 200);
  };

/** Waits until what came is read and what is to be told within the house is told. */
function settlingOf({ app, millrace, scope }: Door) {
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
  const now = () => realWorld.clock().getTime() + laterMs;
  const door = await openDoor({ clock: () => new Date(now()) });
  // The test says when a connection runs.
  await door.app.jobs.stop();
  const { ask, scope } = door;
  const { rows, readAll, deliverAll } = settlingOf(door);
  const closers: (() => Promise<unknown>)[] = [];
  const { database, orders: taking } = door.millrace;
  const runner = createRunner({
    ...{ database, orders: taking, network: fetch, tenants: async () => [scope] },
  });
  const minutesAgo = (minutes: number) => new Date(now() - minutes * 60_000).toISOString();
  /** A shop that is connected as channel, with a hundred units of A in a place of its own. */
  const connectedShop = async (orders: readonly ShownOrder[] = []) => {
    serial += 1;
    const { state, shop } = await openSmallShop(orders);
    closers.push(shop.close);
    const made = { code: `SHOP${serial}`, name: "店", kind: "shopify", secrets: [secret] };
    const { id: channelId, webhookPath } = await ask<{ id: number; webhookPath: string }>(
      "POST /api/channels",
      made,
    );
    const { itemId, placeId } = await stocked(door, { channelId, code: `A${serial}` });
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
    const pushed = pusherTo(door, webhookPath);
    const push = (...said: Parameters<typeof pushed>) => pushed(...said).then(readAll);
    return { state, channelId, itemId, placeId, webhookPath, run, push };
  };
  return {
    ...{ ask, rows, readAll, deliverAll, minutesAgo, connectedShop, now },
    /** Why a call is refused: status, kind and the words. */
    refusal: async (text: string, body: object): Promise<string> => {
      const { status, body: said } = await door.call(text, body);
      return [status, said["kind"], said["message"]].join(" ");
    },
    transact: <T>(work: (tx: Tx) => Promise<T>) =>
      database.transact(scope, { kind: "system", id: 0, name: "t" }, work),
    orderOf: (shown: Shown) => shownOrder(minutesAgo, shown),
    pass: (ms: number) => {
      laterMs += ms;
    },
    close: async () => {
      for (const close of closers) await close();
      await door.close();
    },
  };
}
