// Goal: whoever is given a channel may open a stock number, and is not told whose orders of other
// channels rest on it. Method: orders of two channels on one shelf, through the HTTP door.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ReplyOf } from "../contract/endpoint.ts";
import type { stockDetail } from "../contract/stock.ts";
import { openStage } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let at: Stage;
let own = 0;

before(async () => {
  at = await openStage({ shop: () => ({ channelIds: [own] }) });
});
after(() => at.close());

test("a stock number names the orders of the caller's channels, and counts the others", async () => {
  own = await at.channel("TMALL", "complete");
  const other = await at.channel("JD", "complete");
  const { ids } = await at.ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: [{ code: "KETTLE", name: "kettle" }],
  });
  const itemId = ids["KETTLE"] ?? 0;
  await at.ask("POST /api/stock/changes", {
    ...{ kind: "receipt", why: "test" },
    changes: [{ itemId, placeId: at.placeId, units: 10 }],
  });
  for (const [channelId, externalId, units] of [
    [own, "MINE", 2],
    [other, "THEIRS", 3],
  ] as const)
    await at.ask("POST /api/orders", { channelId, externalId, lines: [{ itemId, units }] });
  const held = async (as: string) => {
    const said = await at.say(`GET /api/stock/${itemId}/${at.placeId}`, { as });
    const { reservations } = JSON.parse(said.text) as ReplyOf<typeof stockDetail>;
    return reservations
      .toSorted((one, two) => one.units - two.units)
      .map((row) => [row.units, row.number, row.orderId !== null]);
  };
  assert.deepEqual(await held("boss"), [
    [2, "MINE", true],
    [3, "THEIRS", true],
  ]);
  assert.deepEqual(await held("shop"), [
    [2, "MINE", true],
    [3, null, false],
  ]);
});
