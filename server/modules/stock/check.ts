import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

interface Law {
  readonly name: string;
  /** Rows that break the law: a text naming the row, and the two numbers that should agree. */
  readonly query: string;
}

const laws: readonly Law[] = [
  {
    name: "ledger = position",
    query: `select format('item %s place %s lot %s', item_id, place_id, lot_id) as row,
        sum(moved)::bigint as left, sum(held)::bigint as right from (
          select item_id, place_id, lot_id, owner_id, condition, sum(units) as moved, 0::bigint as held
          from stock.movement where cell = $1 and tenant_id = $2 group by 1, 2, 3, 4, 5
          union all
          select item_id, place_id, lot_id, owner_id, condition, 0, on_hand from stock.position
          where cell = $1 and tenant_id = $2) as both_sides
        group by item_id, place_id, lot_id, owner_id, condition having sum(moved) <> sum(held)`,
  },
  {
    name: "sellable positions = on-hand supply",
    query: `select format('item %s place %s', item_id, place_id) as row,
        sum(held)::bigint as left, sum(promisable)::bigint as right from (
          select item_id, place_id, sum(on_hand) as held, 0::bigint as promisable from stock.position
          where cell = $1 and tenant_id = $2 and condition = 'sellable' group by 1, 2
          union all
          select item_id, place_id, 0, quantity from stock.supply
          where cell = $1 and tenant_id = $2 and id = 0) as both_sides
        group by item_id, place_id having sum(held) <> sum(promisable)`,
  },
  {
    name: "reservations = promised counter",
    query: `select format('item %s place %s supply %s', item_id, place_id, supply_id) as row,
        sum(reserved)::bigint as left, sum(counted)::bigint as right from (
          select item_id, place_id, supply_id, sum(units) as reserved, 0::bigint as counted
          from stock.reservation where cell = $1 and tenant_id = $2 group by 1, 2, 3
          union all
          select item_id, place_id, id, 0, promised from stock.supply
          where cell = $1 and tenant_id = $2) as both_sides
        group by item_id, place_id, supply_id having sum(reserved) <> sum(counted)`,
  },
  {
    name: "reservations never exceed supply",
    query: `select format('item %s place %s supply %s', item_id, place_id, id) as row,
        promised as left, quantity as right from stock.supply
        where cell = $1 and tenant_id = $2 and (promised > quantity or promised < 0 or quantity < 0)`,
  },
  {
    name: "quota granted = reservations under it",
    query: `select format('item %s channel %s', quota.item_id, quota.channel_id) as row,
        quota.granted as left, coalesce(held.units, 0)::bigint as right
        from stock.quota as quota left join (
          select item_id, channel_id, sum(units) as units from stock.reservation
          where cell = $1 and tenant_id = $2 and under_quota group by 1, 2) as held
          on held.item_id = quota.item_id and held.channel_id = quota.channel_id
        where quota.cell = $1 and quota.tenant_id = $2 and quota.granted <> coalesce(held.units, 0)`,
  },
  {
    name: "goods in transit = transfers under way",
    query: `select format('item %s place %s lot %s', item_id, place_id, lot_id) as row,
        sum(lying)::bigint as left, sum(carried)::bigint as right from (
          select item_id, place_id, lot_id, owner_id, on_hand as lying, 0::bigint as carried
          from stock.position
          where cell = $1 and tenant_id = $2 and condition = 'in_transit'
          union all
          select line.item_id, transfer.transit_place_id, line.lot_id, line.owner_id, 0,
            line.shipped - line.received - line.missing
          from stock.transfer_line as line join stock.transfer as transfer
            on transfer.cell = line.cell and transfer.tenant_id = line.tenant_id
            and transfer.id = line.transfer_id
          where line.cell = $1 and line.tenant_id = $2) as both_sides
        group by item_id, place_id, lot_id, owner_id having sum(lying) <> sum(carried)`,
  },
  {
    name: "expected arrivals = transfers under way",
    query: `select format('transfer %s item %s', document_id, item_id) as row,
        sum(expected)::bigint as left, sum(carried)::bigint as right from (
          select document_id, item_id, quantity as expected, 0::bigint as carried
          from stock.supply
          where cell = $1 and tenant_id = $2 and document_kind = 'transfer'
          union all
          select transfer_id, item_id, 0, shipped - received - missing from stock.transfer_line
          where cell = $1 and tenant_id = $2) as both_sides
        group by document_id, item_id having sum(expected) <> sum(carried)`,
  },
];

export interface CheckResult {
  readonly law: string;
  readonly findings: readonly string[];
}

/** Proves the laws of stock on the stored rows; each finding names the row and both numbers. */
export async function checkStock(tx: Tx): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const law of laws) {
    const rows = await tx.rows<{ row: string; left: number; right: number }>(
      `${law.query} limit 100`,
      scopeOf(tx),
    );
    results.push({
      law: law.name,
      findings: rows.map(({ row, left, right }) => `${row}: ${left} ≠ ${right}`),
    });
  }
  return results;
}
