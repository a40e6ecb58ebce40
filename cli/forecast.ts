import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import progressBar from "cli-progress";
import type { Command } from "commander";
import { conclude, defaultQuantiles, plan, studyOne } from "../engines/forecasting/index.ts";
import type { Finding, ForecastInput, SeriesInput } from "../engines/forecasting/index.ts";
import { err, ok } from "../kernel/index.ts";
import type { Result } from "../kernel/index.ts";

interface Options {
  readonly in: string;
  readonly out: string;
  readonly horizon?: string;
  readonly season?: string;
  readonly quantiles?: string;
  readonly explain?: boolean;
}

interface BadLine {
  readonly line: number;
  readonly reason: string;
}

/** The seasons a period has by its nature, in steps. */
const seasonsOf: Readonly<Record<string, readonly number[]>> = {
  hourly: [24, 168],
  daily: [7, 365],
  weekly: [52],
  monthly: [12],
  quarterly: [4],
  yearly: [],
};

const whole = (value: unknown) =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 ? value : null;

function seasonsIn(row: Readonly<Record<string, unknown>>): readonly number[] | null {
  const own = typeof row["period"] === "string" ? seasonsOf[row["period"]] : undefined;
  if (own) return own;
  const asked = [row["m"], row["m2"]].filter((value) => value !== undefined);
  const known = asked.map(whole);
  if (known.includes(null)) return null;
  return known.filter((value) => value !== null && value > 1) as number[];
}

/** A series out of one line, or why it is none. */
export function readSeries(line: string): Result<SeriesInput, string> {
  let row: Readonly<Record<string, unknown>>;
  try {
    row = JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return err("not JSON");
  }
  if (typeof row !== "object" || row === null || Array.isArray(row)) return err("not an object");
  const { id, y, h } = row;
  if (typeof id !== "string" && typeof id !== "number") return err("id is missing");
  if (!Array.isArray(y)) return err("y is not a list");
  const bad = y.findIndex((value) => value !== null && typeof value !== "number");
  if (bad >= 0) return err(`y[${bad}] is neither a number nor null`);
  const seasons = seasonsIn(row);
  if (!seasons) return err("m is not a whole number from 1");
  const horizon = h === undefined ? undefined : whole(h);
  if (horizon === null) return err("h is not a whole number from 1");
  return ok({
    id: String(id),
    history: y as (number | null)[],
    seasons,
    ...(horizon === undefined ? {} : { horizon }),
  });
}

async function readAll(path: string) {
  const file = createReadStream(path);
  const text: Readable = path.endsWith(".gz") ? file.pipe(createGunzip()) : file;
  file.on("error", (error) => text.destroy(error));
  const series: SeriesInput[] = [];
  const bad: BadLine[] = [];
  let line = 0;
  for await (const each of createInterface({ input: text, crlfDelay: Infinity })) {
    line += 1;
    if (each.trim() === "") continue;
    const read = readSeries(each);
    if (read.ok) series.push(read.value);
    else bad.push({ line, reason: read.error });
  }
  return { series, bad };
}

function numbersIn(text: string | undefined, what: string): readonly number[] | undefined {
  if (text === undefined) return undefined;
  const numbers = text.split(",").map(Number);
  if (numbers.some((value) => !Number.isFinite(value)))
    throw new Error(`--${what} takes numbers with commas between, not ${text}`);
  return numbers;
}

function inputOf(series: readonly SeriesInput[], options: Options): ForecastInput {
  const horizon = options.horizon === undefined ? undefined : Number(options.horizon);
  if (horizon !== undefined && whole(horizon) === null)
    throw new Error(`--horizon takes a whole number from 1, not ${options.horizon}`);
  const seasons = numbersIn(options.season, "season");
  const quantiles = numbersIn(options.quantiles, "quantiles");
  if (quantiles?.some((level, at) => level <= (quantiles[at - 1] ?? 0) || level >= 1))
    throw new Error("--quantiles takes rising levels between 0 and 1");
  return {
    series: series.map((each) => ({
      ...each,
      ...(horizon === undefined ? {} : { horizon }),
      ...(seasons === undefined ? {} : { seasons }),
    })),
    ...(quantiles === undefined ? {} : { quantiles }),
    explain: options.explain ?? false,
  };
}

async function write(path: string, lines: Iterable<object>): Promise<void> {
  const file = createWriteStream(path);
  const zip = path.endsWith(".gz") ? createGzip() : null;
  zip?.pipe(file);
  const out: Writable = zip ?? file;
  for (const line of lines)
    if (!out.write(`${JSON.stringify(line)}\n`))
      await new Promise((resume) => out.once("drain", resume));
  out.end();
  await finished(file);
}

function* linesOf(made: ReturnType<typeof conclude>, levels: readonly number[]) {
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
  const { series, bad } = await readAll(options.in);
  const input = inputOf(series, options);
  const planned = plan(input);
  const bar = new progressBar.SingleBar(
    { format: "{bar} {percentage}% | {value}/{total} series | {duration_formatted}" },
    progressBar.Presets.rect,
  );
  const shown = !quiet && process.stderr.isTTY;
  if (shown) bar.start(planned.prepared.length, 0);
  const studies = planned.prepared.map((prepared) => {
    const studied = studyOne(prepared);
    if (shown) bar.increment();
    return studied;
  });
  const made = conclude(input, planned, studies);
  bar.stop();
  await write(options.out, linesOf(made, input.quantiles ?? defaultQuantiles));
  for (const { line, reason } of bad) console.error(`line ${line}: ${reason}`);
  return {
    series: made.forecast.length,
    refused: series.length - made.forecast.length,
    badLines: bad.length,
    seconds: Math.round((performance.now() - started) / 100) / 10,
  };
}

/** Adds `millrace forecast`. */
export function addForecast(program: Command): void {
  program
    .command("forecast")
    .description("forecast series: one JSON object a line with id, y and perhaps m, m2, h, period")
    .requiredOption("--in <file>", "series, .ndjson or .ndjson.gz")
    .requiredOption("--out <file>", "forecasts, .ndjson or .ndjson.gz")
    .option("--horizon <steps>", "steps ahead for every series, over the file's h")
    .option("--season <lengths>", "season lengths in steps, shortest first, over the file's")
    .option("--quantiles <levels>", "rising levels, as 0.1,0.5,0.9")
    .option("--explain", "add the parts each point is the sum of")
    .action(async (options: Options, command: Command) => {
      const { json } = command.optsWithGlobals<{ json?: boolean }>();
      console.log(JSON.stringify(await run(options, json ?? false), null, json ? 0 : 2));
    });
}
