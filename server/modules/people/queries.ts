import type { Caller, Scope, Tx } from "../../platform/index.ts";

const iso = (value: Date | null) => value?.toISOString() ?? null;

export interface UserRow {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly role: string;
  readonly locale: string;
  readonly active: boolean;
  /** Whether a second step of signing in is on. */
  readonly twoStep: boolean;
  readonly channelIds: number[] | null;
  readonly placeIds: number[] | null;
  readonly partyIds: number[] | null;
}

/** The users of a tenant, in order of their numbers. */
export function listUserRows(tx: Tx, { cell, tenantId }: Scope): Promise<UserRow[]> {
  return tx.rows<UserRow>(
    `select id, login, name, role, locale, active, channel_ids as "channelIds",
       place_ids as "placeIds", party_ids as "partyIds",
       exists (select from people.second_step as step where step.cell = person.cell
         and step.tenant_id = person.tenant_id and step.user_id = person.id
         and confirmed_at is not null) as "twoStep"
     from people.user as person where cell = $1 and tenant_id = $2 order by id`,
    [cell, tenantId],
  );
}

/** The API keys of a tenant, newest first; of each only its last four characters. */
export async function listKeyRows(tx: Tx, { cell, tenantId }: Scope) {
  const rows = await tx.rows<{
    id: number;
    name: string;
    hint: string;
    permissions: string[];
    channelIds: number[] | null;
    placeIds: number[] | null;
    partyIds: number[] | null;
    created_at: Date;
    created_by: string;
    expires_at: Date | null;
    last_used_at: Date | null;
    revoked_at: Date | null;
  }>(
    `select id, name, hint, permissions, channel_ids as "channelIds", place_ids as "placeIds",
       party_ids as "partyIds", created_at, created_by, expires_at, last_used_at, revoked_at
     from people.api_key where cell = $1 and tenant_id = $2 order by id desc`,
    [cell, tenantId],
  );
  return rows.map(({ created_at, created_by, expires_at, last_used_at, revoked_at, ...row }) => ({
    ...row,
    createdAt: created_at.toISOString(),
    createdBy: created_by,
    expiresAt: iso(expires_at),
    lastUsedAt: iso(last_used_at),
    revokedAt: iso(revoked_at),
  }));
}

/**
 * The built-in role of a person who calls, or the one that his company's own role was copied from;
 * null for a program.
 */
export async function roleOf(tx: Tx, { actor }: Pick<Caller, "actor">): Promise<string | null> {
  if (actor.kind !== "user") return null;
  const [row] = await tx.rows<{ role: string }>(
    `select coalesce(role.base, person.role) as role from people.user as person
     left join people.role as role on role.cell = person.cell
       and role.tenant_id = person.tenant_id and role.id = person.role_id
     where person.cell = $1 and person.tenant_id = $2 and person.id = $3`,
    [tx.scope.cell, tx.scope.tenantId, actor.id],
  );
  return row?.role ?? null;
}

export interface AuditQuery {
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
  /** This entry alone. */
  readonly entry?: number | undefined;
  /** Beginning of an action, such as `orders.`. */
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly subjectKind?: string | undefined;
  readonly actorKind?: string | undefined;
  readonly actorId?: number | undefined;
  /** First and last day, both included, in the tenant's time zone. */
  readonly fromDay?: string | undefined;
  readonly untilDay?: string | undefined;
}

interface StoredAudit {
  readonly id: number;
  readonly at: Date;
  readonly actor_kind: string;
  readonly actor_id: number;
  readonly actor_name: string;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly why: string | null;
}

/** One page of who changed what, newest first; `next` is the id to go on after. */
export async function auditPage(tx: Tx, query: AuditQuery) {
  const limit = query.limit ?? 50;
  const { cell, tenantId } = tx.scope;
  const [tenant] = await tx.rows<{ time_zone: string }>(
    "select time_zone from platform.tenant where id = $1",
    [tenantId],
  );
  const rows = await tx.rows<StoredAudit>(
    `select id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, before,
       after, why
     from platform.audit
     where cell = $1 and tenant_id = $2
       and ($3::bigint is null or (at, id) < (select last.at, last.id from platform.audit as last
         where last.cell = $1 and last.tenant_id = $2 and last.id = $3))
       and ($4::text is null or starts_with(action, $4))
       and ($5::text is null or subject_id = $5) and ($6::text is null or subject_kind = $6)
       and ($7::text is null or actor_kind = $7) and ($8::bigint is null or actor_id = $8)
       and ($9::date is null or at >= $9::date::timestamp at time zone $11)
       and ($10::date is null or at < ($10::date + 1)::timestamp at time zone $11)
       and ($13::bigint is null or id = $13)
     order by at desc, id desc limit $12`,
    [
      cell,
      tenantId,
      query.after ?? null,
      query.action ?? null,
      query.subject ?? null,
      query.subjectKind ?? null,
      query.actorKind ?? null,
      query.actorId ?? null,
      query.fromDay ?? null,
      query.untilDay ?? null,
      tenant?.time_zone ?? "UTC",
      limit + 1,
      query.entry ?? null,
    ],
  );
  const page = rows.slice(0, limit);
  return {
    rows: page.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      actorKind: row.actor_kind,
      actorId: row.actor_id,
      actorName: row.actor_name,
      action: row.action,
      subjectKind: row.subject_kind,
      subjectId: row.subject_id,
      before: row.before,
      after: row.after,
      why: row.why,
    })),
    next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}
