// `millrace forecast`: a file of series in, a file of forecasts out, a batch at a time.
import { statSync } from "node:fs";
import { access } from "node:fs/promises";
import progressBar from "cli-progress";
import type { Command } from "commander";
import { defaultQuantiles } from "../../engines/forecasting/index.ts";
import type { Finding, Forecasts } from "../../engines/forecasting/index.ts";
import { forecastInParallel } from "../../server/forecasting/index.ts";
import { numberOf, oneOf } from "../arguments.ts";
import { both } from "../language.ts";
import { act, unlessStopped } from "../work.ts";
import type { At, Said } from "../work.ts";
import { batchesOf, idInFile } from "./input.ts";
import { openOut } from "./output.ts";
import { calendars, risingNumbers, settingsOf } from "./settings.ts";
import type { Options } from "./settings.ts";

function* linesOf(made: Forecasts, levels: readonly number[]) {
  const about = new Map<string, Omit<Finding, "id">[]>();
  for (const { id, ...finding } of made.findings)
    about.set(id, [...(about.get(id) ?? []), finding]);
  const said = new Set<string>();
  for (const { id, point, ...rest } of made.forecast) {
    said.add(id);
    const findings = about.get(id) ?? [];
    yield { id: idInFile(id), forecast: point, ...rest, levels, findings };
  }
  for (const [id, findings] of about)
    if (!said.has(id)) yield { id: idInFile(id), forecast: null, findings };
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
  const verb = program
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
    );
  addMore(verb).action(act(run));
}

/** What else is forecast, and how the work is shared out. */
function addMore(verb: Command): Command {
  return verb
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
    );
}
