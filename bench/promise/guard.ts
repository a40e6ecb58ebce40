// The floor: what any intake must do on this server. A counter guard, an order, its lines and an
// event per order, durable before the answer; no dates, quotas, stored answers, audit or tenants.
import pg from "pg";
import { createChance } from "../../kernel/index.ts";
import { createBatcher, newSheet } from "../../server/platform/index.ts";

const prepare = `create schema if not exists guard_floor;
  create table if not exists guard_floor.stock (item int primary key, on_hand bigint not null,
    reserved bigint not null default 0, check (reserved <= on_hand)) with (fillfactor = 50);
  create table if not exists guard_floor.order (id bigint primary key, external_id bigint unique,
    at timestamptz not null default now());
  create table if not exists guard_floor.line (order_id bigint, line_no int, item int, units bigint,
    primary key (order_id, line_no));
  create table if not exists guard_floor.outbox (id bigint primary key, payload jsonb not null);
  create or replace function guard_floor.place(p_rows bigint[], p_lines int) returns bigint[]
  language plpgsql as $$
  declare v_accepted bigint[];
  begin
    perform 1 from guard_floor.stock where item = any (
      select distinct p_rows[at + 1]::int from generate_series(1, cardinality(p_rows), 2) as at)
      order by item for update;
    -- First come, first served: an order is taken when the sum up to it fits at every item.
    with asked as (
      select p_rows[at] as id, p_rows[at + 1]::int as item, at,
        row_number() over (partition by p_rows[at + 1] order by at) as upto
      from generate_series(1, cardinality(p_rows), 2) as at
    )
    select array_agg(id order by id) into v_accepted from (
      select asked.id from asked join guard_floor.stock as stock on stock.item = asked.item
      group by asked.id having bool_and(upto <= stock.on_hand - stock.reserved)) as fits;
    if v_accepted is null then return '{}'; end if;
    insert into guard_floor.order (id, external_id) select id, id from unnest(v_accepted) as id;
    insert into guard_floor.line
      select p_rows[at], (at / 2) % p_lines, p_rows[at + 1], 1
      from generate_series(1, cardinality(p_rows), 2) as at where p_rows[at] = any (v_accepted);
    update guard_floor.stock as stock set reserved = stock.reserved + taken.units
    from (select p_rows[at + 1]::int as item, count(*) as units
      from generate_series(1, cardinality(p_rows), 2) as at where p_rows[at] = any (v_accepted)
      group by 1) as taken where stock.item = taken.item;
    insert into guard_floor.outbox
      select id, jsonb_build_object('order', id) from unnest(v_accepted) as id;
    return v_accepted;
  end $$;`;

/** The floor's queue: places an order by its number, together with whatever arrives meanwhile. */
export async function openGuard(url: string, items: readonly number[], lineCount: number) {
  const client = new pg.Client({ connectionString: url, options: "-c enable_seqscan=off" });
  await client.connect();
  await client.query(prepare);
  await client.query(
    `insert into guard_floor.stock (item, on_hand) select item, 1000000 from unnest($1::int[]) as item
     on conflict (item) do nothing`,
    [items],
  );
  const batcher = createBatcher<number, boolean>({
    ...{ countMax: 200, weightMax: 1_500, waitingMax: 20_000 },
    weigh: () => lineCount,
    isOutage: () => true,
    async run(batch) {
      const rows = newSheet(2 * lineCount * batch.length);
      for (const serial of batch) {
        const chance = createChance(serial);
        for (let line = 0; line < lineCount; line += 1) {
          rows.put(serial);
          rows.put(items[chance.whole(0, items.length)] ?? 1);
        }
      }
      const { rows: answers } = await client.query<{ place: string[] }>({
        name: "guard",
        text: "select guard_floor.place($1::bigint[], $2::int) as place",
        values: [rows.parameter(), lineCount],
      });
      const accepted = new Set((answers[0]?.place ?? []).map(Number));
      return batch.map((serial) => accepted.has(serial));
    },
  });
  return { place: (serial: number) => batcher.submit(serial), close: () => client.end() };
}
