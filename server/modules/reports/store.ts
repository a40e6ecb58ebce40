import { textsParameter } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Entry, OrderFacts } from "./facts.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Takes the tenant's counting for this transaction; gives the rules all its orders went by. */
export async function lockState(tx: Tx): Promise<number> {
  const lock = () =>
    tx.rows<{ rules: number }>(
      "select rules from reports.state where cell = $1 and tenant_id = $2 for update",
      scopeOf(tx),
      "reports.lock_state",
    );
  const [known] = await lock();
  if (known) return known.rules;
  await tx.rows(
    "insert into reports.state (cell, tenant_id) values ($1, $2) on conflict do nothing",
    scopeOf(tx),
    "reports.make_state",
  );
  const [made] = await lock();
  return made?.rules ?? 0;
}

/** The rules by which all of the tenant's orders were counted; 0 before that was done once. */
export async function readRules(tx: Tx): Promise<number> {
  const [state] = await tx.rows<{ rules: number }>(
    "select rules from reports.state where cell = $1 and tenant_id = $2",
    scopeOf(tx),
  );
  return state?.rules ?? 0;
}

/** Says by which rules all orders are counted. */
export async function writeRules(tx: Tx, rules: number): Promise<void> {
  await tx.rows("update reports.state set rules = $3 where cell = $1 and tenant_id = $2", [
    ...scopeOf(tx),
    rules,
  ]);
}

/** What orders counted for so far. */
export function readFacts(tx: Tx, orderIds: readonly number[]): Promise<OrderFacts[]> {
  return tx.rows<OrderFacts>(
    `select order_id as "orderId", channel_id as "channelId", number, placed_day as "placedDay",
       first_day as "firstDay", current_day as "currentDay", facts
     from reports.order_fact
     where cell = $1 and tenant_id = $2 and order_id = any ($3::bigint[])`,
    [...scopeOf(tx), orderIds],
    "reports.read_facts",
  );
}

const insertText = `insert into reports.order_fact (cell, tenant_id, order_id, channel_id, number,
     placed_day, first_day, current_day, facts)
   select $1, $2, id, channel_id, number, placed::date, nullif(first, '')::date,
     nullif(current, '')::date, facts::jsonb
   from unnest($3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[],
     $9::text[]) as draft (id, channel_id, number, placed, first, current, facts)`;

const replaceText = `${insertText}
   on conflict (cell, tenant_id, order_id) do update set channel_id = excluded.channel_id,
     number = excluded.number, placed_day = excluded.placed_day,
     first_day = excluded.first_day, current_day = excluded.current_day,
     facts = excluded.facts`;

/** Orders in the columns of insertText; a day that is not there travels as an empty text. */
const draftValues = (tx: Tx, orders: readonly OrderFacts[]) => [
  ...scopeOf(tx),
  orders.map((order) => order.orderId),
  orders.map((order) => order.channelId),
  textsParameter(orders.map((order) => order.number)),
  textsParameter(orders.map((order) => order.placedDay)),
  textsParameter(orders.map((order) => order.firstDay ?? "")),
  textsParameter(orders.map((order) => order.currentDay ?? "")),
  textsParameter(orders.map((order) => JSON.stringify(order.facts))),
];

/**
 * Writes what orders count for now. The caller holds the tenant's counting and names those that
 * counted before: asking of a new one whether it is there costs a tenth more. A new one that is
 * there after all fails the transaction.
 */
export async function writeFacts(
  tx: Tx,
  orders: readonly OrderFacts[],
  known: ReadonlySet<number>,
): Promise<void> {
  const fresh = orders.filter((order) => !known.has(order.orderId));
  const again = orders.filter((order) => known.has(order.orderId));
  if (fresh.length > 0) await tx.rows(insertText, draftValues(tx, fresh), "reports.insert_facts");
  if (again.length > 0) await tx.rows(replaceText, draftValues(tx, again), "reports.replace_facts");
}

/** Adds to the sums. */
export async function addMoves(tx: Tx, moves: readonly Entry[]): Promise<void> {
  if (moves.length === 0) return;
  await tx.rows(
    `insert into reports.rollup as known (cell, tenant_id, fact, day, channel_id, facet, value)
     select $1, $2, fact, day::date, channel_id, facet, value
     from unnest($3::text[], $4::text[], $5::int[], $6::text[], $7::bigint[])
       as move (fact, day, channel_id, facet, value)
     on conflict (cell, tenant_id, fact, day, channel_id, facet)
       do update set value = known.value + excluded.value`,
    [
      ...scopeOf(tx),
      moves.map((move) => move.fact),
      moves.map((move) => move.day),
      moves.map((move) => move.channelId),
      moves.map((move) => move.facet),
      moves.map((move) => move.value),
    ],
    "reports.add_moves",
  );
}

/** Drops all sums and adds up what every order counts for. */
export async function sumAnew(tx: Tx): Promise<void> {
  await tx.rows("delete from reports.rollup where cell = $1 and tenant_id = $2", scopeOf(tx));
  await tx.rows(
    `insert into reports.rollup (cell, tenant_id, fact, day, channel_id, facet, value)
     select $1, $2, fact, day, channel_id, facet, sum(value)::bigint from (${entriesText}) as entry
     where day is not null group by fact, day, channel_id, facet`,
    scopeOf(tx),
  );
}

/** `entriesOf` in SQL, over every order of the tenant. */
const entriesText = `select split_part(each.key, ':', 1) as fact,
    split_part(split_part(each.key, ':', 2), '@', 1) as facet, counted.channel_id,
    case when each.key like '%@%' then split_part(each.key, '@', 2)::date
      when each.key like '%\\_first' then counted.first_day
      when each.key like '%\\_current' then counted.current_day
      else counted.placed_day end as day, each.value::bigint as value
  from reports.order_fact as counted cross join lateral jsonb_each_text(counted.facts) as each
  where counted.cell = $1 and counted.tenant_id = $2`;

/** Sums that are not what the orders add up to, as "fact day channel facet: sum ≠ orders". */
export async function wrongSums(tx: Tx): Promise<string[]> {
  const rows = await tx.rows<{ line: string }>(
    `select format('%s %s %s %s: %s ≠ %s', fact, day, channel_id, facet, coalesce(known.value, 0),
       coalesce(counted.value, 0)) as line
     from (select fact, day, channel_id, facet, value from reports.rollup
         where cell = $1 and tenant_id = $2) as known
       full join (select fact, day, channel_id, facet, sum(value)::bigint as value
         from (${entriesText}) as entry where day is not null group by 1, 2, 3, 4) as counted
       using (fact, day, channel_id, facet)
     where coalesce(known.value, 0) <> coalesce(counted.value, 0) limit 100`,
    scopeOf(tx),
  );
  return rows.map((row) => row.line);
}
