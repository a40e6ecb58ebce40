import type { Tx } from "../../platform/index.ts";
import type { Production } from "../production/index.ts";
import { linesStillOpen } from "../orders/index.ts";
import { look } from "./looking.ts";
import type { Looked } from "./looking.ts";
import { exceptionLimitMinutes, roleOf } from "./readiness.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export type EntryKind =
  | "opened"
  | "assigned"
  | "said"
  | "escalated"
  | "cleared"
  | "stands"
  | "closed";

/** Writes what was done about exceptions, and tells of it. */
export async function writeEntries(
  tx: Tx,
  kind: EntryKind,
  entries: readonly {
    readonly exceptionId: number;
    readonly text: string;
    /** What a person changed, as it was. */
    readonly before?: object;
  }[],
): Promise<void> {
  if (entries.length === 0) return;
  const first = await tx.newIds(entries.length);
  await tx.rows(
    `insert into execution.exception_entry (cell, tenant_id, id, exception_id, at, kind, text,
       actor_name)
     select $1, $2, id, "exceptionId", $3, $4, text, $5
     from jsonb_to_recordset($6::jsonb) as draft (id bigint, "exceptionId" bigint, text text)`,
    [
      ...[...scopeOf(tx), tx.now, kind, tx.actor.name],
      JSON.stringify(
        entries.map(({ before: _before, ...each }, at) => ({ ...each, id: first + at })),
      ),
    ],
  );
  for (const { exceptionId, text, before } of entries)
    tx.audit({
      ...{ action: `execution.exception.${kind}`, subjectKind: "exception" },
      ...{ subjectId: exceptionId, before: before ?? null, after: { text } },
    });
  const ids = entries.map((each) => each.exceptionId).slice(0, 1_000);
  tx.announce({ topic: "ExceptionMoved", key: ids[0] ?? 0, payload: { kind, ids } });
}

/** Opens an exception for each finding of which none is open, and none was accepted for that day. */
async function openNew(tx: Tx, looked: readonly Looked[]): Promise<number> {
  if (looked.length === 0) return 0;
  const first = await tx.newIds(looked.length);
  const drafts = looked.map((each, at) => ({
    ...{ ...each, id: first + at, found: each.findings },
    ownerRole: roleOf[each.kind],
  }));
  const made = await tx.rows<{ id: number; text: string }>(
    `insert into execution.exception (cell, tenant_id, id, line_id, kind, order_id, order_number,
       item_id, place_id, work_order_id, work_order_ids, units, promised_day, found, owner_role, opened_at,
       due_at)
     select $1, $2, id, "lineId", kind, "orderId", "orderNumber", "itemId", "placeId",
       "workOrderId", "workOrderIds", units, "promisedDay", found, "ownerRole", $3::timestamptz,
       $3::timestamptz + $4 * interval '1 minute'
     from jsonb_to_recordset($5::jsonb) as draft (id bigint, "lineId" bigint, kind text,
       "orderId" bigint, "orderNumber" text, "itemId" int, "placeId" int, "workOrderId" bigint,
       "workOrderIds" bigint[], units bigint, "promisedDay" date, found jsonb, "ownerRole" text)
     where not exists (select from execution.exception as known where known.cell = $1
       and known.tenant_id = $2 and known.line_id = draft."lineId" and known.kind = draft.kind
       and known.promised_day = draft."promisedDay" and known.reason = 'accepted')
     on conflict (cell, tenant_id, line_id, kind) where closed_at is null do nothing
     returning id, kind as text`,
    [...scopeOf(tx), tx.now, exceptionLimitMinutes, JSON.stringify(drafts)],
  );
  await writeEntries(
    tx,
    "opened",
    made.map(({ id, text }) => ({ exceptionId: id, text })),
  );
  return made.length;
}

/** Brings what open exceptions (of these lines) say up to what was found now. */
export async function bringUpToDate(
  tx: Tx,
  looked: readonly Looked[],
  lineIds: readonly number[] | null = null,
): Promise<void> {
  const drafts = looked.map((each) => ({
    ...{ lineId: each.lineId, kind: each.kind, found: each.findings, units: each.units },
    ...{ workOrderId: each.workOrderId, workOrderIds: each.workOrderIds },
  }));
  const moved = await tx.rows<{ id: number; text: string; stands: boolean; wasClear: boolean }>(
    `with draft as (select * from jsonb_to_recordset($4::jsonb) as draft ("lineId" bigint,
         kind text, found jsonb, units bigint, "workOrderId" bigint, "workOrderIds" bigint[])),
     seen as (select known.id, known.cleared_at is not null as was_clear,
         draft."lineId" is not null as stands, draft.found, draft.units, draft."workOrderId",
         draft."workOrderIds"
       from execution.exception as known left join draft on draft."lineId" = known.line_id
         and draft.kind = known.kind
       where known.cell = $1 and known.tenant_id = $2 and known.closed_at is null
         and ($5::bigint[] is null or known.line_id = any ($5)) for update of known)
     update execution.exception as known set
       found = coalesce(seen.found, known.found), units = coalesce(seen.units, known.units),
       work_order_id = case when seen.stands then seen."workOrderId" else known.work_order_id end,
       work_order_ids = coalesce(seen."workOrderIds", known.work_order_ids),
       cleared_at = case when seen.stands then null else $3::timestamptz end,
       revision = known.revision + 1
     from seen where known.cell = $1 and known.tenant_id = $2 and known.id = seen.id
       and (seen.stands = seen.was_clear or (seen.stands
           and (seen.found, seen.units, seen."workOrderId", seen."workOrderIds") is distinct from
             (known.found, known.units, known.work_order_id, known.work_order_ids)))
     returning known.id, known.kind as text, seen.stands, seen.was_clear as "wasClear"`,
    [...scopeOf(tx), tx.now, JSON.stringify(drafts), lineIds],
  );
  const named = (stands: boolean) =>
    moved
      .filter((each) => each.stands === stands && each.wasClear === stands)
      .map(({ id, text }) => ({ exceptionId: id, text }));
  await writeEntries(tx, "cleared", named(false));
  await writeEntries(tx, "stands", named(true));
}

/** Tells of exceptions whose time limit is over, one level up each time. */
async function escalate(tx: Tx): Promise<void> {
  const rows = await tx.rows<{ exceptionId: number; level: number }>(
    `update execution.exception set revision = revision + 1,
       level = case when due_at + $4 * interval '1 minute' <= $3 then 2 else 1 end
     where cell = $1 and tenant_id = $2 and closed_at is null and due_at <= $3
       and level < case when due_at + $4 * interval '1 minute' <= $3 then 2 else 1 end
     returning id as "exceptionId", level`,
    [...scopeOf(tx), tx.now, exceptionLimitMinutes],
  );
  const entries = rows.map(({ exceptionId, level }) => ({ exceptionId, text: String(level) }));
  await writeEntries(tx, "escalated", entries);
}

/** Ends exceptions of lines of which nothing is left to ship. */
async function endGone(tx: Tx): Promise<void> {
  const open = await tx.rows<{ id: number; lineId: number }>(
    `select id, line_id as "lineId" from execution.exception
     where cell = $1 and tenant_id = $2 and closed_at is null and cleared_at is not null`,
    scopeOf(tx),
  );
  const going = await linesStillOpen(
    tx,
    open.map((each) => each.lineId),
  );
  const gone = open.filter((each) => !going.has(each.lineId)).map((each) => each.id);
  if (gone.length === 0) return;
  await tx.rows(
    `update execution.exception set closed_at = $4, closed_by = $5, reason = 'over',
       revision = revision + 1 where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])`,
    [...scopeOf(tx), gone, tx.now, tx.actor.name],
  );
  const entries = gone.map((exceptionId) => ({ exceptionId, text: "over" }));
  await writeEntries(tx, "closed", entries);
}

/**
 * Looks at every line that must be ready: opens what is new, brings what is open up to date, tells of
 * what is late, and ends what no longer has a line. Gives how many were opened.
 */
export async function watchExceptions(tx: Tx, production: Production): Promise<number> {
  const looked = await look(tx, production);
  await bringUpToDate(tx, looked);
  const opened = await openNew(tx, looked);
  await escalate(tx);
  await endGone(tx);
  return opened;
}
