import type { ActionKind } from "../../../engines/materials/index.ts";
import type { Tx } from "../../platform/index.ts";
import { latestReady } from "./runs.ts";
import type { ActionRow } from "./runs.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What accepting an action made or changed. */
export interface Made {
  readonly kind: "work_order" | "supply" | "transfer";
  readonly id: number;
  readonly number: string;
}

export interface StoredAction extends ActionRow {
  readonly acceptedAt: Date | null;
  readonly acceptedBy: string | null;
  readonly made: Made | null;
  /** Why it was dismissed; null: it stands. */
  readonly reason: string | null;
  readonly dismissedAt: Date | null;
  readonly dismissedBy: string | null;
}

const columns = `action.rank, action.name, kind, item_id as "itemId", place_id as "placeId", supply,
  from_place_id as "fromPlaceId",
  receipt_kind as "receiptKind", receipt_id as "receiptId", receipt_number as "receiptNumber",
  day::text as day, units, new_day::text as "newDay", new_units as "newUnits",
  order_units as "orderUnits", act_by::text as "actBy", risk_minor as "riskMinor", cause,
  accepted_at as "acceptedAt", accepted_by as "acceptedBy", made, reason,
  dismissed_at as "dismissedAt", dismissed_by as "dismissedBy"`;

const joined = `materials.action as action left join materials.dismissal as dismissal
  on dismissal.cell = action.cell and dismissal.tenant_id = action.tenant_id
  and dismissal.name = action.name`;

export interface ActionsAsked {
  readonly runId: number;
  readonly state: "open" | "accepted" | "dismissed";
  readonly kind: ActionKind | null;
  readonly items: readonly number[] | null;
  readonly placeId: number | null;
  /** Only what somebody must act on by this day. */
  readonly actBy: string | null;
  readonly after: number;
  readonly limit: number;
}

const states = {
  open: "accepted_at is null and dismissal.name is null",
  accepted: "accepted_at is not null",
  dismissed: "accepted_at is null and dismissal.name is not null",
};

/** Actions of a run, the most money at risk first. */
export function listActions(tx: Tx, asked: ActionsAsked): Promise<StoredAction[]> {
  return tx.rows<StoredAction>(
    `select ${columns} from ${joined} where action.cell = $1 and action.tenant_id = $2
       and run_id = $3 and rank > $4 and ${states[asked.state]} and ($5::text is null or kind = $5)
       and ($6::int[] is null or item_id = any ($6)) 
       and ($7::int is null or place_id = $7 or from_place_id = $7)
       and ($8::date is null or act_by <= $8) order by rank limit $9`,
    [
      ...[...scopeOf(tx), asked.runId, asked.after, asked.kind, asked.items, asked.placeId],
      ...[asked.actBy, asked.limit],
    ],
  );
}

/** How many actions of a run are open, by kind, and the money at risk. */
export function countActions(
  tx: Tx,
  runId: number,
): Promise<{ readonly kind: ActionKind; readonly count: number; readonly riskMinor: number }[]> {
  return tx.rows(
    `select kind, count(*)::int as count, sum(risk_minor)::bigint as "riskMinor" from ${joined}
     where action.cell = $1 and action.tenant_id = $2 and run_id = $3 and ${states.open}
     group by kind order by kind`,
    [...scopeOf(tx), runId],
  );
}

/** How many open actions of the newest run nobody may put off beyond its first day. */
export async function dueActions(tx: Tx): Promise<number> {
  const run = await latestReady(tx);
  if (!run) return 0;
  const [row] = await tx.rows<{ count: number }>(
    `select count(*)::int as count from (select 1 from ${joined} where action.cell = $1
       and action.tenant_id = $2 and run_id = $3 and ${states.open} and act_by <= $4::date
       limit 1001) as few`,
    [...scopeOf(tx), run.id, run.firstDay],
  );
  return row?.count ?? 0;
}

/** Actions of a run by rank, locked: two people accept one of them once. */
export async function lockActions(
  tx: Tx,
  runId: number,
  ranks: readonly number[],
): Promise<StoredAction[]> {
  return tx.rows<StoredAction>(
    `select ${columns} from ${joined} where action.cell = $1 and action.tenant_id = $2
       and run_id = $3 and rank = any ($4::int[]) order by rank for update of action`,
    [...scopeOf(tx), runId, ranks],
  );
}

/** Whether one of these actions sends goods away. */
export async function sendsAny(tx: Tx, runId: number, ranks: readonly number[]): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from materials.action where cell = $1 and tenant_id = $2 and run_id = $3
       and rank = any ($4::int[]) and kind = 'transfer' limit 1`,
    [...scopeOf(tx), runId, ranks],
  );
  return rows.length > 0;
}

/** The receipt that an action is about, as a key. */
export const receiptOf = ({ receiptKind, receiptId }: StoredAction): string =>
  `${receiptKind}/${receiptId}`;

/** Units that accepted actions of a run gave to receipts, by receipt. */
export async function acceptedUnits(tx: Tx, runId: number): Promise<[string, number][]> {
  const rows = await tx.rows<{ key: string; units: number }>(
    `select receipt_kind || '/' || receipt_id as key, new_units as units from materials.action
     where cell = $1 and tenant_id = $2 and run_id = $3 and kind in ('increase', 'decrease')
       and accepted_at is not null`,
    [...scopeOf(tx), runId],
  );
  return rows.map(({ key, units }) => [key, units]);
}

/** Says that actions were done, and what came of each. */
export async function noteAccepted(
  tx: Tx,
  runId: number,
  done: readonly { readonly rank: number; readonly made: Made }[],
): Promise<void> {
  await tx.rows(
    `update materials.action as action set accepted_at = $4, accepted_by = $5, made = draft.made
     from jsonb_to_recordset($6::jsonb) as draft (rank int, made jsonb)
     where action.cell = $1 and action.tenant_id = $2 and action.run_id = $3
       and action.rank = draft.rank`,
    [...scopeOf(tx), runId, tx.now, tx.actor.name, JSON.stringify(done)],
  );
}

/** Dismisses actions by name: in every run to come they stand apart, until they are taken back. */
export async function dismissNames(
  tx: Tx,
  names: readonly string[],
  reason: string,
): Promise<void> {
  await tx.rows(
    `insert into materials.dismissal (cell, tenant_id, name, reason, dismissed_at, dismissed_by)
     select $1, $2, name, $4, $5, $6 from unnest($3::text[]) as name
     on conflict (cell, tenant_id, name) do update set reason = excluded.reason,
       dismissed_at = excluded.dismissed_at, dismissed_by = excluded.dismissed_by`,
    [...scopeOf(tx), names, reason, tx.now, tx.actor.name],
  );
}

/** Takes dismissals back. */
export async function restoreNames(tx: Tx, names: readonly string[]): Promise<void> {
  await tx.rows(
    `delete from materials.dismissal where cell = $1 and tenant_id = $2 and name = any ($3::text[])`,
    [...scopeOf(tx), names],
  );
}
