// Goal: a code that gets its meaning frees the lines that wait for it and no others are in its way; live
// orders come first, however many wait. Method: real PostgreSQL; rounds of two lines.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { mapListings } from "../catalog/index.ts";
import { assertLawful, newOrder, openCompany, overlapping, place, run } from "./fixture.ts";
import type { Company } from "./fixture.ts";
import { cancelUnits, freeMapped, orderById } from "./index.ts";
import type { Freeing, NewOrder } from "./index.ts";

const database = await ownDatabase();

async function placed(at: Company, lines: string, more: Partial<NewOrder> = {}): Promise<number> {
  const outcome = await place(at, { ...newOrder(lines, "backorder"), ...more });
  assert.ok(outcome.kind === "accepted");
  return outcome.orderId;
}

const meanC = (at: Company, code: string) =>
  run(at, (tx) => {
    const parts = [{ itemId: at.items.get("C") ?? 0, units: 1 }];
    return mapListings(tx, [{ channelId: 1, code, parts }]);
  });

test("lines of other codes stand in nobody's way, and live orders come before history", async () => {
  const at = await openCompany(database, { "C@P": 50 });
  for (const _each of [1, 2, 3]) await placed(at, "other");
  const over = await placed(at, "new", {
    ...{ mode: "history", placedAt: new Date("2025-01-01T00:00:00Z") },
  });
  const live: number[] = [];
  for (const _each of [1, 2, 3]) live.push(await placed(at, "new"));
  await meanC(at, "ch-new");
  const rounds: number[][] = [];
  let after: Freeing["after"] = null;
  do {
    const asked: Freeing = { channelId: 1, codes: ["ch-new"], after, limit: 2 };
    const round: Awaited<ReturnType<typeof freeMapped>> = await run(at, (tx) =>
      freeMapped(tx, at.orders.parts, asked),
    );
    rounds.push(round.orderIds);
    after = round.next;
  } while (after);
  const [first = 0, second = 0, third = 0] = live;
  assert.deepEqual(rounds, [[first, second], [third, over], []]);
  for (const id of live) {
    const page = await run(at, (tx) => orderById(tx, id));
    assert.deepEqual([page?.openHolds, page?.shortUnits], [0, 0]);
  }
  await assertLawful(at);
});

test("an order that is cancelled while its code is mapped takes nothing", async () => {
  const at = await openCompany(database, { "C@P": 50 });
  const orderId = await placed(at, "C new");
  await meanC(at, "ch-new");
  const lines = "all" as const;
  await overlapping(
    at,
    (tx) => cancelUnits(tx, { orderId, lines, why: "test" }),
    (tx) => freeMapped(tx, at.orders.parts, { channelId: 1, codes: ["ch-new"] }),
  );
  const page = await run(at, (tx) => orderById(tx, orderId));
  assert.deepEqual([page?.deal, page?.openHolds], ["cancelled", 0]);
  await assertLawful(at);
});
