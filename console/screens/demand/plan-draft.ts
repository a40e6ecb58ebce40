import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { readPlanEndpoint } from "../../../contract/overrides.ts";
import { dayOf, spansOf, type Grain, type Span } from "./spans.ts";

export type Plan = ReplyOf<typeof readPlanEndpoint>;

/** So many units over a run of days that a planner is about to set. */
export interface Draft {
  readonly span: Span;
  readonly units: number;
}

/** The plan by day from the first of the month: what was asked until now, what is planned from now. */
export interface Days {
  readonly first: number;
  readonly origin: number;
  /** The last day that stands. */
  readonly frozen: number;
  readonly plan: readonly number[];
  /** What the engine says of them; null where nothing is forecast. */
  readonly engine: readonly number[] | null;
}

/** A plan as days. */
export function daysOf(plan: Plan): Days {
  const origin = dayOf(plan.origin);
  return {
    first: origin - plan.asked.length,
    origin,
    frozen: dayOf(plan.frozenUntil),
    plan: [...plan.asked, ...plan.plan],
    engine: [...plan.asked, ...plan.point],
  };
}

const sumOf = (values: readonly number[], { from, until }: Span, first: number): number =>
  values.slice(from - first, until - first + 1).reduce((sum, value) => sum + value, 0);

/** Planned and expected units of a span; days that are over count with what was asked. */
export const plannedOf = (days: Days, span: Span): number => sumOf(days.plan, span, days.first);
export const expectedOf = (days: Days, span: Span): number =>
  sumOf(days.engine ?? [], span, days.first);

/** What of a span stands: it is over or frozen; `isOpen` says whether anything may still change. */
export function standingOf(days: Days, span: Span): { least: number; isOpen: boolean } {
  const until = Math.min(span.until, days.frozen);
  const least = until >= span.from ? sumOf(days.plan, { from: span.from, until }, days.first) : 0;
  return { least, isOpen: span.until > days.frozen };
}

/** Whether a span may be set: it lies within the days, and something of it may still change. */
export const isSettable = (days: Days, span: Span): boolean =>
  span.until < days.first + days.plan.length && standingOf(days, span).isOpen;

/** The days as they would be with a draft: it flows down to its open days in proportion. */
export function withDraft(days: Days, draft: Draft | null): Days {
  if (!draft) return days;
  const { span, units } = draft;
  const { least, isOpen } = standingOf(days, span);
  if (!isOpen) return days;
  const from = Math.max(span.from, days.frozen + 1) - days.first;
  const until = span.until - days.first;
  const had = plannedOf(days, span) - least;
  const open = Math.max(0, units - least);
  const plan = days.plan.map((value, at) => {
    if (at < from || at > until) return value;
    return had > 0 ? (value * open) / had : open / (until - from + 1);
  });
  return { ...days, plan };
}

/** The spans that a planner may look at: those not over, the first with what was asked of it. */
export function planSpans(days: Days, grain: Grain): Span[] {
  const last = days.first + days.plan.length - 1;
  return spansOf(days.first, last, grain).filter((span) => span.until >= days.origin);
}
