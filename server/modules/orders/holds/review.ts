import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import { ProblemError, touchRevision } from "../../../platform/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { announceChange } from "../locking.ts";
import type { Condition } from "../model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export type ReviewError =
  | { readonly kind: "rule_unknown"; readonly rule: number }
  | { readonly kind: "hold_unknown"; readonly hold: number };

/** All review rules in the order of their rank, each with the open holds that it placed. */
export async function listRuleRows(tx: Tx) {
  const rows = await tx.rows<{
    id: number;
    name: string;
    condition: Condition[];
    owner_role: string;
    within_minutes: number;
    active: boolean;
    rank: number;
    open_holds: number;
  }>(
    `select rule.id, rule.name, rule.condition, rule.owner_role, rule.within_minutes, rule.active,
       rule.rank, coalesce(placed.open, 0)::int as open_holds
     from orders.rule as rule left join (
       select (hold.detail ->> 'rule')::int as rule_id, count(*) as open from orders.hold as hold
       where hold.cell = $1 and hold.tenant_id = $2 and hold.reason = 'review'
         and hold.released_at is null and hold.detail ? 'rule' group by 1
     ) as placed on placed.rule_id = rule.id
     where rule.cell = $1 and rule.tenant_id = $2 order by rule.rank, rule.id`,
    scopeOf(tx),
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    condition: row.condition,
    ownerRole: row.owner_role,
    withinMinutes: row.within_minutes,
    active: row.active,
    rank: row.rank,
    openHolds: row.open_holds,
  }));
}

/** Writes a review rule (审单). */
export async function saveRule(
  tx: Tx,
  rule: {
    readonly id: number | null;
    readonly name: string;
    readonly condition: readonly Condition[];
    readonly ownerRole: string;
    readonly withinMinutes: number;
    readonly active: boolean;
    readonly rank: number;
  },
): Promise<number> {
  const id = rule.id ?? (await tx.newNumbers("rule"));
  await tx.rows(
    `insert into orders.rule (cell, tenant_id, id, name, condition, owner_role, within_minutes, active, rank)
     values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9)
     on conflict (cell, tenant_id, id) do update set name = excluded.name, condition = excluded.condition,
       owner_role = excluded.owner_role, within_minutes = excluded.within_minutes,
       active = excluded.active, rank = excluded.rank`,
    [
      ...scopeOf(tx),
      id,
      rule.name,
      JSON.stringify(rule.condition),
      rule.ownerRole,
      rule.withinMinutes,
      rule.active,
      rule.rank,
    ],
  );
  await touchRevision(tx, "orders");
  tx.audit({ action: "orders.rule.save", subjectKind: "rule", subjectId: id, after: rule });
  return id;
}

/** Writes a rule by its id, or a new one; refuses an id that nobody gave. */
export async function writeRule(
  tx: Tx,
  rule: Parameters<typeof saveRule>[1],
): Promise<Result<{ id: number }, ReviewError>> {
  if (rule.id !== null) {
    const known = await tx.rows(
      "select 1 from orders.rule where cell = $1 and tenant_id = $2 and id = $3",
      [...scopeOf(tx), rule.id],
    );
    if (known.length === 0) return err({ kind: "rule_unknown", rule: rule.id });
  }
  return ok({ id: await saveRule(tx, rule) });
}

export interface HoldQuery {
  readonly channelIds: readonly number[] | null;
  readonly partyIds: readonly number[] | null;
  readonly reason?: string | undefined;
  readonly ownerRole?: string | undefined;
  readonly late?: boolean | undefined;
  readonly sort?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

/** What a page of holds is sorted by, and the way it goes. */
const holdSorts: Readonly<Record<string, readonly [column: string, way: "asc" | "desc"]>> = {
  due: ["due_at", "asc"],
  "-due": ["due_at", "desc"],
  placed: ["placed_at", "asc"],
  "-placed": ["placed_at", "desc"],
};

interface StoredHold {
  readonly id: number;
  readonly order_id: number;
  readonly number: string;
  readonly channel_id: number;
  readonly total_minor: number;
  readonly currency: string;
  readonly reason: string;
  readonly detail: unknown;
  readonly owner_role: string;
  readonly placed_at: Date;
  readonly due_at: Date;
  readonly key_text: string;
}

/** Where a page goes on: an instant and the id that breaks ties, as the page before gave them. */
function markOf(after: string): readonly [instant: Date, id: number] {
  const [instant = "", id = ""] = after.split("|");
  if (Number.isNaN(Date.parse(instant)) || !/^[12]\d{3}-/.test(instant) || !/^\d{1,15}$/.test(id)) {
    const values = { field: "after" };
    const problem = { field: "after", value: after.slice(0, 80), rule: "rule.format", values };
    throw new ProblemError({ status: 400, kind: "invalid", problems: [problem] });
  }
  // Every instant of ours has whole milliseconds.
  return [new Date(instant), Number(id)];
}

/** One page of the open holds, by default the one due first on top. */
export async function holdPage(tx: Tx, asked: HoldQuery) {
  const limit = asked.limit ?? 50;
  const [column, way] = holdSorts[asked.sort ?? "due"] ?? (["due_at", "asc"] as const);
  const [instant, id] = asked.after === undefined ? [null, null] : markOf(asked.after);
  const rows = await tx.rows<StoredHold>(
    `select hold.id, hold.order_id, parent.number, parent.channel_id, parent.total_minor,
       parent.currency, hold.reason, hold.detail, hold.owner_role, hold.placed_at, hold.due_at,
       hold.${column}::text as key_text
     from orders.hold as hold join orders.order as parent on parent.cell = hold.cell
       and parent.tenant_id = hold.tenant_id and parent.id = hold.order_id
     where hold.cell = $1 and hold.tenant_id = $2 and hold.released_at is null
       and ($3::int[] is null or parent.channel_id = any ($3::int[]))
       and ($4::int[] is null or parent.party_id = any ($4::int[]))
       and ($5::text is null or hold.reason = $5) and ($6::text is null or hold.owner_role = $6)
       and ($7::boolean is not true or hold.due_at < $8)
       and ($9::timestamptz is null or
         (hold.${column}, hold.id) ${way === "asc" ? ">" : "<"} ($9::timestamptz, $10::bigint))
     order by hold.${column} ${way}, hold.id ${way} limit $11`,
    [
      ...scopeOf(tx),
      asked.channelIds,
      asked.partyIds,
      asked.reason ?? null,
      asked.ownerRole ?? null,
      asked.late ?? null,
      tx.now,
      instant,
      id,
      limit + 1,
    ],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map((row) => ({
      id: row.id,
      orderId: row.order_id,
      number: row.number,
      channelId: row.channel_id,
      totalMinor: row.total_minor,
      currency: row.currency.trim(),
      reason: row.reason,
      detail: row.detail,
      ownerRole: row.owner_role,
      placedAt: row.placed_at.toISOString(),
      dueAt: row.due_at.toISOString(),
    })),
    next: rows.length > limit && last ? `${last.key_text}|${last.id}` : null,
  };
}

/** Gives an open hold another owner and time limit. */
export async function reassignHold(
  tx: Tx,
  asked: {
    readonly holdId: number;
    readonly ownerRole: string;
    readonly dueAt: Date;
    readonly why: string;
  },
): Promise<Result<{ orderId: number }, ReviewError>> {
  const [before] = await tx.rows<{ order_id: number; owner_role: string; due_at: Date }>(
    `select order_id, owner_role, due_at from orders.hold
     where cell = $1 and tenant_id = $2 and id = $3 and released_at is null for update`,
    [...scopeOf(tx), asked.holdId],
  );
  if (!before) return err({ kind: "hold_unknown", hold: asked.holdId });
  await tx.rows(
    `update orders.hold set owner_role = $4, due_at = $5
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), asked.holdId, asked.ownerRole, asked.dueAt],
  );
  tx.audit({
    action: "orders.hold.assign",
    subjectKind: "order",
    subjectId: before.order_id,
    before: { hold: asked.holdId, ownerRole: before.owner_role, dueAt: before.due_at },
    after: { hold: asked.holdId, ownerRole: asked.ownerRole, dueAt: asked.dueAt },
    why: asked.why,
  });
  announceChange(tx, before.order_id, "hold_assigned");
  return ok({ orderId: before.order_id });
}
