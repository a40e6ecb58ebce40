import { fingerprintOf } from "../../../../connectors/file/index.ts";
import type { FileMapping } from "../../../../connectors/file/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { ImportMode } from "./runs.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A mapping that was used for files with these columns. */
export interface Remembered {
  /** Null for a stock count, which is of no channel. */
  readonly channelId: number | null;
  readonly fingerprint: string;
  readonly fileName: string;
  readonly headers: readonly string[];
  readonly mode: ImportMode;
  readonly mapping: FileMapping;
  readonly savedBy: string;
  readonly savedAt: string;
}

interface MappingRow extends Omit<Remembered, "savedAt"> {
  readonly savedAt: Date;
}

const columns = `nullif(channel_id, 0) as "channelId", fingerprint, file_name as "fileName", headers,
  mode, mapping, saved_by as "savedBy", saved_at as "savedAt"`;

const remembered = (row: MappingRow): Remembered => ({
  ...row,
  savedAt: row.savedAt.toISOString(),
});

/** Remembers how a file was read, for the next one with its columns. */
export async function rememberMapping(
  tx: Tx,
  used: Pick<Remembered, "channelId" | "fileName" | "headers" | "mode" | "mapping">,
): Promise<void> {
  const fingerprint = fingerprintOf(used.headers);
  const channelId = used.channelId ?? 0;
  await tx.rows(
    `insert into channels.mapping (cell, tenant_id, channel_id, fingerprint, file_name, headers, mode,
       mapping, saved_by, saved_at)
     values ($1, $2, $3, $4, $5, $6::text[], $7, $8::jsonb, $9, $10)
     on conflict (cell, tenant_id, channel_id, fingerprint) do update set
       file_name = excluded.file_name, headers = excluded.headers, mode = excluded.mode,
       mapping = excluded.mapping, saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
    [
      ...[...scopeOf(tx), channelId, fingerprint, used.fileName, used.headers, used.mode],
      ...[JSON.stringify(used.mapping), tx.actor.name, tx.now],
    ],
  );
  tx.audit({
    action: "channels.mapping.save",
    subjectKind: "mapping",
    subjectId: `${channelId}:${fingerprint}`,
    after: { file: used.fileName, mapping: used.mapping },
  });
}

/** How files with these columns were read, the last used first; only by these channels, or by any. */
export async function mappingsFor(
  tx: Tx,
  headers: readonly string[],
  channelIds: readonly number[] | null,
): Promise<Remembered[]> {
  const rows = await tx.rows<MappingRow>(
    `select ${columns} from channels.mapping where cell = $1 and tenant_id = $2
       and fingerprint = $3 and ($4::int[] is null or channel_id = any ($4)) order by saved_at desc`,
    [...scopeOf(tx), fingerprintOf(headers), channelIds],
  );
  return rows.map(remembered);
}

/** All remembered mappings, the last used first; only those of these channels, or all. */
export async function listMappings(
  tx: Tx,
  channelIds: readonly number[] | null,
): Promise<Remembered[]> {
  const rows = await tx.rows<MappingRow>(
    `select ${columns} from channels.mapping where cell = $1 and tenant_id = $2
       and ($3::int[] is null or channel_id = any ($3)) order by saved_at desc limit 200`,
    [...scopeOf(tx), channelIds],
  );
  return rows.map(remembered);
}

/** Forgets one; false when it was not there. */
export async function forgetMapping(
  tx: Tx,
  { channelId, fingerprint }: Pick<Remembered, "channelId" | "fingerprint">,
): Promise<boolean> {
  const rows = await tx.rows<{ mapping: FileMapping }>(
    `delete from channels.mapping where cell = $1 and tenant_id = $2 and channel_id = $3
       and fingerprint = $4 returning mapping`,
    [...scopeOf(tx), channelId ?? 0, fingerprint],
  );
  for (const { mapping } of rows)
    tx.audit({
      action: "channels.mapping.forget",
      subjectKind: "mapping",
      subjectId: `${channelId ?? 0}:${fingerprint}`,
      before: { mapping },
    });
  return rows.length > 0;
}
