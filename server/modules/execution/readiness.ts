import type { Day } from "../../../kernel/index.ts";

export const exceptionKinds = ["material", "capacity", "quality", "logistics"] as const;
export type ExceptionKind = (typeof exceptionKinds)[number];

/** Working days before the promised day from which a line must be ready. */
export const readyDays = 3;
/** Minutes in which an exception must be closed before it is told of, and again until the next level. */
export const exceptionLimitMinutes = 480;

/** Whose an exception is until it is given to somebody. */
export const roleOf: Readonly<Record<ExceptionKind, string>> = {
  material: "planner",
  capacity: "planner",
  quality: "quality",
  logistics: "warehouse",
};

/** One thing that a check saw: in numbers, so that the screen says it in the reader's language. */
export interface Finding {
  readonly rule:
    | "missing"
    | "awaited"
    | "not_released"
    | "behind"
    | "unplanned"
    | "slipped"
    | "scrapped"
    | "receipt_late"
    | "no_resource";
  /** An item's code, an operation's label, or a receipt's number. */
  readonly subject: string;
  readonly units: number;
  /** ISO instant or day that it is about; null: none. */
  readonly at: string | null;
}

/** What a check says of one side of a line's readiness; no finding, no exception. */
export interface Checked {
  readonly kind: ExceptionKind;
  readonly findings: readonly Finding[];
}

/** A work order as the checks see it. */
export interface WorkSeen {
  readonly number: string;
  readonly units: number;
  readonly status: string;
  readonly projectedAt: Date | null;
  readonly operations: readonly {
    readonly label: string;
    readonly units: number;
    readonly good: number;
    readonly scrap: number;
    readonly state: string;
    readonly plannedStart: Date | null;
    readonly plannedEnd: Date | null;
  }[];
  /** Components that are not there for its operations. */
  readonly materials: readonly {
    readonly code: string;
    readonly units: number;
    readonly onHand: number;
    readonly missing: number;
    /** When the last announced unit is there; null: nothing comes. */
    readonly comesAt: Date | null;
    /** When the operation that needs it starts by the plan. */
    readonly neededAt: Date | null;
  }[];
}

/** Components that nobody announced, or that come after the plan needs them. */
export function materialFindings({ materials }: WorkSeen): Finding[] {
  return materials.flatMap(({ code, units, onHand, missing, comesAt, neededAt }): Finding[] => {
    if (missing > 0) return [{ rule: "missing", subject: code, units: missing, at: null }];
    if (onHand >= units || comesAt === null) return [];
    if (neededAt !== null && comesAt <= neededAt) return [];
    const at = comesAt.toISOString();
    return [{ rule: "awaited", subject: code, units: units - onHand, at }];
  });
}

/** What is not planned, not released though it should run, or behind its plan. */
export function capacityFindings(work: WorkSeen, now: Date): Finding[] {
  const { number, units, status, projectedAt, operations } = work;
  if (projectedAt === null) return [{ rule: "unplanned", subject: number, units, at: null }];
  const open = operations.filter(({ state }) => state !== "done" && state !== "cancelled");
  const late = open.filter(({ plannedEnd }) => plannedEnd !== null && plannedEnd < now);
  const starts = open.flatMap(({ plannedStart }) => plannedStart?.getTime() ?? []);
  const first = Math.min(Number.MAX_SAFE_INTEGER, ...starts);
  const behind = late.map((each) => ({
    ...{ rule: "behind" as const, subject: each.label },
    ...{ units: each.units - each.good - each.scrap, at: each.plannedEnd?.toISOString() ?? null },
  }));
  if (status !== "planned" || first >= now.getTime()) return behind;
  const at = new Date(first).toISOString();
  return [{ rule: "not_released", subject: number, units, at }, ...behind];
}

/** Operations that lost more than was allowed for: the order cannot give what it was made for. */
export function qualityFindings({ units, operations }: WorkSeen): Finding[] {
  return operations
    .filter((each) => each.units - each.scrap < units && each.state !== "cancelled")
    .map(({ label, scrap }) => ({ rule: "scrapped", subject: label, units: scrap, at: null }));
}

/** The day from which a line promised for a day is looked at: so many working days before it. */
export function readyFrom(
  promised: Day,
  isWorked: (day: Day) => boolean,
  days: number = readyDays,
): Day {
  let left = days;
  let day: number = promised;
  // A place that is shut for months is looked at two months before, not never.
  while (left > 0 && promised - day < 60) {
    day -= 1;
    if (isWorked(day as Day)) left -= 1;
  }
  return day as Day;
}
