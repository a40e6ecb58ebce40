import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { writeCsv, writeXlsx } from "../connectors/file/index.ts";
import type { OutCell } from "../connectors/file/index.ts";
import { instantOfLocal } from "../kernel/index.ts";
import { listChannels } from "../server/modules/channels/index.ts";
import { countOrders } from "../server/modules/orders/index.ts";
import type { OrderFilter } from "../server/modules/orders/index.ts";
import type { Database } from "../server/platform/index.ts";
import { instantOf, oneOf, textOf } from "./arguments.ts";
import { pageRows, rowsOf } from "./export-rows.ts";
import { BadArgument } from "./failure.ts";
import { both } from "./language.ts";
import { openProgress } from "./progress.ts";
import { channelIn, tenantOf, withSession } from "./session.ts";
import type { ScopedTenant } from "./session.ts";
import { act } from "./work.ts";
import type { At, Said } from "./work.ts";

interface Options {
  readonly tenant?: string;
  readonly channel?: string;
  readonly stage?: (typeof stages)[number];
  readonly from?: string;
  readonly until?: string;
}

const stages = ["booking", "fulfilment", "done", "open"] as const;
/** A day begins at midnight where the company is; a moment says its zone itself. */
function momentOf(text: string, zone: string): string {
  if (text.length > 10) return new Date(text).toISOString();
  return instantOfLocal(Date.parse(`${text}T00:00:00Z`), zone).toISOString();
}

async function filterOf(
  database: Database,
  scope: ScopedTenant,
  { channel, stage, from, until }: Options,
): Promise<OrderFilter> {
  const { zone } = scope;
  return {
    ...(channel && {
      channelId: channelIn(await database.read(scope, listChannels), channel).id,
    }),
    ...(stage && { stage }),
    ...(from && { placedFrom: momentOf(from, zone) }),
    ...(until && { placedUntil: momentOf(until, zone) }),
  };
}

/** Writes a table under another name first: a file that was there stays until the new one is whole. */
async function writeTo(file: string, rows: AsyncIterable<readonly OutCell[]>, signal: AbortSignal) {
  const source = Readable.from(/\.xlsx$/i.test(file) ? writeXlsx(rows, "orders") : writeCsv(rows));
  if (file === "-") return pipeline(source, process.stdout, { end: false, signal });
  const draft = `${file}.${process.pid}.part`;
  try {
    await pipeline(source, createWriteStream(draft, { flush: true }), { signal });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw signal.aborted ? signal.reason : error;
  }
}

const write = (at: At, file: string, options: Options): Promise<Said | null> =>
  withSession(at, async ({ millrace }) => {
    const { globals, signal } = at;
    if (file === "-" && globals.json)
      throw new BadArgument({
        ...{ option: "<file>", value: "-" },
        rule: "the name of a file where --json is said: the screen cannot take both",
        zh: "文件名（使用 --json 时屏幕不能同时输出两者）",
      });
    const { database } = millrace;
    const scope = await tenantOf(millrace, options.tenant);
    const filter = await filterOf(database, scope, options);
    const { total } = await database.read(scope, (tx) => countOrders(tx, filter));
    const progress = openProgress(both("orders", "张订单"), globals);
    let written = -1;
    const counted = async function* () {
      for await (const row of rowsOf({ database, scope, filter })) {
        signal.throwIfAborted();
        written += 1;
        if (written % pageRows === 0) progress.to(written, total);
        yield row;
      }
    };
    await writeTo(file, counted(), signal).finally(progress.end);
    if (file === "-") return null;
    return {
      value: { file, orders: written },
      words: both(`${written} orders are in ${file}.`, `${written} 张订单已写入 ${file}。`),
    };
  });

/** Adds `millrace export`. */
export function addExport(program: Command): void {
  program
    .command("export")
    .argument(
      "<file>",
      both(
        "a .csv or .xlsx file, or - for CSV on the screen",
        ".csv 或 .xlsx 文件；- 则以 CSV 输出到屏幕",
      ),
      textOf("<file>", {
        test: (file) => file === "-" || /\.(csv|xlsx)$/i.test(file),
        ...{ rule: "a .csv or an .xlsx file, or -", zh: " .csv 或 .xlsx 文件，或 -" },
      }),
    )
    .description(both("export orders to a table", "把订单导出为表格"))
    .option("--tenant <number>", both("company to export from", "要导出的公司"))
    .option("--channel <code>", both("only this channel's orders", "只导出该渠道的订单"))
    .option(
      "--stage <stage>",
      both(
        "booking, fulfilment, done, or open for all that are not done",
        "booking、fulfilment、done，或 open（全部未完成）",
      ),
      oneOf("--stage", stages),
    )
    .option(
      "--from <day>",
      both(
        "placed on this day or later, such as 2026-11-11; or a moment with its zone",
        "从该日起下单，如 2026-11-11；或带时区的时刻",
      ),
      instantOf("--from"),
    )
    .option(
      "--until <day>",
      both("placed before this day or moment", "早于该日或该时刻下单"),
      instantOf("--until"),
    )
    .action(act(write));
}
