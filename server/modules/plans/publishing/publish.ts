import { err, ok, type Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { repromise, type Orders } from "../../orders/index.ts";
import {
  operationsById,
  planOperations,
  workOrdersById,
  type NamedError,
  type PlanChange,
  type PlannedOperation,
  type Production,
} from "../../production/index.ts";
import { movedSlots, rowsOf } from "./breakdown.ts";
import { findingsOf, letGoBy, letGoIn, type Findings } from "../running/let-go.ts";
import { openBefore, readPlant, type Plant } from "../plant/plant.ts";
import { resultOf } from "../running/result.ts";
import {
  barsOf,
  clearRun,
  runById,
  storeResult,
  tellMoved,
  type Run,
  type StoredBar,
} from "../running/runs.ts";
import { moveHeld, type MovedSlot } from "../plant/slot-days.ts";
import { lockPlanned } from "../plant/slots.ts";
import { forgetStepsOf } from "../running/steps.ts";
import { stillFits, type Laid, type LaidRow, type Stale } from "./still-fits.ts";
import { tellOrders, tellQuotes } from "./telling.ts";
import type { Words } from "../plant/words.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What publishing needs of other modules. */
export interface PublishParts {
  readonly production: Production;
  readonly orders: Orders;
}

export type PlanError =
  | NamedError
  | { readonly kind: "plan_unknown"; readonly plan: number }
  | { readonly kind: "plan_not_ready"; readonly plan: number; readonly state: string }
  | { readonly kind: "plan_not_in_force"; readonly plan: number; readonly state: string }
  | ({ readonly kind: "plan_stale"; readonly plan: number } & Stale);

/** What a publication did. */
export interface Published {
  readonly id: number;
  /** Operations that were written. */
  readonly moved: number;
  /** Operations that changed since the plan was made: they stay as they are. */
  readonly left: number;
  /** Operations that were held and could not stay where they were. */
  readonly letGo: number;
  readonly changed: readonly PlanChange[];
  /** Customers' orders, and quotes, that were promised another day. */
  readonly told: number;
}

/** The share of operations that may have changed since: beyond it the plan is of another day. */
const mostStale = 0.2;

/** Of a refusal for what changed alone. */
export const unpushed = { late: 0, met: 0 } as const;

/** Keeps where operations stood, so that the publication can be taken back. */
async function keepBefore(tx: Tx, runId: number, operationIds: readonly number[]): Promise<void> {
  const before = await operationsById(tx, operationIds);
  await tx.rows(
    `insert into plans.before (cell, tenant_id, run_id, operation_id, resource_id, from_at, start_at,
       end_at, pinned)
     select $1, $2, $3, operation_id, resource_id, from_at, start_at, end_at, pinned
     from jsonb_populate_recordset(null::plans.before, $4::jsonb)
     on conflict do nothing`,
    [
      ...scopeOf(tx),
      runId,
      JSON.stringify(
        before.map((each) => ({
          ...{ operation_id: each.id, resource_id: each.resourceId, pinned: each.pinned },
          ...{ from_at: each.plannedFrom, start_at: each.plannedStart, end_at: each.plannedEnd },
        })),
      ),
    ],
  );
}

/**
 * Writes a plan's rows through production's door, promises what rests on moved receipts anew, and
 * tells whose day changed; all in the caller's transaction. Locks supplies first, then the plant.
 */
export async function writePlan(
  tx: Tx,
  { production, orders }: PublishParts,
  plan: {
    readonly runId: number;
    readonly placeId: number;
    readonly rows: readonly PlannedOperation[];
    /** Slots of promises that the plan moves, with their receipts and whoever rests on those. */
    readonly slots: readonly MovedSlot[];
    readonly cause: Words;
    /** A word for the trail and the re-promise run. */
    readonly why: string;
    readonly overFrozen?: boolean;
    /** Work orders that the plan leaves out, as they cannot be made. */
    readonly givenUp?: readonly number[];
  },
): Promise<Result<{ changed: PlanChange[]; told: number }, NamedError>> {
  const { runId, rows, slots, cause, why, givenUp = [] } = plan;
  const ids = rows.map((row) => row.operationId);
  await keepBefore(tx, runId, ids);
  // Before promises are made anew: what is offered then must know where they stand.
  const receipts = await moveHeld(tx, production, { slots, why });
  const overFrozen = plan.overFrozen ? { overFrozen: true } : {};
  const written = await planOperations(tx, production, { rows, why, givenUp, ...overFrozen });
  if (!written.ok) return written;
  const { items: moved, changed } = written.value;
  const held = receipts.map((each) => each.itemId);
  const items = [...new Set([...moved, ...held])].sort((a, b) => a - b);
  if (items.length === 0) return ok({ changed, told: 0 });
  const again = await repromise(tx, orders.parts, { items, cause: why });
  const told = await tellOrders(tx, production, { runId, repromised: again.runId, changed, cause });
  // After the orders: what is free now is first theirs who wait.
  const supplyIds = receipts.map((each) => each.supplyId);
  const quotes = await orders.parts.promises.redateQuotes(tx, { items: held, supplyIds });
  await tellQuotes(tx, { runId, quotes, cause });
  return ok({ changed, told: told + new Set(quotes.map((each) => each.quoteId)).size });
}

/** Puts the plan of a run in force; the one before it is replaced. */
export async function takeForce(tx: Tx, run: Pick<Run, "id" | "placeId">): Promise<void> {
  await tx.rows(
    `update plans.run set state = 'replaced', revision = revision + 1
     where cell = $1 and tenant_id = $2 and place_id = $3 and state = 'published' and id <> $4`,
    [...scopeOf(tx), run.placeId, run.id],
  );
  await tx.rows(
    `update plans.run set state = 'published', published_at = $4, published_by = $5,
       revision = revision + 1 where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), run.id, tx.now, tx.actor.name],
  );
  tellMoved(tx, run.id);
}

/** Items that a plan's work orders make: their supplies are locked before the plant. */
export async function itemsOf(tx: Tx, workOrderIds: readonly number[]): Promise<number[]> {
  const orders = await workOrdersById(tx, [...new Set(workOrderIds)]);
  return orders.map((each) => each.itemId);
}

/** What a laid plan writes, and how many of its work orders are not under lock. */
export function movesOf(plant: Plant, laid: Laid, locked: ReadonlySet<number>) {
  const pins = new Map(laid.plant.shop.operations.map((each) => [each.id, each.pinned]));
  const rows = rowsOf(plant, laid.repaired, pins);
  const touched = new Set(rows.map((row) => row.operationId));
  const orders = new Set(
    plant.shop.operations.filter((each) => touched.has(each.id)).map((each) => each.workOrderId),
  );
  // A work order that was made while the locks were taken, of an item nobody locked.
  const unlocked = plant.shop.orders.filter(
    (each) => orders.has(each.id) && !locked.has(each.itemId),
  );
  const numbers = unlocked.map((each) => each.number).join(", ");
  return { rows, unlocked: unlocked.length, numbers };
}

/**
 * Stores what a plan became on its way into force: it says what is in force, to the minute. What it
 * let go of is told of the plant as it stood, with the first reason that was found.
 */
async function keepPushed(
  tx: Tx,
  { run, bars, known }: Ready,
  { plant, fits }: { readonly plant: Plant; readonly fits: Laid },
): Promise<void> {
  const { id, evaluations, curve, presentScore } = run;
  const { plan, snapshot } = fits.repaired;
  const firstScore = run.firstScore ?? plan.score;
  const result = resultOf(fits.plant, plan, { id, snapshot, firstScore, curve, evaluations });
  const findings = new Map([...fits.findings, ...known]);
  const stood = new Map(plant.shop.operations.map((each) => [each.id, each.plannedStart]));
  // What stood elsewhere in the draft already, and was not let go of, was moved by a person.
  const byHand = new Set(
    bars.flatMap(({ operationId, start }) =>
      stood.get(operationId)?.getTime() !== start.getTime() && !findings.has(operationId)
        ? operationId
        : [],
    ),
  );
  const letGo = letGoIn(plant, plan, { findings, byHand });
  await clearRun(tx, id);
  await storeResult(tx, { ...result, presentScore, frozenUntil: run.frozenUntil, letGo });
}

/**
 * What is in force, has no place in a plan that is published, and cannot be planned: it gives up its
 * place, and with it its receipt. What the plan leaves out though it could be planned stands.
 */
function givesUp({ shop, outside }: Plant, bars: readonly StoredBar[]) {
  const known = new Set(bars.map((bar) => bar.operationId));
  const gone = shop.operations.filter(({ id, minutesLeft, plannedStart }) => {
    const isStanding = plannedStart !== null && minutesLeft === null;
    return isStanding && outside.has(id) && !known.has(id);
  });
  return {
    rows: gone.map(({ id, revision }): LaidRow => ({
      ...{ operationId: id, resourceId: null, span: null, revision },
    })),
    givenUp: [...new Set(gone.map((each) => each.workOrderId))],
  };
}

/** The bars of a plan but for those of work orders that could be planned then and cannot be now. */
function stillPlannable({ shop, outside }: Plant, bars: readonly StoredBar[]): StoredBar[] {
  const planned = new Set(shop.operations.flatMap((each) => (each.plannedStart ? each.id : [])));
  return bars.filter(({ operationId: id }) => !outside.has(id) || planned.has(id));
}

const lanesKnown = (bar: StoredBar): LaidRow => {
  const { operationId, resourceId, revision, from, start, end, lanes, pinned } = bar;
  return { operationId, resourceId, revision, pinned, lane: lanes[0], span: { from, start, end } };
};

/** A plan that can be put in force, under lock. */
interface Ready {
  readonly run: Run;
  readonly locked: ReadonlySet<number>;
  readonly bars: readonly StoredBar[];
  /** Why it let go of what was held. */
  readonly known: Findings;
}

/** A plan, ready to be published, with its bars and everything that they may move under lock. */
async function lockReady(tx: Tx, id: number): Promise<Result<Ready, PlanError>> {
  const seen = await runById(tx, id);
  if (!seen) return err({ kind: "plan_unknown", plan: id });
  const orders = (await barsOf(tx, id)).map((bar) => bar.workOrderId);
  const locked = await lockPlanned(tx, seen.placeId, await itemsOf(tx, orders));
  const run = await runById(tx, id, true);
  const state = run?.state ?? "unknown";
  if (!run || state !== "ready") return err({ kind: "plan_not_ready", plan: id, state });
  return ok({ run, locked, bars: await barsOf(tx, id), known: await findingsOf(tx, id) });
}

/**
 * Puts a plan in force: planned times, receipts and promises change in this transaction. The plan is
 * laid over the plant as it stands under its lock and verified anew: time may push it by some
 * minutes; operations that somebody changed meanwhile stay as they are and are counted.
 * Errors: `plan_unknown`, `plan_not_ready`, `plan_stale` when too much changed since, it should have
 * begun long ago, or promises and work that came since have its place.
 */
export async function publishPlan(
  tx: Tx,
  parts: PublishParts,
  { id }: { readonly id: number },
): Promise<Result<Published, PlanError>> {
  const ready = await lockReady(tx, id);
  if (!ready.ok) return ready;
  const { run, bars, locked, known } = ready.value;
  const { placeId, factors } = run;
  const plant = await readPlant(tx, parts.production, { placeId, factors });
  const laid = stillPlannable(plant, bars);
  const { rows: out, givenUp } = givesUp(plant, bars);
  const fits = stillFits(plant, {
    rows: [...laid.map(lanesKnown), ...out],
    letGo: new Set([...known.keys(), ...out.map((row) => row.operationId)]),
    past: await openBefore(tx, parts.production, plant),
  });
  if (!fits.ok) return err({ kind: "plan_stale", plan: id, ...fits.error });
  const { pushed, findings } = fits.value;
  const left = fits.value.changed + bars.length - laid.length;
  const { rows, unlocked, numbers } = movesOf(plant, fits.value, locked);
  const orders = numbers || fits.value.orders;
  if (unlocked > 0 || left > Math.max(1, bars.length * mostStale))
    return err({
      ...{ kind: "plan_stale", plan: id, changed: left + unlocked },
      ...unpushed,
      orders,
    });
  if (left + pushed + findings.size > 0)
    await keepPushed(tx, ready.value, { plant, fits: fits.value });
  const letGo = (await letGoBy(tx, id)).length;
  const cause = { zh: `新排程「${run.title}」已发布`, en: `The plan “${run.title}” was published` };
  const written = await writePlan(tx, parts, {
    ...{ runId: id, placeId, rows: [...rows, ...out], cause, why: "plan_published" },
    slots: movedSlots(plant, fits.value.repaired),
    ...{ overFrozen: true, givenUp },
  });
  if (!written.ok) return written;
  await takeForce(tx, run);
  await forgetStepsOf(tx, run);
  tx.audit({
    action: "plans.publish",
    subjectKind: "plan",
    subjectId: id,
    before: { state: run.state },
    after: {
      state: "published",
      moved: rows.length,
      out: out.length,
      left,
      pushed,
      letGo,
      told: written.value.told,
    },
  });
  return ok({ id, moved: rows.length, left, letGo, ...written.value });
}
