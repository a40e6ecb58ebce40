// Goal: what another place can spare is sent over a lane before it is bought; a dismissed transfer stays
// dismissed, one that is accepted is goods on their way. Method: through the HTTP door over a real database.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type {
  acceptMaterialActions,
  getMaterialItem,
  listMaterialLanes,
} from "../../../contract/materials.ts";
import type { Callers } from "../../testing/callers.ts";
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
  assert.equal(await at.refusal(save, lanes({ days: -1 })), "400 invalid");
  assert.equal(await at.refusal(save, lanes({ days: 0.5 })), "400 invalid");
  await at.twice(save, lanes({}));
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
