import {
  bottlenecks,
  compareScores,
  usualObjective,
  withExtra,
} from "../../../../engines/scheduling/index.ts";
import type { Extra, Load, Plan, Score, Span } from "../../../../engines/scheduling/index.ts";
import { dayOfInstant, dayToText, err, instantOfLocal, ok } from "../../../../kernel/index.ts";
import type { Day, Result } from "../../../../kernel/index.ts";
import type { Database, Scope, Tx } from "../../../platform/index.ts";
import type { Production } from "../../production/index.ts";
import { runSchedule } from "../../../scheduling/index.ts";
import { planFromNow } from "../publishing/breakdown.ts";
import { readPlant, usualFactors } from "../plant/plant.ts";
import type { Plant } from "../plant/plant.ts";
import { runInForce } from "../running/runs.ts";
import type { Run } from "../running/runs.ts";
import { instantOf, minuteDown, minuteUp } from "../plant/time.ts";

const dayMs = 86_400_000;
/** How far ahead loads are shown. */
const shownDays = 60;

/** A plant as it works now: what is in force, pushed on by what time has passed. */
interface Working {
  readonly plant: Plant;
  readonly zone: string;
  readonly plan: Plan;
  /** The plan that is in force; null where nothing was ever published. */
  readonly run: Run | null;
}

export type BottleneckError =
  /** What is in force cannot go on as it stands. */
  | { readonly kind: "plan_overtaken"; readonly place: number }
  | { readonly kind: "resource_not_in_plant"; readonly resource: number }
  | { readonly kind: "open_all_day"; readonly resource: number; readonly day: string };

async function readWorking(
  tx: Tx,
  production: Production,
  placeId: number,
): Promise<Result<Working, BottleneckError>> {
  const plant = await readPlant(tx, production, { placeId, factors: usualFactors });
  const zone = (await production.parties.view.get(tx)).place(placeId)?.zone ?? "UTC";
  const run = await runInForce(tx, placeId);
  const done = planFromNow(plant);
  if (!done.ok) return err({ kind: "plan_overtaken", place: placeId });
  return ok({ plant, zone, run, plan: done.value.plan });
}

/** The minutes at which the days of a plant begin, from today's on. */
function dayBounds({ plant, zone }: Working): { readonly bounds: number[]; readonly today: Day } {
  const today = dayOfInstant(plant.shop.now, zone).day;
  const bounds = Array.from({ length: shownDays + 1 }, (_, ahead) =>
    minuteDown(plant.line, instantOfLocal((today + ahead) * dayMs, zone).getTime()),
  );
  return { bounds, today };
}

/** A resource on a day: how full it is, and what the first hour more would save. */
export interface DayLoad extends Pick<Load, "resource" | "open" | "busy" | "valuePerHour"> {
  /** On the plant's clock, `2026-11-11`. */
  readonly day: string;
}

/**
 * How full the resources of a plant are, day by day, and where an hour more would save most, with what is
 * in force. Values are weighted minutes of lateness.
 */
export async function dayLoads(
  tx: Tx,
  production: Production,
  placeId: number,
): Promise<
  Result<{ readonly loads: readonly DayLoad[]; readonly inForce: number | null }, BottleneckError>
> {
  const working = await readWorking(tx, production, placeId);
  if (!working.ok) return working;
  const { plant, plan, run } = working.value;
  const { bounds, today } = dayBounds(working.value);
  const made = bottlenecks(plant.snapshot, plan, bounds);
  if (!made.ok) return err({ kind: "plan_overtaken", place: placeId });
  const dayAt = new Map(bounds.map((from, ahead) => [from, dayToText((today + ahead) as Day)]));
  const loads = made.value.map(({ resource, open, busy, valuePerHour, from }) => ({
    ...{ resource, open, busy, valuePerHour, day: dayAt.get(from) ?? "" },
  }));
  return ok({ loads, inForce: run?.id ?? null });
}

/** What a planner thinks of buying: an hour or a shift more on a day, or one more machine. */
export interface Thought {
  readonly placeId: number;
  readonly resourceId: number;
  readonly kind: "hour" | "shift" | "machine";
  /** The day of the hour or shift, `2026-11-11`. */
  readonly day: string;
}

const lengthOf = { hour: 60, shift: 8 * 60 } as const;
/** When a day's work begins that has no shift. */
const usualBegin = 8 * 60;

/** Where on a day a resource can be open so long besides: after its last shift, else before its first. */
function roomFor(
  open: readonly Span[],
  day: Span,
  { length, now }: { readonly length: number; readonly now: number },
): Span | null {
  const own = open.filter((span) => span.until > day.from && span.from < day.until);
  const first = own[0];
  const last = own.at(-1);
  const after = last ? Math.max(last.until, now) : Math.max(day.from + usualBegin, now);
  if (after + length <= day.until) return { from: after, until: after + length };
  const before = first ? first.from - length : day.from;
  return before >= Math.max(day.from, now) ? { from: before, until: before + length } : null;
}

function extraOf({ plant, zone }: Working, thought: Thought): Result<Extra, BottleneckError> {
  const { resourceId: resource, day } = thought;
  const known = plant.snapshot.resources.find((each) => each.ref === resource);
  if (!known) return err({ kind: "resource_not_in_plant", resource });
  if (thought.kind === "machine") return ok({ kind: "machine", resource });
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const [from, until] = [midnight, midnight + dayMs].map((at) =>
    minuteUp(plant.line, instantOfLocal(at, zone).getTime()),
  );
  const length = lengthOf[thought.kind];
  const span = roomFor(
    known.open ?? [{ from: from ?? 0, until: until ?? 0 }],
    { from: from ?? 0, until: until ?? 0 },
    { length, now: plant.snapshot.now },
  );
  return span ? ok({ kind: "open", resource, span }) : err({ kind: "open_all_day", resource, day });
}

/** What the plan comes to without and with something more. */
export interface Worth {
  readonly without: Score;
  readonly with: Score;
  /** When the hour or shift would be; null for a machine. */
  readonly span: { readonly start: Date; readonly end: Date } | null;
}

/** Steps of the search on either side: what they find alone counts for neither. */
const steps = 1_500;

/**
 * What something more would bring: the plan in force is bettered by as many steps without it and with it,
 * on threads beside the server's own. Errors: `resource_not_in_plant`, `open_all_day`, `plan_overtaken`.
 */
export async function worthOf(
  { database, production }: { readonly database: Database; readonly production: Production },
  scope: Scope,
  thought: Thought,
): Promise<Result<Worth, BottleneckError>> {
  const working = await database.read(scope, (tx) => readWorking(tx, production, thought.placeId));
  if (!working.ok) return working;
  const extra = extraOf(working.value, thought);
  if (!extra.ok) return extra;
  const { plant, plan, run } = working.value;
  const objective = run?.objective ?? usualObjective;
  const present = { ...plant.snapshot, present: plan.bars };
  const sides = await Promise.all(
    [present, withExtra(present, extra.value)].map((snapshot) =>
      runSchedule(snapshot, { seed: 1, objective, threads: 1, budget: { steps } }),
    ),
  );
  const [without, more] = sides;
  if (!without?.ok || !more?.ok) return err({ kind: "plan_overtaken", place: thought.placeId });
  const [bare, richer] = [without.value.plan.score, more.value.plan.score];
  const span =
    extra.value.kind === "open"
      ? {
          start: instantOf(plant.line, extra.value.span.from),
          end: instantOf(plant.line, extra.value.span.until),
        }
      : null;
  // What holds without it holds with it: a search that went astray with more room counts for nothing.
  const isBetter = compareScores(objective, richer, bare) < 0;
  return ok({ without: bare, with: isBetter ? richer : bare, span });
}
