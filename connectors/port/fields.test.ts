// Goal: what is no number and no day is refused with its own words, not read as something near it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Reader } from "./fields.ts";

const cases = [
  ["whole", "12", null],
  ["whole", "0x10", "not_whole_units"],
  ["whole", "1e2", "not_whole_units"],
  ["whole", " 7", "not_whole_units"],
  ["whole", "2.0", "not_whole_units"],
  ["instant", "2026-02-28T23:59:59.5+08:00", null],
  ["instant", "2026-02-31T00:00:00Z", "not_a_date"],
  ["instant", "2026-04-31T00:00:00+08:00", "not_a_date"],
  ["instant", "2026-01-01T24:00:00Z", "not_a_date"],
] as const;

for (const [kind, value, rule] of cases)
  void test(`${kind} ${value}: ${rule ?? "taken"}`, () => {
    const reader = new Reader();
    reader[kind]({ value }, "value");
    assert.deepEqual(reader.problems, rule ? [{ field: "value", value, rule }] : []);
  });
