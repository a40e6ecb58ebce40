// Goal: what the grid decides without drawing: paging, patching, choosing, copying.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { readXlsx, streamXlsxRows } from "hucre/xlsx";
import { formatFor } from "../format.ts";
import { cardHeight, lineOf, placesOnCard } from "./cards.ts";
import { cellOf, csvOf, fileOf, readRows, tableOf } from "./download.ts";
import { amountOf, shareCell } from "./file-cells.ts";
import { RowStore } from "./row-store.ts";
import { chosenCount, extended, isChosen, noSelection, toggled } from "./selection.ts";
import { tsv, tsvCell } from "./tsv.ts";
import type { GridColumn, GridRequest } from "./types.ts";

const seed = Number(process.env["SEED"] ?? randomInt(2 ** 31));
const reproduce = { seed, verbose: 0 };

interface Row {
  readonly id: number;
  readonly word: string;
}

/** A server of rows in order of id, with keyset cursors; `calls` counts its answers. */
function serverOf(rows: Row[]) {
  const served = { calls: 0, failNext: false, rows };
  const fetchPage = async ({ after, limit }: GridRequest) => {
    served.calls += 1;
    if (served.failNext) {
      served.failNext = false;
      throw new Error("down");
    }
    const left = served.rows.filter((row) => row.id > Number(after ?? 0));
    const page = left.slice(0, limit);
    const last = page.at(-1);
    return { rows: page, next: left.length > limit && last ? String(last.id) : null };
  };
  const store = new RowStore<Row>({ fetchPage, rowKey: (row) => row.id, sort: null });
  return { served, store };
}

const rowsTo = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, word: "old" }));

async function readAll(store: RowStore<Row>): Promise<void> {
  while (!store.snapshot().complete) await store.ensure(store.snapshot().rows.length);
}

test("all rows are read once and in order, however many there are", async () => {
  const count = fc.oneof(fc.constantFrom(0, 1, 99, 100, 101, 599, 600, 601), fc.nat(3_000));
  await fc.assert(
    fc.asyncProperty(count, async (many) => {
      const { store } = serverOf(rowsTo(many));
      await readAll(store);
      assert.deepEqual(
        store.snapshot().rows.map((row) => row.id),
        rowsTo(many).map((row) => row.id),
      );
      assert.equal(store.snapshot().total, many);
    }),
    { ...reproduce, numRuns: 30 },
  );
});

test("nothing is asked for while the reader is far from the end", async () => {
  const { served, store } = serverOf(rowsTo(2_000));
  await store.ensure(0);
  await store.ensure(0);
  assert.equal(served.calls, 2); // 100 rows are within the read-ahead; 600 are not.
  await store.ensure(100);
  assert.equal(served.calls, 2);
});

test("a failure is told, asks no more by itself, and can be tried again", async () => {
  const { served, store } = serverOf(rowsTo(10));
  served.failNext = true;
  await store.ensure(0);
  assert.match(String(store.snapshot().error), /down/);
  await store.ensure(0);
  assert.equal(served.calls, 1);
  await store.retry();
  assert.equal(store.snapshot().error, null);
  assert.equal(store.snapshot().rows.length, 10);
});

test("a change in the middle is patched in place; a new row only says that it is there", async () => {
  const { served, store } = serverOf(rowsTo(1_500));
  await readAll(store);
  served.rows = served.rows.map((row) => (row.id === 700 ? { ...row, word: "new" } : row));
  await store.refresh(690, 720);
  assert.equal(store.snapshot().rows[699]?.word, "new");
  assert.equal(store.snapshot().stale, false);
  served.rows = served.rows.flatMap((row) =>
    row.id === 700 ? [row, { id: 700.5, word: "born" }] : [row],
  );
  await store.refresh(690, 720);
  assert.equal(store.snapshot().rows.length, 1_500);
  assert.equal(store.snapshot().stale, true);
  await store.restart();
  assert.equal(store.snapshot().stale, false);
});

test("a restart abandons the reading under way and keeps no row of it", async () => {
  let release = (): void => undefined;
  const waiting = new Promise<void>((resolve) => {
    release = resolve;
  });
  let calls = 0;
  const store = new RowStore<Row>({
    rowKey: (row) => row.id,
    sort: null,
    fetchPage: async () => {
      calls += 1;
      if (calls === 1) {
        await waiting;
        return { rows: [{ id: 1, word: "late" }], next: null };
      }
      return { rows: [{ id: 2, word: "now" }], next: null };
    },
  });
  const first = store.ensure(0);
  await store.restart();
  release();
  await first;
  assert.deepEqual(store.snapshot().rows, [{ id: 2, word: "now" }]);
  assert.equal(store.snapshot().loading, false);
});

test("choosing twice changes nothing, in both kinds of selection", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.nat(20), fc.boolean(), (keys, key, all) => {
      const start = all
        ? { kind: "matching" as const, except: new Set(keys) }
        : extended(noSelection, keys);
      const twice = toggled(toggled(start, key), key);
      assert.equal(isChosen(twice, key), isChosen(start, key));
      assert.notEqual(isChosen(toggled(start, key), key), isChosen(start, key));
      assert.equal(isChosen(extended(start, [key]), key), true);
    }),
    reproduce,
  );
  assert.equal(chosenCount({ kind: "matching", except: new Set([1]) }, 3_214), 3_213);
  assert.equal(chosenCount({ kind: "matching", except: new Set() }, null), null);
});

test("a copied cell is never a formula and never breaks its row", () => {
  const table: readonly (readonly [string, string])[] = [
    ["=1+1", "'=1+1"],
    ["@cmd", "'@cmd"],
    ["-12.50", "-12.50"],
    ["+8", "+8"],
    ["-x", "'-x"],
    ["1,200", "1,200"],
    ["a\tb", '"a\tb"'],
    ['say "hi"', '"say ""hi"""'],
    ["", ""],
    ["订单", "订单"],
  ];
  for (const [cell, expected] of table) assert.equal(tsvCell(cell), expected);
  assert.equal(
    tsv([
      ["a", "b"],
      ["1", "2"],
    ]),
    "a\tb\n1\t2",
  );
});

const fileColumns: readonly GridColumn<Row>[] = [
  { key: "word", title: "Word", width: 80, text: (row) => row.word },
  {
    ...{ key: "id", title: "Number", width: 80, numeric: true },
    text: (row) => (row.id === 0 ? "\u2014" : row.id.toLocaleString("en-US")),
  },
];

test("a list is saved whole, whatever is loaded, with numbers as numbers and no formula", async () => {
  const { served } = serverOf(rowsTo(1_234));
  const fetchPage = async ({ after, limit }: GridRequest) => {
    const left = served.rows.filter((row) => row.id > Number(after ?? 0));
    return {
      rows: left.slice(0, limit),
      next: left.length > limit ? String(left[limit - 1]?.id) : null,
    };
  };
  const told: number[] = [];
  const { signal } = new AbortController();
  const onRead = (count: number) => void told.push(count);
  const rows = await readRows<Row>(fetchPage, { sort: null, signal, onRead });
  assert.deepEqual([rows.length, told.at(-1), told.length > 1], [1_234, 1_234, true]);
  const table = tableOf(fileColumns, [...rows.slice(-1), { id: 0, word: '=2+"2"' }]);
  assert.deepEqual(table, [
    ["Word", "Number"],
    ["old", 1_234],
    ['=2+"2"', ""],
  ]);
  assert.equal(csvOf(table), '\ufeffWord,Number\r\nold,1234\r\n"\'=2+""2""",\r\n');
  assert.equal(cellOf(fileColumns[0] as GridColumn<Row>, { id: 1, word: "0012" }), "0012");
  const book = new Uint8Array(
    await (await fileOf(table, { format: "xlsx", sheet: "a/b: c" })).arrayBuffer(),
  );
  const sheet: unknown[] = [];
  for await (const row of streamXlsxRows(book)) sheet.push(row.values);
  assert.deepEqual(sheet.slice(1, 2), [["old", 1_234]]);
});

test("amounts and shares are numbers in a workbook, and keep their sign in a text file", async () => {
  type Sale = { readonly minor: number; readonly currency: string };
  const columns = [
    { title: "Total", ...amountOf<Sale>((row) => row, formatFor("en").money) },
    { title: "Share", text: () => "25%", file: () => shareCell(0.25, "25%") },
  ];
  const table = tableOf(columns, [
    { minor: 115_400, currency: "CNY" },
    { minor: -1_154, currency: "JPY" },
  ]);
  const text = csvOf(table).split("\r\n");
  assert.deepEqual(text.slice(1, 3), ['"\u00a51,154.00",25%', '"\'-JP\u00a51,154",25%']);
  const file = await fileOf(table, { format: "xlsx", sheet: "Sales" });
  const book = await readXlsx(new Uint8Array(await file.arrayBuffer()), { readStyles: true });
  const sheet = book.sheets[0];
  assert.deepEqual(sheet?.rows.slice(1), [
    [1_154, 0.25],
    [-1_154, 0.25],
  ]);
  const forms = ["1,0", "2,0", "1,1"].map((at) => sheet?.cells?.get(at)?.style?.numFmt);
  assert.deepEqual(forms, ["[$\u00a5]#,##0.00", "[$JP\u00a5]#,##0", "0.0%"]);
});

test("reading a list for a file stops when asked", async () => {
  const { served } = serverOf(rowsTo(5_000));
  const stop = new AbortController();
  const fetchPage = async ({ after }: GridRequest) => {
    const from = Number(after ?? 0);
    return { rows: served.rows.slice(from, from + 500), next: String(from + 500) };
  };
  const onRead = (count: number) => count >= 1_000 && stop.abort();
  await assert.rejects(readRows<Row>(fetchPage, { sort: null, signal: stop.signal, onRead }));
});

test("a card shows every column once, in order, at most two a line, and is as tall as its lines", () => {
  const widths = fc.array(fc.integer({ min: 48, max: 900 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(widths, (all) => {
      const columns = all.map((width, at) => ({ key: `${at}`, title: "", width, text: () => "" }));
      const places = placesOnCard(columns);
      const halves = places.flatMap(({ line, half, whole }) =>
        whole ? [line * 2, line * 2 + 1] : [line * 2 + half],
      );
      assert.equal(new Set(halves).size, halves.length, "no two columns stand on one place");
      assert.deepEqual(
        halves,
        halves.toSorted((a, b) => a - b),
        "read from left to right",
      );
      const lines = places.at(-1)?.line ?? 0;
      assert.equal(new Set(places.map(({ line }) => line)).size, lines, "no line is empty");
      columns.forEach(({ width }, at) => width >= 200 && assert.ok(places[at]?.whole));
      const growth = cardHeight([...columns, { ...columns[0], width: 900 } as never], "loose");
      assert.equal(growth - cardHeight(columns, "loose"), lineOf("loose") + 16);
    }),
    reproduce,
  );
});
