// `millrace forecast`: a file of series in, a file of forecasts out, a batch at a time.
import { once } from "node:events";
import { createReadStream, createWriteStream, statSync } from "node:fs";
import { access, rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
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
import type { BothWords } from "../../kernel/index.ts";
import { forecastInParallel } from "../../server/forecasting/index.ts";
import { numberOf, oneOf } from "../arguments.ts";
import { BadArgument } from "../failure.ts";
import { both } from "../language.ts";
import { act, unlessStopped } from "../work.ts";
import type { At, Said } from "../work.ts";
import { readSeries } from "./rows.ts";

interface Options {
  readonly in: string;
  readonly out: string;
  readonly horizon?: number;
  readonly season?: readonly number[];
  readonly quantiles?: readonly number[];
  readonly explain?: boolean;
  readonly hierarchy?: string;
  readonly whole?: boolean;
  readonly calendar: (typeof calendars)[number];
  readonly workers?: number;
  readonly batch: number;
}

const calendars = ["china", "none", "auto"] as const;

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

/** Reads rising numbers with commas between, each within bounds. */
const risingNumbers =
  (option: string, within: (value: number) => boolean, words: BothWords) =>
  (text: string): readonly number[] => {
    const numbers = text.split(",").map((each) => (each.trim() === "" ? NaN : Number(each)));
    const isRising = numbers.every((value, at) => at === 0 || value > (numbers[at - 1] ?? 0));
    if (isRising && numbers.every(within)) return numbers;
    throw new BadArgument({ option, value: text, rule: words.en, zh: words.zh });
  };

/** Levels as "total;state;state,purpose". */
const levelsIn = (text: string) =>
  text.split(";").map((level) => (level === "total" ? [] : level.split(",")));

/** What all series of a run share. */
function settingsOf(options: Options): (series: readonly SeriesInput[]) => ForecastInput {
  const { horizon, season: seasons, quantiles, calendar } = options;
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

/** Writes lines as they come, waiting where the disk is slower; under the file's name once it is whole. */
function openOut(path: string) {
  const draft = `${path}.${process.pid}.part`;
  const out = path.endsWith(".gz") ? createGzip() : new PassThrough();
  const written = pipeline(out, createWriteStream(draft));
  // A disk that is full is heard of at the next line, or at the end.
  written.catch(() => undefined);
  return {
    write: async (lines: Iterable<object>) => {
      for (const line of lines)
        if (!out.write(`${JSON.stringify(line)}\n`))
          await Promise.race([once(out, "drain"), written]);
    },
    close: async () => {
      out.end();
      await written;
      await rename(draft, path);
    },
    discard: async () => {
      out.destroy();
      await Promise.allSettled([written]);
      await rm(draft, { force: true });
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

/** How far it is, on a terminal. */
function openBar(options: Options, isQuiet: boolean) {
  const bar = new progressBar.SingleBar(
    {
      format: both(
        "{bar} {percentage}% of the file | {series} series | {duration_formatted}",
        "{bar} 文件的 {percentage}% | {series} 个序列 | {duration_formatted}",
      ),
    },
    progressBar.Presets.rect,
  );
  const shown = !isQuiet && process.stderr.isTTY;
  if (shown) bar.start(statSync(options.in).size, 0, { series: 0 });
  return {
    to: (bytes: number, series: number) => shown && bar.update(bytes, { series }),
    series: (series: number) => shown && bar.update({ series }),
    stop: () => bar.stop(),
  };
}

async function run({ globals, signal }: At, options: Options): Promise<Said> {
  const started = performance.now();
  const isQuiet = globals.json === true;
  await access(options.in);
  const bar = openBar(options, isQuiet);
  const out = openOut(options.out);
  try {
    const counts = await forecastAll({ options, signal, isQuiet, bar, out });
    await out.close();
    const value = { ...counts, seconds: Math.round((performance.now() - started) / 100) / 10 };
    return { value, words: JSON.stringify(value, null, 2) };
  } catch (error) {
    await out.discard();
    throw error;
  } finally {
    bar.stop();
  }
}

interface Running {
  readonly options: Options;
  readonly signal: AbortSignal;
  readonly isQuiet: boolean;
  readonly bar: ReturnType<typeof openBar>;
  readonly out: ReturnType<typeof openOut>;
}

/** Forecasts every series of the file; gives how many, and how many could not be. */
async function forecastAll({ options, signal, isQuiet, bar, out }: Running) {
  const inputOf = settingsOf(options);
  const { workers } = options;
  // Sums need all their series at once; without them a batch at a time is enough.
  const size = options.hierarchy ? Infinity : options.batch;
  const counts = { series: 0, refused: 0, badLines: 0 };
  const problems: string[] = [];
  const batches = batchesOf(options.in, size, {
    bytes: (read) => bar.to(read, counts.series),
    bad: (line, reason) => {
      counts.badLines += 1;
      const words = both(`line ${line}: ${reason}`, `第 ${line} 行：${reason}`);
      if (!isQuiet) console.error(words);
      else if (problems.length < problemsAtMost) problems.push(words);
    },
  });
  for await (const series of batches) {
    const before = counts.series;
    const input = inputOf(series);
    const making = forecastInParallel(input, {
      onProgress: (done: number) => bar.series(before + done),
      ...(workers === undefined ? {} : { workers }),
    });
    const made = await unlessStopped(signal, making);
    const known = new Set(made.forecast.map(({ id }) => id));
    counts.series += made.forecast.length;
    counts.refused += series.filter(({ id }) => !known.has(id)).length;
    await out.write(linesOf(made, input.quantiles ?? defaultQuantiles));
  }
  return { ...counts, ...(problems.length > 0 && { problems }) };
}

/** So many bad lines are named to a program; it is told how many there are. */
const problemsAtMost = 20;

/** Adds `millrace forecast`. */
export function addForecast(program: Command): void {
  program
    .command("forecast")
    .description(
      both(
        "forecast series: one JSON object a line with id, y and what may explain it",
        "预测时间序列：每行一个 JSON 对象，含 id、y 及可能的解释因素",
      ),
    )
    .requiredOption(
      "--in <file>",
      both("series, .ndjson or .ndjson.gz", "序列，.ndjson 或 .ndjson.gz"),
    )
    .requiredOption(
      "--out <file>",
      both("forecasts, .ndjson or .ndjson.gz", "预测结果，.ndjson 或 .ndjson.gz"),
    )
    .option(
      "--horizon <steps>",
      both(
        "steps ahead for every series, over the file's h",
        "每个序列向前的步数，优先于文件中的 h",
      ),
      numberOf("--horizon", [1, 10_000]),
    )
    .option(
      "--season <lengths>",
      both(
        "season lengths in steps, shortest first, over the file's",
        "季节长度（步），由短到长，优先于文件",
      ),
      risingNumbers("--season", (value) => Number.isInteger(value) && value >= 1, {
        en: "whole numbers from 1, rising, with commas between",
        zh: "由小到大、不小于 1 的整数，以逗号分隔",
      }),
    )
    .option(
      "--quantiles <levels>",
      both("rising levels, as 0.1,0.5,0.9", "由小到大的分位，如 0.1,0.5,0.9"),
      risingNumbers("--quantiles", (value) => value > 0 && value < 1, {
        en: "rising levels between 0 and 1, with commas between",
        zh: "0 与 1 之间由小到大的分位，以逗号分隔",
      }),
    )
    .option("--explain", both("add the parts each point is the sum of", "附上每个点的各个组成部分"))
    .option(
      "--hierarchy <levels>",
      both(
        'sums to forecast as well, as "total;state;state,purpose"',
        '同时预测的汇总，如 "total;state;state,purpose"',
      ),
    )
    .option(
      "--whole",
      both("points of a hierarchy in whole units that add up", "层级中的点取整且相加一致"),
    )
    .option(
      "--calendar <name>",
      both(
        "china, none, or auto: where histories show it",
        "china、none，或 auto：历史中有体现时使用",
      ),
      oneOf("--calendar", calendars),
      "auto",
    )
    .option(
      "--workers <threads>",
      both("threads; the result does not depend on it", "线程数；不影响结果"),
      numberOf("--workers", [1, 256]),
    )
    .option(
      "--batch <series>",
      both("series that learn from each other and stay in memory", "一起学习并留在内存中的序列数"),
      numberOf("--batch", [1, 10_000_000]),
      10_000,
    )
    .action(act(run));
}
