import {
  insertOffers,
  slips,
  type Bar,
  type Finding,
  type Plan,
  type Slip,
  type Snapshot,
} from "../../../../engines/scheduling/index.ts";
import { err, ok, type Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { named } from "../../production/index.ts";
import { planFromNow } from "../publishing/breakdown.ts";
import { pinnedBy, plannedOnly } from "../publishing/holding.ts";
import { findingsOf, frozenOrders } from "../running/let-go.ts";
import { openedPlacings, type Opened, type Placing } from "../plant/opening.ts";
import { readPlant, type Plant } from "../plant/plant.ts";
import type { PlanError, PublishParts } from "../publishing/publish.ts";
import { noScore, resultOf } from "../running/result.ts";
import { barsOf, runById, storeResult, type StoredBar } from "../running/runs.ts";
import { insertStep } from "../running/steps.ts";
import { minuteDown, minuteUp } from "../plant/time.ts";

/** Where a person wants an operation: held there until it is let go. */
export interface AskedMove {
  readonly operationId: number;
  readonly resourceId: number | null;
  readonly start: Date;
}

/** What a person does to a plan by hand. */
export interface AskedEdit {
  readonly runId: number;
  readonly moves?: readonly AskedMove[];
  /** Operations that are held from now on where the plan has them. */
  readonly pin?: readonly number[];
  /** Operations that whoever is put somewhere may push again. */
  readonly unpin?: readonly number[];
}

export type MoveError =
  | PlanError
  | { readonly kind: "move_impossible"; readonly finding: Finding; readonly plant: Plant }
  | { readonly kind: "no_place_without"; readonly workOrderId: number; readonly plant: Plant }
  | { readonly kind: "operation_not_in_plan"; readonly operation: number };

/** A draft in which the operations stand where they were put, and what that did to others. */
export interface MovedPlan {
  readonly runId: number;
  readonly plant: Plant;
  readonly slips: readonly Slip[];
  readonly cost: number;
  /** Other operations that gave way. */
  readonly pushed: number;
  /** What stands later than it was put, as its place is closed then. */
  readonly opened: readonly Opened[];
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

/** Where a draft holds operations, and which it lets go though the plan in force holds them. */
interface Pins {
  readonly at: Map<number, { resource: number | null; start: number }>;
  readonly loose: Set<number>;
}

/** What the plan that is edited holds itself; what was pinned in force since it was made stays so. */
function pinsOf({ line, shop }: Plant, stored: readonly StoredBar[]): Pins {
  const operations = new Map(shop.operations.map((each) => [each.id, each]));
  const frozen = frozenOrders(shop);
  const pins: Pins = { at: new Map(), loose: new Set() };
  for (const { operationId: id, pinned, start, resourceId, revision, workOrderId } of stored) {
    const operation = operations.get(id);
    if (pinned && start >= shop.now)
      pins.at.set(id, { resource: resourceId, start: minuteDown(line, start.getTime()) });
    else if (!pinned && operation?.pinned && operation.revision === revision)
      if (!frozen.has(workOrderId)) pins.loose.add(id);
  }
  return pins;
}

/** The snapshot in which a draft's pins hold, and what it lets go is free. */
const heldBy = (snapshot: Snapshot, { at, loose }: Pins): Snapshot =>
  pinnedBy(
    {
      ...snapshot,
      operations: snapshot.operations.map((each) => {
        if (!loose.has(each.ref)) return each;
        const { pin: _pin, ...free } = each;
        return free;
      }),
    },
    at,
  );

interface Pushed {
  readonly snapshot: Snapshot;
  readonly before: readonly Bar[];
  readonly plan: Plan;
}

/** The plan with the moved operations at their places and all others pushed as little as costs least. */
function push(
  plant: Plant,
  bars: readonly Bar[],
  { pins, moved }: { readonly pins: Pins; readonly moved: ReadonlySet<number> },
): Result<Pushed, Finding> {
  const placed = [...bars, ...[...moved].map((operation) => ({ operation }))];
  const { frozenUntil: _frozen, ...rest } = plannedOnly(plant.snapshot, placed);
  const snapshot = heldBy({ ...rest, present: bars }, pins);
  const without = bars.filter((bar) => !moved.has(bar.operation));
  const offers = insertOffers(snapshot, { bars: without, score: noScore });
  if (!offers.ok) return offers;
  const best = offers.value.toSorted(
    (a, b) => a.cost - b.cost || a.moved.length - b.moved.length,
  )[0];
  if (!best) return err({ kind: "not_found", operation: [...moved][0] ?? 0, minutes: 0 });
  return ok({ snapshot, before: bars, plan: best.plan });
}

/**
 * What is moved: the operations that are asked for, and with one that has no place yet all of its work
 * order that have none. Errors: begun or ended, unknown, without material or what the plant lacks.
 */
function movedBy(
  plant: Plant,
  bars: readonly Bar[],
  ids: readonly number[],
): Result<ReadonlySet<number>, MoveError> {
  const known = new Set(bars.map((bar) => bar.operation));
  const operations = new Map(plant.shop.operations.map((each) => [each.id, each]));
  const there = new Set(plant.snapshot.operations.map((each) => each.ref));
  const moved = new Set<number>();
  for (const [index, id] of ids.entries()) {
    const operation = operations.get(id);
    if (!operation) return err({ kind: "operation_not_in_plan", operation: id });
    const { workOrderId, minutesLeft } = operation;
    if (minutesLeft !== null)
      return err(
        named("operation_state", { field: `moves.${index}`, value: "running", rule: "waiting" }),
      );
    moved.add(id);
    if (known.has(id)) continue;
    if (!there.has(id)) return err({ kind: "no_place_without", workOrderId, plant });
    for (const each of plant.shop.operations)
      if (each.workOrderId === workOrderId && there.has(each.id) && !known.has(each.id))
        moved.add(each.id);
  }
  return ok(moved);
}

/** Holds what is asked for, where it is asked for, and lets go what is to be. */
function setPins(
  pins: Pins,
  placings: readonly Placing[],
  { bars, asked }: { bars: readonly Bar[]; asked: AskedEdit },
) {
  const byId = new Map(bars.map((bar) => [bar.operation, bar]));
  for (const id of asked.unpin ?? []) {
    pins.at.delete(id);
    pins.loose.add(id);
  }
  for (const id of asked.pin ?? []) {
    const bar = byId.get(id);
    if (bar) pins.at.set(id, { resource: bar.resource, start: bar.start });
  }
  for (const { operation, resource, start } of placings)
    pins.at.set(operation, { resource, start });
  for (const id of pins.at.keys()) pins.loose.delete(id);
}

/** Where operations are to stand; what would stand in closed time stands at the next open moment. */
const placingsOf = (plant: Plant, { moves = [] }: AskedEdit) =>
  openedPlacings(
    plant.snapshot,
    moves.map(({ operationId, resourceId, start }) => ({
      ...{ operation: operationId, resource: resourceId },
      start: minuteDown(plant.line, start.getTime()),
    })),
  );

/** A plan that can be edited, with its bars as they can still be carried out. */
async function readEdited(tx: Tx, { production }: PublishParts, asked: AskedEdit) {
  const run = await runById(tx, asked.runId, true);
  if (!run) return err({ kind: "plan_unknown", plan: asked.runId } as const);
  if (run.state === "failed" || run.state === "waiting" || run.state === "running")
    return err({ kind: "plan_not_ready", plan: run.id, state: run.state } as const);
  const plant = await readPlant(tx, production, { placeId: run.placeId, factors: run.factors });
  const stored = await barsOf(tx, run.id);
  const pins = pinsOf(plant, stored);
  // What should have begun and has not gives way to now first: a bar in the past cannot stand.
  const held = { ...plant, snapshot: heldBy(plant.snapshot, pins) };
  const carried = planFromNow(held, barsIn(plant, stored));
  if (!carried.ok) return err({ kind: "move_impossible", finding: carried.error, plant } as const);
  return ok({ run, plant, pins, bars: carried.value.plan.bars });
}

/**
 * Puts operations of a plan where a person wants them, also such that had no place yet, holds or lets
 * them go, and pushes what must give way; gives the next step of a draft, or why it cannot be. Nothing
 * that is in force moves, and the plan that was edited stays as it is: to undo is to show it again.
 */
export async function moveInPlan(
  tx: Tx,
  parts: PublishParts,
  asked: AskedEdit,
): Promise<Result<MovedPlan, MoveError>> {
  const read = await readEdited(tx, parts, asked);
  if (!read.ok) return read;
  const { run, plant, pins, bars } = read.value;
  const findings = await findingsOf(tx, run.id);
  const wanted = (asked.moves ?? []).map((each) => each.operationId);
  const moving = movedBy(plant, bars, wanted);
  if (!moving.ok) return moving;
  const moved = moving.value;
  const known = new Set(bars.map((bar) => bar.operation));
  const unknown = [...(asked.pin ?? []), ...(asked.unpin ?? [])].find((id) => !known.has(id));
  if (unknown !== undefined) return err({ kind: "operation_not_in_plan", operation: unknown });
  const placings = placingsOf(plant, asked);
  setPins(pins, placings, { bars, asked });
  // What the plan itself let go of and holds elsewhere was moved by nobody.
  const kept = [...pins.at.keys()].filter((id) => !findings.has(id));
  const byHand = new Set([...moved, ...kept, ...pins.loose]);
  const pushed = push(plant, bars, { pins, moved });
  if (!pushed.ok) return err({ kind: "move_impossible", finding: pushed.error, plant });
  const { snapshot, plan } = pushed.value;
  const id = await insertStep(tx, run);
  const result = resultOf(plant, plan, {
    ...{ id, snapshot, firstScore: plan.score, curve: [], evaluations: 0, findings, byHand },
  });
  const isPinned = ({ operationId: own, pinned }: StoredBar) =>
    pins.at.has(own) || (pinned && !pins.loose.has(own));
  await storeResult(tx, {
    ...result,
    bars: result.bars.map((bar) => ({ ...bar, pinned: isPinned(bar) })),
  });
  const changed = slips(snapshot, pushed.value.before, plan.bars);
  return ok({
    ...{ runId: id, plant, slips: changed.slips, cost: changed.cost },
    pushed: changed.moved.filter((each) => !moved.has(each.operation)).length,
    opened: placings.filter((each): each is Opened => "asked" in each),
  });
}
