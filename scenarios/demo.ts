// The demo: made, traded, killed, gone on with, set to another rate, and removed without a trace.
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Scenario } from "./scenario.ts";
import type { Server } from "./server.ts";
import { openFolder } from "./world.ts";
import type { World } from "./world.ts";

const password = "a-long-demo-word";

/** A cookie of the demo's own login. */
async function signIn(server: Server, login: string): Promise<Record<string, string>> {
  const body = { login, password };
  const reply = await server.call("POST", "/api/session", { body, token: null });
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  return { cookie: reply.headers.get("set-cookie")?.split(";")[0] ?? "" };
}

async function count(world: World, text: string): Promise<number> {
  const [row] = await world.rows<{ count: string }>(text);
  return Number(row?.count ?? 0);
}

const ordersOf = (world: World) => count(world, "select count(*) from orders.order");

/** Waits until there are so many orders; fails after two minutes. */
async function untilOrders(world: World, wanted: number): Promise<void> {
  for (let waited = 0; (await ordersOf(world)) < wanted; waited += 1) {
    assert.ok(waited < 240, `${await ordersOf(world)} orders, waited for ${wanted}`);
    await sleep(500);
  }
}

/** What is left of a tenant in any table that keeps tenants apart. */
async function leftOf(world: World, tenant: number): Promise<string[]> {
  const tables = await world.rows<{ name: string }>(
    `select format('%I.%I', nspname, relname) as name from pg_class
     join pg_namespace on pg_namespace.oid = relnamespace
     where relkind in ('r', 'p') and not relispartition and relforcerowsecurity`,
  );
  const left: string[] = [];
  for (const { name } of tables) {
    const rows = await count(world, `select count(*) from ${name} where tenant_id = ${tenant}`);
    if (rows > 0) left.push(`${name}: ${rows}`);
  }
  return left;
}

async function tradeAndRemove(world: World, days: number): Promise<string> {
  const made = await world.run([
    ...["demo", "--rate", "0", "--days", String(days), "--orders", "10"],
    ...["--password", password],
  ]);
  assert.equal(made.code, 0, made.out);
  const told = JSON.parse(made.out.trim().split("\n").at(-1) ?? "") as {
    tenant: number;
    login: string;
    orders: number;
  };
  assert.deepEqual(await world.check(), []);
  // The program that made it has ended, and PostgreSQL with it.
  await world.startDatabase();
  const past = await ordersOf(world);
  const arrived = await count(
    world,
    "select count(*) from warehouse.shipment where delivered_at is not null",
  );
  assert.ok(past >= days * 5 && arrived > past / 2, `${past} past orders, ${arrived} arrived`);

  const first = await world.serve();
  const headers = await signIn(first, told.login);
  const set = (server: Server, rate: number) =>
    server.call("PUT", "/api/demo", { headers, token: null, key: `rate ${rate}`, body: { rate } });
  assert.equal((await set(first, 20)).status, 200);
  await untilOrders(world, past + 25);
  await first.kill();

  // Nobody says anything to the next server: it goes on by itself.
  await world.startDatabase();
  const killed = await ordersOf(world);
  const second = await world.serve();
  await untilOrders(world, killed + 25);
  const rested = await set(second, 0);
  assert.deepEqual([rested.status, rested.body["rate"]], [200, 0]);
  await sleep(1_500);
  assert.deepEqual(await world.check(), []);
  const messages = await world.rows<{ state: string; count: number }>(
    "select state, count(*)::int as count from channels.inbox group by 1 order by 1",
  );
  assert.ok(messages.some((row) => row.state === "done"));
  const traded = await ordersOf(world);

  const gone = await second.call("DELETE", "/api/demo", { headers, token: null });
  assert.deepEqual([gone.status, gone.body["removed"]], [200, true]);
  await sleep(1_000);
  assert.deepEqual(await leftOf(world, told.tenant), []);
  await second.stop();
  const states = messages.map((row) => `${row.count} ${row.state}`).join(", ");
  return `${past} past orders, ${traded - past} live over a kill; messages ${states}; nothing left`;
}

export const demoLife: Scenario = {
  name: "demo: made, traded, killed, gone on with and removed without a trace",
  async run({ full }) {
    const world = await openFolder(mkdtempSync(join(tmpdir(), "millrace-demo-")), () => "");
    try {
      return await tradeAndRemove(world, full ? 60 : 8);
    } finally {
      await world.close();
    }
  },
};
