// Goal: an order's one timeline has every message, hold, promise change, parcel and movement, each
// in the zone of its place and with what changed. Method: an order is driven from its message to
// its sign-off on real PostgreSQL, then its timeline is read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { actor, catalog, newOrder, openCompany, parties, place, run } from "../orders/fixture.ts";
import { afterStock, orderById, placeHold, releaseHold, startPick } from "../orders/index.ts";
import { savePlaces, tenantDefaults } from "../parties/index.ts";
import { changeStock } from "../stock/index.ts";
import { deliverOrder, shipOrder } from "../warehouse/index.ts";
import { asSeenOutside, orderHistory } from "./timeline.ts";

const database = await ownDatabase();

async function drivenOrder() {
  const at = await openCompany(database, {});
  const { orders, items, places } = at;
  const placed = await place(at, newOrder("Ax2", "backorder"));
  const orderId = placed.kind === "accepted" ? placed.orderId : 0;
  const placeId = places.get("P") ?? 0;
  await run(at, async (tx) => {
    const { ownPartyId, calendarId } = await tenantDefaults(tx, "甲");
    const owner = { ownerId: ownPartyId, custodianId: ownPartyId, calendarId };
    const kind = "warehouse" as const;
    await savePlaces(tx, [{ code: "P", name: "杭州", kind, zone: "Asia/Tokyo", ...owner }]);
    await tx.rows(
      `insert into channels.inbox (cell, tenant_id, id, channel_id, dedupe_key, topic, raw, sha256,
         received_at, state, reason, order_id)
       values ($1, $2, $3, 1, 'm1', 'orders/create', '{}', '', $4, 'done', '', $5)`,
      [at.scope.cell, at.scope.tenantId, await tx.newIds(1), tx.now, orderId],
    );
    const units = { itemId: items.get("A") ?? 0, placeId, units: 5 };
    const document = { kind: "receipt", documentKind: "receipt", documentId: 9 } as const;
    const work = () => changeStock(tx, parties, { changes: [units], document });
    const moved = { items: [units.itemId], cause: "receipt", work };
    assert.ok((await afterStock(tx, orders.parts, moved)).ok);
  });
  const lineId = (await run(at, (tx) => orderById(tx, orderId)))?.lines[0]?.id ?? 0;
  const lines = [{ lineId, units: 2 }];
  await run(at, async (tx) => {
    await placeHold(tx, { orderId, reason: "manual", why: "buyer asks" });
    const [hold] = (await orderById(tx, orderId))?.holds ?? [];
    await releaseHold(tx, { holdId: hold?.id ?? 0, note: "clear" });
    assert.ok((await startPick(tx, { orderId, placeId, lines })).ok);
    await shipOrder(tx, { orderId, placeId, lines, carrier: "SF", tracking: "SF1" });
    await deliverOrder(tx, { orderId, lines, signedBy: "Li" });
  });
  return { at, orderId };
}

test("message, promise, hold, parcel and movement stand in one timeline with what changed", async () => {
  const { at, orderId } = await drivenOrder();
  const rows = await at.database.read(at.scope, (tx) =>
    orderHistory(tx, { catalog, parties }, orderId),
  );
  const of = (action: string) => rows.find((row) => row.action === action);
  const kinds = new Set(rows.map((row) => row.kind));
  for (const kind of ["message", "order", "promise", "stock", "parcel", "hold"] as const)
    assert.ok(kinds.has(kind), kind);
  assert.deepEqual(
    [of("message.in")?.direction, of("message.in")?.facts["topic"]],
    ["in", "orders/create"],
  );
  const gained = of("promises.gained");
  assert.deepEqual({ ...(gained?.before as object) }, { day: null, shortUnits: 2 });
  assert.equal((gained?.after as { shortUnits: number } | null)?.shortUnits, 0);
  assert.equal(of("movement.sale")?.facts["units"], -2);
  assert.equal(of("movement.sale")?.actor, actor.name);
  assert.deepEqual(of("parcel.left")?.facts, { carrier: "SF", tracking: "SF1" });
  assert.equal(of("parcel.arrived")?.facts["signedBy"], "Li");
  assert.equal(of("parcel.left")?.zone, "Asia/Tokyo");
  assert.equal(of("orders.hold.release")?.why, "clear");
  assert.deepEqual(
    rows.map((row) => row.at),
    rows.map((row) => row.at).toSorted(),
  );
});

test("a distributor reads his order's promises and parcels, and nothing that is the company's own", async () => {
  const { at, orderId } = await drivenOrder();
  const rows = await at.database.read(at.scope, (tx) =>
    orderHistory(tx, { catalog, parties }, orderId),
  );
  const shown = asSeenOutside(rows);
  const kinds = new Set(shown.map((row) => row.kind));
  assert.ok(kinds.has("promise") && kinds.has("parcel"));
  assert.ok(!kinds.has("message") && !kinds.has("stock"));
  const text = JSON.stringify(shown);
  for (const own of [actor.name, "buyer asks", "clear"])
    assert.ok(JSON.stringify(rows).includes(own) && !text.includes(own), own);
});
