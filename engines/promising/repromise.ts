import type { Day } from "../../kernel/index.ts";
import { openDesk } from "./attempt.ts";
import { decideOne } from "./decide.ts";
import type { Claim, Decision, Finding, LineDecision, World } from "./types.ts";

/** What an open line was told last. */
export interface PresentLine {
  readonly shortUnits: number;
  /** When its last unit was to arrive; null while it was short. */
  readonly deliverDay: Day | null;
  readonly slices: readonly {
    readonly supply: number;
    readonly place: number;
    readonly units: number;
    readonly shipDay: Day;
  }[];
}

/** A claim already promised, whose lines may move. */
export interface OpenClaim extends Claim {
  /** Higher is served first. */
  readonly priority: number;
  /** The first day it was ever promised; null when it never was. */
  readonly firstDay: Day | null;
  /** One per line, in the lines' order. */
  readonly present: readonly PresentLine[];
}

export interface RepromiseInput extends World {
  /**
   * In order of arrival. The world's `free`, `capLeft` and `protectedLeft` are as if these claims
   * held nothing: the caller gives back what they hold first.
   */
  readonly openClaims: readonly OpenClaim[];
}

/**
 * Why a line slipped or gained. supply_gone: a supply it rested on is no more, or is beyond the
 * horizon. supply_later: it now ships later. supply_less: it no longer covers all that rested on
 * it. outranked: the supply is there, but went to claims served before this one (or a quota now
 * keeps it). way_longer: it leaves as before and travels longer. way_gone: a place it rested on
 * serves it no more. more_supply: it now rests on a supply, or on more of one, than before, or
 * earlier.
 */
export type ChangeCause =
  | "supply_gone"
  | "supply_later"
  | "supply_less"
  | "outranked"
  | "way_longer"
  | "way_gone"
  | "more_supply";

/** What a new promise means for one line. Unchanged lines are counted, not listed. */
export interface LineChange {
  readonly claim: number;
  readonly line: number;
  /** gained: fewer units short or, with as many, an earlier last day. slipped: the reverse. */
  readonly effect: "gained" | "slipped";
  readonly fromDay: Day | null;
  readonly toDay: Day | null;
  /** Days moved, later being positive; null when either day is missing. */
  readonly days: number | null;
  readonly fromShort: number;
  readonly toShort: number;
  readonly cause: ChangeCause;
  /** The supply that the cause is about; null when it is about none. */
  readonly supply: { readonly ref: number; readonly item: number; readonly place: number } | null;
}

export interface Repromised {
  /** In the order in which the claims were served. */
  readonly plan: Decision[];
  readonly changes: readonly LineChange[];
  readonly gained: number;
  readonly slipped: number;
  readonly unchanged: number;
  readonly findings: readonly Finding[];
}

const never = Number.MAX_SAFE_INTEGER;

/** The claims in the order in which they are served: priority, first promised day, arrival. */
export function serviceOrder(claims: readonly OpenClaim[]): OpenClaim[] {
  return claims.toSorted(
    (a, b) => b.priority - a.priority || (a.firstDay ?? never) - (b.firstDay ?? never),
  );
}

interface Standing {
  readonly free: number;
  readonly shipDay: Day;
  /** Σ units of open lines that rested on it. */
  resting: number;
}

/** Today's standing of every supply, by item, then place, then ref. */
type Standings = Map<number, Map<number, Map<number, Standing>>>;

function standingsOf(input: RepromiseInput): Standings {
  const clocks = new Map(input.clocks.map((clock) => [clock.place, clock]));
  const standings: Standings = new Map();
  for (const { item, place, ref, kind, day, free } of input.supplies) {
    const ready = kind === "on_hand" || day < input.today ? input.today : day;
    const clock = clocks.get(place);
    if (!clock || ready > input.today + input.horizonDays) continue;
    let places = standings.get(item);
    if (!places) standings.set(item, (places = new Map()));
    let refs = places.get(place);
    if (!refs) places.set(place, (refs = new Map()));
    refs.set(ref, { free: Math.max(0, free), shipDay: clock.shipDay(ready), resting: 0 });
  }
  for (const { lines, present } of input.openClaims) {
    lines.forEach((line, at) => {
      for (const { supply, place, units } of present[at]?.slices ?? []) {
        const standing = standings.get(line.item)?.get(place)?.get(supply);
        if (standing) standing.resting += units;
      }
    });
  }
  return standings;
}

type Cause = Pick<LineChange, "cause" | "supply">;

interface Told {
  readonly claim: OpenClaim;
  readonly line: LineDecision;
  readonly present: PresentLine;
}

function causeOfSlip({ claim, line, present }: Told, standings: Standings): Cause {
  let outranked: Cause = { cause: "outranked", supply: null };
  let leavesAsBefore = present.slices.length === line.slices.length;
  for (const { supply: ref, place, units, shipDay } of present.slices) {
    const supply = { ref, item: line.item, place };
    const standing = standings.get(line.item)?.get(place)?.get(ref);
    if (!claim.sources.some((source) => source.place === place))
      return { cause: "way_gone", supply };
    if (!standing) return { cause: "supply_gone", supply };
    if (standing.shipDay > shipDay) return { cause: "supply_later", supply };
    if (standing.resting > standing.free) return { cause: "supply_less", supply };
    const kept = line.slices.find((each) => each.supply.place === place && each.supply.ref === ref);
    if (!kept) outranked = { cause: "outranked", supply };
    leavesAsBefore &&= kept?.units === units && kept.shipDay <= shipDay;
  }
  const [first] = present.slices;
  if (!leavesAsBefore || !first) return outranked;
  const { supply: ref, place } = first;
  return { cause: "way_longer", supply: { ref, item: line.item, place } };
}

function causeOfGain(line: LineDecision, present: PresentLine): Cause {
  for (const { supply, units } of line.slices) {
    const before = present.slices.find(
      (each) => each.place === supply.place && each.supply === supply.ref,
    );
    if (before && before.units >= units) continue;
    const { ref, item, place } = supply;
    return { cause: "more_supply", supply: { ref, item, place } };
  }
  return { cause: "more_supply", supply: null };
}

function changeOf(told: Told, standings: Standings): LineChange | null {
  const { line, present } = told;
  const { deliverDay: fromDay, shortUnits: fromShort } = present;
  const { deliverDay: toDay, shortUnits: toShort } = line;
  const worse = toShort - fromShort || (toDay ?? never) - (fromDay ?? never);
  if (worse === 0) return null;
  const effect = worse < 0 ? "gained" : "slipped";
  const cause = effect === "gained" ? causeOfGain(line, present) : causeOfSlip(told, standings);
  return {
    claim: told.claim.ref,
    line: line.ref,
    effect,
    fromDay,
    toDay,
    days: fromDay === null || toDay === null ? null : toDay - fromDay,
    fromShort,
    toShort,
    ...cause,
  };
}

/**
 * Decides all open claims anew, by priority, then first promised day, then arrival, and compares
 * each line with what it was told last.
 * What holds: no claim waits for units that a claim served after it got and that it could have used
 * at its turn (its places, its wanted day, within its channel's quota). It does not follow that a
 * higher priority always arrives earlier: it may have asked for another day or place.
 */
export function repromise(input: RepromiseInput): Repromised {
  const desk = openDesk(input);
  const standings = standingsOf(input);
  const plan: Decision[] = [];
  const changes: LineChange[] = [];
  let unchanged = 0;
  for (const claim of serviceOrder(input.openClaims)) {
    const decision = decideOne(desk, claim);
    plan.push(decision);
    decision.lines.forEach((line, at) => {
      const present = claim.present[at];
      const change = present ? changeOf({ claim, line, present }, standings) : null;
      if (change) changes.push(change);
      else unchanged += 1;
    });
  }
  const gained = changes.filter((change) => change.effect === "gained").length;
  const slipped = changes.length - gained;
  return { plan, changes, gained, slipped, unchanged, findings: desk.state.findings };
}
