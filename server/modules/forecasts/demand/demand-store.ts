import type { Tx } from "../../../platform/index.ts";
import type { DemandEntry, OrderDemand } from "../model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Takes the tenant's counting for this transaction; gives the rules all its orders went by. */
export async function lockState(tx: Tx): Promise<number> {
  const lock = () =>
    tx.rows<{ rules: number }>(
      "select rules from forecasts.state where cell = $1 and tenant_id = $2 for update",
      scopeOf(tx),
      "forecasts.lock_state",
    );
  const [known] = await lock();
  if (known) return known.rules;
  await tx.rows(
    "insert into forecasts.state (cell, tenant_id) values ($1, $2) on conflict do nothing",
    scopeOf(tx),
    "forecasts.make_state",
  );
  const [made] = await lock();
  return made?.rules ?? 0;
}

/** The rules by which all of the tenant's orders were counted; 0 before that was done once. */
export async function readRules(tx: Tx): Promise<number> {
  const [state] = await tx.rows<{ rules: number }>(
    "select rules from forecasts.state where cell = $1 and tenant_id = $2",
    scopeOf(tx),
  );
  return state?.rules ?? 0;
}

/** Says by which rules all orders are counted. */
export async function writeRules(tx: Tx, rules: number): Promise<void> {
  await tx.rows("update forecasts.state set rules = $3 where cell = $1 and tenant_id = $2", [
    ...scopeOf(tx),
    rules,
  ]);
}

/** What orders asked so far. */
export function readOrders(tx: Tx, orderIds: readonly number[]): Promise<OrderDemand[]> {
  return tx.rows<OrderDemand>(
    `select order_id as "orderId", channel_id as "channelId", region, day, currency, lines
     from forecasts.order_demand
     where cell = $1 and tenant_id = $2 and order_id = any ($3::bigint[]) order by order_id`,
    [...scopeOf(tx), orderIds],
    "forecasts.read_orders",
  );
}

/** Writes what orders ask now. */
export async function writeOrders(tx: Tx, orders: readonly OrderDemand[]): Promise<void> {
  if (orders.length === 0) return;
  await tx.rows(
    `insert into forecasts.order_demand (cell, tenant_id, order_id, channel_id, region, day,
       currency, lines)
     select $1, $2, id, channel_id, region, day::date, currency, lines::jsonb
     from unnest($3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[])
       as draft (id, channel_id, region, day, currency, lines)
     on conflict (cell, tenant_id, order_id) do update set channel_id = excluded.channel_id,
       region = excluded.region, day = excluded.day, currency = excluded.currency,
       lines = excluded.lines`,
    [
      ...scopeOf(tx),
      orders.map((order) => order.orderId),
      orders.map((order) => order.channelId),
      orders.map((order) => order.region),
      orders.map((order) => order.day),
      orders.map((order) => order.currency),
      orders.map((order) => JSON.stringify(order.lines)),
    ],
    "forecasts.write_orders",
  );
}

type ChannelEntry = Omit<DemandEntry, "itemId">;

/** Moves of all items together, by channel, region, day and currency. */
function channelMoves(moves: readonly DemandEntry[]): ChannelEntry[] {
  const sums = new Map<string, ChannelEntry>();
  for (const { itemId: _item, ...move } of moves) {
    const key = `${move.channelId}\n${move.region}\n${move.day}\n${move.currency}`;
    const known = sums.get(key);
    sums.set(key, {
      ...move,
      asked: (known?.asked ?? 0) + move.asked,
      withdrawn: (known?.withdrawn ?? 0) + move.withdrawn,
      refused: (known?.refused ?? 0) + move.refused,
      amountMinor: (known?.amountMinor ?? 0) + move.amountMinor,
    });
  }
  return [...sums.values()];
}

/** Adds to the sums of all items together. */
async function addChannelMoves(tx: Tx, moves: readonly ChannelEntry[]): Promise<void> {
  await tx.rows(
    `insert into forecasts.channel_demand as known (cell, tenant_id, channel_id, region, day,
       currency, asked, withdrawn, refused, amount_minor)
     select $1, $2, channel_id, region, day::date, currency, asked, withdrawn, refused, amount
     from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
       $9::bigint[], $10::bigint[])
       as move (channel_id, region, day, currency, asked, withdrawn, refused, amount)
     on conflict (cell, tenant_id, channel_id, region, day, currency) do update set
       asked = known.asked + excluded.asked, withdrawn = known.withdrawn + excluded.withdrawn,
       refused = known.refused + excluded.refused,
       amount_minor = known.amount_minor + excluded.amount_minor`,
    [
      ...scopeOf(tx),
      moves.map((move) => move.channelId),
      moves.map((move) => move.region),
      moves.map((move) => move.day),
      moves.map((move) => move.currency),
      moves.map((move) => move.asked),
      moves.map((move) => move.withdrawn),
      moves.map((move) => move.refused),
      moves.map((move) => move.amountMinor),
    ],
    "forecasts.add_channel_moves",
  );
}

/** Adds to the sums, by item and of all items together. */
export async function addMoves(tx: Tx, moves: readonly DemandEntry[]): Promise<void> {
  if (moves.length === 0) return;
  await addChannelMoves(tx, channelMoves(moves));
  await tx.rows(
    `insert into forecasts.demand as known (cell, tenant_id, item_id, channel_id, region, day,
       currency, asked, withdrawn, refused, amount_minor)
     select $1, $2, item_id, channel_id, region, day::date, currency, asked, withdrawn, refused, amount
     from unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bigint[],
       $9::bigint[], $10::bigint[], $11::bigint[])
       as move (item_id, channel_id, region, day, currency, asked, withdrawn, refused, amount)
     on conflict (cell, tenant_id, item_id, channel_id, region, day, currency) do update set
       asked = known.asked + excluded.asked, withdrawn = known.withdrawn + excluded.withdrawn,
       refused = known.refused + excluded.refused,
       amount_minor = known.amount_minor + excluded.amount_minor`,
    [
      ...scopeOf(tx),
      moves.map((move) => move.itemId),
      moves.map((move) => move.channelId),
      moves.map((move) => move.region),
      moves.map((move) => move.day),
      moves.map((move) => move.currency),
      moves.map((move) => move.asked),
      moves.map((move) => move.withdrawn),
      moves.map((move) => move.refused),
      moves.map((move) => move.amountMinor),
    ],
    "forecasts.add_moves",
  );
}

/** What every order asks, a row an item. */
const entriesText = `select (line.value ->> 0)::int as item_id, counted.channel_id, counted.region,
    counted.day, counted.currency, (line.value ->> 1)::bigint as asked, (line.value ->> 2)::bigint as withdrawn,
    (line.value ->> 3)::bigint as refused, (line.value ->> 4)::bigint as amount_minor
  from forecasts.order_demand as counted cross join lateral jsonb_array_elements(counted.lines) as line
  where counted.cell = $1 and counted.tenant_id = $2`;

const sumsText = `select item_id, channel_id, region, day, currency, sum(asked)::bigint as asked,
    sum(withdrawn)::bigint as withdrawn, sum(refused)::bigint as refused,
    sum(amount_minor)::bigint as amount_minor
  from (${entriesText}) as entry group by 1, 2, 3, 4, 5`;

/** Drops all sums and adds up what every order asks. */
export async function sumAnew(tx: Tx): Promise<void> {
  await tx.rows("delete from forecasts.demand where cell = $1 and tenant_id = $2", scopeOf(tx));
  await tx.rows(
    `insert into forecasts.demand (cell, tenant_id, item_id, channel_id, region, day, currency,
       asked, withdrawn, refused, amount_minor)
     select $1, $2, sums.* from (${sumsText}) as sums`,
    scopeOf(tx),
  );
  await tx.rows(
    "delete from forecasts.channel_demand where cell = $1 and tenant_id = $2",
    scopeOf(tx),
  );
  await tx.rows(
    `insert into forecasts.channel_demand (cell, tenant_id, channel_id, region, day, currency,
       asked, withdrawn, refused, amount_minor)
     select cell, tenant_id, channel_id, region, day, currency, sum(asked), sum(withdrawn),
       sum(refused), sum(amount_minor)
     from forecasts.demand where cell = $1 and tenant_id = $2 group by 1, 2, 3, 4, 5, 6`,
    scopeOf(tx),
  );
}

/** Sums of all items together that their items do not add up to, as "channel region day: ≠". */
async function wrongTogether(tx: Tx): Promise<string[]> {
  const rows = await tx.rows<{ line: string }>(
    `select format('all items %s %s %s %s: %s ≠ %s', channel_id, region, day, currency, known.sums,
       items.sums) as line
     from (select channel_id, region, day, currency, array[asked, withdrawn, refused, amount_minor]
           as sums from forecasts.channel_demand where cell = $1 and tenant_id = $2
         and not (asked = 0 and withdrawn = 0 and refused = 0 and amount_minor = 0)) as known
       full join (select * from (select channel_id, region, day, currency,
             array[sum(asked), sum(withdrawn), sum(refused), sum(amount_minor)]::bigint[] as sums
           from forecasts.demand where cell = $1 and tenant_id = $2 group by 1, 2, 3, 4) as all_items
         where sums <> '{0,0,0,0}') as items using (channel_id, region, day, currency)
     where known.sums is distinct from items.sums limit 100`,
    scopeOf(tx),
  );
  return rows.map((row) => row.line);
}

/**
 * Sums that are not what the orders add up to, as "item channel region day currency: sum ≠ orders",
 * and sums of all items together that are not those of their items.
 */
export async function wrongDemand(tx: Tx): Promise<string[]> {
  const rows = await tx.rows<{ line: string }>(
    `select format('%s %s %s %s %s: %s ≠ %s', item_id, channel_id, region, day, currency,
       known.sums, counted.sums) as line
     from (select item_id, channel_id, region, day, currency,
         array[asked, withdrawn, refused, amount_minor] as sums from forecasts.demand
         where cell = $1 and tenant_id = $2
           and not (asked = 0 and withdrawn = 0 and refused = 0 and amount_minor = 0)) as known
       full join (select item_id, channel_id, region, day, currency,
           array[asked, withdrawn, refused, amount_minor] as sums from (${sumsText}) as sums
         where not (asked = 0 and withdrawn = 0 and refused = 0 and amount_minor = 0)) as counted
       using (item_id, channel_id, region, day, currency)
     where known.sums is distinct from counted.sums limit 100`,
    scopeOf(tx),
  );
  return [...rows.map((row) => row.line), ...(await wrongTogether(tx))];
}

/** Orders of which an event is still on its way. */
export async function ordersOnTheirWay(tx: Tx, topics: readonly string[]): Promise<Set<number>> {
  const rows = await tx.rows<{ id: string }>(
    `select each.id from platform.outbox as event cross join lateral (
       select event.key as id where event.events = 1
       union all
       select packed.value ->> 1 from jsonb_array_elements(
         case when event.events > 1 then event.payload else '[]'::jsonb end) as packed) as each
     where event.cell = $1 and event.tenant_id = $2 and event.topic = any ($3::text[])`,
    [...scopeOf(tx), topics],
  );
  return new Set(rows.map((row) => Number(row.id)));
}
