// Goal: working days, cut-offs and zones give the day a planner would give by the wall calendar, and
// no calendar that passes the check can leave a promise without a day. Method: tables and laws.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  cutOffDay,
  dayFromText,
  dayToText,
  isWorked,
  nextWorkingDay,
  shutFrom,
  weekday,
} from "./index.ts";
import type { Day, WorkingCalendar } from "./index.ts";

const seed = Number(process.env["SEED"] ?? 20_261_126);

const calendar = (week: string, closed = "", open = ""): WorkingCalendar => {
  const days = (text: string) => new Set<number>(text ? text.split(" ").map(dayFromText) : []);
  return { weekdays: [...week].map(Number), closed: days(closed), open: days(open) };
};

test("the next working day, by week, holiday and make-up day", () => {
  const spring = calendar(
    "123456",
    "2026-02-15 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-02-21 2026-02-22 2026-02-23",
    "2026-02-14 2026-02-28",
  );
  const cases: [WorkingCalendar, asked: string, said: string][] = [
    [calendar("12345"), "2026-11-27", "2026-11-27"], // A Friday.
    [calendar("12345"), "2026-11-28", "2026-11-30"],
    [calendar("123456"), "2026-11-28", "2026-11-28"],
    [calendar("7"), "2026-11-23", "2026-11-29"],
    [spring, "2026-02-14", "2026-02-14"],
    [spring, "2026-02-15", "2026-02-24"],
    [calendar("12345", "2026-10-09", "2026-10-10"), "2026-10-09", "2026-10-10"],
    [calendar("12345", "2026-12-31 2027-01-01"), "2026-12-31", "2027-01-04"],
    [calendar("1234567"), "2028-02-29", "2028-02-29"],
  ];
  for (const [kept, asked, said] of cases)
    assert.equal(dayToText(nextWorkingDay(kept, dayFromText(asked))), said, asked);
});

test("an order counts for the day of the place, before its cut-off", () => {
  const week = calendar("12345");
  const cases: [zone: string, cutOff: number, instant: string, said: string][] = [
    ["Asia/Shanghai", 960, "2026-11-26T07:59:59Z", "2026-11-26"], // 15:59 in Shanghai.
    ["Asia/Shanghai", 960, "2026-11-26T08:00:00Z", "2026-11-27"],
    ["Asia/Shanghai", 0, "2026-11-26T00:00:00Z", "2026-11-27"],
    ["Asia/Shanghai", 1440, "2026-11-26T15:59:00Z", "2026-11-26"],
    ["Asia/Shanghai", 960, "2026-11-27T09:00:00Z", "2026-11-30"], // Friday evening.
    ["America/Los_Angeles", 960, "2026-11-27T07:00:00Z", "2026-11-27"], // Still the 26th there, late.
    ["America/New_York", 120, "2026-03-08T07:30:00Z", "2026-03-09"], // The night the hour is skipped.
    ["Asia/Kolkata", 330, "2026-11-26T00:00:00Z", "2026-11-27"], // 05:30 there: the minute itself is late.
  ];
  for (const [zone, cutOffMinute, instant, said] of cases) {
    const day = cutOffDay(week, { zone, cutOffMinute }, new Date(instant));
    assert.equal(dayToText(day), said, `${zone} ${cutOffMinute} ${instant}`);
  }
});

const someDay = fc.integer({ min: 20_000, max: 20_800 });
const someCalendar = fc.record({
  weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  closed: fc.uniqueArray(someDay, { maxLength: 60 }).map((days) => new Set(days)),
  open: fc.uniqueArray(someDay, { maxLength: 20 }).map((days) => new Set(days)),
});

test("the next working day is worked, is the first, and never goes back as the day goes on", () => {
  fc.assert(
    fc.property(someCalendar, someDay, (kept, from) => {
      const next = nextWorkingDay(kept, from as Day);
      assert.ok(next >= from && isWorked(kept, next));
      for (let day = from; day < next; day += 1) assert.ok(!isWorked(kept, day as Day));
      assert.ok(nextWorkingDay(kept, (from + 1) as Day) >= next || next === from);
      assert.equal(weekday((from + 7) as Day), weekday(from as Day));
    }),
    { seed },
  );
});

test("what the check lets pass always has a next day; what it refuses is shut for over a year", () => {
  const longShut = fc.record({
    weekday: fc.integer({ min: 1, max: 7 }),
    from: someDay,
    length: fc.integer({ min: 1, max: 900 }),
    open: fc.array(someDay, { maxLength: 2 }),
  });
  let refused = 0;
  fc.assert(
    fc.property(longShut, ({ weekday: worked, from, length, open }) => {
      const closed = new Set(Array.from({ length }, (_day, at) => from + at));
      const kept = { weekdays: [worked], closed, open: new Set(open) };
      const shut = shutFrom(kept);
      if (shut === null) {
        for (let day = from - 8; day < from + length + 8; day += 1)
          assert.ok(nextWorkingDay(kept, day as Day) >= day);
        return;
      }
      refused += 1;
      for (let day: number = shut; day < shut + 366; day += 1)
        assert.ok(!isWorked(kept, day as Day));
    }),
    { seed },
  );
  assert.ok(refused > 5, "both sides were seen");
  assert.equal(shutFrom(calendar("12345")), null);
});
