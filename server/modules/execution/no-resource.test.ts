// Goal: a line whose work order has a step that nothing in use can do is an exception with an owner at
// once, weeks before its day, and it clears by itself once something can do it again.
// Method: the whole product through its door, on real PostgreSQL; machines are put out of use by its route.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listExceptions } from "../../../contract/exceptions.ts";
import { openCallers, scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import { openFactory } from "../production/door/fixture.ts";
import type { SmallFactory } from "../production/fixture.ts";
import { createWorkOrders, operationsOf, planOperations } from "../production/index.ts";
import { changeStock } from "../stock/index.ts";
import { watchReadiness } from "./index.ts";

let at: Callers;
let shop: SmallFactory;
let orderId = 0;
const actor = { kind: "system", id: 0, name: "test" } as const;

before(async () => {
  at = await openCallers({});
  const opened = await openFactory(at);
  shop = opened.factory;
  const { placeId } = shop;
  const { database, production } = at.millrace;
  await database.transact(scope, actor, async (tx) => {
    const document = { kind: "receipt", documentKind: "receipt", documentId: 1, why: "" } as const;
    const changes = ["B", "C"].map((code) => ({
      ...{ itemId: opened.items.get(code) ?? 0, placeId, units: 1_000 },
    }));
    assert.ok((await changeStock(tx, production.parties, { document, changes })).ok);
    const draft = { itemId: opened.items.get("A") ?? 0, placeId, needAt: null, units: 100 };
    const made = await createWorkOrders(tx, production, [{ ...draft, freedom: "approved" }]);
    assert.ok(made.ok, JSON.stringify(made));
    orderId = made.value[0]?.id ?? 0;
    const [press, assembly] = await operationsOf(tx, [orderId]);
    const span = (from: string, until: string) => ({
      span: { from: new Date(from), start: new Date(from), end: new Date(until) },
    });
    const rows = [
      {
        ...{ operationId: press?.id ?? 0, resourceId: shop.P1 },
        ...span("2026-12-14T02:00:00Z", "2026-12-14T04:00:00Z"),
      },
      {
        ...{ operationId: assembly?.id ?? 0, resourceId: shop.L1 },
        ...span("2026-12-14T05:00:00Z", "2026-12-14T06:00:00Z"),
      },
    ];
    const planned = await planOperations(tx, production, { rows, why: "test" });
    assert.ok(planned.ok, JSON.stringify(planned));
  });
  const channels = await at.ask<{ rows: { id: number }[] }>("GET /api/channels");
  await at.ask("POST /api/orders", {
    ...{ channelId: channels.rows[0]?.id, externalId: "O-1", policy: "backorder", payment: "paid" },
    region: "33",
    lines: [{ itemId: opened.items.get("A"), units: 40, amountMinor: 5_000 }],
  });
});
after(() => at.close());

const use = (code: string, active: boolean, rest: object) =>
  at.ask("POST /api/factory/resources", {
    resources: [{ code, name: code, placeId: shop.placeId, active, ...rest }],
  });
const press = (code: string, active: boolean) =>
  use(code, active, { kind: "machine", workCentreId: shop.press });
const fitters = (active: boolean) => use("FIT", active, { kind: "skill", capacity: 2 });

/** What open exceptions say, after a look. */
async function told(): Promise<string[]> {
  await watchReadiness(at.millrace, scope);
  const list = await at.ask<ReplyOf<typeof listExceptions>>("GET /api/exceptions");
  return list.rows.map(
    ({ kind, ownerRole, found, clearedAt, workOrderId }) =>
      `${kind} ${ownerRole} ${clearedAt ? "clear" : "stands"} ${workOrderId === orderId} ` +
      found.map(({ rule, subject, units }) => `${rule} ${subject} ${units}`).join(", "),
  );
}

test("a step that nothing in use can do opens an exception weeks ahead, and clears with a machine", async () => {
  assert.deepEqual(await told(), []);
  await press("P1", false);
  assert.deepEqual(await told(), [], "the other press can do it");
  await press("P2", false);
  const stands = `capacity planner stands true no_resource WO${orderId}-10 100`;
  assert.deepEqual(await told(), [stands]);
  assert.deepEqual(await told(), [stands], "it is opened once");
  await press("P2", true);
  const [clear] = await told();
  assert.match(clear ?? "", /capacity planner clear true/);
  await fitters(false);
  assert.deepEqual(await told(), [`capacity planner stands true no_resource WO${orderId}-20 100`]);
});
