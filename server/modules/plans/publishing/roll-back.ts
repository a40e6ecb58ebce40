import { err, ok, type Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { repromise } from "../../orders/index.ts";
import { cancelWorkOrders, operationsById, workOrdersById } from "../../production/index.ts";
import type { Operation, PlannedOperation } from "../../production/index.ts";
import { movedSlots } from "./breakdown.ts";
import { letGoBy } from "../running/let-go.ts";
import { openBefore, readPlant } from "../plant/plant.ts";
import { itemsOf, movesOf, unpushed, writePlan } from "./publish.ts";
import type { PlanError, Published, PublishParts } from "./publish.ts";
import { barsOf, runById, tellMoved } from "../running/runs.ts";
import type { Run } from "../running/runs.ts";
import { lockPlanned } from "../plant/slots.ts";
import { stillFits } from "./still-fits.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

interface Before {
  readonly operation_id: number;
  readonly resource_id: number | null;
  readonly from_at: Date | null;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly pinned: boolean;
  /** Whether the plan itself holds it where it put it. */
  readonly held: boolean;
}

/** Where operations stood before a plan was published. */
function beforeOf(tx: Tx, runId: number): Promise<Before[]> {
  return tx.rows<Before>(
    `select operation_id, before.resource_id, before.from_at, before.start_at, before.end_at,
       before.pinned, coalesce(bar.pinned, before.pinned) as held
     from plans.before left join plans.bar using (cell, tenant_id, run_id, operation_id)
     where cell = $1 and tenant_id = $2 and run_id = $3 order by operation_id`,
    [...scopeOf(tx), runId],
  );
}

/** Cancels the work order that a rush order made: it stood nowhere before, and nothing has started. */
async function cancelMade(
  tx: Tx,
  { production, orders }: PublishParts,
  fresh: readonly Operation[],
): Promise<void> {
  const made = fresh.map((each) => each.workOrderId);
  const ids = (await workOrdersById(tx, [...new Set(made)]))
    .filter((each) => each.status === "planned")
    .map((each) => each.id);
  if (ids.length === 0) return;
  const cancelled = await cancelWorkOrders(tx, production, { ids, why: "rush_order_undone" });
  const items = cancelled.ok ? cancelled.value.items : [];
  if (items.length > 0) await repromise(tx, orders.parts, { items, cause: "rush_order_undone" });
}

/** A plan in force with everything that taking it back may move under lock. */
async function lockInForce(tx: Tx, id: number) {
  const seen = await runById(tx, id);
  if (!seen) return err({ kind: "plan_unknown", plan: id } as const);
  const before = await beforeOf(tx, id);
  const moved = await operationsById(
    tx,
    before.map((each) => each.operation_id),
  );
  const orders = [...(await barsOf(tx, id)), ...moved].map((each) => each.workOrderId);
  const locked = await lockPlanned(tx, seen.placeId, await itemsOf(tx, orders));
  const run = await runById(tx, id, true);
  const state = run?.state ?? "unknown";
  if (!run || state !== "published")
    return err({ kind: "plan_not_in_force", plan: id, state } as const);
  return ok({ run, before, locked });
}

/**
 * The way back of an operation, or null: it has begun, or a person has pinned it since where it is
 * now. What a person let go since stays loose; any other pin comes back with its place.
 */
function rowBack(before: Before, now: Operation | undefined): PlannedOperation | null {
  const { from_at: from, start_at: start, end_at: end, held } = before;
  if (!now || (now.pinned && !held)) return null;
  const span = from && start && end ? { from, start, end } : null;
  const pinned = now.pinned === held ? before.pinned : now.pinned;
  return { operationId: before.operation_id, resourceId: before.resource_id, span, pinned };
}

/** What the plan let go of though frozen: it may go back to where it was. */
const letGoThen = async (tx: Tx, id: number) =>
  new Set(
    (await letGoBy(tx, id)).filter(({ hold }) => hold === "frozen").map((each) => each.operationId),
  );

/** Ends the plan and names the one before it as in force again; gives its number, if there was one. */
async function giveForceBack(tx: Tx, run: Run): Promise<number | null> {
  await tx.rows(
    `update plans.run set state = 'rolled_back', revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), run.id],
  );
  const [before] = await tx.rows<{ id: number }>(
    `update plans.run set state = 'published', revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = (
       select id from plans.run where cell = $1 and tenant_id = $2 and place_id = $3
         and state = 'replaced' order by published_at desc, id desc limit 1)
     returning id`,
    [...scopeOf(tx), run.placeId],
  );
  for (const id of [run.id, ...(before ? [before.id] : [])]) tellMoved(tx, id);
  return before?.id ?? null;
}

/**
 * Takes back the plan that is in force: what has not started since stands where it stood before, and
 * the plan before it is in force again. Verified like a publication: the old places may be gone.
 * Errors: `plan_unknown`, `plan_not_in_force`, `plan_stale`.
 */
export async function rollBackPlan(
  tx: Tx,
  parts: PublishParts,
  { id }: { readonly id: number },
): Promise<Result<Published, PlanError>> {
  const found = await lockInForce(tx, id);
  if (!found.ok) return found;
  const { run, before, locked } = found.value;
  const plant = await readPlant(tx, parts.production, { placeId: run.placeId });
  const waiting = new Map(
    plant.shop.operations.flatMap((each) => (each.state === "waiting" ? [[each.id, each]] : [])),
  );
  const asked = before.flatMap((each): PlannedOperation[] => {
    const row = rowBack(each, waiting.get(each.operation_id));
    return row ? [row] : [];
  });
  const fits = stillFits(plant, {
    ...{ rows: asked, letGo: await letGoThen(tx, id) },
    past: await openBefore(tx, parts.production, plant),
  });
  if (!fits.ok) return err({ kind: "plan_stale", plan: id, ...fits.error });
  const { rows: moved, unlocked, numbers: orders } = movesOf(plant, fits.value, locked);
  if (unlocked > 0)
    return err({ ...{ kind: "plan_stale", plan: id, changed: unlocked }, ...unpushed, orders });
  const out = asked.filter((row) => row.span === null);
  const rows = [...moved, ...out];
  const written = await writePlan(tx, parts, {
    ...{ runId: id, placeId: run.placeId, rows, why: "plan_rolled_back", overFrozen: true },
    slots: movedSlots(plant, fits.value.repaired),
    cause: { zh: `排程「${run.title}」已回滚`, en: `The plan “${run.title}” was taken back` },
  });
  if (!written.ok) return written;
  const inForce = await giveForceBack(tx, run);
  const fresh = out.flatMap((row) => waiting.get(row.operationId) ?? []);
  if (run.kind === "insert") await cancelMade(tx, parts, fresh);
  const letGo = [...fits.value.findings.keys()];
  tx.audit({
    action: "plans.roll_back",
    subjectKind: "plan",
    subjectId: id,
    before: { state: "published" },
    after: { state: "rolled_back", moved: rows.length, inForce, letGo },
  });
  const left = before.length - asked.length;
  return ok({ id, moved: rows.length, left, letGo: letGo.length, ...written.value });
}
