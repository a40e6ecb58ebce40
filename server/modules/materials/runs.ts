import type { ActionKind } from "../../../engines/materials/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { NodeLines } from "./node-lines.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface Run {
  readonly id: number;
  readonly state: "waiting" | "ready" | "failed";
  readonly days: number;
  readonly firstDay: string | null;
  readonly items: number;
  readonly actions: number;
  readonly late: number;
  /** Where it planned, in order; empty for runs of an earlier release. */
  readonly placeIds: readonly number[];
  readonly failure: { readonly kind: string; readonly items?: readonly number[] } | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly readyAt: Date | null;
}

const runColumns = `id, state, days, first_day::text as "firstDay", items, actions, late, failure,
  place_ids as "placeIds",
  created_at as "createdAt", created_by as "createdBy", ready_at as "readyAt"`;

/** The newest runs. */
export function listRuns(tx: Tx, limit: number): Promise<Run[]> {
  return tx.rows<Run>(
    `select ${runColumns} from materials.run where cell = $1 and tenant_id = $2
     order by id desc limit $3`,
    [...scopeOf(tx), limit],
  );
}

/** A run, or null. */
export async function runById(tx: Tx, id: number): Promise<Run | null> {
  const [run] = await tx.rows<Run>(
    `select ${runColumns} from materials.run where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id],
  );
  return run ?? null;
}

/** The newest run that is ready: what is accepted is accepted there. Null before there is one. */
export async function latestReady(tx: Tx): Promise<Run | null> {
  const [run] = await tx.rows<Run>(
    `select ${runColumns} from materials.run where cell = $1 and tenant_id = $2 and state = 'ready'
     order by id desc limit 1`,
    scopeOf(tx),
  );
  return run ?? null;
}

/** Writes a run that waits; gives its id, or null while another one does. */
export async function insertRun(tx: Tx, days: number): Promise<number | null> {
  const id = await tx.newIds(1);
  const written = await tx.rows(
    `insert into materials.run (cell, tenant_id, id, state, days, created_at, created_by)
     values ($1, $2, $3, 'waiting', $4, $5, $6)
     on conflict (cell, tenant_id) where state = 'waiting' do nothing returning id`,
    [...scopeOf(tx), id, days, tx.now, tx.actor.name],
  );
  if (written.length === 0) return null;
  tx.audit({
    action: "materials.run",
    subjectKind: "material_run",
    subjectId: id,
    after: { days },
  });
  return id;
}

/** Says which job works a run off. */
export async function setJob(tx: Tx, id: number, jobId: number): Promise<void> {
  await tx.rows(
    "update materials.run set job_id = $4 where cell = $1 and tenant_id = $2 and id = $3",
    [...scopeOf(tx), id, jobId],
  );
}

/** Whether a run still waits for what is made of it; nobody ends it until the transaction does. */
export async function lockWaiting(tx: Tx, id: number): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from materials.run where cell = $1 and tenant_id = $2 and id = $3
       and state = 'waiting' for update`,
    [...scopeOf(tx), id],
  );
  return rows.length > 0;
}

/** Says why a run came to nothing. */
export async function failRun(tx: Tx, id: number, failure: object): Promise<void> {
  await tx.rows(
    `update materials.run set state = 'failed', failure = $4::jsonb, ready_at = $5
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id, JSON.stringify(failure), tx.now],
  );
  tx.announce({ topic: "MaterialsMoved", key: id, payload: { id } });
}

/** Says that a run is ready. */
export async function storeReady(
  tx: Tx,
  id: number,
  made: Pick<Run, "items" | "actions" | "late" | "placeIds"> & {
    readonly firstDay: string;
    readonly findings: readonly object[];
  },
): Promise<void> {
  await tx.rows(
    `update materials.run set state = 'ready', first_day = $4::date, items = $5, actions = $6,
       late = $7, findings = $8::jsonb, ready_at = $9, place_ids = $10
     where cell = $1 and tenant_id = $2 and id = $3`,
    [
      ...[...scopeOf(tx), id, made.firstDay, made.items, made.actions, made.late],
      ...[JSON.stringify(made.findings), tx.now, made.placeIds],
    ],
  );
  tx.announce({ topic: "MaterialsMoved", key: id, payload: { id } });
}

/** Who asked first for what an action is about. */
export interface Cause {
  /** A work order where nobody waits for what it makes: it is made for stock. */
  readonly kind: "order" | "quote" | "forecast" | "safety" | "work_order" | "none";
  readonly lineId: number | null;
  readonly orderId: number | null;
  readonly number: string;
  readonly day: string | null;
  /** The open work order that uses it first. */
  readonly workOrderId: number | null;
}

export interface ActionRow {
  readonly rank: number;
  readonly name: string;
  readonly kind: ActionKind;
  readonly itemId: number;
  readonly placeId: number;
  /** Of a transfer who sends; else null. */
  readonly fromPlaceId: number | null;
  readonly supply: number;
  readonly receiptKind: "work_order" | "supply" | null;
  readonly receiptId: number | null;
  readonly receiptNumber: string;
  readonly day: string | null;
  readonly units: number;
  readonly newDay: string;
  readonly newUnits: number;
  readonly orderUnits: number;
  readonly actBy: string;
  readonly riskMinor: number;
  readonly cause: Cause;
}

/** Writes what a run says should be done. */
export async function storeActions(
  tx: Tx,
  runId: number,
  rows: readonly ActionRow[],
): Promise<void> {
  await tx.rows(
    `insert into materials.action (cell, tenant_id, run_id, rank, name, kind, item_id, place_id,
       supply, receipt_kind, receipt_id, receipt_number, day, units, new_day, new_units, order_units,
       act_by, risk_minor, cause, from_place_id)
     select $1, $2, $3, rank, name, kind, "itemId", "placeId", supply, "receiptKind", "receiptId",
       "receiptNumber", day, units, "newDay", "newUnits", "orderUnits", "actBy", "riskMinor", cause,
       "fromPlaceId"
     from jsonb_to_recordset($4::jsonb) as draft (rank int, name text, kind text, "itemId" int,
       "placeId" int, supply int, "receiptKind" text, "receiptId" bigint, "receiptNumber" text,
       day date, units bigint, "newDay" date, "newUnits" bigint, "orderUnits" bigint, "actBy" date,
       "riskMinor" bigint, cause jsonb, "fromPlaceId" int)`,
    [...scopeOf(tx), runId, JSON.stringify(rows)],
  );
}

/** Writes the items of a run. */
export async function storeNodes(
  tx: Tx,
  runId: number,
  nodes: readonly NodeLines[],
): Promise<void> {
  await tx.rows(
    `insert into materials.node (cell, tenant_id, run_id, node, item_id, place_id, lines)
     select $1, $2, $3, node, "itemId", "placeId", lines
     from jsonb_to_recordset($4::jsonb)
       as draft (node int, "itemId" int, "placeId" int, lines jsonb)`,
    [
      ...[...scopeOf(tx), runId],
      JSON.stringify(
        nodes.map(({ node, itemId, placeId, ...lines }) => ({ node, itemId, placeId, lines })),
      ),
    ],
  );
}

type StoredNode = Pick<NodeLines, "node" | "itemId" | "placeId"> & {
  readonly lines: Omit<NodeLines, "node" | "itemId" | "placeId">;
};

const whole = ({ lines, ...rest }: StoredNode): NodeLines => ({ ...rest, ...lines });

/** Items of a run by their numbers. */
export async function readNodes(tx: Tx, runId: number, nodes: readonly number[]) {
  const rows = await tx.rows<StoredNode>(
    `select node, item_id as "itemId", place_id as "placeId", lines from materials.node
     where cell = $1 and tenant_id = $2 and run_id = $3 and node = any ($4::int[])`,
    [...scopeOf(tx), runId, nodes],
  );
  return rows.map(whole);
}

/** An item of a run where it is planned: at a place, or the first there is. Null when it is not in it. */
export async function nodeOf(
  tx: Tx,
  asked: { readonly runId: number; readonly itemId: number; readonly placeId: number | null },
): Promise<NodeLines | null> {
  const [row] = await tx.rows<StoredNode>(
    `select node, item_id as "itemId", place_id as "placeId", lines from materials.node
     where cell = $1 and tenant_id = $2 and run_id = $3 and item_id = $4
       and ($5::int is null or place_id = $5) order by place_id limit 1`,
    [...scopeOf(tx), asked.runId, asked.itemId, asked.placeId],
  );
  return row ? whole(row) : null;
}

const keptRuns = 5;

/** Forgets the items of old runs; their actions stay as a record of what was said and done. */
export async function forgetOld(tx: Tx): Promise<void> {
  await tx.rows(
    `delete from materials.node where cell = $1 and tenant_id = $2 and run_id <= coalesce(
       (select id from materials.run where cell = $1 and tenant_id = $2 and state = 'ready'
        order by id desc offset $3 limit 1), 0)`,
    [...scopeOf(tx), keptRuns],
  );
}
