// Goal: the laws of promising hold on every input, above all on the edges.
// Method: generated cases standing on boundaries, judged by `verify`, which shares no state with
// the engine, and by brute force over every way to split a small claim.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Day } from "../../kernel/index.ts";
import { today } from "./fixture.ts";
import { decide, repromise, verify, verifyRepromise } from "./index.ts";
import type {
  Claim,
  DecideInput,
  Decision,
  OpenClaim,
  PlaceClock,
  Policy,
  Quota,
  Source,
  Supply,
} from "./index.ts";

const horizonDays = 60;

/** Place 2 is closed on the third and fourth day of each week of seven from today on. */
const clocks: readonly PlaceClock[] = [1, 2, 3, 4, 5, 6, 7, 8].map((place) => ({
  place,
  shipDay: (day) => {
    const at = (day - today) % 7;
    return (place === 2 && (at === 2 || at === 3) ? day + 4 - at : day) as Day;
  },
}));

const anySupplies = fc
  .uniqueArray(
    fc.record({
      item: fc.integer({ min: 1, max: 2 }),
      place: fc.integer({ min: 1, max: 4 }),
      free: fc.integer({ min: -1, max: 5 }),
      // Null is on hand; −1 is overdue; 60 is the last day of the horizon.
      later: fc.constantFrom(null, null, -1, 0, 1, 2, 3, 5, 60, 61),
    }),
    {
      maxLength: 9,
      selector: ({ item, place, later }) => `${item}/${place}/${later ?? "now"}`,
    },
  )
  .map((list) =>
    list.map(({ item, place, free, later }): Supply => ({
      ref: later === null ? 0 : later + 10,
      item,
      place,
      kind: later === null ? "on_hand" : "planned",
      day: (today + (later ?? -50)) as Day,
      free,
    })),
  );

const anyQuotas: fc.Arbitrary<Quota[]> = fc.uniqueArray(
  fc.record({
    item: fc.integer({ min: 1, max: 2 }),
    channel: fc.integer({ min: 1, max: 3 }),
    capLeft: fc.constantFrom(null, null, -1, 0, 1, 4),
    protectedLeft: fc.constantFrom(0, 0, 1, 3),
  }),
  { maxLength: 4, selector: ({ item, channel }) => `${item}/${channel}` },
);

const sourceLists: readonly (readonly Source[])[] = [
  [
    { place: 1, rank: 0, parcelCostMinor: 500, transitDays: 2 },
    { place: 2, rank: 1, parcelCostMinor: 400, transitDays: 3 },
    { place: 3, rank: 2, parcelCostMinor: 900, transitDays: 1 },
  ],
  [
    { place: 3, rank: 0, parcelCostMinor: 500, transitDays: 0 },
    { place: 1, rank: 1, parcelCostMinor: 500, transitDays: 0 },
    { place: 3, rank: 2, parcelCostMinor: 1, transitDays: 0 },
  ],
  [{ place: 2, rank: 0, parcelCostMinor: 0, transitDays: 2 }],
  [],
];

const anyClaim = fc.record({
  policy: fc.constantFrom<Policy>("complete", "partial", "backorder"),
  mustMeetWanted: fc.boolean(),
  channel: fc.integer({ min: 1, max: 3 }),
  wanted: fc.constantFrom(null, null, 0, 1, 2, 3, 6, 7, 63),
  sources: fc.constantFrom(...sourceLists),
  lines: fc.array(
    fc.record({ item: fc.integer({ min: 1, max: 3 }), units: fc.integer({ min: 1, max: 5 }) }),
    { minLength: 1, maxLength: 4 },
  ),
});

type AnyClaim = typeof anyClaim extends fc.Arbitrary<infer Each> ? Each : never;

const claimOf = ({ wanted, lines, ...each }: AnyClaim, ref: number): Claim => ({
  ...each,
  ref,
  wantedDay: wanted === null ? null : ((today + wanted) as Day),
  lines: lines.map((line, at) => ({ ref: ref * 10 + at, ...line })),
});

const anyInput = fc
  .record({
    supplies: anySupplies,
    quotas: anyQuotas,
    claims: fc.array(anyClaim, { minLength: 1, maxLength: 6 }),
  })
  .map(({ supplies, quotas, claims }): DecideInput => ({
    supplies,
    quotas,
    claims: claims.map(claimOf),
    clocks,
    today,
    horizonDays,
  }));

test("no supply, quota or policy is ever broken, and nothing is withheld without cause", () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      assert.deepEqual(verify(input, decide(input).plan), []);
    }),
    { numRuns: 6_000 },
  );
});

test("a refused claim leaves all others as if it had never come", () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const { plan } = decide(input);
      const kept = input.claims.filter((_claim, at) => plan[at]?.outcome !== "refused");
      const without = decide({ ...input, claims: kept }).plan;
      assert.deepEqual(
        without,
        plan.filter((decision) => decision.outcome !== "refused"),
      );
    }),
    { numRuns: 1_000 },
  );
});

/** Parcels, cost and units in time of one way to serve a claim: units per item and place. */
interface Way {
  readonly inTime: number;
  readonly parcels: number;
  readonly cost: number;
}

/** Every way to take up to `wanted` units of one item from places that have so many in time. */
function* takings(stock: readonly number[], wanted: number, at = 0): Generator<number[]> {
  if (at === stock.length) {
    yield [];
    return;
  }
  for (let units = 0; units <= Math.min(stock[at] ?? 0, wanted); units += 1) {
    for (const rest of takings(stock, wanted - units, at + 1)) yield [units, ...rest];
  }
}

function wayOf(rows: readonly (readonly number[])[], sources: readonly Source[]): Way {
  const used = sources.filter((_source, column) => rows.some((row) => (row[column] ?? 0) > 0));
  return {
    inTime: rows.flat().reduce((total, units) => total + units, 0),
    parcels: used.length,
    cost: used.reduce((total, source) => total + source.parcelCostMinor, 0),
  };
}

const better = (a: Way, b: Way) => b.inTime - a.inTime || a.parcels - b.parcels || a.cost - b.cost;

function bestWay(
  stocks: readonly (readonly number[])[],
  wants: readonly number[],
  sources: readonly Source[],
) {
  let best: Way = { inTime: 0, parcels: 0, cost: 0 };
  for (const first of takings(stocks[0] ?? [], wants[0] ?? 0)) {
    for (const second of takings(stocks[1] ?? [], wants[1] ?? 0)) {
      const way = wayOf([first, second], sources);
      if (better(way, best) < 0) best = way;
    }
  }
  return best;
}

function wayTaken(decision: Decision, sources: readonly Source[]): Way {
  const slices = decision.lines.flatMap((line) => line.slices);
  const parcels = new Set(slices.map((slice) => `${slice.supply.place}/${slice.shipDay}`));
  const places = new Set(slices.map((slice) => slice.supply.place));
  return {
    inTime: slices.reduce((total, slice) => total + slice.units, 0),
    parcels: parcels.size,
    cost: sources
      .filter((source) => places.has(source.place))
      .reduce((total, source) => total + source.parcelCostMinor, 0),
  };
}

/** A claim for two items, all stock on hand, by places; `partial` takes just what is in time. */
function splitCase(
  stocks: readonly (readonly number[])[],
  wants: readonly number[],
  costs: readonly number[],
) {
  const sources = costs.map((parcelCostMinor, at): Source => ({
    place: at + 1,
    rank: at,
    parcelCostMinor,
    transitDays: at % 3,
  }));
  const supplies = stocks.flatMap((row, item) =>
    row.map((free, at): Supply => ({
      ref: 0,
      item: item + 1,
      place: at + 1,
      kind: "on_hand",
      day: today,
      free,
    })),
  );
  const claim: Claim = {
    ref: 1,
    policy: "partial",
    channel: 1,
    wantedDay: null,
    sources,
    lines: wants.map((units, item) => ({ ref: item, item: item + 1, units })),
  };
  const input: DecideInput = { supplies, quotas: [], clocks, claims: [claim], today, horizonDays };
  const [decision] = decide(input).plan;
  assert.ok(decision);
  return { input, sources, decision };
}

const anySplit = (places: number) =>
  fc.record({
    stocks: fc.array(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: places, maxLength: places }),
      { minLength: 2, maxLength: 2 },
    ),
    wants: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 2 }),
    costs: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: places, maxLength: places }),
  });

test("up to three places: most units in time, then fewest parcels, then cost, by brute force", () => {
  fc.assert(
    fc.property(anySplit(3), ({ stocks, wants, costs }) => {
      const { sources, decision } = splitCase(stocks, wants, costs);
      assert.deepEqual(wayTaken(decision, sources), bestWay(stocks, wants, sources));
    }),
    { numRuns: 600 },
  );
});

test("more than six places: all units in time, exact where one or two places do", () => {
  fc.assert(
    fc.property(anySplit(8), ({ stocks, wants, costs }) => {
      const { input, sources, decision } = splitCase(stocks, wants, costs);
      assert.deepEqual(verify(input, [decision]), []);
      const taken = wayTaken(decision, sources);
      for (let a = 0; a < 8; a += 1) {
        for (let b = a; b < 8; b += 1) {
          const pair = stocks.map((row) =>
            row.map((units, at) => (at === a || at === b ? units : 0)),
          );
          const inTime = pair.reduce(
            (total, row, item) =>
              total +
              Math.min(
                wants[item] ?? 0,
                row.reduce((all, units) => all + units, 0),
              ),
            0,
          );
          if (inTime < taken.inTime) continue;
          const cost = (costs[a] ?? 0) + (a === b ? 0 : (costs[b] ?? 0));
          assert.ok(better(taken, { inTime, parcels: a === b ? 1 : 2, cost }) <= 0);
        }
      }
    }),
    { numRuns: 400 },
  );
});

const anyOpen = fc
  .record({
    input: anyInput,
    priorities: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 6 }),
    // How each supply changed since: by units, and by days.
    units: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 9, maxLength: 9 }),
    days: fc.array(fc.constantFrom(0, 0, -1, 1, 60), { minLength: 9, maxLength: 9 }),
  })
  .map(({ input, priorities, units, days }) => {
    const claims = input.claims.map((claim): Claim => ({ ...claim, policy: "backorder" }));
    const { plan } = decide({ ...input, claims });
    const openClaims = claims.map((claim, at): OpenClaim => ({
      ...claim,
      priority: priorities[at] ?? 0,
      firstDay: plan[at]?.lines[0]?.deliverDay ?? null,
      present: (plan[at]?.lines ?? []).map(({ shortUnits, deliverDay, slices }) => ({
        shortUnits,
        deliverDay,
        slices: slices.map(({ supply: { ref, place }, units: taken, shipDay }) => ({
          supply: ref,
          place,
          units: taken,
          shipDay,
        })),
      })),
    }));
    const supplies = input.supplies.map((supply, at): Supply => ({
      ...supply,
      free: supply.free + (units[at] ?? 0),
      day: (supply.day + (days[at] ?? 0)) as Day,
    }));
    return { before: { ...input, openClaims }, after: { ...input, supplies, openClaims } };
  });

test("re-promise: none waits for what one served later got; every move is listed", () => {
  const causes = new Set<string>();
  fc.assert(
    fc.property(anyOpen, ({ after }) => {
      const result = repromise(after);
      for (const { cause } of result.changes) causes.add(cause);
      assert.deepEqual(verifyRepromise(after, result), []);
    }),
    { numRuns: 2_000 },
  );
  assert.deepEqual([...causes].sort(), [
    "more_supply",
    "outranked",
    "supply_gone",
    "supply_later",
    "supply_less",
  ]);
});

test("re-promise with nothing changed and no priorities changes nothing", () => {
  fc.assert(
    fc.property(anyOpen, ({ before }) => {
      const openClaims = before.openClaims.map((claim) => ({
        ...claim,
        priority: 0,
        firstDay: null,
      }));
      const { gained, slipped } = repromise({ ...before, openClaims });
      assert.deepEqual([gained, slipped], [0, 0]);
    }),
    { numRuns: 500 },
  );
});
