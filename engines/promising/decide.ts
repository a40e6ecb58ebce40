import type { Day } from "../../kernel/index.ts";
import { look, openAttempt, openDesk } from "./attempt.ts";
import type { Attempt, Desk, Draft, Row } from "./attempt.ts";
import { boundsOf, shortageReasons, sliceReasons } from "./reasons.ts";
import { choosePlaces } from "./sourcing.ts";
import { gatherParcels, takeInTime, takeLate } from "./taking.ts";
import type { Claim, DecideInput, Decided, Decision, LineDecision, Reason } from "./types.ts";

/** Notes what binds each row before anything is taken; only rows that will be short need it. */
function noteBounds(attempt: Attempt, until: Day): void {
  const { claim, today } = attempt;
  const partial = claim.policy === "partial";
  for (const row of attempt.rows) {
    const usable = partial ? row.inTime : row.all;
    if (row.units <= Math.min(row.left, usable)) continue;
    row.bounds = boundsOf({
      units: row.units,
      quota: row.quota,
      item: row.item,
      usable,
      until: partial ? (claim.wantedDay ?? today) : until,
    });
  }
}

/** Units a claim would miss within the horizon and, when it insists, by its wanted day. */
function missing(attempt: Attempt): { units: number; late: number } {
  const insists = attempt.claim.mustMeetWanted === true && attempt.claim.wantedDay !== null;
  let units = 0;
  let late = 0;
  for (const row of attempt.rows) {
    units += Math.max(0, row.units - Math.min(row.left, row.all));
    if (insists) late += Math.max(0, row.units - Math.min(row.left, row.inTime));
  }
  return { units, late: units > 0 ? 0 : late };
}

/** A decision that takes nothing and says what was missing, line by line in their order. */
function refuse(attempt: Attempt, why: Reason): Decision {
  const { claim, rows } = attempt;
  const usable = new Map<Row, number>();
  const late = why.code === "refused_late";
  const partial = claim.policy === "partial";
  for (const row of rows) {
    usable.set(row, Math.min(row.left, late || partial ? row.inTime : row.all));
  }
  const lines = attempt.drafts.map(({ line, row, open }): LineDecision => {
    const there = Math.min(open, usable.get(row) ?? 0);
    usable.set(row, (usable.get(row) ?? 0) - there);
    const shortUnits = open - there;
    const short = row.bounds && shortUnits > 0 ? shortageReasons(claim, row.bounds) : [];
    const { ref, item, units } = line;
    const reasons = [...short, why];
    return { ref, item, units, slices: [], shortUnits, firstDay: null, deliverDay: null, reasons };
  });
  return { ref: claim.ref, outcome: "refused", lines };
}

function lineOf(claim: Claim, { line, row, slices, open }: Draft): LineDecision {
  let first = Infinity;
  let last = 0;
  for (const { deliverDay } of slices) {
    if (deliverDay < first) first = deliverDay;
    if (deliverDay > last) last = deliverDay;
  }
  const reasons = sliceReasons(claim, slices);
  if (open > 0) {
    if (row.bounds) reasons.push(...shortageReasons(claim, row.bounds));
    reasons.push({ code: claim.policy === "partial" ? "left_out" : "short", units: open });
  }
  const complete = slices.length > 0 && (open === 0 || claim.policy === "partial");
  return {
    ref: line.ref,
    item: line.item,
    units: line.units,
    slices,
    shortUnits: open,
    firstDay: slices.length > 0 ? (first as Day) : null,
    deliverDay: complete ? (last as Day) : null,
    reasons,
  };
}

/** Decides one claim at a desk and changes the desk's state by what it took. */
export function decideOne(desk: Desk, claim: Claim): Decision {
  const attempt = openAttempt(desk, claim);
  const board = look(attempt);
  noteBounds(attempt, desk.state.until);
  if (claim.policy === "complete") {
    // Items are independent, so the totals tell exactly whether all can be had: nothing to undo.
    const { units, late } = missing(attempt);
    if (units > 0) return refuse(attempt, { code: "refused", units, why: "incomplete" });
    if (late > 0) return refuse(attempt, { code: "refused_late", units: late });
  }
  takeInTime(attempt, choosePlaces(board, attempt.candidates));
  if (claim.wantedDay !== null) gatherParcels(attempt);
  let open = 0;
  let taken = 0;
  for (const draft of attempt.drafts) open += draft.open;
  if (open > 0 && claim.policy !== "partial") takeLate(attempt);
  open = 0;
  for (const draft of attempt.drafts) {
    open += draft.open;
    for (const slice of draft.slices) taken += slice.units;
  }
  if (claim.policy === "partial" && taken === 0) {
    return refuse(attempt, { code: "refused", units: open, why: "nothing" });
  }
  const lines: LineDecision[] = [];
  for (const draft of attempt.drafts) lines.push(lineOf(claim, draft));
  const outcome = open === 0 ? "granted" : taken > 0 ? "part" : "short";
  return { ref: claim.ref, outcome, lines };
}

/**
 * Decides claims in their order: first come, first served, each by its own policy. A refused claim
 * takes nothing, so it cannot starve those behind it. Demand of one item is summed over a claim's
 * lines before it is checked. A channel may take of an item at most its cap, and at most what is
 * free in all places until the horizon without what is kept for other channels.
 *
 * Each claim's plan is the lexicographic best of: most units in time; fewest parcels for them;
 * lowest sum of parcel costs; earliest arrival (with a wanted day: the latest supply that makes it,
 * so that early supply stays for earlier demand); lowest ranks. What is not in time follows each
 * at its earliest arrival: from a place in use, then the cheaper, then by rank.
 * @returns one decision per claim, in the same order, and findings about odd input. Never throws
 *   for odd input: a claim without sources or with an unknown item is simply short.
 */
export function decide(input: DecideInput): Decided {
  const desk = openDesk(input);
  const plan: Decision[] = [];
  for (const claim of input.claims) plan.push(decideOne(desk, claim));
  return { plan, findings: desk.state.findings };
}
