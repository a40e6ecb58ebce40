import type { FileMapping } from "../../../../connectors/file/index.ts";
import { Told } from "../../../../kernel/index.ts";
import type { BothWords } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Orders that are over, orders to be promised, or what a stock count has found. */
export type ImportMode = "history" | "live" | "stock";

export interface ImportCounts {
  readonly untilLine: number;
  readonly importedRows: number;
  readonly knownRows: number;
  readonly heldRows: number;
  readonly refusedRows: number;
  readonly orders: number;
}

export interface ImportRun extends ImportCounts {
  readonly id: number;
  readonly channelId: number;
  readonly fileName: string;
  readonly mode: ImportMode;
  readonly state: "running" | "done" | "cancelled" | "failed";
  readonly startedBy: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Why it failed; empty otherwise. */
  readonly message: BothWords;
  /** Rows of the file; null until they are counted. */
  readonly totalRows: number | null;
}

interface RunRow {
  id: number;
  channel_id: number;
  file_name: string;
  mode: ImportMode;
  state: ImportRun["state"];
  until_line: number;
  imported_rows: number;
  known_rows: number;
  held_rows: number;
  refused_rows: number;
  orders: number;
  started_by: string;
  started_at: Date;
  ended_at: Date | null;
  message: string;
  total_rows: number | null;
}

const runColumns = `id, channel_id, file_name, mode, state, until_line, imported_rows, known_rows,
  held_rows, refused_rows, orders, started_by, started_at, ended_at, message, total_rows`;

const keptWords = "both:";

/** Why a run failed as its row keeps it: whoever reads it later may read either language. */
export function failureToKeep(error: unknown): string {
  if (error instanceof Told) return `${keptWords}${JSON.stringify(error.words)}`;
  return error instanceof Error ? error.message : String(error);
}

/** What a row says in both languages; what was kept in one stands in both. */
function messageOf(kept: string): BothWords {
  if (!kept.startsWith(keptWords)) return { en: kept, zh: kept };
  return JSON.parse(kept.slice(keptWords.length)) as BothWords;
}

const runOf = (row: RunRow): ImportRun => ({
  id: row.id,
  channelId: row.channel_id,
  fileName: row.file_name,
  mode: row.mode,
  state: row.state,
  untilLine: row.until_line,
  importedRows: row.imported_rows,
  knownRows: row.known_rows,
  heldRows: row.held_rows,
  refusedRows: row.refused_rows,
  orders: row.orders,
  startedBy: row.started_by,
  startedAt: row.started_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  message: messageOf(row.message),
  totalRows: row.total_rows,
});

/** Import runs, newest first. */
export async function listRuns(tx: Tx, limit = 50): Promise<ImportRun[]> {
  const rows = await tx.rows<RunRow>(
    `select ${runColumns} from channels.import_run where cell = $1 and tenant_id = $2
     order by started_at desc limit $3`,
    [...scopeOf(tx), limit],
  );
  return rows.map(runOf);
}

/** One import run, or null. */
export async function runById(tx: Tx, runId: number): Promise<ImportRun | null> {
  const [row] = await tx.rows<RunRow>(
    `select ${runColumns} from channels.import_run where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), runId],
  );
  return row ? runOf(row) : null;
}

/** Who started a run, where it is somebody who can be told how it ended; else null. */
export async function starterOf(tx: Tx, runId: number): Promise<number | null> {
  const [row] = await tx.rows<{ userId: number | null }>(
    `select started_by_user as "userId" from channels.import_run
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), runId],
  );
  return row?.userId ?? null;
}

/** A file and how it is read: what must be the same for a run to be gone on with. */
interface SameFile extends Pick<RunDraft, "channelId" | "mode" | "mapping" | "createItems"> {
  readonly hash: string;
}

/**
 * The unfinished run of the same file, channel and mode that reads it the same way, to be resumed; or
 * null. One that read it otherwise is not: who corrects a mapping wants the corrected one.
 */
export async function unfinishedRun(tx: Tx, file: SameFile): Promise<ImportRun | null> {
  const [row] = await tx.rows<RunRow>(
    `select ${runColumns} from channels.import_run
     where cell = $1 and tenant_id = $2 and channel_id = $3 and file_hash = $4 and mode = $5
       and mapping - 'name' = $6::jsonb - 'name' and create_items = $7
       and state <> 'done' order by id desc limit 1`,
    [
      ...[...scopeOf(tx), file.channelId, file.hash, file.mode],
      ...[JSON.stringify(file.mapping), file.createItems],
    ],
  );
  return row ? runOf(row) : null;
}

export interface RunDraft {
  readonly channelId: number;
  readonly fileName: string;
  readonly fileHash: string;
  readonly mode: ImportMode;
  readonly mapping: FileMapping;
  readonly createItems: boolean;
  /** The kept upload; empty when the file is read where it lies. */
  readonly fileId: string;
}

/** Opens an import run. */
export async function insertRun(tx: Tx, draft: RunDraft): Promise<number> {
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into channels.import_run (cell, tenant_id, id, channel_id, file_name, file_hash, mode,
       mapping, create_items, file_id, state, started_by, started_at, started_by_user)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'running', $11, $12, $13)`,
    [
      ...scopeOf(tx),
      id,
      draft.channelId,
      draft.fileName,
      draft.fileHash,
      draft.mode,
      JSON.stringify(draft.mapping),
      draft.createItems,
      draft.fileId,
      tx.actor.name,
      tx.now,
      tx.actor.kind === "user" ? tx.actor.id : null,
    ],
  );
  tx.audit({
    action: "channels.import.start",
    subjectKind: "import",
    subjectId: id,
    after: { file: draft.fileName, mode: draft.mode },
  });
  return id;
}

/** The run went on without who says this: he must store nothing more of it. */
export class RunTaken extends Error {}

/** Where a worker believes a run to stand. */
export interface RunPlace {
  readonly runId: number;
  /** The line up to which the run was stored when the worker read on. */
  readonly fromLine: number;
  /** The job that works the run off; absent where none does. */
  readonly jobId?: number | undefined;
}

/**
 * Moves a run on by what one batch did, in the batch's own transaction. Throws RunTaken where it does
 * not stand there any more: a worker that slept past its lease would count the same rows again.
 */
export async function advanceRun(
  tx: Tx,
  { runId, fromLine, jobId }: RunPlace,
  counts: ImportCounts,
): Promise<void> {
  const moved = await tx.rows(
    `update channels.import_run set until_line = greatest(until_line, $4),
       imported_rows = imported_rows + $5, known_rows = known_rows + $6, held_rows = held_rows + $7,
       refused_rows = refused_rows + $8, orders = orders + $9
     where cell = $1 and tenant_id = $2 and id = $3 and until_line = $10
       and ($11::bigint is null or job_id = $11) returning id`,
    [
      ...scopeOf(tx),
      runId,
      counts.untilLine,
      counts.importedRows,
      counts.knownRows,
      counts.heldRows,
      counts.refusedRows,
      counts.orders,
      fromLine,
      jobId ?? null,
    ],
    "channels.advance_run",
  );
  if (moved.length === 0) throw new RunTaken(`import ${runId} is gone on with elsewhere`);
  tx.announce({ topic: "ImportMoved", key: runId, payload: { runId } });
}

/** Who works a run off, with which file, and how many rows it has; what is null stays. */
export async function noteRun(
  tx: Tx,
  runId: number,
  note: {
    readonly jobId?: number;
    readonly fileId?: string;
    readonly totalRows?: number;
  },
): Promise<void> {
  await tx.rows(
    `update channels.import_run set job_id = coalesce($4, job_id), file_id = coalesce($5, file_id),
       total_rows = coalesce($6, total_rows) where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), runId, note.jobId ?? null, note.fileId ?? null, note.totalRows ?? null],
  );
}

/** What going on with a run needs, beside what is shown of it; null when there is no such run. */
export async function runToWork(tx: Tx, runId: number) {
  const [row] = await tx.rows<{
    mapping: FileMapping;
    createItems: boolean;
    fileId: string;
    jobId: number | null;
  }>(
    `select mapping, create_items as "createItems", file_id as "fileId", job_id as "jobId"
     from channels.import_run where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), runId],
  );
  const run = await runById(tx, runId);
  return row && run ? { ...row, run } : null;
}

interface RunEnd {
  readonly state: ImportRun["state"];
  readonly message: string;
  /** The job that says so: once another works the run off, its word counts no more. */
  readonly jobId?: number | undefined;
}

/** Sets the state of a run; a finished one is not changed any more. */
export async function endRun(tx: Tx, runId: number, end: RunEnd) {
  await tx.rows(
    `update channels.import_run set state = $4, message = $5,
       ended_at = case when $4 = 'running' then null else $6::timestamptz end
     where cell = $1 and tenant_id = $2 and id = $3 and state <> 'done'
       and ($7::bigint is null or job_id = $7)`,
    [...scopeOf(tx), runId, end.state, end.message, tx.now, end.jobId ?? null],
  );
  tx.announce({ topic: "ImportMoved", key: runId, payload: { runId, state: end.state } });
}

export interface ImportProblem {
  readonly line: number;
  readonly outcome: "held" | "refused";
  readonly field: string;
  readonly value: string;
  readonly rule: string;
}

/** Writes why rows were held or refused. */
export async function insertProblems(
  tx: Tx,
  runId: number,
  problems: readonly ImportProblem[],
): Promise<void> {
  if (problems.length === 0) return;
  await tx.rows(
    `insert into channels.import_problem (cell, tenant_id, run_id, line, outcome, field, value, rule)
     select $1, $2, $3, draft.* from unnest($4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[])
       as draft on conflict do nothing`,
    [
      ...scopeOf(tx),
      runId,
      problems.map((each) => each.line),
      problems.map((each) => each.outcome),
      problems.map((each) => each.field),
      problems.map((each) => each.value.slice(0, 200)),
      problems.map((each) => each.rule),
    ],
  );
}

/** Problems of a run by line, a page at a time. */
export async function listProblems(
  tx: Tx,
  runId: number,
  { after, limit }: { readonly after: number; readonly limit: number },
) {
  return tx.rows<{ line: number; outcome: string; field: string; value: string; rule: string }>(
    `select line, outcome, field, value, rule from channels.import_problem
     where cell = $1 and tenant_id = $2 and run_id = $3 and line > $4 order by line limit $5`,
    [...scopeOf(tx), runId, after, limit],
  );
}
