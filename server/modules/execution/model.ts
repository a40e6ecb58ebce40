import type { StopCause } from "../production/index.ts";

/** What the daily close and the exceptions refuse: field, value and rule. */
export interface ExecutionError {
  readonly kind:
    | "day_unknown"
    | "day_closed"
    | "day_order"
    | "line_unknown"
    | "line_unanswered"
    | "material_unused"
    | "material_below"
    | "material_numbered"
    | "exception_missing"
    | "exception_closed"
    | "exception_unowned"
    | "exception_stands";
  readonly field: string;
  readonly value: string;
  readonly rule: string;
}

/** An ExecutionError from its parts. */
export const refused = (
  kind: ExecutionError["kind"],
  { field, value, rule }: { field: string; value: string | number; rule: string },
): ExecutionError => ({ kind, field, value: String(value), rule });

/** Minutes after a day's end by which it must be closed. */
export const closeLimitMinutes = 600;
/** Minutes after its time limit from which an open day is the plant's matter. */
export const secondLevelMinutes = 240;

/** An operation on a day of its work centre: what was wanted of it, and what it gave. */
export interface DayLine {
  readonly operationId: number;
  readonly workOrderId: number;
  readonly planned: number;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
  /** Planned and not made good. */
  readonly missing: number;
  /** Of these, what can still be made. */
  readonly remaining: number;
  /** The first day that left it behind; null: none before this. */
  readonly carriedFrom: string | null;
}

/** What a person says of a line that did not give what was planned. */
export interface LineAnswer {
  readonly operationId: number;
  readonly cause: StopCause;
  readonly owner: string;
  readonly note: string;
  /** By when what remains will be made; null: nothing remains. */
  readonly newDay: string | null;
}

/** What earlier days left of an operation. */
export interface Carried {
  readonly operationId: number;
  readonly workOrderId: number;
  readonly units: number;
  readonly carriedFrom: string;
  /** The day it was last put off to. */
  readonly newDay: string;
}

interface Work {
  readonly operationId: number;
  readonly workOrderId: number;
}

/**
 * The lines of a day: what its plan or an earlier day wanted, and whatever else was reported. What was
 * put off to a later day is not wanted today, unless the plan has it.
 */
export function linesOf(day: {
  readonly text: string;
  readonly planned: readonly (Work & { readonly units: number })[];
  readonly carried: readonly Carried[];
  readonly reported: readonly (Work & {
    readonly good: number;
    readonly scrap: number;
    readonly rework: number;
  })[];
  /** Units of an operation that can still be made good. */
  readonly leftOf: (operationId: number) => number;
}): DayLine[] {
  const planned = new Map(day.planned.map((each) => [each.operationId, each]));
  const carried = new Map(day.carried.map((each) => [each.operationId, each]));
  const due = day.carried.filter((each) => each.newDay <= day.text);
  const given = new Map(day.reported.map((each) => [each.operationId, each]));
  const works = new Map<number, number>();
  for (const each of [...day.planned, ...due, ...day.reported])
    works.set(each.operationId, each.workOrderId);
  return [...works].map(([operationId, workOrderId]) => {
    const before = carried.get(operationId);
    const isDue = before !== undefined && before.newDay <= day.text;
    const { good = 0, scrap = 0, rework = 0 } = given.get(operationId) ?? {};
    const left = day.leftOf(operationId);
    // A day may have begun before word came of units made the day before: nobody misses them here.
    const wanted = Math.min(
      Math.max(planned.get(operationId)?.units ?? 0, isDue ? before.units : 0),
      good + scrap + left,
    );
    const missing = Math.max(0, wanted - good);
    return {
      ...{ operationId, workOrderId, planned: wanted, good, scrap, rework, missing },
      remaining: Math.min(missing, left),
      carriedFrom: before && wanted > 0 ? before.carriedFrom : null,
    };
  });
}

/** Why a day cannot be closed with these answers, or null: every gap needs cause, owner, new day. */
export function answersWrong(
  day: string,
  lines: readonly DayLine[],
  answers: readonly LineAnswer[],
): ExecutionError | null {
  const known = new Map(lines.map((each) => [each.operationId, each]));
  const said = new Map(answers.map((each) => [each.operationId, each]));
  for (const { operationId } of answers) {
    const line = known.get(operationId);
    if (line && line.missing > 0) continue;
    return refused("line_unknown", { field: "lines", value: operationId, rule: "missing units" });
  }
  for (const { operationId, missing, remaining } of lines) {
    if (missing === 0) continue;
    const answer = said.get(operationId);
    const at = { field: `lines.${operationId}`, value: missing };
    if (!answer) return refused("line_unanswered", { ...at, rule: "cause_and_owner" });
    if (remaining > 0 && (answer.newDay === null || answer.newDay <= day))
      return refused("line_unanswered", { ...at, rule: `later_than ${day}` });
  }
  return null;
}
