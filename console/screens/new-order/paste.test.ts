// Goal: what people copy out of sheets and chats becomes lines. Method: a table of texts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isBlock, pastedLines } from "./paste.ts";

const check = (block: string, lines: readonly (readonly [string, string, string])[]) =>
  assert.deepEqual(
    pastedLines(block).map(({ text, units, price }) => [text, units, price]),
    lines,
  );

test("rows of a sheet name the item first; a heading is left out", () => {
  check("编码\t名称\t数量\t单价\nK0111\t电水壶\t2\t89.00\r\nK0112\t\t3\t\n", [
    ["K0111", "2", "89.00"],
    ["K0112", "3", ""],
  ]);
});

test("lines of a chat say units and prices in many ways", () => {
  check("K0111 x2", [["K0111", "2", ""]]);
  check("K0111*12", [["K0111", "12", ""]]);
  check("电水壶×3", [["电水壶", "3", ""]]);
  check("电水壶 白 2台 89元", [["电水壶 白", "2", "89"]]);
  check("3升电水壶 2台，", [["3升电水壶", "2", ""]]);
  check("2台电水壶", [["电水壶", "2", ""]]);
  check("K0111 2 89.5", [["K0111", "2", "89.5"]]);
  check("空气炸锅 １０个 @399", [["空气炸锅", "10", "399"]]);
  check("6901234567892", [["6901234567892", "", ""]]);
  check("Air fryer 2 pcs", [["Air fryer", "2", ""]]);
});

test("a block is more than one field's text", () => {
  assert.ok(isBlock("a\t1"));
  assert.ok(isBlock("a 1\nb 2"));
  assert.ok(!isBlock("a 1\n"));
});
