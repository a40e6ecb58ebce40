// Goal: each job may read and change of plans, work orders, the shop floor and closes what it needs and
// nothing else: finance, warehouse and the desks change nothing, an operator says what was done and
// reads no plan, a shift lead closes days, an engineer keeps the factory, planning is the planner's.
// Method: every operation of these parts against the table of roles, and three callers at the door.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { permissionsOf, roleNames } from "./modules/people/index.ts";
import { openCallers } from "./testing/callers.ts";
import type { Callers } from "./testing/callers.ts";

let at: Callers;
before(async () => {
  at = await openCallers({
    operator: () => ({ permissions: permissionsOf("shop_floor") }),
    lead: () => ({ permissions: permissionsOf("shift_lead") }),
    finance: () => ({ permissions: permissionsOf("finance") }),
  });
});
after(() => at?.close());

const parts =
  /^\/api\/(plans|work-orders|operations|shop-floor|factory|daily-close|exceptions|oee|materials|making|items\/:id\/(boms|routings|making))(\/|$)/;

const readers =
  "order_operations planner warehouse quality industrial_engineer shift_lead channel_manager finance customer_service auditor";
/** Who besides owner and administrator may do what, by the roles that may. */
const jobs: Readonly<Record<string, string>> = {
  [readers]: `daily_close.get daily_close.list exceptions.get exceptions.list factory.setups
    materials.actions materials.item materials.lanes materials.runs oee.evidence oee.get plans.bottlenecks
    plans.chart plans.compare plans.get plans.list plans.rush_offers plans.rush_requests
    plans.what_if recipes.get recipes.list work_orders.export work_orders.feeding work_orders.get
    work_orders.list work_orders.reports work_orders.served`,
  [readers.replace("shift_lead", "shop_floor shift_lead")]:
    "factory.get shop_floor.queue shop_floor.scan",
  "planner quality shop_floor shift_lead": `factory.restore factory.stop shop_floor.move
    shop_floor.pause shop_floor.report shop_floor.resume shop_floor.start shop_floor.take_back
    shop_floor.undo_start`,
  "planner shift_lead": "daily_close.close exceptions.say",
  "planner industrial_engineer": `factory.add_exception factory.remove_exception
    factory.save_calendars factory.save_families factory.save_plants factory.save_resources
    factory.save_setups factory.save_work_centres recipes.save_bom recipes.save_routing`,
  planner: `exceptions.assign exceptions.close materials.accept materials.dismiss materials.nightly materials.restore
    materials.save_lanes materials.setting materials.start plans.move plans.pin plans.publish plans.redo plans.roll_back
    plans.rush plans.rush_withdraw plans.start plans.undo work_orders.approve work_orders.cancel
    work_orders.close work_orders.create work_orders.freeze work_orders.pin work_orders.release
    work_orders.resize work_orders.restore work_orders.substitute work_orders.thaw`,
  // Of these finance is refused at the door: it does not change orders.
  "order_operations finance": "plans.rush_agree plans.rush_decline",
};

test("each operation is open to the jobs that need it, and to no other", () => {
  const open: Record<string, string[]> = {};
  for (const { id, path, access } of at.endpoints) {
    if (!parts.test(path)) continue;
    assert.equal(access.kind, "permission", id);
    const permission = access.kind === "permission" ? access.permission : "";
    const may = roleNames.filter((role) => permissionsOf(role).has(permission));
    const job = may.filter((role) => role !== "owner" && role !== "administrator").join(" ");
    (open[job] ??= []).push(id);
  }
  const found = Object.entries(open).map(([job, ids]) => [job, ids.toSorted().join(" ")]);
  const wanted = Object.entries(jobs).map(([job, ids]) => [job, ids.split(/\s+/).join(" ")]);
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(wanted));
});

const refused = "403 forbidden";
const table: readonly [caller: string, text: string, body: object | undefined, answer: string][] = [
  ["operator", "GET /api/factory", undefined, "taken"],
  ["operator", "GET /api/shop-floor/queue?workCentreId=1", undefined, "taken"],
  ["operator", "POST /api/operations/999/start", { resourceId: 1 }, "404 operation_unknown"],
  ["operator", "GET /api/plans", undefined, refused],
  ["operator", "GET /api/work-orders", undefined, refused],
  ["operator", "GET /api/orders", undefined, refused],
  ["operator", "POST /api/daily-close/1/2026-11-11", { lines: [], note: "" }, refused],
  ["operator", "POST /api/factory/families", { families: [] }, refused],
  ["lead", "POST /api/daily-close/1/2026-11-11", { lines: [], note: "" }, "404 day_unknown"],
  ["lead", "GET /api/plans", undefined, "taken"],
  ["lead", "POST /api/plans/1/publish", {}, refused],
  ["lead", "POST /api/work-orders/release", { ids: [1], why: "w" }, refused],
  ["finance", "GET /api/plans", undefined, "taken"],
  ["finance", "POST /api/plans/1/publish", {}, refused],
  ["finance", "POST /api/plans/rush/requests/1/agree", { why: "w" }, refused],
  ["finance", "POST /api/plans/rush/requests/1/decline", { why: "w" }, refused],
  ["boss", "POST /api/plans/rush/requests/1/agree", { why: "w" }, "404 rush_request_unknown"],
];

test("the door says the same", async () => {
  for (const [caller, text, body, answer] of table)
    assert.equal(await at.refusal(text, body, caller), answer, `${caller}: ${text}`);
});
