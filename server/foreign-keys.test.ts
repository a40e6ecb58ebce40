// Goal: nothing that a row is referred to by has to be read whole when the row is changed or looked
// for: every foreign key has an index that begins with its columns. Method: the catalogue of a
// database with all migrations; the exceptions are listed with their reasons.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { testDatabase } from "./platform/testing/database.ts";

let home: Awaited<ReturnType<typeof testDatabase>>;
let client: pg.Client;

before(async () => {
  home = await testDatabase();
  client = new pg.Client({ connectionString: home.url });
  await client.connect();
});
after(async () => {
  await client?.end();
  await home?.drop();
});

const few = "at most some hundred rows, and what they refer to is never deleted";
const version = "read by its version only, and what it refers to is never deleted";

/** Foreign keys that need no index, and why. */
const without = new Map<string, string>([
  ["parties.place (cell, tenant_id, calendar_id)", few],
  ["parties.place (cell, tenant_id, custodian_id)", few],
  ["parties.place (cell, tenant_id, owner_id)", few],
  ["production.exception (cell, tenant_id, calendar_id)", few],
  ["production.exception (cell, tenant_id, resource_id)", few],
  ["production.plant (cell, tenant_id, calendar_id)", few],
  ["production.resource (cell, tenant_id, calendar_id)", few],
  ["production.resource (cell, tenant_id, family_id)", few],
  ["production.resource (cell, tenant_id, place_id)", few],
  ["production.setup (cell, tenant_id, from_family_id)", few],
  ["production.setup (cell, tenant_id, to_family_id)", few],
  ["production.work_centre (cell, tenant_id, place_id)", few],
  ["production.routing (cell, tenant_id, place_id)", version],
  ["production.routing_link (cell, tenant_id, routing_id, after_step)", version],
  ["production.routing_step (cell, tenant_id, family_id)", version],
]);

test("every foreign key has an index that begins with its columns", async () => {
  const { rows } = await client.query<{ key: string }>(
    `select format('%s (%s)', con.conrelid::regclass, (
         select string_agg(att.attname, ', ' order by pos) from unnest(con.conkey)
           with ordinality as part (num, pos)
         join pg_attribute as att on att.attrelid = con.conrelid and att.attnum = part.num)) as key
     from pg_constraint as con
     where con.contype = 'f' and con.conparentid = 0 and not exists (
       select from pg_index as ind where ind.indrelid = con.conrelid and ind.indisvalid
         -- The first columns of the index are those of the key, in whatever order.
         and (ind.indkey::int2[])[0:array_length(con.conkey, 1) - 1] @> con.conkey
         and (ind.indpred is null or pg_get_expr(ind.indpred, ind.indrelid) ~ 'IS NOT NULL'))
     order by 1`,
  );
  assert.deepEqual(
    rows.map((row) => row.key).filter((key) => !without.has(key)),
    [],
  );
  for (const key of without.keys())
    assert.ok(
      rows.some((row) => row.key === key),
      `${key} has an index now: take it off the list`,
    );
});
