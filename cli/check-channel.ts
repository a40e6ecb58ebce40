import { dayFromText, dayOfInstant, dayToText, formatMinor, Told } from "../kernel/index.ts";
import type { Day } from "../kernel/index.ts";
import {
  channelReport,
  channelZone,
  createRunner,
  listChannels,
} from "../server/modules/channels/index.ts";
import { createOutgoing } from "../server/platform/index.ts";
import type { Scope } from "../server/platform/index.ts";
import { exitCodes } from "./failure.ts";
import { both } from "./language.ts";
import { allowedTargets } from "./options.ts";
import { channelIn, tenantOf } from "./session.ts";
import type { Session } from "./session.ts";
import type { Said } from "./work.ts";

/** What is looked at. */
export interface CheckOptions {
  readonly tenant?: string;
  readonly channel?: string;
  readonly fresh?: boolean;
  readonly day?: string;
  readonly days: number;
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
export async function checkChannel(
  session: Session,
  options: CheckOptions & { readonly channel: string },
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
