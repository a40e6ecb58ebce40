// Goal: items are kept through the door, every wrong row of a list is told at once, and a quantity
// typed in a larger unit arrives as whole smallest units in stock, orders and listings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ApiError, type BodyOf } from "../contract/index.ts";
import { mapListingsEndpoint } from "../contract/listings.ts";
import { listItems, saveItemsEndpoint } from "../contract/masters.ts";
import { getOrder, placeOrder, placeOrdersEndpoint } from "../contract/orders.ts";
import { amendOrderEndpoint } from "../contract/orders-changes.ts";
import { listQuotas, listSafety, setSafetyEndpoint } from "../contract/places.ts";
import { listQuotes } from "../contract/quotes.ts";
import {
  cancelQuoteEndpoint,
  changeStockEndpoint,
  countStockEndpoint,
  createQuote,
  listStock,
  setQuotaEndpoint,
} from "../contract/stock.ts";
import {
  changeSupplyEndpoint,
  listSuppliesEndpoint,
  planSupply,
  receiveSupplyEndpoint,
} from "../contract/stock-supplies.ts";
import { previewCount } from "../contract/stock-counts.ts";
import { listLots } from "../contract/stock-lots.ts";
import { openDoor, refusalOf } from "./testing/door.ts";
import type { Door } from "./testing/door.ts";

type Draft = BodyOf<typeof saveItemsEndpoint>["items"][number];

let door: Door;
let ids: Record<string, number> = {};
const main = 4; // After the three special places every company has.

const save = (items: Draft[]) =>
  door.api.call(saveItemsEndpoint, { key: door.key(), body: { items } });

before(async () => {
  door = await openDoor();
  const units = [{ unit: "箱", factor: 12 }];
  const codes = [{ code: "6901234567892", units: 1 }];
  const saved = await save([
    { code: "K", name: "壶", nameEn: "Kettle", unit: "台", units, barcodes: codes },
    { code: "L", name: "奶", unit: "盒", units, expiryTracked: true, shelfLifeDays: 30 },
    { code: "S", name: "机", serialTracked: true },
    { code: "SET", name: "套", kind: "bundle", parts: [{ code: "K", units: 2 }] },
  ]);
  ids = saved.ids;
});
after(() => door.close());

/** The problems of a refused list, as `field rule`. */
async function problemsOf(items: Draft[]): Promise<string[]> {
  try {
    await save(items);
    return [];
  } catch (error) {
    assert.ok(error instanceof ApiError);
    const told = error.refusal["problems"] as { field: string; rule: string; message: string }[];
    for (const each of told) assert.ok(each.message.length > 5, each.rule);
    return told.map((each) => `${each.field} ${each.rule}`);
  }
}

test("every wrong row is told at once, and nothing of the list is written", async () => {
  const told = await problemsOf([
    { code: "N1", name: "ok" },
    { code: "N2", name: "x", barcodes: [{ code: "6901234567893", units: 1 }] },
    { code: "N3", name: "x", barcodes: [{ code: "6901234567892", units: 1 }] },
    { code: "N4", name: "x", unit: "件", units: [{ unit: "件", factor: 2 }] },
    { code: "N5", name: "x", kind: "bundle" },
    { code: "N6", name: "x", kind: "bundle", parts: [{ code: "NOBODY", units: 1 }] },
    {
      code: "N7",
      name: "x",
      kind: "bundle",
      parts: [
        { code: "N1", units: 1 },
        { code: "N1", units: 2 },
      ],
    },
    { code: "N1", name: "again" },
  ]);
  assert.deepEqual(told, [
    "items.1.barcodes.0.code barcode_wrong",
    "items.2.barcodes.0.code barcode_taken",
    "items.3.units.0.unit unit_twice",
    "items.4.parts bundle_empty",
    "items.5.parts.0.code item_unknown",
    "items.6.parts.1.code part_twice",
    "items.7.code item_twice",
  ]);
  const { total } = await door.api.call(listItems, { query: { text: "N5" } });
  assert.equal(total, 0);
});

test("the list is filtered, sorted, and read to its end in pages", async () => {
  await save(
    Array.from({ length: 30 }, (_item, at) => ({
      code: `P${at}`,
      name: `p${at}`,
      active: at % 3 > 0,
    })),
  );
  const read = async (query: Record<string, unknown>) => {
    const codes: string[] = [];
    let after: string | null = null;
    do {
      const page: { rows: { code: string }[]; next: string | null; total: number } =
        await door.api.call(listItems, {
          query: { ...query, limit: 7, ...(after ? { after } : {}) },
        });
      codes.push(...page.rows.map((row) => row.code));
      after = page.next;
      if (after === null) assert.equal(codes.length, page.total);
    } while (after !== null);
    return codes;
  };
  const all = Array.from({ length: 30 }, (_item, at) => `P${at}`);
  assert.deepEqual(await read({ text: "P", kind: "item", sort: "code" }), all);
  assert.deepEqual(await read({ text: "P", kind: "item", sort: "-code" }), all.toReversed());
  assert.equal((await read({ text: "P", active: false })).length, 10);
  const [set] = (await door.api.call(listItems, { query: { kind: "bundle" } })).rows;
  assert.deepEqual(set?.parts, [{ code: "K", units: 2 }]);
  const [kettle] = (await door.api.call(listItems, { query: { text: "6901234567892" } })).rows;
  assert.deepEqual([kettle?.code, kettle?.units], ["K", [{ unit: "箱", factor: 12 }]]);
});

const change = (row: object, kind: "receipt" | "issue" = "receipt") =>
  door.api.call(changeStockEndpoint, {
    key: door.key(),
    body: { kind, why: "x", changes: [{ itemId: ids["K"] ?? 0, placeId: main, units: 1, ...row }] },
  });
const onHand = async (code: string) =>
  (await door.api.call(listStock, { query: { text: code } })).rows.find(
    (row) => row.itemId === ids[code],
  )?.onHand ?? 0;

test("stock is received, issued and counted in any of the item's units", async () => {
  await change({ units: 3, unit: "箱" });
  assert.equal(await onHand("K"), 36);
  await change({ units: 1, unit: "箱" }, "issue");
  assert.equal(await onHand("K"), 24);
  await door.api.call(countStockEndpoint, {
    key: door.key(),
    body: { why: "c", counted: [{ itemId: ids["K"] ?? 0, placeId: main, units: 5, unit: "箱" }] },
  });
  assert.equal(await onHand("K"), 60);
  assert.equal(await refusalOf(change({ units: 1, unit: "托" })), "unit_unknown changes.0.unit");
  assert.equal(await onHand("K"), 60);
});

test("a lot's last day follows from the day it was made; a serial number is one unit", async () => {
  const milk = { itemId: ids["L"] ?? 0, units: 1, unit: "箱" };
  await change({ ...milk, lot: { code: "M1", madeOn: "2030-01-01" } });
  const [lot] = (await door.api.call(listLots, { query: { itemId: ids["L"] ?? 0 } })).rows;
  assert.deepEqual([lot?.expiresOn, lot?.onHand], ["2030-01-31", 12]);
  const machine = { itemId: ids["S"] ?? 0, lot: { code: "SN-1" } };
  assert.equal(await refusalOf(change({ ...machine, units: 2 })), "serial_one changes.0.units");
  assert.equal(await refusalOf(change({ itemId: ids["S"], units: 1 })), "lot_needed changes.0.lot");
  await change({ ...machine, units: 1 });
});

test("a serial number that lies somewhere is not received again; one that left may come back", async () => {
  const machine = { itemId: ids["S"] ?? 0, units: 1, lot: { code: "SN-1" } };
  assert.equal(await refusalOf(change(machine)), "serial_known changes.0.lot");
  const twice = { itemId: ids["S"] ?? 0, placeId: main, units: 1, lot: { code: "SN-2" } };
  const body = { kind: "receipt" as const, why: "t", changes: [twice, twice] };
  assert.equal(
    await refusalOf(door.api.call(changeStockEndpoint, { key: door.key(), body })),
    "serial_known changes.1.lot",
  );
  const count = (units: number) =>
    door.api.call(countStockEndpoint, {
      key: door.key(),
      body: { why: "c", counted: [{ ...machine, placeId: main, units }] },
    });
  await count(1);
  await change(machine, "issue");
  await change(machine);
  const [lot] = (await door.api.call(listLots, { query: { itemId: ids["S"] ?? 0 } })).rows;
  assert.equal(lot?.onHand, 1);
});

test("two receipts of one serial number at once: one is refused", async () => {
  const lot = { code: "SN-9" };
  const machine = { itemId: ids["S"] ?? 0, units: 1, lot };
  const said = await Promise.all([refusalOf(change(machine)), refusalOf(change(machine))]);
  assert.deepEqual(said.toSorted(), ["ok", "serial_known changes.0.lot"]);
});

test("quotes, receipts to come and amendments are asked for in larger units", async () => {
  const key = door.key();
  const itemId = ids["K"] ?? 0;
  const lines = [{ itemId, units: 1, unit: "箱" }];
  const quote = await door.api.call(createQuote, { key, body: { channelId: 1, lines } });
  assert.equal(quote.answer.lines[0]?.units, 12);
  const odd = [{ itemId, units: 1, unit: "托" }];
  assert.equal(
    await refusalOf(
      door.api.call(createQuote, { key: door.key(), body: { channelId: 1, lines: odd } }),
    ),
    "unit_unknown lines.0.unit",
  );
  const { rows: quotes } = await door.api.call(listQuotes, { query: {} });
  assert.deepEqual(quotes[0]?.lines[0]?.larger, [{ unit: "箱", factor: 12 }]);
  await door.api.call(cancelQuoteEndpoint, { key: door.key(), params: { id: quote.id } });
  const supply = { itemId, placeId: main, kind: "planned" as const, day: "2030-01-01" };
  const planned = await door.api.call(planSupply, {
    key: door.key(),
    body: { supplies: [{ ...supply, units: 3, unit: "箱", documentNumber: "PO-1" }] },
  });
  const params = { itemId, id: planned.ids[0] ?? 0 };
  const units = async () =>
    (await door.api.call(listSuppliesEndpoint, { query: { itemId } })).rows[0]?.units;
  assert.equal(await units(), 36);
  const change = { units: 2, unit: "箱", why: "less" };
  await door.api.call(changeSupplyEndpoint, { key: door.key(), params, body: change });
  assert.equal(await units(), 24);
  const before = await onHand("K");
  const received = { units: 1, unit: "箱" };
  await door.api.call(receiveSupplyEndpoint, { key: door.key(), params, body: received });
  assert.deepEqual([await units(), (await onHand("K")) - before], [12, 12]);
  await quotasCountLarger(itemId);
  const { orderId } = await place("U-A", { itemId, units: 1 });
  const page = await door.api.call(getOrder, { params: { id: orderId } });
  const [line] = page.lines;
  assert.deepEqual(line?.larger, [{ unit: "箱", factor: 12 }]);
  await door.api.call(amendOrderEndpoint, {
    key: door.key(),
    params: { id: orderId },
    body: { why: "more", lines: [{ lineId: line?.id ?? 0, units: 2, unit: "箱" }] },
  });
  const amended = await door.api.call(getOrder, { params: { id: orderId } });
  assert.equal(amended.lines[0]?.units, 24);
});

/** Quotas, safety stock and a pasted count of the item are said in cartons and kept in pieces. */
async function quotasCountLarger(itemId: number): Promise<void> {
  const quota = { itemId, channelId: 1, cap: 4, capUnit: "箱", protected: 6 };
  await door.api.call(setQuotaEndpoint, { key: door.key(), body: quota });
  const [row] = (await door.api.call(listQuotas)).rows;
  assert.deepEqual([row?.cap, row?.protected, row?.larger], [48, 6, [{ unit: "箱", factor: 12 }]]);
  const odd = { ...quota, protectedUnit: "托" };
  assert.equal(
    await refusalOf(door.api.call(setQuotaEndpoint, { key: door.key(), body: odd })),
    "unit_unknown protectedUnit",
  );
  const none = { itemId, channelId: 1, cap: null, protected: 0 };
  await door.api.call(setQuotaEndpoint, { key: door.key(), body: none });
  const keep = async (units: number) => {
    const rows = [{ itemId, placeId: main, units, unit: "箱" }];
    await door.api.call(setSafetyEndpoint, { key: door.key(), body: { rows } });
    return (await door.api.call(listSafety)).rows[0]?.units;
  };
  assert.deepEqual([await keep(2), await keep(0)], [24, undefined]);
  const sheet = ["箱", "托"].map((unit) => ({ code: "K", units: 3, unit }));
  const counted = await door.api.call(previewCount, {
    body: { placeId: main, rows: sheet.slice(0, 1) },
  });
  assert.deepEqual([counted.rows[0]?.counted, counted.rows[0]?.problem], [36, null]);
  const wrong = await door.api.call(previewCount, {
    body: { placeId: main, rows: sheet.slice(1) },
  });
  assert.equal(wrong.rows[0]?.problem, "unit_unknown");
}

const order = (externalId: string, line: object) => ({
  ...{ channelId: 1, externalId, policy: "backorder" as const, payment: "paid" as const },
  lines: [line as { units: number }],
});
const place = (externalId: string, line: object) =>
  door.api.call(placeOrder, { key: door.key(), body: order(externalId, line) });

test("an order line in cartons is its pieces, at the price of the carton", async () => {
  const { orderId } = await place("U-1", {
    ...{ itemId: ids["K"], units: 2, unit: "箱", unitPrice: "600.60" },
  });
  const page = await door.api.call(getOrder, { params: { id: orderId } });
  const [line] = page.lines;
  assert.deepEqual(
    [line?.units, line?.amountMinor, line?.unitPrice, page.totalMinor],
    [24, 120_120, "50.05", 120_120],
  );
  assert.equal(
    await refusalOf(place("U-2", { itemId: ids["K"], units: 2, unit: "托" })),
    "unit_unknown lines.0.unit",
  );
  const bulk = [
    order("U-3", { itemId: ids["K"], units: 1 }),
    order("U-4", { itemId: ids["K"], units: 1, unit: "托" }),
  ];
  const sent = door.api.call(placeOrdersEndpoint, { key: door.key(), body: { orders: bulk } });
  assert.equal(await refusalOf(sent), "unit_unknown orders.1.lines.0.unit");
});

test("a listing in cartons means its pieces; an order's carton of such a code is counted back", async () => {
  const listings = [
    { channelId: 1, code: "BOX", parts: [{ itemId: ids["K"] ?? 0, units: 1, unit: "箱" }] },
    { channelId: 1, code: "SIX", parts: [{ itemId: ids["K"] ?? 0, units: 6 }] },
    { channelId: 1, code: "FIVE", parts: [{ itemId: ids["K"] ?? 0, units: 5 }] },
  ];
  await door.api.call(mapListingsEndpoint, { key: door.key(), body: { listings } });
  const unitsOf = async (orderId: number) =>
    (await door.api.call(getOrder, { params: { id: orderId } })).lines.at(-1)?.units;
  assert.equal(await unitsOf((await place("L-1", { code: "BOX", units: 2 })).orderId), 24);
  assert.equal(
    await unitsOf((await place("L-2", { code: "SIX", units: 1, unit: "箱" })).orderId),
    12,
  );
  assert.equal(
    await refusalOf(place("L-3", { code: "FIVE", units: 1, unit: "箱" })),
    "units_not_whole lines.0.unit",
  );
  assert.equal(
    await refusalOf(place("L-4", { code: "NOBODY", units: 1, unit: "箱" })),
    "unit_unknown lines.0.unit",
  );
  const wrong = [
    { channelId: 1, code: "W", parts: [{ itemId: ids["K"] ?? 0, units: 1, unit: "托" }] },
  ];
  const sent = door.api.call(mapListingsEndpoint, { key: door.key(), body: { listings: wrong } });
  assert.equal(await refusalOf(sent), "unit_unknown listings.0.parts.0.unit");
});
