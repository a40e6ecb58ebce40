// Goal: amounts of two currencies never read alike. Method: the formats of both languages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formatFor } from "./format.ts";

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
