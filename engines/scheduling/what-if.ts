import { createPlanner } from "./planner.ts";
import { ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import type { Finding, Objective, Plan, Score, Snapshot, Span } from "./types.ts";

/** What could be bought: an open stretch (an hour, a shift) on a resource, or one more beside it. */
export type Extra =
  | { readonly kind: "open"; readonly resource: number; readonly span: Span }
  | { readonly kind: "machine"; readonly resource: number };

export interface WhatIf {
  readonly without: Score;
  readonly with: Score;
}

/** The snapshot with something more in it. */
export function withExtra(snapshot: Snapshot, extra: Extra): Snapshot {
  const resources = snapshot.resources.map((each) => {
    if (each.ref !== extra.resource) return each;
    if (extra.kind === "machine") return { ...each, capacity: each.capacity + 1 };
    return each.open ? { ...each, open: [...each.open, extra.span] } : each;
  });
  return { ...snapshot, resources };
}

/**
 * What something more would bring, exactly: the plan is bettered by as many steps without it and with
 * it. Both start from the plan as it is, so what the steps alone bring is not counted.
 */
export function whatIf(
  snapshot: Snapshot,
  plan: Plan,
  choice: { readonly extra: Extra; readonly objective: Objective; readonly steps: number },
): Result<WhatIf, Finding> {
  const scoreOf = (shop: Snapshot): Result<Score, Finding> => {
    const present = { ...shop, present: plan.bars };
    const made = createPlanner(present, { seed: 1, objective: choice.objective });
    if (!made.ok) return made;
    made.value.work(choice.steps, 1);
    return ok(made.value.score());
  };
  const without = scoreOf(snapshot);
  if (!without.ok) return without;
  const more = scoreOf(withExtra(snapshot, choice.extra));
  return more.ok ? ok({ without: without.value, with: more.value }) : more;
}
