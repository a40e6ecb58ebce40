import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { announceChange } from "../locking.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface ParcelLine {
  readonly orderId: number;
  readonly lineId: number;
  readonly units: number;
}

export interface Parcel {
  readonly id: number;
  readonly kind: "merge" | "split";
  readonly state: "planned" | "picked" | "shipped" | "undone";
  readonly plannedAt: Date;
  readonly plannedBy: string;
  readonly why: string;
  readonly lines: readonly ParcelLine[];
}

export type ParcelProblem =
  | { readonly kind: "parcel_unknown"; readonly parcel: number }
  | { readonly kind: "parcel_begun"; readonly parcel: number; readonly state: string };

const parcelColumns = `parcel.id, parcel.kind, parcel.state, parcel.planned_at as "plannedAt",
  parcel.planned_by as "plannedBy", parcel.why, (select jsonb_agg(jsonb_build_object(
    'orderId', line.order_id, 'lineId', line.line_id, 'units', line.units)
    order by line.order_id, line.line_id)
    from orders.parcel_line as line where line.cell = $1 and line.tenant_id = $2
      and line.parcel_id = parcel.id) as lines`;

/** The parcels in which units of an order leave, oldest first; those undone are left out. */
export function parcelsOfOrder(tx: Tx, orderId: number): Promise<Parcel[]> {
  return tx.rows<Parcel>(
    `select ${parcelColumns} from orders.parcel as parcel
     where parcel.cell = $1 and parcel.tenant_id = $2 and parcel.state <> 'undone'
       and parcel.id = any (array(select line.parcel_id from orders.parcel_line as line
         where line.cell = $1 and line.tenant_id = $2 and line.order_id = $3))
     order by parcel.id`,
    [...scopeOf(tx), orderId],
    "orders.parcels_of",
  );
}

/** One parcel, or null. */
export async function parcelById(tx: Tx, id: number): Promise<Parcel | null> {
  const [parcel] = await tx.rows<Parcel>(
    `select ${parcelColumns} from orders.parcel as parcel
     where parcel.cell = $1 and parcel.tenant_id = $2 and parcel.id = $3`,
    [...scopeOf(tx), id],
  );
  return parcel ?? null;
}

/** Units of an order's lines that belong to parcels in this state, by line. */
export async function unitsInParcels(
  tx: Tx,
  orderId: number,
  state: "planned" | "picked",
): Promise<Map<number, number>> {
  const units = new Map<number, number>();
  for (const parcel of await parcelsOfOrder(tx, orderId)) {
    if (parcel.state !== state) continue;
    for (const line of parcel.lines)
      if (line.orderId === orderId)
        units.set(line.lineId, (units.get(line.lineId) ?? 0) + line.units);
  }
  return units;
}

/** Moves a parcel on from one state to the next; refuses one that is not in that state. */
export async function moveParcel(
  tx: Tx,
  id: number,
  way: { readonly from: Parcel["state"]; readonly to: Parcel["state"] },
): Promise<Result<Parcel, ParcelProblem>> {
  const moved = await tx.rows(
    `update orders.parcel set state = $5,
       ended_at = case when $5 in ('shipped', 'undone') then $6::timestamptz end
     where cell = $1 and tenant_id = $2 and id = $3 and state = $4 returning id`,
    [...scopeOf(tx), id, way.from, way.to, tx.now],
    "orders.move_parcel",
  );
  const parcel = await parcelById(tx, id);
  if (!parcel) return err({ kind: "parcel_unknown", parcel: id });
  if (moved.length === 0) return err({ kind: "parcel_begun", parcel: id, state: parcel.state });
  return ok(parcel);
}

/** Writes a plan, and on each of its orders who planned it and why. */
export async function writeParcel(
  tx: Tx,
  plan: Pick<Parcel, "kind" | "why" | "lines">,
): Promise<number> {
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into orders.parcel (cell, tenant_id, id, kind, planned_at, planned_by, why)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [...scopeOf(tx), id, plan.kind, tx.now, tx.actor.name, plan.why],
  );
  await tx.rows(
    `insert into orders.parcel_line (cell, tenant_id, parcel_id, line_id, order_id, units)
     select $1, $2, $3, draft.* from unnest($4::bigint[], $5::bigint[], $6::bigint[]) as draft`,
    [
      ...scopeOf(tx),
      id,
      plan.lines.map((line) => line.lineId),
      plan.lines.map((line) => line.orderId),
      plan.lines.map((line) => line.units),
    ],
  );
  tellParcel(tx, { id, ...plan }, `orders.${plan.kind}`);
  return id;
}

/** Writes onto each order of a parcel what was done with it. */
export function tellParcel(
  tx: Tx,
  parcel: Pick<Parcel, "id" | "kind" | "why" | "lines">,
  action: string,
): void {
  const orderIds = [...new Set(parcel.lines.map((line) => line.orderId))];
  for (const subjectId of orderIds) {
    const after = { parcel: parcel.id, kind: parcel.kind, lines: parcel.lines, orders: orderIds };
    tx.audit({ action, subjectKind: "order", subjectId, after, why: parcel.why });
    announceChange(tx, subjectId, "parcel");
  }
}

/** Takes a plan away again; refuses one whose picking has begun. */
export async function undoParcel(
  tx: Tx,
  asked: { readonly id: number; readonly why: string },
): Promise<Result<{ id: number }, ParcelProblem>> {
  const undone = await moveParcel(tx, asked.id, { from: "planned", to: "undone" });
  if (!undone.ok) return undone;
  tellParcel(tx, { ...undone.value, why: asked.why }, "orders.parcel.undo");
  return ok({ id: asked.id });
}

/**
 * Takes away the plans that a change of an order makes untrue: all that are planned, and, when
 * `lineId` was picked short, the picked one it was in. What is left is worked order by order.
 */
export async function dissolveParcels(
  tx: Tx,
  change: { readonly orderId: number; readonly why: string; readonly lineId?: number },
): Promise<void> {
  const { orderId, why, lineId } = change;
  for (const parcel of await parcelsOfOrder(tx, orderId)) {
    const isHit =
      parcel.state === "planned" ||
      (parcel.state === "picked" && parcel.lines.some((line) => line.lineId === lineId));
    if (!isHit) continue;
    const undone = await moveParcel(tx, parcel.id, { from: parcel.state, to: "undone" });
    if (undone.ok) tellParcel(tx, { ...parcel, why }, "orders.parcel.undo");
  }
}
