import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { writeCsv, writeXlsx } from "../connectors/file/index.ts";
import type { OutCell } from "../connectors/file/index.ts";
import { formatMinor } from "../kernel/index.ts";
import { listChannels } from "../server/modules/channels/index.ts";
import { countOrders, listOrders } from "../server/modules/orders/index.ts";
import type { OrderFilter } from "../server/modules/orders/index.ts";
import type { Database, Scope } from "../server/platform/index.ts";
import { openProgress } from "./progress.ts";
import { globalsOf } from "./options.ts";
import { openSession, tenantOf } from "./session.ts";

interface Options {
  readonly tenant?: string;
  readonly channel?: string;
  readonly stage?: string;
  readonly from?: string;
  readonly until?: string;
}

const header = [
  ...["number", "channel", "placed_at", "stage", "deal", "payment", "fulfilment", "channel_status"],
  ...["buyer", "region", "currency", "total", "promised_day", "short_units", "open_holds", "mode"],
];
const pageRows = 1_000;

interface Exported {
  readonly database: Database;
  readonly scope: Scope;
  readonly filter: OrderFilter;
}

/** The orders of a filter as rows, newest first, a page at a time; the first row is the header. */
async function* rowsOf({ database, scope, filter }: Exported): AsyncGenerator<readonly OutCell[]> {
  yield header;
  const channels = await database.read(scope, listChannels);
  const codes = new Map(channels.map((channel) => [channel.id, channel.code]));
  let after: string | undefined;
  do {
    const page = await database.read(scope, (tx) =>
      listOrders(tx, { filter, after, limit: pageRows }),
    );
    for (const row of page.rows) {
      yield [
        ...[row.number, codes.get(row.channelId) ?? row.channelId, row.placedAt, row.stage],
        ...[row.deal, row.payment, row.fulfilment, row.channelStatus, row.buyerMask, row.region],
        ...[row.currency, formatMinor(row.totalMinor, row.currency), row.promisedDay],
        ...[row.shortUnits, row.openHolds, row.mode],
      ];
    }
    after = page.next ?? undefined;
  } while (after);
}

async function filterOf(
  { database, scope }: Omit<Exported, "filter">,
  options: Options,
): Promise<OrderFilter> {
  const channels = await database.read(scope, listChannels);
  const channel = channels.find((each) => each.code === options.channel);
  if (options.channel && !channel) throw new Error(`There is no channel ${options.channel}.`);
  return {
    ...(channel && { channelId: channel.id }),
    ...(options.stage && { stage: options.stage }),
    ...(options.from && { placedFrom: options.from }),
    ...(options.until && { placedUntil: options.until }),
  };
}

/** Adds `millrace export`. */
export function addExport(program: Command): void {
  program
    .command("export <file>")
    .description(
      "export orders to a table: .csv or .xlsx by the file's name, - for CSV on the screen",
    )
    .option("--tenant <number>", "tenant to export from")
    .option("--channel <code>", "only this channel's orders")
    .option("--stage <stage>", "booking, fulfilment, done, or open for all that are not done")
    .option("--from <instant>", "placed at this instant or later, such as 2026-11-11")
    .option("--until <instant>", "placed before this instant")
    .action(async (file: string, options: Options, command: Command) => {
      const globals = globalsOf(command);
      if (file !== "-" && !/\.(csv|xlsx)$/i.test(file))
        throw new Error(`A table is a .csv or an .xlsx file, not ${file}.`);
      const session = await openSession(globals);
      try {
        const { database } = session.millrace;
        const scope = await tenantOf(session.millrace, options.tenant);
        const filter = await filterOf({ database, scope }, options);
        const { total } = await database.read(scope, (tx) => countOrders(tx, filter));
        const progress = openProgress("orders", globals);
        let written = -1;
        const counted = async function* () {
          for await (const row of rowsOf({ database, scope, filter })) {
            written += 1;
            if (written % pageRows === 0) progress.to(written, total);
            yield row;
          }
        };
        const isXlsx = /\.xlsx$/i.test(file);
        const source = Readable.from(isXlsx ? writeXlsx(counted(), "orders") : writeCsv(counted()));
        if (file === "-") await pipeline(source, process.stdout, { end: false });
        else await pipeline(source, createWriteStream(file));
        progress.end();
        if (file !== "-")
          console.log(
            globals.json ? JSON.stringify({ file, orders: written }) : `${written} orders`,
          );
      } finally {
        await session.close();
      }
    });
}
