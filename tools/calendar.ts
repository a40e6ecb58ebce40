// Freezes the Chinese calendar: what the libraries say of festivals, days off and weekend work days,
// as the table of the forecasting engine has it. `npm run calendar` compares the two and ends with 1
// where they differ; with --print it prints the years as the table wants them, for a person who adds
// one once it is announced. The libraries are installed outside the checkout: nothing needs them later.
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install } from "../bench/peers/peer.ts";
import {
  announcedUntil,
  daysOff,
  festivals,
  workedWeekends,
} from "../engines/forecasting/events/china.ts";

const folder = join(tmpdir(), "millrace-calendar");
const dependencies = { "chinese-days": "1.5.7", tyme4ts: "1.5.2" };

/** What of the libraries is used. */
interface Libraries {
  readonly LunarDay: {
    fromYmd(
      year: number,
      month: number,
      day: number,
    ): { getSolarDay(): { getMonth(): number; getDay(): number } };
  };
  readonly getDayDetail: (day: string) => { readonly work: boolean; readonly name: string };
}

function libraries(): Libraries {
  install(folder, { name: "calendar-libraries", private: true, dependencies });
  const load = createRequire(join(folder, "package.json"));
  return { ...load("tyme4ts"), ...load("chinese-days") } as Libraries;
}

type Years = Record<number, string>;

/** Month and day of the lunar year, in the order of the table's names. */
const lunar = [
  [1, 1],
  [1, 15],
  [5, 5],
  [7, 7],
  [7, 15],
  [8, 15],
  [9, 9],
  [12, 8],
] as const;

const two = (value: number) => String(value).padStart(2, "0");

function festivalsBy({ LunarDay }: Libraries, years: readonly number[]): Years {
  const textOf = (year: number) =>
    lunar.map(([month, day]) => {
      const solar = LunarDay.fromYmd(year, month, day).getSolarDay();
      return two(solar.getMonth()) + two(solar.getDay());
    });
  return Object.fromEntries(years.map((year) => [year, textOf(year).join(",")]));
}

/** Names that the table shortens. */
const short = (name: string) => (name.includes("抗日战争") ? "抗战胜利日" : name);

const dayMs = 86_400_000;

/** Days of one name, one after the other. */
interface Run {
  readonly name: string;
  readonly from: string;
  until: string;
}

/** Runs of days off, each in the year it begins, and weekend days that are worked. */
function announcedBy({ getDayDetail }: Libraries, years: readonly number[]) {
  const runs: Run[] = [];
  const work: Years = {};
  const add = (to: Years, year: number, text: string) =>
    (to[year] = to[year] ? `${to[year]},${text}` : text);
  const last = Date.UTC(Math.max(...years) + 1, 0, 8);
  let before: Run | undefined;
  for (let at = Date.UTC(Math.min(...years), 0, 1); at <= last; at += dayMs) {
    const iso = new Date(at).toISOString().slice(0, 10);
    const day = iso.replaceAll("-", "");
    const { work: isWorked, name: names } = getDayDetail(iso);
    // A day that is nothing of its own is called by its weekday alone, without a comma.
    const [, known] = names.split(",");
    const name = known && !isWorked ? short(known) : null;
    if (known && isWorked) add(work, Number(day.slice(0, 4)), day.slice(4));
    if (name === null) before = undefined;
    else if (before?.name === name) before.until = day;
    else runs.push((before = { name, from: day, until: day }));
  }
  const off: Years = {};
  for (const { name, from, until } of runs) {
    const year = Number(from.slice(0, 4));
    const span = from === until ? from.slice(4) : `${from.slice(4)}-${until.slice(4)}`;
    if (years.includes(year)) add(off, year, `${span} ${name}`);
  }
  return { off, work };
}

const numbers = (years: Readonly<Years>) => Object.keys(years).map(Number);

/** Says where the table and the libraries differ; gives how often. */
function compare(what: string, table: Readonly<Years>, theirs: Readonly<Years>): number {
  const differing = numbers(table).filter((year) => table[year] !== theirs[year]);
  for (const year of differing)
    console.log(`${what} of ${year}\n  table:     ${table[year]}\n  libraries: ${theirs[year]}`);
  return differing.length;
}

const known = libraries();
const lunarDays = festivalsBy(known, numbers(festivals));
const { off, work } = announcedBy(known, numbers(daysOff));
if (process.argv.includes("--print"))
  for (const [what, years] of Object.entries({ daysOff: off, workedWeekends: work, lunarDays }))
    console.log(what, JSON.stringify(years, null, 2));
const differing =
  compare("festivals", festivals, lunarDays) +
  compare("days off", daysOff, off) +
  compare("worked weekends", workedWeekends, work);
const versions = Object.entries(dependencies).map((each) => each.join(" "));
console.log(
  differing === 0
    ? `The table is what ${versions.join(" and ")} say; days off are announced until ${announcedUntil}.`
    : `${differing} differ from ${versions.join(" and ")}.`,
);
process.exitCode = differing === 0 ? 0 : 1;
