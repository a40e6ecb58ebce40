// Goal: what a machine lost adds up to its open time, to the second, whatever happened on it; and a
// shift by hand comes out as by pencil. Method: the pure reckoning, a pencil example, random shifts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import { stopCauses } from "../../../contract/words.ts";
import { addLosses, changeoverSeconds, lossesOf, noLosses } from "./oee/oee.ts";
import type { Happened, Losses } from "./oee/oee.ts";

const hour = 3_600_000;
const sum = (of: Record<string, number>) => Object.values(of).reduce((a, b) => a + b, 0);
const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);

/** The two sums by which every figure can be opened. */
function addsUp(losses: Losses): void {
  const { planned, idle, stops, pauses, setup, operating, ideal, speed } = losses;
  near(planned, idle + sum(stops) + sum(pauses) + setup + operating);
  near(operating, ideal + speed);
}

test("a shift of eight hours by pencil", () => {
  const happened: Happened = {
    open: [{ fromMs: 0, untilMs: 8 * hour }],
    stops: [{ fromMs: 2 * hour, untilMs: 3 * hour, cause: "machine" }],
    ran: [
      {
        // Said to run through the stop: the stop outweighs it.
        running: [
          { fromMs: hour, untilMs: 5 * hour },
          { fromMs: 6 * hour, untilMs: 7 * hour },
        ],
        pauses: [{ fromMs: 5 * hour, untilMs: 6 * hour, cause: "material" }],
        startMs: hour,
        setupSeconds: 1_800,
      },
    ],
    gave: [{ atMs: 6 * hour, good: 90, scrap: 8, rework: 2, secondsEach: 108 }],
    capacity: 1,
  };
  const made = lossesOf(happened, { fromMs: 0, untilMs: 8 * hour });
  addsUp(made);
  near(made.idle, 2 * 3_600);
  near(made.stops.machine, 3_600);
  near(made.pauses.material, 3_600);
  near(made.setup, 1_800);
  near(made.operating, 3.5 * 3_600);
  near(made.ideal, 10_800);
  near(made.quality, 1_080);
  // Availability 3.5 of 6, performance 3 of 3.5, quality 90 of 100.
  near((made.ideal - made.quality) / (made.planned - made.idle), (3.5 / 6) * (3 / 3.5) * 0.9);
});

test("losses add up to open time, and days add up to their span", () => {
  const chance = createChance(7);
  const stretch = () => {
    const fromMs = chance.whole(0, 40) * 1_000;
    return { fromMs, untilMs: fromMs + chance.whole(0, 15) * 1_000 };
  };
  const caused = () => ({ ...stretch(), cause: chance.pick(stopCauses) });
  const some = <Made>(make: () => Made) => Array.from({ length: chance.whole(0, 4) }, make);
  for (let round = 0; round < 500; round += 1) {
    const happened: Happened = {
      open: [
        { fromMs: 0, untilMs: chance.whole(1, 20) * 1_000 },
        { fromMs: 22_000, untilMs: 22_000 + chance.whole(1, 25) * 1_000 },
      ],
      stops: some(caused),
      ran: some(() => ({
        ...{ running: some(stretch), pauses: some(caused) },
        ...{ startMs: chance.whole(0, 50) * 1_000, setupSeconds: 0 },
      })),
      gave: some(() => ({
        ...{ atMs: chance.whole(0, 50) * 1_000, good: chance.whole(0, 9) },
        ...{ scrap: chance.whole(0, 3), rework: 0, secondsEach: chance.next() },
      })),
      capacity: chance.whole(1, 4),
    };
    const whole = lossesOf(happened, { fromMs: 0, untilMs: 60_000 });
    const halves = [
      { fromMs: 0, untilMs: 25_000 },
      { fromMs: 25_000, untilMs: 60_000 },
    ].map((span) => lossesOf(happened, span));
    for (const losses of [whole, ...halves]) addsUp(losses);
    const together = halves.reduce(addLosses, noLosses);
    near(together.planned, whole.planned);
    near(together.operating, whole.operating);
    near(together.ideal, whole.ideal);
    assert.equal(together.good, whole.good);
  }
});

test("a changeover over a night takes what the shifts have of it, and none where none is planned", () => {
  const day = 24 * hour;
  const open = [
    { fromMs: 8 * hour, untilMs: 16 * hour },
    { fromMs: day + 8 * hour, untilMs: day + 16 * hour },
  ];
  const planned = { fromMs: 16 * hour - 900_000, untilMs: day + 8 * hour + 900_000 };
  assert.equal(changeoverSeconds(open, { planned, standard: 600 }), 1_800);
  const none = { fromMs: 9 * hour, untilMs: 9 * hour };
  assert.equal(changeoverSeconds(open, { planned: none, standard: 600 }), 0);
  assert.equal(changeoverSeconds(open, { planned: null, standard: 600 }), 600);
});
