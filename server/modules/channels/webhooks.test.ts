// Goal: another system hears of every change it asked for, signed, at least once under one id; what
// it does not take is tried again, given up after days, seen, and sent again when a person says so.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { signatureOf } from "../../../connectors/port/index.ts";
import { createOutgoing } from "../../platform/index.ts";
import { openDoor } from "./fixture.ts";
import { forgetDeliveries, sendDeliveries } from "./telling/webhook-sender.ts";

let door: Awaited<ReturnType<typeof openDoor>>;
let itemId = 0;
let answers = 200;
let secret = "";
let id = 0;
const got: { headers: IncomingHttpHeaders; body: string }[] = [];
const receiver = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on("end", () => {
    got.push({ headers: request.headers, body });
    response.writeHead(answers, { location: "http://127.0.0.1/" }).end();
  });
});
const out = createOutgoing({ allow: ["127.0.0.1"] });
const urlOf = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;

before(async () => {
  door = await openDoor();
  // The test says when something is sent.
  await door.app.jobs.stop();
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const items = [{ code: "A", name: "A" }];
  const { ids } = await door.ask<{ ids: Record<string, number> }>("POST /api/items", { items });
  itemId = ids["A"] ?? 0;
  const body = { url: urlOf(), topics: ["order.placed", "stock.changed"], active: true };
  ({ id, secret } = await door.ask<{ id: number; secret: string }>("POST /api/webhooks", body));
  const plain = await door.one("select 1 from platform.answer where answer::text like '%whsec%'");
  assert.equal(plain, undefined, "the stored answer is sealed");
});
after(async () => {
  await door.close();
  await out.close();
  receiver.closeAllConnections();
  receiver.close();
});

async function place(externalId: string): Promise<void> {
  const { rows } = await door.ask<{ rows: { id: number }[] }>("GET /api/channels");
  const lines = [{ itemId, name: "A", units: 1, amountMinor: 100 }];
  const order = { channelId: rows[0]?.id, externalId, policy: "backorder", lines };
  await door.ask("POST /api/orders", order);
}

async function send(network: typeof fetch = out.fetch): Promise<number> {
  // The server's own relay may have the events in hand: they are gone once it is done.
  while (await door.one("select 1 as one from platform.outbox limit 1")) {
    await door.app.relay.deliver();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return sendDeliveries({ database: door.millrace.database, network }, door.scope);
}

const deliveries = async () =>
  (
    await door.ask<{
      rows: { id: number; topic: string; state: string; tries: number; reason: string }[];
    }>("GET /api/webhooks/deliveries")
  ).rows;

test("an event is told once, signed over its bytes, under its own id", async () => {
  await place("O-1");
  await send();
  const placed = got.filter(({ body }) => body.includes("order.placed"));
  assert.equal(placed.length, 1);
  const [{ headers, body } = { headers: {}, body: "" }] = placed;
  const signed = {
    id: String(headers["webhook-id"]),
    timestamp: String(headers["webhook-timestamp"]),
    raw: Buffer.from(body),
  };
  assert.equal(headers["webhook-signature"], signatureOf(signed, secret));
  assert.ok((JSON.parse(body) as { data: { orderId: number } }).data.orderId > 0);
  assert.equal(await send(), 0, "what was taken is not sent again");
  assert.ok((await deliveries()).every(({ state }) => state === "done"));
});

test("whose day a plan moved is told with the old day, the new one and the cause", async () => {
  const asked = { url: urlOf(), topics: ["promise.changed"], active: true };
  const { id: own } = await door.ask<{ id: number }>("POST /api/webhooks", asked);
  const payload = {
    ...{ orderId: 7, fromDay: "2026-12-01", toDay: "2026-12-04" },
    cause: { zh: "压机 停机（设备）", en: "Press stands (machine)" },
  };
  await door.millrace.database.transact(
    door.scope,
    { kind: "system", id: 0, name: "test" },
    async (tx) => tx.announce({ topic: "PromiseMoved", key: 7, payload }),
  );
  await send();
  const told = got.flatMap(({ body }) => {
    const { type, data } = JSON.parse(body) as { type: string; data: object };
    return type === "promise.changed" && "cause" in data ? [data] : [];
  });
  assert.deepEqual(told, [payload]);
  await door.ask("POST /api/webhooks", { ...asked, id: own, active: false });
});

test("what is not taken waits longer each time, is given up, and can be sent again", async () => {
  answers = 503;
  await place("O-2");
  const before = got.length;
  await send();
  const [first] = await deliveries();
  assert.deepEqual([first?.state, first?.tries, first?.reason], ["waiting", 1, "answered 503"]);
  assert.equal(await send(), 0, "not before its time");
  const due =
    "update channels.delivery set due_at = now() - interval '1 second' where state = 'waiting'";
  for (let tries = 0; tries < 10; tries += 1) {
    await door.millrace.database.transact(
      door.scope,
      { kind: "system", id: 0, name: "test" },
      (tx) => tx.rows(due),
    );
    await send();
  }
  const dead = (await deliveries()).filter(({ state }) => state === "dead");
  assert.ok(dead.length > 0 && dead.every(({ tries }) => tries === 8));
  assert.equal(
    new Set(got.slice(before).map(({ headers }) => headers["webhook-id"])).size,
    dead.length,
  );
  answers = 200;
  const { replayed } = await door.ask<{ replayed: number }>("POST /api/webhooks/replay", {});
  assert.equal(replayed, dead.length);
  await send();
  assert.ok((await deliveries()).every(({ state }) => state === "done"));
});

test("a redirect is no answer, and an address inside is refused when it is called", async () => {
  answers = 302;
  await place("O-3");
  await send();
  assert.match((await deliveries())[0]?.reason ?? "", /redirect/);
  answers = 200;
  await door.ask("POST /api/webhooks/replay", { id: (await deliveries())[0]?.id });
  const before = got.length;
  const guarded = createOutgoing({ allow: [] });
  await send(guarded.fetch);
  await guarded.close();
  assert.match((await deliveries())[0]?.reason ?? "", /public addresses only/);
  assert.equal(got.length, before);
});

test("while a secret is replaced both sign, and a subscription that is off hears nothing", async () => {
  const body = { id, url: urlOf(), topics: ["order.placed"], active: true, rotate: true };
  const saved = await door.ask<{ secret: string }>("POST /api/webhooks", body);
  await place("O-4");
  await send();
  const last = got.findLast(({ body: text }) => text.includes("order.placed"));
  const given = String(last?.headers["webhook-signature"]).split(" ");
  const signed = {
    id: String(last?.headers["webhook-id"]),
    timestamp: String(last?.headers["webhook-timestamp"]),
    raw: Buffer.from(last?.body ?? ""),
  };
  assert.deepEqual(given, [signatureOf(signed, saved.secret), signatureOf(signed, secret)]);
  await door.ask("POST /api/webhooks", { ...body, rotate: false, active: false });
  const count = (await deliveries()).length;
  await place("O-5");
  await send();
  assert.equal((await deliveries()).length, count);
  assert.equal((await door.call("POST /api/webhooks", { ...body, id: 99 })).status, 404);
});

const system = { kind: "system", id: 0, name: "test" } as const;
const rows = (text: string, values: unknown[] = []) =>
  door.millrace.database.transact(door.scope, system, (tx) =>
    tx.rows<Record<string, unknown>>(text, values),
  );

test("a paused subscription keeps none of the others waiting; what is over is forgotten", async () => {
  const paused = { url: urlOf(), topics: ["order.placed"], active: true };
  await door.ask("POST /api/webhooks", { ...paused, id });
  const made = await door.ask<{ id: number }>("POST /api/webhooks", paused);
  for (let at = 0; at < 12; at += 1) await place(`P-${at}`);
  answers = 500;
  await send();
  answers = 200;
  await door.ask("POST /api/webhooks", { ...paused, id: made.id, active: false });
  await rows("update channels.delivery set due_at = now() - interval '1 day'");
  got.length = 0;
  await place("P-LAST");
  while ((await send()) > 0);
  assert.ok(
    got.some((each) => each.body.includes("P-LAST")),
    "the others were told",
  );
  const mine = "subscription_id = $1 and state = 'waiting'";
  const left = await rows(`select id from channels.delivery where ${mine}`, [made.id]);
  assert.ok(left.length > 0, "and the paused one still waits");
  await rows("update channels.delivery set made_at = now() - interval '31 days'");
  await door.millrace.database.transact(door.scope, system, forgetDeliveries);
  const states = await rows("select distinct state from channels.delivery");
  assert.ok(!states.some((each) => each["state"] === "done"));
  assert.ok(states.some((each) => each["state"] === "waiting"));
});
