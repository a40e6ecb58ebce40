// The stock test table: what shops under load sell twice, each row with a rule of its own.
import assert from "node:assert/strict";
import pg from "pg";
import { buy, buyOne, tally, verdictOf } from "./buyer.ts";
import type { Scenario } from "./scenario.ts";
import { crowd, openWorld, pause, stock } from "./world.ts";
import type { Company, Server } from "./world.ts";

/** The last unit for eight buyers at once, at these servers in turn: sold once, each time. */
async function lastUnit(at: Company, servers: readonly Server[], rounds: number): Promise<void> {
  const from = `L${servers.length}-`;
  const units = Array.from({ length: rounds }, (_each, round) => [`${from}${round}`, 1]);
  const items = await stock(at, Object.fromEntries(units) as Record<string, number>);
  for (const [round, item] of items.entries()) {
    const seen = tally<string>();
    await crowd(8, 8, async (index) => {
      const server = servers[index % servers.length] ?? at.server;
      seen.add(verdictOf(await buyOne({ ...at, server }, `${from}${round}-${index}`, item)));
    });
    assert.deepEqual(seen.all(), { "200": 1, "409 refused": 7 }, `round ${round}`);
  }
}

/** Two buyers at the till for one unit: the second hears it before anything is charged. */
async function bothAtPayment(at: Company): Promise<void> {
  const [item = 0] = await stock(at, { TILL: 1 });
  const seen = tally<string>();
  await crowd(2, 2, async (index) => {
    const reply = await at.server.call("POST", "/api/quotes", {
      key: `till-${index}`,
      body: { channelId: at.channelId, lines: [{ itemId: item, units: 1 }], holdSeconds: 60 },
    });
    seen.add(verdictOf(reply));
  });
  assert.deepEqual(seen.all(), { "200": 1, "409 quote_short": 1 });
  assert.equal(verdictOf(await buyOne(at, "till-third", item)), "409 refused");
}

async function oneAfterTheOther(at: Company): Promise<void> {
  const [item = 0] = await stock(at, { TURN: 1 });
  assert.equal(verdictOf(await buyOne(at, "turn-1", item)), "200");
  assert.equal(verdictOf(await buyOne(at, "turn-2", item)), "409 refused");
}

/** One order asks for one unit under two codes of the same item: their sum is what counts. */
async function twoCodesOneItem(at: Company): Promise<void> {
  const [item = 0] = await stock(at, { TWICE: 1 });
  const listings = ["CODE-A", "CODE-B"].map((code) => ({
    channelId: at.channelId,
    code,
    parts: [{ itemId: item, units: 1 }],
  }));
  const mapped = await at.server.call("POST", "/api/listings", { key: "two", body: { listings } });
  assert.equal(mapped.status, 200, JSON.stringify(mapped.body));
  for (const lines of [
    ["CODE-A", "CODE-B"].map((code) => ({ code, units: 1 })),
    [1, 2].map(() => ({ itemId: item, units: 1 })),
  ]) {
    const reply = await buy(at, `two-${Object.keys(lines[0] ?? {}).join()}`, { lines });
    assert.equal(verdictOf(reply), "409 refused");
  }
  const rows = await at.rows("select 1 from stock.reservation where item_id = $1", [item]);
  assert.equal(rows.length, 0, "nothing is held for an order that was refused");
}

/** Somebody holds the item's row: buyers queue, none gets a fault, and all are served after it. */
async function lockUnderLoad(at: Company, seconds: number): Promise<string> {
  const [item = 0] = await stock(at, { LOCKED: 30 });
  const holder = new pg.Client({ connectionString: at.database.url() });
  await holder.connect();
  await holder.query("begin");
  await holder.query("select 1 from stock.supply where item_id = $1 for update", [item]);
  const seen = tally<string>();
  const buyers = crowd(50, 50, async (index) => {
    seen.add(verdictOf(await buyOne(at, `locked-${index}`, item)));
  });
  await pause(seconds * 1_000);
  await holder.query("rollback");
  await holder.end();
  await buyers;
  assert.deepEqual(seen.all(), { "200": 30, "409 refused": 20 });
  return `30 of 50 served after a lock of ${seconds} s`;
}

/** The stock test table, row by row. */
export const stockTable: Scenario = {
  name: "stock table: last unit, two processes, at the till, in turn, two codes, under a lock",
  async run({ full }) {
    const at = await openWorld();
    const second = await at.serve();
    const rounds = full ? 100 : 8;
    await lastUnit(at, [at.server], rounds);
    await lastUnit(at, [at.server, second], rounds);
    await bothAtPayment(at);
    await oneAfterTheOther(at);
    await twoCodesOneItem(at);
    const locked = await lockUnderLoad(at, full ? 30 : 3);
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `1 of 1 sold in ${rounds} rounds on one and on two processes; ${locked}`;
  },
};
