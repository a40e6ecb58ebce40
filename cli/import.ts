import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Command } from "commander";
import { fields, guessMapping, mappingProblems, readRows } from "../connectors/file/index.ts";
import type { FileMapping } from "../connectors/file/index.ts";
import {
  cancelImportJob,
  countFromFile,
  doImportJobs,
  listChannels,
  mappingsFor,
  rememberMapping,
  runById,
  saveChannel,
  startImportJob,
} from "../server/modules/channels/index.ts";
import type { ImportJobParts, ImportRun } from "../server/modules/channels/index.ts";
import { createFiles, createJobs } from "../server/platform/index.ts";
import type { Scope } from "../server/platform/index.ts";
import { openProgress } from "./progress.ts";
import { globalsOf } from "./options.ts";
import { openSession, operator, tenantOf } from "./session.ts";
import type { GlobalOptions } from "./options.ts";
import type { Session } from "./session.ts";

interface Options {
  readonly tenant?: string;
  readonly mode: "history" | "live";
  readonly channel: string;
  readonly createItems: boolean;
  readonly stock?: boolean;
  readonly place: string;
  readonly mapping?: string;
  readonly column: readonly string[];
  readonly dates?: FileMapping["dates"];
  readonly zone?: string;
  readonly currency?: string;
  readonly decimal?: "." | ",";
}

/** The columns that were named as `field=column`. */
function columnsOf(named: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    named.map((each) => {
      const at = each.indexOf("=");
      const field = each.slice(0, at);
      if (at < 1 || !fields.some((known) => known === field))
        throw new Error(`--column is <field>=<column>, where the field is ${fields.join(", ")}.`);
      return [field, each.slice(at + 1)];
    }),
  );
}

interface Sampled {
  readonly headers: readonly string[];
  readonly samples: readonly Readonly<Record<string, string>>[];
}

async function sampleOf(path: string): Promise<Sampled> {
  const samples: Readonly<Record<string, string>>[] = [];
  for await (const row of readRows(path)) {
    samples.push(row.fields);
    if (samples.length >= 20) break;
  }
  return { samples, headers: Object.keys(samples[0] ?? {}) };
}

/** The mapping to begin with: a given one, the one that was used for such a file, or a guess. */
async function firstMapping(
  { headers, samples }: Sampled,
  options: Options,
  remembered: () => Promise<FileMapping | null>,
): Promise<FileMapping> {
  if (options.mapping) return JSON.parse(await readFile(options.mapping, "utf8")) as FileMapping;
  const before = await remembered();
  if (before && (before.kind === "stock") === Boolean(options.stock)) return before;
  const guessed = guessMapping(headers, samples);
  if (!options.stock || guessed.kind === "stock") return guessed;
  return { ...guessed, kind: "stock", codes: "item" };
}

/** The mapping with whatever was said on the command line; throws for one that cannot be used. */
function mappingOf(first: FileMapping, { headers }: Sampled, options: Options): FileMapping {
  const { dates, zone, currency, decimal } = options;
  const { place: named = options.place, ...constants } = first.constants ?? {};
  const needsPlace = options.stock && !first.columns.place;
  const mapping: FileMapping = {
    ...first,
    ...(dates && { dates }),
    ...(zone && { zone }),
    ...(currency && { currency }),
    ...(decimal && { decimal }),
    ...(needsPlace && { constants: { ...constants, place: named } }),
    columns: { ...first.columns, ...columnsOf(options.column) },
  };
  const problems = mappingProblems(mapping, headers);
  if (problems.length === 0) return mapping;
  const wrong = problems.map(({ field, value, rule }) => `${field} ${value}: ${rule}`.trim());
  throw new Error(
    `The file cannot be read as it is (${wrong.join("; ")}). Its columns: ${headers.join(", ")}. ` +
      "Say which is which: --column order=… --column code=… --column quantity=… --column placedAt=…",
  );
}

async function channelOf(session: Session, scope: Scope, code: string): Promise<number> {
  return session.millrace.database.transact(scope, operator, async (tx) => {
    const known = (await listChannels(tx)).find((channel) => channel.code === code);
    return known?.id ?? saveChannel(tx, { code, name: code, kind: "file", policy: "backorder" });
  });
}

const collect = (value: string, before: readonly string[]) => [...before, value];

/** Adds `millrace import`. */
export function addImport(program: Command): void {
  program
    .command("import <file>")
    .description(
      "import orders (or, with --stock, a stock count) from a CSV, TSV or Excel (.xlsx) file, " +
        "plain or gzip; killed in the middle it goes on where it was, here or in the server",
    )
    .option("--tenant <number>", "tenant to import into")
    .option(
      "--mode <mode>",
      "history: orders that are over; live: each order is promised and reserved",
      "history",
    )
    .option("--channel <code>", "channel the orders belong to; made when new", "FILE")
    .option("--no-create-items", "leave lines with unknown codes waiting instead of creating items")
    .option(
      "--column <field=column>",
      `which column says what, again for each: ${fields.join(", ")}`,
      collect,
      [],
    )
    .option(
      "--mapping <file>",
      "how the file is read, as JSON; without it as such a file was read before, or guessed",
    )
    .option("--dates <order>", "order of a date's parts: ymd, dmy or mdy")
    .option("--zone <zone>", "time zone of the file's local times, such as Asia/Shanghai")
    .option("--currency <code>", "currency of the file's amounts, such as CNY")
    .option("--decimal <sign>", "decimal sign of the file: a point or a comma")
    .option("--stock", "the file is a stock count: codes, quantities, and maybe places")
    .option("--place <code>", "place of a stock count whose file names none", "MAIN")
    .action(async (file: string, options: Options, command: Command) => {
      const globals = globalsOf(command);
      if (!["history", "live"].includes(options.mode))
        throw new Error(`--mode is history or live, not ${options.mode}`);
      const session = await openSession(globals);
      try {
        const scope = await tenantOf(session.millrace, options.tenant);
        const result = options.stock
          ? await countOnce(session, scope, { file, options })
          : await importOrders(session, scope, { file, options, globals });
        console.log(globals.json ? JSON.stringify(result) : inWords(result));
      } finally {
        await session.close();
      }
    });
}

/** What a count did: what differed, and each row that was refused. */
function countInWords(said: Readonly<Record<string, unknown>>): string {
  const refused = said["refused"] as readonly Readonly<Record<string, unknown>>[];
  const named = ["line", "field", "value", "rule"];
  return [
    `counted: ${String(said["rows"])} items at their places, ${String(said["differences"])} differed from the book`,
    ...refused.map(
      (row) => `refused: ${named.map((name) => `${name} ${String(row[name])}`).join(", ")}`,
    ),
  ].join("\n");
}

/** What an import or a count did, a line each. */
function inWords(result: object): string {
  const said = result as Record<string, unknown>;
  if (said["differences"] !== undefined) return countInWords(said);
  if (said["rows"] === undefined)
    return Object.entries(said)
      .map(
        ([name, value]) =>
          `${name}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
      )
      .join("\n");
  const count = (name: string) => String(said[name]).padStart(9);
  return [
    `import ${String(said["id"])} is ${String(said["state"])}: ${String(said["rows"])} lines in ${String(said["seconds"])} s, ${String(said["linesPerSecond"])} a second`,
    `${count("importedRows")} imported`,
    `${count("knownRows")} known already`,
    `${count("heldRows")} held with a reason`,
    `${count("refusedRows")} refused; GET /api/imports/${String(said["id"])}/problems names each line, field, value and rule`,
  ].join("\n");
}

/** Seconds after which another process takes over what this one left when it was killed. */
const leaseSeconds = 5;

function partsOf(
  { millrace }: Session,
  { data }: GlobalOptions,
  cancelled: AbortSignal,
): ImportJobParts {
  const { database, orders } = millrace;
  const files = createFiles({
    folder: join(data, "uploads"),
    world: database.world,
    maxBytes: 8 * 1024 ** 3,
    kinds: ["text", "gzip", "zip"],
  });
  const onError = (error: unknown) => console.error(error);
  const jobs = createJobs({ database, onError, leaseSeconds });
  return { database, orders, files, jobs, cancelled };
}

/** Waits until a run is over, wherever it is worked off. */
async function follow(
  { database }: ImportJobParts,
  scope: Scope,
  { runId, globals }: { readonly runId: number; readonly globals: GlobalOptions },
): Promise<ImportRun> {
  const progress = openProgress("lines", globals);
  for (;;) {
    const run = await database.read(scope, (tx) => runById(tx, runId));
    if (!run) throw new Error(`There is no import ${runId} any more.`);
    if (run.totalRows !== null) progress.to(run.untilLine, run.totalRows);
    if (run.state !== "running") {
      progress.end();
      return run;
    }
    await database.world.sleep(100);
  }
}

/** How a file is read on a channel (none for a count), remembered for the next one like it. */
async function settleMapping(
  { millrace: { database } }: Session,
  scope: Scope,
  asked: { readonly file: string; readonly options: Options; readonly channelId: number | null },
): Promise<FileMapping> {
  const { file, options, channelId } = asked;
  const sampled = await sampleOf(file);
  const { headers } = sampled;
  const first = await firstMapping(sampled, options, async () => {
    const known = await database.read(scope, (tx) => mappingsFor(tx, headers, [channelId ?? 0]));
    return known[0]?.mapping ?? null;
  });
  const mapping = mappingOf(first, sampled, options);
  const mode = options.stock ? "stock" : options.mode;
  await database.transact(scope, operator, (tx) =>
    rememberMapping(tx, { channelId, fileName: basename(file), headers, mode, mapping }),
  );
  return mapping;
}

async function countOnce(
  session: Session,
  scope: Scope,
  asked: { readonly file: string; readonly options: Options },
) {
  const mapping = await settleMapping(session, scope, { ...asked, channelId: null });
  const { createItems } = asked.options;
  return countFromFile(
    session.millrace,
    { scope, actor: operator },
    { path: asked.file, mapping, createItems },
  );
}

async function importOrders(
  session: Session,
  scope: Scope,
  asked: { readonly file: string; readonly options: Options; readonly globals: GlobalOptions },
) {
  const { file, options, globals } = asked;
  const channelId = await channelOf(session, scope, options.channel);
  const mapping = await settleMapping(session, scope, { file, options, channelId });
  const cancel = new AbortController();
  const parts = partsOf(session, globals, cancel.signal);
  const kept = await parts.files.keep(scope.tenantId, createReadStream(file));
  if (!kept.ok) throw new Error(`The file cannot be imported: ${kept.error.kind}.`);
  const started = performance.now();
  const { mode, createItems } = options;
  const { id: runId } = await startImportJob(
    parts,
    { scope, actor: operator },
    {
      ...{ channelId, mode, mapping, createItems },
      ...{ path: kept.value.path, fileId: kept.value.id, fileName: basename(file) },
    },
  );
  process.once("SIGINT", () => {
    cancel.abort("cancelled");
    // Another process may have it in hand.
    void parts.database.transact(scope, operator, (tx) => cancelImportJob(tx, runId));
  });
  const settled = doImportJobs(parts);
  await parts.jobs.start();
  const run = await follow(parts, scope, { runId, globals });
  // A cancelled one ends its batch: stopping before that would put the job back.
  await settled();
  await parts.jobs.stop();
  if (run.state === "failed") throw new Error(`The import failed: ${run.message}`);
  const seconds = (performance.now() - started) / 1_000;
  const rows = run.importedRows + run.knownRows + run.heldRows + run.refusedRows;
  return {
    ...run,
    rows,
    seconds: Math.round(seconds * 10) / 10,
    linesPerSecond: Math.round(rows / seconds),
  };
}
