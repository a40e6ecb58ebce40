import { performance } from "node:perf_hooks";
import { loadavg } from "node:os";
import { planMaterials, verify } from "../../engines/materials/index.ts";
import type { Demand, MaterialItem, Receipt, Snapshot } from "../../engines/materials/index.ts";
import { createChance } from "../../kernel/index.ts";
import type { Chance } from "../../kernel/index.ts";

const today = 20_000;
const days = 200;

/** A fifth of the items is sold, two fifths are made on the way, the rest is bought. */
function itemsOf(chance: Chance, count: number): MaterialItem[] {
  const bought = Math.floor(count * 0.6);
  return Array.from({ length: count }, (_each, ref): MaterialItem => {
    const isMade = ref < bought;
    // Parts stand further down the list: four levels of about the same width.
    const from = ref + Math.floor((count - ref) / 4);
    const lines = Array.from({ length: chance.whole(2, 6) }, () => ({
      ...{ item: chance.whole(from, count - 1), units: chance.whole(1, 5) },
      scrapPpm: chance.next() < 0.2 ? 20_000 : 0,
    }));
    const once = [...new Map(lines.map((line) => [line.item, line])).values()];
    return {
      ...{ ref, onHand: chance.whole(0, 300), safety: chance.whole(0, 40) },
      ...{ leadDays: isMade ? chance.whole(1, 6) : chance.whole(5, 40) },
      ...{ unitMinor: chance.whole(100, 9_000), source: isMade ? "make" : "buy" },
      lot: { minimum: chance.whole(1, 100), multiple: chance.whole(1, 20), periodDays: 7 },
      recipes: isMade
        ? [
            {
              alternative: 0,
              from: 0,
              until: null,
              perUnits: 1,
              lines: once.filter((e) => e.item > ref),
            },
          ]
        : [],
    };
  });
}

/** A company of so many items: every sold item is forecast for each day, and ordered of now and then. */
function companyOf(count: number, seed: number): Snapshot {
  const chance = createChance(seed);
  const items = itemsOf(chance, count);
  const demands: Demand[] = [];
  const add = (asked: Pick<Demand, "kind" | "item" | "day" | "units">) =>
    demands.push({ ...asked, ref: demands.length + 1, unitMinor: 10_000 });
  for (let item = 0; item < count / 5; item += 1) {
    for (let day = 14; day < days; day += 1)
      add({ kind: "forecast", item, day: today + day, units: chance.whole(1, 20) });
    for (let at = 0; at < 20; at += 1)
      add({ kind: "order", item, day: today + chance.whole(-2, 30), units: chance.whole(1, 12) });
  }
  const receipts = Array.from({ length: count }, (_each, at): Receipt => ({
    ...{ ref: at + 1, item: chance.whole(0, count - 1), day: today + chance.whole(-1, 60) },
    ...{ units: chance.whole(10, 400), movable: chance.next() < 0.7 },
  }));
  return { today, days, items, receipts, demands, deferAfterDays: 3 };
}

/** Wall and CPU milliseconds of the best of some runs. */
function bestOf(runs: number, work: () => unknown): { wall: number; cpu: number } {
  let best = { wall: Infinity, cpu: Infinity };
  for (let at = 0; at < runs; at += 1) {
    const from = performance.now();
    const cpuFrom = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(cpuFrom);
    const took = { wall: performance.now() - from, cpu: (user + system) / 1_000 };
    if (took.cpu < best.cpu) best = took;
  }
  return best;
}

/** Runs the bench; prints a table and, as the last line, its figures as JSON. */
export function run({ quick }: { readonly quick: boolean }): void {
  const seed = 1;
  const runs = quick ? 2 : 5;
  const load = loadavg()[0]?.toFixed(1);
  console.log(`materials · node ${process.version} · load ${load} · seed ${seed} · ${days} days`);
  const figures: Record<string, number> = {};
  for (const scale of quick ? [1, 10] : [1, 10, 100]) {
    const snapshot = companyOf(100 * scale, seed);
    const first = planMaterials(snapshot);
    if (!first.ok) throw new Error(first.error.kind);
    const { plan } = first.value;
    const breaches = verify(snapshot, plan);
    if (breaches.length > 0) throw new Error(breaches[0]);
    const took = bestOf(runs, () => planMaterials(snapshot));
    // The raw limit: one pass over the same grid and pegs, reading and adding what they hold.
    const grid = new Float64Array(snapshot.items.length * days);
    const raw = bestOf(runs, () => {
      plan.pegs.units.forEach((units, at) => {
        const demand = plan.pegs.demand[at] ?? 0;
        const cell =
          (plan.demands.item[demand] ?? 0) * days + ((plan.demands.day[demand] ?? 0) - today);
        if (cell >= 0) grid[cell] = (grid[cell] ?? 0) + units;
      });
      for (let at = 1; at < grid.length; at += 1) grid[at] = (grid[at] ?? 0) + (grid[at - 1] ?? 0);
    });
    const rows = plan.demands.item.length;
    const name = `${scale}×: ${snapshot.items.length} items, ${rows} demands, ${plan.pegs.units.length} pegs, ${plan.actions.length} actions`;
    const times = `${took.cpu.toFixed(0).padStart(7)} ms CPU ${took.wall.toFixed(0).padStart(7)} ms`;
    console.log(`${name.padEnd(72)}${times}, one pass ${raw.cpu.toFixed(1)} ms`);
    figures[`cpu_ms_${scale}x`] = took.cpu;
    figures[`wall_ms_${scale}x`] = took.wall;
    figures[`us_per_demand_${scale}x`] = (took.cpu * 1_000) / rows;
    figures[`times_raw_${scale}x`] = took.cpu / Math.max(raw.cpu, 0.01);
  }
  console.log(JSON.stringify({ bench: "materials", figures }));
}
