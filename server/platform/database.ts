import pg from "pg";
import { assert } from "../../kernel/index.ts";
import { isAsked, isHurried } from "./asked.ts";
import { createTx, firstFailure, flush, newPending, send } from "./tx.ts";
import type { Actor, Scope, Tx } from "./tx.ts";
import { lockedVault } from "./vault.ts";
import type { Vault } from "./vault.ts";
import type { World } from "./world.ts";

export { whileAsked } from "./asked.ts";
export type { Actor, Announcement, AuditEntry, Scope, Tx, Write } from "./tx.ts";

export interface Database {
  readonly pool: pg.Pool;
  readonly world: World;
  readonly vault: Vault;
  /** Runs `work` in one transaction; on a serialization failure or deadlock runs it again. */
  transact<T>(scope: Scope, actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** As transact, read only: for lists, reports and explanations. */
  read<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The first of `count` document ids of this cell. */
  newIds(cell: number, count: number): Promise<number>;
  close(): Promise<void>;
}

pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  assert(Number.isSafeInteger(value), `int8 out of range: ${text}`);
  return value;
});
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

const idBlockSize = 65_536;

/** Hands out document ids from a block; one statement per 65,536 ids (hi-lo). */
function createIds(pool: pg.Pool) {
  const blocks = new Map<number, { next: number; end: number }>();
  const refill = async (cell: number, count: number) => {
    const size = Math.max(idBlockSize, count);
    const { rows } = await pool.query<{ first: number }>(
      `insert into platform.id_block as block (cell, next) values ($1, 1 + $2::bigint)
       on conflict (cell) do update set next = block.next + $2
       returning next - $2 as first`,
      [cell, size],
    );
    const first = rows[0]?.first;
    assert(first !== undefined);
    return { next: first, end: first + size };
  };
  let queue: Promise<unknown> = Promise.resolve();
  const take = (cell: number, count: number): number | null => {
    const block = blocks.get(cell);
    if (!block || block.next + count > block.end) return null;
    block.next += count;
    return block.next - count;
  };
  return async (cell: number, count: number): Promise<number> => {
    const ready = take(cell, count);
    if (ready !== null) return ready;
    const refilled = queue.then(async () => {
      const again = take(cell, count);
      if (again !== null) return again;
      blocks.set(cell, await refill(cell, count));
      const first = take(cell, count);
      assert(first !== null);
      return first;
    });
    queue = refilled.catch(() => undefined);
    return refilled;
  };
}

/** SQLSTATEs after which the same transaction may simply run again. */
const retryable = new Set(["40001", "40P01"]);
const attemptsMax = 6;

/**
 * Commands touch few rows by key, of tables that may have no statistics yet: indexes and loops,
 * planned once. Reads and reports get the planner's full choice back.
 */
const commandPlans =
  "-c enable_seqscan=off -c enable_mergejoin=off -c enable_bitmapscan=off " +
  "-c plan_cache_mode=force_generic_plan -c jit=off";
const readingPlans =
  "set local enable_seqscan = on; set local enable_hashjoin = on; set local enable_mergejoin = on; " +
  "set local enable_bitmapscan = on; set local plan_cache_mode = auto";

/**
 * Waits until nobody else writes inside the transaction's company, and lets nobody in any more: for
 * its removal, which the transaction must complete.
 */
export async function shutGate(tx: Tx): Promise<void> {
  await tx.rows("select platform.shut($1)", [tx.scope.tenantId]);
}

const codeOf = (error: unknown) => (error as { code?: unknown }).code;

/** True of the refusal at the gate of a company that is removed. */
export const isRemoved = (error: unknown): boolean => codeOf(error) === "MR410";

/** The same, also while it is being removed: the removal may yet give up. */
export const isGone = (error: unknown): boolean => isRemoved(error) || codeOf(error) === "MR503";

const away = /timeout exceeded when trying to connect|Connection terminated|not queryable/;

/** True when the database is away or full for a moment: the caller should come back. */
export function isBusy(error: unknown): boolean {
  const { code, message = "" } = (error ?? {}) as { code?: unknown; message?: string };
  const known = typeof code === "string" ? code : "";
  return (
    /^(08|57P0|53|55P03|MR503)/.test(known) ||
    /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT)$/.test(known) ||
    away.test(message)
  );
}

/** True also of a statement that ran out of its time, as what it asks for is held by others: come back. */
export const isPassing = (error: unknown): boolean => isBusy(error) || codeOf(error) === "57014";

/** True of a statement that waited as long as a request may for what others hold. */
export const isHeld = (error: unknown): boolean => codeOf(error) === "55P03";

/** For how long who is hurried waits for what others hold. */
const hurriedLockMs = 500;

/**
 * The statement that opens a transaction inside a tenant. Numbers only: nothing to escape. Work that
 * nobody waits for waits for locks as long as a statement may last.
 */
function beginText(scope: Scope, readOnly: boolean, requestLockMs: number): string {
  assert(Number.isSafeInteger(scope.cell) && Number.isSafeInteger(scope.tenantId));
  assert(Number.isSafeInteger(requestLockMs));
  const lockMs = isHurried() ? Math.min(requestLockMs, hurriedLockMs) : requestLockMs;
  const patience = isAsked() ? `; set local lock_timeout = ${lockMs}` : "";
  const tenant = `set local millrace.cell = '${scope.cell}'; set local millrace.tenant = '${scope.tenantId}'${patience}`;
  if (readOnly) return `begin read only; ${tenant}; ${readingPlans}`;
  // What belongs to no company is removed with none.
  if (scope.tenantId === 0) return `begin; ${tenant}`;
  return `begin; ${tenant}; select platform.enter(${scope.tenantId})`;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly world: World;
  /** Connections kept at most. */
  readonly poolSize?: number;
  /** Milliseconds to wait for a free connection before the caller is told to come back. */
  readonly waitMs?: number;
  /** For secrets that must be read again; without it none is. */
  readonly vault?: Vault;
  /** Milliseconds for which a request waits for what others hold before it is told to come back. */
  readonly requestLockMs?: number;
}

interface Attempt<T> {
  readonly scope: Scope;
  readonly actor: Actor;
  readonly readOnly: boolean;
  readonly work: (tx: Tx) => Promise<T>;
}

interface Means {
  readonly pool: pg.Pool;
  readonly world: World;
  readonly vault: Vault;
  readonly requestLockMs: number;
  readonly newIds: Database["newIds"];
}

async function runOnce<T>({ pool, ...means }: Means, attempt: Attempt<T>): Promise<T> {
  const { scope, actor, readOnly, work } = attempt;
  const client = await pool.connect();
  const pending = newPending();
  let broken: Error | undefined;
  try {
    // Nobody waits for it: should it fail, what follows has no tenant and sees nothing.
    const { world, vault, newIds, requestLockMs } = means;
    send(pending, client.query(beginText(scope, readOnly, requestLockMs)), () => undefined);
    const tx = createTx({ client, scope, actor, now: world.clock(), pending, newIds, vault });
    const result = await work(tx);
    await flush(tx, pending);
    // A count that must be right is looked at first. Else the commit follows at once: should a
    // statement under way fail, the server rolls back whatever we say, and we hear of it here.
    if (pending.isCounted) await Promise.all(pending.sent);
    await Promise.all([...pending.sent, client.query("commit")]);
    return result;
  } catch (error) {
    await client.query("rollback").catch((problem: Error) => {
      broken = problem;
    });
    throw await firstFailure(pending, error);
  } finally {
    client.release(broken);
  }
}

async function runAgain<T>(means: Means, attempt: Attempt<T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await runOnce(means, attempt);
    } catch (error) {
      const code = (error as { code?: string }).code ?? "";
      if (!retryable.has(code) || count >= attemptsMax) throw error;
      await means.world.sleep(count * 5);
    }
  }
}

/** Opens the pool as the application role, which row-level security binds. */
export function openDatabase({
  url,
  world,
  poolSize = 16,
  waitMs = 5_000,
  vault = lockedVault(),
  requestLockMs = 8_000,
}: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: waitMs,
    pipeline: true,
    options:
      "-c role=millrace_app -c application_name=millrace -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000 " +
      commandPlans,
  });
  // A connection that breaks while it is in use fails its query; the event alone must not end us.
  pool.on("connect", (client) => void client.on("error", () => undefined));
  // An idle connection that the server closed is replaced at the next use; nothing to do here.
  pool.on("error", () => undefined);
  // Whoever asks for ids holds a connection already. Were they drawn from the same pool, sixteen
  // transactions that ask at once would wait for a seventeenth connection that never comes free.
  const idPool = new pg.Pool({ connectionString: url, max: 1, options: "-c role=millrace_app" });
  idPool.on("connect", (client) => void client.on("error", () => undefined));
  idPool.on("error", () => undefined);
  const means = { pool, world, vault, requestLockMs, newIds: createIds(idPool) };
  const reader: Actor = { kind: "system", id: 0, name: "read" };
  return {
    ...means,
    transact: (scope, actor, work) => runAgain(means, { scope, actor, work, readOnly: false }),
    read: (scope, work) => runAgain(means, { scope, actor: reader, work, readOnly: true }),
    close: async () => {
      await Promise.all([pool.end(), idPool.end()]);
    },
  };
}
