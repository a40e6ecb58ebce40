import type { Tx } from "../../platform/index.ts";

/** Where a line stands: its order, and what it lacks now. */
export interface LinePlace {
  readonly lineId: number;
  readonly orderId: number;
  readonly number: string;
  readonly lineNo: number;
  readonly shortUnits: number;
}

/** Orders and shortage of these lines, by line; those that are no order lines are left out. */
export async function linesById(
  tx: Tx,
  lineIds: readonly number[],
): Promise<Map<number, LinePlace>> {
  const rows = await tx.rows<{
    id: number;
    order_id: number;
    number: string;
    line_no: number;
    short_units: number;
  }>(
    `select line.id, line.order_id, parent.number, line.line_no, line.short_units
     from orders.line as line join orders.order as parent on parent.cell = line.cell
       and parent.tenant_id = line.tenant_id and parent.id = line.order_id
     where line.cell = $1 and line.tenant_id = $2 and line.id = any ($3::bigint[])`,
    [tx.scope.cell, tx.scope.tenantId, lineIds],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        lineId: row.id,
        orderId: row.order_id,
        number: row.number,
        lineNo: row.line_no,
        shortUnits: row.short_units,
      },
    ]),
  );
}

/** The ids of all lines of these orders. */
export async function lineIdsOf(tx: Tx, orderIds: readonly number[]): Promise<number[]> {
  // As one text: a row object for each id would cost more than the look.
  const [row] = await tx.rows<{ ids: string | null }>(
    `select string_agg(id::text, ',') as ids from orders.line
     where cell = $1 and tenant_id = $2 and order_id = any ($3::bigint[])`,
    [tx.scope.cell, tx.scope.tenantId, orderIds],
    "orders.line_ids",
  );
  return row?.ids ? row.ids.split(",").map(Number) : [];
}

/** A line as it is shown: what was asked, and how far it has come. */
export interface OrderLine {
  readonly id: number;
  readonly lineNo: number;
  readonly parentId: number | null;
  readonly kind: string;
  readonly code: string;
  readonly name: string;
  readonly itemId: number | null;
  readonly mapped: boolean;
  readonly units: number;
  readonly unitPrice: string;
  readonly amountMinor: number;
  readonly cancelledUnits: number;
  readonly shortUnits: number;
  readonly pickedUnits: number;
  readonly shippedUnits: number;
  readonly deliveredUnits: number;
  readonly returnedUnits: number;
  readonly refundedUnits: number;
  readonly refundedMinor: number;
}

/** The lines of an order, components after their bundle. */
export function orderLines(tx: Tx, orderId: number): Promise<OrderLine[]> {
  return tx.rows<OrderLine>(
    `select id, line_no as "lineNo", parent_id as "parentId", kind, code, name, item_id as "itemId",
       mapped, units, unit_price::text as "unitPrice", amount_minor as "amountMinor",
       cancelled_units as "cancelledUnits", short_units as "shortUnits",
       picked_units as "pickedUnits", shipped_units as "shippedUnits",
       delivered_units as "deliveredUnits", returned_units as "returnedUnits",
       refunded_units as "refundedUnits", refunded_minor as "refundedMinor"
     from orders.line where cell = $1 and tenant_id = $2 and order_id = $3
     order by coalesce(parent_id, id), id`,
    [tx.scope.cell, tx.scope.tenantId, orderId],
    "orders.lines_of",
  );
}

/** Of these lines those of which something is still to be shipped. */
export async function linesStillOpen(
  tx: Tx,
  lineIds: readonly number[],
): Promise<ReadonlySet<number>> {
  const rows = await tx.rows<{ id: number }>(
    `select id from orders.line where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])
       and units > cancelled_units + shipped_units`,
    [tx.scope.cell, tx.scope.tenantId, lineIds],
    "orders.lines_still_open",
  );
  return new Set(rows.map((row) => row.id));
}

/** Of these orders of a channel, by its numbers, those that are not over. */
export async function ordersNotOver(
  tx: Tx,
  channelId: number,
  externalIds: readonly string[],
): Promise<string[]> {
  const rows = await tx.rows<{ external_id: string }>(
    `select external_id from orders.order where cell = $1 and tenant_id = $2 and channel_id = $3
       and external_id = any ($4::text[]) and stage <> 'done'`,
    [tx.scope.cell, tx.scope.tenantId, channelId, externalIds],
    "orders.not_over",
  );
  return rows.map((row) => row.external_id);
}

/** Of these orders, those of which something has left and has not arrived. */
export async function ordersOnTheWay(tx: Tx, orderIds: readonly number[]): Promise<number[]> {
  const rows = await tx.rows<{ order_id: number }>(
    `select distinct order_id from orders.line where cell = $1 and tenant_id = $2
       and order_id = any ($3::bigint[]) and kind <> 'bundle' and shipped_units > delivered_units`,
    [tx.scope.cell, tx.scope.tenantId, orderIds],
    "orders.on_the_way",
  );
  return rows.map((row) => row.order_id);
}
