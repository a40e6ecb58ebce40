// Goal: a quota that changes moves the promises that rest on it at once, and the answer names the run
// that says whom; so does a way that is taken away. Method: through the HTTP door; laws after each test.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { within } from "../../narrowing.ts";
import { openFloor, order, receive, seen } from "./floor.ts";
import type { Floor } from "./floor.ts";

let at: Floor;
let mine = 0;
let other = 0;

before(async () => {
  at = await openFloor(within);
  await receive(at, { itemId: at.A, placeId: at.P, units: 10 });
  mine = await order(at, { itemId: at.A, units: 8 });
  other = await order(at, { itemId: at.A, units: 6, channelId: 2 });
});
afterEach(() => at.lawful());
after(() => at.close());

interface Moved {
  readonly gained: number;
  readonly slipped: number;
  readonly run: number | null;
}

const quota = (cap: number | null, kept = 0) =>
  at.ask<Moved>("POST /api/quotas", { itemId: at.A, channelId: 1, cap, protected: kept });

/** Units that an order's first line lacks. */
const short = async (id: number) => (await seen(at, id)).lines[0]?.shortUnits;

test("a cap robs nobody of what he has; lifted, it serves who waits for it at once", async () => {
  assert.deepEqual([await short(mine), await short(other)], [0, 4]);
  assert.deepEqual(await quota(5), { gained: 0, slipped: 0, run: null });
  await receive(at, { itemId: at.A, placeId: at.P, units: 10 });
  const more = await order(at, { itemId: at.A, units: 5 });
  assert.deepEqual([await short(mine), await short(other), await short(more)], [0, 0, 5]);
  const { run, gained, slipped } = await quota(null);
  assert.deepEqual([gained, slipped, await short(more)], [1, 0, 0]);
  const told = await at.ask<{ cause: string; changes: unknown[] }>(`GET /api/repromises/${run}`);
  assert.deepEqual([told.cause, told.changes.length], ["quota", 1]);
});

test("what is kept for one channel is kept of what is free: it robs nobody of another", async () => {
  // 20 lie here, 13 are this channel's and 6 the other's.
  assert.deepEqual(await quota(null, 20), { gained: 0, slipped: 0, run: null });
  assert.deepEqual([await short(mine), await short(other)], [0, 0]);
  const late = await order(at, { itemId: at.A, units: 1, channelId: 2 });
  assert.equal(await short(late), 1, "the last one is kept");
  assert.equal((await quota(null, 0)).gained, 1);
});

test("a quota that moves nobody names no run, and one for nobody is refused", async () => {
  assert.deepEqual(await quota(30), { gained: 0, slipped: 0, run: null });
  const nobody = { itemId: at.A, channelId: 77, cap: 1, protected: 0 };
  assert.equal(await at.refusal("POST /api/quotas", nobody), "422 channel_unknown");
});

test("a way that is taken away names the run that moved its orders", async () => {
  const source = { channelId: 0, placeId: at.P };
  const moved = await at.ask<Moved>("POST /api/sourcing", { removedSources: [source] });
  assert.ok(moved.slipped > 0 && moved.run !== null, JSON.stringify(moved));
});
