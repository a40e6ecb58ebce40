import type { Command } from "commander";
import { countOrders } from "../server/modules/orders/index.ts";
import { instantOf, oneOf, textOf } from "./arguments.ts";
import { writeTo } from "./export-file.ts";
import { filterOf, pageRows, rowsOf, stages } from "./export-rows.ts";
import type { ExportOptions } from "./export-rows.ts";
import { BadArgument } from "./failure.ts";
import { both } from "./language.ts";
import { openProgress } from "./progress.ts";
import { tenantOf, withSession } from "./session.ts";
import { act } from "./work.ts";
import type { At, Said } from "./work.ts";

const write = (at: At, file: string, options: ExportOptions): Promise<Said | null> =>
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
