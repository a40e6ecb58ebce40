import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { restoreBudget, takeBudget } from "../../platform/index.ts";
import type { Resealing, Scope, Tx } from "../../platform/index.ts";
import { beyondUser, endSessions, lockUser, ownPasswordFits, storePassword } from "./commands.ts";
import type { Grant, PeopleError } from "./model.ts";
import { counterOf, enrolmentOf, newRecoveryCode, plainCode } from "./one-time-codes.ts";
import { tokenHash } from "./password.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const codesGiven = 10;

/**
 * Guesses of a code, by whoever knows the password: five, then one in five minutes, which finds one
 * of the three codes that fit in a million within a day with a chance below one in a thousand.
 */
const codeGuesses = { name: "sign_in.code", burst: 5, perSecond: 1 / 300 };

type Secret = (bytes: number) => Buffer;

/** How long a device has to show that it knows its secret. */
const enrolmentMinutes = 30;

interface Step {
  readonly sealed: string;
  /** Begun so long ago that it must be begun anew. */
  readonly expired: boolean;
  readonly confirmed: boolean;
}

const contextOf = ({ cell, tenantId }: Scope, userId: number) =>
  `two-step ${cell}/${tenantId}/${userId}`;

/** Seals second steps anew; who has one that is let go signs in without and sets up another. */
export const resealSteps: Resealing = async ({ scope, rows }, change) => {
  const steps = await rows<{ id: number; sealed: string }>(
    `select user_id as id, sealed from people.second_step where cell = $1 and tenant_id = $2
     for update`,
    [scope.cell, scope.tenantId],
  );
  for (const { id, sealed } of steps) {
    const next = change(sealed, contextOf(scope, id));
    if (next === sealed) continue;
    await rows(
      next === null
        ? "delete from people.second_step where cell = $1 and tenant_id = $2 and user_id = $3"
        : `update people.second_step set sealed = $4
           where cell = $1 and tenant_id = $2 and user_id = $3`,
      [scope.cell, scope.tenantId, id, ...(next === null ? [] : [next])],
    );
  }
};

async function lockStep(tx: Tx, userId: number): Promise<Step | undefined> {
  const [row] = await tx.rows<Step>(
    `select sealed, confirmed_at is not null as confirmed, confirmed_at is null
         and created_at < $4::timestamptz - make_interval(mins => $5) as expired
     from people.second_step where cell = $1 and tenant_id = $2 and user_id = $3 for update`,
    [...scopeOf(tx), userId, tx.now, enrolmentMinutes],
  );
  return row;
}

/** True when the company asks a second step of everybody. */
export async function isRequired(tx: Tx): Promise<boolean> {
  const [row] = await tx.rows<{ required: boolean }>(
    `select two_step_required as required from people.sign_in_policy
     where cell = $1 and tenant_id = $2`,
    scopeOf(tx),
  );
  return row?.required ?? false;
}

/** How a person's second step stands: since when, how many recovery codes are left. */
export async function twoStepState(tx: Tx, userId: number) {
  const [row] = await tx.rows<{ since: Date; left: number }>(
    `select confirmed_at as since, (select count(*)::int from people.recovery_code as code
         where code.cell = step.cell and code.tenant_id = step.tenant_id
           and code.user_id = step.user_id and code.used_at is null) as left
     from people.second_step as step
     where cell = $1 and tenant_id = $2 and user_id = $3 and confirmed_at is not null`,
    [...scopeOf(tx), userId],
  );
  const required = await isRequired(tx);
  return { since: row?.since.toISOString() ?? null, codesLeft: row?.left ?? 0, required };
}

/** Takes a code of the device, once: one that was taken, or an older one, is none any more. */
async function takeDeviceCode(
  tx: Tx,
  asked: { readonly userId: number; readonly code: string; readonly sealed: string },
): Promise<boolean> {
  const secret = tx.vault.open(asked.sealed, contextOf(tx.scope, asked.userId));
  const counter = secret === null ? null : counterOf(secret, asked.code, tx.now);
  if (counter === null) return false;
  const taken = await tx.rows(
    `update people.second_step set last_counter = $4
     where cell = $1 and tenant_id = $2 and user_id = $3 and last_counter < $4 returning 1`,
    [...scopeOf(tx), asked.userId, counter],
  );
  return taken.length > 0;
}

async function takeRecoveryCode(tx: Tx, userId: number, code: string): Promise<boolean> {
  const taken = await tx.rows(
    `update people.recovery_code set used_at = $5 where cell = $1 and tenant_id = $2
       and user_id = $3 and code_hash = $4 and used_at is null returning 1`,
    [...scopeOf(tx), userId, tokenHash(code), tx.now],
  );
  return taken.length > 0;
}

export interface CodeTry {
  readonly userId: number;
  /** Six digits of the device or, once the step is confirmed, a recovery code. */
  readonly code: string | undefined;
}

/** Counts a guess at a person's code, over all processes; the refusal when he has none left. */
async function countGuess(tx: Tx, userId: number): Promise<PeopleError | null> {
  const taken = await takeBudget(tx, codeGuesses, { key: String(userId), wanted: 1 });
  if (taken.granted > 0) return null;
  return { kind: "too_many_failures", seconds: Math.ceil(taken.waitSeconds) };
}

/**
 * Lets a person through the second step: at once where he has none; else with a code, which is used
 * up. Guesses are counted over all processes, before a code is looked at; the transaction must be
 * committed after a refusal too, or they are not.
 */
export async function passSecondStep(
  tx: Tx,
  asked: CodeTry,
): Promise<Result<{ by: "none" | "device" | "recovery" }, PeopleError>> {
  const { userId } = asked;
  const step = await lockStep(tx, userId);
  if (!step?.confirmed) return ok({ by: "none" });
  if (!asked.code) return err({ kind: "code_needed" });
  const refused = await countGuess(tx, userId);
  if (refused) return err(refused);
  const code = plainCode(asked.code);
  const isDevice = /^\d{6}$/.test(code);
  const fits = isDevice
    ? await takeDeviceCode(tx, { userId, code, sealed: step.sealed })
    : await takeRecoveryCode(tx, userId, code);
  if (!fits) return err({ kind: "code_wrong" });
  await restoreBudget(tx, codeGuesses, String(userId));
  if (!isDevice)
    tx.audit({ action: "people.two_step.recover", subjectKind: "user", subjectId: userId });
  return ok({ by: isDevice ? "device" : "recovery" });
}

/** Begins the caller's enrolment, after his password: a new secret for his device. */
export async function beginTwoStep(
  tx: Tx,
  secret: Secret,
  password: string,
): Promise<Result<{ secret: string; uri: string }, PeopleError>> {
  const own = await ownPasswordFits(tx, password);
  if (!own.ok) return own;
  const { id } = tx.actor;
  const known = await lockStep(tx, id);
  if (known?.confirmed) return err({ kind: "two_step_on" });
  const [names] = await tx.rows<{ login: string; tenant: string }>(
    `select login, (select name from platform.tenant where id = $2) as tenant
     from people.user where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id],
  );
  const made = secret(20).toString("hex");
  await tx.rows(
    `insert into people.second_step (cell, tenant_id, user_id, sealed, created_at)
     values ($1, $2, $3, $4, $5) on conflict (cell, tenant_id, user_id)
     do update set sealed = excluded.sealed, created_at = excluded.created_at, last_counter = 0
       where second_step.confirmed_at is null`,
    [...scopeOf(tx), id, tx.vault.seal(made, contextOf(tx.scope, id)), tx.now],
  );
  const issuer = `Millrace ${names?.tenant ?? ""}`.trim().replaceAll(":", " ");
  return ok(enrolmentOf(made, { issuer, login: names?.login ?? "" }));
}

/** New recovery codes instead of all earlier ones; they are given here and stored as hashes. */
async function giveCodes(tx: Tx, secret: Secret, userId: number): Promise<string[]> {
  const codes = Array.from({ length: codesGiven }, () => newRecoveryCode(secret));
  await tx.rows(
    "delete from people.recovery_code where cell = $1 and tenant_id = $2 and user_id = $3",
    [...scopeOf(tx), userId],
  );
  await tx.rows(
    `insert into people.recovery_code (cell, tenant_id, user_id, code_hash)
     select $1, $2, $3, hash from unnest($4::text[]) as given (hash)`,
    [...scopeOf(tx), userId, codes.map((code) => tokenHash(plainCode(code)))],
  );
  return codes;
}

/** Confirms the enrolment with the device's first code; the caller's other sessions end. */
export async function confirmTwoStep(
  tx: Tx,
  secret: Secret,
  asked: { readonly code: string; readonly token: string },
): Promise<Result<{ codes: string[] }, PeopleError>> {
  const { id } = tx.actor;
  const step = tx.actor.kind === "user" ? await lockStep(tx, id) : undefined;
  if (!step || step.expired) return err({ kind: "two_step_off" });
  if (step.confirmed) return err({ kind: "two_step_on" });
  // A begun enrolment is a door as well: who found a session open must not guess his way through it.
  const refused = await countGuess(tx, id);
  if (refused) return err(refused);
  const code = plainCode(asked.code);
  const tried = { userId: id, code, sealed: step.sealed };
  if (!(await takeDeviceCode(tx, tried))) return err({ kind: "code_wrong" });
  await tx.rows(
    `update people.second_step set confirmed_at = $4
     where cell = $1 and tenant_id = $2 and user_id = $3`,
    [...scopeOf(tx), id, tx.now],
  );
  await restoreBudget(tx, codeGuesses, String(id));
  await endSessions(tx, id, asked.token);
  tx.audit({ action: "people.two_step.on", subjectKind: "user", subjectId: id });
  return ok({ codes: await giveCodes(tx, secret, id) });
}

/** A code of the caller's own second step; refused where he has none. */
async function passOwn(tx: Tx, code: string): Promise<Result<object, PeopleError>> {
  const userId = tx.actor.kind === "user" ? tx.actor.id : 0;
  const passed = await passSecondStep(tx, { userId, code });
  if (passed.ok && passed.value.by === "none") return err({ kind: "two_step_off" });
  return passed;
}

/** New recovery codes for the caller, against a code; the earlier ones end. */
export async function renewCodes(
  tx: Tx,
  secret: Secret,
  code: string,
): Promise<Result<{ codes: string[] }, PeopleError>> {
  const passed = await passOwn(tx, code);
  if (!passed.ok) return passed;
  const { id } = tx.actor;
  tx.audit({ action: "people.two_step.codes", subjectKind: "user", subjectId: id });
  return ok({ codes: await giveCodes(tx, secret, id) });
}

/** Forgets enrolments that were begun and not confirmed in time. */
export async function forgetEnrolments(tx: Tx): Promise<void> {
  await tx.rows(
    `delete from people.second_step where cell = $1 and tenant_id = $2 and confirmed_at is null
       and created_at < $3::timestamptz - make_interval(mins => $4)`,
    [...scopeOf(tx), tx.now, enrolmentMinutes],
    "people.forget_enrolments",
  );
}

async function forgetStep(tx: Tx, userId: number): Promise<boolean> {
  const gone = await tx.rows(
    `delete from people.second_step where cell = $1 and tenant_id = $2 and user_id = $3
     returning 1`,
    [...scopeOf(tx), userId],
  );
  return gone.length > 0;
}

/** Turns the caller's second step off, against a code; not where the company asks one. */
export async function turnOffTwoStep(
  tx: Tx,
  code: string,
): Promise<Result<{ done: true }, PeopleError>> {
  if (await isRequired(tx)) return err({ kind: "two_step_required" });
  const passed = await passOwn(tx, code);
  if (!passed.ok) return passed;
  await forgetStep(tx, tx.actor.id);
  tx.audit({ action: "people.two_step.off", subjectKind: "user", subjectId: tx.actor.id });
  return ok({ done: true });
}

/**
 * Takes another user's second step away (he lost device and codes), within what the caller himself
 * holds; the user's sessions end, and his guesses are forgiven.
 */
export async function resetTwoStep(
  tx: Tx,
  own: Grant,
  id: number,
): Promise<Result<{ done: true }, PeopleError>> {
  // His own goes against a code only: an open session that somebody finds must not be enough.
  if (tx.actor.kind === "user" && tx.actor.id === id) return err({ kind: "two_step_own" });
  const user = await lockUser(tx, id);
  if (!user) return err({ kind: "user_unknown", user: id });
  const refused = await beyondUser(tx, user, own);
  if (refused) return err(refused);
  if (await forgetStep(tx, id)) {
    await endSessions(tx, id);
    await restoreBudget(tx, codeGuesses, String(id));
    tx.audit({ action: "people.two_step.reset", subjectKind: "user", subjectId: id });
  }
  return ok({ done: true });
}

/**
 * Lets a person in who lost device and recovery codes and has nobody above him: the operator of the
 * machine takes his second step away. His sessions end and his guesses are forgiven; with a hash,
 * his password is that one. False when there is no such person, or he was ended.
 */
export async function letIn(
  tx: Tx,
  { id, password }: { readonly id: number; readonly password: string | null },
): Promise<boolean> {
  const user = await lockUser(tx, id);
  if (!user?.active) return false;
  const hadStep = await forgetStep(tx, id);
  if (password !== null) await storePassword(tx, id, password);
  await endSessions(tx, id);
  await restoreBudget(tx, codeGuesses, String(id));
  const after = { secondStep: hadStep ? "removed" : "none", newPassword: password !== null };
  tx.audit({ action: "people.let_in", subjectKind: "user", subjectId: id, after });
  return true;
}

/** Says whether everybody must have a second step; who asks it of others has one himself. */
export async function setTwoStepRequired(
  tx: Tx,
  required: boolean,
): Promise<Result<{ done: true }, PeopleError>> {
  const { kind, id } = tx.actor;
  if (required && kind === "user" && !(await lockStep(tx, id))?.confirmed) {
    return err({ kind: "two_step_first" });
  }
  const before = await isRequired(tx);
  await tx.rows(
    `insert into people.sign_in_policy (cell, tenant_id, two_step_required) values ($1, $2, $3)
     on conflict (cell, tenant_id) do update set two_step_required = excluded.two_step_required`,
    [...scopeOf(tx), required],
  );
  tx.audit({
    ...{ action: "people.two_step.policy", subjectKind: "tenant", subjectId: tx.scope.tenantId },
    ...{ before: { required: before }, after: { required } },
  });
  return ok({ done: true });
}
