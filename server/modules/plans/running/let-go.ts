import type { Finding, Plan, Snapshot } from "../../../../engines/scheduling/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { Shop, ShopOperation } from "../../production/index.ts";
import type { Plant } from "../plant/plant.ts";
import { minuteDown } from "../plant/time.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What held an operation: a person's pin, its frozen work order, or that it was to begin soon. */
export type Hold = "pin" | "frozen" | "soon";

/**
 * Why it could not stay: what the engine found, that time passed it, that something pushed it, or that
 * its work order has no place at all, without material or without what the plant would need for it.
 */
export interface Reason {
  readonly finding:
    | Finding
    | { readonly kind: "passed" | "pushed" | "material_missing" | "resource_missing" };
  /** The moment on whose line the finding counts its minutes. */
  readonly foundAt: Date;
}

/** An operation that was held to a place and stands elsewhere in a plan, or nowhere. */
export interface LetGo extends Reason {
  readonly operationId: number;
  readonly workOrderId: number;
  readonly hold: Hold;
  readonly resourceId: number;
  readonly startAt: Date;
}

/** Findings by the operation that they free. */
export type Findings = ReadonlyMap<number, Reason>;

/** Operations held to times that cannot be kept, but for the slots that promises hold. */
export function heldInVain(finding: Finding): ReadonlySet<number> {
  if (finding.kind === "held_over") return new Set(finding.operations.filter((ref) => ref >= 0));
  const isHeld = finding.kind === "held_too_early" || finding.kind === "held_closed";
  return new Set(isHeld && finding.operation >= 0 ? [finding.operation] : []);
}

/**
 * What a plan lets go of where the search keeps no plan with all that is held, and nothing proves why:
 * the operation that the finding names, else what is held of its work order, else all that is held,
 * but for the slots that promises hold. Empty where nothing is held.
 */
export function heldAtLast(finding: Finding, { operations }: Snapshot): ReadonlySet<number> {
  if (finding.kind !== "not_found") return new Set();
  const held = operations.filter((each) => each.ref >= 0 && each.pin?.start !== undefined);
  const order = operations.find((each) => each.ref === finding.operation)?.order;
  const named = held.filter((each) => each.ref === finding.operation);
  const own = held.filter((each) => each.order === order);
  const least = [named, own, held].find((each) => each.length > 0) ?? [];
  return new Set(least.map((each) => each.ref));
}

/** The snapshot in which these operations keep their resource but not the start they are held to. */
export const startsLoose = (snapshot: Snapshot, operations: ReadonlySet<number>): Snapshot => ({
  ...snapshot,
  operations: snapshot.operations.map((each) => {
    if (!operations.has(each.ref) || !each.pin) return each;
    const { start: _start, ...pin } = each.pin;
    return { ...each, pin };
  }),
});

/** Work orders that no plan may move. */
export const frozenOrders = ({ orders }: Shop): ReadonlySet<number> =>
  new Set(orders.flatMap((each) => (each.freedom === "frozen" ? each.id : [])));

/** Why an operation has no place in a plan that leaves it out, or null where it is not left out. */
function leftOut({ pool, outside }: Plant, { id, workOrderId }: ShopOperation) {
  if (!outside.has(id)) return null;
  const isLacking = pool.some((each) => each.workOrderId === workOrderId && each.lacks.length > 0);
  return isLacking ? ("resource_missing" as const) : ("material_missing" as const);
}

/**
 * What a plan moves though it was held where the plan in force has it, but for what a person moves;
 * and what was held and has no place in it any more, as its work order cannot be planned.
 */
export function letGoIn(
  plant: Plant,
  plan: Plan,
  { findings, byHand }: { readonly findings: Findings; readonly byHand: ReadonlySet<number> },
): LetGo[] {
  const { shop, line } = plant;
  const frozen = frozenOrders(shop);
  const bars = new Map(plan.bars.map((bar) => [bar.operation, bar]));
  return shop.operations.flatMap((each): LetGo[] => {
    const { id, workOrderId, resourceId, plannedStart, minutesLeft, pinned } = each;
    const bar = bars.get(id);
    if (minutesLeft !== null || resourceId === null || !plannedStart) return [];
    const out = bar ? null : leftOut(plant, each);
    if (!bar && !out) return [];
    const hold = pinned ? "pin" : frozen.has(workOrderId) ? "frozen" : "soon";
    if (byHand.has(id) || (hold === "soon" && !findings.has(id))) return [];
    const start = minuteDown(line, plannedStart.getTime());
    if (bar?.resource === resourceId && bar.start === start) return [];
    const kind = out ?? (plannedStart < shop.now ? "passed" : "pushed");
    const reason = findings.get(id) ?? { finding: { kind }, foundAt: shop.now };
    return [{ operationId: id, workOrderId, hold, resourceId, startAt: plannedStart, ...reason }];
  });
}

/** Writes what a plan let go of. */
export async function keepLetGo(tx: Tx, runId: number, rows: readonly LetGo[]): Promise<void> {
  await tx.rows(
    `insert into plans.let_go (cell, tenant_id, run_id, operation_id, work_order_id, hold,
       resource_id, start_at, reason, found_at)
     select $1, $2, $3, operation_id, work_order_id, hold, resource_id, start_at, reason, found_at
     from jsonb_populate_recordset(null::plans.let_go, $4::jsonb)`,
    [
      ...scopeOf(tx),
      runId,
      JSON.stringify(
        rows.map((each) => ({
          ...{ operation_id: each.operationId, work_order_id: each.workOrderId, hold: each.hold },
          ...{ resource_id: each.resourceId, start_at: each.startAt, reason: each.finding },
          found_at: each.foundAt,
        })),
      ),
    ],
  );
}

/** What a plan let go of: what a person pinned first, then what is frozen, each the earliest first. */
export function letGoBy(tx: Tx, runId: number): Promise<LetGo[]> {
  return tx.rows<LetGo>(
    `select operation_id as "operationId", work_order_id as "workOrderId", hold,
       resource_id as "resourceId", start_at as "startAt", reason as finding, found_at as "foundAt"
     from plans.let_go where cell = $1 and tenant_id = $2 and run_id = $3
     order by array_position(array['pin', 'frozen', 'soon'], hold), start_at, operation_id`,
    [...scopeOf(tx), runId],
  );
}

/** Why a plan let go of each operation: a later state of the plan says the same. */
export async function findingsOf(tx: Tx, runId: number): Promise<Findings> {
  const rows = await letGoBy(tx, runId);
  return new Map(
    rows.map(({ operationId, finding, foundAt }) => [operationId, { finding, foundAt }]),
  );
}
