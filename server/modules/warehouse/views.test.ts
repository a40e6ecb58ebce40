// Goal: a channel's own caller learns of stock what the channel is shown, by whatever door it asks.
// Method: through the HTTP door.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { within } from "../../narrowing.ts";
import { openFloor, receive } from "./floor.ts";
import type { Floor } from "./floor.ts";

let at: Floor;

before(async () => {
  at = await openFloor(within);
  await receive(at, { itemId: at.A, placeId: at.P, units: 37 });
});
after(() => at.close());

const shown = async (as = "channel") =>
  (await at.say(`GET /api/channel-views/1/items/${at.A}`, undefined, as)).body;
const view = (shows: string, bands: number[] = []) =>
  at.refusal("PUT /api/channel-views/1", { shows, bands });

test("views are exact until set, and bands rise", async () => {
  assert.deepEqual(await shown(), { shows: "exact", units: 37 });
  assert.equal(await view("band", [10, 10]), "422 bands_wrong");
  assert.equal(await view("band"), "422 bands_wrong");
  assert.equal(await view("yes_no", [1]), "422 bands_wrong");
  assert.equal(
    await at.refusal("PUT /api/channel-views/77", { shows: "exact", bands: [] }),
    "422 channel_unknown",
  );
  assert.equal(await view("band", [1, 10, 50]), "taken");
  assert.deepEqual(await shown(), { shows: "band", from: 10, upTo: 49 });
});

test("no other door tells a channel the number that its view keeps", async () => {
  const explain = `GET /api/availability/${at.A}?channelId=1`;
  const inquire = async (units: number, as: string) => {
    const lines = [{ itemId: at.A, units }];
    return (await at.say("POST /api/promises/inquiry", { channelId: 1, lines }, as))
      .body as never as {
      outcome: string;
      lines: { shortUnits: number; slices: unknown[] }[];
    };
  };
  assert.equal(await at.refusal(explain, undefined, "channel"), "403 shown_coarsely");
  assert.equal(await at.refusal(explain), "taken", "the company's own people see it");
  const asked = await inquire(100, "channel");
  assert.deepEqual([asked.outcome, asked.lines[0]?.shortUnits], ["unsure", 100]);
  assert.equal((await inquire(100, "boss")).lines[0]?.shortUnits, 63);
  assert.equal((await inquire(10, "channel")).outcome, "granted");
  // Beyond what is shown for sure every answer is the same: else asking often enough finds the number.
  assert.equal((await inquire(30, "channel")).outcome, "unsure");
  assert.equal(await view("exact"), "taken");
  assert.equal(await at.refusal(explain, undefined, "channel"), "taken");
  assert.equal((await inquire(100, "channel")).lines[0]?.shortUnits, 63);
});
