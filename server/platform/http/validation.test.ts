// Goal: what a schema refuses is said as the mistake it is, in both languages: too short is not too long.
import assert from "node:assert/strict";
import { test } from "node:test";
import { validators } from "./ajv.ts";
import { fill, platformSentences } from "./messages.ts";
import { fieldProblems } from "./validation.ts";
import type { SchemaFault } from "./validation.ts";

const schema = {
  type: "object",
  properties: {
    login: { type: "string", minLength: 3, maxLength: 5 },
    lines: { type: "array", minItems: 1, maxItems: 2 },
    units: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 9 },
  },
};

/** What is said of a body, in both languages. */
function said(body: Record<string, unknown>): [zh: string, en: string][] {
  const check = validators().ajv.compile(schema);
  assert.equal(check(body), false);
  return fieldProblems((check.errors ?? []) as SchemaFault[], body).map(({ rule, values }) => {
    const sentence = platformSentences[rule];
    assert.ok(sentence, rule);
    return [fill(sentence.zh, values), fill(sentence.en, values)];
  });
}

test("each end of a length and of a range has its own sentence", () => {
  assert.deepEqual(said({ login: "ab", lines: [], units: 0 }), [
    ["login 至少要有 3 个字符，收到 ab", "login must have at least 3 characters, got ab"],
    ["lines 至少要有 1 项", "lines is too short a list: at least 1"],
    ["units 必须大于 0，收到 0", "units must be more than 0, got 0"],
  ]);
  assert.deepEqual(said({ login: "abcdef", lines: [1, 2, 3], units: 9 }), [
    ["login 最多 5 个字符，收到 abcdef", "login must have at most 5 characters, got abcdef"],
    ["lines 最多 2 项", "lines is too long a list: at most 2"],
    ["units 必须小于 9，收到 9", "units must be less than 9, got 9"],
  ]);
  assert.deepEqual(said({ login: "" }), [["login 必填", "login is required"]]);
});
