// Goal: strangers get nothing, nobody gives more than he has, and every change has its name on it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  createTenant,
  createUser,
  forgetSessions,
  listTenants,
  removeTenant,
  roles,
  setUp,
} from "./index.ts";
import { openPeople, password } from "./fixture.ts";
import type { Said } from "./fixture.ts";

let people: Awaited<ReturnType<typeof openPeople>>;
let database: typeof people.database;
const owner = { login: "boss", name: "Boss", password, role: "owner", locale: "en" } as const;

before(async () => {
  people = await openPeople();
  database = people.database;
});
after(() => people?.close());

/** One request; `as` is a session cookie's value or an API key. */
const say = (text: string, body?: object, as = "", ip = "10.0.0.1"): Promise<Said> =>
  people.say(text, { body, as, ip });
const enter = (login: string, word = password, ip = "10.0.0.1") => people.enter(login, word, ip);
const forget = () => people.forget();

test("of ten set-ups that race one makes the tenant, and a failed one leaves nothing", async () => {
  const setup = { tenantName: "Mill", adminName: "Boss", locale: "en", withDemo: false, password };
  const weak = await say("POST /api/setup", { ...setup, login: "boss", password: "aaaaaaaaaaaa" });
  assert.equal(weak.body["kind"], "password_weak");
  assert.equal((await say("GET /api/setup")).body["needed"], true);
  const all = await Promise.all(
    Array.from({ length: 10 }, () => say("POST /api/setup", { ...setup, login: "boss" })),
  );
  assert.deepEqual(all.map((each) => each.status).sort(), [200, ...Array<number>(9).fill(409)]);
  assert.equal((await listTenants(database)).length, 1);
  assert.equal((await say("GET /api/setup")).body["needed"], false);
});

test("the cookie cannot be read by scripts, and sign-out ends it", async () => {
  const { headers } = await say("POST /api/session", { login: "BOSS", password });
  assert.match(String(headers["set-cookie"]), /HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/);
  const session = await enter("boss");
  assert.equal((await say("GET /api/session", undefined, session)).status, 200);
  await say("DELETE /api/session", undefined, session);
  forget();
  assert.equal((await say("GET /api/session", undefined, session)).status, 401);
  const { rows } = await database.pool.query("select 1 from platform.directory where lookup = $1", [
    session,
  ]);
  assert.equal(rows.length, 0, "a token is stored as its hash only");
});

test("a session that has ended stays ended where the clock is set back", async () => {
  people.later(3_600_000);
  const session = await enter("boss");
  const seen = async () => (await say("GET /api/session", undefined, session)).status;
  assert.equal(await seen(), 200);
  await say("DELETE /api/session", undefined, session);
  people.later(-3_600_000);
  assert.equal(await seen(), 401);
});

test("a session ends after fourteen days", async () => {
  const session = await enter("boss");
  people.later(15 * 86_400_000);
  assert.equal((await say("GET /api/session", undefined, session)).status, 401);
  const forgotten = await database.transact(
    { cell: 0, tenantId: 1 as never },
    { kind: "system", id: 0, name: "t" },
    (tx) => forgetSessions(tx),
  );
  assert.ok(forgotten >= 2);
  const { rows } = await database.pool.query(
    "select 1 from platform.directory where kind = 'session'",
  );
  assert.equal(rows.length, 0);
});

test("guessing: same answers for a login that exists and one that does not, then 429", async () => {
  const tryOnce = async (login: string) => {
    const { status, body } = await say(
      "POST /api/session",
      { login, password: "wrong" },
      "",
      "10.9.9.9",
    );
    return `${status} ${String(body["kind"])} ${String(body["message"])}`.replace(
      /\d+ sec/,
      "n sec",
    );
  };
  const answers = { boss: [] as string[], ghost: [] as string[] };
  // At once: an allowance that is read and then written would let all of them through.
  for (const login of ["boss", "ghost"] as const) {
    answers[login] = (await Promise.all(Array.from({ length: 12 }, () => tryOnce(login)))).sort();
  }
  assert.deepEqual(answers.boss, answers.ghost);
  assert.equal(answers.boss.filter((each) => each.startsWith("401")).length, 5);
  assert.equal(answers.boss.filter((each) => each.startsWith("429")).length, 7);
  const blocked = await say("POST /api/session", { login: "boss", password }, "", "10.9.9.9");
  assert.equal(blocked.status, 429);
  assert.ok(Number(blocked.headers["retry-after"]) >= 1);
  await enter("boss", password, "10.0.0.2"); // Another address is not locked out by it.
});

test("one login is also guarded against many addresses", async () => {
  const tries = await Promise.all(
    Array.from({ length: 60 }, (_each, index) =>
      say("POST /api/session", { login: "ghost2", password: "wrong" }, "", `10.1.${index}.1`),
    ),
  );
  assert.equal(tries.filter((each) => each.status === 401).length, 40);
});

test("users: create, change, narrow, end", async () => {
  const boss = await enter("boss");
  const made = await say(
    "POST /api/users",
    {
      login: "mei",
      name: "Mei",
      password,
      role: "order_operations",
      locale: "zh-CN",
      channelIds: [3],
    },
    boss,
  );
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const id = Number(made.body["id"]);
  const again = await say(
    "POST /api/users",
    { login: "Mei", name: "M", password, role: "owner", locale: "en" },
    boss,
  );
  assert.equal(again.body["kind"], "login_taken");
  const mei = await enter("mei");
  assert.equal((await say("GET /api/users", undefined, mei)).status, 403);
  await say(`PATCH /api/users/${id}`, { role: "auditor" }, boss);
  forget();
  const listed = await say("GET /api/users", undefined, mei);
  assert.equal(listed.status, 200);
  assert.deepEqual(listed.body.rows.find((row) => row["login"] === "mei")?.["channelIds"], [3]);
  await say(`PATCH /api/users/${id}`, { active: false }, boss);
  forget();
  assert.equal((await say("GET /api/users", undefined, mei)).status, 401);
  assert.equal(
    (await say("POST /api/session", { login: "mei", password })).body["kind"],
    "sign_in_failed",
  );
});

test("whoever is given some channels ends no key that reaches beyond them, and any within them", async () => {
  const boss = await enter("boss");
  const make = async (name: string, channelIds: readonly number[] | null) => {
    const draft = { name, permissions: ["people.write", "stock.read"], channelIds };
    return (await say("POST /api/keys", draft, boss)).body;
  };
  const narrow = String((await make("narrow", [3]))["key"]);
  const ends = async (id: unknown) => {
    const { status, body } = await say(`DELETE /api/keys/${Number(id)}`, undefined, narrow);
    return `${status} ${String(body["kind"])}`;
  };
  assert.equal(await ends((await make("all", null))["id"]), "403 beyond_own");
  assert.equal(await ends((await make("another's", [4]))["id"]), "403 beyond_own");
  assert.equal(await ends((await make("own", [3]))["id"]), "200 undefined");
});

test("nobody gives more than he has, whether by role, key or grant", async () => {
  const boss = await enter("boss");
  const { body: people } = await say(
    "POST /api/keys",
    { name: "hr", permissions: ["people.write", "people.read"] },
    boss,
  );
  const key = String(people["key"]);
  assert.match(key, /^mr_0_/);
  const user = { login: "spy", name: "S", password, locale: "en" };
  const check = async (text: string, body: object, as: string, expected: string) => {
    const reply = await say(text, body, as);
    assert.equal(`${reply.status} ${String(reply.body["kind"])}`, expected, text);
  };
  await check("POST /api/users", { ...user, role: "owner" }, key, "403 beyond_own");
  await check("POST /api/users", { ...user, role: "emperor" }, key, "422 role_unknown");
  await check("POST /api/keys", { name: "x", permissions: ["stock.write"] }, key, "403 beyond_own");
  await check("POST /api/keys", { name: "x", permissions: ["no.such"] }, boss, "403 beyond_own");
  await check("POST /api/users/1/password", { password: "another word 2" }, key, "403 beyond_own");
  await check("PATCH /api/users/1", { name: "Mine" }, key, "403 beyond_own");
  const { body: one } = await say(
    "POST /api/keys",
    { name: "one", permissions: ["people.write"], channelIds: [1] },
    boss,
  );
  const narrow = String(one["key"]);
  await check(
    "POST /api/keys",
    { name: "all", permissions: ["people.write"] },
    narrow,
    "403 beyond_own",
  );
  await check(
    "POST /api/keys",
    { name: "two", permissions: ["people.write"], channelIds: [1, 2] },
    narrow,
    "403 beyond_own",
  );
  assert.equal(
    (
      await say(
        "POST /api/keys",
        { name: "ok", permissions: ["people.write"], channelIds: [] },
        narrow,
      )
    ).status,
    200,
  );
});

test("keys end by revocation and by their day, and show when they were used", async () => {
  const boss = await enter("boss");
  const expiresAt = new Date(people.world.clock().getTime() + 60_000).toISOString();
  const { body: short } = await say(
    "POST /api/keys",
    { name: "short", permissions: ["people.read"], expiresAt },
    boss,
  );
  const { body: long } = await say(
    "POST /api/keys",
    { name: "long", permissions: ["people.read"] },
    boss,
  );
  const [first, second] = [String(short["key"]), String(long["key"])];
  for (const key of [first, second])
    assert.equal((await say("GET /api/users", undefined, key)).status, 200);
  const listed = await say("GET /api/keys", undefined, boss);
  const row = listed.body.rows.find((each) => each["name"] === "long");
  assert.equal(row?.["hint"], second.slice(-4));
  assert.ok(row?.["lastUsedAt"]);
  assert.equal(JSON.stringify(listed.body).includes(second), false);
  people.later(61_000);
  assert.equal((await say("GET /api/users", undefined, first)).status, 401);
  assert.equal((await say(`DELETE /api/keys/${Number(long["id"])}`, undefined, boss)).status, 200);
  forget();
  assert.equal((await say("GET /api/users", undefined, second)).status, 401);
  assert.equal((await say("DELETE /api/keys/9999", undefined, boss)).body["kind"], "key_unknown");
});

test("the last owner stays, also when two leave at once", async () => {
  const boss = await enter("boss");
  assert.equal(
    (await say("PATCH /api/users/1", { active: false }, boss)).body["kind"],
    "last_owner",
  );
  const { body } = await say(
    "POST /api/users",
    { login: "boss2", name: "B", password, role: "owner", locale: "en" },
    boss,
  );
  const replies = await Promise.all(
    [1, Number(body["id"])].map((id) => say(`PATCH /api/users/${id}`, { role: "auditor" }, boss)),
  );
  assert.deepEqual(replies.map((each) => each.status).sort(), [200, 409]);
  // Whoever is left makes both owners again for the tests that follow.
  const left = await database.read({ cell: 0, tenantId: 1 as never }, (tx) =>
    tx.rows<{ login: string }>("select login from people.user where role = 'owner'"),
  );
  forget();
  const session = await enter(left[0]?.login ?? "");
  await say("PATCH /api/users/1", { role: "owner" }, session);
  forget();
});

test("a new password ends the other sessions; one's own needs the current one", async () => {
  const boss = await enter("boss");
  const other = await enter("boss");
  const wrong = await say(
    "POST /api/session/password",
    { current: "no", password: "a new word 12" },
    boss,
  );
  assert.equal(wrong.body["kind"], "password_wrong");
  assert.equal(
    (
      await say(
        "POST /api/session/password",
        { current: password, password: "a new word 12" },
        boss,
      )
    ).status,
    200,
  );
  forget();
  assert.equal((await say("GET /api/session", undefined, boss)).status, 200);
  assert.equal((await say("GET /api/session", undefined, other)).status, 401);
  await say("POST /api/session/password", { current: "a new word 12", password }, boss);
});

test("audit: who, what, before and after; by subject, actor and day; page by page", async () => {
  const boss = await enter("boss");
  const ask = async (query: string) => (await say(`GET /api/audit?${query}`, undefined, boss)).body;
  const user = { login: "watched", name: "W", password, role: "planner", locale: "en" };
  const id = Number((await say("POST /api/users", user, boss)).body["id"]);
  await say(`PATCH /api/users/${id}`, { role: "auditor" }, boss);
  await say(`PATCH /api/users/${id}`, { role: "warehouse" }, boss);
  const changes = (await ask(`action=people.user.change&subject=${id}&subjectKind=user`)).rows;
  assert.deepEqual(
    changes.map((row) => (row["after"] as { role: string }).role),
    ["warehouse", "auditor"],
  );
  assert.equal((changes[0]?.["before"] as { role: string } | undefined)?.role, "auditor");
  const whole: unknown[] = [];
  for (let after = ""; ;) {
    const page: Said["body"] = await ask(`limit=3${after}`);
    whole.push(...page.rows.map((row) => row["id"]));
    if (!page["next"]) break;
    after = `&after=${String(page["next"])}`;
  }
  assert.equal(new Set(whole).size, whole.length);
  const stored = await database.read({ cell: 0, tenantId: 1 as never }, (tx) =>
    tx.rows<{ id: number }>("select id from platform.audit order by at desc, id desc"),
  );
  assert.deepEqual(
    whole,
    stored.map((row) => row.id),
  );
  const day = new Date(people.world.clock().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  const today = (await ask(`fromDay=${day}&untilDay=${day}&limit=200`)).rows.length;
  assert.ok(today > 0 && today < whole.length, "the fourteen days of the session test lie between");
  assert.equal(JSON.stringify(await ask("limit=200")).includes(password), false);
});

test("a tenant goes with every row, a real one only by its typed name", async () => {
  const draft = { name: "Other", nameEn: "", demo: false, locale: "en" };
  const other = await createTenant(database, draft);
  await database.transact(other, { kind: "system", id: 0, name: "t" }, (tx) =>
    createUser(tx, people.world.secret, { ...owner, login: "other" }),
  );
  assert.deepEqual(await removeTenant(database, other, "other"), {
    ok: false,
    error: { kind: "name_differs", name: "Other" },
  });
  // Who calls is known from here on for five seconds, whatever becomes of his company.
  const session = await enter("other");
  assert.equal((await say("GET /api/session", undefined, session)).status, 200);
  assert.equal((await removeTenant(database, other, "Other")).ok, true);
  assert.equal((await say("GET /api/session", undefined, session)).status, 401);
  const own = { ...owner, login: "late", password };
  assert.equal((await say("POST /api/users", own, session)).status, 401);
  const gone = await say("POST /api/session", { login: "other", password });
  assert.equal(gone.body["kind"], "sign_in_failed");
  await enter("boss");
  const refused = await setUp(database, { tenant: draft, owner, furnish: async () => undefined });
  assert.deepEqual(refused, { ok: false, error: { kind: "already_set_up" } });
});

test("every role's permissions are declared ones", () => {
  const known = new Set<string>(roles.owner);
  for (const [role, list] of Object.entries(roles)) {
    for (const each of list) assert.ok(known.has(each), `${role}: ${each}`);
  }
  assert.equal(Object.keys(roles).length, 14);
});
