// Goal: what a platform will not show of one order keeps neither the others nor the rest of the work,
// is shown in the platform's words, and is asked for again. Method: a 淘宝 on this machine.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openAskingShop } from "../../../connectors/taobao/asking-shop.ts";
import { realWorld } from "../../platform/index.ts";
import { openDoor } from "./fixture.ts";
import { createRunner } from "./index.ts";
import { fetchWanted } from "./pulling/fetching.ts";
import { want } from "./wanted.ts";
import type { Work } from "./work.ts";

let at: Awaited<ReturnType<typeof openDoor>>;
let runner: ReturnType<typeof createRunner>;
let shop: Awaited<ReturnType<typeof openAskingShop>>;
let channelId = 0;
const noScope = { code: 11, msg: "Insufficient isv permissions" };

before(async () => {
  at = await openDoor();
  await at.app.jobs.stop();
  shop = await openAskingShop(Date.now());
  const { database, orders } = at.millrace;
  runner = createRunner({ database, orders, network: fetch, tenants: async () => [at.scope] });
  const made = { code: "TB", name: "淘宝店", kind: "taobao", secrets: ["a-shared-secret"] };
  ({ id: channelId } = await at.ask<{ id: number }>("POST /api/channels", made));
  await at.ask(`PUT /api/connections/${channelId}`, {
    settings: shop.settings,
    ...{ active: true, pulls: true, pushesStock: false, confirmsShipments: false, pullSeconds: 5 },
    since: new Date(shop.start - 60_000).toISOString(),
  });
});
after(async () => {
  shop.close();
  await at.close();
});

/** Runs the connection, all that is asked for due now, and waits until what it brought is read. */
async function run({ pulls }: { readonly pulls: boolean }): Promise<void> {
  const pullAt = new Date(Date.now() + (pulls ? 0 : 3_600_000));
  await at.millrace.database.transact(
    at.scope,
    { kind: "system", id: 0, name: "t" },
    async (tx) => {
      await tx.rows("update channels.connection set next_pull_at = $1, retry_at = null", [pullAt]);
      await tx.rows("update channels.wanted set due_at = now() - interval '1 second'");
    },
  );
  assert.equal(await runner.run(at.scope, channelId), true);
  const patience = AbortSignal.timeout(10_000);
  while (await at.one("select 1 as n from channels.inbox where state = 'waiting'")) {
    patience.throwIfAborted();
    await realWorld.sleep(30);
  }
}

const shown = async () =>
  (await at.one(
    `select (select array_agg(external_id order by external_id) from orders.order) as orders,
         (select array_agg(external_id order by external_id) from orders.aftersale) as cases,
         (select array_agg(external_id || ' ' || tries || ' ' || reason order by external_id)
          from channels.wanted) as wanted, failures, last_error as "lastError"
       from channels.connection where channel_id = $1`,
    [channelId],
  )) as Record<"orders" | "cases" | "wanted", string[] | null> & {
    failures: number;
    lastError: string;
  };

test("one order or case that is refused is put off with the reason; the others come in", async () => {
  for (const tid of ["71", "72", "73"]) shop.ask(tid);
  shop.refused.set("taobao.refund.get 71", noScope);
  shop.refused.set("taobao.trade.fullinfo.get 72", { code: 15, sub_code: "isv.odd" });
  await run({ pulls: true });
  await run({ pulls: false });
  const first = await shown();
  assert.deepEqual([first.orders, first.cases], [["71", "73"], ["R73"]]);
  assert.deepEqual(first.wanted, [
    "71 1 taobao.refund.get: 11 Insufficient isv permissions",
    "72 1 taobao.trade.fullinfo.get: 15 isv.odd",
  ]);
  assert.equal(first.failures, 0, "the connection itself works");
  for (let tries = 1; tries < 6; tries += 1) await run({ pulls: false });
  const dead = "select count(*)::int as n from channels.wanted where state = 'dead'";
  assert.equal((await at.one(dead))?.["n"], 2, "what stays refused is for a person to look at");
  shop.refused.clear();
  await at.ask(`POST /api/connections/${channelId}/revive`);
  await run({ pulls: false });
  const { orders, cases, wanted } = await shown();
  assert.deepEqual(
    [orders, cases],
    [
      ["71", "72", "73"],
      ["R71", "R72", "R73"],
    ],
  );
  assert.equal(wanted, null);
});

test("one order alone that is refused is no failure of the connection", async () => {
  shop.ask("79");
  shop.refused.set("taobao.trade.fullinfo.get 79", { code: 15, sub_code: "isv.odd" });
  await at.millrace.database.transact(at.scope, { kind: "system", id: 0, name: "t" }, (tx) =>
    want(tx, { channelId, externalIds: ["79"], why: "asked", due: tx.now }),
  );
  await run({ pulls: false });
  const { failures, wanted } = await shown();
  assert.deepEqual(wanted, ["79 1 taobao.trade.fullinfo.get: 15 isv.odd"]);
  assert.equal(failures, 0);
  // An app that is not known says nothing of the order.
  shop.refused.set("taobao.trade.fullinfo.get 79", { code: 15, sub_msg: "应用不存在" });
  await run({ pulls: false });
  assert.match((await shown()).wanted?.[0] ?? "", /应用不存在/);
});

test("a case that its order does not name any more is followed as long as it is open here", async () => {
  const case71 = "select standing from orders.aftersale where external_id = 'R71'";
  assert.equal((await at.one(case71))?.["standing"], "asked");
  const trade = shop.trades.get("71");
  Object.assign(trade ?? {}, { status: "CLOSED", isHidden: true, at: shop.start + 60_000 });
  await at.millrace.database.transact(at.scope, { kind: "system", id: 0, name: "t" }, (tx) =>
    want(tx, { channelId, externalIds: ["71"], why: "asked", due: tx.now }),
  );
  await run({ pulls: false });
  assert.equal((await at.one(case71))?.["standing"], "withdrawn");
});

test("a platform that shows no order at all keeps the pull from nothing", async () => {
  for (const tid of shop.trades.keys())
    shop.refused.set(`taobao.trade.fullinfo.get ${tid}`, noScope);
  await run({ pulls: true });
  const before = await at.one("select last_pull_at as at from channels.connection");
  await run({ pulls: true });
  const { failures, lastError } = await shown();
  assert.ok(failures > 0);
  assert.match(lastError, /fullinfo.get: 11 Insufficient/);
  const now = await at.one("select last_pull_at as at from channels.connection");
  assert.ok(Number(now?.["at"]) > Number(before?.["at"]), "it was pulled all the same");
});

test("an order that we stumble over is put off with the reason; the others are fetched", async () => {
  const { database } = at.millrace;
  const actor = { kind: "system", id: 0, name: "t" } as const;
  await database.transact(at.scope, actor, async (tx) => {
    await tx.rows("delete from channels.wanted");
    await want(tx, { channelId, externalIds: ["90", "91"], why: "hint", due: tx.now });
  });
  const fetchSome = async (ids: readonly string[]) => {
    if (ids.includes("90")) throw new TypeError("undefined is not iterable");
    return ids.map((externalId) => ({ externalId, topic: "order", raw: "{}" }));
  };
  const work: Partial<Work> = {
    connection: { channelId } as Work["connection"],
    door: { fetch: fetchSome } as unknown as Work["door"],
    signal: new AbortController().signal,
    isTimeUp: () => false,
    transact: (step) => database.transact(at.scope, actor, step),
    read: (step) => database.read(at.scope, step),
  };
  await fetchWanted(work as Work);
  assert.deepEqual((await shown()).wanted, ["90 1 internal error: undefined is not iterable"]);
});
