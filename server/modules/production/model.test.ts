// Goal: durations, yields and shifts are exact at their edges. Method: tables, and sums that must agree.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openStretches, overlapOf } from "./factory/clock.ts";
import { netMaterials } from "./materials/materials.ts";
import {
  componentUnits,
  lastSteps,
  minutesOf,
  outputs,
  stepsInOrder,
  unitsByStep,
} from "./model.ts";

test("durations round up once, ovens by the load", () => {
  const times = { setupSeconds: 61, runSeconds: 7, perUnits: 3 };
  assert.equal(minutesOf(times, { units: 1 }), 2);
  assert.equal(minutesOf(times, { units: 25 }), 2, "61 + 59 seconds");
  assert.equal(minutesOf(times, { units: 26 }), 3);
  assert.equal(minutesOf(times, { units: 26, started: true }), 2);
  const oven = { setupSeconds: 0, runSeconds: 3_600, perUnits: 1 };
  assert.equal(minutesOf(oven, { units: 100, loadUnits: 100 }), 60);
  assert.equal(minutesOf(oven, { units: 101, loadUnits: 100 }), 120);
});

test("what goes in covers what is lost on the way", () => {
  const links = [
    { step: 30, afterStep: 10 },
    { step: 30, afterStep: 20 },
  ];
  const steps = [
    { step: 10, yieldPpm: 900_000 },
    { step: 20, yieldPpm: 1_000_000 },
    { step: 30, yieldPpm: 950_000 },
  ];
  assert.deepEqual([...unitsByStep({ steps, links }, 95)].toSorted(), [
    [10, 112],
    [20, 100],
    [30, 100],
  ]);
  assert.deepEqual(stepsInOrder([10, 20], [{ step: 10, afterStep: 10 }]), null);
  assert.deepEqual(lastSteps([10, 20, 30], links), [30]);
  assert.equal(componentUnits({ units: 1, scrapPpm: 0 }, { units: 7, perUnits: 2 }), 4);
  assert.equal(componentUnits({ units: 3, scrapPpm: 250_000 }, { units: 10, perUnits: 1 }), 40);
  const big = componentUnits({ units: 9_007, scrapPpm: 0 }, { units: 1_000_000_000, perUnits: 1 });
  assert.equal(big, 9_007_000_000_000);
});

test("scrap beyond the yield is missing in all that comes after", () => {
  const base = { good: 0, scrap: 0, yieldPpm: 1_000_000, state: "waiting" as const };
  const press = { ...base, id: 1, units: 100, afterIds: [] };
  const assemble = { ...base, id: 2, units: 100, afterIds: [1] };
  const last = (...all: Parameters<typeof outputs>[0]) => outputs(all).get(2);
  assert.equal(last(press, assemble), 100);
  assert.equal(last({ ...press, scrap: 7, good: 20 }, assemble), 93);
  assert.equal(last({ ...press, scrap: 7 }, { ...assemble, scrap: 2 }), 91);
  assert.equal(last({ ...press, state: "done", good: 60 }, assemble), 60);
  const lossy = { ...press, yieldPpm: 900_000 };
  assert.equal(last({ ...lossy, scrap: 8 }, { ...assemble, units: 90 }), 90, "within the yield");
});

const clock = { zone: "Europe/Berlin", holidays: null, exceptions: [] };
const ms = (text: string) => Date.parse(text);
const whole = { fromMs: ms("2026-10-24T00:00:00Z"), untilMs: ms("2026-10-27T00:00:00Z") };

test("shifts follow the wall clock over the end of summer time, holidays and overtime", () => {
  const night = { weekday: 6, fromMinute: 1_320, untilMinute: 1_800, name: "night" };
  const open = openStretches({ ...clock, shifts: [night] }, whole);
  assert.deepEqual(
    open.map((each) => (each.untilMs - each.fromMs) / 3_600_000),
    [9],
    "22:00 to 06:00 has nine hours when the clocks go back",
  );
  const day = [1, 6, 7].map((weekday) => ({
    weekday,
    fromMinute: 480,
    untilMinute: 960,
    name: "",
  }));
  const sunday = Math.floor(ms("2026-10-25T00:00:00Z") / 86_400_000);
  const exceptions = [
    {
      kind: "open" as const,
      fromMs: ms("2026-10-25T09:00:00Z"),
      untilMs: ms("2026-10-25T11:00:00Z"),
    },
    {
      kind: "closed" as const,
      fromMs: ms("2026-10-26T08:00:00Z"),
      untilMs: ms("2026-10-26T09:00:00Z"),
    },
  ];
  const hours = openStretches(
    { ...clock, shifts: day, holidays: new Set([sunday]), exceptions },
    whole,
  ).map((each) => (each.untilMs - each.fromMs) / 3_600_000);
  assert.deepEqual(hours, [8, 2, 1, 6]);
});

test("shifts of a week do not overlap, Sunday's not with Monday's either", () => {
  const shift = (weekday: number, fromMinute: number, untilMinute: number) => ({
    ...{ weekday, fromMinute, untilMinute, name: "" },
  });
  assert.equal(overlapOf([shift(1, 0, 480), shift(1, 480, 960)]), null);
  assert.deepEqual(overlapOf([shift(1, 0, 481), shift(1, 480, 960)]), shift(1, 480, 960));
  assert.deepEqual(overlapOf([shift(7, 1_320, 1_800), shift(1, 300, 600)]), shift(1, 300, 600));
});

test("material goes to who is served first, on hand before what comes", () => {
  const need = (workOrderId: number, units: number) => ({
    ...{ workOrderId, operationId: workOrderId, itemId: 1, placeId: 1, units },
  });
  const supply = (units: number, fromMs: number | null) => ({
    ...{ itemId: 1, placeId: 1, units, fromMs },
  });
  const supplies = [supply(4, 200), supply(5, null), supply(3, 100), supply(9, null)];
  const shown = netMaterials(
    [need(1, 12), need(2, 6), need(3, 9)],
    [...supplies.slice(0, 3), { ...supply(9, null), placeId: 2 }],
  ).map((each) => [each.onHand, each.coming, each.missing, each.atMs]);
  assert.deepEqual(shown, [
    [5, 7, 0, 200],
    [0, 0, 6, null],
    [0, 0, 9, null],
  ]);
});

test("what is made for a work order is kept for it, as far as it needs it, and told apart", () => {
  const need = (workOrderId: number, units: number) => ({
    ...{ workOrderId, operationId: workOrderId, itemId: 1, placeId: 1, units },
  });
  const lot = (units: number, fromMs: number | null, more = {}) => ({
    ...{ itemId: 1, placeId: 1, units, fromMs, ...more },
  });
  const own = { workOrderId: 7, forWorkOrderId: 2 };
  const shown = netMaterials(
    [need(1, 10), need(2, 12), need(3, 5)],
    [lot(4, null), lot(15, 100, own), lot(6, 200)],
  ).map((each) => [each.onHand, each.coming, each.missing, each.fed, each.elsewhereAtMs]);
  assert.deepEqual(shown, [
    // Three are over beyond the twelve that are kept.
    [4, 6, 0, [], 200],
    [0, 12, 0, [{ workOrderId: 7, units: 12 }], null],
    [0, 3, 2, [], 200],
  ]);
});
