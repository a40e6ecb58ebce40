import type { Day } from "../../kernel/index.ts";
import { choosePlaces } from "./sourcing.ts";
import type { Demand } from "./sourcing.ts";
import { allowance, consumeProtection, isOnTime, openState, take } from "./state.ts";
import type { ItemState, Left, State } from "./state.ts";
import type {
  Claim,
  ClaimLine,
  DecideInput,
  Decision,
  LineDecision,
  Reason,
  Slice,
  Source,
} from "./types.ts";

const noItem: ItemState = { byPlace: new Map(), quotas: new Map(), free: 0, protectedUnits: 0 };

/** What one line has taken so far. */
interface Draft {
  readonly line: ClaimLine;
  readonly state: ItemState;
  readonly slices: { left: Left; source: Source; units: number }[];
  open: number;
}

/** One claim while it is decided: its drafts, its allowances, and how to undo it. */
interface Attempt {
  readonly claim: Claim;
  readonly drafts: readonly Draft[];
  /** What the channel may still take, per item. */
  readonly allowed: Map<number, number>;
  readonly firstAllowed: ReadonlyMap<number, number>;
}

function openAttempt(state: State, claim: Claim): Attempt {
  const allowed = new Map<number, number>();
  const drafts = claim.lines.map((line): Draft => {
    const item = state.items.get(line.item) ?? noItem;
    if (!allowed.has(line.item)) allowed.set(line.item, allowance(item, claim.channel));
    return { line, state: item, slices: [], open: line.units };
  });
  return { claim, drafts, allowed, firstAllowed: new Map(allowed) };
}

function demandsOf(attempt: Attempt): Demand[] {
  const byItem = new Map<number, Demand>();
  for (const { line, state } of attempt.drafts) {
    const known = byItem.get(line.item);
    byItem.set(line.item, {
      state,
      units: (known?.units ?? 0) + line.units,
      allowed: attempt.allowed.get(line.item) ?? 0,
    });
  }
  return [...byItem.values()];
}

/** Takes up to the open units of a draft from one supply. */
function takeFrom(attempt: Attempt, draft: Draft, left: Left, source: Source): void {
  const allowed = attempt.allowed.get(draft.line.item) ?? 0;
  const units = Math.min(draft.open, allowed, left.free);
  if (units <= 0) return;
  take(draft.state, attempt.claim.channel, left, units);
  attempt.allowed.set(draft.line.item, allowed - units);
  draft.open -= units;
  draft.slices.push({ left, source, units });
}

/** Units of the draft's item that a source can deliver in time. */
function inTimeAt(draft: Draft, source: Source, wanted: Day | null, today: Day): number {
  let sum = 0;
  for (const left of draft.state.byPlace.get(source.place) ?? []) {
    if (isOnTime(left, source, wanted, today)) sum += left.free;
  }
  return sum;
}

/** In time: from the chosen places; a line stays whole at one place where one can serve it. */
function takeInTime(state: State, attempt: Attempt, places: readonly Source[]): void {
  const { wantedDay } = attempt.claim;
  for (const draft of attempt.drafts) {
    const stocks = places.map((source) => ({
      source,
      units: inTimeAt(draft, source, wantedDay, state.today),
    }));
    const whole = stocks.filter(({ units }) => units >= draft.open);
    const order = whole.length > 0 ? whole : stocks.sort((a, b) => b.units - a.units);
    for (const { source } of order) {
      if (draft.open === 0) break;
      const list = draft.state.byPlace.get(source.place) ?? [];
      const inTime = list.filter((left) => isOnTime(left, source, wantedDay, state.today));
      // Backward: the latest supply that still makes the day, so early supply stays for others.
      if (wantedDay !== null) inTime.reverse();
      for (const left of inTime) takeFrom(attempt, draft, left, source);
    }
  }
}

/** Later: whatever arrives first, from a place already in use when two arrive together. */
function takeLater(attempt: Attempt): void {
  const used = new Set<number>();
  for (const draft of attempt.drafts) for (const { source } of draft.slices) used.add(source.place);
  for (const draft of attempt.drafts) {
    if (draft.open === 0 || (attempt.allowed.get(draft.line.item) ?? 0) === 0) continue;
    const later: { left: Left; source: Source }[] = [];
    for (const source of attempt.claim.sources) {
      for (const left of draft.state.byPlace.get(source.place) ?? []) {
        if (left.free > 0) later.push({ left, source });
      }
    }
    const arrival = ({ left, source }: { left: Left; source: Source }) =>
      left.shipDay + source.transitDays;
    later.sort(
      (a, b) =>
        arrival(a) - arrival(b) ||
        Number(used.has(b.source.place)) - Number(used.has(a.source.place)) ||
        a.source.rank - b.source.rank ||
        a.left.shipDay - b.left.shipDay ||
        a.left.supply.ref - b.left.supply.ref,
    );
    for (const { left, source } of later) {
      if (draft.open === 0) break;
      takeFrom(attempt, draft, left, source);
      used.add(source.place);
    }
  }
}

/** Gives everything back that the attempt took. */
function undo(attempt: Attempt): void {
  for (const { state, slices } of attempt.drafts) {
    for (const { left, units } of slices) take(state, attempt.claim.channel, left, -units);
    slices.length = 0;
  }
}

/** Protection is consumed once the claim stands, so that an undone claim leaves it as it was. */
function settleProtection(attempt: Attempt): void {
  for (const { state, slices } of attempt.drafts) {
    let units = 0;
    for (const slice of slices) units += slice.units;
    if (units > 0) consumeProtection(state, attempt.claim.channel, units);
  }
}

function sliceOf({ left, source, units }: { left: Left; source: Source; units: number }): Slice {
  const deliverDay = (left.shipDay + source.transitDays) as Day;
  return { supply: left.supply, units, shipDay: left.shipDay, deliverDay };
}

function reasonsOf(attempt: Attempt, draft: Draft, slices: readonly Slice[]): Reason[] {
  const reasons: Reason[] = slices.map(({ supply, units, shipDay }) =>
    supply.kind === "on_hand"
      ? { code: "from_stock", units, place: supply.place, day: shipDay }
      : {
          code: "from_receipt",
          units,
          place: supply.place,
          day: shipDay,
          supply: supply.ref,
          kind: supply.kind,
        },
  );
  const { wantedDay, channel, sources } = attempt.claim;
  const last = slices.reduce((day, slice) => Math.max(day, slice.deliverDay), 0);
  if (wantedDay !== null && last > wantedDay)
    reasons.push({ code: "late", days: last - wantedDay });
  if (draft.open === 0) return reasons;
  const own = draft.state.quotas.get(channel);
  const others = draft.state.protectedUnits - (own?.protectedLeft ?? 0);
  if (sources.length === 0) reasons.push({ code: "no_source" });
  if (own?.capped && own.capLeft < draft.open)
    reasons.push({ code: "quota_cap", left: own.capLeft });
  if (others > 0 && draft.state.free > 0) {
    reasons.push({ code: "protected_for_others", units: Math.min(others, draft.state.free) });
  }
  reasons.push({ code: "short", units: draft.open });
  return reasons;
}

function lineDecision(attempt: Attempt, draft: Draft): LineDecision {
  const slices = draft.slices.map(sliceOf);
  let last = 0;
  for (const slice of slices) last = Math.max(last, slice.deliverDay);
  return {
    ref: draft.line.ref,
    item: draft.line.item,
    units: draft.line.units,
    slices,
    shortUnits: draft.open,
    deliverDay: draft.open === 0 && slices.length > 0 ? (last as Day) : null,
    reasons: reasonsOf(attempt, draft, slices),
  };
}

/** Decides one claim against the state and changes the state by what it took. */
export function decideOne(state: State, claim: Claim): Decision {
  const attempt = openAttempt(state, claim);
  const when = { wanted: claim.wantedDay, today: state.today };
  const places = choosePlaces(demandsOf(attempt), claim.sources, when);
  takeInTime(state, attempt, places);
  if (attempt.drafts.some((draft) => draft.open > 0)) takeLater(attempt);
  const open = attempt.drafts.reduce((sum, draft) => sum + draft.open, 0);
  const taken = attempt.drafts.reduce((sum, draft) => sum + draft.line.units - draft.open, 0);
  const refused =
    (claim.policy === "complete" && open > 0) || (claim.policy === "partial" && taken === 0);
  const lines = attempt.drafts.map((draft) => lineDecision(attempt, draft));
  if (refused) {
    undo(attempt);
    return {
      ref: claim.ref,
      outcome: "refused",
      lines: lines.map((line) => ({ ...line, slices: [] })),
    };
  }
  settleProtection(attempt);
  const outcome = open === 0 ? "granted" : taken > 0 ? "part" : "short";
  return { ref: claim.ref, outcome, lines };
}

/**
 * Decides claims in their order: first come, first served, each by its own policy. A refused claim
 * takes nothing, so it cannot starve those behind it. Demand of one item is summed over a claim's
 * lines before it is checked.
 * @returns one decision per claim, in the same order. Never throws for odd input: a claim without
 *   sources or with an unknown item is simply short.
 */
export function decide(input: DecideInput): Decision[] {
  const state = openState(input);
  return input.claims.map((claim) => decideOne(state, claim));
}
