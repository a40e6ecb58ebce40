// What reading the platforms' documents costs: canonical orders per second of one core, beside
// JSON.parse of the same bytes, which no reader can beat; and what the inbox takes.
import { existsSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { storm } from "../../scenarios/platforms/storms.ts";
import { skins } from "../../scenarios/platforms/skins.ts";
import { median } from "../raw-limit.ts";
import { measureBacklog } from "./backlog.ts";
import { measurePushes } from "./pushes.ts";
import { folder, samples } from "./samples.ts";

/** Documents per second of CPU, the middle of five rounds. */
function rate<T>(documents: readonly T[], count: number, work: (each: T) => unknown): number {
  const rounds = Array.from({ length: 5 }, () => {
    const from = process.cpuUsage();
    for (let at = 0; at < count; at += 1) work(documents[at % documents.length] as T);
    const { user, system } = process.cpuUsage(from);
    return count / ((user + system) / 1_000_000);
  });
  return median(rounds);
}

interface Read {
  readonly raw: string;
  readonly read: () => unknown;
}

/** Orders a second of documents in turn, beside JSON.parse of the same: prints both, gives the first. */
function measureReading(name: string, documents: readonly Read[], count: number): number {
  rate(documents, count, ({ read }) => read());
  const orders = rate(documents, count, ({ read }) => read());
  const parsed = rate(documents, count, ({ raw }) => JSON.parse(raw));
  const bytes = documents.reduce((sum, { raw }) => sum + raw.length, 0) / documents.length;
  console.log(
    `${name.padEnd(14)} ${orders.toFixed(0).padStart(8)} orders/s ` +
      `${bytes.toFixed(0).padStart(6)} bytes each, JSON.parse ${parsed.toFixed(0).padStart(8)}/s; ` +
      `${(1e6 / orders - 1e6 / parsed).toFixed(0).padStart(3)} µs are ours`,
  );
  return orders;
}

/** Orders a second and core of each platform, and of all documents mixed as they are published. */
function measureReadings(count: number) {
  const all: Read[] = [];
  const rates = samples().map(({ connector, topic, documents }) => {
    const read = documents
      .filter((raw) => connector.normalise(raw, topic).messages.length > 0)
      .map((raw): Read => ({ raw, read: () => connector.normalise(raw, topic) }));
    if (read.length === 0) throw new Error(`${connector.kind} reads none of its documents`);
    all.push(...read);
    return measureReading(connector.kind, read, count);
  });
  return {
    least: Math.min(...rates),
    mixed: measureReading(`all ${all.length} mixed`, all, count),
  };
}

/** Prints orders per second of one core for each platform; `--quick` reads a tenth. */
export async function run({ quick = false } = {}): Promise<void> {
  if (!existsSync(folder)) throw new Error(`the published payloads are not here: ${folder}`);
  const load = loadavg()[0]?.toFixed(1);
  console.log(`connectors · ${cpus()[0]?.model ?? ""} · node ${process.version} · load ${load}`);
  const reading = measureReadings(quick ? 2_000 : 20_000);
  const backlog = await measureBacklog(quick ? 5_000 : 50_000);
  console.log(
    `${backlog.messages} messages of a backlog: kept in ${backlog.kept.toFixed(1)} s, all promised ` +
      `after ${backlog.seconds.toFixed(1)} s, ${backlog.cpuMs.toFixed(2)} ms of CPU an order; ` +
      `${backlog.mismatches} mismatches, ${backlog.broken} laws broken`,
  );
  const pushes = await measurePushes(500, quick ? 8 : 24);
  console.log(
    `500 pushes a second: answered after ${pushes.median.toFixed(1)} ms, ` +
      `99 of 100 within ${pushes.p99.toFixed(1)} ms; ${pushes.refused} refused`,
  );
  const storms = await storm(
    { skins, dialects: [] },
    { seed: 20_261_111, rounds: quick ? 12 : 60, pageSize: 4 },
  );
  for (const { line, mismatches } of storms) console.log([line, ...mismatches].join("\n  "));
  const figures = {
    normalise_per_s: Math.round(reading.least),
    normalise_mixed_per_s: Math.round(reading.mixed),
    [`backlog_${quick ? 5 : 50}k_s`]: Math.round(backlog.seconds * 10) / 10,
    webhook_p99_ms: Math.round(pushes.p99 * 10) / 10,
    state_mismatches: storms.reduce(
      (sum, { mismatches }) => sum + mismatches.length,
      backlog.mismatches + backlog.broken + pushes.refused,
    ),
  };
  console.log(JSON.stringify({ bench: "connectors", figures }));
}
