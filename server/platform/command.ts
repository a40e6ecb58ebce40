import { hash } from "node:crypto";
import { err, ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import type { Actor, Database, Scope, Tx } from "./database.ts";

export type CommandError =
  | { readonly kind: "key_reused"; readonly key: string }
  | { readonly kind: "in_progress"; readonly key: string };

export interface Command {
  readonly key: string;
  readonly name: string;
  readonly request: unknown;
}

/** The hash of a request whose text is stable already: of arrays and plain values, no objects. */
export const plainHash = (request: readonly unknown[]): Buffer =>
  hash("sha256", JSON.stringify(request), "buffer");

/** A stable hash of a request: equal requests give equal hashes whatever their key order. */
export function requestHash(request: unknown): Buffer {
  const ordered = JSON.stringify(request, (_key, value: unknown) => {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return hash("sha256", ordered, "buffer");
}

/** Carries an expected refusal out of a transaction that must roll back. */
class Refused extends Error {
  readonly problem: unknown;
  constructor(problem: unknown) {
    super("refused");
    this.problem = problem;
  }
}

export interface CommandRun extends Command {
  readonly scope: Scope;
  readonly actor: Actor;
}

/**
 * Runs one command in a transaction of its own, once per key (see onceByKey).
 * An expected refusal rolls everything back and comes out as the Result's error.
 */
export async function runCommand<T, Problem = never>(
  database: Database,
  run: CommandRun,
  work: (tx: Tx) => Promise<Result<T, Problem>>,
): Promise<Result<T, Problem | CommandError>> {
  try {
    return await database.transact(run.scope, run.actor, async (tx) => {
      const result = await onceByKey(tx, run, () => work(tx));
      if (!result.ok) throw new Refused(result.error);
      return result;
    });
  } catch (error) {
    if (error instanceof Refused) return err(error.problem as Problem | CommandError);
    throw error;
  }
}

/**
 * Runs a command once per key: a repeat with the same request gets the first answer, a repeat
 * with another request is refused. The answer is stored in the transaction of the effect; an
 * expected refusal (`ok: false`) rolls nothing back but stores nothing, so it may be tried again.
 */
export async function onceByKey<T, Problem>(
  tx: Tx,
  command: Command,
  work: () => Promise<Result<T, Problem>>,
): Promise<Result<T, Problem | CommandError>> {
  const { cell, tenantId } = tx.scope;
  const asked = requestHash(command.request);
  const inserted = await tx.rows(
    `insert into platform.answer (cell, tenant_id, key, command, request_hash, at)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning key`,
    [cell, tenantId, command.key, command.name, asked, tx.now],
    "platform.answer.claim",
  );
  if (inserted.length === 0) {
    const [stored] = await tx.rows<{ command: string; request_hash: Buffer; answer: T | null }>(
      `select command, request_hash, answer from platform.answer
       where cell = $1 and tenant_id = $2 and key = $3`,
      [cell, tenantId, command.key],
      "platform.answer.read",
    );
    if (!stored || stored.answer === null) return err({ kind: "in_progress", key: command.key });
    const same = stored.command === command.name && stored.request_hash.equals(asked);
    return same ? ok(stored.answer) : err({ kind: "key_reused", key: command.key });
  }
  const result = await work();
  const where = "where cell = $1 and tenant_id = $2 and key = $3";
  if (result.ok) {
    await tx.rows(
      `update platform.answer set answer = $4 ${where}`,
      [cell, tenantId, command.key, JSON.stringify(result.value ?? {})],
      "platform.answer.store",
    );
  } else {
    await tx.rows(`delete from platform.answer ${where}`, [cell, tenantId, command.key]);
  }
  return result;
}
