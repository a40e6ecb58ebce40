// Goal: a transaction sees one tenant, a command happens once, and nothing leaks without a tenant.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { err, ok } from "../../kernel/index.ts";
import type { TenantId } from "../../kernel/index.ts";
import { runCommand } from "./command.ts";
import { isPassing, openDatabase } from "./database.ts";
import type { Actor, Database, Scope } from "./database.ts";
import { testDatabase } from "./testing/database.ts";
import type { TestDatabase } from "./testing/database.ts";
import { realWorld } from "./world.ts";

let home: TestDatabase;
let database: Database;
const actor: Actor = { kind: "system", id: 0, name: "test" };
const scopeOf = (tenant: number): Scope => ({ cell: 0, tenantId: tenant as TenantId });

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world: realWorld });
});
after(async () => {
  await database.close();
  await home.drop();
});

test("a statement that ran out of its time is worth another try, a wrong one is not", async () => {
  const failure = (text: string): Promise<unknown> =>
    database
      .transact(scopeOf(1), actor, async (tx) => {
        await tx.rows("set local statement_timeout = 50");
        await tx.rows(text);
      })
      .then(
        () => null,
        (error: unknown) => error,
      );
  assert.equal(isPassing(await failure("select pg_sleep(5)")), true);
  assert.equal(isPassing(await failure("select 1 / 0")), false);
});

test("numbers are counted per tenant and kind", async () => {
  const take = (tenant: number) =>
    database.transact(scopeOf(tenant), actor, (tx) => tx.newNumbers("item", 3));
  assert.deepEqual([await take(1), await take(1), await take(2)], [1, 4, 1]);
});

test("document ids never repeat over two processes' blocks", async () => {
  const other = openDatabase({ url: home.url, world: realWorld });
  const firsts = await Promise.all(
    Array.from({ length: 40 }, (_each, index) => (index % 2 ? other : database).newIds(0, 50_000)),
  );
  firsts.sort((a, b) => a - b);
  firsts.forEach((first, index) => {
    if (index > 0) assert.ok(first - (firsts[index - 1] ?? 0) >= 50_000);
  });
  await other.close();
});

test("transactions that hold every connection still get their ids", async () => {
  const small = openDatabase({ url: home.url, world: realWorld, poolSize: 2, waitMs: 2_000 });
  const firsts = await Promise.all(
    [1, 2].map((tenant) => small.read(scopeOf(tenant), (tx) => tx.newIds(70_000))),
  );
  assert.equal(new Set(firsts).size, 2);
  await small.close();
});

test("the same key gives the first answer; another request under it is refused", async () => {
  let effects = 0;
  const run = (key: string, request: unknown) =>
    runCommand(database, { scope: scopeOf(1), actor, key, name: "test", request }, async () => {
      effects += 1;
      return ok({ effects });
    });
  const results = await Promise.all(Array.from({ length: 20 }, () => run("k1", { a: 1, b: 2 })));
  assert.equal(effects, 1);
  for (const result of results) assert.deepEqual(result, ok({ effects: 1 }));
  assert.deepEqual(await run("k1", { b: 2, a: 1 }), ok({ effects: 1 }));
  assert.deepEqual(await run("k1", { a: 2 }), err({ kind: "key_reused", key: "k1" }));
});

test("a refusal rolls back and may be tried again", async () => {
  const run = (fail: boolean) =>
    runCommand(
      database,
      { scope: scopeOf(1), actor, key: "k2", name: "t", request: {} },
      async (tx) => {
        await tx.newNumbers("rolled");
        tx.audit({ action: "t", subjectKind: "s", subjectId: 1 });
        return fail ? err({ kind: "no" as const }) : ok({ done: true });
      },
    );
  assert.equal((await run(true)).ok, false);
  assert.equal((await run(false)).ok, true);
  const rows = await database.read(scopeOf(1), (tx) =>
    tx.rows<{ next: number }>("select next from platform.number where kind = 'rolled'"),
  );
  assert.deepEqual(rows, [{ next: 2 }]);
});

test("no guarded table shows a row without a tenant, and every table is guarded", async () => {
  const open = new Set([
    "platform.tenant",
    "platform.directory",
    "platform.id_block",
    "platform.vault",
    "platform.removed_tenant",
    "platform.migration",
  ]);
  const { rows } = await database.pool.query<{ name: string; forced: boolean; policies: number }>(
    `select format('%s.%s', nspname, relname) as name, relforcerowsecurity as forced,
       (select count(*)::int from pg_policy where polrelid = pg_class.oid) as policies
     from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where relkind in ('r', 'p') and nspname !~ '^(pg_|information_schema|graphile)'`,
  );
  assert.ok(rows.length > 20);
  for (const { name, forced, policies } of rows) {
    if (open.has(name)) continue;
    assert.ok(forced && policies > 0, `${name} has no forced row-level security`);
    const seen = await database.pool.query(`select count(*)::int as count from ${name}`);
    assert.deepEqual(seen.rows, [{ count: 0 }], name);
  }
});

test("a column of any plain values arrives as it was sent", async () => {
  const text = fc.string({ unit: "binary", maxLength: 12 }).filter((each) => !each.includes("\0"));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(text)),
      fc.array(fc.option(fc.maxSafeInteger())),
      async (texts, numbers) => {
        const [row] = await database.transact(scopeOf(1), actor, (tx) =>
          tx.rows<{ texts: unknown; numbers: unknown }>(
            "select $1::text[] as texts, to_jsonb($2::bigint[]) as numbers",
            [texts, numbers],
          ),
        );
        assert.deepEqual(row, { texts, numbers });
      },
    ),
    { numRuns: 100 },
  );
});

test("a write that fails later fails the transaction with its own reason, and nothing stays", async () => {
  const audit = (id: number) => ({
    name: "test.write",
    text: `insert into platform.number (cell, tenant_id, kind, next)
      select $1, $2, kind, 1 from unnest($3::text[]) as draft (kind)`,
    values: [0, 7, [`kind ${id}`, `kind ${id}`]],
  });
  const twice = database.transact(scopeOf(7), actor, async (tx) => {
    tx.write(audit(1));
    await tx.rows("select 1");
  });
  await assert.rejects(twice, { code: "23505" });
  const miscounted = database.transact(scopeOf(7), actor, async (tx) => {
    tx.write({ ...audit(2), values: [0, 7, ["kind 2"]], rows: 2 });
  });
  await assert.rejects(miscounted, /touched 1 rows/);
  const left = await database.read(scopeOf(7), (tx) => tx.rows("select * from platform.number"));
  assert.deepEqual(left, []);
});
