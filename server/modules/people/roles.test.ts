// Goal: a company's own roles let nobody give what he does not hold, hold for who has them, and keep
// within the company; and the database itself keeps the last owner.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { TenantId } from "../../../kernel/index.ts";
import { createTenant, createUser } from "./index.ts";
import { openPeople, password } from "./fixture.ts";
import { permissionsIn } from "./roles.ts";

let people: Awaited<ReturnType<typeof openPeople>>;
let boss = "";
const system = { kind: "system", id: 0, name: "t" } as const;
const first = { cell: 0, tenantId: 1 as TenantId };
const user = { name: "U", password, locale: "en" };

before(async () => {
  people = await openPeople();
  const setup = { tenantName: "Mill", adminName: "Boss", locale: "en", withDemo: false, password };
  await people.say("POST /api/setup", { body: { ...setup, login: "boss" } });
  boss = await people.enter("boss");
});
after(() => people?.close());

/** The refusal of a request as "status kind", or its body. */
async function refused(text: string, body: object | undefined, as: string): Promise<string> {
  const reply = await people.say(text, { body, as });
  return `${reply.status} ${String(reply.body["kind"])}`;
}

async function did(text: string, body: object, as = boss): Promise<Record<string, never>> {
  const reply = await people.say(text, { body, as });
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  return reply.body;
}

test("a role is a copy with permissions of its own, and holds at once for who has it", async () => {
  const body = { name: " East desk ", base: "customer_service", permissions: ["orders.read"] };
  const { id, role } = await did("POST /api/roles", body);
  const made = await did("POST /api/users", { ...user, login: "east", role, channelIds: [7] });
  const east = await people.enter("east");
  const session = await people.say("GET /api/session", { as: east });
  assert.deepEqual(
    (session.body as unknown as { user?: { permissions: string[] } }).user?.permissions,
    ["orders.read"],
  );
  assert.equal(await refused("GET /api/users", undefined, east), "403 forbidden");
  await did(`PATCH /api/roles/${String(id)}`, { permissions: ["people.read"] });
  people.forget();
  assert.equal((await people.say("GET /api/users", { as: east })).status, 200);
  const { rows } = await people.say("GET /api/roles", { as: boss }).then((each) => each.body);
  const listed = rows.find((each) => each["role"] === role);
  assert.deepEqual(listed, {
    ...{ id, role, name: "East desk", base: "customer_service" },
    ...{ permissions: ["people.read"], users: 1 },
  });
  const { body: audit } = await people.say("GET /api/audit?action=people.role.change", {
    as: boss,
  });
  const [entry] = audit.rows as { before: object; after: object }[];
  const same = { name: "East desk", base: "customer_service" };
  assert.deepEqual(entry?.before, { ...same, permissions: ["orders.read"] });
  assert.deepEqual(entry?.after, { ...same, permissions: ["people.read"] });
  const inUse = await people.say(`DELETE /api/roles/${String(id)}`, { as: boss });
  assert.equal(`${inUse.status} ${String(inUse.body["kind"])}`, "409 role_in_use");
  await did(`PATCH /api/users/${String(made["id"])}`, { role: "auditor" });
  assert.equal((await people.say(`DELETE /api/roles/${String(id)}`, { as: boss })).status, 200);
});

test("what is wrong with a role is told; one name is one role, also at once", async () => {
  const body = { name: "Twice", base: "planner", permissions: ["orders.read"] };
  const check = async (change: object, expected: string) =>
    assert.equal(await refused("POST /api/roles", { ...body, ...change }, boss), expected);
  await check({ base: "emperor" }, "422 role_unknown");
  await check({ permissions: ["orders.burn"] }, "422 permission_unknown");
  await check({ permissions: [] }, "400 invalid");
  await check({ name: "  " }, "400 invalid");
  const both = await Promise.all(
    ["Twice", "twice "].map((name) => refused("POST /api/roles", { ...body, name }, boss)),
  );
  assert.deepEqual(both.sort(), ["200 undefined", "409 role_name_taken"]);
  assert.equal(await refused("PATCH /api/roles/999", { name: "x" }, boss), "422 role_unknown");
  const nobodys = { ...user, login: "ghost", role: "custom:999" };
  assert.equal(await refused("POST /api/users", nobodys, boss), "422 role_unknown");
});

test("nobody makes, changes, gives or takes a role beyond what he holds", async () => {
  const draft = { base: "order_operations", name: "Staff" };
  const small = ["people.read", "people.write", "orders.read"];
  const staff = await did("POST /api/roles", { ...draft, permissions: small });
  const chief = { ...draft, name: "Chief", permissions: [...small, "stock.write"] };
  const big = await did("POST /api/roles", chief);
  await did("POST /api/users", { ...user, login: "staff", role: staff["role"] });
  const as = await people.enter("staff");
  const own = `/api/roles/${String(staff["id"])}`;
  const other = `/api/roles/${String(big["id"])}`;
  const check = async (text: string, body: object | undefined, expected: string) =>
    assert.equal(await refused(text, body, as), expected, text);
  await check("POST /api/roles", { ...chief, name: "Mine" }, "403 beyond_own");
  await check(`PATCH ${own}`, { permissions: [...small, "stock.write"] }, "403 beyond_own");
  await check(`PATCH ${other}`, { permissions: small }, "403 beyond_own");
  await check(`DELETE ${other}`, undefined, "403 beyond_own");
  await check("POST /api/users", { ...user, login: "aide", role: big["role"] }, "403 beyond_own");
  await check("POST /api/users", { ...user, login: "aide", role: staff["role"] }, "200 undefined");
  // Narrowed to a channel, the same permissions make no role: a role is everybody's who has it.
  const narrow = { ...user, login: "narrow", role: staff["role"], channelIds: [1] };
  await did("POST /api/users", narrow);
  const near = await people.enter("narrow");
  const mine = { ...draft, name: "Near", permissions: ["orders.read"] };
  assert.equal(await refused("POST /api/roles", mine, near), "403 forbidden");
});

test("a copy of the distributor's role without a distributor sees none, not all", async () => {
  const body = { name: "Dealer", base: "distributor", permissions: ["orders.read", "audit.read"] };
  const { role } = await did("POST /api/roles", body);
  await did("POST /api/users", { ...user, login: "dealer", role });
  const dealer = await people.enter("dealer");
  const { rows } = (await people.say("GET /api/audit", { as: dealer })).body;
  // The list of changes shows a narrowed caller his own alone: the sign-in just now.
  assert.deepEqual(
    rows.map((row) => row["action"]),
    ["people.sign_in"],
  );
});

test("another company neither sees, gives nor changes a role", async () => {
  const body = { name: "Ours", base: "planner", permissions: ["orders.read"] };
  const ours = await did("POST /api/roles", body);
  const draft = { name: "Other", nameEn: "", demo: false, locale: "en" };
  const scope = await createTenant(people.database, draft);
  const there = { ...user, login: "other", role: "owner" };
  await people.database.transact(scope, system, (tx) => createUser(tx, people.world.secret, there));
  const other = await people.enter("other");
  const { rows } = (await people.say("GET /api/roles", { as: other })).body;
  assert.ok(rows.length > 0 && rows.every((row) => row["name"] === null));
  const path = `/api/roles/${String(ours["id"])}`;
  assert.equal(await refused(`PATCH ${path}`, { name: "Theirs" }, other), "422 role_unknown");
  assert.equal(await refused(`DELETE ${path}`, undefined, other), "422 role_unknown");
  const spy = { ...user, login: "spy", role: ours["role"] };
  assert.equal(await refused("POST /api/users", spy, other), "422 role_unknown");
  // Past all checks of the program, the database itself refuses another company's role.
  await assert.rejects(
    people.database.transact(scope, system, (tx) =>
      createUser(tx, people.world.secret, { ...spy, role: String(ours["role"]) }),
    ),
    /user_role/,
  );
});

test("whatever writes, the database keeps an active owner", async () => {
  const end = (id: string) => () =>
    people.database.transact(first, system, (tx) =>
      tx.rows(`update people.user set ${id} where cell = 0 and tenant_id = 1 and role = 'owner'`),
    );
  await assert.rejects(end("active = false"), /without an active owner/);
  await assert.rejects(end("role = 'auditor'"), /without an active owner/);
  await end("name = 'B'")();
});

test("whoever may plan or read may do the narrower too", () => {
  const planning = permissionsIn({ role: "planner", custom: ["production.write"] });
  assert.deepEqual([...planning], ["production.write", "production.close", "factory.write"]);
  const reading = permissionsIn({ role: "auditor", custom: ["production.read", "gone.read"] });
  assert.deepEqual([...reading], ["production.read", "production.floor"]);
});
