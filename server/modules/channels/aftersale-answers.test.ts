// Goal: what a buyer asks for is shown, decided on by a person who may, told to the platform once
// through lost echoes, and followed until the platform has settled it. Method: a 淘宝 on this machine.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { realWorld } from "../../platform/index.ts";
import { openAskingShop } from "../../../connectors/taobao/asking-shop.ts";
import { openDoor } from "./fixture.ts";
import { createRunner } from "./index.ts";

let at: Awaited<ReturnType<typeof openDoor>>;
let runner: ReturnType<typeof createRunner>;
let shop: Awaited<ReturnType<typeof openAskingShop>>;
let channelId = 0;

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

/** Runs the connection and waits until what it brought is read. */
async function run(): Promise<void> {
  await at.millrace.database.transact(at.scope, { kind: "system", id: 0, name: "t" }, (tx) =>
    tx.rows(
      "update channels.connection set next_pull_at = now(), retry_at = null, cases_at = null",
    ),
  );
  assert.equal(await runner.run(at.scope, channelId), true);
  const patience = AbortSignal.timeout(10_000);
  while (await at.one("select 1 as n from channels.inbox where state = 'waiting'")) {
    patience.throwIfAborted();
    await realWorld.sleep(30);
  }
}

interface Case {
  readonly id: number;
  readonly state: string;
  readonly standing: string;
  readonly amountMinor: number;
}

async function caseOf(tid: string): Promise<Case> {
  const found = await at.ask<{ rows: (Case & { orderId: number })[] }>(
    `GET /api/aftersales?text=R${tid}&state=requested`,
  );
  const [first] = found.rows;
  assert.ok(first, `R${tid} is there`);
  return first;
}

interface Shown {
  readonly offers: string[];
  readonly onlyThere: boolean;
  readonly answers: { readonly verdict: string; readonly state: string; readonly reason: string }[];
}
const answersOf = (id: number) => at.ask<Shown>(`GET /api/aftersales/${id}/answers`);

async function asked(tid: string): Promise<Case> {
  shop.ask(tid);
  await run();
  await run();
  const found = await caseOf(tid);
  assert.equal(found.standing, "asked");
  return found;
}

test("a buyer's request is agreed to, told once though the echo is lost, and settles", async () => {
  const { id } = await asked("71");
  assert.deepEqual((await answersOf(id)).offers, ["agree", "refuse"]);
  const waiting = await at.ask<{ rows: Case[] }>("GET /api/aftersales?standing=asked");
  const home = await at.ask<{ tiles: { id: string; value: number }[] }>("GET /api/home/tiles");
  const tile = home.tiles.find((each) => each.id === "askedCases");
  assert.deepEqual([waiting.rows.length, tile?.value], [1, 1]);
  shop.lost.push("taobao.rp.refunds.agree");
  const said = { verdict: "agree", why: "未发货，同意" };
  await at.ask(`POST /api/aftersales/${id}/answer`, said);
  const again = await at.call(`POST /api/aftersales/${id}/answer`, said);
  assert.equal(again.status, 409);
  assert.equal(again.body["kind"], "answer_given");
  await run();
  const shown = await answersOf(id);
  assert.deepEqual(
    shown.answers.map(({ verdict, state }) => `${verdict} ${state}`),
    ["agree done"],
  );
  await run();
  assert.deepEqual(shop.told, ["taobao.rp.refunds.agree 71"]);
  assert.equal((await caseOf("71")).standing, "settled", "the platform says how it ended");
  const late = await at.call(`POST /api/aftersales/${id}/answer`, said);
  assert.equal(late.body["kind"], "answer_not_asked");
  const traces = await at.one(
    `select array_agg(action order by id) as actions from platform.audit
     where action like 'aftersales.answer.%'`,
  );
  assert.deepEqual(traces?.["actions"], ["aftersales.answer.agree", "aftersales.answer.told"]);
});

test("what the platform says against an answer is shown, and a person decides anew", async () => {
  const { id } = await asked("72");
  shop.turnedDown.set("72", "需要短信验证码");
  await at.ask(`POST /api/aftersales/${id}/answer`, { verdict: "agree", why: "同意" });
  await run();
  const [first] = (await answersOf(id)).answers;
  assert.equal(first?.state, "dead");
  assert.match(first?.reason ?? "", /短信验证码/);
  const page = await at.ask<{ connection: { answers: { dead: number } } }>(
    `GET /api/connections/${channelId}`,
  );
  assert.equal(page.connection.answers.dead, 1);
  shop.turnedDown.clear();
  await at.ask(`POST /api/aftersales/${id}/answer`, { verdict: "refuse", why: "已发出" });
  await run();
  await run();
  assert.equal(shop.told.at(-1), "taobao.refund.refuse 72");
  assert.equal((await caseOf("72")).standing, "refused");
});

test("a buyer who asks for more, or asks again, is decided on anew", async () => {
  const { id, amountMinor } = await asked("73");
  assert.equal(amountMinor, 2_000);
  await at.ask(`POST /api/aftersales/${id}/answer`, { verdict: "agree", why: "同意" });
  const trade = shop.trades.get("73");
  assert.ok(trade);
  Object.assign(trade, { fee: "20.50", at: shop.start + 5_000 });
  await run();
  const [first] = (await answersOf(id)).answers;
  assert.equal(first?.state, "dead");
  assert.match(first?.reason ?? "", /superseded/);
  await run();
  assert.equal((await caseOf("73")).amountMinor, 2_050, "the case is what the buyer asks for now");
  await at.ask(`POST /api/aftersales/${id}/answer`, { verdict: "refuse", why: "金额不符" });
  await run();
  await run();
  assert.equal((await caseOf("73")).standing, "refused");
  Object.assign(trade, { status: "WAIT_SELLER_AGREE", fee: "20.00", at: shop.start + 60_000 });
  await run();
  await run();
  assert.deepEqual((await answersOf(id)).offers, ["agree", "refuse"], "asked anew");
});

test("a buyer who asks for another kind of thing is decided on anew", async () => {
  const { id } = await asked("77");
  await at.ask(`POST /api/aftersales/${id}/answer`, { verdict: "agree", why: "同意" });
  const trade = shop.trades.get("77");
  assert.ok(trade);
  Object.assign(trade, { sendsBack: true, at: shop.start + 5_000 });
  await run();
  const [first] = (await answersOf(id)).answers;
  assert.match(first?.reason ?? "", /^superseded: it asks for return of 2000 now, only of 2000/);
  assert.ok(!shop.told.some((each) => each.endsWith(" 77")), "the platform was told nothing");
  await run();
  const kind = await at.one("select kind from orders.aftersale where external_id = 'R77'");
  assert.equal(kind?.["kind"], "return");
  await at.ask(`POST /api/aftersales/${id}/answer`, { verdict: "agree", why: "同意退货" });
  await run();
  assert.equal(shop.told.at(-1), "taobao.rp.returngoods.agree 77");
});

test("a case in a word that nobody knows keeps its order here until it can be read", async () => {
  await asked("78");
  const trade = shop.trades.get("78");
  assert.ok(trade);
  const holds = async () => {
    const found = await at.one(
      `select array_agg(hold.detail->>'value') as words,
         count(*) filter (where hold.detail->>'case' = 'R78')::int as cases
       from orders.hold as hold join orders.order as parent on parent.cell = hold.cell
         and parent.tenant_id = hold.tenant_id and parent.id = hold.order_id
       where parent.external_id = '78' and hold.released_at is null and hold.reason = 'aftersale'`,
    );
    return [found?.["words"], found?.["cases"]];
  };
  assert.deepEqual(await holds(), [null, 0]);
  Object.assign(trade, { status: "WAIT_ARBITER", at: shop.start + 5_000 });
  await run();
  Object.assign(trade, { at: shop.start + 6_000 });
  await run();
  assert.deepEqual(await holds(), [["WAIT_ARBITER"], 1], "once, whatever it is told again");
  const message = await at.one(
    `select reason, order_id is not null as on_order from channels.inbox
     where state = 'dead' and reason like '%WAIT_ARBITER%' order by id desc limit 1`,
  );
  assert.deepEqual(message, {
    ...{ reason: "status: unknown_status (WAIT_ARBITER)", on_order: true },
  });
  const held = await at.one(
    "select id from orders.hold where detail->>'case' = 'R78' and released_at is null",
  );
  await at.ask(`POST /api/holds/${Number(held?.["id"])}/release`, { note: "seen over there" });
  Object.assign(trade, { at: shop.start + 7_000 });
  await run();
  assert.deepEqual(await holds(), [null, 0], "a person has looked at this very word");
  Object.assign(trade, { status: "WAIT_COURT", at: shop.start + 8_000 });
  await run();
  assert.deepEqual(await holds(), [["WAIT_COURT"], 1], "another word is another matter");
  Object.assign(trade, { status: "WAIT_SELLER_CONFIRM_GOODS", at: shop.start + 9_000 });
  await run();
  assert.deepEqual(await holds(), [null, 0]);
  const counted = await at.one("select open_holds from orders.order where external_id = '78'");
  const open = await at.one(
    `select count(*)::int as n from orders.hold as hold join orders.order as parent
       on parent.cell = hold.cell and parent.tenant_id = hold.tenant_id and parent.id = hold.order_id
     where parent.external_id = '78' and hold.released_at is null`,
  );
  assert.equal(counted?.["open_holds"], open?.["n"]);
});

test("an answer that was not taken is work only while its case waits", async () => {
  const { id } = await asked("76");
  const deadNow = async () =>
    (
      await at.ask<{ connection: { answers: { dead: number } } }>(
        `GET /api/connections/${channelId}`,
      )
    ).connection.answers.dead;
  assert.equal(await deadNow(), 0);
  shop.turnedDown.set("76", "no");
  await at.ask(`POST /api/aftersales/${id}/answer`, { verdict: "agree", why: "同意" });
  await run();
  assert.equal(await deadNow(), 1);
  Object.assign(shop.trades.get("76") ?? {}, { status: "SUCCESS", at: shop.start + 5_000 });
  for (let times = 0; times < 3; times += 1) await run();
  assert.equal(await deadNow(), 0, "the platform has decided without us");
});

test("a withdrawn case ends here too, an unseen one is none of ours, and rights are kept", async () => {
  const { id } = await asked("74");
  Object.assign(shop.trades.get("74") ?? {}, { status: "CLOSED", at: shop.start + 5_000 });
  shop.trades.set("75", { status: "CLOSED", fee: "1.00", at: shop.start + 5_000 });
  await run();
  await run();
  const ended = await at.one(
    "select state, standing from orders.aftersale where external_id = 'R74'",
  );
  assert.deepEqual(ended, { state: "rejected", standing: "withdrawn" });
  assert.equal(await at.one("select 1 from orders.aftersale where external_id = 'R75'"), undefined);
  at.may(["orders.read"]);
  const barred = await at.call(`POST /api/aftersales/${id}/answer`, { verdict: "agree", why: "x" });
  assert.equal(barred.status, 403);
  at.may(null);
});
