import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface Channel {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  /** `file`, `api`, `manual`, `demo`, or the kind of a connector. */
  readonly kind: string;
  readonly policy: "complete" | "partial" | "backorder";
  readonly priority: number;
  readonly currency: string;
  readonly active: boolean;
}

export interface ChannelDraft {
  readonly code: string;
  readonly name: string;
  readonly nameEn?: string | undefined;
  readonly kind: Channel["kind"];
  readonly policy?: Channel["policy"] | undefined;
  readonly priority?: number | undefined;
  readonly currency?: string | undefined;
  readonly secrets?: readonly string[] | undefined;
  readonly address?: string | undefined;
}

interface ChannelRow {
  id: number;
  code: string;
  name: string;
  name_en: string;
  kind: Channel["kind"];
  policy: Channel["policy"];
  priority: number;
  currency: string;
  active: boolean;
}

const channelOf = (row: ChannelRow): Channel => ({
  id: row.id,
  code: row.code,
  name: row.name,
  nameEn: row.name_en,
  kind: row.kind,
  policy: row.policy,
  priority: row.priority,
  currency: row.currency,
  active: row.active,
});

const channelColumns = "id, code, name, name_en, kind, policy, priority, currency, active";

/** All channels of the tenant, by id. */
export async function listChannels(tx: Tx): Promise<Channel[]> {
  const rows = await tx.rows<ChannelRow>(
    `select ${channelColumns} from channels.channel where cell = $1 and tenant_id = $2 order by id`,
    scopeOf(tx),
  );
  return rows.map(channelOf);
}

/** One channel, or null. */
export async function channelById(tx: Tx, channelId: number): Promise<Channel | null> {
  const [row] = await tx.rows<ChannelRow>(
    `select ${channelColumns} from channels.channel
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), channelId],
    "channels.by_id",
  );
  return row ? channelOf(row) : null;
}

/** Writes a channel by code; secrets are replaced only when given. Gives its id. */
export async function saveChannel(tx: Tx, draft: ChannelDraft): Promise<number> {
  const id = await tx.newNumbers("channel");
  const [row] = await tx.rows<{ id: number }>(
    `insert into channels.channel as channel (cell, tenant_id, id, code, name, name_en, kind, policy,
       priority, currency, secrets, address)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11::text[], '{}'), $12)
     on conflict (cell, tenant_id, code) do update set name = excluded.name,
       name_en = excluded.name_en, kind = excluded.kind, policy = excluded.policy,
       priority = excluded.priority, currency = excluded.currency,
       secrets = coalesce($11::text[], channel.secrets)
     returning id`,
    [
      ...scopeOf(tx),
      id,
      draft.code,
      draft.name,
      draft.nameEn ?? "",
      draft.kind,
      draft.policy ?? "backorder",
      draft.priority ?? 0,
      draft.currency ?? "CNY",
      draft.secrets ?? null,
      draft.address ?? "",
    ],
  );
  const saved = row?.id ?? id;
  tx.audit({
    action: "channels.save",
    subjectKind: "channel",
    subjectId: saved,
    after: { code: draft.code, name: draft.name, kind: draft.kind, policy: draft.policy },
  });
  return saved;
}

/** A channel with its signing secrets, for the webhook door only. */
export async function channelSecrets(tx: Tx, channelId: number) {
  const [row] = await tx.rows<ChannelRow & { secrets: string[] }>(
    `select ${channelColumns}, secrets from channels.channel
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), channelId],
  );
  return row ? { channel: channelOf(row), secrets: row.secrets } : null;
}

/** The unguessable part of a channel's webhook address, or null when it takes no pushes. */
export async function webhookAddress(tx: Tx, channelId: number): Promise<string | null> {
  const [row] = await tx.rows<{ address: string }>(
    "select address from channels.channel where cell = $1 and tenant_id = $2 and id = $3",
    [...scopeOf(tx), channelId],
  );
  return row?.address || null;
}

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
  readonly mode: "history" | "live";
  readonly state: "running" | "done" | "cancelled" | "failed";
  readonly startedBy: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly message: string;
}

interface RunRow {
  id: number;
  channel_id: number;
  file_name: string;
  mode: "history" | "live";
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
}

const runColumns = `id, channel_id, file_name, mode, state, until_line, imported_rows, known_rows,
  held_rows, refused_rows, orders, started_by, started_at, ended_at, message`;

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
  message: row.message,
});

/** Import runs, newest first. */
export async function listRuns(tx: Tx, limit = 50): Promise<ImportRun[]> {
  const rows = await tx.rows<RunRow>(
    `select ${runColumns} from channels.import_run where cell = $1 and tenant_id = $2
     order by id desc limit $3`,
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

/** The unfinished run of the same file, channel and mode, to be resumed; or null. */
export async function unfinishedRun(
  tx: Tx,
  file: { readonly channelId: number; readonly hash: string; readonly mode: string },
): Promise<ImportRun | null> {
  const [row] = await tx.rows<RunRow>(
    `select ${runColumns} from channels.import_run
     where cell = $1 and tenant_id = $2 and channel_id = $3 and file_hash = $4 and mode = $5
       and state <> 'done' order by id desc limit 1`,
    [...scopeOf(tx), file.channelId, file.hash, file.mode],
  );
  return row ? runOf(row) : null;
}

export interface RunDraft {
  readonly channelId: number;
  readonly fileName: string;
  readonly fileHash: string;
  readonly mode: "history" | "live";
  readonly mapping: unknown;
}

/** Opens an import run. */
export async function insertRun(tx: Tx, draft: RunDraft): Promise<number> {
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into channels.import_run (cell, tenant_id, id, channel_id, file_name, file_hash, mode,
       mapping, state, started_by, started_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'running', $9, $10)`,
    [
      ...scopeOf(tx),
      id,
      draft.channelId,
      draft.fileName,
      draft.fileHash,
      draft.mode,
      JSON.stringify(draft.mapping),
      tx.actor.name,
      tx.now,
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

/** Moves a run on by what one batch did, in the batch's own transaction. */
export async function advanceRun(tx: Tx, runId: number, counts: ImportCounts): Promise<void> {
  await tx.rows(
    `update channels.import_run set until_line = greatest(until_line, $4),
       imported_rows = imported_rows + $5, known_rows = known_rows + $6, held_rows = held_rows + $7,
       refused_rows = refused_rows + $8, orders = orders + $9
     where cell = $1 and tenant_id = $2 and id = $3`,
    [
      ...scopeOf(tx),
      runId,
      counts.untilLine,
      counts.importedRows,
      counts.knownRows,
      counts.heldRows,
      counts.refusedRows,
      counts.orders,
    ],
    "channels.advance_run",
  );
}

/** Sets the state of a run; a finished one is not changed any more. */
export async function endRun(
  tx: Tx,
  runId: number,
  end: { readonly state: ImportRun["state"]; readonly message: string },
) {
  await tx.rows(
    `update channels.import_run set state = $4, message = $5,
       ended_at = case when $4 = 'running' then null else $6::timestamptz end
     where cell = $1 and tenant_id = $2 and id = $3 and state <> 'done'`,
    [...scopeOf(tx), runId, end.state, end.message, tx.now],
  );
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
export async function listProblems(tx: Tx, runId: number, after: number, limit: number) {
  return tx.rows<{ line: number; outcome: string; field: string; value: string; rule: string }>(
    `select line, outcome, field, value, rule from channels.import_problem
     where cell = $1 and tenant_id = $2 and run_id = $3 and line > $4 order by line limit $5`,
    [...scopeOf(tx), runId, after, limit],
  );
}
