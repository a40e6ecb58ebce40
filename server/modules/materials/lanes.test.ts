// Goal: what another place can spare is sent over a lane before it is bought; a dismissed transfer stays
// dismissed, one that is accepted is goods on their way. Method: through the HTTP door over a real database.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { planMaterials, suppliesPegs } from "../../../engines/materials/index.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type {
  acceptMaterialActions,
  getMaterialItem,
  listMaterialLanes,
} from "../../../contract/materials.ts";
import { scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import { causeTold } from "./running.ts";
import { actionsOf, openMaterials, planned, type Action } from "./fixture.ts";

let company: Awaited<ReturnType<typeof openMaterials>>;
let at: Callers;
let placeId = 0;
let itemId = 0;
/** The warehouse that has units of C to spare, and how many are needed where they are used. */
let from = 0;
let units = 0;
let work = { id: 0, number: "" };

before(async () => {
  company = await openMaterials();
  ({ at, placeId } = company);
  itemId = company.items.get("C") ?? 0;
  const saved = await at.ask<{ ids: Record<string, number> }>("POST /api/places", {
    places: [{ code: "W2", name: "二号仓", nameEn: "Warehouse 2", kind: "warehouse" }],
  });
  from = saved.ids["W2"] ?? 0;
  const item = company.items.get("A");
  const order = { itemId: item, placeId, units: 40, needAt: null, freedom: "approved" };
  const made = await at.ask<{ orders: (typeof work)[] }>("POST /api/work-orders", {
    orders: [order],
  });
  work = made.orders[0] ?? work;
});
after(() => at.close());

const move = (kind: string, moved: number) =>
  at.ask("POST /api/stock/changes", {
    ...{ kind, why: "test", changes: [{ itemId, placeId: from, units: moved }] },
  });
const ofC = async (run: number, more = "") =>
  (await actionsOf(at, run, more)).rows.filter((each) => each.itemId === itemId);
const named = (run: number, row: Action) => ({ runId: run, ranks: [row.rank] });
const save = "PUT /api/materials/lanes";
const laneOf = (more = {}) => ({
  ...{ fromPlaceId: from, toPlaceId: placeId, days: 2, minimum: 1, multiple: 1 },
  ...more,
});

test("without lanes what lies elsewhere counts as if it were there; a lane is checked and stated", async () => {
  const [bought] = await ofC(await planned(at));
  assert.equal(bought?.kind, "order");
  units = bought?.newUnits ?? 0;
  await move("receipt", units + 5);
  assert.deepEqual(await ofC(await planned(at)), []);
  const lanes = (more: object) => ({ lanes: [laneOf(more)] });
  assert.equal(await at.refusal(save, lanes({}), "reader"), "403 forbidden");
  assert.equal(await at.refusal(save, lanes({ toPlaceId: from })), "422 place_unfit");
  assert.equal(await at.refusal(save, lanes({ toPlaceId: 999_999 })), "422 place_unknown");
  const { ids } = await at.ask<{ ids: Record<string, number> }>("POST /api/places", {
    places: [
      { code: "OFF", name: "旧仓", kind: "warehouse", active: false },
      { code: "DS", name: "经销库", kind: "distributor_stock" },
    ],
  });
  for (const closed of [ids["OFF"], ids["DS"]]) {
    assert.equal(await at.refusal(save, lanes({ fromPlaceId: closed })), "422 place_unfit");
    assert.equal(await at.refusal(save, lanes({ toPlaceId: closed })), "422 place_unfit");
  }
  const twice = { lanes: [laneOf(), laneOf({ days: 3 })] };
  assert.equal(await at.refusal(save, twice), "422 lane_twice");
  assert.equal(await at.refusal(save, lanes({ days: -1 })), "400 invalid");
  assert.equal(await at.refusal(save, lanes({ days: 0.5 })), "400 invalid");
  await at.twice(save, lanes({}));
});

test("who has lanes open is told that they changed, and of nothing where they did not", async () => {
  const told = () =>
    at.millrace.database.read(scope, (tx) =>
      tx.rows("select 1 from platform.outbox where topic = 'MaterialsMoved'"),
    );
  await at.deliver();
  assert.equal(await at.refusal(save, { lanes: [laneOf({ was: null })] }), "409 lane_changed");
  assert.equal((await told()).length, 0);
  await at.ask(save, { lanes: [laneOf()] });
  assert.equal((await told()).length, 1);
});

test("what somebody else changed since is not written over", async () => {
  const was = { days: 2, minimum: 1, multiple: 1 };
  const stated = (more: object) => ({ lanes: [laneOf(more)] });
  const gone = (more: object) => ({ lanes: [], removed: [laneOf(more)] });
  await at.ask(save, stated({ days: 4, was }));
  assert.equal(await at.refusal(save, stated({ days: 9, was })), "409 lane_changed");
  assert.equal(await at.refusal(save, stated({ days: 9, was: null })), "409 lane_changed");
  assert.equal(await at.refusal(save, gone({ was })), "409 lane_changed");
  await at.ask(save, gone({ was: { ...was, days: 4 } }));
  assert.equal(await at.refusal(save, stated({ days: 9, was })), "409 lane_gone");
  await at.ask(save, gone({ was }));
  await at.ask(save, stated({ was: null }));
});

test("a company has at most a thousand lanes, in the table too", async () => {
  const codes = Array.from({ length: 33 }, (_, each) => `L${each}`);
  const { ids } = await at.ask<{ ids: Record<string, number> }>("POST /api/places", {
    places: codes.map((code) => ({ code, name: code, kind: "warehouse" })),
  });
  const own = codes.map((code) => ids[code] ?? 0);
  const pairs = own.flatMap((one) =>
    own.flatMap((other) => (one === other ? [] : laneOf({ fromPlaceId: one, toPlaceId: other }))),
  );
  await at.ask(save, { lanes: pairs.slice(0, 999) });
  const more = pairs.slice(999, 1_001);
  assert.equal(await at.refusal(save, { lanes: more }), "422 lanes_too_many");
  const { database } = at.millrace;
  await assert.rejects(
    database.transact(scope, { kind: "system", id: 0, name: "test" }, (tx) =>
      tx.rows(
        `insert into materials.lane (cell, tenant_id, from_place_id, to_place_id, days)
         values ($1, $2, 1000001, 1000002, 1)`,
        [tx.scope.cell, tx.scope.tenantId],
      ),
    ),
    /at most 1000 lanes/,
  );
  await at.ask(save, { lanes: [], removed: pairs.slice(0, 999) });
});

test("what it can spare is sent over the lane before it is bought, and told for whom", async () => {
  const first = await planned(at);
  const [sent] = await ofC(first);
  assert.ok(sent);
  assert.equal(company.short(sent), `transfer C ${units} 2026-11-13`);
  assert.deepEqual([sent.fromPlaceId, sent.placeId, sent.actBy], [from, placeId, "2026-11-11"]);
  assert.equal(sent.cause.number, work.number, "it is told for whom");
  const { tree, places } = await at.ask<ReplyOf<typeof getMaterialItem>>(
    `GET /api/materials/runs/${first}/item?itemId=${itemId}&placeId=${placeId}`,
  );
  const told = tree.map(({ depth, side, kind, placeId: where, pegged }) =>
    [depth, side, kind, where === from ? "W2" : "MAIN", pegged].join(" "),
  );
  assert.deepEqual(told.slice(-5), [
    `0 supply transfer MAIN ${units}`,
    `1 serves part MAIN ${units}`,
    "2 serves receipt MAIN 40",
    `1 made_of sent W2 ${units}`,
    `2 made_of on_hand W2 ${units}`,
  ]);
  assert.ok(places.some((each) => each.id === from));
});

test("a dismissed transfer stays dismissed; one that is accepted is on its way and counts", async () => {
  const first = await planned(at);
  const [sent] = await ofC(first);
  assert.ok(sent);
  const reason = "the lorry is in the workshop";
  await at.twice("POST /api/materials/dismiss", { ...named(first, sent), reason });
  const second = await planned(at);
  assert.deepEqual(await ofC(second), []);
  const [dismissed] = await ofC(second, "&state=dismissed");
  assert.ok(dismissed);
  assert.equal(dismissed.reason, reason);
  await at.ask("POST /api/materials/restore", named(second, dismissed));

  const accept = "POST /api/materials/accept";
  const body = named(second, dismissed);
  assert.equal(await at.refusal(accept, body, "planner"), "403 forbidden", "it moves stock");
  await move("issue", 10);
  assert.equal(await at.refusal(accept, body), "409 not_enough", "the sender has it no more");
  await move("receipt", 10);
  const done = await at.twice<ReplyOf<typeof acceptMaterialActions>>(accept, body);
  assert.equal(done.made[0]?.kind, "transfer");
  const { rows } = await at.ask<{
    rows: { id: number; fromPlaceId: number; day: string; lines: { shipped: number }[] }[];
  }>("GET /api/transfers?state=under_way");
  assert.deepEqual(
    rows.map(({ id, fromPlaceId, day, lines }) => [id, fromPlaceId, day, lines[0]?.shipped]),
    [[done.made[0]?.id, from, "2026-11-13", units]],
  );
  const trail = await at.ask<{ rows: unknown[] }>(
    `GET /api/audit?action=materials.accept.transfer&subjectId=${rows[0]?.id}`,
  );
  assert.equal(trail.rows.length, 1);
  await at.lawful();
  assert.deepEqual(await ofC(await planned(at)), [], "what is on its way is counted");

  await at.ask(save, { lanes: [], removed: [laneOf()] });
  const kept = await at.ask<ReplyOf<typeof listMaterialLanes>>("GET /api/materials/lanes");
  assert.deepEqual(kept.rows, []);
});

test("what a forecast asks names no order, also where a line has its day's number", () => {
  const day = 20_769;
  const ask = { ref: -1, kind: "forecast" as const, item: 0, day, units: 5, unitMinor: 100 };
  const bought = {
    ref: 0,
    onHand: 0,
    safety: 0,
    unitMinor: 1,
    leadDays: 2,
    source: "buy" as const,
  };
  const snapshot = { today: day, days: 9, items: [bought], receipts: [], demands: [ask] };
  const done = planMaterials(snapshot);
  assert.ok(done.ok);
  const { plan } = done.value;
  const list = [{ itemId, placeId }];
  const nodes = { list, of: () => 0, homeOf: () => placeId, isMade: () => false };
  const asked = new Map([[-1, { kind: "forecast" as const, id: day }]]);
  const picture = { snapshot, nodes, receipts: new Map(), asked };
  const lines = new Map([[day, { orderId: 7, number: "SO-7" }]]) as never;
  const cause = causeTold({ plan, picture, bySupply: suppliesPegs(plan), lines }, 0);
  assert.deepEqual([cause.kind, cause.orderId, cause.number], ["forecast", null, ""]);
});
