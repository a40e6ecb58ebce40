import type { Tx } from "../../platform/index.ts";

interface Law {
  readonly name: string;
  readonly query: string;
}

const laws: readonly Law[] = [
  {
    name: "open units = reserved + short",
    query: `select format('line %s of order %s', line.id, line.order_id) as row,
        (line.units - line.cancelled_units - line.shipped_units)::bigint as left,
        (coalesce(held.units, 0) + line.short_units)::bigint as right
      from orders.line as line
      join orders.order as parent on parent.cell = line.cell and parent.tenant_id = line.tenant_id
        and parent.id = line.order_id
      left join (select claim_id, sum(units) as units from stock.reserved_claims($1, $2)
        group by claim_id) as held on held.claim_id = line.id
      where line.cell = $1 and line.tenant_id = $2 and parent.mode = 'live' and line.mapped
        and line.item_id is not null and line.kind in ('sale', 'component', 'gift')
        and parent.deal <> 'cancelled' and parent.policy = 'backorder'
        and line.units - line.cancelled_units - line.shipped_units
          <> coalesce(held.units, 0) + line.short_units`,
  },
  {
    name: "order short units = its lines'",
    query: `select format('order %s', parent.id) as row, parent.short_units as left,
        sum(line.short_units)::bigint as right
      from orders.order as parent join orders.line as line on line.cell = parent.cell
        and line.tenant_id = parent.tenant_id and line.order_id = parent.id
      where parent.cell = $1 and parent.tenant_id = $2 and parent.mode = 'live'
      group by parent.id, parent.short_units having sum(line.short_units) <> parent.short_units`,
  },
  {
    name: "order holds = its open holds",
    query: `select format('order %s', parent.id) as row, parent.open_holds::bigint as left,
        coalesce(held.count, 0) as right
      from orders.order as parent left join (select order_id, count(*) as count from orders.hold
        where cell = $1 and tenant_id = $2 and released_at is null group by order_id) as held
        on held.order_id = parent.id
      where parent.cell = $1 and parent.tenant_id = $2
        and parent.open_holds <> coalesce(held.count, 0)`,
  },
  {
    name: "units in parcels ≤ units of their line in that state",
    query: `select format('line %s of order %s', line.id, line.order_id) as row, planned.units as left,
        (case planned.state when 'picked' then line.picked_units
          else line.units - line.cancelled_units - line.shipped_units - line.picked_units
          end)::bigint as right
      from (select inside.line_id, parcel.state, sum(inside.units)::bigint as units
        from orders.parcel as parcel join orders.parcel_line as inside on inside.cell = parcel.cell
          and inside.tenant_id = parcel.tenant_id and inside.parcel_id = parcel.id
        where parcel.cell = $1 and parcel.tenant_id = $2 and parcel.state in ('planned', 'picked')
        group by 1, 2) as planned
      join orders.line as line on line.cell = $1 and line.tenant_id = $2
        and line.id = planned.line_id
      where planned.units > case planned.state when 'picked' then line.picked_units
        else line.units - line.cancelled_units - line.shipped_units - line.picked_units end`,
  },
  {
    name: "picked units = picked of their reservations",
    query: `select format('line %s of order %s', line.id, line.order_id) as row,
        line.picked_units as left, coalesce(held.picked, 0)::bigint as right
      from orders.line as line left join stock.picked_claims($1, $2) as held
        on held.claim_id = line.id
      where line.cell = $1 and line.tenant_id = $2
        and line.picked_units <> coalesce(held.picked, 0)`,
  },
  {
    name: "every line has its order",
    query: `select format('line %s', line.id) as row, line.order_id as left, 0::bigint as right
      from orders.line as line where line.cell = $1 and line.tenant_id = $2 and not exists (
        select 1 from orders.order as parent where parent.cell = $1 and parent.tenant_id = $2
          and parent.id = line.order_id)`,
  },
];

/** Proves the laws of orders on the stored rows; each finding names the row and both numbers. */
export async function checkOrders(tx: Tx): Promise<{ law: string; findings: string[] }[]> {
  const results: { law: string; findings: string[] }[] = [];
  for (const law of laws) {
    const rows = await tx.rows<{ row: string; left: number; right: number }>(
      `${law.query} limit 100`,
      [tx.scope.cell, tx.scope.tenantId],
    );
    results.push({
      law: law.name,
      findings: rows.map(({ row, left, right }) => `${row}: ${left} ≠ ${right}`),
    });
  }
  return results;
}
