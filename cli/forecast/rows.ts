// One line of a file as a series: the keys of the evaluation data, read for what they say.
import type { SeriesInput } from "../../engines/forecasting/index.ts";
import { err, ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";

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
  return at < 0 ? null : `${name}[${at}] is neither a number nor null`;
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

const dayMs = 86_400_000;

/** Blocks of days joined into one history, with what lies between not observed. */
function joinBlocks(blocks: readonly Row[]): Result<{ start: string; y: Values }, string> {
  const known = blocks.flatMap(({ start, y }) => {
    const day = Math.round(Date.parse(`${String(start)}T00:00:00Z`) / dayMs);
    return Array.isArray(y) && Number.isInteger(day) ? [{ day, y: y as Values }] : [];
  });
  const [first] = known;
  if (!first || known.length < blocks.length) return err("blocks have no start or no y");
  const out: (number | null)[] = [];
  for (const { day, y } of known) {
    if (day < first.day + out.length) return err("blocks overlap or are not in order");
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
    return err("not JSON");
  }
  if (typeof row !== "object" || row === null || Array.isArray(row)) return err("not an object");
  return ok(row as Row);
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
    const flags = value.map((each) => (typeof each === "boolean" ? Number(each) : each));
    const bad = badIn(name, flags);
    if (bad) return err(bad);
    events[name] = lay(flags as Values);
  }
  const { price, stockOut, like } = row;
  for (const [name, value] of Object.entries({ price, stockOut })) {
    const bad = Array.isArray(value) ? badIn(name, value) : null;
    if (bad) return err(bad);
  }
  return ok({
    ...(Object.keys(events).length > 0 ? { events } : {}),
    ...(Object.keys(keys).length > 0 ? { keys } : {}),
    ...(Array.isArray(price) ? { price: lay(price as Values) } : {}),
    ...(Array.isArray(stockOut) ? { stockOuts: lay(stockOut as Values) } : {}),
    ...(Array.isArray(like) ? { like: like.map(String) } : {}),
  });
}

function historyIn(row: Row): Result<{ y: Values; start?: string }, string> {
  const { y, start, blocks } = row;
  if (Array.isArray(blocks)) return joinBlocks(blocks as Row[]);
  if (!Array.isArray(y)) return err("y is not a list");
  const bad = badIn("y", y);
  if (bad) return err(bad);
  return ok({ y: y as Values, ...(typeof start === "string" ? { start } : {}) });
}

/** A series out of one line, or why it is none. */
export function readSeries(line: string): Result<SeriesInput, string> {
  const read = objectIn(line);
  if (!read.ok) return read;
  const row = read.value;
  const { id, h, week } = row;
  const step = steps.find((each) => each === periodIn(row));
  if (typeof id !== "string" && typeof id !== "number") return err("id is missing");
  const found = historyIn(row);
  if (!found.ok) return found;
  const seasons = seasonsIn(row);
  if (!seasons) return err("m is not a whole number from 1");
  const horizon = h === undefined ? undefined : whole(h);
  if (horizon === null) return err("h is not a whole number from 1");
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
