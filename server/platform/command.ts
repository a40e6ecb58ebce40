import { hash } from "node:crypto";
import { assert, err, ok } from "../../kernel/index.ts";
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
  const [done] = await onceByKeys(tx, [command], async () => [await work()]);
  assert(done !== undefined);
  return done;
}

/**
 * The same of many commands in one transaction, each once per its key. `work` gets those that are
 * new, in their order, and gives a result for each; one that it refuses must have written nothing.
 */
export async function onceByKeys<C extends Command, T, Problem>(
  tx: Tx,
  commands: readonly C[],
  work: (fresh: readonly C[]) => Promise<readonly Result<T, Problem>[]>,
): Promise<Result<T, Problem | CommandError>[]> {
  const asked = commands.map((command) => ({ command, hash: requestHash(command.request) }));
  const firsts = new Map<string, Asked<C>>();
  for (const each of asked) if (!firsts.has(each.command.key)) firsts.set(each.command.key, each);
  const claimed = await claimKeys(tx, [...firsts.values()]);
  const fresh = [...firsts.values()].filter(({ command }) => claimed.has(command.key));
  const results = fresh.length > 0 ? await work(fresh.map(({ command }) => command)) : [];
  const known = new Map<string, Known<T, Problem>>();
  fresh.forEach(({ command: { key, name }, hash: own }, at) =>
    known.set(key, { name, hash: own, result: results[at] ?? null }),
  );
  await storeAnswers(tx, known);
  await readAnswers(tx, { keys: [...firsts.keys()], known });
  return asked.map(({ command: { key, name }, hash: own }) => {
    const first = known.get(key);
    if (!first?.result) return err({ kind: "in_progress", key });
    const isSame = first.name === name && first.hash.equals(own);
    return isSame ? first.result : err({ kind: "key_reused", key });
  });
}

/** A command with the hash of its request. */
interface Asked<C extends Command> {
  readonly command: C;
  readonly hash: Buffer;
}

/** What was asked first under a key, and what came of it; null: it is under way. */
interface Known<T, Problem> {
  readonly name: string;
  readonly hash: Buffer;
  readonly result: Result<T, Problem> | null;
}

/** Takes the keys that nobody has; gives them. Sorted: two servers meet them in one order. */
async function claimKeys(tx: Tx, asked: readonly Asked<Command>[]): Promise<ReadonlySet<string>> {
  const rows = asked.toSorted((one, other) => (one.command.key < other.command.key ? -1 : 1));
  const inserted = await tx.rows<{ key: string }>(
    `insert into platform.answer (cell, tenant_id, key, command, request_hash, at)
     select $1, $2, key, command, decode(hash, 'hex'), $6
     from unnest($3::text[], $4::text[], $5::text[]) as asked (key, command, hash)
     on conflict do nothing returning key`,
    [
      ...[tx.scope.cell, tx.scope.tenantId],
      rows.map(({ command }) => command.key),
      rows.map(({ command }) => command.name),
      rows.map(({ hash: bytes }) => bytes.toString("hex")),
      tx.now,
    ],
    "platform.answer.claim",
  );
  return new Set(inserted.map((row) => row.key));
}

/** Adds what was stored before under those of these keys that are not known yet. */
async function readAnswers<T, Problem>(
  tx: Tx,
  {
    keys,
    known,
  }: { readonly keys: readonly string[]; readonly known: Map<string, Known<T, Problem>> },
): Promise<void> {
  const others = keys.filter((key) => !known.has(key));
  if (others.length === 0) return;
  const rows = await tx.rows<{ key: string; name: string; hash: Buffer; answer: T | null }>(
    `select key, command as name, request_hash as hash, answer from platform.answer
     where cell = $1 and tenant_id = $2 and key = any ($3::text[])`,
    [tx.scope.cell, tx.scope.tenantId, others],
    "platform.answer.read",
  );
  for (const { key, answer, ...first } of rows)
    known.set(key, { ...first, result: answer === null ? null : ok(answer) });
}

/** Keeps what was answered under each key, and frees the keys of what was refused. */
async function storeAnswers(
  tx: Tx,
  done: ReadonlyMap<string, Known<unknown, unknown>>,
): Promise<void> {
  const answered = [...done].flatMap(([key, { result }]) =>
    result?.ok ? [{ key, text: JSON.stringify(result.value ?? {}) }] : [],
  );
  const refused = [...done].flatMap(([key, { result }]) => (result?.ok ? [] : [key]));
  const { cell, tenantId } = tx.scope;
  if (answered.length > 0)
    tx.write({
      name: "platform.answer.store",
      text: `update platform.answer as stored set answer = done.answer::jsonb
       from unnest($3::text[], $4::text[]) as done (key, answer)
       where cell = $1 and tenant_id = $2 and stored.key = done.key`,
      values: [
        ...[cell, tenantId],
        answered.map(({ key }) => key),
        answered.map(({ text }) => text),
      ],
    });
  if (refused.length > 0)
    await tx.rows(
      "delete from platform.answer where cell = $1 and tenant_id = $2 and key = any ($3::text[])",
      [cell, tenantId, refused],
    );
}
