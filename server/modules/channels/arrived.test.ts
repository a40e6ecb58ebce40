// Goal: an order that had arrived on its platform before a release read that word is done after the
// nightly comparison, and what is still on its way is not asked for. Method: a 淘宝 on this machine.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openGatewayServer } from "../../../connectors/port/gateway-server.ts";
import { beijingText } from "../../../connectors/port/index.ts";
import { realWorld } from "../../platform/index.ts";
import { openDoor } from "./fixture.ts";
import { createRunner } from "./index.ts";

const start = beijingText(new Date(Date.now() - 600_000));
const states: Readonly<Record<string, string>> = {
  "81": "TRADE_FINISHED",
  "82": "WAIT_BUYER_CONFIRM_GOODS",
};
const asked: string[] = [];

function tradeOf(tid: string) {
  const status = states[tid];
  const line = { oid: `${tid}1`, status, num: 2, num_iid: 11, sku_id: "22", title: "杯" };
  return {
    ...{ tid, status, payment: "20.00", post_fee: "0.00" },
    ...{ created: start, modified: start, pay_time: start },
    orders: { order: [{ ...line, price: "10.00", payment: "20.00", refund_status: "NO_REFUND" }] },
  };
}

function answerOf({ method, tid = "" }: Readonly<Record<string, string>>): object {
  const trades = { trade: Object.keys(states).map(tradeOf) };
  if (method === "taobao.trades.sold.increment.get")
    return { trades_sold_increment_get_response: { total_results: 2, trades } };
  if (method === "taobao.trades.sold.get") return { trades_sold_get_response: { trades } };
  asked.push(tid);
  return { trade_fullinfo_get_response: { trade: tradeOf(tid) } };
}

let at: Awaited<ReturnType<typeof openDoor>>;
let shop: Awaited<ReturnType<typeof openGatewayServer>>;
before(async () => {
  at = await openDoor();
  shop = await openGatewayServer(answerOf);
});
after(async () => {
  shop.close();
  await at.close();
});

const standing = async () =>
  (
    await at.one(
      `select array_agg(external_id || ' ' || stage || ' ' || fulfilment order by external_id) as n
       from orders.order`,
    )
  )?.["n"];

/** Connects the shop; gives its channel and what runs it once and reads what it brought. */
async function connect() {
  await at.app.jobs.stop();
  const { database, orders } = at.millrace;
  const tenants = async () => [at.scope];
  const runner = createRunner({ database, orders, network: fetch, tenants });
  const made = { code: "TB", name: "淘宝店", kind: "taobao", secrets: ["a-shared-secret"] };
  const { id } = await at.ask<{ id: number }>("POST /api/channels", made);
  await at.ask(`PUT /api/connections/${id}`, {
    settings: { appKey: "a", appSecret: "s", sessionKey: "k", address: shop.address },
    ...{ active: true, pulls: true, pushesStock: false, confirmsShipments: false },
    ...{ pullSeconds: 60, since: new Date(Date.now() - 660_000).toISOString() },
  });
  const run = async () => {
    assert.equal(await runner.run(at.scope, id), true);
    const patience = AbortSignal.timeout(10_000);
    while (await at.one("select 1 as n from channels.inbox where state = 'waiting'")) {
      patience.throwIfAborted();
      await realWorld.sleep(30);
    }
  };
  return { id, run };
}

test("what had arrived before this release read it is asked for by the comparison, once", async () => {
  const { id, run } = await connect();
  // A pull names orders, the next run fetches them.
  await run();
  await run();
  assert.deepEqual(await standing(), ["81 done delivered", "82 fulfilment shipped"]);
  // As the release before left it: it took the same word in and made nothing of the arrival.
  const release = { kind: "system", id: 0, name: "t" } as const;
  await at.millrace.database.transact(at.scope, release, async (tx) => {
    await tx.rows("update orders.line set delivered_units = 0");
    await tx.rows(
      `update orders.order set stage = 'fulfilment', fulfilment = 'shipped',
         source_version = 'before' where external_id = '81'`,
    );
  });
  const compare = () =>
    at.ask<{ gaps: number }>(`POST /api/connections/${id}/reconcile`, { day: start.slice(0, 10) });
  asked.length = 0;
  assert.equal((await compare()).gaps, 0, "both sides say the same");
  await run();
  assert.deepEqual(asked, ["81"], "what is still on its way is left alone");
  assert.deepEqual(await standing(), ["81 done delivered", "82 fulfilment shipped"]);
  await compare();
  await run();
  assert.deepEqual(asked, ["81"]);
});
