import type { Command } from "commander";
import { checkAll } from "../server/compose.ts";
import type { LawResult } from "../server/compose.ts";
import { listTenants } from "../server/modules/people/index.ts";
import { dayOf, numberOf } from "./arguments.ts";
import { checkChannel } from "./check-channel.ts";
import type { CheckOptions } from "./check-channel.ts";
import { BadArgument, exitCodes } from "./failure.ts";
import { both } from "./language.ts";
import { openProgress } from "./progress.ts";
import { withSession } from "./session.ts";
import type { Session } from "./session.ts";
import { act, unlessStopped } from "./work.ts";
import type { At, Said } from "./work.ts";

const run = (at: At, options: CheckOptions): Promise<Said> => {
  const needless = (["fresh", "day"] as const).find((each) => options[each] !== undefined);
  if (needless && options.channel === undefined)
    throw new BadArgument({
      ...{ option: `--${needless}`, value: String(options[needless]) },
      rule: "its place beside --channel only",
      zh: "与 --channel 一起使用",
    });
  return withSession(at, (session) =>
    unlessStopped(
      at.signal,
      options.channel === undefined
        ? checkLaws(at, session)
        : checkChannel(session, { ...options, channel: options.channel }),
    ),
  );
};

/** Adds `millrace check`: proves on the stored rows that nothing was promised twice. */
export function addCheck(program: Command): void {
  program
    .command("check")
    .description(
      both(
        "prove on the stored rows that nothing was promised twice and nothing was lost; " +
          "ends with 2 where a law is broken or a channel's orders are missing",
        "在已存的数据上证明没有重复承诺、没有丢失；有规律被破坏或渠道缺单时以 2 结束",
      ),
    )
    .option(
      "--channel <code>",
      both(
        "instead: a channel's orders by day, theirs, ours and the gaps",
        "改为：按日核对某渠道的订单：对方、我方与缺口",
      ),
    )
    .option("--tenant <number>", both("company of the channel", "渠道所属的公司"))
    .option(
      "--fresh",
      both("with --channel: compare with the platform now", "配合 --channel：立即与平台核对"),
    )
    .option(
      "--day <day>",
      both(
        "with --channel: only this day, such as 2026-11-11",
        "配合 --channel：只看这一天，如 2026-11-11",
      ),
      dayOf("--day"),
    )
    .option(
      "--days <count>",
      both("with --channel: so many days back", "配合 --channel：往前多少天"),
      numberOf("--days", [1, 60]),
      7,
    )
    .action(act(run));
}

/** Looks at every law of every company. */
async function checkLaws({ globals, signal }: At, { millrace }: Session): Promise<Said> {
  let broken = 0;
  const report: { tenant: number; laws: readonly LawResult[] }[] = [];
  const lines: string[] = [];
  const tenants = await listTenants(millrace.database);
  const progress = openProgress(both("companies", "家公司"), globals);
  for (const [at, tenant] of tenants.entries()) {
    signal.throwIfAborted();
    progress.to(at, tenants.length);
    const laws = await checkAll(millrace, { cell: tenant.cell, tenantId: tenant.id });
    broken += laws.reduce((sum, law) => sum + law.findings.length, 0);
    report.push({ tenant: tenant.id, laws });
    lines.push(both(`tenant ${tenant.id} ${tenant.name}`, `公司 ${tenant.id} ${tenant.name}`));
    for (const { law, findings } of laws) {
      lines.push(
        `  ${findings.length === 0 ? both("ok    ", "成立  ") : both("BROKEN", "破坏  ")} ${law}`,
      );
      lines.push(...findings.map((finding) => `         ${finding}`));
    }
  }
  progress.end();
  if (tenants.length === 0) lines.push(both("There is no company yet.", "还没有公司。"));
  lines.push(
    broken === 0
      ? both("Every law holds.", "所有规律都成立。")
      : both(`${broken} findings.`, `${broken} 处不符。`),
  );
  return {
    value: { broken, tenants: report },
    words: lines.join("\n"),
    code: broken === 0 ? exitCodes.done : exitCodes.no,
  };
}
