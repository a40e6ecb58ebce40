// Goal: a case that becomes readable frees its order, and waits for the order's supplies before it locks
// the order: starting from the order deadlocks with whoever promises from the supplies.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { realWorld } from "../../platform/index.ts";
import { lockSupplies } from "../stock/index.ts";
import { keepMessages } from "./inbox.ts";
import { openDoor } from "./fixture.ts";
import { readInbox } from "./index.ts";

let at: Awaited<ReturnType<typeof openDoor>>;
const actor = { kind: "system", id: 0, name: "t" } as const;

before(async () => {
  at = await openDoor();
});
after(() => at.close());

const order = {
  ...{ tid: "1", status: "WAIT_SELLER_SEND_GOODS", payment: "20.00", post_fee: "0.00" },
  ...{ created: "2026-11-11 08:00:00", modified: "2026-11-11 08:00:00" },
  pay_time: "2026-11-11 08:00:00",
  orders: {
    order: [
      {
        ...{ oid: "11", status: "WAIT_SELLER_SEND_GOODS", num: 2, num_iid: 11, sku_id: "22" },
        ...{ price: "10.00", payment: "20.00", title: "杯", refund_status: "NO_REFUND" },
      },
    ],
  },
};

/** The buyer's case, in a word of the platform and a minute. */
const caseIn = (status: string, minute: string) => ({
  ...{ refund_id: "R1", tid: "1", oid: "11", status, refund_fee: "20.00", reason: "" },
  ...{ created: "2026-11-11 08:01:00", modified: `2026-11-11 08:${minute}:00` },
  ...{ num: 2, num_iid: 11, sku: "22|x", title: "杯", has_good_return: false },
});

test("what becomes readable waits for the supplies before it locks its order", async () => {
  const { millrace, scope, ask, app, one } = at;
  const { database, orders } = millrace;
  const made = { code: "TB", name: "淘宝店", kind: "taobao", secrets: ["a-shared-secret"] };
  const { id: channelId } = await ask<{ id: number }>("POST /api/channels", made);
  const goods = { items: [{ code: "A", name: "A" }] };
  const itemId = (await ask<{ ids: Record<string, number> }>("POST /api/items", goods)).ids["A"];
  const { rows: places } = await ask<{ rows: { id: number; code: string }[] }>("GET /api/places");
  const placeId = places.find((each) => each.code === "MAIN")?.id;
  const changes = [{ itemId, placeId, units: 100 }];
  await ask("POST /api/stock/changes", { kind: "receipt", why: "test", changes });
  const listing = { channelId, code: "11/22", parts: [{ itemId, units: 1 }] };
  await ask("POST /api/listings", { listings: [listing] });
  // The test says when messages are read.
  await app.close();
  const keep = (topic: string, document: object) =>
    database.transact(scope, actor, (tx) =>
      keepMessages(tx, [
        {
          ...{ channelId, topic, triggeredAt: null, origin: "fetch" },
          ...{ dedupeKey: JSON.stringify(document), raw: Buffer.from(JSON.stringify(document)) },
        },
      ]),
    );
  const readAll = async () => {
    while ((await readInbox({ database, orders }, scope)) > 0);
  };
  await keep("order", order);
  await keep("aftersale", caseIn("ODD", "02"));
  await readAll();
  const held = "select id from orders.hold where detail->>'case' = 'R1' and released_at is null";
  assert.ok(await one(held));

  await keep("aftersale", caseIn("WAIT_SELLER_AGREE", "03"));
  let reading: Promise<void> = Promise.resolve();
  await database.transact(scope, actor, async (tx) => {
    await lockSupplies(tx, [itemId ?? 0]);
    reading = readAll();
    const patience = AbortSignal.timeout(10_000);
    while (!(await one("select 1 as n from pg_locks where not granted"))) {
      patience.throwIfAborted();
      await realWorld.sleep(10);
    }
    // Refused if it is locked already.
    await tx.rows("select id from orders.order for update nowait");
  });
  await reading;
  assert.equal(await one(held), undefined);
  const recorded = await one("select standing from orders.aftersale where external_id = 'R1'");
  assert.equal(recorded?.["standing"], "asked");
});
