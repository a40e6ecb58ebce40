import type { Command } from "commander";
import { dayFromText, dayOfInstant, dayToText } from "../kernel/index.ts";
import type { Day, TenantId } from "../kernel/index.ts";
import { checkAll } from "../server/compose.ts";
import { channelReport, createRunner, listChannels } from "../server/modules/channels/index.ts";
import { listTenants } from "../server/modules/people/index.ts";
import { createOutgoing } from "../server/platform/index.ts";
import type { Scope } from "../server/platform/index.ts";
import { openProgress } from "./progress.ts";
import { allowedTargets, globalsOf } from "./options.ts";
import { openSession, tenantOf } from "./session.ts";
import type { GlobalOptions } from "./options.ts";
import type { Session } from "./session.ts";

interface Options {
  readonly tenant?: string;
  readonly channel?: string;
  readonly fresh?: boolean;
  readonly day?: string;
  readonly days: string;
}

/** Adds `millrace check`: proves on the stored rows that nothing was promised twice. */
export function addCheck(program: Command): void {
  program
    .command("check")
    .description("prove on the stored rows that nothing was promised twice and nothing was lost")
    .option("--channel <code>", "instead: a channel's orders by day, theirs, ours and the gaps")
    .option("--tenant <number>", "tenant of the channel")
    .option("--fresh", "with --channel: compare with the platform now")
    .option("--day <day>", "with --fresh: only this day, such as 2026-11-11")
    .option("--days <count>", "with --channel: so many days back", "7")
    .action(async (options: Options, command: Command) => {
      const globals = globalsOf(command);
      const session = await openSession(globals);
      try {
        const sound = options.channel
          ? await checkChannel(session, globals, { ...options, channel: options.channel })
          : await checkLaws(session, globals);
        process.exitCode = sound ? 0 : 1;
      } finally {
        await session.close();
      }
    });
}

/** Prints every law of every tenant; true when each holds. */
async function checkLaws(session: Session, globals: GlobalOptions): Promise<boolean> {
  let broken = 0;
  const report: {
    tenant: number;
    laws: readonly { law: string; findings: readonly string[] }[];
  }[] = [];
  const tenants = await listTenants(session.millrace.database);
  const progress = openProgress("companies", globals);
  for (const [at, tenant] of tenants.entries()) {
    progress.to(at, tenants.length);
    const laws = await checkAll(session.millrace, {
      cell: tenant.cell,
      tenantId: tenant.id as TenantId,
    });
    broken += laws.reduce((sum, law) => sum + law.findings.length, 0);
    report.push({ tenant: tenant.id, laws });
    if (globals.json) continue;
    console.log(`tenant ${tenant.id} ${tenant.name}`);
    for (const { law, findings } of laws) {
      console.log(`  ${findings.length === 0 ? "ok    " : "BROKEN"} ${law}`);
      for (const finding of findings) console.log(`         ${finding}`);
    }
  }
  progress.end();
  if (globals.json) console.log(JSON.stringify({ broken, tenants: report }));
  else console.log(broken === 0 ? "Every law holds." : `${broken} findings.`);
  return broken === 0;
}

interface Compared {
  readonly scope: Scope;
  readonly channelId: number;
  readonly days: readonly Day[];
}

/** Asks the platform for each of the days and stores what was found. */
async function compareNow(session: Session, asked: Compared): Promise<void> {
  const { database, orders } = session.millrace;
  const out = createOutgoing({ allow: allowedTargets() });
  const runner = createRunner({ database, orders, tenants: async () => [], network: out.fetch });
  for (const day of asked.days) {
    const result = await runner.reconcile(asked.scope, asked.channelId, day);
    if (!result) throw new Error("The channel is not connected to a platform.");
  }
  await out.close();
}

/** Prints a channel's days, theirs and ours, and the open gaps; true when there is none. */
async function checkChannel(
  session: Session,
  globals: GlobalOptions,
  options: Options & { readonly channel: string },
): Promise<boolean> {
  const { database } = session.millrace;
  const scope = await tenantOf(session.millrace, options.tenant);
  const channels = await database.read(scope, listChannels);
  const channel = channels.find((each) => each.code === options.channel);
  if (!channel) throw new Error(`There is no channel ${options.channel}.`);
  const count = Math.max(1, Math.min(60, Math.trunc(Number(options.days)) || 7));
  const today = dayOfInstant(database.world.clock(), "Asia/Shanghai").day;
  const days = options.day
    ? [dayFromText(options.day)]
    : Array.from({ length: count }, (_each, back) => (today - back) as Day);
  if (options.fresh) await compareNow(session, { scope, channelId: channel.id, days });
  const report = await database.read(scope, (tx) => channelReport(tx, channel.id));
  const shown = new Set(days.map(dayToText));
  const rows = report.days.filter((each) => shown.has(each.day));
  const gaps = report.gaps.filter((each) => !each.closedAt);
  if (globals.json) {
    console.log(JSON.stringify({ channel: channel.code, days: rows, gaps }));
  } else {
    console.log("day         theirs    ours  gaps  compared at");
    const compared = new Map(rows.map((each) => [each.day, each]));
    for (const day of shown) console.log(`${day}${figuresOf(compared.get(day))}`);
    if (rows.length === 0) console.log("Nothing compared yet: add --fresh to ask the platform.");
    for (const gap of gaps) {
      const figures = `theirs ${gap.theirs || "none"}, ours ${gap.ours || "none"}`;
      console.log(`${gap.day} ${gap.kind} ${gap.externalId}: ${figures}`);
    }
  }
  return gaps.length === 0;
}

/** A day's figures in their columns; a day that was not compared has none. */
function figuresOf(row: Awaited<ReturnType<typeof channelReport>>["days"][number] | undefined) {
  if (!row) return `${pad("-", 8)}${pad("-", 8)}${pad("-", 6)}  not yet`;
  return `${pad(row.theirs, 8)}${pad(row.ours, 8)}${pad(row.gaps, 6)}  ${row.runAt}`;
}

const pad = (value: number | string, width: number) => String(value).padStart(width);
