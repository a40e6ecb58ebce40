// Goal: a sheet copied from Excel becomes the items it says, and every cell that cannot be read is
// named by its row and column. Method: tables of what spreadsheets put on the clipboard.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cellsOf } from "../../parts/grid/cells.ts";
import { readPaste } from "./paste.ts";

const words = {
  columns: { 编码: "code", 名称: "name", 单位换算: "units" },
  kinds: { 套装: "bundle" },
  yes: ["是"],
  no: ["否"],
} as const;
const tsv = (...rows: string[][]) => rows.map((row) => row.join("\t")).join("\r\n");

test("a sheet with a header, in the reader's words or ours, in any order", () => {
  const { rows, problems } = readPaste(
    tsv(
      ["名称", "编码", "单位换算", "barcodes", "kind", "parts", "expiry", "unheard of", "active"],
      ["壶", "K-1", "箱=12；托=480", "6901234567892; 16901234567899*12", "", "", "是", "x", "0"],
      ["套", "SET", "", "", "套装", "K-1*2, K-2", "否", "", ""],
    ),
    words,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(rows, [
    {
      row: 2,
      item: {
        code: "K-1",
        name: "壶",
        units: [
          { unit: "箱", factor: 12 },
          { unit: "托", factor: 480 },
        ],
        barcodes: [
          { code: "6901234567892", units: 1 },
          { code: "16901234567899", units: 12 },
        ],
        expiryTracked: true,
        active: false,
      },
    },
    {
      row: 3,
      item: {
        code: "SET",
        name: "套",
        kind: "bundle",
        parts: [
          { code: "K-1", units: 2 },
          { code: "K-2", units: 1 },
        ],
        expiryTracked: false,
      },
    },
  ]);
});

test("without a header the columns stand in their order; what cannot be read is named", () => {
  const { rows, problems } = readPaste(
    tsv(
      ["A", "a", "", "thing", "件", "箱十二"],
      ["", "b"],
      ["C", "", "", "", "", "", "", "", "maybe", "", "", "soon"],
    ),
    words,
  );
  assert.deepEqual(
    problems.map((each) => `${each.row} ${each.column} ${each.value}`),
    [
      "1 kind thing",
      "1 units 箱十二",
      "2 code ",
      "3 lots maybe",
      "3 shelf_life_days soon",
      "3 name ",
    ],
  );
  assert.deepEqual(rows[0]?.item, { code: "A", name: "a", unit: "件" });
});

test("cells come back as they were copied, whatever stands in them", () => {
  const cell = fc.string({ maxLength: 8 }).map((text) => text.trim());
  const quote = (text: string) =>
    /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 5 }),
      (sheet) => {
        const filled = sheet.map((row) => ["x", ...row, "y"]);
        const text = filled.map((row) => row.map(quote).join("\t")).join("\n");
        const plain = (each: string) => each.replaceAll("\r\n", "\n").replaceAll("\r", "\n").trim();
        assert.deepEqual(
          cellsOf(text),
          filled.map((row) => row.map(plain)),
        );
      },
    ),
    { seed: 20_261_126 },
  );
});
