// A small factory at work, for tests of the shop floor: what the terminal shows and takes.
import assert from "node:assert/strict";
import type { Millrace } from "../../server/compose.ts";
import { saveItems } from "../../server/modules/catalog/index.ts";
import { listTenants } from "../../server/modules/people/index.ts";
import { makeFactory } from "../../server/modules/production/fixture.ts";
import {
  createWorkOrders,
  operationsOf,
  planOperations,
  releaseWorkOrders,
  reportUnits,
  startOperation,
} from "../../server/modules/production/index.ts";
import { changeStock } from "../../server/modules/stock/index.ts";
import type { Scope, Tx } from "../../server/platform/index.ts";

interface LastOperation {
  readonly scope: Scope;
  /** What is made: it has serial numbers and a last day. */
  readonly itemA: number;
  /** The work order's number. */
  readonly number: string;
}

/** Ten of A, pressed and waiting at the last operation (step 20), which runs, in the only company. */
export async function runTheLast(millrace: Millrace): Promise<LastOperation> {
  const [tenant] = await listTenants(millrace.database);
  assert.ok(tenant);
  const scope = { cell: tenant.cell, tenantId: tenant.id };
  const actor = { kind: "system", id: 0, name: "test" } as const;
  return { scope, ...(await millrace.database.transact(scope, actor, (tx) => run(tx, millrace))) };
}

/** Makes and moves all of it in one transaction. */
async function run(tx: Tx, { production, parties }: Millrace) {
  const { places } = await parties.view.get(tx);
  const placeId = places.find((place) => place.kind === "warehouse")?.id ?? 0;
  const items = await saveItems(tx, [
    { code: "A", name: "A", serialTracked: true, expiryTracked: true },
    ...["B", "C"].map((code) => ({ code, name: code })),
  ]);
  const itemA = items.get("A") ?? 0;
  const shop = await makeFactory(tx, production, { items, places: new Map([["P", placeId]]) });
  const document = { kind: "receipt", documentKind: "receipt", documentId: 1, why: "" } as const;
  const changes = ["B", "C"].map((code) => ({ itemId: items.get(code) ?? 0, placeId, units: 99 }));
  assert.ok((await changeStock(tx, parties, { document, changes })).ok);
  const draft = { itemId: itemA, placeId, units: 10, needAt: null, freedom: "approved" as const };
  const made = await createWorkOrders(tx, production, [draft]);
  assert.ok(made.ok);
  const ids = made.value.map((each) => each.id);
  const [press = 0, last = 0] = (await operationsOf(tx, ids)).map((each) => each.id);
  const start = new Date(tx.now.getTime() + 3_600_000);
  const span = { from: start, start, end: new Date(start.getTime() + 3_600_000) };
  const rows = [
    { operationId: press, resourceId: shop.P1, span },
    { operationId: last, resourceId: shop.L1, span },
  ];
  assert.ok((await planOperations(tx, production, { rows, why: "test" })).ok);
  assert.ok((await releaseWorkOrders(tx, production, { ids, why: "test" })).ok);
  for (const [operationId, resourceId] of [
    [press, shop.P1],
    [last, shop.L1],
  ] as const) {
    assert.ok((await startOperation(tx, production, { operationId, resourceId })).ok);
    if (operationId === last) break;
    const report = { operationId, good: 10, scrap: 0, rework: 0 };
    assert.ok((await reportUnits(tx, production, report)).ok);
  }
  return { itemA, number: made.value[0]?.number ?? "" };
}
