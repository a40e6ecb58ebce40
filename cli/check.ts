import type { Command } from "commander";
import { dayFromText, dayOfInstant, dayToText, formatMinor, Told } from "../kernel/index.ts";
import type { Day } from "../kernel/index.ts";
import { checkAll } from "../server/compose.ts";
import type { LawResult } from "../server/compose.ts";
import {
  channelReport,
  channelZone,
  createRunner,
  listChannels,
} from "../server/modules/channels/index.ts";
import { listTenants } from "../server/modules/people/index.ts";
import { createOutgoing } from "../server/platform/index.ts";
import type { Scope } from "../server/platform/index.ts";
import { dayOf, numberOf } from "./arguments.ts";
import { BadArgument, exitCodes } from "./failure.ts";
import { both } from "./language.ts";
import { allowedTargets } from "./options.ts";
import { openProgress } from "./progress.ts";
import { channelIn, tenantOf, withSession } from "./session.ts";
import type { Session } from "./session.ts";
import { act, unlessStopped } from "./work.ts";
import type { At, Said } from "./work.ts";

interface Options {
  readonly tenant?: string;
  readonly channel?: string;
  readonly fresh?: boolean;
  readonly day?: string;
  readonly days: number;
}

const run = (at: At, options: Options): Promise<Said> => {
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

interface Compared {
  readonly scope: Scope;
  readonly channelId: number;
  readonly days: readonly Day[];
}

/** Asks the platform for each of the days and stores what was found. */
async function compareNow({ millrace }: Session, asked: Compared): Promise<void> {
  const { database, orders } = millrace;
  const out = createOutgoing({ allow: allowedTargets() });
  try {
    const runner = createRunner({ database, orders, tenants: async () => [], network: out.fetch });
    for (const day of asked.days) {
      const result = await runner.reconcile(asked.scope, asked.channelId, day);
      if (!result)
        throw new Told({
          en: "--fresh: the channel is not connected to a platform.",
          zh: "--fresh：该渠道没有连接平台。",
        });
    }
  } finally {
    await out.close();
  }
}

type Report = Awaited<ReturnType<typeof channelReport>>;

/**
 * A channel's days, theirs and ours, and the open gaps; done only where there is none, and some day was
 * compared at all.
 */
async function checkChannel(
  session: Session,
  options: Options & { readonly channel: string },
): Promise<Said> {
  const { database } = session.millrace;
  const scope = await tenantOf(session.millrace, options.tenant);
  const channel = channelIn(await database.read(scope, listChannels), options.channel);
  const today = dayOfInstant(database.world.clock(), channelZone(channel.kind)).day;
  const days = options.day
    ? [dayFromText(options.day)]
    : Array.from({ length: options.days }, (_each, back) => (today - back) as Day);
  if (options.fresh) await compareNow(session, { scope, channelId: channel.id, days });
  const report = await database.read(scope, (tx) => channelReport(tx, channel.id));
  const shown = days.map(dayToText);
  const rows = report.days.filter((each) => shown.includes(each.day));
  const gaps = report.gaps.filter((each) => !each.closedAt);
  return {
    value: { channel: channel.code, days: rows, gaps },
    words: linesOf({ days: rows, gaps }, shown, channel.currency).join("\n"),
    code: rows.length > 0 && gaps.length === 0 ? exitCodes.done : exitCodes.no,
  };
}

/** The asked days with their figures, and what differs. */
function linesOf({ days, gaps }: Report, shown: readonly string[], currency: string): string[] {
  const [theirs, ours] = [both("theirs", "对方"), both("ours", "我方")];
  const heads = [
    theirs,
    ours,
    both("gaps", "缺口"),
    `${theirs} ${currency}`,
    `${ours} ${currency}`,
  ];
  const compared = new Map(days.map((each) => [each.day, each]));
  const none = both("none", "无");
  const nothing = both(
    "Nothing compared yet: add --fresh to ask the platform.",
    "尚未核对：加 --fresh 向平台询问。",
  );
  return [
    `${both("day       ", "日期      ")}${columns(heads)}  ${both("compared at", "核对时间")}`,
    ...shown.map((day) => `${day}${figuresOf(compared.get(day), currency)}`),
    ...(days.length > 0 ? [] : [nothing]),
    ...gaps.map(({ day, kind, externalId, ...found }) =>
      both(
        `${day} ${kind} ${externalId}: theirs ${found.theirs || none}, ours ${found.ours || none}`,
        `${day} ${kind} ${externalId}：对方 ${found.theirs || none}，我方 ${found.ours || none}`,
      ),
    ),
  ];
}

/** A day's figures in their columns; a day that was not compared has none. */
function figuresOf(row: Report["days"][number] | undefined, currency: string) {
  if (!row) return `${columns(["-", "-", "-", "-", "-"])}  ${both("not yet", "尚未")}`;
  // Some platforms' lists carry no amounts.
  const knowsSums = row.theirsMinor !== 0 || row.theirs === 0;
  const theirs = knowsSums ? formatMinor(row.theirsMinor, currency) : "-";
  const ours = formatMinor(row.oursMinor, currency);
  return `${columns([row.theirs, row.ours, row.gaps, theirs, ours])}  ${row.runAt}`;
}

const widths = [8, 8, 6, 16, 16];
/** Figures to the right of their columns; a Chinese sign takes two. */
const columns = (values: readonly (number | string)[]) =>
  values
    .map((value, at) => {
      const wide = String(value).match(/\p{Script=Han}/gu)?.length ?? 0;
      return String(value).padStart((widths[at] ?? 0) - wide);
    })
    .join("");
