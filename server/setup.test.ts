// Goal: a company tells its own clocks, ways and reserves through the door, and whatever a change
// moves is promised anew in the same transaction. Method: the composed product with its clock
// stopped on a Thursday morning; one order waits and its day is read after each change.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { listPlaces, saveItemsEndpoint } from "../contract/masters.ts";
import { getOrder, placeOrder } from "../contract/orders.ts";
import { listAudit } from "../contract/people.ts";
import {
  getSourcing,
  listCalendars,
  listQuotas,
  listSafety,
  saveCalendarEndpoint,
  savePlacesEndpoint,
  saveSourcing,
  setSafetyEndpoint,
} from "../contract/places.ts";
import { changeStockEndpoint, setQuotaEndpoint } from "../contract/stock.ts";
import { checkAll } from "./compose.ts";
import { openDoor, refusalOf } from "./testing/door.ts";
import type { Door } from "./testing/door.ts";

let door: Door;
let itemId = 0;
let orderId = 0;
const main = 1;

before(async () => {
  door = await openDoor(new Date("2026-11-26T02:00:00Z")); // 10:00 in Shanghai.
  const { api, key } = door;
  const items = [{ code: "A", name: "壶" }];
  const saved = await api.call(saveItemsEndpoint, { key: key(), body: { items } });
  itemId = saved.ids["A"] ?? 0;
  const { rows } = await api.call(listPlaces);
  placeId = rows.find((row) => row.code === "MAIN")?.id ?? 0;
  await receive(placeId, 5);
  const placed = await api.call(placeOrder, {
    key: key(),
    body: {
      ...{ channelId: 1, externalId: "W-1", policy: "backorder" as const, region: "33" },
      lines: [{ itemId, units: 3 }],
    },
  });
  orderId = placed.orderId;
});
let placeId = main;
after(() => door.close());

const receive = (at: number, units: number) =>
  door.api.call(changeStockEndpoint, {
    key: door.key(),
    body: { kind: "receipt", why: "in", changes: [{ itemId, placeId: at, units }] },
  });

/** The order's promised day, where its units lie, and how many are short. */
async function promised(): Promise<string> {
  const page = await door.api.call(getOrder, { params: { id: orderId } });
  const places = page.reservations.map((each) => `${each.units}@${each.placeId}`);
  return [
    page.promisedDay ?? "none",
    ...places,
    ...(page.shortUnits ? [page.shortUnits] : []),
  ].join(" ");
}

async function lawful(): Promise<void> {
  const laws = await checkAll(door.millrace, { cell: 0, tenantId: 1 as never });
  assert.deepEqual(
    laws.filter((each) => each.findings.length > 0),
    [],
  );
}

const savePlace = (place: Record<string, unknown>) =>
  door.api.call(savePlacesEndpoint, {
    key: door.key(),
    body: { places: [{ code: "MAIN", name: "主仓", ...place }] },
  });

test("a cut-off that moves, moves what is promised, and back", async () => {
  assert.equal(await promised(), `2026-11-29 3@${placeId}`);
  const { run, ...moved } = await savePlace({ cutOffMinute: 540 });
  assert.deepEqual(moved, { ids: { MAIN: placeId }, gained: 0, slipped: 1 });
  assert.ok(run, "the run that moved it can be opened");
  assert.equal(await promised(), `2026-11-30 3@${placeId}`);
  const back = await savePlace({ cutOffMinute: 960 });
  assert.equal(back.gained, 1);
  assert.equal(await promised(), `2026-11-29 3@${placeId}`);
  await lawful();
});

test("a holiday and a make-up day move what is promised by every place that keeps the calendar", async () => {
  const { api, key } = door;
  const [calendar] = (await api.call(listCalendars)).rows;
  assert.ok(calendar);
  assert.ok(calendar.closed.includes("2027-02-06"), "2027 is there from the start");
  const { places: _places, ...draft } = calendar;
  const save = (change: Partial<typeof draft>) =>
    api.call(saveCalendarEndpoint, { key: key(), body: { ...draft, ...change } });
  const shut = [...draft.closed, "2026-11-26", "2026-11-27", "2026-11-28"];
  assert.equal((await save({ closed: shut })).slipped, 1);
  assert.equal(await promised(), `2026-12-03 3@${placeId}`); // Monday the 30th and three days.
  assert.equal((await save({ closed: shut, open: [...draft.open, "2026-11-29"] })).gained, 1);
  assert.equal(await promised(), `2026-12-02 3@${placeId}`);
  await save({});
  assert.equal(await promised(), `2026-11-29 3@${placeId}`);
  const all = Array.from({ length: 800 }, (_day, at) =>
    new Date(Date.UTC(2026, 10, 26) + at * 86_400_000).toISOString().slice(0, 10),
  );
  const cases: [Partial<typeof draft>, said: string][] = [
    [{ closed: all, open: [] }, "calendar_shut closed"],
    [{ closed: ["2026-12-01"], open: ["2026-12-01"] }, "calendar_both open"],
    [{ closed: ["2026-02-30"] }, "invalid"],
    [{ id: 99 }, "calendar_unknown id"],
  ];
  for (const [change, said] of cases) assert.equal(await refusalOf(save(change)), said);
  await lawful();
});

test("a way to a region and a nearer place change the promise; what is removed counts no more", async () => {
  const { api, key } = door;
  const save = (body: object) => api.call(saveSourcing, { key: key(), body });
  const way = { placeId, region: "33", transitDays: 1, parcelCostMinor: null };
  assert.equal((await save({ ways: [way] })).gained, 1);
  assert.equal(await promised(), `2026-11-27 3@${placeId}`);
  assert.deepEqual((await api.call(getSourcing)).ways, [way]);
  assert.equal((await save({ removedWays: [{ placeId, region: "33" }] })).slipped, 1);
  const source = { channelId: 0, rank: 0, parcelCostMinor: 800, transitDays: 3 };
  const cases: [object, said: string][] = [
    [{ sources: [{ ...source, placeId: 999 }] }, "place_unknown sources.0.placeId"],
    [{ sources: [{ ...source, placeId, channelId: 99 }] }, "channel_unknown sources.0.channelId"],
    [{ ways: [{ ...way, placeId: 999 }] }, "place_unknown ways.0.placeId"],
  ];
  for (const [body, said] of cases) assert.equal(await refusalOf(save(body)), said);
  await save({ removedSources: [{ channelId: 0, placeId }] });
  assert.equal(await promised(), "none 3", "nobody serves the channel");
  await save({ sources: [{ ...source, placeId }] });
  assert.equal(await promised(), `2026-11-29 3@${placeId}`);
  await lawful();
});

test("places are made with what the company has by default, refused by name, and put out of use", async () => {
  const made = await savePlace({ code: "EAST", name: "东仓" });
  const east = made.ids["EAST"] ?? 0;
  const { rows } = await door.api.call(listPlaces);
  const [one, other] = [
    rows.find((row) => row.id === placeId),
    rows.find((row) => row.id === east),
  ];
  assert.deepEqual(
    [other?.ownerId, other?.custodianId, other?.calendarId, other?.zone, other?.kind],
    [one?.ownerId, one?.custodianId, one?.calendarId, "Asia/Shanghai", "warehouse"],
  );
  const cases: [Record<string, unknown>, said: string][] = [
    [{ zone: "Asia/Atlantis" }, "time_zone_unknown"],
    [{ ownerId: 999 }, "party_unknown MAIN.ownerId"],
    [{ custodianId: 999 }, "party_unknown MAIN.custodianId"],
    [{ calendarId: 999 }, "calendar_unknown MAIN.calendarId"],
    [{ kind: "quarantine" }, "place_kind_fixed MAIN.kind"],
    [{ code: "SHORTFALL", name: "x", kind: "store" }, "place_kind_fixed SHORTFALL.kind"],
  ];
  for (const [change, said] of cases) assert.equal(await refusalOf(savePlace(change)), said);
  assert.equal((await savePlace({ active: false })).slipped, 1);
  assert.equal(await promised(), "none 3", "a place out of use ships nothing");
  assert.equal((await savePlace({ active: true })).gained, 1);
  await lawful();
});

test("safety stock takes from promises and gives back; quotas are listed with what they used", async () => {
  const { api, key } = door;
  const keep = async (units: number, at = placeId) => {
    const body = { rows: [{ itemId, placeId: at, units }] };
    const { set, gained, slipped } = await api.call(setSafetyEndpoint, { key: key(), body });
    return { set, gained, slipped };
  };
  assert.deepEqual(await keep(4), { set: 1, gained: 0, slipped: 1 });
  assert.equal(await promised(), `none 1@${placeId} 2`);
  const [row] = (await api.call(listSafety)).rows;
  assert.deepEqual(
    [row?.code, row?.units, row?.onHand, row?.promised, row?.free],
    ["A", 4, 5, 1, 0],
  );
  assert.deepEqual(await keep(0), { set: 1, gained: 1, slipped: 0 });
  assert.deepEqual((await api.call(listSafety)).rows, []);
  assert.equal(await refusalOf(keep(1, 999)), "place_unknown rows.0.placeId");
  await api.call(setQuotaEndpoint, {
    key: key(),
    body: { itemId, channelId: 1, cap: 40, protected: 2 },
  });
  const [quota] = (await api.call(listQuotas)).rows;
  assert.deepEqual([quota?.code, quota?.cap, quota?.protected, quota?.used], ["A", 40, 2, 0]);
  await lawful();
});

test("every change says what stood before", async () => {
  const { rows } = await door.api.call(listAudit, { query: { limit: 200 } });
  const lastOf = (action: string) => rows.find((row) => row.action === action);
  for (const action of ["parties.place.save", "parties.calendar.save", "promises.sourcing.set"])
    assert.ok(lastOf(action)?.before, action);
  const safety = lastOf("stock.safety.set");
  assert.deepEqual(
    [safety?.before, safety?.after],
    [
      { itemId, placeId, units: 4 },
      { itemId, placeId, units: 0 },
    ],
  );
});
