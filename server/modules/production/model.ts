import type { stopCauses } from "../../../contract/words.ts";
import type { Day } from "../../../kernel/index.ts";

export type ResourceKind = "machine" | "line" | "oven" | "tool" | "skill";
/** How free a work order's plan is. */
export type Freedom = "proposed" | "approved" | "frozen";
/** How far a work order has come. */
export type Status =
  | "planned"
  | "released"
  | "in_progress"
  | "paused"
  | "completed"
  | "closed"
  | "cancelled";
export type OperationState = "waiting" | "running" | "paused" | "done" | "cancelled";
/** 4M1E: why something stopped. */
export type StopCause = (typeof stopCauses)[number];
/** Who made a work order necessary. */
export type CauseKind = "stock" | "order" | "quote" | "work_order" | "forecast";

/** Work orders of which something is still to do. */
export const openStatuses = ["planned", "released", "in_progress", "paused"] as const;

/** Operations of which something is still to do. */
export const openStates = ["waiting", "running", "paused"] as const;

/** What a request names that is not there, or says that cannot be: field, value and rule. */
export interface NamedError {
  readonly kind:
    | "plant_unknown"
    | "plant_stays"
    | "work_centre_unknown"
    | "resource_unknown"
    | "resource_unfit"
    | "shift_calendar_unknown"
    | "shifts_overlap"
    | "family_unknown"
    | "made_item_unknown"
    | "bom_loop"
    | "bom_line_twice"
    | "step_unknown"
    | "step_twice"
    | "routing_loop"
    | "routing_ends_once"
    | "version_order"
    | "routing_missing"
    | "work_order_unknown"
    | "work_order_ended"
    | "work_order_unstarted"
    | "work_order_started"
    | "work_order_frozen"
    | "work_order_proposed"
    | "operation_unknown"
    | "operation_ended"
    | "operation_moved"
    | "operation_running"
    | "span_wrong"
    | "exception_unknown"
    | "stop_open"
    | "stop_unknown"
    | "stop_early"
    | "material_awaited"
    | "material_short"
    | "operation_waits"
    | "operation_state"
    | "not_released"
    | "resource_busy"
    | "resource_stopped"
    | "units_over"
    | "units_ahead"
    | "nothing_reported"
    | "serials_needed"
    | "serials_unfit"
    | "serial_twice"
    | "serial_unmade"
    | "serial_gone"
    | "expiry_unfit"
    | "report_unknown"
    | "units_used"
    | "units_gone"
    | "units_reported"
    | "start_needed"
    | "scan_unknown"
    | "release_day_open"
    | "release_exception"
    | "component_unknown"
    | "component_issued"
    | "substitute_unknown"
    | "substitute_units"
    | "substitute_short"
    | "substitution_unknown"
    | "saved_meanwhile";
  readonly field: string;
  readonly value: string;
  readonly rule: string;
}

/** A NamedError from its parts. */
export const named = (
  kind: NamedError["kind"],
  { field, value, rule }: { field: string; value: string | number; rule: string },
): NamedError => ({ kind, field, value: String(value), rule });

/** Times of one way to do an operation: whole seconds for so many units, plus once a setup. */
export interface Times {
  readonly setupSeconds: number;
  readonly runSeconds: number;
  readonly perUnits: number;
}

/**
 * Whole minutes, rounded up, that units take: once the setup, then run seconds for each started
 * `perUnits`' share. In an oven each load of `loadUnits` takes the run seconds, however full.
 */
export function minutesOf(
  times: Times,
  work: { readonly units: number; readonly loadUnits?: number | null; readonly started?: boolean },
): number {
  const { units, loadUnits = null, started = false } = work;
  const setup = started ? 0 : times.setupSeconds;
  const seconds =
    loadUnits === null
      ? Math.ceil((units * times.runSeconds) / times.perUnits)
      : Math.ceil(units / loadUnits) * times.runSeconds;
  return Math.ceil((setup + seconds) / 60);
}

const million = 1_000_000;

/** Units that must go in so that so many come out good, at a yield in parts per million. */
export const unitsIn = (out: number, yieldPpm: number): number =>
  Math.ceil((out * million) / yieldPpm);

/** Units of a component for so many units of the parent, its scrap included. */
export function componentUnits(
  line: { readonly units: number; readonly scrapPpm: number },
  parent: { readonly units: number; readonly perUnits: number },
): number {
  // Whole numbers beyond 2^53 would round: a big integer does not.
  const need = BigInt(line.units) * BigInt(parent.units) * BigInt(million);
  const by = BigInt(parent.perUnits) * BigInt(million - line.scrapPpm);
  return Number((need + by - 1n) / by);
}

export interface StepLink {
  readonly step: number;
  readonly afterStep: number;
}

/** Steps in an order in which each comes after all it waits for; null when they wait in a circle. */
export function stepsInOrder(
  steps: readonly number[],
  links: readonly StepLink[],
): number[] | null {
  const waits = new Map(steps.map((step) => [step, new Set<number>()]));
  for (const { step, afterStep } of links) waits.get(step)?.add(afterStep);
  const ordered: number[] = [];
  while (waits.size > 0) {
    const ready = [...waits].filter(([, before]) => before.size === 0).map(([step]) => step);
    if (ready.length === 0) return null;
    for (const step of ready) {
      waits.delete(step);
      for (const before of waits.values()) before.delete(step);
      ordered.push(step);
    }
  }
  return ordered;
}

/** Steps that nothing comes after. */
export const lastSteps = (steps: readonly number[], links: readonly StepLink[]): number[] =>
  steps.filter((step) => !links.some((link) => link.afterStep === step));

/** Units that go into each step so that the last one gives so many good units. */
export function unitsByStep(
  routing: {
    readonly steps: readonly { readonly step: number; readonly yieldPpm: number }[];
    readonly links: readonly StepLink[];
  },
  units: number,
): Map<number, number> {
  const numbers = routing.steps.map((each) => each.step);
  const yields = new Map(routing.steps.map((each) => [each.step, each.yieldPpm]));
  const wanted = new Map<number, number>();
  for (const step of (stepsInOrder(numbers, routing.links) ?? []).toReversed()) {
    const after = routing.links.filter((link) => link.afterStep === step);
    const out = Math.max(...after.map((link) => wanted.get(link.step) ?? 0), 0) || units;
    wanted.set(step, unitsIn(out, yields.get(step) ?? million));
  }
  return wanted;
}

/** One version of a BOM or routing by the days it holds. */
export interface Version {
  readonly version: number;
  readonly validFrom: Day;
  readonly validUntil: Day | null;
}

/** An operation as far as what it can still give is concerned. */
export interface Yielding {
  readonly id: number;
  readonly units: number;
  readonly good: number;
  readonly scrap: number;
  readonly yieldPpm: number;
  readonly state: OperationState;
  readonly afterIds: readonly number[];
}

/**
 * Good units that each operation will have given in the end, when nothing more is lost than the
 * yields say: what was scrapped beyond that is missing in all that comes after.
 */
export function outputs(operations: readonly Yielding[]): Map<number, number> {
  const byId = new Map(operations.map((each) => [each.id, each]));
  const found = new Map<number, number>();
  const outputOf = (id: number): number => {
    const known = found.get(id);
    if (known !== undefined) return known;
    const at = byId.get(id);
    if (!at) return 0;
    const fed = Math.min(at.units, ...at.afterIds.map(outputOf));
    const wanted = Math.floor((at.units * at.yieldPpm) / million);
    const open = Math.max(at.good, Math.min(Math.max(wanted, at.good), fed - at.scrap));
    const out = at.state === "done" || at.state === "cancelled" ? at.good : open;
    found.set(id, out);
    return out;
  };
  for (const { id } of operations) outputOf(id);
  return found;
}
