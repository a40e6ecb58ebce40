// Events and prices around the models: their effects are learnt, taken out of the histories before
// the models see them, and put back on the forecasts, each as a part of its own.
import type { Finding, ForecastInput, Made, SeriesInput } from "../types.ts";
import { analogues } from "./calendar.ts";
import type { Analogue } from "./calendar.ts";
import { beforeColumns, columnsOf, rivalColumns } from "./columns.ts";
import type { Columns } from "./columns.ts";
import { learnEffects } from "./effects.ts";
import type { Learnt, Panel } from "./effects.ts";
import type { Filter } from "./filter.ts";

/** What events and prices do to the steps of a horizon. */
export interface Lift {
  /** Logarithms, by part, then by step. */
  readonly parts: ReadonlyMap<string, Float64Array>;
  /** What a step is multiplied by. */
  readonly factor: Float64Array;
}

/** Histories without their events, and what events will do. */
export interface Layered {
  readonly series: readonly SeriesInput[];
  readonly lifts: ReadonlyMap<string, Lift>;
}

interface Case {
  readonly series: SeriesInput;
  readonly horizon: number;
  readonly made: Columns;
  readonly logs: Float64Array;
  readonly filter: Filter;
}

/** Steps on either side that make a level, by how long a step is. */
const reaches: Readonly<Record<string, number>> = { hourly: 84, daily: 14, weekly: 8, monthly: 6 };

function caseOf(series: SeriesInput, input: ForecastInput): Case | null {
  const horizon = series.horizon ?? input.horizon ?? 1;
  const made = columnsOf(series, horizon, input);
  const seen = series.history.length;
  for (const [name, column] of made.columns)
    if (column.every((value) => value === column[0]) || column[0] === undefined)
      made.columns.delete(name);
  if (made.columns.size === 0) return null;
  if (series.history.some((value) => value !== null && (!Number.isFinite(value) || value < 0)))
    return null;
  const positive = series.history.filter((value) => value !== null && value > 0) as number[];
  if (positive.length < 8) return null;
  const least = positive.reduce((low, value) => Math.min(low, value), Infinity);
  const shift =
    positive.length < series.history.filter((value) => value !== null).length ? least / 2 : 0;
  const logs = Float64Array.from(series.history, (value) => Math.log((value ?? 0) + shift));
  const observed = Uint8Array.from(series.history, (value, t) =>
    value !== null && Number.isFinite(logs[t]) ? 1 : 0,
  );
  const quiet = new Uint8Array(seen).fill(1);
  for (const name of made.marks) {
    const column = made.columns.get(name);
    for (let t = 0; column && t < seen; t += 1) if ((column[t] ?? 0) !== 0) quiet[t] = 0;
  }
  const period = (series.seasons ?? input.seasons ?? [])[0] ?? 1;
  const reach = reaches[series.step ?? ""] ?? Math.max(6, period);
  return { series, horizon, made, logs, filter: { seen: observed, quiet, reach, period } };
}

type Extra = readonly ReadonlyMap<string, Float64Array>[];

/** Columns only some of the calls need: dips after promotions, and what rivals do. */
function extrasOf(cases: readonly Case[]): Extra[] {
  const none = cases.map(() => new Map<string, Float64Array>());
  const own = [...new Set(cases.flatMap(({ made }) => [...made.columns.keys()]))].filter(
    (name) => !cases.some(({ made, series }) => made.marks.has(name) && !series.events?.[name]),
  );
  if (own.length === 0) return [none];
  const calendar = new Set(
    cases.flatMap(({ made }) => [...made.columns.keys()].filter((name) => !own.includes(name))),
  );
  const late: Extra = cases.map(({ made }) => beforeColumns(made, calendar));
  const keys = [...new Set(cases.flatMap(({ series }) => Object.keys(series.keys ?? {})))];
  const rivals = keys.map((key) =>
    rivalColumns(
      cases.map(({ made }) => made),
      cases.map(({ series }) => series.keys?.[key] ?? ""),
      own,
    ),
  );
  const both = (a: Extra, b: Extra) => a.map((map, at) => new Map([...map, ...(b[at] ?? [])]));
  return [none, late, ...rivals.flatMap((each) => [each, both(late, each)])];
}

const panelOf = (
  { made, logs, filter, series }: Case,
  extra: ReadonlyMap<string, Float64Array>,
): Panel => ({
  logs,
  filter,
  keys: series.keys ?? {},
  columns: new Map(
    [...made.columns, ...extra].map(([name, column]) => [name, column.subarray(0, logs.length)]),
  ),
});

/** The effects, with the extra columns that did best on what was held back. */
function learnBest(cases: readonly Case[]): { learnt: Learnt; extra: Extra } {
  const held = cases.reduce((most, { horizon }) => Math.max(most, horizon), 1);
  let best: { learnt: Learnt; extra: Extra } | null = null;
  for (const extra of extrasOf(cases)) {
    const panels = cases.map((each, at) => panelOf(each, extra[at] ?? new Map()));
    const learnt = learnEffects(panels, held);
    if (!best || learnt.loss < best.learnt.loss) best = { learnt, extra };
  }
  return best as { learnt: Learnt; extra: Extra };
}

/** Effects of all series, and which of the names any history has seen. */
interface Known {
  readonly cases: readonly Case[];
  readonly learnt: Learnt;
  readonly seen: ReadonlySet<string>;
}

/**
 * How strong a festival is beside its analogue: what is believed of it beforehand, moved by those
 * of its phases that were already seen, each series weighing by its demand.
 */
function powerOf({ cases, learnt, seen }: Known, event: string, like: Analogue): number {
  let own = 0;
  let other = 0;
  for (const name of seen) {
    const phase = name.startsWith(`${event}: `) ? name.slice(event.length + 2) : "";
    const twin = `${like.of}: ${phase}`;
    // The dip before says when people wait, not how much they buy.
    if (phase === "" || phase === "before" || !seen.has(twin)) continue;
    cases.forEach(({ series }, at) => {
      const size = series.history.reduce<number>((sum, value) => sum + (value ?? 0), 0);
      own += size * (learnt.effects[at]?.get(name) ?? 0);
      other += size * (learnt.effects[at]?.get(twin) ?? 0);
    });
  }
  if (!(other > 0)) return like.power;
  const said = Math.min(1.5 * like.power, Math.max(0, own / other));
  return like.power + 0.3 * (said - like.power);
}

/** A festival's phase nothing is known of takes its analogue's effect, at its strength. */
function effectsOf(known: Known): (name: string, effects: ReadonlyMap<string, number>) => number {
  const powers = new Map(
    Object.entries(analogues).map(([event, like]) => [event, powerOf(known, event, like)]),
  );
  return (name, effects) => {
    const own = effects.get(name) ?? 0;
    if (known.seen.has(name)) return own;
    const [event = "", phase = ""] = name.split(": ");
    const like = Object.hasOwn(analogues, event) ? analogues[event] : undefined;
    const other = `${like?.of}: ${phase}`;
    return like && known.seen.has(other)
      ? (powers.get(event) ?? 0) * (effects.get(other) ?? 0)
      : own;
  };
}

function clean({ series }: Case, past: Float64Array): SeriesInput {
  if (past.every((effect) => effect === 0)) return series;
  const history = series.history.map((value, t) =>
    value === null ? null : value / Math.exp(past[t] as number),
  );
  const counted = series.history.every((value) => value === null || Number.isInteger(value));
  return { ...series, history, counted };
}

/** Whether histories show that their buyers keep these festivals: on the two days all do. */
function isBelieved({ effects }: Learnt): boolean {
  return ["双11: climax", "618: climax"].some((name) => {
    const all = effects.flatMap((each) => each.get(name) ?? []);
    if (all.length === 0) return false;
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    const square = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return mean > 0.15 && mean * Math.sqrt(all.length) > 3 * Math.sqrt(square / all.length);
  });
}

/** The layer of a call: nothing where no series has anything to be explained by. */
export function layerOf(input: ForecastInput, findings: Finding[]): Layered {
  const lifts = new Map<string, Lift>();
  const casesWith = (calendar: ForecastInput["calendar"]) => {
    const { calendar: _, ...rest } = input;
    const asked = calendar ? { ...rest, calendar } : rest;
    return input.series.flatMap((series) => caseOf(series, asked) ?? []);
  };
  let cases = casesWith(input.calendar);
  if (cases.length === 0) return { series: input.series, lifts };
  let best = learnBest(cases);
  if (input.calendar === "auto" && !isBelieved(best.learnt)) {
    cases = casesWith(undefined);
    if (cases.length === 0) return { series: input.series, lifts };
    best = learnBest(cases);
  }
  const { learnt, extra } = best;
  const seen = new Set<string>();
  cases.forEach(({ made, logs, filter }, at) => {
    for (const [name, column] of [...made.columns, ...(extra[at] ?? [])])
      if (
        !seen.has(name) &&
        column.subarray(0, logs.length).some((x, t) => x !== 0 && filter.seen[t])
      )
        seen.add(name);
  });
  const effectOf = effectsOf({ cases, learnt, seen });
  const cleaned = new Map<SeriesInput, SeriesInput>();
  cases.forEach((each, at) => {
    const effects = learnt.effects[at] as ReadonlyMap<string, number>;
    const columns = [...each.made.columns, ...(extra[at] ?? [])].map(([name, column]) => ({
      part: name.split(": ")[0] as string,
      effect: effectOf(name, effects),
      column,
    }));
    const { past, lift } = spread(each, columns);
    lifts.set(each.series.id, lift);
    cleaned.set(each.series, clean(each, past));
    if (each.made.provisional > 0)
      findings.push({
        id: each.series.id,
        kind: "provisional_calendar",
        at: each.made.provisional,
      });
  });
  return { series: input.series.map((series) => cleaned.get(series) ?? series), lifts };
}

/** Effects spread over the steps: summed for the past, part by part for what is ahead. */
function spread(
  { logs, horizon }: Case,
  columns: readonly { part: string; effect: number; column: Float64Array }[],
): { past: Float64Array; lift: Lift } {
  const past = new Float64Array(logs.length);
  const factor = new Float64Array(horizon);
  const parts = new Map<string, Float64Array>();
  for (const { part, effect, column } of columns) {
    if (effect === 0) continue;
    for (let t = 0; t < past.length; t += 1)
      past[t] = (past[t] as number) + effect * (column[t] as number);
    const ahead = parts.get(part) ?? new Float64Array(horizon);
    for (let h = 0; h < horizon; h += 1) {
      const one = effect * (column[past.length + h] as number);
      ahead[h] = (ahead[h] as number) + one;
      factor[h] = (factor[h] as number) + one;
    }
    parts.set(part, ahead);
  }
  for (const [part, ahead] of parts) if (ahead.every((x) => x === 0)) parts.delete(part);
  return { past, lift: { parts, factor: factor.map(Math.exp) } };
}

/** What was made, with the events of its horizon put back. */
export function lifted(made: Made, { factor }: Lift): Made {
  const times = (values: Float64Array) => values.map((value, h) => value * (factor[h] as number));
  const point = times(made.point);
  let before = 0;
  let after = 0;
  const ratio = point.map((value, h) => {
    before += made.point[h] as number;
    after += value;
    return before > 0 ? after / before : 1;
  });
  return {
    ...made,
    point,
    quantiles: made.quantiles.map(times),
    sums: made.sums.map((values) => values.map((value, h) => value * (ratio[h] as number))),
  };
}
