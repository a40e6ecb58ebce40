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
