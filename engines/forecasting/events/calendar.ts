// What the Chinese calendar says of a day: days off, days worked to make up for them, and phases of
// the festivals people buy for, as "618: climax". Effects are learnt by phase, so a festival that moves takes its
// phases along.
import { announcedUntil, daysOff, festivalNames, festivals, workedWeekends } from "./china.ts";

const dayMs = 86_400_000;

/** Steps a calendar can be laid over. */
export type Step = "daily" | "weekly" | "monthly";

/** Days since 1970 of an ISO day; null where it is none. */
export function dayOf(text: string): number | null {
  const match = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$/.exec(text);
  if (!match) return null;
  const [, year, month, day] = match.map(Number);
  const at = Date.UTC(year as number, (month as number) - 1, Number.isNaN(day) ? 1 : (day ?? 1));
  return Math.round(at / dayMs);
}

const on = (year: number, text: string) =>
  Date.UTC(year, Number(text.slice(0, 2)) - 1, Number(text.slice(2))) / dayMs;

/** Phases of a shopping festival: each opens in the evening before, ebbs, and peaks on its day. */
interface Shopping {
  readonly name: string;
  readonly opening: string;
  readonly climax: string;
}

const shopping: readonly Shopping[] = [
  { name: "618", opening: "0601", climax: "0618" },
  { name: "双11", opening: "1101", climax: "1111" },
  { name: "双12", opening: "1212", climax: "1212" },
  { name: "38节", opening: "0308", climax: "0308" },
];

/** Another festival of the same phases, and how strong this one is believed to be beside it. */
export interface Analogue {
  readonly of: string;
  /** Its effects to this power. */
  readonly power: number;
}

/** Whom a festival follows while nothing is known of it. */
export const analogues: Readonly<Record<string, Analogue>> = {
  "618": { of: "双11", power: 0.6 },
  双11: { of: "618", power: 1 },
  双12: { of: "双11", power: 0.4 },
};

type Tags = Map<number, string[]>;

function tag(tags: Tags, days: readonly [number, number], name: string): void {
  for (let day = days[0]; day <= days[1]; day += 1) {
    const known = tags.get(day);
    if (known) known.push(name);
    else tags.set(day, [name]);
  }
}

function tagShopping(tags: Tags, year: number): void {
  // Nobody kept these days before 2009.
  if (year < 2009) return;
  for (const { name, opening, climax } of shopping) {
    const first = on(year, opening);
    const last = on(year, climax);
    tag(tags, [first - 5, first - 2], `${name}: before`);
    tag(tags, [first - 1, first - 1], `${name}: eve`);
    if (last > first) {
      tag(tags, [first, first], `${name}: opening`);
      tag(tags, [first + 1, first + 3], `${name}: early`);
      tag(tags, [first + 4, last - 2], `${name}: middle`);
      tag(tags, [last - 1, last - 1], `${name}: build-up`);
    }
    tag(tags, [last, last], `${name}: climax`);
    tag(tags, [last + 1, last + 1], `${name}: day after`);
    tag(tags, [last + 2, last + 5], `${name}: after`);
  }
}

function tagFestivals(tags: Tags, year: number): void {
  const days = (festivals[year] ?? "").split(",");
  festivalNames.forEach((name, at) => {
    const text = days[at];
    if (!text) return;
    // The last festival of a lunar year mostly falls in the solar year after.
    const day = on(name === "腊八" && text < "0600" ? year + 1 : year, text);
    if (name === "春节") {
      tag(tags, [day - 28, day - 9], "年货节");
      tag(tags, [day - 8, day - 1], "春节: before");
      tag(tags, [day, day + 6], "春节");
      tag(tags, [day + 7, day + 14], "春节: after");
    } else if (name === "中秋" || name === "端午" || name === "七夕") {
      tag(tags, [day - 7, day - 1], `${name}: before`);
      tag(tags, [day, day], name);
    }
  });
}

function tagDaysOff(tags: Tags, year: number): void {
  for (const run of (daysOff[year] ?? "").split(",").filter(Boolean)) {
    const [span = "", name = ""] = run.split(" ");
    const [from = "", until = from] = span.split("-");
    // The spring festival and the shopping days have phases of their own.
    if (name === "春节") continue;
    tag(tags, [on(year, from), on(until < from ? year + 1 : year, until)], `${name}: off`);
  }
  for (const day of (workedWeekends[year] ?? "").split(",").filter(Boolean))
    tag(tags, [on(year, day), on(year, day)], "worked weekend");
}

const known = new Map<number, Tags>();

function tagsOf(year: number): Tags {
  const made = known.get(year);
  if (made) return made;
  const tags: Tags = new Map();
  for (const each of [year - 1, year, year + 1]) {
    tagShopping(tags, each);
    tagFestivals(tags, each);
    tagDaysOff(tags, each);
  }
  known.set(year, tags);
  return tags;
}

/** First day of a step, counted from the step that begins on `first`. */
function stepStart(first: number, step: Step, at: number): number {
  if (step === "daily") return first + at;
  if (step === "weekly") return first + 7 * at;
  const date = new Date(first * dayMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + at, 1) / dayMs;
}

/** The calendar over steps: by phase, the share of each step's days that lie in it. */
export interface Laid {
  readonly phases: ReadonlyMap<string, Float64Array>;
  /** Steps in years whose days off are not announced. */
  readonly provisional: number;
}

/** The Chinese calendar laid over `count` steps from a first day. */
export function layCalendar(first: number, step: Step, count: number): Laid {
  const phases = new Map<string, Float64Array>();
  let provisional = 0;
  for (let at = 0; at < count; at += 1) {
    const from = stepStart(first, step, at);
    const until = stepStart(first, step, at + 1);
    if (new Date((until - 1) * dayMs).getUTCFullYear() > announcedUntil) provisional += 1;
    for (let day = from; day < until; day += 1) {
      const year = new Date(day * dayMs).getUTCFullYear();
      for (const name of tagsOf(year).get(day) ?? []) {
        const column = phases.get(name) ?? new Float64Array(count);
        column[at] = (column[at] as number) + 1 / (until - from);
        phases.set(name, column);
      }
    }
  }
  return { phases, provisional };
}
