import type { Surveyed } from "../../../../connectors/port/index.ts";
import {
  dayFromText,
  dayOfInstant,
  dayToText,
  instantOfLocal,
  weekday,
} from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { ordersPlacedIn } from "../../orders/index.ts";
import { askArrived } from "./arrived.ts";
import { offerAll } from "../telling/offers.ts";
import type { Work } from "../work.ts";
import { want } from "../wanted.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const dayMs = 86_400_000;
/** Minute of the platform's day at which its last days are compared. */
const nightMinute = 180;
const nightlyDays = 3;
const weeklyDays = 30;
/** A day with gaps is compared again after what was missing has been fetched. */
const againMs = 120_000;
const runsMax = 5;

export interface Gap {
  readonly externalId: string;
  readonly kind: "missing" | "stale" | "amount" | "extra";
  readonly theirs: string;
  readonly ours: string;
}

export interface DayResult {
  readonly day: string;
  readonly theirs: number;
  readonly theirsMinor: number;
  readonly ours: number;
  readonly oursMinor: number;
  readonly gaps: readonly Gap[];
}

interface Ours {
  readonly external_id: string;
  readonly source_updated_at: Date;
  readonly total_minor: number;
}

/** What tells two orders apart in a report: when it changed and what it comes to. */
const figure = (at: Date, minor: number | null) => `${at.toISOString()} ${minor ?? ""}`.trim();

/**
 * The gaps between a platform's list and ours. What changed there after `settledAt` is still on its
 * way and no gap yet.
 */
export function gapsOf(
  theirs: ReadonlyMap<string, Surveyed>,
  ours: ReadonlyMap<string, Ours>,
  settledAt: Date,
): Gap[] {
  const gaps: Gap[] = [];
  for (const [externalId, their] of theirs) {
    const our = ours.get(externalId);
    const text = figure(their.updatedAt, their.totalMinor);
    if (!our) {
      gaps.push({ externalId, kind: "missing", theirs: text, ours: "" });
      continue;
    }
    const both = { externalId, theirs: text, ours: figure(our.source_updated_at, our.total_minor) };
    if (their.updatedAt > our.source_updated_at) {
      if (their.updatedAt <= settledAt) gaps.push({ ...both, kind: "stale" });
    } else if (
      their.totalMinor !== null &&
      their.updatedAt.getTime() === our.source_updated_at.getTime() &&
      their.totalMinor !== our.total_minor
    ) {
      gaps.push({ ...both, kind: "amount" });
    }
  }
  for (const [externalId, our] of ours) {
    if (theirs.has(externalId)) continue;
    const text = figure(our.source_updated_at, our.total_minor);
    gaps.push({ externalId, kind: "extra", theirs: "", ours: text });
  }
  return gaps;
}

async function storeDay(tx: Tx, channelId: number, result: DayResult): Promise<void> {
  const { day, gaps } = result;
  await tx.rows(
    `insert into channels.reconciliation as known (cell, tenant_id, channel_id, day, theirs,
       theirs_minor, ours, ours_minor, gaps, run_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (cell, tenant_id, channel_id, day) do update set theirs = excluded.theirs,
       theirs_minor = excluded.theirs_minor, ours = excluded.ours, ours_minor = excluded.ours_minor,
       gaps = excluded.gaps, run_at = excluded.run_at,
       runs = case when known.gaps > 0 then known.runs + 1 else 1 end`,
    [
      ...[...scopeOf(tx), channelId, day, result.theirs, result.theirsMinor, result.ours],
      ...[result.oursMinor, gaps.length, tx.now],
    ],
  );
  await tx.rows(
    `update channels.gap set closed_at = $5 where cell = $1 and tenant_id = $2 and channel_id = $3
       and day = $4 and closed_at is null and external_id <> all ($6::text[])`,
    [...scopeOf(tx), channelId, day, tx.now, gaps.map((each) => each.externalId)],
  );
  await tx.rows(
    `insert into channels.gap as known (cell, tenant_id, channel_id, day, found_at, external_id, kind,
       theirs, ours)
     select $1, $2, $3, $4, $5, draft.* from unnest($6::text[], $7::text[], $8::text[], $9::text[])
       as draft (external_id, kind, theirs, ours)
     on conflict (cell, tenant_id, channel_id, day, external_id) do update set kind = excluded.kind,
       theirs = excluded.theirs, ours = excluded.ours, closed_at = null,
       found_at = case when known.closed_at is null then known.found_at else excluded.found_at end`,
    [
      ...[...scopeOf(tx), channelId, day, tx.now],
      ...[gaps.map((each) => each.externalId), gaps.map((each) => each.kind)],
      ...[gaps.map((each) => each.theirs), gaps.map((each) => each.ours)],
    ],
  );
  const fetchable = gaps.filter((each) => each.kind !== "extra").map((each) => each.externalId);
  await want(tx, { channelId, externalIds: fetchable, why: "gap", due: tx.now });
  tx.announce({ topic: "ConnectionMoved", key: channelId, payload: { channelId, day } });
}

const sum = (values: Iterable<number | null>) => {
  let total = 0;
  for (const value of values) total += value ?? 0;
  return total;
};

/**
 * Compares one day with the platform and stores what is missing, stale or different; asks anew for what
 * has arrived by a word that an older release did not read.
 */
export async function reconcileDay(work: Work, day: Day): Promise<DayResult> {
  const { connection, connector, door } = work;
  const { channelId, pullSeconds } = connection;
  const from = instantOfLocal(day * dayMs, connector.zone);
  const until = instantOfLocal((day + 1) * dayMs, connector.zone);
  const settledMs = 2_000 * pullSeconds + connector.limits.lagMs;
  const settledAt = new Date(work.now().getTime() - settledMs);
  const theirs = new Map<string, Surveyed>();
  for await (const page of door.survey({ from, until }, work.signal))
    for (const each of page) theirs.set(each.externalId, each);
  const { result, underway } = await work.transact(async (tx) => {
    const isPaid = connector.surveys === "paid";
    const rows = await ordersPlacedIn(tx, { channelId, from, until, isPaid });
    const ours = new Map(rows.map((row) => [row.external_id, row]));
    const compared: DayResult = {
      day: dayToText(day),
      theirs: theirs.size,
      theirsMinor: sum([...theirs.values()].map((each) => each.totalMinor)),
      ours: ours.size,
      oursMinor: sum(rows.map((row) => row.total_minor)),
      gaps: gapsOf(theirs, ours, settledAt),
    };
    await storeDay(tx, channelId, compared);
    return { result: compared, underway: rows.filter((row) => row.is_underway) };
  });
  await askArrived(work, underway);
  return result;
}

/** Days that this night must still be compared, the newest first. */
async function daysOfTonight(work: Work, today: Day, night: Date): Promise<Day[]> {
  const back = weekday(today) === 0 ? weeklyDays : nightlyDays;
  const { channelId, since } = work.connection;
  const first = dayOfInstant(since, work.connector.zone).day;
  const rows = await work.read((tx) =>
    tx.rows<{ day: string }>(
      `select day::text from channels.reconciliation where cell = $1 and tenant_id = $2
         and channel_id = $3 and run_at >= $4`,
      [...scopeOf(tx), channelId, night],
    ),
  );
  const done = new Set(rows.map((row) => dayFromText(row.day)));
  const days = Array.from({ length: back }, (_each, index) => (today - 1 - index) as Day);
  return days.filter((day) => day >= first && !done.has(day));
}

/** Days whose gaps were asked for and may be closed by now. */
async function daysToRepeat(work: Work): Promise<Day[]> {
  const rows = await work.read((tx) =>
    tx.rows<{ day: string }>(
      `select day::text from channels.reconciliation as run where cell = $1 and tenant_id = $2
         and channel_id = $3 and gaps > 0 and runs < $4 and run_at < $5
         and exists (select 1 from channels.gap as gap where gap.cell = $1 and gap.tenant_id = $2
           and gap.channel_id = $3 and gap.day = run.day and gap.closed_at is null
           and gap.kind <> 'extra')
       order by day desc limit 5`,
      [...scopeOf(tx), work.connection.channelId, runsMax, new Date(tx.now.getTime() - againMs)],
    ),
  );
  return rows.map((row) => dayFromText(row.day));
}

/**
 * Each night at three: the last three days, on Sundays the last thirty, and the whole stock told
 * anew. Days with gaps are compared again once what was missing has been fetched.
 */
export async function reconcileNightly(work: Work): Promise<void> {
  const { connection, connector, orders } = work;
  for (const day of await daysToRepeat(work)) {
    await reconcileDay(work, day);
    if (work.isTimeUp()) return;
  }
  const { day: today, minute } = dayOfInstant(work.now(), connector.zone);
  if (minute < nightMinute || connection.reconciledOn === dayToText(today)) return;
  const night = instantOfLocal(today * dayMs + nightMinute * 60_000, connector.zone);
  for (const day of await daysOfTonight(work, today, night)) {
    await reconcileDay(work, day);
    if (work.isTimeUp()) return;
  }
  await work.transact(async (tx) => {
    if (connection.pushesStock) await offerAll(tx, orders, connection.channelId);
    await tx.rows(
      `update channels.connection set reconciled_on = $4
       where cell = $1 and tenant_id = $2 and channel_id = $3`,
      [...scopeOf(tx), connection.channelId, dayToText(today)],
    );
  });
}

/** How many gaps are open, by channel. */
export async function openGapCounts(tx: Tx): Promise<Map<number, number>> {
  const rows = await tx.rows<{ channel_id: number; gaps: number }>(
    `select channel_id, count(*)::int as gaps from channels.gap
     where cell = $1 and tenant_id = $2 and closed_at is null group by channel_id`,
    scopeOf(tx),
  );
  return new Map(rows.map((row) => [row.channel_id, row.gaps]));
}
