// The promising engine alone: µs per order on a warm process, and re-promising open lines.
import { loadavg } from "node:os";
import { decide, repromise } from "../../engines/promising/index.ts";
import type {
  Claim,
  DecideInput,
  OpenClaim,
  PlaceClock,
  Policy,
  Quota,
  Source,
  Supply,
} from "../../engines/promising/index.ts";
import { createChance } from "../../kernel/index.ts";
import type { Chance, Day } from "../../kernel/index.ts";

const today = 20_000 as Day;
const places = [1, 2, 3];
const channels = 8;

const clocks: readonly PlaceClock[] = places.map((place) => ({
  place,
  // Closed on every seventh day.
  shipDay: (day) => (day % 7 === 0 ? day + 1 : day) as Day,
}));

/** One shared list of candidate places per channel, as the sourcing rules give them. */
const sourcesOf: readonly (readonly Source[])[] = Array.from({ length: channels }, (_, channel) =>
  places.map((place) => ({
    place,
    rank: (place + channel) % places.length,
    parcelCostMinor: 500 + 50 * ((place * 7 + channel * 3) % 5),
    transitDays: 1 + ((place + channel) % 3),
  })),
);

function suppliesOf(chance: Chance, items: number, receipts: number): Supply[] {
  const supplies: Supply[] = [];
  for (let item = 1; item <= items; item += 1) {
    for (const place of places) {
      supplies.push({
        ref: 0,
        item,
        place,
        kind: "on_hand",
        day: today,
        free: chance.whole(-2, 12),
      });
      for (let ref = 1; ref <= receipts; ref += 1) {
        const day = (today + chance.whole(1, 60)) as Day;
        supplies.push({ ref, item, place, kind: "planned", day, free: chance.whole(1, 20) });
      }
    }
  }
  return supplies;
}

function quotasOf(chance: Chance, items: number): Quota[] {
  const quotas: Quota[] = [];
  for (let item = 1; item <= items; item += 10) {
    for (let channel = 0; channel < channels; channel += 1) {
      const capLeft = chance.next() < 0.5 ? null : chance.whole(0, 50);
      quotas.push({ item, channel, capLeft, protectedLeft: chance.whole(0, 3) });
    }
  }
  return quotas;
}

const policies: readonly Policy[] = ["complete", "complete", "backorder", "partial"];

function claimsOf(chance: Chance, count: number, items: number): Claim[] {
  return Array.from({ length: count }, (_, ref) => {
    const channel = chance.whole(0, channels);
    return {
      ref,
      channel,
      policy: chance.pick(policies),
      wantedDay: chance.next() < 0.3 ? ((today + chance.whole(1, 30)) as Day) : null,
      sources: sourcesOf[channel] ?? [],
      lines: [0, 1, 2].map((at) => ({
        ref: ref * 3 + at,
        item: chance.whole(1, items + 1),
        units: chance.whole(1, 4),
      })),
    };
  });
}

function worldOf(chance: Chance, items: number, claims: number): DecideInput {
  return {
    supplies: suppliesOf(chance, items, 2),
    quotas: quotasOf(chance, items),
    clocks,
    claims: claimsOf(chance, claims, items),
    today,
    horizonDays: 60,
  };
}

/** The promise path's shape: 200 orders at a time, on a picture of the items they touch. */
function batchesOf(world: DecideInput): DecideInput[] {
  const batches: DecideInput[] = [];
  const suppliesByItem = Map.groupBy(world.supplies, (supply) => supply.item);
  const quotasByItem = Map.groupBy(world.quotas, (quota) => quota.item);
  for (let from = 0; from < world.claims.length; from += 200) {
    const claims = world.claims.slice(from, from + 200);
    const items = new Set(claims.flatMap((claim) => claim.lines.map((line) => line.item)));
    const supplies = [...items].flatMap((item) => suppliesByItem.get(item) ?? []);
    const quotas = [...items].flatMap((item) => quotasByItem.get(item) ?? []);
    batches.push({ ...world, claims, supplies, quotas });
  }
  return batches;
}

/** The median wall time of some runs, in ms. */
function medianMs(runs: number, work: () => unknown): number {
  const times = Array.from({ length: runs }, () => {
    const from = performance.now();
    work();
    return performance.now() - from;
  }).sort((a, b) => a - b);
  return times[Math.floor(runs / 2)] ?? 0;
}

/** Open claims as they stand after a first decision, with the receipts since moved by some days. */
function openAfter(world: DecideInput): { openClaims: OpenClaim[]; supplies: Supply[] } {
  const claims = world.claims.map((claim): Claim => ({ ...claim, policy: "backorder" }));
  const { plan } = decide({ ...world, claims });
  const openClaims = claims.map((claim, at): OpenClaim => {
    const lines = plan[at]?.lines ?? [];
    const days = lines.map((line) => line.firstDay ?? null).filter((day) => day !== null);
    return {
      ...claim,
      priority: at % 3,
      firstDay: days.length > 0 ? (Math.min(...days) as Day) : null,
      present: lines.map(({ shortUnits, deliverDay, slices }) => ({
        shortUnits,
        deliverDay,
        slices: slices.map(({ supply, units, shipDay }) => ({
          supply: supply.ref,
          place: supply.place,
          units,
          shipDay,
        })),
      })),
    };
  });
  const supplies = world.supplies.map((supply, at) =>
    supply.kind === "planned" && at % 5 === 0
      ? { ...supply, day: (supply.day + 3) as Day }
      : supply,
  );
  return { openClaims, supplies };
}

/** Runs the bench; prints a table and, as the last line, its figures as JSON. */
export function run({ quick }: { readonly quick: boolean }): void {
  const seed = 1;
  const runs = quick ? 5 : 15;
  const load = loadavg()[0]?.toFixed(1);
  console.log(`promising engine · node ${process.version} · load ${load} · seed ${seed}`);
  const figures: Record<string, number> = {};
  const row = (name: string, value: number, unit: string) =>
    console.log(`${name.padEnd(52)} ${value.toFixed(2).padStart(10)} ${unit}`);

  const warm = worldOf(createChance(seed), 500, 2_000);
  for (let round = 0; round < 20; round += 1) decide(warm);
  for (const scale of [1, 10, 100]) {
    const world = worldOf(createChance(seed + scale), 500 * scale, 200 * scale);
    const batches = batchesOf(world);
    const repeat = scale === 1 ? runs * 20 : runs;
    const us = (work: () => unknown) => (medianMs(repeat, work) * 1_000) / world.claims.length;
    const inBatches = us(() => batches.forEach((batch) => decide(batch)));
    const size = `${world.claims.length} orders, ${world.supplies.length} supplies`;
    row(`${scale}×: ${size}, batches of 200`, inBatches, "µs/order");
    const atOnce = us(() => decide(world));
    row(`${scale}×: the same in one picture`, atOnce, "µs/order");
    figures[`us_per_order_${scale}x`] = inBatches;
    figures[`us_per_order_one_picture_${scale}x`] = atOnce;
  }
  const hot = worldOf(createChance(seed), 1, 10_000);
  figures["us_per_order_hot_item"] = (medianMs(runs, () => decide(hot)) * 1_000) / 10_000;
  row("one hot item, 10,000 orders", figures["us_per_order_hot_item"], "µs/order");

  const world = worldOf(createChance(seed), 10_000, 33_334);
  const { openClaims, supplies } = openAfter(world);
  let moved = 0;
  const ms = medianMs(quick ? 3 : 7, () => {
    const done = repromise({ ...world, supplies, openClaims });
    moved = done.gained + done.slipped;
  });
  figures["repromise_100k_s"] = ms / 1_000;
  figures["repromise_moved_lines"] = moved;
  row("re-promise 100,002 open lines", ms / 1_000, "s");
  row("of these gained or slipped", moved, "lines");
  console.log(JSON.stringify({ bench: "promising-engine", figures }));
}
