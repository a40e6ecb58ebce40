// Goal: a component that is short gives way to its substitute, as a whole or in part, with its reason; what
// is issued is the substitute; until then it is taken back; what cannot be says what to do next.
// Method: through the HTTP door, on a small factory whose bolt has two substitutes.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { getWorkOrder } from "../../../contract/work-orders.ts";
import { openCallers, scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import { makeFactory } from "./fixture.ts";
import type { SmallFactory } from "./fixture.ts";
import { createWorkOrders, saveBoms } from "./index.ts";

let at: Callers;
let P = 0;
let shop: SmallFactory;
const items = new Map<string, number>();
const actor = { kind: "system", id: 0, name: "test" } as const;
const item = (code: string) => items.get(code) ?? 0;

before(async () => {
  at = await openCallers({
    reader: () => ({ permissions: new Set(["production.read"]) }),
    elsewhere: () => ({ placeIds: [P + 1] }),
  });
  const { rows } = await at.ask<{ rows: { id: number; code: string }[] }>("GET /api/places");
  P = rows.find((row) => row.code === "MAIN")?.id ?? 0;
  const made = await at.ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: ["A", "B", "C", "S", "T"].map((code) => ({ code, name: code })),
  });
  for (const [code, id] of Object.entries(made.ids)) items.set(code, id);
  const { database, production } = at.millrace;
  await database.transact(scope, actor, async (tx) => {
    shop = await makeFactory(tx, production, { items, places: new Map([["P", P]]) });
    const line = { scrapPpm: 0, substitutes: [] };
    const saved = await saveBoms(tx, production.catalog, [
      {
        ...{ itemId: item("A"), placeId: 0, alternative: 0, validFrom: "2021-01-01", note: "" },
        perUnits: 1,
        lines: [
          { ...line, itemId: item("C"), units: 1, step: 10 },
          {
            ...{ ...line, itemId: item("B"), units: 2, step: 20 },
            substitutes: [item("S"), item("T")],
          },
        ],
      },
    ]);
    assert.ok(saved.ok, JSON.stringify(saved));
  });
  await at.ask("POST /api/stock/changes", {
    ...{ kind: "receipt", why: "opening" },
    changes: [
      ["C", 1_000],
      ["B", 30],
      ["S", 150],
    ].map(([code, units]) => ({ itemId: item(String(code)), placeId: P, units })),
  });
});
afterEach(() => at.lawful());
after(() => at.close());

async function makeOrder(units: number): Promise<number> {
  const { database, production } = at.millrace;
  return database.transact(scope, actor, async (tx) => {
    const made = await createWorkOrders(tx, production, [
      { itemId: item("A"), placeId: P, units, needAt: null, freedom: "approved" },
    ]);
    assert.ok(made.ok);
    return made.value[0]?.id ?? 0;
  });
}

type Page = ReplyOf<typeof getWorkOrder>;
const page = (id: number) => at.ask<Page>(`GET /api/work-orders/${id}`);

/** Units of each component by its code, and what nobody has. */
const used = ({ materials }: Page) =>
  Object.fromEntries(materials.map((each) => [each.code, [each.units, each.missing]]));

const stepOf = ({ materials }: Page) =>
  materials.find((each) => each.code === "B")?.operationId ?? 0;

const swap = (operationId: number, more: object = {}) => ({
  ...{ operationId, itemId: item("B"), byItemId: item("S"), units: null, why: "bolts are late" },
  ...more,
});

test("part of a component gives way, what was done is seen, and is taken back", async () => {
  const id = await makeOrder(50);
  const before = await page(id);
  assert.deepEqual(used(before), { C: [50, 0], B: [100, 70] });
  const path = `POST /api/work-orders/${id}/substitutes`;
  const operationId = stepOf(before);
  assert.equal(await at.refusal(path, swap(operationId), "reader"), "403 forbidden");
  assert.equal(await at.refusal(path, swap(operationId), "elsewhere"), "403 forbidden");
  await at.twice(path, swap(operationId, { units: 70 }));
  const after_ = await page(id);
  assert.deepEqual(used(after_), { C: [50, 0], B: [30, 0], S: [70, 0] });
  const [way] = after_.materials.find((each) => each.code === "B")?.replacedBy ?? [];
  assert.deepEqual([way?.code, way?.units, way?.why], ["S", 70, "bolts are late"]);
  const { rows } = await at.ask<{ rows: { action: string; why: string | null }[] }>(
    `GET /api/audit?subjectKind=work_order&subjectId=${id}`,
  );
  const told = rows.find((row) => row.action === "production.component.substitute");
  assert.equal(told?.why, "bolts are late");
  // Made for half as many, each part of it halves.
  await at.ask(`POST /api/work-orders/${id}/resize`, { units: 25, why: "less" });
  const half = await page(id);
  assert.deepEqual(used(half), { C: [25, 0], B: [15, 0], S: [35, 0] });
  assert.equal(half.materials.find((each) => each.code === "B")?.replacedBy[0]?.units, 35);
  const back = { operationId, itemId: item("B"), byItemId: item("S"), why: "bolts came" };
  await at.twice(`${path}/back`, back);
  assert.deepEqual(used(await page(id)), { C: [25, 0], B: [50, 20] });
  assert.equal(await at.refusal(`${path}/back`, back), "404 substitution_unknown");
  await at.ask("POST /api/work-orders/cancel", { ids: [id], why: "done" });
});

test("what cannot give way is refused by name, and nothing of it is kept", async () => {
  const id = await makeOrder(50);
  const before = await page(id);
  const operationId = stepOf(before);
  const ask = (more: object) =>
    at.refusal(`POST /api/work-orders/${id}/substitutes`, swap(operationId, more));
  assert.equal(await ask({ byItemId: item("C") }), "422 substitute_unknown");
  assert.equal(await ask({ itemId: item("S") }), "404 component_unknown");
  assert.equal(await ask({ units: 101 }), "422 substitute_units");
  assert.equal(await ask({ byItemId: item("T"), units: 1 }), "409 substitute_short");
  assert.deepEqual(used(await page(id)), used(before));
  await at.ask("POST /api/work-orders/cancel", { ids: [id], why: "done" });
});

test("a component gives way as a whole, the substitute is issued, and then nothing is swapped", async () => {
  const id = await makeOrder(50);
  const before = await page(id);
  const operationId = stepOf(before);
  const path = `POST /api/work-orders/${id}/substitutes`;
  const release = () =>
    at.refusal("POST /api/work-orders/release", { ids: [id], why: "morning shift" });
  assert.equal(await release(), "409 material_short");
  await at.ask(path, swap(operationId));
  const whole = await page(id);
  assert.deepEqual(used(whole), { C: [50, 0], B: [0, 0], S: [100, 0] });
  assert.equal(await release(), "taken");
  const [press, assemble] = whole.operations;
  assert.ok(press && assemble);
  const do_ = (operation: number, act: string, body: object) =>
    at.ask(`POST /api/operations/${operation}/${act}`, body);
  await do_(press.id, "start", { resourceId: shop.P1 });
  await do_(press.id, "units", { good: 50, scrap: 0, rework: 0 });
  await do_(assemble.id, "start", { resourceId: shop.L1 });
  await do_(assemble.id, "units", { good: 20, scrap: 0, rework: 0 });
  const issued = Object.fromEntries(
    (await page(id)).materials.map((each) => [each.code, each.issued]),
  );
  assert.deepEqual(issued, { C: 50, B: 0, S: 40 });
  const back = { operationId, itemId: item("B"), byItemId: item("S"), why: "late" };
  assert.equal(await at.refusal(`${path}/back`, back), "409 component_issued");
});
