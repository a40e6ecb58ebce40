import { err, ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import { findingOn } from "./feasible.ts";
import { planOf } from "./layout.ts";
import { compileShop } from "./shop.ts";
import { slips } from "./slips.ts";
import type { Slips } from "./slips.ts";
import { standOn } from "./standing.ts";
import type { Finding, Minute, Plan, Snapshot, Span } from "./types.ts";

/** A resource that does not work for a while. */
export interface Breakdown {
  readonly resource: number;
  readonly from: Minute;
  readonly until: Minute;
}

/** A plan after a breakdown: the snapshot with the resource closed, and who slips. */
export interface Repair extends Slips {
  readonly snapshot: Snapshot;
  readonly plan: Plan;
}

/** Open time without a closed stretch. */
function without(open: readonly Span[] | undefined, closed: Span, end: Minute): Span[] {
  return (open ?? [{ from: 0, until: Math.max(end, closed.until) * 4 + 1e6 }]).flatMap((span) => {
    const first = { from: span.from, until: Math.min(span.until, closed.from) };
    const last = { from: Math.max(span.from, closed.until), until: span.until };
    return [first, last].filter(({ from, until }) => from < until);
  });
}

/**
 * The plan with everything pushed that a breakdown pushes, and nothing else touched: the order on
 * every resource stays. A planner that starts from it betters it; a pin that cannot hold is said.
 */
export function repair(
  snapshot: Snapshot,
  plan: Plan,
  breakdown: Breakdown,
): Result<Repair, Finding> {
  const { resource, from, until } = breakdown;
  const end = plan.bars.reduce((last, bar) => Math.max(last, bar.end), until);
  const { frozenUntil: _thawed, ...rest } = snapshot;
  const broken: Snapshot = {
    // What was frozen stays where it is unless it is pushed: a broken machine keeps no promise.
    ...rest,
    present: plan.bars,
    resources: snapshot.resources.map((each) =>
      each.ref === resource ? { ...each, open: without(each.open, { from, until }, end) } : each,
    ),
  };
  const compiled = compileShop(broken);
  if (!compiled.ok) return compiled;
  const standing = standOn(compiled.value, plan.bars);
  if (standing === null)
    return err({ kind: "unknown", what: "operation", ref: plan.bars[0]?.operation ?? -1 });
  const finding = findingOn(standing.board);
  if (finding) return err(finding);
  const repaired = planOf(standing.board);
  return ok({ snapshot: broken, plan: repaired, ...slips(snapshot, plan.bars, repaired.bars) });
}
