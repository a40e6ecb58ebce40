import type { Tx } from "../../platform/index.ts";
import type { CauseKind, Freedom, OperationState, Status } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface WorkOrder {
  readonly id: number;
  readonly number: string;
  readonly itemId: number;
  readonly placeId: number;
  /** Good units wanted. */
  readonly units: number;
  /** Good units that came into stock. */
  readonly received: number;
  readonly freedom: Freedom;
  readonly status: Status;
  /** When it is needed; null: nobody waits. */
  readonly needAt: Date | null;
  /** When its last operation ends by the plan; null: not planned. */
  readonly projectedAt: Date | null;
  readonly priority: number;
  readonly bomId: number | null;
  readonly routingId: number;
  /** The planned receipt in stock that it feeds. */
  readonly supplyId: number | null;
  /** That receipt was announced before it: it is owed though the work order is not planned. */
  readonly promiseFirst: boolean;
  readonly causeKind: CauseKind;
  readonly causeId: number;
  readonly note: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly releasedAt: Date | null;
  readonly endedAt: Date | null;
  readonly revision: number;
}

export interface Operation {
  readonly id: number;
  readonly workOrderId: number;
  readonly step: number;
  readonly name: string;
  readonly nameEn: string;
  /** Null: bound to nobody's capacity. */
  readonly workCentreId: number | null;
  readonly familyId: number | null;
  readonly setupSeconds: number;
  readonly runSeconds: number;
  readonly perUnits: number;
  readonly maySplit: boolean;
  /** Its good units come into stock. */
  readonly isLast: boolean;
  readonly yieldPpm: number;
  /** Units that go in. */
  readonly units: number;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
  readonly state: OperationState;
  readonly pinned: boolean;
  /** By the plan; once started, where it runs. */
  readonly resourceId: number | null;
  readonly plannedFrom: Date | null;
  readonly plannedStart: Date | null;
  readonly plannedEnd: Date | null;
  /** Units for which the planned times hold, where it was made larger since; null: all of them. */
  readonly plannedUnits: number | null;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly revision: number;
}

/** True while something of an operation is still to do. */
export const isDue = ({ state }: Pick<Operation, "state">): boolean =>
  state !== "done" && state !== "cancelled";

export interface Link {
  readonly operationId: number;
  readonly afterId: number;
  readonly countsFrom: "end" | "start";
  readonly lagMinutes: number;
  readonly maxWaitMinutes: number | null;
}

export interface Component {
  readonly workOrderId: number;
  readonly operationId: number;
  readonly itemId: number;
  readonly units: number;
  readonly issued: number;
  readonly substitutes: readonly number[];
}

export const workOrderColumns = `id, number, item_id as "itemId", place_id as "placeId", units,
  received, freedom, status, need_at as "needAt", projected_at as "projectedAt", priority,
  bom_id as "bomId", routing_id as "routingId", supply_id as "supplyId",
  promise_first as "promiseFirst",
  cause_kind as "causeKind", cause_id as "causeId", note, created_at as "createdAt",
  created_by as "createdBy", released_at as "releasedAt", ended_at as "endedAt", revision`;

const operationColumns = `id, work_order_id as "workOrderId", step, name, name_en as "nameEn",
  work_centre_id as "workCentreId", family_id as "familyId", setup_seconds as "setupSeconds",
  run_seconds as "runSeconds", per_units as "perUnits", may_split as "maySplit",
  is_last as "isLast", yield_ppm as "yieldPpm", units, good, scrap, rework, state, pinned,
  resource_id as "resourceId", planned_from as "plannedFrom", planned_start as "plannedStart",
  planned_end as "plannedEnd", planned_units as "plannedUnits", started_at as "startedAt", ended_at as "endedAt", revision`;

/** Work orders by id, in the order of their ids; `lock` keeps others from changing them. */
export function workOrdersById(tx: Tx, ids: readonly number[], lock = false): Promise<WorkOrder[]> {
  return tx.rows<WorkOrder>(
    `select ${workOrderColumns} from production.work_order
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])
     order by id ${lock ? "for update" : ""}`,
    [...scopeOf(tx), ids],
    `production.work_orders${lock ? "_lock" : ""}`,
  );
}

/** Every operation of these work orders, in the order of their steps. */
export function operationsOf(tx: Tx, workOrderIds: readonly number[]): Promise<Operation[]> {
  return tx.rows<Operation>(
    `select ${operationColumns} from production.operation
     where cell = $1 and tenant_id = $2 and work_order_id = any ($3::bigint[])
     order by work_order_id, step`,
    [...scopeOf(tx), workOrderIds],
    "production.operations",
  );
}

/** Operations by id. */
export function operationsById(tx: Tx, ids: readonly number[]): Promise<Operation[]> {
  return tx.rows<Operation>(
    `select ${operationColumns} from production.operation
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]) order by id`,
    [...scopeOf(tx), ids],
    "production.operations_by_id",
  );
}

/** What these operations come after. */
export function linksOf(tx: Tx, operationIds: readonly number[]): Promise<Link[]> {
  return tx.rows<Link>(
    `select operation_id as "operationId", after_id as "afterId", counts_from as "countsFrom",
       lag_minutes as "lagMinutes", max_wait_minutes as "maxWaitMinutes"
     from production.operation_link
     where cell = $1 and tenant_id = $2 and operation_id = any ($3::bigint[])
     order by operation_id, after_id`,
    [...scopeOf(tx), operationIds],
    "production.links",
  );
}

/** What these work orders use. */
export function componentsOf(tx: Tx, workOrderIds: readonly number[]): Promise<Component[]> {
  return tx.rows<Component>(
    `select work_order_id as "workOrderId", operation_id as "operationId", item_id as "itemId",
       units, issued, substitutes from production.component
     where cell = $1 and tenant_id = $2 and work_order_id = any ($3::bigint[])
     order by work_order_id, operation_id, item_id`,
    [...scopeOf(tx), workOrderIds],
    "production.components",
  );
}
