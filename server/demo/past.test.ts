// Goal: the made-up company is one that keeps its word: what is short is made, what is ready leaves, and
// nine of ten orders arrive by the day first promised. Method: a month of its past over a real database.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { compose } from "../compose.ts";
import type { Millrace } from "../compose.ts";
import { realWorld } from "../platform/index.ts";
import { testDatabase } from "../platform/testing/database.ts";
import type { TestDatabase } from "../platform/testing/database.ts";
import { createTenant } from "../modules/people/index.ts";
import { createChance } from "../../kernel/index.ts";
import { makeCompany } from "./company.ts";
import { tradePast } from "./past.ts";
import { openProduction } from "./production.ts";

let home: TestDatabase;
let millrace: Millrace;

before(async () => {
  home = await testDatabase();
  millrace = compose({ url: home.url, world: realWorld });
});
after(async () => {
  await millrace.database.close();
  await home.drop();
});

test("nine of ten past orders arrive by the day first promised, and nothing waits for weeks", async () => {
  const { database, parties } = millrace;
  const [seed, perDay] = [20_261_111, 12];
  const named = { name: "演示", nameEn: "Demo", demo: true, locale: "zh-CN" } as const;
  const scope = await createTenant(database, named);
  const actor = { kind: "system", id: 0, name: "demo" } as const;
  const company = await database.transact(scope, actor, (tx) =>
    makeCompany(tx, parties, { chance: createChance(seed), perDay }),
  );
  await tradePast(millrace, { seed, days: 30, perDay, scope, company }, openProduction());
  const [seen] = await database.read(scope, (tx) =>
    tx.rows<{ due: number; kept: number; stuck: number; orders: number }>(
      `with past as (
         select stage, deal, short_units, placed_at,
           (select max(first_day) from promises.promise as said
            where said.tenant_id = head.tenant_id and said.order_id = head.id) as first_day,
           (select max(delivered_at) from warehouse.shipment as sent
            where sent.tenant_id = head.tenant_id and sent.order_id = head.id) as arrived_at
         from orders.order as head where deal <> 'cancelled')
       select count(*)::int as orders,
         count(*) filter (where first_day < current_date)::int as due,
         count(*) filter (where first_day < current_date and stage = 'done'
           and (arrived_at at time zone 'Asia/Shanghai')::date <= first_day)::int as kept,
         count(*) filter (where placed_at < now() - interval '15 days'
           and (stage <> 'done' or short_units > 0))::int as stuck
       from past`,
    ),
  );
  assert.ok(seen);
  assert.ok(seen.due > 200, `${seen.due} of ${seen.orders} orders are due`);
  assert.ok(seen.kept > 0.85 * seen.due, `${seen.kept} of ${seen.due} arrived in time`);
  assert.ok(seen.stuck < 0.02 * seen.orders, `${seen.stuck} of ${seen.orders} wait for weeks`);
});
