// The outbox: its worker is killed between sending an event and taking it off the list.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createChance } from "../kernel/index.ts";
import type { TenantId } from "../kernel/index.ts";
import { openDatabase, realWorld } from "../server/platform/index.ts";
import type { Scenario } from "./scenario.ts";
import { openWorld, until } from "./world.ts";
import type { Company } from "./world.ts";

const worker = join(import.meta.dirname, "outbox-worker.ts");

/** Puts events into the outbox as modules do, and makes the table that a subscriber writes. */
async function prepare(at: Company, count: number): Promise<void> {
  await at.rows(
    `create schema p11; create table p11.effect (cell int, tenant_id int, event_id bigint);
     grant usage on schema p11 to millrace_app; grant insert on p11.effect to millrace_app`,
  );
  const database = openDatabase({ url: at.database.url(), world: realWorld });
  const actor = { kind: "system", id: 0, name: "P11" } as const;
  await database.transact({ cell: 0, tenantId: 1 as TenantId }, actor, async (tx) => {
    for (let index = 0; index < count; index += 1)
      tx.announce({ topic: "P11", key: index, payload: { index } });
  });
  await database.close();
}

/** A receiver that counts each event's deliveries; `onEvent` hears of them before the answer. */
async function openReceiver(onEvent: () => void) {
  const deliveries = new Map<string, number>();
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      deliveries.set(body, (deliveries.get(body) ?? 0) + 1);
      onEvent();
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { deliveries, address, close: () => void server.close() };
}

/** P11: at least once outside, exactly once inside, and a receiver that minds ids acts once. */
export const outboxKill: Scenario = {
  name: "P11 the outbox worker is killed between sending and marking",
  async run({ full, seed }) {
    const at = await openWorld();
    await at.server.kill(); // Its own relay would take the events.
    const count = full ? 20_000 : 1_200;
    await prepare(at, count);
    const chance = createChance(seed);
    let kills = full ? 50 : 5;
    const asked = kills;
    let untilKill = chance.whole(1, 600);
    let dying: ChildProcess | undefined;
    const receiver = await openReceiver(() => {
      untilKill -= 1;
      if (untilKill > 0 || kills === 0 || !dying) return;
      kills -= 1;
      untilKill = chance.whole(1, 600);
      dying.kill("SIGKILL");
      dying = undefined;
    });
    const left = async () =>
      (
        await at.rows<{ n: number }>(
          "select count(*)::int as n from platform.outbox where topic = 'P11'",
        )
      )[0]?.n;
    while ((await left()) !== 0) {
      const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", worker], {
        env: { ...process.env, DATABASE_URL: at.database.url(), RECEIVER: receiver.address },
        stdio: ["ignore", "ignore", "inherit"],
      });
      const gone = once(child, "exit");
      dying = child;
      const isDone = async () => child.signalCode !== null || (await left()) === 0;
      assert.ok(await until(60, isDone), "the worker makes no headway");
      child.kill("SIGKILL");
      await gone;
    }
    receiver.close();
    const repeated = [...receiver.deliveries.values()].filter((times) => times > 1).length;
    assert.equal(receiver.deliveries.size, count, "every event arrives");
    assert.ok(kills === 0 && repeated > 0, "the kills fell between sending and marking");
    const [effects] = await at.rows(
      "select count(*)::int as all, count(distinct event_id)::int as each from p11.effect",
    );
    assert.deepEqual(effects, { all: count, each: count }, "once each, in the transaction");
    await at.close();
    return `${count} events, ${asked} kills, ${repeated} delivered again under the same id, 0 double effects`;
  },
};
