// Goal: events, prices and stock-outs are learnt from what they did and put back where they are
// known to come. Method: made-up demand with known effects, through the door; the calendar's table
// is held against announced days.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import { forecast } from "../index.ts";
import type { SeriesForecast, SeriesInput } from "../index.ts";
import { dayOf, layCalendar } from "./calendar.ts";
import { festivalNames, festivals } from "./china.ts";
import { columnsOf } from "./columns.ts";

const days = 330;

/** Daily demand of several series from 1 August 2024, its effects given by step. */
function shops(count: number, effect: (t: number, at: number) => number): SeriesInput[] {
  return Array.from({ length: count }, (_, at) => {
    const chance = createChance(100 + at);
    const base = 60 + 20 * at;
    return {
      id: `s${at}`,
      start: "2024-08-01",
      step: "daily" as const,
      seasons: [7],
      keys: { category: at % 2 ? "tea" : "rice" },
      history: Array.from(
        { length: days },
        (__, t) =>
          base *
          (1 + 0.2 * Math.sin((2 * Math.PI * t) / 7)) *
          (0.9 + 0.2 * chance.next()) *
          effect(t, at),
      ),
    };
  });
}

const sumsToPoint = ({ point, parts }: SeriesForecast) =>
  point.forEach((value, h) =>
    assert.equal(
      parts?.reduce((sum, part) => sum + (part.values[h] ?? NaN), 0),
      value,
    ),
  );

test("the calendar knows announced days, moving festivals and what is provisional", () => {
  const at = (text: string) => dayOf(text) ?? assert.fail(text);
  const on = (text: string) => [...layCalendar(at(text), "daily", 1).phases.keys()];
  assert.ok(on("2026-02-14").includes("worked weekend"));
  assert.ok(on("2026-02-17").includes("春节"));
  assert.ok(on("2025-01-29").includes("春节"));
  assert.ok(on("2022-12-31").includes("元旦: off"));
  assert.ok(on("2024-11-11").includes("双11: climax"));
  assert.equal(layCalendar(at("2026-12-31"), "daily", 3).provisional, 2);
  const week = layCalendar(at("2024-11-11"), "weekly", 1).phases;
  assert.ok(Math.abs((week.get("双11: climax")?.[0] ?? 0) - 1 / 7) < 1e-9);
  assert.equal(dayOf("soon"), null);
});

test("lunar festivals of the table lie where ICU's Chinese calendar has them, 2010 to 2035", () => {
  // Month and day of the lunar year, in the order of the names.
  const lunar = ["1/1", "1/15", "5/5", "7/7", "7/15", "8/15", "9/9", "12/8"];
  const chinese = new Intl.DateTimeFormat("en-u-ca-chinese", {
    ...{ month: "numeric", day: "numeric", timeZone: "UTC" },
  });
  const years = Object.keys(festivals).map(Number);
  assert.deepEqual([years[0], years.at(-1), years.length], [2010, 2035, 26]);
  const off: string[] = [];
  for (const year of years)
    (festivals[year] ?? "").split(",").forEach((text, at) => {
      // 腊八 mostly falls in the solar year after.
      const solar = at === 7 && text < "0600" ? year + 1 : year;
      const day = Date.UTC(solar, Number(text.slice(0, 2)) - 1, Number(text.slice(2)));
      const name = `${festivalNames[at]} of ${year}: ${text}`;
      if (chinese.format(day) !== lunar[at]) off.push(name);
      const near = [-1, 0, 1].map((more) => chinese.format(day + more * 86_400_000));
      assert.ok(near.includes(lunar[at] ?? ""), name);
    });
  // ICU puts a new moon close to midnight on the wrong side of it now and then: 春节 of 2027, say.
  assert.ok(off.length <= 8, off.join("; "));
});

test("a festival never seen follows its analogue, and the parts sum to the point", () => {
  const first = dayOf("2024-08-01") ?? 0;
  const climax = (dayOf("2024-11-11") ?? 0) - first;
  const series = shops(8, (t) => (t === climax ? 4 : 1)).map((each) => ({
    ...each,
    history: each.history.slice(0, (dayOf("2025-06-10") ?? 0) - first),
  }));
  const { forecast: made, findings } = forecast({
    series,
    horizon: 14,
    calendar: "china",
    explain: true,
  });
  const ahead = (dayOf("2025-06-18") ?? 0) - (dayOf("2025-06-10") ?? 0);
  for (const each of made) {
    const ratio = (each.point[ahead] ?? 0) / (each.point[ahead - 7 + 6] ?? 1);
    assert.ok(ratio > 1.6 && ratio < 4, `${each.id}: ${ratio}`);
    sumsToPoint(each);
    const part = each.parts?.find(({ name }) => name === "618")?.values[ahead] ?? 0;
    assert.ok(
      part > 0.3 * (each.point[ahead] ?? 0),
      `${JSON.stringify(each.parts?.map((p) => [p.name, p.values[ahead]]))}`,
    );
  }
  assert.deepEqual(
    findings.filter(({ kind }) => kind === "provisional_calendar"),
    [],
  );
});

test("price elasticity is learnt and the plan's price is answered", () => {
  const chance = createChance(9);
  const plan = Array.from({ length: days + 10 }, () => (chance.next() < 0.2 ? 8 : 10));
  const series = shops(6, (t) => ((plan[t] ?? 10) / 10) ** -2.5).map((each) => ({
    ...each,
    price: plan.map((price, t) => (t < days ? price : t === days + 3 ? 8 : 10)),
  }));
  for (const each of forecast({ series, horizon: 10, explain: true }).forecast) {
    const weekly = (each.point[3] ?? 0) / (each.point[3 + 7 - 7 + 6] ?? 1);
    assert.ok(weekly > 1.2, `${weekly}`);
    const price = each.parts?.find(({ name }) => name === "price")?.values ?? [];
    const lift = (price[3] ?? 0) / ((each.point[3] ?? 0) - (price[3] ?? 0));
    assert.ok(Math.abs(lift - (0.8 ** -2.5 - 1)) < 0.15, `${lift}`);
    sumsToPoint(each);
  }
});

test("a dip after promotions is seen", () => {
  const deal = Array.from({ length: days + 4 }, (_, t) => (t % 23 === 0 || t === days + 1 ? 1 : 0));
  const effect = (t: number) => (deal[t] ? 2 : t > 0 && deal[t - 1] ? 0.5 : 1);
  const series = shops(6, effect).map((each) => ({ ...each, events: { deal } }));
  for (const { parts } of forecast({ series, horizon: 4, explain: true }).forecast) {
    const part = parts?.find(({ name }) => name === "deal")?.values ?? [];
    assert.ok((part[1] ?? 0) > 20 && (part[2] ?? 0) < -15, part.join(" "));
  }
});

test("stock-outs are censored: the forecast does not take them for want of demand", () => {
  const [plain] = shops(1, () => 1);
  assert.ok(plain);
  const out = plain.history.map((_, t) => t >= days - 12);
  const sold = plain.history.map((value, t) => (out[t] ? 0 : value));
  const run = (more: Partial<SeriesInput>) =>
    forecast({ series: [{ ...plain, history: sold, ...more }], horizon: 7 });
  const blind = run({}).forecast[0]?.point[0] ?? 0;
  const seeing = run({ stockOuts: out });
  const point = seeing.forecast[0]?.point[0] ?? 0;
  assert.ok(point > 45 && blind < 30, `${point} ${blind}`);
  assert.deepEqual(seeing.findings, [{ id: "s0", kind: "stock_outs", at: 12 }]);
});

test("a new item follows the launches of those like it, at the height it shows", () => {
  const launch = (height: number, length: number) =>
    Array.from({ length }, (_, t) => Math.round(height * Math.min(1, (t + 1) / 5) * 100));
  const old = [1, 1.2, 0.8].map((height, at) => ({ id: `old${at}`, history: launch(height, 30) }));
  const like = old.map(({ id }) => id);
  const { forecast: made, findings } = forecast({
    series: [
      ...old,
      { id: "unsold", history: [null, null], like },
      { id: "fresh", history: [40, 80], like },
      { id: "orphan", history: [] },
    ],
    horizon: 6,
  });
  const of = (id: string) => made.find((each) => each.id === id)?.point ?? [];
  assert.ok(Math.abs((of("unsold")[0] ?? 0) - 20) < 4, `${of("unsold")}`);
  assert.ok((of("unsold")[5] ?? 0) > 80);
  assert.ok((of("fresh")[5] ?? 0) > 140, `${of("fresh")}`);
  assert.deepEqual(
    findings.map(({ id, kind }) => [id, kind]),
    [
      ["unsold", "new_item"],
      ["fresh", "new_item"],
      ["orphan", "empty"],
    ],
  );
});

test("what lies before a long gap is left behind, and said", () => {
  const [plain] = shops(1, () => 1);
  assert.ok(plain);
  const history = plain.history.map((value, t) =>
    t < 100 ? 10 * (value ?? 0) : t < 200 ? null : value,
  );
  const made = forecast({ series: [{ ...plain, history }], horizon: 7 });
  assert.deepEqual(
    made.findings.map(({ kind, at }) => [kind, at]),
    [["old_gap", 200]],
  );
  assert.ok((made.forecast[0]?.point[0] ?? 0) < 100);
});

test("a festival ahead is moved by days, what is past stays", () => {
  const start = "2026-11-05";
  const series = { id: "a", history: [1, 1, 1, 1], start, step: "daily" as const };
  const of = (moved: Record<string, number>) => {
    const { columns } = columnsOf(series, 10, { calendar: "china", moved });
    return [...(columns.get("双11: climax") ?? [])].indexOf(1);
  };
  assert.equal(of({}), 6);
  assert.equal(of({ 双11: -2 }), 4);
  assert.equal(of({ 双11: 3 }), 9);
  assert.equal(of({ "618": 3 }), 6, "another one moves nothing");
  const past = { ...series, start: "2026-11-08" };
  const { columns } = columnsOf(past, 9, { calendar: "china", moved: { 双11: 2 } });
  assert.deepEqual(
    [...(columns.get("双11: climax") ?? [])].flatMap((flag, at) => (flag ? at : [])),
    [3],
    "the day that is over stays where it was",
  );
});
