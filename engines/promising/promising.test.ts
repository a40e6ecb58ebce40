// Goal: a promise never rests on a unit twice, takes the fewest parcels, and says why.
// Method: golden plans as text through one `check`, laws by generated cases with `verify` as judge.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Day } from "../../kernel/index.ts";
import { availability, backwardAtp, decide, verify } from "./index.ts";
import type { Claim, DecideInput, Decision, Policy, Quota, Supply } from "./index.ts";

const today = 100 as Day;
const everyDay = (day: Day) => day;

interface Case {
  readonly supplies: string;
  readonly quotas?: string;
  readonly claims: string;
  readonly plan: string;
}

/** `1@A=5` five of item 1 on hand at A; `1@A=5+3` the same as a receipt in three days. */
function suppliesOf(text: string): Supply[] {
  return text
    .split(" ")
    .filter(Boolean)
    .map((word, index) => {
      const match = /^(\d+)@(\w)=(-?\d+)(?:\+(\d+))?$/.exec(word);
      assert.ok(match, word);
      const later = match[4] === undefined ? null : Number(match[4]);
      return {
        ref: later === null ? 0 : index + 1,
        item: Number(match[1]),
        place: (match[2] ?? "").charCodeAt(0) - 64,
        kind: later === null ? "on_hand" : "planned",
        day: (today + (later ?? 0)) as Day,
        free: Number(match[3]),
      };
    });
}

/** `1#7<=5` channel 7 may take five of item 1; `1#7>=5` five of item 1 are kept for channel 7. */
function quotasOf(text: string): Quota[] {
  return text
    .split(" ")
    .filter(Boolean)
    .map((word) => {
      const match = /^(\d+)#(\d+)(<=|>=)(\d+)$/.exec(word);
      assert.ok(match, word);
      const units = Number(match[4]);
      return {
        item: Number(match[1]),
        channel: Number(match[2]),
        capLeft: match[3] === "<=" ? units : null,
        protectedLeft: match[3] === ">=" ? units : 0,
      };
    });
}

/** `complete #7 1x3 2x1 by 5`: channel 7 wants 3 of item 1 and 1 of item 2 delivered in 5 days. */
function claimsOf(text: string): Claim[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line, index) => {
      const by = / by (\d+)$/.exec(line);
      const words = line.replace(/ by \d+$/, "").split(" ");
      const channel = words.find((word) => word.startsWith("#"));
      return {
        ref: index + 1,
        policy: words[0] as Policy,
        channel: channel ? Number(channel.slice(1)) : 1,
        wantedDay: by ? ((today + Number(by[1])) as Day) : null,
        sources: [
          { place: 1, rank: 0, parcelCostMinor: 500, transitDays: 2 },
          { place: 2, rank: 1, parcelCostMinor: 400, transitDays: 3 },
          { place: 3, rank: 2, parcelCostMinor: 900, transitDays: 1 },
        ],
        lines: words
          .filter((word) => /^\d+x\d+$/.test(word))
          .map((word, at) => ({
            ref: (index + 1) * 10 + at,
            item: Number(word.split("x")[0]),
            units: Number(word.split("x")[1]),
          })),
      };
    });
}

function planText(decisions: readonly Decision[]): string {
  return decisions
    .map((decision) => {
      const lines = decision.lines.map((line) => {
        const slices = line.slices.map(
          ({ supply, units, deliverDay }) =>
            `${units}@${String.fromCharCode(64 + supply.place)}+${deliverDay - today}`,
        );
        const short =
          line.shortUnits > 0 && decision.outcome !== "refused" ? [`short${line.shortUnits}`] : [];
        return `${line.item}:${[...slices, ...short].join(",") || "-"}`;
      });
      return `${decision.outcome} ${lines.join(" ")}`;
    })
    .join("\n");
}

function inputOf({ supplies, quotas, claims }: Case): DecideInput {
  return {
    supplies: suppliesOf(supplies),
    quotas: quotasOf(quotas ?? ""),
    clocks: [1, 2, 3].map((place) => ({ place, shipDay: everyDay })),
    claims: claimsOf(claims),
    today,
    horizonDays: 60,
  };
}

function check(example: Case): void {
  const input = inputOf(example);
  const { plan: decisions } = decide(input);
  assert.deepEqual(verify(input, decisions), []);
  const expected = example.plan
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");
  assert.equal(planText(decisions), expected);
}

test("first come, first served; a refused claim takes nothing from those behind it", () =>
  check({
    supplies: "1@A=5",
    claims: `complete 1x3
           complete 1x3
           complete 1x2`,
    plan: `granted 1:3@A+2
         refused 1:-
         granted 1:2@A+2`,
  }));

test("demand of one item is summed over the lines of a claim", () =>
  check({
    supplies: "1@A=1",
    claims: "complete 1x1 1x1",
    plan: "refused 1:- 1:-",
  }));

test("the fewest parcels win over the cheaper place", () =>
  check({
    supplies: "1@A=9 2@A=9 1@B=9",
    claims: "complete 1x2 2x2",
    plan: "granted 1:2@A+2 2:2@A+2",
  }));

test("with equal parcels the cheaper place wins, then the faster", () =>
  check({
    supplies: "1@A=9 1@B=9 1@C=9",
    claims: "complete 1x2",
    plan: "granted 1:2@B+3",
  }));

test("a wanted day moves the choice to a place that makes it", () =>
  check({
    supplies: "1@A=9 1@B=9 1@C=9",
    claims: `complete 1x2 by 2
           complete 1x2 by 1`,
    plan: `granted 1:2@A+2
         granted 1:2@C+1`,
  }));

test("backward consumption keeps early stock for early demand", () =>
  check({
    supplies: "1@A=5 1@A=5+10",
    claims: `backorder 1x5 by 20
           backorder 1x5 by 2`,
    plan: `granted 1:5@A+12
         granted 1:5@A+2`,
  }));

test("stock now, the rest from the receipt, and the remainder kept as demand", () =>
  check({
    supplies: "1@A=37 1@A=60+7",
    claims: `backorder 1x97
           backorder 1x4`,
    plan: `granted 1:37@A+2,60@A+9
         short 1:short4`,
  }));

test("partial takes what there is and refuses nothing at all", () =>
  check({
    supplies: "1@A=3",
    claims: `partial 1x5
           partial 1x1`,
    plan: `part 1:3@A+2,short2
         refused 1:-`,
  }));

test("a cap binds its channel, a protection binds the others", () =>
  check({
    supplies: "1@A=10",
    quotas: "1#1<=3 1#2>=6",
    claims: `backorder #1 1x5
           backorder #3 1x5
           backorder #2 1x8`,
    plan: `part 1:3@A+2,short2
         part 1:1@A+2,short4
         part 1:6@A+2,short2`,
  }));

test("the textbook table of backward consumption", () => {
  assert.deepEqual(
    backwardAtp([6, 4, 2, 4, 8, 4, 4, 4], [6, 2, 3, 6, 6, 1, 2, 2]),
    [0, 0, 0, -1, 2, 3, 2, 2],
  );
});

test("availability adds up step by step and stops at the allowance", () => {
  const { steps, allowed, keptForOthers } = availability({
    supplies: suppliesOf("1@A=37 1@A=60+7"),
    quotas: quotasOf("1#2>=10"),
    clocks: [{ place: 1, shipDay: everyDay }],
    item: 1,
    channel: 1,
    today,
    horizonDays: 60,
  });
  assert.deepEqual(
    steps.map((step) => [step.day - today, step.added, step.cumulative, step.forChannel]),
    [
      [0, 37, 37, 37],
      [7, 60, 97, 87],
    ],
  );
  assert.deepEqual([allowed, keptForOthers], [87, 10]);
});

const anySupply = fc.record({
  item: fc.integer({ min: 1, max: 3 }),
  place: fc.integer({ min: 1, max: 3 }),
  free: fc.integer({ min: -1, max: 6 }),
  later: fc.constantFrom(null, 0, 1, 5, 61),
});
const anyClaim = fc.record({
  policy: fc.constantFrom<Policy>("complete", "partial", "backorder"),
  channel: fc.integer({ min: 1, max: 3 }),
  wanted: fc.constantFrom(null, 1, 2, 3, 8),
  lines: fc.array(
    fc.record({ item: fc.integer({ min: 1, max: 4 }), units: fc.integer({ min: 1, max: 5 }) }),
    { minLength: 1, maxLength: 4 },
  ),
});
const anyQuota = fc.record({
  item: fc.integer({ min: 1, max: 3 }),
  channel: fc.integer({ min: 1, max: 3 }),
  capLeft: fc.constantFrom(null, 0, 1, 3),
  protectedLeft: fc.integer({ min: 0, max: 3 }),
});

test("no supply, quota or policy is ever broken, and a grant is never withheld without cause", () => {
  fc.assert(
    fc.property(
      fc.array(anySupply, { maxLength: 8 }),
      fc.array(anyQuota, { maxLength: 3 }),
      fc.array(anyClaim, { minLength: 1, maxLength: 6 }),
      (supplies, quotas, claims) => {
        const template = claimsOf("complete 1x1")[0];
        assert.ok(template);
        const input: DecideInput = {
          supplies: supplies
            .map((each, index) => ({
              ref: each.later === null ? 0 : index + 1,
              item: each.item,
              place: each.place,
              kind: each.later === null ? ("on_hand" as const) : ("planned" as const),
              day: (today + (each.later ?? 0)) as Day,
              free: each.free,
            }))
            .filter(
              (each, index, all) =>
                all.findIndex(
                  (other) =>
                    other.item === each.item &&
                    other.place === each.place &&
                    other.ref === each.ref,
                ) === index,
            ),
          quotas: quotas.filter(
            (each, index) =>
              quotas.findIndex(
                (other) => other.item === each.item && other.channel === each.channel,
              ) === index,
          ),
          clocks: [1, 2, 3].map((place) => ({ place, shipDay: everyDay })),
          claims: claims.map((each, index) => ({
            ref: index,
            policy: each.policy,
            channel: each.channel,
            wantedDay: each.wanted === null ? null : ((today + each.wanted) as Day),
            sources: template.sources,
            lines: each.lines.map((line, at) => ({ ref: index * 10 + at, ...line })),
          })),
          today,
          horizonDays: 60,
        };
        const { plan: decisions } = decide(input);
        assert.deepEqual(verify(input, decisions), []);
        if (input.quotas.length > 0 || claims.some((each) => each.policy === "partial")) return;
        // Without quotas, whoever is short faces supplies that are all gone within the horizon.
        decisions.forEach((decision, at) => {
          if (decision.outcome === "refused") return;
          for (const line of decision.lines.filter((each) => each.shortUnits > 0)) {
            const free = input.supplies
              .filter((each) => each.item === line.item && each.day <= today + 60)
              .reduce((sum, each) => sum + Math.max(0, each.free), 0);
            const taken = decisions
              .slice(0, at + 1)
              .flatMap((each) => each.lines)
              .filter((each) => each.item === line.item)
              .flatMap((each) => each.slices)
              .reduce((sum, slice) => sum + slice.units, 0);
            assert.equal(taken, free);
          }
        });
      },
    ),
    { numRuns: 2_000 },
  );
});
