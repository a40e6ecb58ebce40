// Goal: a reason is told in the words of what it is the reason of, and a partner's day as the day that he
// meant. Method: the words of both languages, clocks of two zones.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { formatFor, setCompanyZone } from "../parts/format.ts";
import { meantIn, whyOf } from "./inbox-words.ts";

type Texts = Record<string, Record<string, string>>;
const wordsOf = (language: string) =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, `../messages/shipmentNotices.${language}.json`), "utf8"),
  ) as Texts;

test("a reason has words of what it is the reason of, in both languages", () => {
  const said = (language: string, topic: string, reason: string) => {
    const { keys, of } = whyOf({ topic, reason });
    const texts = keys
      .map((key) => key.split("."))
      .map(([of = "", word = ""]) => wordsOf(language)[of]?.[word]);
    return texts.find((each) => each !== undefined)?.replaceAll("{{of}}", of);
  };
  const cases: [topic: string, reason: string, en: string][] = [
    ["856", "names_no_order (5)", "Line 5 names no order of ours"],
    ["orders/paid", "names_no_order", "The push names no order to fetch"],
    [
      "DESADV",
      "number_reused_with_other_lines (SN1)",
      "Notice SN1 came before with other goods, and does not say that it takes the earlier one's place",
    ],
    [
      "ORDERS",
      "number_reused_with_other_lines",
      "The order came before with other lines under the same number",
    ],
    [
      "860",
      "order_unknown (P9)",
      "There is no order P9 yet: once it is here, the change is made by itself",
    ],
    [
      "860",
      "line_unknown (3)",
      "The order has no line 3: once it has, the change is made by itself",
    ],
    [
      "860",
      "put_back_before_cancelling (2)",
      "2 pieces are picked: put them back, then read this again",
    ],
    [
      "860",
      "picked_held (2)",
      "2 pieces are picked: the order is held for somebody to cancel the rest",
    ],
  ];
  for (const [topic, reason, en] of cases) {
    assert.equal(said("en", topic, reason), en);
    const zh = said("zh-CN", topic, reason) ?? "";
    assert.match(zh, /\p{Script=Han}/u, reason);
    const { of } = whyOf({ topic, reason });
    assert.ok(zh.includes(of), zh);
  }
  // What a notice alone says is no order's word, and a sentence stays a sentence.
  assert.equal(said("en", "ORDERS", "nothing_sent"), undefined);
  assert.deepEqual(whyOf({ topic: "856", reason: "SN102 x: required" }).keys, []);
});

test("a day that a partner names is the day that is shown, wherever the company is", () => {
  const shown = (at: string, zone: string) =>
    ["en", "zh-CN"].map((language) => meantIn(formatFor(language), at, zone));
  setCompanyZone("Asia/Shanghai");
  assert.deepEqual(shown("2019-11-14T23:59:59Z", "UTC"), ["Nov 14, 2019", "2019年11月14日"]);
  assert.deepEqual(shown("2019-11-14T15:59:59.999Z", "Asia/Shanghai"), [
    "Nov 14, 2019",
    "2019年11月14日",
  ]);
  assert.deepEqual(shown("2019-11-15T04:59:59Z", "America/New_York"), [
    "Nov 14, 2019",
    "2019年11月14日",
  ]);
  assert.equal(shown("2019-11-14T09:30:00Z", "UTC")[0], "Nov 14, 2019, 09:30 (UTC)");
  assert.equal(shown("2019-11-14T01:30:00Z", "Asia/Shanghai")[0], "Nov 14, 2019, 09:30");
});
