// One default setting on every evaluation set: accuracy, coverage and speed, beside what was asked.
import { loadavg } from "node:os";
import { bestEntrants, compete } from "./competition.ts";
import type { Outcome } from "./competition.ts";
import { countCase } from "./counts.ts";
import { festival, juice } from "./events.ts";
import { nights } from "./night.ts";
import { rolledSet, rolledShape } from "./rolling.ts";
import { present } from "./sets.ts";
import type { Line } from "./line.ts";
import { m5ShapeRun } from "./m5-shape.ts";
import { monthsOf } from "./months.ts";
import { overTime } from "./over-time.ts";
import { peerLines } from "./peers/index.ts";
import { tourism } from "./tourism.ts";
import { walmart } from "./walmart.ts";

const range = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const;

function competitionLines(name: string, keys: Record<string, string>, made: Outcome): Line[] {
  const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [low80, high80] = range(made.cover80);
  const [low95, high95] = range(made.cover95);
  const keyed = (what: string) => (keys[what] ? { key: keys[what] } : {});
  const line = (what: string, value: number, asked = ""): Line => ({
    name: `${name} ${what}`,
    value,
    asked: asked || (keys[`${what} asked`] ?? ""),
    ...keyed(what),
  });
  return [
    line("sMAPE", made.smape),
    line("MASE", made.mase),
    line("OWA", made.owa),
    line("inside 80 %", mean(made.cover80), ".77–.83"),
    line("inside 80 %, lowest step", low80),
    line("inside 80 %, highest step", high80),
    line("inside 95 %", mean(made.cover95), ".935–.965"),
    line("inside 95 %, lowest step", low95),
    line("inside 95 %, highest step", high95),
    line("MSIS of the 95 % band", made.msis),
    line("MASE less naive2's, low end of 95 %", made.overNaive[0]),
    line("MASE less naive2's, high end of 95 %", made.overNaive[1], "< 0"),
    line("sums inside 80 %", made.sum80),
    line("sums inside 95 %", made.sum95),
    line("series per CPU second", made.perCpuSecond),
  ];
}

const keysOf: Readonly<Record<string, Record<string, string>>> = {
  "m3 monthly": {
    sMAPE: "m3_monthly_smape",
    MASE: "m3_monthly_mase",
    "sMAPE asked": "≤ 13.30",
    "MASE asked": "≤ .822",
    "series per CPU second": "series_per_cpu_s",
    "series per CPU second asked": "≥ 400",
  },
  "m4_weekly weekly": { OWA: "m4_weekly_owa", "OWA asked": "≤ .760" },
  "m4_hourly hourly": { OWA: "m4_hourly_owa", "OWA asked": "≤ .480" },
};

function competitions(every: number): Line[] {
  const best = bestEntrants();
  const calibrated: Outcome[] = [];
  let won = 0;
  const lines = [
    ["m3", "yearly"],
    ["m3", "quarterly"],
    ["m3", "monthly"],
    ["m3", "other"],
    ["m4_weekly", "weekly"],
    ["m4_hourly", "hourly"],
  ].flatMap(([set = "", period = ""]) => {
    const made = compete(set, period, every);
    if (["quarterly", "monthly", "weekly"].includes(period)) calibrated.push(made);
    const entrant = set === "m3" ? best.get(period) : undefined;
    if (entrant) won += Number(made.smape < entrant.smape) + Number(made.mase < entrant.mase);
    return competitionLines(`${set} ${period}`, keysOf[`${set} ${period}`] ?? {}, made);
  });
  const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [low80, high80] = range(calibrated.map(({ cover80 }) => mean(cover80)));
  const [low95, high95] = range(calibrated.map(({ cover95 }) => mean(cover95)));
  return [
    ...lines,
    { name: "m3 cells won of 8", value: won, asked: "8", key: "m3_cells_won" },
    { name: "coverage 80 %, lowest set", value: low80, asked: "≥ .77", key: "coverage80_min" },
    { name: "coverage 80 %, highest set", value: high80, asked: "≤ .83", key: "coverage80_max" },
    { name: "coverage 95 %, lowest set", value: low95, asked: "≥ .935", key: "coverage95_min" },
    { name: "coverage 95 %, highest set", value: high95, asked: "≤ .965", key: "coverage95_max" },
  ];
}

function countLines(every: number): Line[] {
  return [
    { set: "intermittent_carparts", key: "carparts_spl1", one: "≤ .315", three: "≤ .715" },
    { set: "intermittent_auto", key: "auto_spl1", one: "≤ .234", three: "≤ .470" },
  ].flatMap(({ set, key, one, three }) => {
    const made = countCase(set, every);
    return [
      { name: `${set} pinball, 1 step`, value: made.loss1, asked: one, key },
      { name: `${set} pinball, sum of 3`, value: made.loss3, asked: three },
      { name: `${set} below .95, 1 step`, value: made.cover1, asked: ".94–.96" },
      { name: `${set} below .95, sum of 3`, value: made.cover3, asked: ".94–.96" },
      { name: `${set} bias`, value: made.bias, asked: "" },
    ];
  });
}

function treeLines(): Line[] {
  const made = tourism();
  return [
    {
      name: `tourism, ${made.nodes} nodes RMSSE`,
      value: made.rmsse,
      asked: "≤ .895",
      key: "tourism_rmsse",
    },
    { name: "tourism, largest miss of a sum", value: made.incoherence, asked: "≤ 1e-9" },
    { name: "tourism, nodes below zero", value: made.negative, asked: "0" },
  ];
}

function eventLines(every: number): Line[] {
  const feast = festival();
  const promoted = juice(every);
  const shops = walmart(every);
  return [
    { name: "618 WAPE, 20 days", value: feast.wape, asked: "≤ .275", key: "festival618_wape" },
    { name: "618 WAPE, peak days", value: feast.peaks, asked: "≤ .30" },
    { name: "618 WAPE, totals per day", value: feast.perDay, asked: "≤ .15" },
    { name: "orange juice WAPE", value: promoted.wape, asked: "≤ .42", key: "orangejuice_wape" },
    { name: "walmart RMSSE", value: shops.rmsse, asked: "≤ .60", key: "walmart_rmsse" },
    { name: "walmart series per CPU second", value: shops.perCpuSecond, asked: "" },
  ];
}

/** Cost at 1, 10 and 100 times as many series; the largest has the shape of M5. */
async function shapeLines(every: number): Promise<Line[]> {
  const lines: Line[] = [];
  for (const items of every > 1 ? [30, 305] : [30, 305, undefined]) {
    const made = await m5ShapeRun(items);
    const whole = items === undefined;
    const name = `M5 shape, ${made.series} series`;
    lines.push(
      { name: `${name}: nodes`, value: made.nodes, asked: "" },
      { name: `${name}: share of zeros`, value: made.zeros, asked: "" },
      {
        ...{ name: `${name}: seconds`, value: made.wallSeconds, asked: whole ? "≤ 45" : "" },
        ...(whole ? { key: "m5_shape_wall_s" } : {}),
      },
      { name: `${name}: CPU seconds`, value: made.cpuSeconds, asked: "" },
      {
        ...{ name: `${name}: a day later, seconds`, value: made.rollSeconds },
        ...(whole ? { asked: "≤ 5", key: "m5_roll_s" } : { asked: "" }),
      },
      { name: `${name}: a day later, CPU seconds`, value: made.rollCpuSeconds, asked: "" },
      { name: `${name}: memory, MB`, value: made.memory, asked: whole ? "≤ 2000" : "" },
      { name: `${name}: largest miss of the sum`, value: made.incoherence, asked: "≤ 1e-9" },
    );
  }
  return lines;
}

/** What was learnt a while ago beside what is learnt anew, on the same steps. */
function rollingLines(every: number): Line[] {
  return [
    ["M5 shape, a week later", rolledShape(every > 1 ? 10 : 60), "rolled_week_ratio"] as const,
    ["m4_hourly, a day later", rolledSet("m4_hourly", every), ""] as const,
    ["car parts, a month later", rolledSet("intermittent_carparts", every), ""] as const,
  ].flatMap(([name, made, key]) => [
    { name: `${name}: scaled error, learnt anew`, value: made.full, asked: "" },
    {
      ...{ name: `${name}: rolled over anew`, value: made.rolled / made.full, asked: "≤ 1.01" },
      ...(key ? { key } : {}),
    },
    {
      ...{ name: `${name}: pinball, rolled over anew`, asked: "≤ 1.01" },
      value: made.rolledPinball / made.fullPinball,
    },
  ]);
}

/** A company's nights, with festivals and explanations. */
function nightLines(every: number): Line[] {
  const count = every > 1 ? 200 : 1_000;
  const { learnt, rolled } = nights(count);
  return [
    { name: `a night of ${count} series: learnt, CPU seconds`, value: learnt, asked: "" },
    { name: "the night after it: CPU seconds", value: rolled, asked: "", key: "night_roll_s" },
  ];
}

/** Weeks with models of their own beside sums of days, as a share of their error. */
const overTimeLines = (): Line[] =>
  (["m5_small", "cn_ecom_daily", "M5 shape"] as const).flatMap((set) => {
    const { day, week, month } = overTime(set);
    return [
      { name: `${set}: days agreed with own weeks, error of days`, value: day, asked: "" },
      { name: `${set}: of weeks`, value: week, asked: "" },
      { name: `${set}: of four weeks`, value: month, asked: "" },
    ];
  });

/** Days with months of their own beside days alone: errors over all that was asked. */
async function monthLines(every: number): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [set, all, apart] of [
    ["superstore", 12, 1],
    ["m5_small", 12, 2],
  ] as const) {
    const { origins, trusted, rows } = await monthsOf(set, { origins: every > 1 ? 3 : all, apart });
    const name = `${set}, ${origins} origins`;
    lines.push({ name: `${name}: leaves that went by months`, value: trusted, asked: "" });
    for (const { what, days, both } of rows) {
      lines.push({ name: `${set}: ${what}, WAPE of days alone`, value: days, asked: "" });
      lines.push({ name: `${set}: ${what}, WAPE with months`, value: both, asked: "" });
    }
  }
  return lines;
}

/** Prints the table and, last, the figures as one JSON line. */
export async function run({ quick }: { quick: boolean }): Promise<void> {
  if (!present) {
    console.log("The evaluation data is not beside the checkout (../shared/data/forecasting).");
    return;
  }
  const every = quick ? 8 : 1;
  const figures: Record<string, number> = {};
  console.log(`load ${loadavg()[0]?.toFixed(1)}; every ${every}. series`);
  const parts = [
    ...[competitions, countLines, treeLines, eventLines],
    ...[rollingLines, nightLines, overTimeLines, monthLines, peerLines, shapeLines],
  ];
  for (const part of parts)
    for (const { name, value, asked, key } of await part(every)) {
      if (key) figures[key] = Math.round(value * 1e4) / 1e4;
      console.log(`${name.padEnd(46)} ${value.toFixed(4).padStart(12)}  ${asked}`);
    }
  console.log(JSON.stringify({ bench: "forecasting", quick, figures }));
}
