// Goal: the catalog answers what the promise path asks: a code means one thing at an instant, bundles
// come apart to the last part and never bite their tail, and what is saved says what stood before.
// Method: views built from rows as tables; commands on real PostgreSQL.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { TenantId } from "../../../kernel/index.ts";
import type { Actor, Scope, Tx } from "../../platform/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import {
  ensureItems,
  mapListings,
  openCatalog,
  saveBarcodes,
  saveItems,
  setBundle,
} from "./index.ts";
import { createView, cycleFrom, isGtin, likeness } from "./model.ts";
import type { Part } from "./model.ts";

const seed = Number(process.env["SEED"] ?? 20_261_126);
const actor: Actor = { kind: "system", id: 0, name: "test" };
let tenants = 0;
const catalog = openCatalog();
const database = await ownDatabase();

const company = (): Scope => {
  tenants += 1;
  return { cell: 0, tenantId: tenants as TenantId };
};
const act = <T>(scope: Scope, work: (tx: Tx) => Promise<T>) =>
  database.transact(scope, actor, work);
const view = (scope: Scope) => database.read(scope, (tx) => catalog.view.get(tx));
const audits = (scope: Scope, action: string) =>
  database.read(scope, (tx) =>
    tx.rows<{ before: Record<string, unknown> | null; after: Record<string, unknown> }>(
      `select before, after from platform.audit where cell = $1 and tenant_id = $2 and action = $3
       order by id`,
      [scope.cell, scope.tenantId, action],
    ),
  );

test("what is left out stays; units and barcodes are replaced whole; the trail has both sides", async () => {
  const scope = company();
  const units = [
    { unit: "箱", factor: 12 },
    { unit: "托", factor: 480 },
  ];
  const barcodes = [
    { code: "6901234567892", units: 1 },
    { code: "16901234567899", units: 12 },
  ];
  const first = { code: "K", name: "壶", nameEn: "Kettle", unit: "台", units, barcodes };
  await act(scope, (tx) => saveItems(tx, [{ ...first, expiryTracked: true, shelfLifeDays: 365 }]));
  const item = (await view(scope)).byCode("K");
  assert.deepEqual(
    [item?.units, item?.lotTracked, item?.expiryTracked, item?.shelfLifeDays, item?.active],
    [units, true, true, 365, true],
  );
  assert.deepEqual((await view(scope)).byBarcode("16901234567899"), {
    itemId: item?.id,
    units: 12,
  });
  await act(scope, (tx) => saveItems(tx, [{ code: "K", name: "水壶", active: false }]));
  const kept = (await view(scope)).byCode("K");
  assert.deepEqual(kept, { ...item, name: "水壶", active: false });
  assert.equal((await view(scope)).barcodesOf(item?.id ?? 0).length, 2);
  await act(scope, (tx) => saveItems(tx, [{ code: "K", name: "水壶", units: [], barcodes: [] }]));
  assert.deepEqual((await view(scope)).byCode("K")?.units, []);
  assert.equal((await view(scope)).byBarcode("6901234567892"), undefined);
  const [made, renamed, stripped] = await audits(scope, "catalog.item.save");
  assert.equal(made?.before, null);
  assert.deepEqual(made?.after["units"], { 箱: 12, 托: 480 });
  assert.deepEqual([renamed?.before?.["name"], renamed?.after["name"]], ["壶", "水壶"]);
  assert.deepEqual(stripped?.before?.["barcodes"], { "6901234567892": 1, "16901234567899": 12 });
  assert.deepEqual(stripped?.after["barcodes"], {});
});

test("whoever tracks serials or last days tracks lots, and cannot stop while he does", async () => {
  const scope = company();
  const save = (change: object) =>
    act(scope, (tx) => saveItems(tx, [{ code: "S", name: "S", ...change }]));
  const lots = async () => (await view(scope)).byCode("S")?.lotTracked;
  await save({});
  assert.equal(await lots(), false);
  await save({ serialTracked: true });
  assert.equal(await lots(), true);
  await save({ lotTracked: false });
  assert.equal(await lots(), true);
  await save({ lotTracked: false, serialTracked: false });
  assert.equal(await lots(), false);
});

test("items are made once however many make them at the same moment", async () => {
  const scope = company();
  const codes = ["A", "B", "C"];
  const made = await Promise.all(
    Array.from({ length: 12 }, () =>
      act(scope, (tx) =>
        ensureItems(
          tx,
          codes.map((code) => ({ code, name: code })),
        ),
      ),
    ),
  );
  assert.equal(new Set(made.map((ids) => JSON.stringify([...ids]))).size, 1);
  assert.equal((await view(scope)).items.length, 3);
});

test("a bundle is refused empty or biting its tail, at any depth", async () => {
  const scope = company();
  const ids = await act(scope, (tx) =>
    saveItems(
      tx,
      ["A", "B", "C", "X"].map((code) => ({
        code,
        name: code,
        kind: code === "X" ? "item" : "bundle",
      })),
    ),
  );
  const id = (code: string) => ids.get(code) ?? 0;
  const set = (code: string, parts: string) =>
    act(scope, (tx) =>
      setBundle(
        tx,
        { id: id(code), code },
        [...parts].map((part) => ({ itemId: id(part), units: 2 })),
      ),
    );
  const cases: [code: string, parts: string, said: string][] = [
    ["A", "X", "ok"],
    ["B", "AX", "ok"],
    ["C", "B", "ok"],
    ["A", "", "bundle_empty"],
    ["A", "C", "bundle_cycle"],
  ];
  for (const [code, parts, said] of cases) {
    const done = await set(code, parts).catch((error: unknown) => error as Error);
    const word = done instanceof Error ? done.name : done.ok ? "ok" : done.error.kind;
    assert.equal(word, said, `${code} of ${parts}`);
    if (said === "bundle_cycle") await set(code, "X");
  }
  assert.deepEqual((await view(scope)).explode(id("C"), 3), [
    { itemId: id("X"), units: 3 * 2 * (2 * 2 + 2) },
  ]);
});

test("a code means what it meant at the order's instant", async () => {
  const scope = company();
  const ids = await act(scope, (tx) =>
    saveItems(tx, [
      { code: "A", name: "A" },
      { code: "B", name: "B" },
    ]),
  );
  const map = (item: string, validFrom?: Date) =>
    act(scope, (tx) =>
      mapListings(tx, [
        {
          channelId: 7,
          code: "S-1",
          parts: [{ itemId: ids.get(item) ?? 0, units: 1 }],
          ...(validFrom && { validFrom }),
        },
      ]),
    );
  const june = new Date("2026-06-01T00:00:00Z");
  await map("A");
  await map("B", june);
  const seen = await view(scope);
  const at = (ms: number) => seen.listing(7, "S-1", ms)?.parts[0]?.itemId;
  assert.equal(at(june.getTime() - 1), ids.get("A"));
  assert.equal(at(june.getTime()), ids.get("B"));
  assert.equal(seen.listing(8, "S-1", june.getTime()), null);
});

test("a scanned code that moves to another item means that item alone", async () => {
  const scope = company();
  const ids = await act(scope, (tx) =>
    ensureItems(tx, [
      { code: "A", name: "A" },
      { code: "B", name: "B" },
    ]),
  );
  const scan = { code: "6901234567892", units: 1 };
  await act(scope, (tx) => saveBarcodes(tx, [{ ...scan, itemId: ids.get("A") ?? 0 }]));
  await act(scope, (tx) => saveBarcodes(tx, [{ ...scan, itemId: ids.get("B") ?? 0 }]));
  assert.equal((await view(scope)).byBarcode(scan.code)?.itemId, ids.get("B"));
});

test("explosion adds up whatever hangs under what, and a cycle is found wherever it is", () => {
  const tree = fc.array(
    fc.array(fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 4 })), { maxLength: 3 }),
    {
      minLength: 8,
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(tree, fc.integer({ min: 1, max: 9 }), (drawn, units) => {
      // Bundles reach only to higher numbers, so that the drawing has no cycle.
      const bundles = new Map<number, Part[]>();
      drawn.forEach((parts, at) => {
        const under = parts
          .filter(([to]) => to > at)
          .map(([itemId, count]) => ({ itemId, units: count }));
        if (under.length > 0) bundles.set(at, under);
      });
      const made = createView({ items: [], bundles, listings: [], barcodes: new Map() });
      const sum = (id: number): number => {
        const parts = bundles.get(id);
        return parts ? parts.reduce((all, part) => all + part.units * sum(part.itemId), 0) : 1;
      };
      const exploded = made.explode(0, units);
      assert.equal(
        exploded.reduce((all, part) => all + part.units, 0),
        units * sum(0),
      );
      assert.ok(exploded.every((part) => !bundles.has(part.itemId)));
      const partsOf = (id: number) => bundles.get(id) ?? [];
      for (const id of bundles.keys()) assert.equal(cycleFrom(id, partsOf), null);
      const [last] = [...bundles.keys()].toReversed();
      if (last === undefined) return;
      bundles.set(7, [{ itemId: last, units: 1 }]);
      bundles.set(last, [...partsOf(last), { itemId: 7, units: 1 }]);
      assert.notEqual(cycleFrom(last, partsOf), null);
    }),
    { seed },
  );
});

test("check digits and likeness", () => {
  const cases: [string, boolean][] = [
    ["6901234567892", true],
    ["6901234567893", false],
    ["96385074", true],
    ["036000291452", true],
    ["16901234567899", true],
    ["690123456789", false],
    ["69012345678X2", false],
    ["", false],
  ];
  for (const [code, said] of cases) assert.equal(isGtin(code), said, code);
  assert.equal(likeness("电水壶 白", "电水壶-白"), 1);
  assert.ok(likeness("电水壶 白", "电水壶 黑") > 0.4);
  assert.equal(likeness("电水壶", "Kettle"), 0);
});
