// Goal: a promise never rests on a unit twice, takes the fewest parcels, and says why.
// Method: golden plans as text through one `check`, with `verify` as judge of each.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Day } from "../../kernel/index.ts";
import { everyDay, inputOf, planText, quotasOf, suppliesOf, today } from "./fixture.ts";
import type { Case } from "./fixture.ts";
import { availability, backwardAtp, decide, explain } from "./index.ts";
import { repromise, verify, verifyRepromise } from "./index.ts";
import type { Claim, Decision, OpenClaim, Reason, SupplyParts } from "./index.ts";

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

/** The reasons of each line as words: code, then the numbers, days as +n from today. */
function reasonsText(decisions: readonly Decision[]): string {
  const word = ([key, value]: [string, unknown]) => {
    if (key === "code") return String(value);
    const shown = key === "day" || key === "until" ? `+${Number(value) - today}` : String(value);
    return `${key}=${shown}`;
  };
  return decisions
    .flatMap((decision) => decision.lines)
    .map((line) =>
      line.reasons.map((reason) => Object.entries(reason).map(word).join(" ")).join("; "),
    )
    .join("\n");
}

const seen = new Set<string>();

function checkReasons(example: Omit<Case, "plan">, change: Partial<Claim>, expected: string): void {
  const input = inputOf({ ...example, plan: "" });
  const claims = input.claims.map((claim) => ({ ...claim, ...change }));
  const { plan } = decide({ ...input, claims });
  assert.deepEqual(verify({ ...input, claims }, plan), []);
  for (const { reasons } of plan.flatMap((each) => each.lines)) {
    for (const { code } of reasons) seen.add(code);
  }
  const text = expected.trim().replaceAll(/;\s+/g, "; ").replaceAll(/\n\s+/g, "\n");
  assert.equal(reasonsText(plan), text);
}

test("every reason is given where it is due, with its numbers", () => {
  checkReasons(
    { supplies: "1@A=37 1@A=60+7", claims: "backorder 1x99 by 3" },
    {},
    `
    from_stock units=37 place=1 day=+0;
    from_receipt units=60 place=1 day=+7 supply=2 kind=planned; split parcels=2; late days=6;
    no_supply units=97 until=+60; short units=2`,
  );
  checkReasons(
    { supplies: "1@A=10", quotas: "1#1<=3 1#2>=6", claims: "backorder 1x5" },
    {},
    `
    from_stock units=3 place=1 day=+0; quota_cap left=3; protected_for_others units=6;
    short units=2`,
  );
  checkReasons(
    { supplies: "1@A=3 1@A=9+1", claims: "partial 1x5" },
    {},
    `
    from_stock units=3 place=1 day=+0; no_supply units=3 until=+0; left_out units=2`,
  );
  checkReasons(
    { supplies: "1@A=3 1@A=9+61", claims: "complete 1x5 2x1" },
    {},
    `
    no_supply units=3 until=+60; refused units=3 why=incomplete
    sold_out until=+60; refused units=3 why=incomplete`,
  );
  checkReasons(
    { supplies: "1@A=9+1", claims: "partial 1x5" },
    {},
    `
    sold_out until=+0; refused units=5 why=nothing`,
  );
  checkReasons(
    { supplies: "1@A=3 1@A=9+8", claims: "complete 1x5 by 4" },
    { mustMeetWanted: true },
    `
    refused_late units=2`,
  );
  checkReasons(
    { supplies: "1@A=3", claims: "backorder 1x5" },
    { sources: [] },
    `
    no_source; short units=5`,
  );
  const codes: Record<Reason["code"], true> = {
    from_stock: true,
    from_receipt: true,
    split: true,
    late: true,
    quota_cap: true,
    protected_for_others: true,
    no_supply: true,
    sold_out: true,
    short: true,
    left_out: true,
    refused: true,
    refused_late: true,
    no_source: true,
  };
  assert.deepEqual([...seen].sort(), Object.keys(codes).sort());
});

test("units in time leave a place together, on the last day that the receipt allows", () =>
  check({
    supplies: "1@A=6 1@A=4+10 1@A=9+20",
    claims: "complete 1x10 by 15",
    plan: "granted 1:4@A+12,6@A+12",
  }));

test("odd input is named and mended, never thrown", () => {
  const input = inputOf({ supplies: "1@A=5 1@D=5 1@B=3", claims: "backorder 1x9", plan: "" });
  const [first, , last] = input.supplies;
  const [claim] = input.claims;
  assert.ok(first && last && claim);
  const odd = {
    ...input,
    supplies: [...input.supplies, { ...first, free: 0.5 }, { ...last, free: 1 }],
    quotas: [...quotasOf("1#1<=7"), ...quotasOf("1#1<=8")],
    claims: [{ ...claim, lines: [...claim.lines, { ref: 2, item: 1, units: Number.NaN }] }],
  };
  const { plan, findings } = decide(odd);
  assert.deepEqual(verify(odd, plan), []);
  assert.equal(plan[0]?.lines[0]?.shortUnits, 2);
  assert.deepEqual(findings.map((finding) => finding.code).sort(), [
    "quota_repeated",
    "supply_not_whole",
    "supply_repeated",
    "supply_without_clock",
    "units_not_whole",
  ]);
});

test("why 37: the terms sum to the answer", () => {
  const parts = { quantity: 120, promised: 70, safety: 13 };
  const supplies = [
    ...suppliesOf("1@A=37 1@A=60+7 1@C=5").map((supply, at) =>
      at === 0 ? { ...supply, ...parts } : supply,
    ),
    { ...(suppliesOf("1@B=-4")[0] as SupplyParts), quantity: 3, promised: 5, safety: 2 },
  ];
  const input = {
    supplies,
    quotas: quotasOf("1#2>=40 1#1<=50"),
    item: 1,
    channel: 1,
    today,
    horizonDays: 60,
    clocks: [1, 2, 3].map((place) => ({ place, shipDay: everyDay })),
    places: [1, 2],
  };
  const text = (day: number) => {
    const { units, terms } = explain(input, (today + day) as Day);
    assert.equal(
      terms.reduce((sum, term) => sum + term.units, 0),
      units,
    );
    return `${units}: ${terms.map((term) => `${term.code} ${term.units}`).join(", ")}`;
  };
  assert.equal(
    text(6),
    "37: quantity 120, promised -70, safety -13, " +
      "quantity 3, promised -5, safety -2, oversold 4",
  );
  assert.equal(
    text(7),
    "50: quantity 120, promised -70, safety -13, free 60, " +
      "quantity 3, promised -5, safety -2, oversold 4, kept_for_others -35, over_cap -12",
  );
});

/** Sources by place as `A500+2` (parcel cost, transit days); ranks in the order given, or `!7`. */
const sourcesOf = (text: string) =>
  text.split(" ").map((word, rank) => ({
    place: word.charCodeAt(0) - 64,
    rank: Number(/!(\d+)/.exec(word)?.[1] ?? rank),
    parcelCostMinor: Number(/(\d+)\+/.exec(word)?.[1]),
    transitDays: Number(/\+(\d+)/.exec(word)?.[1]),
  }));

test("ties between places", () => {
  const rows = `
    A5+2 B5+1 | 1@A=9 1@B=9     | complete 1x2       | granted 1:2@B+1
    B5+1 A5+1 | 1@A=9 1@B=9     | complete 1x2       | granted 1:2@B+1
    A5+1 B5+1 | 1@A=9 1@B=9     | complete 1x2       | granted 1:2@A+1
    A5+1 B5+1 | 1@A=9 1@B=9+3   | complete 1x2 by 9  | granted 1:2@B+4
    A4+1 B5+1 | 1@A=9 1@B=9+3   | complete 1x2 by 9  | granted 1:2@A+1
    A5+1 B4+1 | 1@A=2+3 1@B=2+3 | backorder 1x2      | granted 1:2@B+4
    B5+1 A5+1 | 1@A=2+3 1@B=2+3 | backorder 1x2      | granted 1:2@B+4
    A5+1 B4+1 | 1@A=1 1@A=2+3 1@B=2+3 | backorder 1x3 | granted 1:1@A+1,2@A+4
    A5+1 B4+2 | 1@A=2+3 1@B=2+2 | backorder 1x2      | granted 1:2@B+4
    A5+1!7 B5+1 | 1@A=9 1@B=9   | complete 1x2       | granted 1:2@B+1
    A5+1!7 B5+1 | 1@A=9+3 1@B=9+3 | backorder 1x2    | granted 1:2@B+4
    A5+1 B9+0 | 1@A=2+3 1@B=2+3 | backorder 1x2      | granted 1:2@B+3`;
  for (const row of rows.trim().split("\n")) {
    const [places = "", supplies = "", claims = "", plan = ""] = row.split("|");
    const input = inputOf({ supplies, claims, plan });
    const all = input.claims.map((claim) => ({ ...claim, sources: sourcesOf(places.trim()) }));
    const decided = decide({ ...input, claims: all }).plan;
    assert.deepEqual(verify({ ...input, claims: all }, decided), []);
    assert.equal(planText(decided), plan.trim(), row.trim());
  }
});

test("re-promise serves by priority, then first promised day, then arrival, and says why", () => {
  const input = inputOf({
    supplies: "1@A=2 1@A=2+9",
    claims: `backorder 1x1
             backorder 1x1
             backorder 1x1
             backorder 1x1
             backorder 1x1`,
    plan: "",
  });
  const told = [
    { priority: 0, first: 12, days: 2 },
    { priority: 0, first: 11, days: 11 },
    { priority: 0, first: 11, days: 2 },
    { priority: 1, first: null, days: null },
    { priority: 0, first: 12, days: 11 },
  ];
  const openClaims = input.claims.map((claim, at): OpenClaim => {
    const { priority = 0, first = null, days = null } = told[at] ?? {};
    const shipDay = (today + (days ?? 2) - 2) as Day;
    const slice = { supply: days === 2 ? 0 : 2, place: 1, units: 1, shipDay };
    return {
      ...claim,
      priority,
      firstDay: first === null ? null : ((today + first) as Day),
      present: [
        days === null
          ? { shortUnits: 1, deliverDay: null, slices: [] }
          : { shortUnits: 0, deliverDay: (today + days) as Day, slices: [slice] },
      ],
    };
  });
  const result = repromise({ ...input, openClaims });
  assert.deepEqual(verifyRepromise({ ...input, openClaims }, result), []);
  assert.deepEqual(
    result.plan.map((decision) => decision.ref),
    [4, 2, 3, 1, 5],
  );
  const text = result.changes.map(
    ({ claim, effect, days, toShort, cause }) =>
      `${claim} ${effect} ${days ?? "-"} short ${toShort} ${cause}`,
  );
  assert.deepEqual(text, [
    "4 gained - short 0 more_supply",
    "2 gained -9 short 0 more_supply",
    "3 slipped 9 short 0 outranked",
    "1 slipped 9 short 0 outranked",
    "5 slipped - short 1 outranked",
  ]);
});
