// Goal: a stolen password alone opens nothing once a second step is on; each code is good once; who
// lost the device comes in again; and a company may ask a second step of everybody.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Secret, TOTP } from "otpauth";
import { counterOf, newRecoveryCode } from "./one-time-codes.ts";
import { openPeople, password } from "./fixture.ts";
import { forgetEnrolments, letInByLogin } from "./index.ts";

const scope = { cell: 0, tenantId: 1 as never };
const operator = { kind: "system", id: 0, name: "command line" } as const;
let people: Awaited<ReturnType<typeof openPeople>>;
let boss = "";
let addresses = 0;

before(async () => {
  people = await openPeople();
  const setup = { tenantName: "Mill", adminName: "Boss", locale: "en", withDemo: false, password };
  await people.say("POST /api/setup", { body: { ...setup, login: "boss" } });
  boss = await people.enter("boss");
});
after(() => people?.close());

interface MustEnrol {
  readonly user: { readonly mustEnrol: boolean };
}

/** A request's answer as "status kind", with its body. */
async function ask(text: string, body: object | undefined, as = "") {
  addresses += 1;
  const reply = await people.say(text, { body, as, ip: `10.8.0.${addresses % 250}` });
  const kind = String(reply.body["kind"]);
  return { ...reply, said: reply.status === 200 ? "200" : `${reply.status} ${kind}` };
}

const signIn = (login: string, code?: string) =>
  ask("POST /api/session", { login, password, ...(code ? { code } : {}) });

const sessionOf = (reply: { readonly headers: Record<string, unknown> }) =>
  /millrace_session=([^;]+)/.exec(String(reply.headers["set-cookie"]))?.[1] ?? "";

/** What the device shows now; `early` half minutes before. */
function codeOf(secret: string, early = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return totp.generate({ timestamp: people.world.clock().getTime() - early * 30_000 });
}

/** The half minute passes, so that the device shows a code that was not used yet. */
const nextCode = () => people.later(30_000);

async function addUser(login: string, role = "owner"): Promise<{ id: number; as: string }> {
  const body = { login, name: login, password, role, locale: "en" };
  const made = await ask("POST /api/users", body, boss);
  assert.equal(made.said, "200");
  return { id: Number(made.body["id"]), as: await people.enter(login) };
}

/** Sets a second step up; gives the device's secret and the recovery codes. */
async function enrol(as: string): Promise<{ secret: string; codes: string[] }> {
  const begun = await ask("POST /api/session/two-step", { password }, as);
  assert.equal(begun.said, "200");
  const secret = String(begun.body["secret"]);
  const confirmed = await ask("POST /api/session/two-step/confirm", { code: codeOf(secret) }, as);
  assert.equal(confirmed.said, "200");
  nextCode();
  return { secret, codes: confirmed.body["codes"] as unknown as string[] };
}

test("codes are those of RFC 6238, appendix B, one half minute off at the most", () => {
  const secret = Buffer.from("12345678901234567890").toString("hex");
  const vectors = [
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_234_567_890, "005924"],
    [20_000_000_000, "353130"],
  ] as const;
  for (const [seconds, code] of vectors) {
    const counter = Math.floor(seconds / 30);
    const at = (off: number) => new Date((seconds + off) * 1_000);
    assert.equal(counterOf(secret, code, at(0)), counter);
    assert.equal(counterOf(secret, code, at(30)), counter);
    assert.equal(counterOf(secret, code, at(-30)), counter);
    assert.equal(counterOf(secret, code, at(60)), null);
  }
  assert.match(newRecoveryCode(people.world.secret), /^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
});

test("once on, the password alone opens nothing, and each code opens once", async () => {
  const { as } = await addUser("mei");
  const other = await people.enter("mei");
  const wrong = await ask("POST /api/session/two-step", { password: "not mine 123" }, as);
  assert.equal(wrong.said, "422 password_wrong");
  assert.equal((await ask("POST /api/session/two-step", { password }, as)).said, "200");
  assert.equal((await signIn("mei")).said, "200", "begun is not on");
  const { secret, codes } = await enrol(as);
  assert.equal(new Set(codes).size, 10);
  people.forget();
  assert.equal((await ask("GET /api/session", undefined, other)).said, "401 not_signed_in");
  assert.equal((await ask("GET /api/session", undefined, as)).said, "200");
  assert.equal((await signIn("mei")).said, "401 code_needed");
  assert.equal((await signIn("mei", "000000")).said, "401 code_wrong");
  const code = codeOf(secret);
  const at = await ask("POST /api/session", { login: "mei", password: "wrong word", code });
  assert.equal(at.said, "401 sign_in_failed", "a code tells nothing of the password");
  const both = await Promise.all([
    signIn("mei", code),
    signIn("mei", `${code.slice(0, 3)} ${code.slice(3)}`),
  ]);
  assert.deepEqual(both.map((each) => each.said).sort(), ["200", "401 code_wrong"]);
  assert.equal((await signIn("mei", codeOf(secret, 1))).said, "401 code_wrong", "older than used");
  nextCode();
  assert.equal((await signIn("mei", codeOf(secret))).said, "200");
  const stored = await people.database.read({ cell: 0, tenantId: 1 as never }, (tx) =>
    tx.rows("select to_jsonb(step) as step from people.second_step as step"),
  );
  const audit = await ask("GET /api/audit?limit=200", undefined, boss);
  const kept = JSON.stringify([stored, audit.body]);
  const hex = Secret.fromBase32(secret).hex.toLowerCase();
  for (const word of [secret, hex, ...codes])
    assert.equal(kept.toLowerCase().includes(word.toLowerCase()), false);
});

test("guesses of a code are few, and the right one no longer counts after them", async () => {
  const { id, as } = await addUser("guessed");
  const { secret } = await enrol(as);
  const tries = await Promise.all(Array.from({ length: 7 }, () => signIn("guessed", "123 456")));
  const said = tries.map((each) => each.said).sort();
  assert.deepEqual(said, [
    ...Array<string>(5).fill("401 code_wrong"),
    ...Array<string>(2).fill("429 too_many_failures"),
  ]);
  assert.equal((await signIn("guessed", codeOf(secret))).said, "429 too_many_failures");
  assert.equal((await ask(`POST /api/users/${id}/two-step/reset`, {}, boss)).said, "200");
  assert.equal((await signIn("guessed")).said, "200");
});

test("who lost the device comes in with a recovery code, once; new codes end the old", async () => {
  const { as } = await addUser("lost");
  const { secret, codes } = await enrol(as);
  const [first = "", second = ""] = codes;
  assert.equal((await signIn("lost", first.toUpperCase())).said, "200");
  assert.equal((await signIn("lost", first)).said, "401 code_wrong");
  const state = await ask("GET /api/session/two-step", undefined, as);
  assert.equal(state.body["codesLeft"], 9);
  const renewed = await ask("POST /api/session/two-step/codes", { code: codeOf(secret) }, as);
  const [fresh = ""] = renewed.body["codes"] as unknown as string[];
  assert.equal((await signIn("lost", second)).said, "401 code_wrong");
  assert.equal((await signIn("lost", fresh)).said, "200");
  nextCode();
  const off = await ask("POST /api/session/two-step/off", { code: "999999" }, as);
  assert.equal(off.said, "401 code_wrong");
  assert.equal(
    (await ask("POST /api/session/two-step/off", { code: codeOf(secret) }, as)).said,
    "200",
  );
  assert.equal((await signIn("lost")).said, "200");
});

test("an administrator resets another's second step, within what he holds, and not his own", async () => {
  const chief = await addUser("chief", "administrator");
  const { secret } = await enrol(chief.as);
  const clerk = await addUser("clerk", "auditor");
  const reset = (id: number, as: string) => ask(`POST /api/users/${id}/two-step/reset`, {}, as);
  assert.equal((await reset(chief.id, clerk.as)).said, "403 forbidden");
  assert.equal((await reset(chief.id, chief.as)).said, "409 two_step_own");
  const body = { name: "hr", permissions: ["people.write"] };
  const key = String((await ask("POST /api/keys", body, boss)).body["key"]);
  assert.equal((await reset(chief.id, key)).said, "403 beyond_own");
  assert.equal((await signIn("chief")).said, "401 code_needed");
  const { rows } = (await ask("GET /api/users", undefined, boss)).body;
  assert.equal(rows.find((row) => row["login"] === "chief")?.["twoStep"], true);
  assert.equal((await reset(chief.id, boss)).said, "200");
  people.forget();
  assert.equal((await ask("GET /api/session", undefined, chief.as)).said, "401 not_signed_in");
  assert.equal((await signIn("chief")).said, "200");
  assert.equal((await signIn("chief", codeOf(secret))).said, "200", "no longer asked");
});

test("where the company asks it, who has none may set one up and do nothing else", async () => {
  const { as } = await addUser("late");
  const policy = (twoStepRequired: boolean) =>
    ask("PUT /api/sign-in-policy", { twoStepRequired }, boss);
  assert.equal((await policy(true)).said, "409 two_step_first");
  const own = await enrol(boss);
  assert.equal((await policy(true)).said, "200");
  people.forget();
  assert.equal((await ask("GET /api/users", undefined, boss)).said, "200");
  assert.equal((await ask("GET /api/users", undefined, as)).said, "403 forbidden");
  const session = await ask("GET /api/session", undefined, as);
  assert.equal((session.body as unknown as MustEnrol).user.mustEnrol, true);
  // What anybody who is signed in may read is not for who has not come in yet.
  assert.equal((await ask("GET /api/views?screen=orders", undefined, as)).said, "403 forbidden");
  const entered = await signIn("late");
  assert.equal(entered.said, "200");
  const late = sessionOf(entered);
  const { secret } = await enrol(late);
  // At once, without the five seconds for which a caller is else believed.
  assert.equal((await ask("GET /api/users", undefined, late)).said, "200");
  const off = await ask("POST /api/session/two-step/off", { code: codeOf(secret) }, late);
  assert.equal(off.said, "409 two_step_required");
  const stays = await ask("POST /api/session/two-step/off", { code: codeOf(own.secret) }, boss);
  assert.equal(stays.said, "409 two_step_required");
  assert.equal((await policy(false)).said, "200");
});

test("an enrolment that is not confirmed in time must be begun anew", async () => {
  const { as } = await addUser("slow");
  const begun = await ask("POST /api/session/two-step", { password }, as);
  const { secret } = begun.body as unknown as { secret: string };
  people.later(31 * 60_000);
  const confirm = (code: string) => ask("POST /api/session/two-step/confirm", { code }, as);
  assert.equal((await confirm(codeOf(secret))).said, "409 two_step_off");
  const { codes } = await enrol(as);
  assert.ok(codes.length > 0);
  const fresh = await addUser("slower");
  await ask("POST /api/session/two-step", { password }, fresh.as);
  people.later(31 * 60_000);
  await people.database.transact(scope, operator, forgetEnrolments);
  const left = await people.database.read(scope, (tx) =>
    tx.rows("select 1 from people.second_step where confirmed_at is null"),
  );
  assert.deepEqual(left, []);
});

test("the operator lets in who lost everything, and the trail says so", async () => {
  const { as } = await addUser("stranded");
  const { codes } = await enrol(as);
  assert.ok(codes.length > 0);
  assert.equal((await signIn("stranded")).said, "401 code_needed");
  const asked = { login: " Stranded ", withPassword: true };
  const done = await letInByLogin(people.database, operator, asked);
  assert.ok(done?.password);
  people.forget();
  assert.equal((await ask("GET /api/session", undefined, as)).said, "401 not_signed_in");
  assert.equal((await signIn("stranded")).said, "401 sign_in_failed", "the old password is over");
  const body = { login: "stranded", password: done.password };
  assert.equal((await ask("POST /api/session", body)).said, "200");
  const trail = await people.database.read(scope, (tx) =>
    tx.rows("select actor_name as who from platform.audit where action = 'people.let_in'"),
  );
  assert.deepEqual(trail, [{ who: operator.name }]);
  const nobody = { login: "nobody-here", withPassword: false };
  assert.equal(await letInByLogin(people.database, operator, nobody), null);
});
