import { access } from "node:fs/promises";
import type { Command } from "commander";
import { fields } from "../connectors/file/index.ts";
import { oneOf, textOf } from "./arguments.ts";
import { countOnce, importOrders } from "./import-work.ts";
import type { ImportOptions } from "./import-mapping.ts";
import { both } from "./language.ts";
import { tenantOf, withSession } from "./session.ts";
import { act } from "./work.ts";
import type { At, Said } from "./work.ts";

const collect = (value: string, before: readonly string[]) => [...before, value];

const run = (at: At, file: string, options: ImportOptions): Promise<Said> =>
  withSession(at, async (session) => {
    const scope = await tenantOf(session.millrace, options.tenant);
    // Before a channel is made or a count begun.
    await access(file);
    return options.stock
      ? countInWords(await countOnce(session, scope, { file, options, at }))
      : importInWords(await importOrders(session, scope, { file, options, at }));
  });

/** Adds `millrace import`. */
export function addImport(program: Command): void {
  const named = program
    .command("import")
    .argument(
      "<file>",
      both("CSV, TSV or Excel (.xlsx), plain or gzip", "CSV、TSV 或 Excel（.xlsx），可 gzip 压缩"),
    )
    .description(
      both(
        "import orders (or, with --stock, a stock count) from a table; killed in the middle it goes " +
          "on where it was, here or in the server",
        "从表格导入订单（或用 --stock 导入库存盘点）；中途被终止时，会在此处或服务器中从断点继续",
      ),
    );
  addReading(addOptions(named)).action(act(run));
}

function addOptions(verb: Command): Command {
  return verb
    .option("--tenant <number>", both("company to import into", "导入到的公司"))
    .option(
      "--mode <mode>",
      both(
        "history: orders that are over; live: each order is promised and reserved",
        "history：已结束的订单；live：逐单承诺并预留",
      ),
      oneOf("--mode", ["history", "live"] as const),
      "history",
    )
    .option(
      "--channel <code>",
      both("channel the orders belong to; made when new", "订单所属的渠道；没有时新建"),
      "FILE",
    )
    .option(
      "--no-create-items",
      both(
        "leave lines with unknown codes waiting instead of creating items",
        "编码未知的行留待处理，不新建货品",
      ),
    )
    .option(
      "--stock",
      both(
        "the file is a stock count: codes, quantities, and maybe places",
        "文件是库存盘点：编码、数量，也可含地点",
      ),
    )
    .option(
      "--place <code>",
      both("place of a stock count whose file names none", "盘点文件未写地点时所用的地点"),
      "MAIN",
    );
}

/** How the file is read. */
function addReading(verb: Command): Command {
  const each = fields.join(", ");
  return verb
    .option(
      "--column <field=column>",
      both(`which column says what, again for each: ${each}`, `哪一列是什么，可多次给出：${each}`),
      collect,
      [],
    )
    .option(
      "--mapping <file>",
      both(
        "how the file is read, as JSON; without it as such a file was read before, or guessed",
        "读取方式（JSON）；缺省时沿用此类文件上次的方式，或自动推断",
      ),
    )
    .option(
      "--dates <order>",
      both("order of a date's parts: ymd, dmy or mdy", "日期各部分的顺序：ymd、dmy 或 mdy"),
      oneOf("--dates", ["ymd", "dmy", "mdy"] as const),
    )
    .option(
      "--zone <zone>",
      both(
        "time zone of the file's local times, such as Asia/Shanghai",
        "文件中本地时间的时区，如 Asia/Shanghai",
      ),
      textOf("--zone", {
        test: isZone,
        ...{ rule: "a time zone such as Asia/Shanghai", zh: "时区，如 Asia/Shanghai" },
      }),
    )
    .option(
      "--currency <code>",
      both("currency of the file's amounts, such as CNY", "文件中金额的币种，如 CNY"),
      textOf("--currency", {
        test: (code) => /^[A-Z]{3}$/.test(code),
        ...{
          rule: "a currency's three capital letters, such as CNY",
          zh: "三个大写字母的币种，如 CNY",
        },
      }),
    )
    .option(
      "--decimal <sign>",
      both("decimal sign of the file: a point or a comma", "文件的小数符号：点或逗号"),
      oneOf("--decimal", [".", ","] as const),
    );
}

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

/** What a count did: what differed, and each row that was refused. */
function countInWords(said: Awaited<ReturnType<typeof countOnce>>): Said {
  const refused = said.refused.map(({ line, field, value, rule }) =>
    both(
      `refused: line ${line}, field ${field}, value ${value}, rule ${rule}`,
      `拒绝：第 ${line} 行，字段 ${field}，值 ${value}，规则 ${rule}`,
    ),
  );
  const counted = both(
    `counted: ${said.rows} items at their places, ${said.differences} differed from the book`,
    `已盘点：${said.rows} 项，其中 ${said.differences} 项与账面不符`,
  );
  return { value: said, words: [counted, ...refused].join("\n") };
}

/** What an import did, a line each. */
function importInWords(said: Awaited<ReturnType<typeof importOrders>>): Said {
  const count = (name: "importedRows" | "knownRows" | "heldRows" | "refusedRows") =>
    String(said[name]).padStart(9);
  const problems = `GET /api/imports/${said.id}/problems`;
  const words = [
    both(
      `import ${said.id} is ${said.state}: ${said.rows} lines in ${said.seconds} s, ${said.linesPerSecond} a second`,
      `导入 ${said.id}（${said.state}）：${said.seconds} 秒 ${said.rows} 行，每秒 ${said.linesPerSecond} 行`,
    ),
    `${count("importedRows")} ${both("imported", "已导入")}`,
    `${count("knownRows")} ${both("known already", "原已存在")}`,
    `${count("heldRows")} ${both("held with a reason", "挂起（有原因）")}`,
    `${count("refusedRows")} ${both("refused", "已拒绝")}; ${both(`${problems} names each line, field, value and rule`, `${problems} 逐条列出行、字段、值与规则`)}`,
  ].join("\n");
  return { value: said, words };
}
