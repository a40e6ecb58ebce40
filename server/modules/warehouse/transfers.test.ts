// Goal: goods on their way are nobody's to sell and everybody's to promise; what is late, partial or
// missing is told to those who counted on it. Method: through the HTTP door; laws after every step.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { within } from "../../narrowing.ts";
import { lying, openFloor, order, receive, seen } from "./floor.ts";
import type { Floor } from "./floor.ts";

let at: Floor;

before(async () => {
  at = await openFloor(within);
});
afterEach(() => at.lawful());
after(() => at.close());

const trip = (draft: object) => ({
  ...{ number: "T-1", fromPlaceId: at.P, toPlaceId: at.Q, day: "2026-06-15", why: "refill" },
  ...draft,
});

const ship = (draft: object) =>
  at.ask<{ id: number; supplyIds: number[]; slipped: number }>("POST /api/transfers", trip(draft));

interface Shortfall {
  readonly id: number;
  readonly units: number;
  readonly cause: string;
  readonly lines: { readonly orderId: number; readonly units: number }[];
}

const shortfalls = async () => (await at.ask<{ rows: Shortfall[] }>("GET /api/shortfalls")).rows;

test("promised units stay unless the sender says so; then the promise rests on the arrival", async () => {
  await receive(at, { itemId: at.A, placeId: at.P, units: 10 });
  const waiting = await order(at, { itemId: at.A, units: 4 });
  const lines = [{ itemId: at.A, units: 8 }];
  assert.equal(await at.refusal("POST /api/transfers", trip({ lines })), "409 promised_away");
  assert.deepEqual(await lying(at, at.A), ["P/sellable 10"], "a refusal leaves nothing");
  const { id, supplyIds } = await ship({ lines, overPromises: true });
  await at.lawful();
  assert.deepEqual((await lying(at, at.A)).toSorted(), ["P/sellable 2", "~/in_transit 8"]);
  const held = (await seen(at, waiting)).reservations;
  assert.deepEqual(
    held.map((each) => [each.placeId, each.supplyId, each.units]).toSorted(),
    [
      [at.P, 0, 2],
      [at.Q, supplyIds[0], 2],
    ].toSorted(),
  );
  const early = (await seen(at, waiting)).promises[0]?.currentDay ?? "";
  const moved = await at.ask<{ slipped: number }>(`PATCH /api/transfers/${id}`, {
    day: "2026-06-22",
    why: "the lorry broke down",
  });
  assert.equal(moved.slipped, 1);
  assert.ok(((await seen(at, waiting)).promises[0]?.currentDay ?? "") > early);
  await at.lawful();
  const part = (units: number, close = false) => ({
    ...{ close, why: "arrived" },
    lines: [{ itemId: at.A, units }],
  });
  const receiving = `POST /api/transfers/${id}/receive`;
  assert.equal(await at.refusal(receiving, part(9)), "409 more_than_shipped");
  const first = await at.ask<{ moved: number; done: boolean }>(receiving, part(1));
  assert.deepEqual([first.moved, first.done], [1, false], "who waited gets what came");
  await at.lawful();
  const last = await at.ask<{ missing: number; done: boolean }>(receiving, part(3, true));
  assert.deepEqual([last.missing, last.done], [4, true]);
  const short = (await shortfalls()).at(-1);
  assert.deepEqual([short?.units, short?.cause], [4, "transfer T-1"]);
  assert.equal(await at.refusal(receiving, part(1)), "409 transfer_done");
  assert.deepEqual((await lying(at, at.A)).toSorted(), ["P/sellable 2", "Q/sellable 4"]);
  assert.equal((await seen(at, waiting)).shortUnits, 0);
});

test("claims on what never came give way and are named, or find other stock", async () => {
  await receive(at, { itemId: at.B, placeId: at.P, units: 5 });
  const { id } = await ship({ number: "T-2", lines: [{ itemId: at.B, units: 5 }] });
  const hurt = await order(at, { itemId: at.B, units: 5 });
  assert.equal((await seen(at, hurt)).shortUnits, 0, "the arrival is promised");
  await at.ask(`POST /api/transfers/${id}/receive`, {
    ...{ lines: [{ itemId: at.B, units: 2 }], close: true, why: "three are missing" },
  });
  assert.equal((await seen(at, hurt)).shortUnits, 3);
  const named = (await shortfalls()).find((each) => each.cause === "transfer T-2");
  assert.deepEqual(
    named?.lines.map((line) => [line.orderId, line.units]),
    [[hurt, 3]],
  );
  await receive(at, { itemId: at.B, placeId: at.P, units: 3 });
  assert.equal((await seen(at, hurt)).shortUnits, 0);
});

test("a lot keeps its name on the way, and one that ages there is not sold on arrival", async () => {
  for (const [code, expiresOn] of [
    ["M1", "2026-06-20"],
    ["M2", "2026-09-01"],
  ] as const)
    await receive(at, { itemId: at.M, placeId: at.P, units: 3, lot: { code, expiresOn } });
  const { id } = await ship({
    number: "T-3",
    day: "2026-06-19",
    lines: [{ itemId: at.M, units: 4 }],
  });
  assert.deepEqual((await lying(at, at.M)).toSorted(), [
    "P/M2/sellable 2",
    "~/M1/in_transit 3",
    "~/M2/in_transit 1",
  ]);
  await at.live("2026-06-25T02:00:00Z");
  await at.ask(`POST /api/transfers/${id}/receive`, {
    lines: [{ itemId: at.M, units: 4 }],
    close: true,
    why: "late",
  });
  assert.deepEqual((await lying(at, at.M)).toSorted(), [
    "P/M2/sellable 2",
    "Q/M1/expired 3",
    "Q/M2/sellable 1",
  ]);
});

test("places that cannot be, and callers who are not given them, are refused by name", async () => {
  const lines = [{ itemId: at.B, units: 1 }];
  const post = (draft: object, as?: string) =>
    at.refusal("POST /api/transfers", trip({ lines, ...draft }), as);
  assert.equal(await post({ toPlaceId: at.P }), "422 place_unfit");
  assert.equal(await post({ toPlaceId: at.inTransitId }), "422 place_unfit");
  assert.equal(await post({ toPlaceId: 999 }), "422 place_unknown");
  assert.equal(await post({ transitPlaceId: at.Q }), "422 place_unfit");
  assert.equal(await post({ lines: [{ itemId: at.B, units: 900 }] }), "409 not_enough");
  assert.equal(await post({ fromPlaceId: at.Q, toPlaceId: at.P }, "atP"), "403 forbidden");
  await receive(at, { itemId: at.B, placeId: at.P, units: 20 });
  const { id } = await ship({ number: "T-4", lines });
  const receiving = `POST /api/transfers/${id}/receive`;
  assert.equal(
    await at.refusal(receiving, { lines, close: true, why: "x" }, "atP"),
    "403 forbidden",
  );
  const listed = await at.ask<{ rows: { id: number }[] }>("GET /api/transfers?state=under_way");
  assert.equal(listed.rows[0]?.id, id, "the newest first");
});

test("the lot that travels is named by its code; without one the oldest goes first", async () => {
  const lot = (code: string, expiresOn: string) => ({ code, expiresOn });
  await receive(at, {
    ...{ itemId: at.M, placeId: at.P, units: 5 },
    lot: lot("L-OLD", "2030-01-01"),
  });
  await receive(at, {
    ...{ itemId: at.M, placeId: at.P, units: 5 },
    lot: lot("L-NEW", "2031-01-01"),
  });
  const left = async () =>
    (await lying(at, at.M)).filter((each) => each.startsWith("P/L-")).toSorted();
  await ship({ lines: [{ itemId: at.M, units: 2, lot: "L-NEW" }] });
  assert.deepEqual(await left(), ["P/L-NEW/sellable 3", "P/L-OLD/sellable 5"]);
  await ship({ lines: [{ itemId: at.M, units: 1 }] });
  assert.ok((await left()).includes("P/L-NEW/sellable 3"), "an older lot went, not the newest");
  const refused = (line: object) => at.refusal("POST /api/transfers", trip({ lines: [line] }));
  assert.equal(await refused({ itemId: at.M, units: 1, lot: "L-NONE" }), "422 lot_unknown");
  assert.equal(await refused({ itemId: at.M, units: 1, unit: "crate" }), "422 unit_unknown");
});
