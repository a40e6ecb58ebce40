// Goal: what is missing restores demand at once, names whom it hurt, and waits for a person's word.
// Method: through the HTTP door; laws after every test.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { within } from "../../narrowing.ts";
import { lineOf, lying, openFloor, order, receive, seen } from "./floor.ts";
import type { Floor } from "./floor.ts";

let at: Floor;

before(async () => {
  at = await openFloor(within);
});
afterEach(() => at.lawful());
after(() => at.close());

interface Shortfall {
  readonly id: number;
  readonly itemId: number;
  readonly units: number;
  readonly cause: string;
  readonly late: boolean;
  readonly closedNote: string | null;
  readonly lines: {
    readonly orderId: number;
    readonly number: string;
    readonly units: number;
    readonly shortUnits: number;
  }[];
}

async function listed(query = "", as = "boss"): Promise<Shortfall[]> {
  const { body } = await at.say(`GET /api/shortfalls${query}`, undefined, as);
  return body["rows"] as unknown as Shortfall[];
}

const ofItem = async (itemId: number, query = "") =>
  (await listed(query)).filter((row) => row.itemId === itemId);

/** Picks units of an order's only line at a place. */
async function pick(id: number, units: number, placeId = at.P): Promise<void> {
  const lines = [{ lineId: await lineOf(at, id), units }];
  await at.ask(`POST /api/orders/${id}/pick`, { placeId, lines });
}

test("a short pick opens its demand again, sets the place's units aside and names the order", async () => {
  await receive(at, { itemId: at.A, placeId: at.P, units: 5 });
  const id = await order(at, { itemId: at.A, units: 5 });
  await pick(id, 5);
  const short = { placeId: at.P, lineId: await lineOf(at, id), units: 2, why: "shelf empty" };
  await at.ask(`POST /api/orders/${id}/short-pick`, short);
  const now = await seen(at, id);
  assert.deepEqual([now.lines[0]?.pickedUnits, now.shortUnits], [3, 2]);
  assert.deepEqual((await lying(at, at.A)).toSorted(), ["P/quarantine 2", "P/sellable 3"]);
  const [row] = await ofItem(at.A);
  assert.deepEqual([row?.units, row?.cause, row?.late], [2, "shelf empty", false]);
  assert.deepEqual(
    row?.lines.map((line) => [line.orderId, line.number, line.units, line.shortUnits]),
    [[id, now.number, 2, 2]],
  );
  const more = { ...short, units: 4 };
  assert.equal(
    await at.refusal(`POST /api/orders/${id}/short-pick`, more),
    "409 too_many_units",
    "three are in hand",
  );
  await receive(at, { itemId: at.A, placeId: at.P, units: 2 });
  assert.equal((await ofItem(at.A))[0]?.lines[0]?.shortUnits, 0, "the order is served by now");
});

test("a count below what is promised hurts who came last, and takes it out of the picker's hands", async () => {
  await receive(at, { itemId: at.B, placeId: at.P, units: 6 });
  const first = await order(at, { itemId: at.B, units: 4 });
  const last = await order(at, { itemId: at.B, units: 2 });
  await pick(first, 4);
  const count = (units: number) =>
    at.ask("POST /api/stock/counts", {
      why: "count",
      counted: [{ itemId: at.B, placeId: at.P, units }],
    });
  await count(3);
  await at.lawful();
  const [one, two] = [await seen(at, first), await seen(at, last)];
  assert.deepEqual([one.shortUnits, one.lines[0]?.pickedUnits], [1, 3]);
  assert.equal(two.shortUnits, 2);
  const [row] = await ofItem(at.B);
  assert.deepEqual(
    row?.lines.map((line) => [line.orderId, line.units]),
    [
      [first, 1],
      [last, 2],
    ],
  );
  await count(0);
  const gone = await seen(at, first);
  assert.deepEqual([gone.shortUnits, gone.lines[0]?.pickedUnits], [4, 0]);
});

test("a shortfall is late after a day, closed once with its reason, by who is given its place", async () => {
  const [row] = await ofItem(at.A);
  const close = (as?: string) =>
    at.refusal(`POST /api/shortfalls/${row?.id}/close`, { why: "found behind the rack" }, as);
  await at.live("2026-06-11T03:00:00Z");
  assert.equal((await ofItem(at.A))[0]?.late, true);
  assert.equal(await close("channel"), "taken");
  assert.equal(await close(), "409 shortfall_closed");
  assert.equal(
    await at.refusal("POST /api/shortfalls/999999/close", { why: "x" }),
    "404 shortfall_unknown",
  );
  assert.deepEqual(await ofItem(at.A), []);
  assert.equal((await ofItem(at.A, "?state=closed"))[0]?.closedNote, "found behind the rack");
  await receive(at, { itemId: at.A, placeId: at.Q, units: 1 });
  const id = await order(at, { itemId: at.A, units: 1 });
  await pick(id, 1, at.Q);
  const short = { placeId: at.Q, lineId: await lineOf(at, id), units: 1, why: "gone" };
  await at.ask(`POST /api/orders/${id}/short-pick`, short);
  const [atQ] = await ofItem(at.A);
  assert.ok(!(await listed("", "atP")).some((each) => each.id === atQ?.id));
  assert.equal(
    await at.refusal(`POST /api/shortfalls/${atQ?.id}/close`, { why: "x" }, "atP"),
    "404 shortfall_unknown",
  );
});

test("a line from two places is picked and shipped at each; the same line twice counts twice", async () => {
  const row = (code: string) => ({ code, expiresOn: "2026-12-01" });
  await receive(at, { itemId: at.M, placeId: at.P, units: 3, lot: row("1") });
  await receive(at, { itemId: at.M, placeId: at.Q, units: 2, lot: row("1") });
  const id = await order(at, { itemId: at.M, units: 5 });
  const lineId = await lineOf(at, id);
  const twice = [
    { lineId, units: 2 },
    { lineId, units: 2 },
  ];
  const post = (act: string, placeId: number, lines: object[]) =>
    at.refusal(`POST /api/orders/${id}/${act}`, {
      ...{ placeId, lines },
      ...(act === "ship" ? { carrier: "SF", tracking: "SF1234567890123" } : {}),
    });
  assert.equal(await post("pick", at.P, twice), "409 not_reserved", "four of three");
  await pick(id, 3);
  await pick(id, 2, at.Q);
  assert.equal((await seen(at, id)).lines[0]?.pickedUnits, 5);
  assert.equal(await post("ship", at.P, twice), "409 too_many_units");
  assert.equal(await post("ship", at.Q, [{ lineId, units: 3 }]), "409 too_many_units");
  assert.equal(
    await post("ship", at.Q, [
      { lineId, units: 1 },
      { lineId, units: 1 },
    ]),
    "taken",
  );
  await at.lawful();
  const line = (await seen(at, id)).lines[0];
  assert.deepEqual([line?.pickedUnits, line?.shippedUnits], [3, 2]);
});

test("a cancellation takes what nobody has in hand", async () => {
  await receive(at, { itemId: at.B, placeId: at.P, units: 8 });
  await receive(at, { itemId: at.B, placeId: at.Q, units: 3 });
  const id = await order(at, { itemId: at.B, units: 5 });
  const held = (await seen(at, id)).reservations.filter((each) => each.supplyId === 0);
  const there = held[0];
  await pick(id, 2, there?.placeId);
  const cancel = (units: number) =>
    lineOf(at, id).then((lineId) =>
      at.refusal(`POST /api/orders/${id}/cancel`, { lines: [{ lineId, units }], why: "x" }),
    );
  assert.equal(await cancel(4), "409 too_many_units");
  assert.equal(await cancel(3), "taken");
  const left = (await seen(at, id)).reservations;
  assert.deepEqual(
    left.map((each) => [each.units, each.picked]),
    [[2, 2]],
  );
});
