import type { Tx } from "../../../platform/index.ts";
import { wordsAsked } from "../materials/made-lots.ts";
import type { Production } from "../open.ts";
import type { StopCause } from "../model.ts";
import { linksOf, operationsOf, workOrdersById } from "../work-order-rows.ts";
import type { Link, Operation, WorkOrder } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Ids of what a work centre, or one of its resources, has to do: what runs, then by plan. */
export async function queueIds(
  tx: Tx,
  asked: {
    readonly workCentreId: number;
    readonly resourceId: number | null;
    readonly limit: number;
  },
): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(
    `select operation.id from production.operation as operation
     join production.work_order as known on known.cell = operation.cell
       and known.tenant_id = operation.tenant_id and known.id = operation.work_order_id
     where operation.cell = $1 and operation.tenant_id = $2 and work_centre_id = $3
       and state in ('waiting', 'running', 'paused') and freedom <> 'proposed'
       and status in ('planned', 'released', 'in_progress', 'paused')
       and ($4::int is null or resource_id = $4 or (resource_id is null and state = 'waiting'))
     order by case state when 'running' then 0 when 'paused' then 1 else 2 end,
       status = 'planned', planned_start nulls last, need_at nulls last, operation.id limit $5`,
    [...scopeOf(tx), asked.workCentreId, asked.resourceId, asked.limit],
    "production.queue",
  );
  return rows.map((row) => row.id);
}

/**
 * The operation that a label names (number and step, or the operation's own id), else of a work
 * order's number the one that runs or is due next; null when it names none.
 */
export async function scannedId(tx: Tx, text: string): Promise<number | null> {
  const [, number = text, step = null] = /^(.+)-(\d{1,4})$/.exec(text.trim()) ?? [];
  const rows = await tx.rows<{ id: number }>(
    `select operation.id from production.operation as operation
     join production.work_order as known on known.cell = operation.cell
       and known.tenant_id = operation.tenant_id and known.id = operation.work_order_id
     where known.cell = $1 and known.tenant_id = $2 and lower(known.number) = lower($3)
       and ($4::int is null or step = $4)
     order by case state when 'running' then 0 when 'paused' then 1 when 'waiting' then 2 else 3 end,
       step limit 1`,
    [...scopeOf(tx), number, step === null ? null : Number(step)],
  );
  return rows[0]?.id ?? null;
}

/** Why each of these operations is paused: the cause of its last pause; one that was done has none. */
async function pausedFor(tx: Tx, ids: readonly number[]): Promise<Map<number, StopCause>> {
  const rows = await tx.rows<{ id: number; cause: StopCause | null }>(
    `select distinct on (operation_id) operation_id as id, cause from production.report
     where cell = $1 and tenant_id = $2 and operation_id = any ($3::bigint[])
       and kind in ('pause', 'finish')
     order by operation_id, production.report.id desc`,
    [...scopeOf(tx), ids],
  );
  return new Map(rows.flatMap(({ id, cause }) => (cause === null ? [] : [[id, cause]])));
}

interface Picture {
  readonly order: WorkOrder;
  readonly before: readonly { readonly link: Link; readonly operation: Operation }[];
}

/** What keeps an operation from being started. */
function waitsOf({ order, before }: Picture) {
  const open = before.filter(({ link, operation }) =>
    link.countsFrom === "end"
      ? operation.state !== "done" && operation.state !== "cancelled"
      : operation.startedAt === null,
  );
  const steps = open.map(({ operation: { step, name, nameEn } }) => ({
    ...{ kind: "step" as const, step, name, nameEn },
  }));
  if (order.status !== "planned") return steps;
  return [{ kind: "not_released" as const, step: null, name: "", nameEn: "" }, ...steps];
}

/** Units of an operation that may be reported now. */
function readyOf(operation: Operation, { before }: Picture): number {
  const fed = Math.min(operation.units, ...before.map((each) => each.operation.good));
  return Math.max(0, fed - operation.good - operation.scrap);
}

/** Operations as the shop floor sees them, in the order of the ids; unknown ones are left out. */
export async function tasksOf(tx: Tx, production: Production, ids: readonly number[]) {
  const asked = await tx.rows<{ id: number; order_id: number }>(
    `select id, work_order_id as order_id from production.operation
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])`,
    [...scopeOf(tx), ids],
  );
  const orderIds = [...new Set(asked.map((row) => row.order_id))];
  const orders = new Map((await workOrdersById(tx, orderIds)).map((each) => [each.id, each]));
  const byId = new Map((await operationsOf(tx, orderIds)).map((each) => [each.id, each]));
  const links = Map.groupBy(await linksOf(tx, ids), (link) => link.operationId);
  const causes = await pausedFor(tx, ids);
  const items = await production.catalog.view.get(tx);
  return ids.flatMap((id) => {
    const operation = byId.get(id);
    const order = orders.get(operation?.workOrderId ?? 0);
    if (!operation || !order) return [];
    const before = (links.get(id) ?? []).flatMap((link) => {
      const found = byId.get(link.afterId);
      return found ? [{ link, operation: found }] : [];
    });
    const item = items.item(order.itemId);
    const { code = "", name = "", nameEn = "" } = item ?? {};
    const { step, state, units, good, scrap, rework, isLast } = operation;
    const { workCentreId, resourceId, plannedStart, plannedEnd, startedAt } = operation;
    return [
      {
        ...{ id, label: `${order.number}-${step}`, workOrderId: order.id, number: order.number },
        ...{ placeId: order.placeId, step, name: operation.name, nameEn: operation.nameEn },
        ...{ item: { id: order.itemId, code, name, nameEn }, workCentreId, resourceId, isLast },
        ...{ state, units, good, scrap, rework, ready: readyOf(operation, { order, before }) },
        ...wordsAsked(item, { order, operation }),
        plannedStart: plannedStart?.toISOString() ?? null,
        plannedEnd: plannedEnd?.toISOString() ?? null,
        startedAt: startedAt?.toISOString() ?? null,
        cause: state === "paused" ? (causes.get(id) ?? null) : null,
        waits: waitsOf({ order, before }),
      },
    ];
  });
}
