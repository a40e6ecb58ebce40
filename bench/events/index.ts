// Events, jobs, timers and starts: how fast what happened is known elsewhere, beside the raw limit.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expireQuotes, makeQuote } from "../../server/modules/promises/index.ts";
import { createJobs, startRelay } from "../../server/platform/index.ts";
import { actor, openBench } from "../company.ts";
import type { Bench } from "../company.ts";
import { median, percentile, rawLimit } from "../raw-limit.ts";
import { dropScratch, endsWithUs, scratchFolder } from "../scratch.ts";

const round = (value: number, digits = 2) => Number(value.toFixed(digits));
const fail = (error: unknown) => {
  throw error;
};

/** Events a second from the outbox to a subscriber, and how late each is when they come one by one. */
async function events(bench: Bench, count: number) {
  const { database } = bench.millrace;
  const announce = (from: number, to: number) =>
    database.transact(bench.scope, actor, async (tx) => {
      for (let key = from; key < to; key += 1)
        tx.announce({ topic: "Bench", key, payload: { at: performance.now() } });
    });
  const late: number[] = [];
  let seen = 0;
  const relay = startRelay(database, fail);
  relay.subscribe({
    name: "bench",
    topics: ["Bench"],
    handle: async (_tx, batch) => {
      seen += batch.length;
      for (const { payload } of batch) late.push(performance.now() - Number(payload["at"]));
    },
  });
  const from = performance.now();
  for (let sent = 0; sent < count; sent += 500) await announce(sent, sent + 500);
  while (seen < count) await pause(5);
  const perSecond = count / ((performance.now() - from) / 1_000);
  late.length = 0;
  for (let one = 0; one < 200; one += 1) {
    await announce(one, one + 1);
    await pause(15);
  }
  while (late.length < 200) await pause(5);
  await relay.stop();
  return { perSecond, p99: percentile(late, 0.99) };
}

/** Jobs a second that do nothing, out of a queue of so many: what the queue itself costs. */
async function jobs(bench: Bench, count: number): Promise<number> {
  const { database } = bench.millrace;
  const queue = createJobs({ database, onError: fail });
  let done = 0;
  queue.task("bench", async () => void (done += 1));
  const { cell, tenantId } = bench.scope;
  const first = await database.newIds(cell, count);
  await database.transact(bench.scope, actor, (tx) =>
    tx.rows(
      `insert into platform.job (cell, tenant_id, id, name, title, payload, state, run_at, created_at,
         created_kind, created_id, created_name)
       select $1, $2, $3 + at, 'bench', 'bench', '{}', 'waiting', $5, $5, 'system', 0, 'bench'
       from generate_series(0, $4 - 1) as at`,
      [cell, tenantId, first, count, tx.now],
    ),
  );
  const from = performance.now();
  await queue.start();
  while (done < count) await pause(5);
  // Stopping ends what is through: an effect counts once it is stored.
  await queue.stop();
  const perSecond = count / ((performance.now() - from) / 1_000);
  const [left] = await database.read(bench.scope, (tx) =>
    tx.rows<{ count: number }>(
      `select count(*)::int as count from platform.job where cell = $1 and tenant_id = $2
         and (state <> 'done' or tries <> 1)`,
      [cell, tenantId],
    ),
  );
  if (left?.count !== 0 || done !== count)
    throw new Error(`${left?.count} jobs were not done once`);
  await database.transact(bench.scope, actor, (tx) =>
    tx.rows("delete from platform.job where cell = $1 and tenant_id = $2", [cell, tenantId]),
  );
  return perSecond;
}

/** Time limits a second that run out: quotes that end and give back what they held. */
async function ticks(bench: Bench, count: number): Promise<number> {
  const { database, promises } = bench.millrace;
  for (let made = 0; made < count; made += 100) {
    await database.transact(bench.scope, actor, async (tx) => {
      for (let one = made; one < made + 100; one += 1)
        await makeQuote(tx, promises.parts, {
          ...{ channelId: 1, region: "33", policy: "complete", wantedDay: null, priority: 0 },
          ...{ lines: [{ itemId: bench.items[one % bench.items.length] ?? 1, units: 1 }] },
          holdSeconds: 0,
        });
    });
  }
  await pause(10);
  const from = performance.now();
  let ended = 0;
  while (ended < count)
    ended += (await database.transact(bench.scope, actor, (tx) => expireQuotes(tx))).expired;
  return count / ((performance.now() - from) / 1_000);
}

/** Milliseconds from the command to the first answer of the API. */
async function start(folder: string): Promise<number> {
  const program = join(import.meta.dirname, "..", "..", "cli", "main.ts");
  const options = ["--data", folder, "--json", "serve", "--port", "0", "--no-console"];
  const from = performance.now();
  const child = spawn(process.execPath, [program, ...options, "--no-backup"], {
    env: { ...process.env, DATABASE_URL: "", LOG_LEVEL: "fatal" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  endsWithUs(child);
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  const { address } = JSON.parse(chunk.toString()) as { address: string };
  await (await fetch(`${address}/api/health`)).text();
  const took = performance.now() - from;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
  return took;
}

async function starts(count: number) {
  const first: number[] = [];
  const later: number[] = [];
  for (let one = 0; one < count; one += 1) {
    const folder = scratchFolder();
    first.push(await start(folder));
    later.push(await start(folder));
    dropScratch(folder);
  }
  return { first: median(first), later: median(later) };
}

/** Runs the bench; prints a table and, as the last line, its figures as JSON. */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  console.log(
    `events · ${new Date().toISOString()} · ${cpus().length} × ${cpus()[0]?.model} · node ${process.version} · load ${loadavg()[0]?.toFixed(1)}`,
  );
  const bench = await openBench({ itemCount: 1_000 });
  const limit = await rawLimit(bench.url, quick ? 5 : 20);
  const told = await events(bench, quick ? 10_000 : 100_000);
  const queues = quick ? [100, 1_000, 10_000] : [1_000, 10_000, 100_000];
  const perJob: number[] = [];
  for (const length of queues) perJob.push(await jobs(bench, length));
  const [short = 0, , long = 0] = perJob;
  const perTick = await ticks(bench, quick ? 1_000 : 10_000);
  await bench.close();
  const began = await starts(quick ? 1 : 5);
  const rows: [string, string, string][] = [
    ["raw limit R", `${limit.perSecond.toFixed(0)}/s`, limit.by],
    ["outbox → subscriber", `${told.perSecond.toFixed(0)}/s`, `p99 ${told.p99.toFixed(0)} ms`],
    ...queues.map((length, at): [string, string, string] => [
      `jobs, ${length} waiting`,
      `${(perJob[at] ?? 0).toFixed(0)}/s`,
      "that do nothing",
    ]),
    ["time limits that run out", `${perTick.toFixed(0)}/s`, "quotes ended, units given back"],
    ["start to first answer", `${began.first.toFixed(0)} ms`, `later ${began.later.toFixed(0)} ms`],
  ];
  for (const [name, figure, more] of rows)
    console.log(`${name.padEnd(26)} ${figure.padStart(10)}   ${more}`);
  const figures = {
    events_r: round(told.perSecond / limit.perSecond),
    events_p99_ms: round(told.p99, 1),
    jobs_r: round(long / limit.perSecond),
    jobs_growth_100x: round(short / long),
    ticks_r: round(perTick / limit.perSecond),
    start_first_ms: round(began.first, 0),
    start_later_ms: round(began.later, 0),
  };
  console.log(JSON.stringify({ bench: "events", figures }));
}
