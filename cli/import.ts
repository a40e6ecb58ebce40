import progressBar from "cli-progress";
import type { Command } from "commander";
import { readRows, suggestMapping } from "../connectors/file/index.ts";
import type { FileMapping } from "../connectors/file/index.ts";
import {
  changeStockFromCount,
  importFile,
  listChannels,
  saveChannel,
} from "../server/modules/channels/index.ts";
import type { ImportCounts } from "../server/modules/channels/index.ts";
import type { Scope } from "../server/platform/index.ts";
import { globalsOf, openSession, operator, tenantOf } from "./session.ts";
import type { Session } from "./session.ts";

interface Options {
  readonly tenant?: string;
  readonly mode: "history" | "live";
  readonly channel: string;
  readonly createItems: boolean;
  readonly stock?: boolean;
  readonly place: string;
}

async function mappingOf(path: string): Promise<FileMapping> {
  const samples: Readonly<Record<string, string>>[] = [];
  for await (const row of readRows(path)) {
    samples.push(row.fields);
    if (samples.length >= 20) break;
  }
  const mapping = suggestMapping(Object.keys(samples[0] ?? {}), samples);
  if (!mapping) {
    throw new Error(
      `No order number, code, quantity and date among the columns: ${Object.keys(samples[0] ?? {}).join(", ")}. ` +
        "Import it in the console, where you can say which column is which.",
    );
  }
  return mapping;
}

async function channelOf(session: Session, scope: Scope, code: string): Promise<number> {
  return session.millrace.database.transact(scope, operator, async (tx) => {
    const known = (await listChannels(tx)).find((channel) => channel.code === code);
    return known?.id ?? saveChannel(tx, { code, name: code, kind: "file", policy: "backorder" });
  });
}

async function countLines(path: string): Promise<number> {
  let lines = 0;
  for await (const _row of readRows(path)) lines += 1;
  return lines;
}

/** Adds `millrace import`. */
export function addImport(program: Command): void {
  program
    .command("import <file>")
    .description(
      "import orders (or, with --stock, a stock count) from a CSV or TSV file, plain or gzip",
    )
    .option("--tenant <number>", "tenant to import into")
    .option(
      "--mode <mode>",
      "history: orders that are over; live: each order is promised and reserved",
      "history",
    )
    .option("--channel <code>", "channel the orders belong to; made when new", "FILE")
    .option("--no-create-items", "leave lines with unknown codes waiting instead of creating items")
    .option("--stock", "the file is a stock count with the columns code and units")
    .option("--place <code>", "place of a stock count", "MAIN")
    .action(async (file: string, options: Options, command: Command) => {
      const globals = globalsOf(command);
      if (!["history", "live"].includes(options.mode))
        throw new Error(`--mode is history or live, not ${options.mode}`);
      const session = await openSession(globals);
      try {
        const scope = await tenantOf(session.millrace, options.tenant);
        const result = options.stock
          ? await changeStockFromCount(
              session.millrace.database,
              session.millrace.orders,
              { scope, actor: operator },
              { path: file, placeCode: options.place },
            )
          : await importOrders(session, scope, { file, options, quiet: Boolean(globals.json) });
        console.log(JSON.stringify(result, null, globals.json ? 0 : 2));
      } finally {
        await session.close();
      }
    });
}

async function importOrders(
  session: Session,
  scope: Scope,
  asked: { file: string; options: Options; quiet: boolean },
) {
  const { file, options, quiet } = asked;
  const mapping = await mappingOf(file);
  const channelId = await channelOf(session, scope, options.channel);
  const bar = new progressBar.SingleBar(
    { format: "{bar} {percentage}% | {value}/{total} lines | {duration_formatted}" },
    progressBar.Presets.rect,
  );
  if (!quiet && process.stderr.isTTY) bar.start(await countLines(file), 0);
  const abort = new AbortController();
  process.once("SIGINT", () => abort.abort());
  const started = performance.now();
  const run = await importFile(
    session.millrace.database,
    session.millrace.orders,
    { scope, actor: operator },
    {
      path: file,
      channelId,
      mode: options.mode,
      mapping,
      createItems: options.createItems,
      signal: abort.signal,
      progress: (counts: ImportCounts) => bar.update(counts.untilLine),
    },
  );
  bar.stop();
  const seconds = (performance.now() - started) / 1_000;
  const rows = run.importedRows + run.knownRows + run.heldRows + run.refusedRows;
  return {
    ...run,
    rows,
    seconds: Math.round(seconds * 10) / 10,
    linesPerSecond: Math.round(rows / seconds),
  };
}
