// The forecasting engine beside R's `forecast`, augurs and XGBoost: CPU seconds on the same series, in one
// run. Peers are installed outside the checkout, once; MILLRACE_PEERS=folder keeps those of npm.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fitEts, forecastEts } from "../../../engines/forecasting/ets.ts";
import type { Form } from "../../../engines/forecasting/ets.ts";
import { ask, grow, mostBins } from "../../../engines/forecasting/trees/boosting.ts";
import { meanOver, smape } from "../measures.ts";
import { rowsOf } from "../sets.ts";
import type { Row } from "../sets.ts";
import type { Line } from "../line.ts";
import { install } from "../../peers/peer.ts";
import { dropScratch, scratchFolder } from "../../scratch.ts";

const manifest = {
  name: "peer-forecasters",
  private: true,
  dependencies: { "@bsull/augurs": "0.10.2" },
};

/** Debian's packages that bring the peers, and a command that succeeds where they are there. */
const debian = [
  { name: "r-cran-forecast", test: ["Rscript", "-e", "library(forecast)"] },
  { name: "python3-xgboost", test: ["/usr/bin/python3", "-c", "import xgboost"] },
] as const;

/** Installs what is missing of Debian's; throws with the command that a person has to run where it cannot. */
function installDebian(): void {
  const works = ([command = "", ...args]: readonly string[]) =>
    spawnSync(command, args).status === 0;
  const missing = debian.filter(({ test }) => !works(test)).map(({ name }) => name);
  if (missing.length === 0) return;
  const args = ["install", "-y", "--no-install-recommends", ...missing];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  if (process.getuid?.() === 0) {
    spawnSync("apt-get", ["update"], { env });
    spawnSync("apt-get", args, { env, stdio: "inherit" });
  }
  if (debian.some(({ test }) => !works(test))) {
    throw new Error(`peers are missing; run: apt-get ${args.join(" ")}`);
  }
}

/** Runs a peer's program; its last line is JSON. */
function say<T>(command: string, args: readonly string[]): T {
  const done = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`${command} ${args[0]}: ${done.stderr.slice(-1_500)}`);
  return JSON.parse(done.stdout.trimEnd().split("\n").at(-1) ?? "") as T;
}

interface Compared {
  readonly name: string;
  readonly theirs: { readonly cpuSeconds: number; readonly error: number };
  readonly ours: { readonly cpuSeconds: number; readonly error: number };
}

/** CPU seconds of this process, user mode, that the work took; the fewest of three rounds after one to warm up. */
function timed<T>(work: () => T): { readonly made: T; readonly cpuSeconds: number } {
  let made = work();
  let cpuSeconds = Infinity;
  for (let round = 0; round < 3; round += 1) {
    const before = process.cpuUsage().user;
    made = work();
    cpuSeconds = Math.min(cpuSeconds, (process.cpuUsage().user - before) / 1e6);
  }
  return { made, cpuSeconds };
}

type History = Row & { readonly y: readonly number[] };

const errorOf = (rows: readonly Row[], points: readonly (ArrayLike<number> | null)[]) =>
  meanOver(
    rows.map((row, at) => ({ row, point: points[at] })).filter(({ point }) => point),
    ({ row, point }) => smape(row.test, Array.from(point ?? [])),
  );

/** The form that AICc chooses, fitted and laid out, for each series. */
function ours(rows: readonly History[], period: number, only?: (form: Form) => boolean) {
  return timed(() =>
    rows.map((row) => {
      const [best] = fitEts(Float64Array.from(row.y), { period, only });
      return best ? forecastEts(best.fit, row.h) : null;
    }),
  );
}

function besideR(rows: readonly History[], scratch: string): Compared {
  const [file, out] = [join(scratch, "series.csv"), join(scratch, "points.csv")];
  writeFileSync(file, rows.map(({ y }) => y.join(",")).join("\n"));
  const [{ h, m }] = rows as [History];
  const script = join(import.meta.dirname, "ets.R");
  const { cpuSeconds } = say<{ cpuSeconds: number }>("Rscript", [
    ...["--vanilla", script, file, out],
    ...[String(h), String(m)],
  ]);
  const lines = readFileSync(out, "utf8").trim().split("\n");
  const points = lines.map((line) => line.split(",").map(Number));
  const own = ours(rows, m);
  return {
    name: `R forecast::ets, ${rows.length} series`,
    theirs: { cpuSeconds, error: errorOf(rows, points) },
    ours: { cpuSeconds: own.cpuSeconds, error: errorOf(rows, own.made) },
  };
}

function besideAugurs(rows: readonly History[], places: { folder: string; scratch: string }) {
  const file = join(places.scratch, "series.json");
  writeFileSync(file, JSON.stringify(rows.map(({ y }) => y)));
  const script = join(import.meta.dirname, "augurs.ts");
  const [{ h }] = rows as [History];
  const args = [script, places.folder, file, String(h)];
  const theirs = say<{ cpuSeconds: number; points: (number[] | null)[] }>(process.execPath, args);
  const own = ours(rows, 1);
  const none = theirs.points.filter((point) => point === null).length;
  const both = own.made.map((point, at) => (theirs.points[at] ? point : null));
  return {
    name: `augurs ETS, ${rows.length - none} of ${rows.length} series`,
    theirs: { cpuSeconds: theirs.cpuSeconds, error: errorOf(rows, theirs.points) },
    ours: { cpuSeconds: own.cpuSeconds, error: errorOf(rows, both) },
  };
}

const lags = [1, 2, 3, 4, 5, 6, 8, 13, 26, 51, 52, 53];

/** Weekly sales against what was sold some weeks before, in units of the series' own mean: real rows to learn from. */
function weeklyTable(every: number): { features: Float64Array[]; target: Float64Array } {
  const rows: number[][] = [];
  for (const { y } of rowsOf("walmart_weekly", every)) {
    const seen = y.slice(0, 52).filter((value) => value !== null);
    const unit = meanOver(seen, (value) => value);
    // A department that hardly sells would be all of the error.
    if (!(unit > 500)) continue;
    for (let t = 53; t < y.length; t += 1) {
      const now = y[t];
      if (now === null || now === undefined) continue;
      rows.push([...lags.map((lag) => (y[t - lag] ?? NaN) / unit), t % 52, t, now / unit]);
    }
  }
  // The last weeks judge: rows are laid by week.
  rows.sort((a, b) => (a.at(-2) ?? 0) - (b.at(-2) ?? 0));
  const column = (at: number) => Float64Array.from(rows, (row) => row[at] ?? NaN);
  const width = lags.length + 1;
  return {
    features: Array.from({ length: width }, (_, at) => column(at)),
    target: column(width + 1),
  };
}

function besideXgboost(every: number, scratch: string): Compared {
  const { features, target } = weeklyTable(every);
  const rows = target.length;
  const learn = Math.floor(rows * 0.85);
  const growth = { trees: 120, leaves: 24, rate: 0.08, least: 30, ridge: 1 };
  const file = join(scratch, "table.f64");
  writeFileSync(
    file,
    Buffer.concat([...features, target].map(({ buffer }) => Buffer.from(buffer))),
  );
  const script = join(import.meta.dirname, "xgboost.py");
  const theirs = say<{ cpuSeconds: number; rmse: number }>("/usr/bin/python3", [
    ...[script, file, String(rows), String(features.length), String(learn)],
    JSON.stringify({ ...growth, bins: mostBins }),
  ]);
  const table = { rows: learn, features: features.map((each) => each.subarray(0, learn)) };
  const own = timed(() =>
    grow(table, target.subarray(0, learn), { loss: { kind: "squared" }, ...growth }),
  );
  const judged = Array.from({ length: rows - learn }, (_, at) => learn + at);
  const square = (at: number) => {
    const guess = ask(
      own.made,
      features.map((each) => each[at] ?? NaN),
    );
    return (guess - (target[at] ?? NaN)) ** 2;
  };
  return {
    name: `XGBoost hist, ${learn} rows × ${features.length}`,
    theirs: { cpuSeconds: theirs.cpuSeconds, error: theirs.rmse },
    ours: { cpuSeconds: own.cpuSeconds, error: Math.sqrt(meanOver(judged, square)) },
  };
}

/** A peer's comparison as lines of the table. */
function linesOf(key: string, asked: string, made: Compared): Line[] {
  const { name, theirs, ours: own } = made;
  return [
    { name: `${name}, theirs, CPU s`, value: theirs.cpuSeconds, asked: "" },
    { name: `${name}, ours, CPU s`, value: own.cpuSeconds, asked: "" },
    { name: `${name}, their error`, value: theirs.error, asked: "" },
    { name: `${name}, our error`, value: own.error, asked: "" },
    { name: `${name}, times as fast`, value: theirs.cpuSeconds / own.cpuSeconds, asked, key },
  ];
}

/**
 * The engine's own models beside R's `forecast::ets`, augurs and XGBoost's hist method, on the same series and
 * rows; CPU seconds of one thread in user mode. Left out, with a word why, where the peers cannot be installed.
 */
export function peerLines(every: number): Line[] {
  const folder = join(
    process.env["MILLRACE_PEERS"] ?? join(tmpdir(), "millrace-peers"),
    "forecast",
  );
  try {
    installDebian();
    install(folder, manifest);
  } catch (error) {
    console.log(`peers left out: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
  const scratch = scratchFolder();
  const monthly = rowsOf("m3").filter(({ period }) => period === "monthly") as History[];
  const some = (step: number) => monthly.filter((_, at) => at % step === 0);
  try {
    // R takes half a second a series.
    return [
      ...linesOf("over_r_ets", "≥ 600", besideR(some(20 * every), scratch)),
      ...linesOf("over_augurs", "≥ 15", besideAugurs(some(every), { folder, scratch })),
      ...linesOf("over_xgboost", "≥ 0.5", besideXgboost(every, scratch)),
    ];
  } finally {
    dropScratch(scratch);
  }
}
