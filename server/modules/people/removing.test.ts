// Goal: a company goes while work for it goes on: neither waits for the other for good, and nothing of
// it is left. Method: a writer holds a row that the removal wants and then wants one that the removal
// would hold; another begins meanwhile and writes behind it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { realWorld } from "../../platform/index.ts";
import type { Scope } from "../../platform/index.ts";
import { openPeople } from "./fixture.ts";
import { createTenant, createUser, removeTenant } from "./index.ts";

const actor = { kind: "system", id: 0, name: "test" } as const;
let people: Awaited<ReturnType<typeof openPeople>>;
let scope: Scope;

before(async () => {
  people = await openPeople();
  const draft = { name: "Busy", nameEn: "", demo: true, locale: "en" };
  scope = await createTenant(people.database, draft);
  await people.database.transact(scope, actor, (tx) =>
    createUser(tx, realWorld.secret, {
      ...{ login: "busy", name: "B", password: "a long word 1", role: "owner", locale: "en" },
    }),
  );
});
after(() => people.close());

/** How many wait at the gate, or shut it. */
async function waiting(): Promise<number> {
  const { rows } = await people.database.pool.query<{ count: number }>(
    "select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted",
  );
  return rows[0]?.count ?? 0;
}

async function untilWaiting(count: number): Promise<void> {
  while ((await waiting()) < count) await realWorld.sleep(5);
}

test("a company that is worked on is removed, and what was written behind it as well", async () => {
  const { database } = people;
  const audit = { action: "x", subjectKind: "x", subjectId: 1 };
  const gate = Promise.withResolvers<void>();
  const holds = Promise.withResolvers<void>();
  const writer = database.transact(scope, actor, async (tx) => {
    await tx.rows("update people.user set name = 'C' where cell = $1 and tenant_id = $2", [
      scope.cell,
      scope.tenantId,
    ]);
    holds.resolve();
    await gate.promise;
    // Rows of every kind: whichever the removal had taken, this would wait for it.
    await tx.newNumbers("x");
    tx.audit(audit);
  });
  await holds.promise;
  const removal = removeTenant(database, scope);
  await untilWaiting(1);
  const late = database.transact(scope, actor, async (tx) => tx.audit(audit));
  await untilWaiting(2);
  gate.resolve();
  await Promise.all([writer, late]);
  assert.equal((await removal).ok, true);
  const left = await database.read(scope, (tx) =>
    tx.rows("select 1 from platform.audit where cell = $1 and tenant_id = $2", [
      scope.cell,
      scope.tenantId,
    ]),
  );
  assert.deepEqual(left, []);
});
