// Goal: amounts of two currencies never read alike; moments are told, and typed, on one clock, as each
// language writes them. Method: the formats of both languages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formatFor, setCompanyZone } from "./format.ts";
import { dayBegins, typedInstant, typedText } from "./typed-time.ts";

test("yuan and yen, and one dollar and another, read apart in both languages", () => {
  for (const language of ["zh-CN", "en"]) {
    const { money } = formatFor(language);
    assert.equal(money(115_400, "CNY"), "¥1,154.00");
    assert.equal(money(1_154, "JPY"), "JP¥1,154");
    assert.equal(money(-1_154, "JPY"), "-JP¥1,154");
    const dollars = ["USD", "HKD", "AUD", "CAD", "TWD", "SGD"].map((each) => money(100, each));
    assert.equal(new Set(dollars).size, dollars.length, dollars.join(" "));
  }
});

const thisYear = new Date().getUTCFullYear();

test("moments are told on the company's clock, or a place's, with the year where it is not this one", () => {
  setCompanyZone("Asia/Shanghai");
  const [en, zh] = [formatFor("en"), formatFor("zh-CN")];
  assert.equal(en.instant(`${thisYear}-06-09T23:05:00Z`), "Jun 10, 07:05");
  assert.equal(zh.instant(`${thisYear}-06-09T23:05:00Z`), "6\u670810\u65e5 07:05");
  assert.equal(en.instant(`${thisYear}-06-09T23:05:00Z`, "Europe/Berlin"), "Jun 10, 01:05");
  assert.equal(en.instant("2019-12-31T16:00:00Z"), "Jan 1, 2020, 00:00");
  assert.match(en.fullInstant("2019-12-31T16:00:00Z"), /^Jan 1, 2020, 00:00:00 GMT\+8$/);
  setCompanyZone("America/New_York");
  assert.equal(en.instant("2019-12-31T16:00:00Z"), "Dec 31, 2019, 11:00");
});

test("days are written as the language does, also within a sentence of the server", () => {
  const [en, zh] = [formatFor("en"), formatFor("zh-CN")];
  assert.equal(en.days("2026-11-11", "2026-11-11"), "Nov 11, 2026");
  assert.equal(en.days("2026-11-11", "2026-11-12"), "Nov 11, 2026 – Nov 12, 2026");
  assert.equal(zh.shortDay("2026-11-02"), "11\u67082\u65e5");
  assert.equal(
    en.daysIn("2 from stock, leaving 2026-11-28; order A2026-11-28"),
    "2 from stock, leaving Nov 28, 2026; order A2026-11-28",
  );
});

test("what is typed as date and time is read on the clock it is told by", () => {
  setCompanyZone("Asia/Shanghai");
  assert.equal(typedInstant("2026-11-28T08:30"), "2026-11-28T00:30:00.000Z");
  assert.equal(typedText("2026-11-28T00:30:00.000Z"), "2026-11-28T08:30");
  assert.equal(typedInstant("2026-03-29T03:30", "Europe/Berlin"), "2026-03-29T01:30:00.000Z");
  assert.equal(typedText("2026-03-29T01:30:00.000Z", "Europe/Berlin"), "2026-03-29T03:30");
  assert.equal(dayBegins("2026-11-28"), "2026-11-27T16:00:00.000Z");
  assert.equal(dayBegins("2026-11-28", 1), "2026-11-28T16:00:00.000Z");
  for (const none of ["", "yesterday", "2026-13-01", "2026-11-28T00:00"])
    assert.equal(dayBegins(none), undefined, none);
});
