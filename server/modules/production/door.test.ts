// Goal: plants, versions and work orders through the HTTP door: what is wrong is refused by name, a
// plant's people touch their own plant alone, a repeat changes nothing. Method: the whole product
// over a real database, callers by name.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { openCallers } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";

let at: Callers;
let P = 0;
let Q = 0;
const items = new Map<string, number>();

before(async () => {
  at = await openCallers({
    atP: () => ({ placeIds: [P] }),
    atQ: () => ({ placeIds: [Q] }),
    reader: () => ({ permissions: new Set(["production.read"]) }),
  });
  const { rows } = await at.ask<{ rows: { id: number; code: string }[] }>("GET /api/places");
  P = rows.find((row) => row.code === "MAIN")?.id ?? 0;
  const made = await at.ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: ["BOX", "LID", "FOIL"].map((code) => ({ code, name: code })),
  });
  for (const [code, id] of Object.entries(made.ids)) items.set(code, id);
  const saved = await at.ask<{ ids: Record<string, number> }>("POST /api/places", {
    places: [{ code: "Q", name: "Q", kind: "warehouse" }],
  });
  Q = saved.ids["Q"] ?? 0;
});
afterEach(() => at.lawful());
after(() => at.close());

const item = (code: string) => items.get(code) ?? 0;
const shift = { weekday: 1, fromMinute: 480, untilMinute: 960, name: "day" };

interface Ids {
  readonly ids: Record<string, number>;
}

test("a plant is built from calendar to resource, each naming what is there", async () => {
  const calendar = (shifts: object[]) => ({ calendars: [{ code: "DAY", name: "day", shifts }] });
  const overlapping = calendar([shift, { ...shift, fromMinute: 900, untilMinute: 1_000 }]);
  assert.equal(await at.refusal("POST /api/factory/calendars", overlapping), "422 shifts_overlap");
  const made = await at.ask<Ids>("POST /api/factory/calendars", calendar([shift]));
  const calendarId = made.ids["DAY"] ?? 0;
  const plants = (placeId: number) => ({ plants: [{ placeId, calendarId }] });
  assert.equal(await at.refusal("POST /api/factory/plants", plants(999)), "422 plant_unknown");
  await at.ask("POST /api/factory/plants", plants(P));
  await at.ask("POST /api/factory/plants", plants(Q));
  const centre = (code: string, placeId: number) => ({
    workCentres: [{ code, name: code, placeId }],
  });
  const own = await at.ask<Ids>("POST /api/factory/work-centres", centre("W", P));
  assert.equal(
    await at.refusal("POST /api/factory/work-centres", centre("V", Q), "atP"),
    "403 forbidden",
  );
  const other = await at.ask<Ids>("POST /api/factory/work-centres", centre("V", Q));
  const machine = { code: "M", name: "M", placeId: P, kind: "machine" };
  const save = (more: object) =>
    at.refusal("POST /api/factory/resources", { resources: [{ ...machine, ...more }] });
  assert.equal(await save({}), "422 resource_unfit", "a machine stands in a work centre");
  assert.equal(await save({ workCentreId: other.ids["V"] }), "422 work_centre_unknown");
  assert.equal(
    await save({ kind: "oven", workCentreId: own.ids["W"] }),
    "422 resource_unfit",
    "an oven says its load",
  );
  assert.equal(await save({ workCentreId: own.ids["W"] }), "taken");
  const seen = await at.ask<{
    plants: { placeId: number }[];
    resources: { code: string; placeId: number }[];
  }>("GET /api/factory", undefined, "atP");
  assert.deepEqual(
    [seen.plants, seen.resources].map((rows) => rows.map((row) => row.placeId)),
    [[P], [P]],
  );
  assert.equal(await at.refusal("POST /api/factory/plants", plants(P), "reader"), "403 forbidden");
});

interface Seen {
  readonly resources: {
    readonly id: number;
    readonly code: string;
    readonly placeId: number;
    readonly active: boolean;
    readonly revision: number;
    workCentreId: number;
  }[];
  readonly calendars: { readonly code: string; readonly revision: number }[];
  readonly workCentres: {
    readonly id: number;
    readonly code: string;
    readonly placeId: number;
    readonly active: boolean;
    readonly revision: number;
  }[];
  readonly plants: {
    readonly placeId: number;
    readonly calendarId: number;
    readonly revision: number;
  }[];
}

test("a plant's people save nothing over what stands in another plant", async () => {
  const seen = () =>
    at.ask<Seen>("GET /api/factory").then((factory) => ({
      resources: factory.resources.map(({ code, placeId, active }) => [code, placeId, active]),
      centres: factory.workCentres.map(({ code, placeId, active }) => [code, placeId, active]),
    }));
  const before = await seen();
  const centres = (await at.ask<Seen>("GET /api/factory")).workCentres;
  const V = centres.find((row) => row.code === "V")?.id ?? 0;
  const save = (more: object, as = "atQ") =>
    at.refusal(
      "POST /api/factory/resources",
      { resources: [{ code: "M", name: "M", placeId: Q, kind: "machine", ...more }] },
      as,
    );
  assert.equal(await save({ workCentreId: V }), "403 forbidden", "P's machine is not taken to Q");
  assert.equal(await save({ workCentreId: V, active: false }), "403 forbidden");
  const centre = (more: object, as = "atQ") =>
    at.refusal(
      "POST /api/factory/work-centres",
      { workCentres: [{ code: "W", name: "W", placeId: Q, ...more }] },
      as,
    );
  assert.equal(await centre({}), "403 forbidden");
  assert.equal(await centre({ active: false }), "403 forbidden");
  assert.deepEqual(await seen(), before, "nothing moved");
  assert.equal(await save({ code: "N", workCentreId: V }), "taken", "a code of their own");
  assert.equal(await save({ code: "N", workCentreId: V, active: false }), "taken");
});

test("what was typed over an older state is refused and says who saved it since", async () => {
  const seen = await at.ask<Seen>("GET /api/factory");
  const { revision = 0, workCentreId } = seen.resources.find((row) => row.code === "M") ?? {};
  const machine = { code: "M", name: "M", placeId: P, kind: "machine", workCentreId };
  const save = (over?: number, name = "M") =>
    at.refusal("POST /api/factory/resources", {
      resources: [{ ...machine, name, revision: over }],
    });
  assert.deepEqual(
    [await save(revision, "new"), await save(revision)],
    ["taken", "409 saved_meanwhile"],
  );
  assert.equal(await save(0), "409 saved_meanwhile", "one that was thought to be new is there");
  assert.deepEqual([await save(revision + 1), await save()], ["taken", "taken"]);
  const [calendar, centre] = [seen.calendars[0], seen.workCentres.find((row) => row.code === "W")];
  const day = { code: calendar?.code, name: "day", shifts: [shift], revision: calendar?.revision };
  const calendars = () => at.refusal("POST /api/factory/calendars", { calendars: [day] });
  assert.deepEqual([await calendars(), await calendars()], ["taken", "409 saved_meanwhile"]);
  const setups = (over: number) =>
    at.refusal(`PUT /api/factory/work-centres/${centre?.id}/setups`, {
      setups: [],
      revision: over,
    });
  assert.deepEqual(
    [await setups(0), await setups(0), await setups(1)],
    ["taken", "409 saved_meanwhile", "taken"],
  );
  const centres = { code: "W", name: "W", placeId: P, revision: centre?.revision };
  const families = (over: number) =>
    at.refusal("POST /api/factory/families", {
      families: [{ code: "GREEN", name: "green", revision: over }],
    });
  assert.deepEqual(
    [await families(0), await families(0), await families(1)],
    ["taken", "409 saved_meanwhile", "taken"],
  );
  const plant = seen.plants.find((row) => row.placeId === P);
  const plants2 = () =>
    at.refusal("POST /api/factory/plants", {
      plants: [{ placeId: P, calendarId: plant?.calendarId, revision: plant?.revision }],
    });
  assert.deepEqual([await plants2(), await plants2()], ["taken", "409 saved_meanwhile"]);
  const save2 = () => at.refusal("POST /api/factory/work-centres", { workCentres: [centres] });
  assert.deepEqual([await save2(), await save2()], ["taken", "409 saved_meanwhile"]);
});

interface Factory {
  readonly workCentres: { readonly id: number; readonly code: string }[];
  readonly resources: { readonly id: number; readonly code: string }[];
}

const factory = () => at.ask<Factory>("GET /api/factory");

test("versions of a BOM and a routing follow each other", async () => {
  const workCentreId = (await factory()).workCentres.find((row) => row.code === "W")?.id;
  const step = {
    ...{ step: 10, name: "fold", nameEn: "fold", workCentreId, familyId: null, maySplit: true },
    ...{ yieldPpm: 1_000_000, setupSeconds: 0, runSeconds: 60, perUnits: 1, ways: [], needs: [] },
  };
  const version = { alternative: 0, note: "" };
  const routing = (validFrom: string, more: object = {}) => ({
    ...{ ...version, placeId: P, validFrom, steps: [{ ...step, ...more }] },
  });
  const to = `POST /api/items/${item("BOX")}/routings`;
  await at.ask(to, routing("2026-01-01"));
  await at.ask(to, routing("2026-02-01", { runSeconds: 50 }));
  assert.equal(await at.refusal(to, routing("2026-01-15")), "409 version_order");
  assert.equal(await at.refusal(to, routing("2026-03-01", { familyId: 9 })), "422 family_unknown");
  const line = { itemId: item("LID"), units: 2, scrapPpm: 0, step: 10, substitutes: [] };
  const bom = (code: string, lines: object[]) =>
    at.refusal(`POST /api/items/${item(code)}/boms`, {
      ...{ ...version, placeId: 0, validFrom: "2026-01-01", perUnits: 1, lines },
    });
  assert.equal(await bom("BOX", [line, line]), "422 bom_line_twice");
  assert.equal(await bom("BOX", [line]), "taken");
  assert.equal(await bom("LID", [{ ...line, itemId: item("FOIL") }]), "taken");
  assert.equal(
    await bom("FOIL", [{ ...line, itemId: item("BOX") }]),
    "422 bom_loop",
    "over three levels",
  );
  const recipes = await at.ask<{
    routings: { version: number; validFrom: string; validUntil: string | null }[];
    items: { code: string }[];
    usedIn: { code: string }[];
  }>(`GET /api/items/${item("BOX")}/making`);
  assert.deepEqual(
    recipes.routings.map((each) => [each.version, each.validFrom, each.validUntil]),
    [
      [2, "2026-02-01", null],
      [1, "2026-01-01", "2026-02-01"],
    ],
  );
  const lid = await at.ask<typeof recipes>(`GET /api/items/${item("LID")}/making`);
  assert.deepEqual(
    lid.usedIn.map((each) => each.code),
    ["BOX"],
  );
  const made = await at.ask<{ rows: { code: string; components: number }[] }>("GET /api/making");
  assert.deepEqual(
    made.rows.map((each) => [each.code, each.components]),
    [["BOX", 1]],
  );
});

interface WorkOrderSeen {
  readonly number: string;
  readonly freedom: string;
  readonly status: string;
  readonly units: number;
  readonly operations: { readonly step: number; readonly units: number }[];
  readonly materials: { readonly code: string; readonly missing: number }[];
}

test("a work order is made, approved, resized and cancelled, once per key", async () => {
  const order = { itemId: item("BOX"), placeId: P, units: 6, needAt: null, freedom: "proposed" };
  const make = (more: object) =>
    at.refusal("POST /api/work-orders", { orders: [{ ...order, ...more }] });
  assert.equal(await make({ itemId: item("LID") }), "422 routing_missing");
  assert.equal(await make({ placeId: Q }), "422 routing_missing");
  assert.equal(
    await at.refusal("POST /api/work-orders", { orders: [{ ...order, placeId: Q }] }, "atP"),
    "403 forbidden",
  );
  const once = await at.twice<{ orders: { id: number }[] }>("POST /api/work-orders", {
    orders: [order],
  });
  const id = once.orders[0]?.id ?? 0;
  const listed = await at.ask<{ rows: { id: number }[] }>(
    "GET /api/work-orders?text=box&open=true",
  );
  assert.deepEqual(
    listed.rows.map((row) => row.id),
    [id],
    "once, though it was sent twice",
  );
  const page = () => at.ask<WorkOrderSeen>(`GET /api/work-orders/${id}`);
  const first = await page();
  assert.deepEqual(
    [
      first.operations.map((each) => each.units),
      first.materials.map((each) => [each.code, each.missing]),
    ],
    [[6], [["LID", 12]]],
  );
  const many = { ids: [id], why: "test" };
  assert.equal(await at.refusal("POST /api/work-orders/freeze", many), "409 work_order_proposed");
  await at.ask("POST /api/work-orders/approve", many);
  await at.ask("POST /api/work-orders/approve", many);
  await at.ask(`POST /api/work-orders/${id}/resize`, { units: 9, why: "more" });
  assert.deepEqual(
    (await page()).materials.map((each) => each.missing),
    [18],
  );
  await at.ask("POST /api/work-orders/cancel", many);
  assert.deepEqual([(await page()).status, (await page()).freedom], ["cancelled", "approved"]);
  assert.equal(await at.refusal("POST /api/work-orders/approve", many), "409 work_order_ended");
  assert.equal(
    await at.refusal("POST /api/work-orders/approve", { ids: [7], why: "x" }),
    "404 work_order_unknown",
  );
  assert.equal(await at.refusal("GET /api/work-orders/7"), "404 work_order_unknown");
});

test("a resource stands and works again", async () => {
  const id = (await factory()).resources[0]?.id ?? 0;
  const stop = { cause: "machine", note: "belt" };
  const at1 = `POST /api/factory/resources/${id}`;
  await at.ask(`${at1}/stop`, stop);
  assert.equal(await at.refusal(`${at1}/stop`, stop), "409 stop_open");
  assert.equal(
    await at.refusal(`${at1}/restore`, { untilAt: "2020-01-01T00:00:00Z" }),
    "422 stop_early",
  );
  await at.ask(`${at1}/restore`, {});
  assert.equal(await at.refusal(`${at1}/restore`, {}), "409 stop_unknown");
  const span = { fromAt: "2026-12-24T00:00:00Z", untilAt: "2026-12-25T00:00:00Z", note: "" };
  const exception = { ...span, kind: "closed", reason: "maintenance", calendarId: null };
  const add = "POST /api/factory/exceptions";
  assert.equal(await at.refusal(add, { ...exception, resourceId: null }), "422 span_wrong");
  const added = await at.ask<{ id: number }>(add, { ...exception, resourceId: id });
  await at.ask(`DELETE /api/factory/exceptions/${added.id}`);
  assert.equal(
    await at.refusal(`DELETE /api/factory/exceptions/${added.id}`),
    "404 exception_unknown",
  );
});

test("a work centre with resources and a resource with work stay in their plant", async () => {
  const seen = await at.ask<Seen>("GET /api/factory");
  const idOf = (code: string) => seen.workCentres.find((row) => row.code === code)?.id ?? 0;
  const centre = (code: string, placeId: number) =>
    at.refusal("POST /api/factory/work-centres", { workCentres: [{ code, name: code, placeId }] });
  const machine = (code: string, placeId: number, workCentreId: number) =>
    at.refusal("POST /api/factory/resources", {
      resources: [{ code, name: code, placeId, kind: "machine", workCentreId }],
    });
  assert.equal(await centre("W", Q), "409 plant_stays", "its resources would stand on nothing");
  assert.equal(await centre("EMPTY", P), "taken");
  assert.equal(await centre("EMPTY", Q), "taken", "nothing holds it");
  assert.equal(await machine("LOOSE", P, idOf("W")), "taken");
  assert.equal(await machine("LOOSE", Q, idOf("V")), "taken", "no routing, no work");
  const step = { step: 10, name: "s", nameEn: "", workCentreId: idOf("W"), familyId: null };
  const times = { setupSeconds: 0, runSeconds: 60, perUnits: 1 };
  const held = (await at.ask<Seen>("GET /api/factory")).resources.find((row) => row.code === "M");
  const way = { resourceId: held?.id, rank: 0, ...times };
  await at.ask(`POST /api/items/${item("FOIL")}/routings`, {
    ...{ placeId: P, alternative: 0, validFrom: "2026-01-01", note: "" },
    steps: [{ ...step, ...times, maySplit: true, yieldPpm: 1_000_000, ways: [way], needs: [] }],
  });
  assert.equal(await machine("M", Q, idOf("V")), "409 plant_stays", "a routing names it");
});
