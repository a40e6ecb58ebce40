import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { PassThrough } from "node:stream";
import { once } from "node:events";
import { finished, pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type pg from "pg";
import copyStreams from "pg-copy-streams";
import { migrate, type MigrateOptions } from "../migrate.ts";
import { syncFolder } from "../vault.ts";
import { BackupRefused, connect, makeSchema } from "./schema.ts";
import { enterTenant, listMigrations, listTables } from "./tables.ts";
import type { Table } from "./tables.ts";

/** What a backup or a restore moved. */
export interface Moved {
  readonly tables: number;
  readonly rows: number;
}

interface Section {
  readonly table: string;
  readonly columns: readonly string[];
  readonly tenant: { readonly id: number; readonly cell: number } | null;
}

const endOfSection = "\\.";

/** Copies one table (of one tenant) into the file; gives how many rows. */
async function writeSection(
  client: pg.Client,
  out: PassThrough,
  section: Section,
): Promise<number> {
  const write = async (text: string | Buffer) => {
    // Of a destroyed one nobody would hear again.
    if (out.destroyed) throw new Error("the backup's file is closed");
    if (!out.write(text)) await once(out, "drain");
  };
  await write(`${JSON.stringify(section)}\n`);
  const where = section.tenant
    ? `where cell = ${section.tenant.cell} and tenant_id = ${section.tenant.id}`
    : "";
  const stream = client.query(
    copyStreams.to(
      `copy (select ${section.columns.join(", ")} from ${section.table} ${where}) to stdout`,
    ),
  );
  for await (const chunk of stream) await write(chunk as Buffer);
  await write(`${endOfSection}\n`);
  return stream.rowCount ?? 0;
}

export interface BackupOptions {
  /** Hears how many rows are written so far. */
  readonly onRows?: (rows: number) => void;
  /** Ends it: no file is left then. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes everything into one gzip file: COPY text per table and tenant, out of one snapshot. The
 * file appears under its name only when it is whole. It is backup, move to another server, and
 * upgrade of PostgreSQL in one.
 */
export async function backup(
  url: string,
  path: string,
  { onRows = () => undefined, signal }: BackupOptions = {},
): Promise<Moved> {
  signal?.throwIfAborted();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // A name of its own: two servers on one folder may make the day's backup at once.
  const temporary = `${path}.${randomBytes(4).toString("hex")}.part`;
  const out = new PassThrough();
  // Hears at once of a disk that is full: nobody else listens while rows are still on their way.
  const written = pipeline(
    out,
    createGzip({ level: 6 }),
    createWriteStream(temporary, { mode: 0o600, flush: true }),
  );
  const writing = writeAll(url, out, onRows);
  const stop = () => out.destroy(signal?.reason as Error);
  signal?.addEventListener("abort", stop);
  try {
    const moved = await Promise.race([writing, onlyFailure(written)]);
    await written;
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return moved;
  } catch (error) {
    out.destroy();
    await Promise.allSettled([writing, written]);
    await rm(temporary, { force: true });
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** Fails when the other does, and else never comes to an end. */
const onlyFailure = (other: Promise<void>): Promise<never> =>
  other.then(() => new Promise<never>(() => undefined));

/** Writes every table into the stream, out of one snapshot. */
async function writeAll(
  url: string,
  out: PassThrough,
  onRows: (rows: number) => void,
): Promise<Moved> {
  const client = await connect(url);
  try {
    await client.query("begin isolation level repeatable read read only");
    const tables = await listTables(client);
    const { rows: tenants } = await client.query<{ id: number; cell: number }>(
      "select id, cell from platform.tenant order by id",
    );
    out.write(
      `${JSON.stringify({ millrace: "backup", format: 1, migrations: await listMigrations(client) })}\n`,
    );
    let rows = 0;
    const section = (table: Table, tenant: Section["tenant"]): Section => ({
      table: table.name,
      columns: table.columns,
      tenant,
    });
    const write = async (table: Table, tenant: Section["tenant"]) => {
      rows += await writeSection(client, out, section(table, tenant));
      onRows(rows);
    };
    for (const table of tables.filter((each) => !each.perTenant)) await write(table, null);
    for (const tenant of tenants) {
      await enterTenant(client, tenant);
      for (const table of tables.filter((each) => each.perTenant)) await write(table, tenant);
    }
    out.end(`${JSON.stringify({ end: true, rows })}\n`);
    return { tables: tables.length, rows };
  } finally {
    await client.end();
  }
}

/** Lines of a gzip text file. Ends early where the file is cut: the missing end section then tells. */
async function* linesOf(path: string): AsyncGenerator<string, undefined> {
  const file = createReadStream(path);
  const unpacked = file.pipe(createGunzip());
  file.on("error", (error) => unpacked.destroy(error));
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of unpacked) {
      const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "Z_DATA_ERROR") throw notOurs(error);
    if (code !== "Z_BUF_ERROR") throw error;
  }
}

interface Header {
  readonly millrace?: string;
  readonly format?: number;
  readonly migrations?: readonly string[];
}

const notOurs = (cause?: unknown) =>
  new BackupRefused(
    { en: "This is not a Millrace backup.", zh: "这不是 Millrace 的备份文件。" },
    { cause },
  );

function headerOf(line: string): Header {
  try {
    return JSON.parse(line) as Header;
  } catch (error) {
    throw notOurs(error);
  }
}

/** The migrations that made what a backup holds. Throws BackupRefused for another file. */
function migrationsOf(first: IteratorResult<string, undefined>): readonly string[] {
  const header = headerOf(first.done ? "{}" : first.value);
  if (header.millrace !== "backup" || header.format !== 1) throw notOurs();
  return header.migrations ?? [];
}

/** Takes one section in through a temporary table: COPY itself does not go through row-level security. */
async function readSection(
  client: pg.Client,
  section: Section,
  lines: AsyncIterator<string>,
): Promise<number> {
  if (section.tenant) await enterTenant(client, section.tenant);
  const columns = section.columns.join(", ");
  await client.query(
    `create temp table incoming on commit drop as select ${columns} from ${section.table} with no data`,
  );
  const stream = client.query(copyStreams.from(`copy incoming (${columns}) from stdin`));
  let broken: Error | null = null;
  stream.on("error", (error: Error) => {
    broken ??= error;
  });
  for (;;) {
    const { value, done } = await lines.next();
    if (done || broken) {
      stream.destroy();
      throw (
        broken ??
        new BackupRefused({
          en: `The backup is cut off in ${section.table}.`,
          zh: `备份不完整，在 ${section.table} 处中断。`,
        })
      );
    }
    if (value === endOfSection) break;
    if (!stream.write(`${value}\n`)) await once(stream, "drain");
  }
  stream.end();
  await finished(stream);
  const { rowCount } = await client.query(
    `insert into ${section.table} (${columns}) select ${columns} from incoming`,
  );
  await client.query("drop table incoming");
  return rowCount ?? 0;
}

/**
 * What a file says of a section, when it names a table and columns that there are. A backup may come
 * from anywhere, and it is taken in by whoever owns the database: nothing of it may become SQL.
 */
function sectionOf(text: string, known: ReadonlyMap<string, Table>): Section & Ending {
  const section = JSON.parse(text) as Section & Ending;
  if (section.end) return section;
  const columns = new Set(known.get(section.table)?.columns);
  const isKnown = section.columns.length > 0 && section.columns.every((each) => columns.has(each));
  if (!isKnown)
    throw new BackupRefused({
      en: `The backup names what this database does not have: ${section.table}.`,
      zh: `备份中有此数据库没有的内容：${section.table}。`,
    });
  return section;
}

/** The same lines, until they are no longer wanted: what was taken in is then taken back. */
const stoppable = (
  lines: AsyncIterator<string>,
  signal: AbortSignal | undefined,
): AsyncIterator<string> => ({
  next: () => {
    signal?.throwIfAborted();
    return lines.next();
  },
});

interface Ending {
  readonly end?: boolean;
  readonly rows?: number;
}

/** Takes all sections in, in one transaction. */
async function readAll(
  client: pg.Client,
  lines: AsyncIterator<string>,
  { onRows = () => undefined, signal }: RestoreOptions,
): Promise<Moved> {
  await client.query("begin");
  const known = new Map((await listTables(client)).map((table) => [table.name, table]));
  let rows = 0;
  let tables = 0;
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new BackupRefused({ en: "The backup is cut off.", zh: "备份不完整。" });
    const section = sectionOf(value, known);
    if (section.end) {
      if (section.rows !== rows)
        throw new BackupRefused({
          en: `The backup says ${section.rows ?? 0} rows, ${rows} were found.`,
          zh: `备份记为 ${section.rows ?? 0} 行，实有 ${rows} 行。`,
        });
      break;
    }
    rows += await readSection(client, section, stoppable(lines, signal));
    tables += 1;
    onRows(rows);
  }
  const { rows: found } = await client.query("select to_regclass('platform.vault') as vault");
  // What came back names the key that it asks for.
  if ((found[0] as { vault: unknown }).vault) await client.query("delete from platform.vault");
  await client.query("commit");
  return { tables, rows };
}

export interface RestoreOptions {
  /** Hears how far it is. */
  readonly onRows?: ((rows: number) => void) | undefined;
  /** Ends it: nothing of the backup is taken in then. */
  readonly signal?: AbortSignal | undefined;
  /** Seals what an older version kept as it was typed. */
  readonly seal?: MigrateOptions["seal"];
}

/**
 * Takes a backup into an empty database, all of it or nothing. One of an
 * older version comes back into that version's schema and is then brought up to this one's.
 */
export async function restore(
  url: string,
  path: string,
  options: RestoreOptions = {},
): Promise<Moved> {
  const { seal } = options;
  const lines = linesOf(path);
  try {
    await makeSchema(url, migrationsOf(await lines.next()));
    const client = await connect(url);
    let moved: Moved;
    try {
      moved = await readAll(client, lines, options);
    } finally {
      await client.end();
    }
    await migrate({ url, ...(seal && { seal }) });
    return moved;
  } finally {
    await lines.return(undefined);
  }
}
