import type { Tx } from "../../platform/index.ts";
import type { ExceptionKind, Finding } from "./readiness.ts";
import type { EntryKind } from "./watching.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What keeps an order line from being ready, and whose it is to end that. */
export interface Exception {
  readonly id: number;
  readonly lineId: number;
  readonly kind: ExceptionKind;
  readonly orderId: number;
  readonly orderNumber: string;
  readonly itemId: number;
  readonly placeId: number;
  readonly workOrderId: number | null;
  readonly units: number;
  readonly promisedDay: string;
  readonly found: readonly Finding[];
  readonly ownerRole: string;
  readonly owner: string;
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly level: number;
  readonly clearedAt: Date | null;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
  readonly reason: "solved" | "accepted" | "over" | null;
  readonly note: string;
}

const columns = `id, line_id as "lineId", kind, order_id as "orderId",
  order_number as "orderNumber", item_id as "itemId", place_id as "placeId",
  work_order_id as "workOrderId", units, promised_day::text as "promisedDay", found,
  owner_role as "ownerRole", owner, opened_at as "openedAt", due_at as "dueAt", level,
  cleared_at as "clearedAt", closed_at as "closedAt", closed_by as "closedBy", reason, note`;

/** Exceptions of these places (null: all), open ones by time limit, closed ones newest first. */
export function listExceptionRows(
  tx: Tx,
  asked: {
    readonly placeIds: readonly number[] | null;
    readonly isOpen: boolean;
    readonly kind: ExceptionKind | null;
    readonly limit: number;
  },
): Promise<Exception[]> {
  const order = asked.isOpen ? "promised_day, due_at, id" : "closed_at desc, id desc";
  return tx.rows<Exception>(
    `select ${columns} from execution.exception where cell = $1 and tenant_id = $2
       and ($3::int[] is null or place_id = any ($3)) and (closed_at is null) = $4
       and ($5::text is null or kind = $5) order by ${order} limit $6`,
    [...scopeOf(tx), asked.placeIds, asked.isOpen, asked.kind, asked.limit],
  );
}

/** How many exceptions of these places (null: all) are open, by kind, and how many are late. */
export function countExceptions(
  tx: Tx,
  placeIds: readonly number[] | null,
): Promise<{ readonly kind: ExceptionKind; readonly count: number; readonly late: number }[]> {
  return tx.rows(
    `select kind, count(*)::int as count,
       (count(*) filter (where due_at <= $4 and cleared_at is null))::int as late
     from execution.exception where cell = $1 and tenant_id = $2 and closed_at is null
       and ($3::int[] is null or place_id = any ($3)) group by kind order by kind`,
    [...scopeOf(tx), placeIds, tx.now],
  );
}

/** An exception, or null; `lock` lets one person change it. */
export async function exceptionById(tx: Tx, id: number, lock = false): Promise<Exception | null> {
  const rows = await tx.rows<Exception>(
    `select ${columns} from execution.exception where cell = $1 and tenant_id = $2 and id = $3
     ${lock ? "for update" : ""}`,
    [...scopeOf(tx), id],
  );
  return rows[0] ?? null;
}

/** These exceptions, in order of their ids. */
export function exceptionsByIds(tx: Tx, ids: readonly number[]): Promise<Exception[]> {
  return tx.rows<Exception>(
    `select ${columns} from execution.exception where cell = $1 and tenant_id = $2
       and id = any ($3::bigint[]) order by id`,
    [...scopeOf(tx), ids],
  );
}

/** What was done about an exception, in its order. */
export function entriesOf(tx: Tx, id: number) {
  return tx.rows<{
    readonly at: Date;
    readonly kind: EntryKind;
    readonly text: string;
    readonly actor: string;
  }>(
    `select at, kind, text, actor_name as actor from execution.exception_entry
     where cell = $1 and tenant_id = $2 and exception_id = $3 order by id limit 1000`,
    [...scopeOf(tx), id],
  );
}
