// Goal: a channel is never told more than its view and the places' visibility say, and never more
// than there is. Method: a table for the rule, and that law over random rows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import { shownOfPlaces } from "./channel-views.ts";
import type { PlaceUnits } from "./channel-views.ts";

const places = (text: string): PlaceUnits[] =>
  text
    .split(" ")
    .filter(Boolean)
    .map((word) => {
      const [visibility = "", units = "0"] = word.split(":");
      return { visibility: visibility as PlaceUnits["visibility"], units: Number(units) };
    });

const exact = { shows: "exact", bands: [] } as const;
const band = { shows: "band", bands: [1, 10, 50] } as const;
const yesNo = { shows: "yes_no", bands: [] } as const;

test("places hide and round what they hold before the channel's own view does", () => {
  const check = (view: typeof exact | typeof band | typeof yesNo, rows: string, most = 1e6) => {
    const { shown, sure } = shownOfPlaces(view, places(rows), most);
    if (shown.shows === "exact") return `${shown.units} (${sure})`;
    if (shown.shows === "yes_no") return `${shown.available ? "yes" : "no"} (${sure})`;
    return `${shown.from}–${shown.upTo ?? ""} (${sure})`;
  };
  assert.equal(check(exact, "exact:37 exact:5"), "42 (42)");
  assert.equal(check(exact, "exact:37 hidden:90"), "37 (37)");
  assert.equal(check(exact, "exact:37", 20), "20 (20)");
  assert.equal(check(exact, "exact:37 band:64"), "87– (87)");
  assert.equal(check(exact, "exact:37 yes_no:64"), "38– (38)");
  assert.equal(check(exact, "exact:37 yes_no:0"), "37 (37)");
  assert.equal(check(exact, "hidden:9"), "0 (0)");
  assert.equal(check(band, "exact:37"), "10–49 (10)");
  assert.equal(check(band, "exact:500"), "50– (50)");
  assert.equal(check(band, "exact:0"), "0–0 (0)");
  assert.equal(check(band, "yes_no:9"), "1– (1)");
  assert.equal(check(yesNo, "exact:500"), "yes (1)");
  assert.equal(check(yesNo, "hidden:500"), "no (0)");
  assert.equal(check(exact, "exact:5", -3), "0 (0)");
});

test("what is told is never more than what is there and not hidden", () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const chance = createChance(seed);
  for (let turn = 0; turn < 2_000; turn += 1) {
    const rows = Array.from({ length: chance.whole(0, 5) }, () => ({
      visibility: chance.pick(["exact", "band", "yes_no", "hidden"] as const),
      units: chance.whole(0, 200),
    }));
    const most = chance.whole(0, 400);
    const open = rows
      .filter((row) => row.visibility !== "hidden")
      .reduce((sum, row) => sum + row.units, 0);
    const view = chance.pick([exact, band, yesNo]);
    const { sure } = shownOfPlaces(view, rows, most);
    assert.ok(
      sure <= Math.min(open, most),
      `SEED=${seed}: ${JSON.stringify({ view, rows, most })}`,
    );
  }
});
