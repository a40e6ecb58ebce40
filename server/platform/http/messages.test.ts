// Goal: a refusal's states and rules are told in words of the reader's language, whatever else stands
// among its values stays as it is, and a program still gets them as they are. Method: sentences alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sentenceOf } from "./messages.ts";

const sentences = {
  ended: {
    zh: "工单 {value} {rule}",
    en: "Work order {value} is {rule}",
    hint: { zh: "现在是 {rule}", en: "It is {rule} now" },
    words: {
      closed: { zh: "已关闭", en: "closed" },
      in_progress: { zh: "进行中", en: "in progress" },
      " / ": { zh: "或", en: " or " },
    },
  },
  bare: { zh: "{value} {rule}", en: "{value} {rule}" },
};

const table: [kind: string, values: Record<string, unknown>, zh: string, en: string][] = [
  [
    "ended",
    { value: "WO-7", rule: "in_progress" },
    "工单 WO-7 进行中",
    "Work order WO-7 is in progress",
  ],
  [
    "ended",
    { value: "closed-7", rule: "closed / in_progress" },
    "工单 closed-7 已关闭或进行中",
    "Work order closed-7 is closed or in progress",
  ],
  ["ended", { value: 7, rule: "constructor" }, "工单 7 constructor", "Work order 7 is constructor"],
  ["ended", { value: 7 }, "工单 7 ?", "Work order 7 is ?"],
  ["bare", { value: "closed", rule: "x" }, "closed x", "closed x"],
  ["none", {}, "none", "none"],
  ["bare", { value: { zh: "空的", en: "empty" }, rule: "x" }, "空的 x", "empty x"],
];

test("states and rules of a refusal are told in words", () => {
  for (const [kind, values, zh, en] of table) {
    assert.equal(sentenceOf(sentences, { kind, values }, "zh-CN").message, zh);
    assert.equal(sentenceOf(sentences, { kind, values }, "en").message, en);
  }
  const { hint } = sentenceOf(sentences, { kind: "ended", values: { rule: "closed" } }, "zh-CN");
  assert.equal(hint, "现在是 已关闭");
});
