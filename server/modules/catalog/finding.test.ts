// Goal: whatever somebody types for an item finds it. Method: a table of texts over one catalog.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findItems, resolveItem } from "./finding.ts";
import { createView } from "./model.ts";
import type { Item } from "./model.ts";

const item = (id: number, code: string, [name = "", nameEn = ""]: string[]): Item => ({
  ...{ id, code, name, nameEn, kind: "item", unit: "台", active: true },
  ...{ lotTracked: false, expiryTracked: false, minShelfDays: null },
  ...{ serialTracked: false, shelfLifeDays: null, units: [] },
});

const view = createView({
  items: [
    item(1, "K-1", ["电水壶 标准 白", "Kettle white"]),
    item(2, "K-12", ["电水壶 标准 黑", "Kettle black"]),
    item(3, "Z-9", ["空气炸锅", "Air fryer"]),
  ],
  bundles: new Map(),
  listings: [],
  barcodes: new Map([
    ["6901234567892", { itemId: 3, units: 1 }],
    ["16901234567899", { itemId: 3, units: 6 }],
  ]),
});

test("code, barcode, name, words in any order and pinyin find items, the best first", () => {
  const check = (text: string, codes: readonly string[]) =>
    assert.deepEqual(
      findItems(view, text).map((found) => found.item.code),
      codes,
      text,
    );
  check("k-1", ["K-1", "K-12"]);
  check("6901234567892", ["Z-9"]);
  check("白 电水壶", ["K-1"]);
  check("fryer", ["Z-9"]);
  check("kqzg", ["Z-9"]);
  check("kongqi", ["Z-9"]);
  check("dsh", ["K-1", "K-12"]);
  check("nothing", []);
  assert.equal(findItems(view, "").length, 3);
});

test("one item is meant, or none when several fit alike; a pack's barcode says how many", () => {
  const check = (text: string, code: string | null, units = 1) => {
    const found = resolveItem(view, text);
    assert.deepEqual([found.item?.code ?? null, found.units], [code, units], text);
    return found.isExact;
  };
  assert.ok(check("K-1", "K-1"));
  assert.ok(check("16901234567899", "Z-9", 6));
  assert.ok(!check("空气炸锅", "Z-9"), "a name may be another's tomorrow");
  check("标准 黑", "K-12");
  check("电水壶", null);
  check("", null);
  assert.equal(resolveItem(view, "电水壶").candidates.length, 2);
});
