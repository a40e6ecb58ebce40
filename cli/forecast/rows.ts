// One line of a file as a series: the keys of the evaluation data, read for what they say.
import { dayOf, type SeriesInput } from "../../engines/forecasting/index.ts";
import { err, ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import { both } from "../language.ts";

type Row = Readonly<Record<string, unknown>>;
type Values = readonly (number | null)[];

/** The seasons a period has by its nature, in steps. */
const seasonsOf: ReadonlyMap<string, readonly number[]> = new Map(
  Object.entries({
    "half-hourly": [48, 336],
    hourly: [24, 168],
    daily: [7, 365],
    weekly: [52],
    monthly: [12],
    quarterly: [4],
    yearly: [],
  }),
);

/** The periods that a calendar can be laid on. */
const steps = ["hourly", "daily", "weekly", "monthly", "quarterly", "yearly"] as const;

const whole = (value: unknown) =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 ? value : null;

const periodIn = ({ period }: Row) => (typeof period === "string" ? period.toLowerCase() : "");

function seasonsIn(row: Row): readonly number[] | null {
  const own = seasonsOf.get(periodIn(row));
  if (own) return own;
  const asked = [row["m"], row["m2"]].filter((value) => value !== undefined);
  const known = asked.map(whole);
  if (known.includes(null)) return null;
  return known.filter((value) => value !== null && value > 1) as number[];
}

/** Keys that say something of their own; of the others, lists are events and words are keys. */
const spoken = new Set([
  ...["id", "period", "m", "m2", "h", "y", "test", "start", "price", "events", "blocks", "week"],
  ...["stockOut", "like", "n", "inv", "date", "dates", "ds", "time", "timestamps"],
]);

/** The place and value of the first entry that is neither a number nor null. */
function badIn(name: string, values: readonly unknown[]): string | null {
  const at = values.findIndex((value) => value !== null && typeof value !== "number");
  if (at < 0) return null;
  const place = `${name}[${at}]`;
  return both(`${place} is neither a number nor null`, `${place} 既不是数字也不是 null`);
}

const dayMs = 86_400_000;

/** A history of more steps than this is a slip in a day or a week, and would take all memory. */
const mostSteps = 1_000_000;

const tooLong = (name: string) =>
  both(`${name} spans more than ${mostSteps} steps`, `${name} 跨越超过 ${mostSteps} 步`);

/** Why weeks cannot be laid on: they must be whole numbers that rise. */
function badWeeks(week: readonly unknown[]): string | null {
  const at = week.findIndex(
    (value, place) =>
      !Number.isInteger(value) || (place > 0 && Number(value) <= Number(week[place - 1])),
  );
  if (at >= 0)
    return both(
      `week[${at}] is not a whole number above the one before it`,
      `week[${at}] 不是大于前一项的整数`,
    );
  const length = Number(week.at(-1) ?? 0) - Number(week[0] ?? 0);
  return length > mostSteps ? tooLong("week") : null;
}

/** Why a text is no day: one that is written like a day must be one of the calendar's. */
function badDay(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string")
    return both(
      `${name} is not a day in quotes, as "2026-11-01"`,
      `${name} 不是带引号的日期，如 "2026-11-01"`,
    );
  const [year, month, day, more] = value.split("-").map(Number);
  // Years alone, quarters and weeks are written in other ways, and no calendar is laid on them.
  if (day === undefined || more !== undefined) return null;
  const at = dayOf(value);
  const told = at === null ? null : new Date(at * dayMs);
  const isReal =
    told !== null &&
    [told.getUTCFullYear(), told.getUTCMonth() + 1, told.getUTCDate()].join("-") ===
      [year, month, day].join("-");
  if (isReal) return null;
  const text = value.slice(0, 40);
  return both(`${name} is no day: ${text}`, `${name} 不是日期：${text}`);
}

/** Values laid on the weeks they belong to, with gaps between. */
function layWeeks(week: Values, values: Values): (number | null)[] {
  const first = week[0] ?? 0;
  const length = (week[Math.min(week.length, values.length) - 1] ?? 0) - first + 1;
  const out = Array<number | null>(Math.max(0, length)).fill(null);
  values.forEach((value, at) => {
    const place = (week[at] ?? NaN) - first;
    if (place >= 0) out[place] = value;
  });
  return out;
}

/** Blocks of days joined into one history, with what lies between not observed. */
function joinBlocks(blocks: readonly Row[]): Result<{ start: string; y: Values }, string> {
  const known = blocks.flatMap(({ start, y }) => {
    const day = Math.round(Date.parse(`${String(start)}T00:00:00Z`) / dayMs);
    return Array.isArray(y) && Number.isInteger(day) ? [{ day, y: y as Values }] : [];
  });
  const [first] = known;
  if (!first || known.length < blocks.length)
    return err(both("blocks have no start or no y", "blocks 缺少 start 或 y"));
  const out: (number | null)[] = [];
  for (const [at, { day, y }] of known.entries()) {
    const bad = badIn(`blocks[${at}].y`, y);
    if (bad) return err(bad);
    if (day < first.day + out.length)
      return err(both("blocks overlap or are not in order", "blocks 重叠或顺序不对"));
    if (day + y.length - first.day > mostSteps) return err(tooLong("blocks"));
    while (out.length < day - first.day) out.push(null);
    out.push(...y);
  }
  return ok({ start: new Date(first.day * dayMs).toISOString().slice(0, 10), y: out });
}

function objectIn(line: string): Result<Row, string> {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return err(both("not JSON", "不是 JSON"));
  }
  if (typeof row !== "object" || row === null || Array.isArray(row))
    return err(both("not an object", "不是对象"));
  return ok(row as Row);
}

/** Flags as numbers; what is neither stays, to be named. */
const numbersIn = (values: readonly unknown[]) =>
  values.map((each) => (typeof each === "boolean" ? Number(each) : each));

const noList = (name: string) => both(`${name} is not a list`, `${name} 不是列表`);

/** Which of the keys that must hold lists does not. */
function badLists({ price, stockOut, like, events, week }: Row): string | null {
  const lists = Object.entries({ price, stockOut, like, week });
  const known = lists.find(([, value]) => (value ?? null) !== null && !Array.isArray(value));
  if (known) return noList(known[0]);
  if ((events ?? null) === null) return null;
  if (typeof events !== "object" || Array.isArray(events))
    return both("events is not lists by name", "events 不是按名称的列表");
  const own = Object.entries(events ?? {}).find(([, value]) => !Array.isArray(value));
  return own ? noList(`events.${own[0].slice(0, 60)}`) : null;
}

/** What may explain the series: prices, events, stock-outs, and the keys it belongs to. */
function explaining(
  row: Row,
  lay: (values: Values) => Values,
): Result<Partial<SeriesInput>, string> {
  const events: Record<string, Values> = {};
  const keys: Record<string, string> = {};
  const given = typeof row["events"] === "object" && row["events"] !== null ? row["events"] : {};
  const lists = Object.entries({ ...row, ...given }).filter(([name]) => !spoken.has(name));
  for (const [name, value] of lists) {
    if (typeof value === "string" || typeof value === "number") keys[name] = String(value);
    if (!Array.isArray(value)) continue;
    const flags = numbersIn(value);
    const bad = badIn(name, flags);
    if (bad) return err(bad);
    events[name] = lay(flags as Values);
  }
  const { price, like } = row;
  const stockOut = Array.isArray(row["stockOut"]) ? numbersIn(row["stockOut"]) : undefined;
  for (const [name, value] of Object.entries({ price, stockOut })) {
    const bad = Array.isArray(value) ? badIn(name, value) : null;
    if (bad) return err(bad);
  }
  return ok({
    ...(Object.keys(events).length > 0 ? { events } : {}),
    ...(Object.keys(keys).length > 0 ? { keys } : {}),
    ...(Array.isArray(price) ? { price: lay(price as Values) } : {}),
    ...(stockOut ? { stockOuts: lay(stockOut as Values) } : {}),
    ...(Array.isArray(like) ? { like: like.map(String) } : {}),
  });
}

function historyIn(row: Row): Result<{ y: Values; start?: string }, string> {
  const { y, start, blocks } = row;
  if (Array.isArray(blocks)) return joinBlocks(blocks as Row[]);
  if (!Array.isArray(y)) return err(noList("y"));
  const bad = badIn("y", y);
  if (bad) return err(bad);
  return ok({ y: y as Values, ...(typeof start === "string" ? { start } : {}) });
}

const noCount = (name: string) =>
  both(`${name} is not a whole number from 1`, `${name} 不是从 1 起的整数`);

/** A series out of one line, or why it is none, in the language that is spoken. */
export function readSeries(line: string): Result<SeriesInput, string> {
  const read = objectIn(line);
  if (!read.ok) return read;
  const row = read.value;
  const { id, h, week } = row;
  const step = steps.find((each) => each === periodIn(row));
  if (typeof id !== "string" && typeof id !== "number")
    return err(both("id is missing", "缺少 id"));
  const bad = badLists(row) ?? badDay("start", row["start"]);
  if (bad) return err(bad);
  const weeks = Array.isArray(week) ? badWeeks(week) : null;
  if (weeks) return err(weeks);
  const found = historyIn(row);
  if (!found.ok) return found;
  const seasons = seasonsIn(row);
  if (!seasons) return err(noCount("m"));
  const horizon = h === undefined ? undefined : whole(h);
  if (horizon === null) return err(noCount("h"));
  const lay = (values: Values) => (Array.isArray(week) ? layWeeks(week as Values, values) : values);
  const more = explaining(row, lay);
  if (!more.ok) return more;
  const { y, start } = found.value;
  return ok({
    id: String(id),
    history: lay(y),
    seasons,
    ...(step === undefined ? {} : { step }),
    ...(start === undefined ? {} : { start }),
    ...(horizon === undefined ? {} : { horizon }),
    ...more.value,
  });
}
