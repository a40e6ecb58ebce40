import { dayOfInstant, dayToText, err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { MaterialAnswer } from "../materials/materials.ts";
import { named } from "../model.ts";
import type { NamedError } from "../model.ts";
import type { Production } from "../open.ts";
import { materialsOf } from "../materials/shop-materials.ts";
import { openWorkOrders } from "../materials/shop.ts";
import { lockWorkOrders } from "./work-orders.ts";
import { operationsOf } from "../work-order-rows.ts";
import type { WorkOrder } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** The first component that is not there for an order, in words: how many, and when they come. */
function materialWrong(
  order: WorkOrder,
  material: {
    readonly answers: readonly MaterialAnswer[];
    readonly codeOf: (id: number) => string;
  },
  zone: string,
): NamedError | null {
  const short = material.answers.find(
    (each) => each.workOrderId === order.id && each.onHand < each.units,
  );
  if (!short) return null;
  const { itemId, units, onHand, missing, atMs } = short;
  const day = atMs === null ? null : dayToText(dayOfInstant(new Date(atMs), zone).day);
  const lack = `${material.codeOf(itemId)} ${units - onHand}`;
  const at = { field: order.number, value: lack };
  if (missing > 0 || day === null)
    return named("material_short", { ...at, rule: "announced_by_nobody" });
  return named("material_awaited", { ...at, rule: day });
}

/** Why an order cannot be released, whatever its material; or null. */
function releaseWrong({ number, freedom, status }: WorkOrder): NamedError | null {
  const at = { field: "id", value: number };
  if (freedom === "proposed") return named("work_order_proposed", { ...at, rule: "approve_first" });
  if (status === "completed" || status === "closed" || status === "cancelled")
    return named("work_order_ended", { ...at, rule: status });
  return null;
}

export interface Release {
  readonly ids: readonly number[];
  readonly why: string;
  /** Although a day that is over is not closed: who may say so is the caller's to ask. */
  readonly anyway?: boolean | undefined;
}

/** What refuses these orders, and the open day that they are released in spite of. */
async function gated(
  tx: Tx,
  production: Production,
  { due, anyway }: { readonly due: readonly WorkOrder[]; readonly anyway: boolean },
): Promise<{ readonly wrong: NamedError | null; readonly passed: NamedError | null }> {
  const asked = { orders: due, production };
  const wrong = (await firstShort(tx, production, due)) ?? (await production.hindered(tx, asked));
  if (wrong?.kind !== "release_day_open" || !anyway) return { wrong, passed: null };
  return { wrong: await production.hindered(tx, { ...asked, daysPass: true }), passed: wrong };
}

/**
 * Releases work orders to the shop floor; one that is released already stays.
 * Errors: unknown, ended, proposed, `material_awaited` or `material_short` when a component is not there (and
 * announced, or not) after what runs and what is released before it has its own; and what the gate
 * that production was opened with says: an open day, an exception.
 */
export async function releaseWorkOrders(
  tx: Tx,
  production: Production,
  change: Release,
): Promise<Result<{ released: number }, NamedError>> {
  const locked = await lockWorkOrders(tx, change.ids);
  if (!locked.ok) return locked;
  for (const order of locked.value) {
    const wrong = releaseWrong(order);
    if (wrong) return err(wrong);
  }
  const due = locked.value.filter((order) => order.status === "planned");
  if (due.length === 0) return ok({ released: 0 });
  const { wrong, passed } = await gated(tx, production, { due, anyway: change.anyway ?? false });
  if (wrong) return err(wrong);
  await tx.rows(
    `update production.work_order set status = 'released', released_at = $4, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])`,
    [...scopeOf(tx), due.map((order) => order.id), tx.now],
  );
  for (const order of due)
    tx.audit({
      action: `production.work_order.release${passed ? "_anyway" : ""}`,
      subjectKind: "work_order",
      subjectId: order.id,
      before: { status: order.status },
      after: {
        status: "released",
        ...(passed && { openDay: { workCentre: passed.rule, day: passed.value } }),
      },
      why: change.why,
    });
  const ids = due.map((order) => order.id);
  const payload = { ids, status: "released" };
  tx.announce({ topic: "WorkOrdersChanged", key: ids[0] ?? 0, payload });
  return ok({ released: due.length });
}

/** The refusal of the first of these orders whose material is not all there, or null. */
async function firstShort(
  tx: Tx,
  { catalog, parties }: Production,
  due: readonly WorkOrder[],
): Promise<NamedError | null> {
  const view = await parties.view.get(tx);
  const items = await catalog.view.get(tx);
  const placeIds = [...new Set(due.map((order) => order.placeId))];
  // Those to be released now are served as if they were: before whatever is only planned.
  const ids = new Set(due.map((order) => order.id));
  const open = (await openWorkOrders(tx, placeIds)).map((order) =>
    ids.has(order.id) ? { ...order, status: "released" as const } : order,
  );
  const operations = await operationsOf(
    tx,
    open.map((order) => order.id),
  );
  const answers = await materialsOf(tx, view, { orders: open, operations });
  const codeOf = (id: number) => items.item(id)?.code ?? String(id);
  for (const order of due) {
    const zone = view.place(order.placeId)?.zone ?? "Asia/Shanghai";
    const wrong = materialWrong(order, { answers, codeOf }, zone);
    if (wrong) return wrong;
  }
  return null;
}
