// `millrace forecast`: a file of series in, a file of forecasts out, a batch at a time.
import { createReadStream, createWriteStream, statSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import progressBar from "cli-progress";
import type { Command } from "commander";
import { defaultQuantiles } from "../../engines/forecasting/index.ts";
import type {
  Finding,
  ForecastInput,
  Forecasts,
  SeriesInput,
} from "../../engines/forecasting/index.ts";
import { forecastInParallel } from "../../server/forecasting/index.ts";
import { readSeries } from "./rows.ts";

interface Options {
  readonly in: string;
  readonly out: string;
  readonly horizon?: string;
  readonly season?: string;
  readonly quantiles?: string;
  readonly explain?: boolean;
  readonly hierarchy?: string;
  readonly whole?: boolean;
  readonly calendar: string;
  readonly workers?: string;
  readonly batch: string;
}

/** Series in lists of at most `size`; a bad line is said and passed over. */
async function* batchesOf(
  path: string,
  size: number,
  told: { bytes: (read: number) => void; bad: (line: number, reason: string) => void },
): AsyncGenerator<SeriesInput[]> {
  const file = createReadStream(path);
  const text: Readable = path.endsWith(".gz") ? file.pipe(createGunzip()) : file;
  file.on("error", (error) => text.destroy(error));
  let batch: SeriesInput[] = [];
  let line = 0;
  for await (const each of createInterface({ input: text, crlfDelay: Infinity })) {
    line += 1;
    if (each.trim() === "") continue;
    const read = readSeries(each);
    if (!read.ok) {
      told.bad(line, read.error);
      continue;
    }
    batch.push(read.value);
    if (batch.length < size) continue;
    told.bytes(file.bytesRead);
    yield batch;
    batch = [];
  }
  told.bytes(file.bytesRead);
  if (batch.length > 0) yield batch;
}

function wholeIn(text: string | undefined, what: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${what} takes a whole number from 1, not ${text}`);
  return value;
}

function numbersIn(text: string | undefined, what: string): readonly number[] | undefined {
  if (text === undefined) return undefined;
  const numbers = text.split(",").map(Number);
  if (numbers.some((value) => !Number.isFinite(value)))
    throw new Error(`--${what} takes numbers with commas between, not ${text}`);
  return numbers;
}

/** Levels as "total;state;state,purpose". */
const levelsIn = (text: string) =>
  text.split(";").map((level) => (level === "total" ? [] : level.split(",")));

/** What all series of a run share. */
function settingsOf(options: Options): (series: readonly SeriesInput[]) => ForecastInput {
  const horizon = wholeIn(options.horizon, "horizon");
  const seasons = numbersIn(options.season, "season");
  const quantiles = numbersIn(options.quantiles, "quantiles");
  if (quantiles?.some((level, at) => level <= (quantiles[at - 1] ?? 0) || level >= 1))
    throw new Error("--quantiles takes rising levels between 0 and 1");
  const { calendar } = options;
  if (calendar !== "china" && calendar !== "auto" && calendar !== "none")
    throw new Error(`--calendar takes china, auto or none, not ${calendar}`);
  const hierarchy = options.hierarchy
    ? { levels: levelsIn(options.hierarchy), whole: options.whole ?? false }
    : undefined;
  return (series) => ({
    series: series.map((each) => ({
      ...each,
      ...(horizon === undefined ? {} : { horizon }),
      ...(seasons === undefined ? {} : { seasons }),
    })),
    ...(quantiles === undefined ? {} : { quantiles }),
    ...(calendar === "none" ? {} : { calendar }),
    ...(hierarchy === undefined ? {} : { hierarchy }),
    explain: options.explain ?? false,
  });
}

/** Writes lines as they come, waiting where the disk is slower. */
function openOut(path: string) {
  const file = createWriteStream(path);
  const zip = path.endsWith(".gz") ? createGzip() : null;
  zip?.pipe(file);
  const out: Writable = zip ?? file;
  return {
    write: async (lines: Iterable<object>) => {
      for (const line of lines)
        if (!out.write(`${JSON.stringify(line)}\n`))
          await new Promise((resume) => out.once("drain", resume));
    },
    close: async () => {
      out.end();
      await finished(file);
    },
  };
}

function* linesOf(made: Forecasts, levels: readonly number[]) {
  const about = new Map<string, Omit<Finding, "id">[]>();
  for (const { id, ...finding } of made.findings)
    about.set(id, [...(about.get(id) ?? []), finding]);
  const said = new Set<string>();
  for (const { id, point, ...rest } of made.forecast) {
    said.add(id);
    yield { id, forecast: point, ...rest, levels, findings: about.get(id) ?? [] };
  }
  for (const [id, findings] of about) if (!said.has(id)) yield { id, forecast: null, findings };
}

async function run(options: Options, quiet: boolean): Promise<object> {
  const started = performance.now();
  const inputOf = settingsOf(options);
  const workers = wholeIn(options.workers, "workers");
  // Sums need all their series at once; without them a batch at a time is enough.
  const size = options.hierarchy ? Infinity : (wholeIn(options.batch, "batch") ?? Infinity);
  const bar = new progressBar.SingleBar(
    { format: "{bar} {percentage}% of the file | {series} series | {duration_formatted}" },
    progressBar.Presets.rect,
  );
  const shown = !quiet && process.stderr.isTTY;
  const counts = { series: 0, refused: 0, badLines: 0 };
  if (shown) bar.start(statSync(options.in).size, 0, { series: 0 });
  const out = openOut(options.out);
  const batches = batchesOf(options.in, size, {
    bytes: (read) => shown && bar.update(read, { series: counts.series }),
    bad: (line, reason) => {
      counts.badLines += 1;
      console.error(`line ${line}: ${reason}`);
    },
  });
  for await (const series of batches) {
    const before = counts.series;
    const onProgress = (done: number) => shown && bar.update({ series: before + done });
    const input = inputOf(series);
    const made = await forecastInParallel(input, {
      onProgress,
      ...(workers === undefined ? {} : { workers }),
    });
    const known = new Set(made.forecast.map(({ id }) => id));
    counts.series += made.forecast.length;
    counts.refused += series.filter(({ id }) => !known.has(id)).length;
    await out.write(linesOf(made, input.quantiles ?? defaultQuantiles));
  }
  bar.stop();
  await out.close();
  return { ...counts, seconds: Math.round((performance.now() - started) / 100) / 10 };
}

/** Adds `millrace forecast`. */
export function addForecast(program: Command): void {
  program
    .command("forecast")
    .description("forecast series: one JSON object a line with id, y and what may explain it")
    .requiredOption("--in <file>", "series, .ndjson or .ndjson.gz")
    .requiredOption("--out <file>", "forecasts, .ndjson or .ndjson.gz")
    .option("--horizon <steps>", "steps ahead for every series, over the file's h")
    .option("--season <lengths>", "season lengths in steps, shortest first, over the file's")
    .option("--quantiles <levels>", "rising levels, as 0.1,0.5,0.9")
    .option("--explain", "add the parts each point is the sum of")
    .option("--hierarchy <levels>", 'sums to forecast as well, as "total;state;state,purpose"')
    .option("--whole", "points of a hierarchy in whole units that add up")
    .option("--calendar <name>", "china, none, or auto: where histories show it", "auto")
    .option("--workers <threads>", "threads; the result does not depend on it")
    .option("--batch <series>", "series that learn from each other and stay in memory", "10000")
    .action(async (options: Options, command: Command) => {
      const { json } = command.optsWithGlobals<{ json?: boolean }>();
      console.log(JSON.stringify(await run(options, json ?? false), null, json ? 0 : 2));
    });
}
