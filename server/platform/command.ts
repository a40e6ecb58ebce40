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
  const hashes = commands.map((command) => requestHash(command.request));
  const firstAt = new Map<string, number>();
  commands.forEach(({ key }, at) => {
    if (!firstAt.has(key)) firstAt.set(key, at);
  });
  const firsts = [...firstAt.values()];
  const claimed = await claimKeys(
    tx,
    firsts.map((at) => ({ command: commands[at] as C, hash: hashes[at] as Buffer })),
  );
  const fresh = firsts.filter((at) => claimed.has((commands[at] as C).key));
  const results = fresh.length > 0 ? await work(fresh.map((at) => commands[at] as C)) : [];
  const doneAt = new Map(fresh.map((at, index) => [at, results[index] as Result<T, Problem>]));
  await storeAnswers(
    tx,
    [...doneAt].map(([at, result]) => ({ key: (commands[at] as C).key, result })),
  );
  const stored =
    fresh.length < firsts.length
      ? await readAnswers<T>(
          tx,
          firsts.filter((at) => !doneAt.has(at)).map((at) => (commands[at] as C).key),
        )
      : new Map<string, StoredAnswer<T>>();
  return commands.map(({ key, name }, at) => {
    const first = firstAt.get(key) ?? at;
    const done = doneAt.get(first);
    const isSame = commands[first]?.name === name && hashes[first]?.equals(hashes[at] as Buffer);
    if (done) return isSame ? done : err({ kind: "key_reused", key });
    const known = stored.get(key);
    if (!known || known.answer === null) return err({ kind: "in_progress", key });
    const isKnown = known.command === name && known.request_hash.equals(hashes[at] as Buffer);
    return isKnown ? ok(known.answer) : err({ kind: "key_reused", key });
  });
}

/** Takes the keys that nobody has; gives them. Sorted: two servers meet them in one order. */
async function claimKeys(
  tx: Tx,
  asked: readonly { readonly command: Command; readonly hash: Buffer }[],
): Promise<ReadonlySet<string>> {
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

interface StoredAnswer<T> {
  readonly command: string;
  readonly request_hash: Buffer;
  readonly answer: T | null;
}

async function readAnswers<T>(
  tx: Tx,
  keys: readonly string[],
): Promise<Map<string, StoredAnswer<T>>> {
  const rows = await tx.rows<StoredAnswer<T> & { readonly key: string }>(
    `select key, command, request_hash, answer from platform.answer
     where cell = $1 and tenant_id = $2 and key = any ($3::text[])`,
    [tx.scope.cell, tx.scope.tenantId, keys],
    "platform.answer.read",
  );
  return new Map(rows.map((row) => [row.key, row]));
}

/** Keeps what was answered under each key, and frees the keys of what was refused. */
async function storeAnswers(
  tx: Tx,
  done: readonly { readonly key: string; readonly result: Result<unknown, unknown> }[],
): Promise<void> {
  const answered = done.flatMap(({ key, result }) =>
    result.ok ? [{ key, text: JSON.stringify(result.value ?? {}) }] : [],
  );
  const refused = done.filter(({ result }) => !result.ok).map(({ key }) => key);
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
