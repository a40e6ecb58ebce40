import type pg from "pg";
import { assert } from "../../kernel/index.ts";
import type { TenantId } from "../../kernel/index.ts";
import { parameterOf } from "./parameters.ts";
import type { Vault } from "./vault.ts";

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

/** A statement sent without waiting; see Tx.write. */
export interface Write {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** How many rows it must touch; anything else fails the transaction. */
  readonly rows?: number;
}

/** An open transaction inside one tenant. Modules pass it along the arrows, never keep it. */
export interface Tx {
  readonly scope: Scope;
  readonly actor: Actor;
  /** The clock's reading at the start: one instant for all that this transaction writes. */
  readonly now: Date;
  /** Seals and opens what must be read again. */
  readonly vault: Vault;
  /** The tenant's revision numbers by name: one read per transaction, however many ask. */
  revisions(): Promise<ReadonlyMap<string, number>>;
  /** Rows of a statement; a `name` keeps its plan prepared on the connection. */
  rows<Row>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
  /**
   * Sends a statement whose answer nobody needs, without waiting: while the server works on it the
   * next is prepared. It holds, or the transaction fails, before the commit.
   */
  write(statement: Write): void;
  /** The first of `count` document ids that nobody else will ever get. */
  newIds(count: number): Promise<number>;
  /** The first of `count` per-tenant numbers for master records of this kind. */
  newNumbers(kind: string, count?: number): Promise<number>;
  /** Writes who changed what, before, after and why; stored when the transaction commits. */
  audit(entry: AuditEntry): void;
  /** Puts an event into the outbox; it leaves only if the transaction commits. */
  announce(event: Announcement): void;
}

export interface Pending {
  /** Statements under way. */
  readonly sent: Promise<unknown>[];
  /** True when one of them must touch a certain number of rows. */
  isCounted: boolean;
  readonly audits: AuditEntry[];
  readonly events: Announcement[];
}

/** Nothing collected yet. */
export const newPending = (): Pending => ({ audits: [], events: [], sent: [], isCounted: false });

type NewIds = (cell: number, count: number) => Promise<number>;

/** Writes the audit entries and events that the transaction collected: two statements at most. */
export async function flush(tx: Tx, pending: Pending): Promise<void> {
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
    tx.write({
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
    tx.write({
      name: "platform.outbox",
      text: `insert into platform.outbox (cell, tenant_id, id, topic, key, payload, at)
        select $1, $2, id, topic, key, payload, $3
        from jsonb_to_recordset($4::jsonb) as event (id bigint, topic text, key text, payload jsonb)`,
      values: [tx.scope.cell, tx.scope.tenantId, tx.now, JSON.stringify(rows)],
    });
  }
}

/** Keeps a statement under way until the transaction ends; its failure is met there. */
export function send(
  pending: Pending,
  query: Promise<pg.QueryResult>,
  check: (touched: number | null) => void,
): void {
  const checked = query.then((result) => check(result.rowCount));
  checked.catch(() => undefined);
  pending.sent.push(checked);
}

/** The failure that came first, when `error` only says that the transaction is over (25P02). */
export async function firstFailure(pending: Pending, error: unknown): Promise<unknown> {
  if ((error as { code?: string }).code !== "25P02") return error;
  const settled = await Promise.allSettled(pending.sent);
  return settled.find((each) => each.status === "rejected")?.reason ?? error;
}

const textByName = new Map<string, string>();

/**
 * Fails when a name stands for two statements. The driver would find out too late: after the
 * commit has been sent behind a statement that never went out.
 */
function mustBeOne(name: string, text: string): void {
  const known = textByName.get(name);
  if (known === undefined) textByName.set(name, text);
  else assert(known === text, `two statements are named ${name}`);
}

interface TxParts {
  readonly client: pg.PoolClient;
  readonly scope: Scope;
  readonly actor: Actor;
  readonly now: Date;
  readonly pending: Pending;
  readonly newIds: NewIds;
  readonly vault: Vault;
}

/** What a module works with inside one open transaction of this connection. */
export function createTx({ client, pending, newIds, ...parts }: TxParts): Tx {
  const { scope, actor, now, vault } = parts;
  let revisions: Promise<ReadonlyMap<string, number>> | undefined;
  return {
    ...{ scope, actor, now, vault },
    async rows<Row>(text: string, values: readonly unknown[] = [], name?: string) {
      const config = { text, values: values.map(parameterOf), ...(name ? { name } : {}) };
      const query = client.query(config);
      // Several may be under way at once: the first that failed is the one to tell of.
      send(pending, query, () => undefined);
      return (await query).rows as Row[];
    },
    write({ name, text, values, rows }) {
      mustBeOne(name, text);
      pending.isCounted ||= rows !== undefined;
      send(pending, client.query({ name, text, values: values.map(parameterOf) }), (touched) => {
        assert(rows === undefined || touched === rows, `${name} touched ${touched} rows`);
      });
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
