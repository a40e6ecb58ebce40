// Goal: what a platform sent stays byte for byte, whatever stands in it.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rawElements } from "./index.ts";

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
