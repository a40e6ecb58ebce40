// Goal: a company goes while work for it goes on: neither waits for the other for good, and nothing of
// it is left. Method: a writer holds a row that the removal wants and then wants one that the removal
// would hold; others begin meanwhile and afterwards.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { realWorld } from "../../platform/index.ts";
import type { Scope } from "../../platform/index.ts";
import { waitsForLock } from "../../platform/testing/database.ts";
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
  await waitsForLock(database, removal);
  const late = () => database.transact(scope, actor, async (tx) => tx.audit(audit));
  await assert.rejects(late(), { code: "MR503" }, "who comes while it goes is refused at once");
  const second = removeTenant(database, scope);
  gate.resolve();
  await writer;
  assert.equal((await removal).ok, true);
  assert.equal((await second).ok, false);
  await assert.rejects(late(), { code: "MR410" }, "and so is who comes later");
  const left = await database.read(scope, (tx) =>
    tx.rows("select 1 from platform.audit where cell = $1 and tenant_id = $2", [
      scope.cell,
      scope.tenantId,
    ]),
  );
  assert.deepEqual(left, []);
  const next = await createTenant(database, {
    name: "Next",
    nameEn: "",
    demo: false,
    locale: "en",
  });
  assert.ok(next.tenantId > scope.tenantId, "its number is nobody else's");
});
