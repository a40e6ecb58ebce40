import { explainLateness, verify } from "../../../../engines/scheduling/index.ts";
import type { Plan, Score, Snapshot } from "../../../../engines/scheduling/index.ts";
import { assert } from "../../../../kernel/index.ts";
import type { Operation } from "../../production/index.ts";
import { letGoIn } from "./let-go.ts";
import type { Findings } from "./let-go.ts";
import type { Plant } from "../plant/plant.ts";
import type { CurvePoint, RunResult, StoredBar, StoredCause, StoredFinish } from "./runs.ts";
import { instantOf } from "../plant/time.ts";

/** Of a plan that nobody has scored: verifying reckons it. */
export const noScore: Score = {
  ...{ tardiness: 0, late: 0, makespan: 0, setup: 0, moved: 0, earliness: 0 },
};

/** Fails on a plan that cannot be carried out: such a one is never stored. */
export function mustHold(snapshot: Snapshot, plan: Plan): void {
  const { breaches } = verify(snapshot, plan);
  assert(breaches.length === 0, `the plan breaks ${breaches.length} rules: ${String(breaches[0])}`);
}

function storedBars(
  plant: Plant,
  plan: Plan,
  fresh: readonly Pick<Operation, "id" | "pinned" | "revision">[],
): StoredBar[] {
  const all = [...plant.shop.operations, ...fresh];
  const operations = new Map(all.map((each) => [each.id, each]));
  return plan.bars.flatMap((bar): StoredBar[] => {
    const operation = operations.get(bar.operation);
    // Slots of promises are no operations of work orders: nobody publishes them.
    if (!operation) return [];
    return [
      {
        ...{ operationId: bar.operation, workOrderId: bar.order, resourceId: bar.resource },
        ...{ lanes: bar.lanes, pinned: operation.pinned, revision: operation.revision },
        from: instantOf(plant.line, Math.min(bar.setupFrom, bar.start)),
        start: instantOf(plant.line, bar.start),
        end: instantOf(plant.line, bar.end),
      },
    ];
  });
}

/** When each work order ends, what its lateness counts, and why it is late. */
export function finishesIn(plant: Plant, snapshot: Snapshot, plan: Plan): StoredFinish[] {
  const explained = explainLateness(snapshot, plan);
  const causes = new Map(
    (explained.ok ? explained.value : []).map((each) => [
      each.order,
      {
        late: each.late,
        causes: each.causes.map(({ kind, minutes, operation, resource, behind }): StoredCause => ({
          ...{ kind, minutes, behind },
          operationId: operation,
          resourceId: resource,
        })),
      },
    ]),
  );
  const ends = new Map<number, number>();
  for (const { order, end } of plan.bars) ends.set(order, Math.max(ends.get(order) ?? 0, end));
  return snapshot.orders.flatMap((order): StoredFinish[] => {
    const end = ends.get(order.ref);
    if (end === undefined || order.ref < 0) return [];
    const ranked = plant.demand.get(order.ref)?.ranked;
    const late = causes.get(order.ref);
    return [
      {
        workOrderId: order.ref,
        dueAt: order.due === undefined ? null : instantOf(plant.line, order.due),
        endAt: instantOf(plant.line, end),
        weight: order.weight ?? 1,
        stake: {
          rank: ranked?.rank ?? 0,
          rankWithout: ranked?.rankWithout ?? {},
        },
        lateMinutes: late?.late ?? 0,
        causes: late?.causes ?? [],
      },
    ];
  });
}

/** What is stored of a plan; throws on one that cannot be carried out. */
export function resultOf(
  plant: Plant,
  plan: Plan,
  made: {
    readonly id: number;
    readonly snapshot?: Snapshot;
    readonly firstScore: Score;
    readonly curve: readonly CurvePoint[];
    readonly evaluations: number;
    /** Operations that were made after the plant was read and stand in the plan. */
    readonly fresh?: readonly Operation[];
    /** Why operations that were held could not be. */
    readonly findings?: Findings;
    /** Operations that a person put where they stand. */
    readonly byHand?: ReadonlySet<number>;
  },
): RunResult {
  const { snapshot = plant.snapshot, fresh = [], ...given } = made;
  const { findings = new Map(), byHand = new Set(), ...rest } = given;
  mustHold(snapshot, plan);
  return {
    ...rest,
    takenAt: plant.shop.now,
    frozenUntil: plant.frozenUntil,
    score: plan.score,
    presentScore: presentScoreOf(snapshot),
    bars: storedBars(plant, plan, fresh),
    finishes: finishesIn(plant, snapshot, plan),
    letGo: letGoIn(plant, plan, { findings, byHand }),
  };
}

/** The score of the plan in force, as far as it stands; null where nothing is planned. */
export function presentScoreOf(snapshot: Snapshot): Score | null {
  const bars = snapshot.present ?? [];
  if (bars.length === 0) return null;
  return verify(snapshot, { bars, score: noScore }).score;
}
