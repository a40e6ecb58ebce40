import { insertOffers, slips } from "../../../engines/scheduling/index.ts";
import type { Bar, Finding, Plan, Slip, Snapshot } from "../../../engines/scheduling/index.ts";
import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { planFromNow } from "./breakdown.ts";
import { pinnedBy, plannedOnly } from "./holding.ts";
import { findingsOf } from "./let-go.ts";
import { readPlant } from "./plant.ts";
import type { Plant } from "./plant.ts";
import type { PlanError, PublishParts } from "./publish.ts";
import { mustHold, noScore, resultOf } from "./result.ts";
import { barsOf, clearRun, insertRun, runById, storeResult } from "./runs.ts";
import type { Run, StoredBar } from "./runs.ts";

import { minuteDown, minuteUp } from "./time.ts";

/** Where a person wants an operation: held there until it is let go. */
export interface AskedMove {
  readonly operationId: number;
  readonly resourceId: number | null;
  readonly start: Date;
}

export type MoveError =
  | PlanError
  | { readonly kind: "move_impossible"; readonly finding: Finding; readonly plant: Plant }
  | { readonly kind: "operation_not_in_plan"; readonly operation: number };

/** A draft in which the operations stand where they were put, and what that did to others. */
export interface MovedPlan {
  readonly runId: number;
  readonly plant: Plant;
  readonly slips: readonly Slip[];
  readonly cost: number;
  /** Other operations that gave way. */
  readonly pushed: number;
}

/** A plan's bars on the engine's line, as far as their operations are still to be done. */
function barsIn(plant: Plant, stored: readonly StoredBar[]): Bar[] {
  const operations = new Map(plant.snapshot.operations.map((each) => [each.ref, each]));
  const own = stored.flatMap((bar): Bar[] => {
    const operation = operations.get(bar.operationId);
    const mode = operation?.modes.findIndex((each) => each.resource === bar.resourceId) ?? -1;
    if (!operation || mode < 0) return [];
    return [
      {
        ...{ operation: bar.operationId, order: bar.workOrderId, mode, resource: bar.resourceId },
        lanes: bar.resourceId === null ? [] : bar.lanes,
        setupFrom: minuteDown(plant.line, bar.from.getTime()),
        start: minuteDown(plant.line, bar.start.getTime()),
        end: minuteUp(plant.line, bar.end.getTime()),
      },
    ];
  });
  const seen = new Set(own.map((each) => each.operation));
  // Slots of promises stand in every plan, and so does what was planned since.
  return [...own, ...(plant.snapshot.present ?? []).filter((bar) => !seen.has(bar.operation))];
}

/** The draft of a run: its own when it is one already, else a new one behind it. */
async function draftOf(tx: Tx, run: Run): Promise<number> {
  if (run.kind === "move" && run.state === "ready") {
    await clearRun(tx, run.id);
    return run.id;
  }
  return insertRun(tx, {
    ...{ placeId: run.placeId, title: run.title, kind: "move", parentId: run.id, seed: run.seed },
    ...{ seconds: 0, objective: run.objective, factors: run.factors, frozenUntil: run.frozenUntil },
  });
}

interface Pushed {
  readonly snapshot: Snapshot;
  readonly before: readonly Bar[];
  readonly plan: Plan;
}

/** The plan with the moved operations at their places and all others pushed as little as costs least. */
function push(
  plant: Plant,
  bars: readonly Bar[],
  {
    pins,
    moved,
  }: { readonly pins: Parameters<typeof pinnedBy>[1]; readonly moved: ReadonlySet<number> },
): Result<Pushed, Finding> {
  const { frozenUntil: _frozen, ...rest } = plannedOnly(plant.snapshot, bars);
  const snapshot = pinnedBy({ ...rest, present: bars }, pins);
  const without = bars.filter((bar) => !moved.has(bar.operation));
  const offers = insertOffers(snapshot, { bars: without, score: noScore });
  if (!offers.ok) return offers;
  const best = offers.value.toSorted((a, b) => a.cost - b.cost)[0];
  if (!best) return err({ kind: "not_found", operation: [...moved][0] ?? 0, minutes: 0 });
  return ok({ snapshot, before: bars, plan: best.plan });
}

/**
 * Puts operations of a plan where a person wants them and pushes what must give way; gives a draft,
 * or why it cannot be. Nothing that is in force moves.
 */
export async function moveInPlan(
  tx: Tx,
  { production }: PublishParts,
  asked: { readonly runId: number; readonly moves: readonly AskedMove[] },
): Promise<Result<MovedPlan, MoveError>> {
  const run = await runById(tx, asked.runId, true);
  if (!run) return err({ kind: "plan_unknown", plan: asked.runId });
  if (run.state === "failed" || run.state === "waiting" || run.state === "running")
    return err({ kind: "plan_not_ready", plan: run.id, state: run.state });
  const plant = await readPlant(tx, production, { placeId: run.placeId, factors: run.factors });
  const stored = await barsOf(tx, run.id);
  const findings = await findingsOf(tx, run.id);
  const at = (date: Date) => minuteDown(plant.line, date.getTime());
  const pins = new Map(
    stored
      .filter((bar) => bar.pinned && bar.start >= tx.now)
      .map((bar) => [bar.operationId, { resource: bar.resourceId, start: at(bar.start) }]),
  );
  // What should have begun and has not gives way to now first: a bar in the past cannot stand.
  const held = { ...plant, snapshot: pinnedBy(plant.snapshot, pins) };
  const carried = planFromNow(held, barsIn(plant, stored));
  if (!carried.ok) return err({ kind: "move_impossible", finding: carried.error, plant });
  const { bars } = carried.value.plan;
  const known = new Set(bars.map((bar) => bar.operation));
  const unknown = asked.moves.find((each) => !known.has(each.operationId));
  if (unknown) return err({ kind: "operation_not_in_plan", operation: unknown.operationId });
  for (const move of asked.moves)
    pins.set(move.operationId, { resource: move.resourceId, start: at(move.start) });
  const moved = new Set(asked.moves.map((each) => each.operationId));
  // What the plan itself let go of and holds elsewhere was moved by nobody.
  const byHand = new Set([...moved, ...[...pins.keys()].filter((id) => !findings.has(id))]);
  const pushed = push(plant, bars, { pins, moved });
  if (!pushed.ok) return err({ kind: "move_impossible", finding: pushed.error, plant });
  const { snapshot, plan } = pushed.value;
  mustHold(snapshot, plan);
  const id = await draftOf(tx, run);
  const result = resultOf(plant, plan, {
    ...{ id, snapshot, firstScore: plan.score, curve: [], evaluations: 0, findings, byHand },
  });
  const kept = {
    ...result,
    bars: result.bars.map((bar) => (pins.has(bar.operationId) ? { ...bar, pinned: true } : bar)),
  };
  await storeResult(tx, kept);
  const changed = slips(snapshot, pushed.value.before, plan.bars);
  return ok({
    ...{ runId: id, plant, slips: changed.slips, cost: changed.cost },
    pushed: changed.moved.filter((each) => !moved.has(each.operation)).length,
  });
}
