// Goal: the home page counts what its lists hold, for whom they are, and nothing beyond a caller's
// lists. Method: the HTTP door, one company with something waiting of most kinds.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { permissionsOf } from "./modules/people/index.ts";
import { openStage } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let at: Stage;
let mine = 0;
let other = 0;

before(async () => {
  at = await openStage({
    narrow: () => ({ channelIds: [mine] }),
    dealer: () => ({ partyIds: [99], permissions: permissionsOf("distributor") }),
    quality: () => ({ permissions: permissionsOf("quality") }),
    nowhere: () => ({ placeIds: [] }),
  });
  mine = await at.channel("MINE", "backorder");
  other = await at.channel("OTHER", "backorder");
  const { ids } = await at.ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: [{ code: "K", name: "K" }],
  });
  const itemId = ids["K"] ?? 0;
  await at.ask("POST /api/stock/changes", {
    ...{ kind: "receipt", why: "test" },
    changes: [{ itemId, placeId: at.placeId, units: 3 }],
  });
  const order = (channelId: number, line: object) =>
    at.ask<{ orderId: number }>("POST /api/orders", {
      ...{ channelId, externalId: crypto.randomUUID(), policy: "backorder", lines: [line] },
    });
  const { orderId } = await order(mine, { itemId, units: 2 });
  await order(other, { itemId, units: 5 });
  await order(other, { code: "UNKNOWN", units: 1 });
  await at.ask(`POST /api/orders/${orderId}/hold`, { why: "look" });
  const supply = { itemId, placeId: at.placeId, units: 1, documentNumber: "PO" };
  await at.ask("POST /api/supplies", {
    supplies: [{ ...supply, kind: "planned", day: "2020-01-01" }],
  });
});
after(() => at.close());

/** Tiles with something in them, as `holds 2` or, where some are late, `supplies 1 (1 late)`. */
async function tiles(as: string): Promise<string[]> {
  const { text } = await at.say("GET /api/home/tiles", { as });
  const { tiles: rows } = JSON.parse(text) as {
    tiles: { id: string; value: number; late: number }[];
  };
  return rows
    .filter((row) => row.value > 0)
    .map((row) => `${row.id} ${row.value}${row.late > 0 ? ` (${row.late} late)` : ""}`);
}

test("each tile counts what its list holds", async () => {
  const seen = await tiles("boss");
  const { rows: holds } = await at.ask<{ rows: unknown[] }>("GET /api/holds");
  const short = await at.ask<{ total: number }>("GET /api/orders/count?short=true&stage=open");
  assert.equal(holds.length, 2, "one by hand, one for the code that nobody knows");
  assert.ok(seen.includes(`holds ${holds.length}`), seen.join());
  assert.ok(seen.includes(`shortOrders ${short.total}`), seen.join());
  assert.ok(seen.includes("unmapped 1"), seen.join());
  assert.ok(seen.includes("supplies 1 (1 late)"), seen.join());
});

test("a caller's lists and permissions narrow the counts", async () => {
  assert.deepEqual(
    (await tiles("narrow")).filter((each) => /^(holds|short|unmapped|supplies)/.test(each)),
    ["holds 1"],
  );
  assert.deepEqual(await tiles("dealer"), []);
  const names = (await tiles("quality")).map((each) => each.split(" ")[0]);
  assert.deepEqual(names.includes("supplies"), true);
  assert.deepEqual(names.includes("quotes"), false);
  const nowhere = await tiles("nowhere");
  assert.equal(
    nowhere.some((each) => /^(supplies|picks|packed)/.test(each)),
    false,
  );
});

test("orders past their day are counted and listed alike", async () => {
  const late = await at.ask<{ total: number }>("GET /api/orders/count?late=true");
  const { rows } = await at.ask<{ rows: unknown[] }>("GET /api/orders?late=true");
  assert.deepEqual([late.total, rows.length], [0, 0]);
  await at.millrace.database.transact(
    { cell: 0, tenantId: 1 as never },
    { kind: "system", id: 0, name: "test" },
    (tx) =>
      tx.rows(
        `update orders.order set promised_day = date '2020-01-01'
         where cell = $1 and tenant_id = $2 and channel_id = $3`,
        [0, 1, mine],
      ),
  );
  assert.equal((await at.ask<{ total: number }>("GET /api/orders/count?late=true")).total, 1);
  assert.ok((await tiles("boss")).includes("lateOrders 1 (1 late)"));
});
