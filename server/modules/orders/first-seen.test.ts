// Goal: an order that had partly left before its channel told us takes stock only for the rest.
// Method: a small company on real PostgreSQL; a table of what had moved, and what then holds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { mapListings } from "../catalog/index.ts";
import { reservationsOf } from "../stock/index.ts";
import { assertLawful, catalog, newOrder, openCompany, parties, place } from "./fixture.ts";
import { promises, run, shown } from "./fixture.ts";
import type { Company } from "./fixture.ts";
import { freeMapped, openOrders, orderById } from "./index.ts";
import type { NewOrder } from "./index.ts";

const database = await ownDatabase();

/** The order with so many pieces of its first line shipped and cancelled already. */
function moved(order: NewOrder, shippedUnits: number, cancelledUnits: number): NewOrder {
  const [first, ...others] = order.lines;
  assert.ok(first);
  return { ...order, lines: [{ ...first, shippedUnits, cancelledUnits }, ...others] };
}

/** What a placed order came to, in words. */
async function standing(at: Company, order: NewOrder): Promise<string> {
  const outcome = await place(at, order);
  if (outcome.kind !== "accepted") return shown(outcome);
  const page = await run(at, (tx) => orderById(tx, outcome.orderId));
  assert.ok(page);
  const ids = page.lines.map((line) => line.id);
  const held = await run(at, (tx) => reservationsOf(tx, ids));
  const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
  return [
    `held ${sum(held.map((each) => each.units))}`,
    `short ${page.shortUnits}`,
    `shipped ${sum(page.lines.map((line) => line.shippedUnits))}`,
    page.fulfilment,
    page.stage,
  ].join(", ");
}

const rows: readonly {
  readonly lines: string;
  readonly shipped: number;
  readonly cancelled: number;
  readonly mode?: "history";
  readonly policy?: NewOrder["policy"];
  readonly comes: string;
}[] = [
  {
    lines: "Ax5",
    shipped: 2,
    cancelled: 0,
    comes: "held 3, short 0, shipped 2, partial, fulfilment",
  },
  {
    lines: "Ax5",
    shipped: 2,
    cancelled: 3,
    comes: "held 0, short 0, shipped 2, shipped, fulfilment",
  },
  {
    lines: "Ax5",
    shipped: 0,
    cancelled: 5,
    comes: "held 0, short 0, shipped 0, not_required, done",
  },
  { lines: "Ax5", shipped: 0, cancelled: 1, comes: "held 4, short 0, shipped 0, none, booking" },
  {
    lines: "Ax99",
    shipped: 98,
    cancelled: 0,
    comes: "held 1, short 0, shipped 98, partial, fulfilment",
  },
  {
    lines: "ABx3",
    shipped: 2,
    cancelled: 0,
    comes: "held 3, short 0, shipped 8, partial, fulfilment",
  },
  {
    lines: "Ax99",
    shipped: 80,
    cancelled: 0,
    policy: "backorder",
    comes: "held 9, short 10, shipped 80, partial, fulfilment",
  },
  {
    lines: "Ax5",
    shipped: 2,
    cancelled: 1,
    mode: "history",
    comes: "held 0, short 0, shipped 4, completed, done",
  },
  {
    lines: "Ax5",
    shipped: 9,
    cancelled: 9,
    comes: "held 0, short 0, shipped 5, shipped, fulfilment",
  },
];

for (const row of rows) {
  const { lines, shipped, cancelled, mode = "live", policy = "complete", comes } = row;
  test(`${lines} ${mode}, ${shipped} shipped, ${cancelled} cancelled → ${comes}`, async () => {
    const at = await openCompany(database, { "A@P": 9, "B@P": 9 });
    const order = moved({ ...newOrder(lines, policy), mode }, shipped, cancelled);
    assert.equal(await standing(at, order), comes);
    await assertLawful(at);
  });
}

test("a line that waited for its mapping takes stock for what is left of it", async () => {
  const at = await openCompany(database, { "A@P": 9, "C@P": 9 });
  const order = newOrder("A");
  const late = { ...order.lines[0], externalId: "9", code: "ch-new", units: 6 };
  const lines = [...order.lines, late] as NewOrder["lines"];
  const outcome = await place(at, {
    ...order,
    lines: lines.map((line) => (line.code === "ch-new" ? { ...line, shippedUnits: 4 } : line)),
  });
  assert.ok(outcome.kind === "accepted");
  const itemId = at.items.get("C") ?? 0;
  const parts = [{ itemId, units: 2 }];
  await run(at, (tx) => mapListings(tx, [{ channelId: 1, code: "ch-new", parts }]));
  await run(at, (tx) => freeMapped(tx, at.orders.parts, { channelId: 1 }));
  const page = await run(at, (tx) => orderById(tx, outcome.orderId));
  const part = page?.lines.find((line) => line.itemId === itemId);
  assert.deepEqual([part?.units, part?.shippedUnits], [12, 8]);
  const held = await run(at, (tx) => reservationsOf(tx, [part?.id ?? 0]));
  assert.deepEqual(
    held.map((each) => each.units),
    [4],
  );
  await assertLawful(at);
});

test("an order of a channel that is not there is refused, and no other", async () => {
  const at = await openCompany(database, { "A@P": 9 });
  const known: number[] = [];
  const channelIds = async () => known;
  const orders = openOrders({ database, catalog, parties, promises, channelIds });
  const checked = { ...at, orders };
  const order = newOrder("A");
  assert.deepEqual(await place(checked, order), {
    kind: "channel_unknown",
    field: "channelId",
    value: 1,
    rule: "known_channel",
  });
  known.push(1);
  assert.equal((await place(checked, order)).kind, "accepted", "the same key may be tried again");
  await assertLawful(at);
});
