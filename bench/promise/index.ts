// The promise path against the raw limit R of the same server, in the same run.
import { once } from "node:events";
import { loadavg } from "node:os";
import { Worker } from "node:worker_threads";
import { assert } from "../../kernel/index.ts";
import { openApp } from "../../server/app.ts";
import { checkAll } from "../../server/compose.ts";
import { createApiKey } from "../../server/modules/people/index.ts";
import { saveChannel } from "../../server/modules/channels/index.ts";
import { changeStock } from "../../server/modules/stock/index.ts";
import { createLog } from "../../server/platform/index.ts";
import { actor, benchOrder, openBench } from "../company.ts";
import type { Bench } from "../company.ts";
import type { LoadResult, LoadRun, LoadSetting } from "./load.ts";
import { median, percentile, rawLimit } from "../raw-limit.ts";

let serial = 0;

interface Rate {
  readonly perSecond: number;
  readonly accepted: number;
  readonly latencies: readonly number[];
  readonly cpuMsPerOrder: number;
}

/** Keeps `clients` orders in flight until `count` are answered. */
async function drive(
  count: number,
  clients: number,
  place: (serial: number) => Promise<boolean>,
): Promise<Rate> {
  const latencies: number[] = [];
  let started = 0;
  let accepted = 0;
  const cpu = process.cpuUsage();
  const from = performance.now();
  const client = async () => {
    while (started < count) {
      started += 1;
      serial += 1;
      const at = performance.now();
      if (await place(serial)) accepted += 1;
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const used = process.cpuUsage(cpu);
  return {
    perSecond: count / ((performance.now() - from) / 1_000),
    accepted,
    latencies,
    cpuMsPerOrder: (used.user + used.system) / 1_000 / count,
  };
}

const viaQueue =
  (
    bench: Bench,
    items: readonly number[],
    policy: "complete" | "backorder" = "complete",
    lineCount = 3,
  ) =>
  async (at: number) => {
    const outcome = await bench.millrace.orders.queue.submit(
      bench.scope,
      actor,
      benchOrder(items, at, { policy, lineCount }),
    );
    return outcome.kind === "accepted";
  };

/** A hot item with so many units. */
async function hotItem(bench: Bench, units: number): Promise<number[]> {
  const item = bench.items[Math.floor(serial % bench.items.length)] ?? 1;
  await bench.millrace.database.transact(bench.scope, actor, async (tx) => {
    const [row] = await tx.rows<{ quantity: number; promised: number }>(
      "select quantity, promised from stock.supply where item_id = $1 and place_id = $2 and id = 0",
      [item, bench.places[0]],
    );
    await changeStock(tx, bench.millrace.parties, {
      document: { kind: "adjustment", documentKind: "bench", documentId: 1 },
      changes: [
        {
          itemId: item,
          placeId: bench.places[0] ?? 0,
          units: units + (row?.promised ?? 0) - (row?.quantity ?? 0),
        },
      ],
    });
  });
  return [item];
}

async function openHttp(bench: Bench) {
  const app = await openApp({
    millrace: bench.millrace,
    log: createLog("silent"),
    dataDirectory: "/tmp",
    consoleDirectory: null,
    version: "bench",
    onDemo: () => undefined,
    insecureCookies: true,
  });
  const address = await app.http.app.listen({ host: "127.0.0.1", port: 0 });
  const { key, channelId } = await bench.millrace.database.transact(
    bench.scope,
    actor,
    async (tx) => ({
      channelId: await saveChannel(tx, { code: "B", name: "B", kind: "api" }),
      ...(await createApiKey(tx, bench.millrace.database.world.secret, {
        name: "bench",
        permissions: ["orders.write"],
        channelIds: null,
      })),
    }),
  );
  const setting: LoadSetting = { address, key, channelId, items: bench.items };
  const generator = new Worker(new URL("load.ts", import.meta.url), { workerData: setting });
  const load = async (asked: Omit<LoadRun, "firstSerial">): Promise<LoadResult> => {
    const answered = once(generator, "message") as Promise<[LoadResult]>;
    generator.postMessage({ ...asked, firstSerial: serial + 1 });
    serial += asked.count;
    const [result] = await answered;
    assert(result.failed === 0, `${result.failed} requests were refused`);
    return result;
  };
  const close = async () => {
    await generator.terminate();
    await app.close();
  };
  return { load, close };
}

/** Orders stored by 100× as many, written as history so that the table is big and the stock free. */
async function growTo(bench: Bench, target: number): Promise<void> {
  const { placeOrders } = await import("../../server/modules/orders/index.ts");
  const [row] = await bench.millrace.database.read(bench.scope, (tx) =>
    tx.rows<{ count: number }>("select count(*)::int as count from orders.order"),
  );
  for (let have = row?.count ?? 0; have < target; have += 2_000) {
    await bench.millrace.database.transact(bench.scope, actor, (tx) =>
      placeOrders(
        tx,
        bench.millrace.orders.parts,
        Array.from({ length: 2_000 }, () => ({
          ...benchOrder(bench.items, (serial += 1)),
          mode: "history" as const,
        })),
      ),
    );
  }
  await bench.millrace.database.pool.query("select 1");
}

/** Runs the bench; prints a table and, as the last line, its figures as JSON. */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const rounds = quick ? 1 : 3;
  const count = quick ? 3_000 : 10_000;
  const bench = await openBench();
  console.log(
    `promise path · ${new Date().toISOString()} · node ${process.version} · load ${loadavg()[0]?.toFixed(1)}`,
  );
  const r = { values: [] as number[], by: "" };
  const takeR = async () => {
    const raw = await rawLimit(bench.url, quick ? 4 : 8);
    r.values.push(raw.perSecond);
    r.by = raw.by;
  };
  const rates: Record<string, number[]> = {};
  const note = (name: string, value: number) => (rates[name] ??= []).push(value);
  const latency: Record<string, number> = {};
  for (let round = 0; round < rounds; round += 1) {
    await takeR();
    for (const clients of [1, 8, 64, 256]) {
      const done = await drive(
        clients === 1 ? count / 10 : count,
        clients,
        viaQueue(bench, bench.items),
      );
      note(`library, ${clients} clients`, done.perSecond);
      latency[`library, ${clients} clients`] = percentile(done.latencies, 0.99);
      note(`library, ${clients} clients, node CPU ms`, done.cpuMsPerOrder);
    }
    const hot = await hotItem(bench, count);
    note(
      "hot item, all accepted",
      (await drive(count, 512, viaQueue(bench, hot, "complete", 1))).perSecond,
    );
    const out = await hotItem(bench, 500);
    const sold = await drive(count, 512, viaQueue(bench, out, "complete", 1));
    note("hot item, sold out", sold.perSecond);
    note("oversold", sold.accepted - 500);
    const one = await hotItem(bench, count);
    note(
      "hot item, one at a time",
      (await drive(300, 1, viaQueue(bench, one, "complete", 1))).perSecond,
    );
    await takeR();
  }
  const http = await openHttp(bench);
  await http.load({ count: 500, clients: 64, bulk: 1 });
  for (let round = 0; round < rounds; round += 1) {
    for (const clients of [1, 8, 64, 256]) {
      const name = `HTTP single, ${clients} clients`;
      const asked = clients === 1 ? 300 : count / 2;
      const cpu = process.cpuUsage();
      const done = await http.load({ count: asked, clients, bulk: 1 });
      const used = process.cpuUsage(cpu);
      note(name, asked / done.seconds);
      latency[name] = percentile(done.latencies, 0.99);
      note(`${name}, node CPU ms`, (used.user + used.system) / 1_000 / asked);
    }
    const bulk = await http.load({ count, clients: 4, bulk: 50 });
    note("HTTP bulk of 50", count / bulk.seconds);
    await takeR();
  }
  await http.close();
  const growth: number[] = [];
  for (const stored of quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000]) {
    await growTo(bench, stored);
    await drive(count / 2, 64, viaQueue(bench, bench.items));
    const runs = [];
    for (let round = 0; round < 3; round += 1)
      runs.push((await drive(count / 2, 64, viaQueue(bench, bench.items))).perSecond);
    growth.push(median(runs));
    note(`library, 64 clients, ${stored} stored orders`, median(runs));
  }
  const R = median(r.values);
  console.log(
    `R = ${R.toFixed(0)}/s by ${r.by} (${r.values.map((value) => value.toFixed(0)).join(", ")})`,
  );
  for (const [name, values] of Object.entries(rates)) {
    const value = median(values);
    const p99 = latency[name] === undefined ? "" : `  p99 ${latency[name].toFixed(1)} ms`;
    console.log(
      `${name.padEnd(44)} ${value.toFixed(name.includes("CPU") ? 3 : 0).padStart(9)}  ${name.includes("CPU") || name === "oversold" ? "" : `${(value / R).toFixed(2)} R`}${p99}`,
    );
  }
  const laws = await checkAll(bench.millrace, bench.scope);
  const broken = laws.reduce((sum, law) => sum + law.findings.length, 0);
  console.log(`laws broken: ${broken}`);
  const ratio = (name: string) => Math.round((median(rates[name] ?? [0]) / R) * 100) / 100;
  console.log(
    JSON.stringify({
      bench: "promise",
      figures: {
        library_r: Math.max(ratio("library, 64 clients"), ratio("library, 256 clients")),
        http_r: ratio("HTTP single, 64 clients"),
        http_p99_ms: Math.round((latency["HTTP single, 64 clients"] ?? 0) * 10) / 10,
        bulk_r: ratio("HTTP bulk of 50"),
        hot_accepted_r: ratio("hot item, all accepted"),
        hot_soldout_r: ratio("hot item, sold out"),
        hot_over_unbatched:
          Math.round(
            (median(rates["hot item, all accepted"] ?? [0]) /
              median(rates["hot item, one at a time"] ?? [1])) *
              10,
          ) / 10,
        oversold: Math.max(...(rates["oversold"] ?? [0]), 0) + broken,
        growth_100x: Math.round(((growth[0] ?? 1) / (growth.at(-1) ?? 1)) * 100) / 100,
        r_per_s: Math.round(R),
        rows_per_order: 12,
      },
    }),
  );
  await bench.close();
}
