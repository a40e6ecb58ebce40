// Goal: what a platform sent stays byte for byte, whatever stands in it.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rawElements, readJson } from "./index.ts";

test("elements are cut out of a text with their digits, blanks and escapes", () => {
  const long = '{"id": 3705115058471208928, "p":1.10 , "s":"a\\"],[{"}';
  const cases: [text: string, path: string[], expect: string[]][] = [
    [`{"x":{"orders":[9],"a":1},"orders":[ ${long} ,{"id":2}] }`, ["orders"], [long, '{"id":2}']],
    ['{"a":{"b":[1 , "x,y" ,[2,3], null]}}', ["a", "b"], ["1", '"x,y"', "[2,3]", "null"]],
    ['[1,{"a":[]}]', [], ["1", '{"a":[]}']],
    ['{"\\u006frders":[1]}', ["orders"], ["1"]],
    ['{"orders":[]}', ["orders"], []],
    ['{"orders":{}}', ["orders"], []],
    ["{}", ["orders"], []],
    ["7", ["orders"], []],
  ];
  for (const [text, path, expect] of cases) assert.deepEqual(rawElements(text, path), expect, text);
  assert.throws(() => rawElements('{"orders":[1', ["orders"]), SyntaxError);
});

test("whatever the list holds, its elements are what stood there", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.string(), fc.jsonValue(), (list, name, other) => {
      const parts = list.map((each) => JSON.stringify(each, null, 1));
      const key = JSON.stringify(name);
      const text = `{"${name === "" ? "x" : ""}z":${JSON.stringify(other)},${key}:[${parts.join(" ,\n")}]}`;
      if (name !== "z" && name !== "xz") assert.deepEqual(rawElements(text, [name]), parts);
    }),
  );
});

test("numbers keep every digit: as numbers where a double holds them, as texts where not", () => {
  const cases: [text: string, expect: unknown][] = [
    ['{"a":12,"b":-1.5,"c":"3705115058471208928"}', { a: 12, b: -1.5, c: "3705115058471208928" }],
    ['{"a":3705115058471208928}', { a: "3705115058471208928" }],
    ["[1, 3705115058471208928 ,2]", [1, "3705115058471208928", 2]],
    ["3705115058471208928", "3705115058471208928"],
    ['{"a":9007199254740991}', { a: 9_007_199_254_740_991 }],
    ['{"a":1e400}', { a: "1e400" }],
    [
      '{"s":"a\\\\\\":[12345678901234567890,1e400]","b":[12345678901234567890,1e400],"c":"[1e400"}',
      { s: 'a\\":[12345678901234567890,1e400]', b: ["12345678901234567890", "1e400"], c: "[1e400" },
    ],
    ['{"a":0.1234567890123456789}', { a: "0.1234567890123456789" }],
  ];
  for (const [text, expect] of cases) assert.deepEqual(readJson(text), expect, text);
  for (const text of ["{12345678901234567890:1}", "[012345678901234567]", '["a"12345678901234567]'])
    assert.throws(() => readJson(text), SyntaxError, text);
  const number = fc.oneof(fc.bigInt().map(String), fc.double({ noNaN: true }).map(String));
  fc.assert(
    fc.property(number, fc.jsonValue(), (digits, other) => {
      fc.pre(!digits.includes("Infinity"));
      const read = readJson(`{"o":${JSON.stringify(other)},"n":${digits}}`) as { n: unknown };
      const isKept = typeof read.n === "number" ? Number(digits) === read.n : read.n === digits;
      const isWhole = /^-?\d+$/.test(digits);
      // Ten to the sixteenth, say, a double keeps to the last digit.
      assert.ok(isKept && (!isWhole || String(read.n) === digits), digits);
    }),
  );
});
