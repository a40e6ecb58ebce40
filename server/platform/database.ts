import { createHash } from "node:crypto";
import { Kysely, PostgresAdapter, PostgresQueryCompiler } from "kysely";
import type { CompiledQuery, DatabaseConnection, Driver } from "kysely";
import pg from "pg";
import { assert, err, ok } from "../../kernel/index.ts";
import type { Result, TenantId } from "../../kernel/index.ts";
import type { World } from "./world.ts";

/** Which tenant's rows a transaction sees, and in which cell they live. */
export interface Scope {
  readonly cell: number;
  readonly tenantId: TenantId;
}

/** Who acts: stored beside every change. */
export interface Actor {
  readonly kind: "user" | "key" | "system";
  readonly id: number;
  readonly name: string;
}

export interface AuditEntry {
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string | number;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly why?: string | undefined;
}

export interface Announcement {
  readonly topic: string;
  readonly key: string | number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** An open transaction inside one tenant. Modules pass it along the arrows, never keep it. */
export interface Tx {
  readonly scope: Scope;
  readonly actor: Actor;
  /** The clock's reading at the start: one instant for all that this transaction writes. */
  readonly now: Date;
  /** The query builder over the calling module's own tables. */
  as<Tables>(): Kysely<Tables>;
  /** The tenant's revision numbers by name: one read per transaction, however many ask. */
  revisions(): Promise<ReadonlyMap<string, number>>;
  /** Rows of a statement; a `name` keeps its plan prepared on the connection. */
  rows<Row>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
  /** The first of `count` document ids that nobody else will ever get. */
  newIds(count: number): Promise<number>;
  /** The first of `count` per-tenant numbers for master records of this kind. */
  newNumbers(kind: string, count?: number): Promise<number>;
  /** Writes who changed what, before, after and why; stored when the transaction commits. */
  audit(entry: AuditEntry): void;
  /** Puts an event into the outbox; it leaves only if the transaction commits. */
  announce(event: Announcement): void;
}

export type CommandError =
  | { readonly kind: "key_reused"; readonly key: string }
  | { readonly kind: "in_progress"; readonly key: string };

export interface Command {
  readonly key: string;
  readonly name: string;
  readonly request: unknown;
}

export interface Database {
  readonly pool: pg.Pool;
  readonly world: World;
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

const builders = new WeakMap<pg.PoolClient, Kysely<unknown>>();

/** A query builder bound to one connection; transactions are ours, so it never begins one. */
function builderOf(client: pg.PoolClient): Kysely<unknown> {
  const known = builders.get(client);
  if (known) return known;
  const connection: DatabaseConnection = {
    async executeQuery<Row>(query: CompiledQuery) {
      const result = await client.query(query.sql, [...query.parameters]);
      return { rows: result.rows as Row[], numAffectedRows: BigInt(result.rowCount ?? 0) };
    },
    streamQuery() {
      throw new Error("use a cursor for streams");
    },
  };
  const driver: Driver = {
    async init() {},
    async acquireConnection() {
      return connection;
    },
    async beginTransaction() {
      throw new Error("the transaction is already open");
    },
    async commitTransaction() {},
    async rollbackTransaction() {},
    async releaseConnection() {},
    async destroy() {},
  };
  const builder = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: () => {
        throw new Error("introspection is the schema tool's work");
      },
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  builders.set(client, builder);
  return builder;
}

interface Pending {
  readonly audits: AuditEntry[];
  readonly events: Announcement[];
}

type NewIds = (cell: number, count: number) => Promise<number>;

/** Writes the audit entries and events that the transaction collected: two statements at most. */
async function flush(client: pg.PoolClient, tx: Tx, pending: Pending): Promise<void> {
  const { audits, events } = pending;
  if (audits.length > 0) {
    const first = await tx.newIds(audits.length);
    const rows = audits.map((each, index) => ({
      id: first + index,
      action: each.action,
      subject_kind: each.subjectKind,
      subject_id: String(each.subjectId),
      before: each.before ?? null,
      after: each.after ?? null,
      why: each.why ?? null,
    }));
    await client.query({
      name: "platform.audit",
      text: `insert into platform.audit
          (cell, tenant_id, id, at, actor_kind, actor_id, actor_name,
           action, subject_kind, subject_id, before, after, why)
        select $1, $2, id, $3, $4, $5, $6, action, subject_kind, subject_id, before, after, why
        from jsonb_to_recordset($7::jsonb) as entry (id bigint, action text, subject_kind text,
          subject_id text, before jsonb, after jsonb, why text)`,
      values: [
        tx.scope.cell,
        tx.scope.tenantId,
        tx.now,
        tx.actor.kind,
        tx.actor.id,
        tx.actor.name,
        JSON.stringify(rows),
      ],
    });
  }
  if (events.length > 0) {
    const first = await tx.newIds(events.length);
    const rows = events.map((each, index) => ({
      ...each,
      key: String(each.key),
      id: first + index,
    }));
    await client.query({
      name: "platform.outbox",
      text: `insert into platform.outbox (cell, tenant_id, id, topic, key, payload, at)
        select $1, $2, id, topic, key, payload, $3
        from jsonb_to_recordset($4::jsonb) as event (id bigint, topic text, key text, payload jsonb)`,
      values: [tx.scope.cell, tx.scope.tenantId, tx.now, JSON.stringify(rows)],
    });
  }
}

interface TxParts {
  readonly client: pg.PoolClient;
  readonly scope: Scope;
  readonly actor: Actor;
  readonly now: Date;
  readonly pending: Pending;
  readonly newIds: NewIds;
}

function createTx({ client, scope, actor, now, pending, newIds }: TxParts): Tx {
  let revisions: Promise<ReadonlyMap<string, number>> | undefined;
  return {
    scope,
    actor,
    now,
    as: <Tables>() => builderOf(client) as unknown as Kysely<Tables>,
    async rows<Row>(text: string, values: readonly unknown[] = [], name?: string) {
      const config = name ? { name, text, values: [...values] } : { text, values: [...values] };
      const result = await client.query(config);
      return result.rows as Row[];
    },
    revisions() {
      revisions ??= client
        .query<{ name: string; value: number }>({
          name: "platform.revisions",
          text: "select name, value from platform.revision where cell = $1 and tenant_id = $2",
          values: [scope.cell, scope.tenantId],
        })
        .then(({ rows }) => new Map(rows.map((row) => [row.name, row.value])));
      return revisions;
    },
    newIds: (count) => newIds(scope.cell, count),
    async newNumbers(kind, count = 1) {
      const { rows } = await client.query<{ first: number }>(
        `insert into platform.number as number (cell, tenant_id, kind, next)
         values ($1, $2, $3, 1 + $4::int)
         on conflict (cell, tenant_id, kind) do update set next = number.next + $4
         returning next - $4 as first`,
        [scope.cell, scope.tenantId, kind, count],
      );
      const first = rows[0]?.first;
      assert(first !== undefined);
      return first;
    },
    audit: (entry) => void pending.audits.push(entry),
    announce: (event) => void pending.events.push(event),
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

/** The statement that opens a transaction inside a tenant. Numbers only: nothing to escape. */
function beginText(scope: Scope, readOnly: boolean): string {
  assert(Number.isSafeInteger(scope.cell) && Number.isSafeInteger(scope.tenantId));
  const tenant = `set local millrace.cell = '${scope.cell}'; set local millrace.tenant = '${scope.tenantId}'`;
  return readOnly ? `begin read only; ${tenant}; ${readingPlans}` : `begin; ${tenant}`;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly world: World;
  /** Connections kept at most. */
  readonly poolSize?: number;
  /** Milliseconds to wait for a free connection before the caller is told to come back. */
  readonly waitMs?: number;
}

/** Opens the pool as the application role, which row-level security binds. */
export function openDatabase({
  url,
  world,
  poolSize = 16,
  waitMs = 5_000,
}: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: waitMs,
    options:
      "-c role=millrace_app -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000 " +
      commandPlans,
  });
  // A connection that breaks while it is in use fails its query; the event alone must not end us.
  pool.on("connect", (client) => void client.on("error", () => undefined));
  // An idle connection that the server closed is replaced at the next use; nothing to do here.
  pool.on("error", () => undefined);
  const newIds = createIds(pool);

  async function once<T>(
    scope: Scope,
    actor: Actor,
    work: (tx: Tx) => Promise<T>,
    readOnly: boolean,
  ) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(beginText(scope, readOnly));
      const pending: Pending = { audits: [], events: [] };
      const tx = createTx({ client, scope, actor, now: world.clock(), pending, newIds });
      const result = await work(tx);
      await flush(client, tx, pending);
      await client.query("commit");
      return result;
    } catch (error) {
      await client.query("rollback").catch((problem: Error) => {
        broken = problem;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async function again<T>(
    scope: Scope,
    actor: Actor,
    work: (tx: Tx) => Promise<T>,
    readOnly: boolean,
  ) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(scope, actor, work, readOnly);
      } catch (error) {
        const code = (error as { code?: string }).code ?? "";
        if (!retryable.has(code) || attempt >= attemptsMax) throw error;
        await world.sleep(attempt * 5);
      }
    }
  }

  return {
    pool,
    world,
    transact: (scope, actor, work) => again(scope, actor, work, false),
    read: (scope, work) => again(scope, { kind: "system", id: 0, name: "read" }, work, true),
    newIds,
    close: () => pool.end(),
  };
}

/** A stable hash of a request: equal requests give equal hashes whatever their key order. */
export function requestHash(request: unknown): Buffer {
  const ordered = JSON.stringify(request, (_key, value: unknown) => {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return createHash("sha256").update(ordered).digest();
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
  const hash = requestHash(command.request);
  const inserted = await tx.rows(
    `insert into platform.answer (cell, tenant_id, key, command, request_hash, at)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning key`,
    [cell, tenantId, command.key, command.name, hash, tx.now],
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
    const same = stored.command === command.name && stored.request_hash.equals(hash);
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
