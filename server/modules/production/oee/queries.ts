import { assert, instantOfLocal } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { within } from "../factory/clock.ts";
import type { Stretch } from "../factory/clock.ts";
import { downtimesWithin } from "../factory/downtime.ts";
import type { Resource } from "../factory/factory.ts";
import type { StopCause } from "../model.ts";
import { addLosses, changeoverSeconds, lossesOf, noLosses } from "./oee.ts";
import type { Caused, Gave, Happened, Losses, Ran } from "./oee.ts";
import type { Production } from "../open.ts";
import type { ReportKind } from "../reporting/reports.ts";
import { openTimes } from "../factory/open-times.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const dayMs = 86_400_000;
/** How far from the days that are looked at a changeover is still found in the calendar. */
const mostDaysBeside = 14;

/** Days of a plant: the first, and the day after the last. */
export interface Days {
  readonly placeId: number;
  readonly from: Day;
  readonly until: Day;
}

/** The resources of a plant that make things; pools of tools and skills have no time of their own. */
export async function machinesOf(tx: Tx, production: Production, placeId: number) {
  const factory = await production.factory.get(tx);
  return [...factory.resources.values()].filter(
    (each) => each.placeId === placeId && each.workCentreId !== null,
  );
}

/** The instants at which the days of a plant begin, the end of the last one included. */
async function bounds(tx: Tx, production: Production, days: Days): Promise<readonly number[]> {
  const place = (await production.parties.view.get(tx)).place(days.placeId);
  assert(place !== undefined, "a plant is a place");
  return Array.from({ length: days.until - days.from + 1 }, (_, at) =>
    instantOfLocal((days.from + at) * dayMs, place.zone).getTime(),
  );
}

interface Reported {
  readonly kind: ReportKind;
  readonly at: Date;
  readonly operation_id: number;
  readonly resource_id: number;
  readonly cause: StopCause | null;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
  readonly ended_at: Date | null;
  readonly planned_from: Date | null;
  readonly planned_start: Date | null;
  readonly setup_seconds: number;
  readonly run_seconds: number;
  readonly per_units: number;
}

/** All reports of operations that ran on these resources in a span, with the times of their way. */
function reportsIn(tx: Tx, resourceIds: readonly number[], span: Stretch): Promise<Reported[]> {
  return tx.rows<Reported>(
    `select report.kind, report.at, report.operation_id, report.resource_id, report.cause,
       report.good, report.scrap, report.rework, operation.ended_at,
       operation.planned_from, operation.planned_start,
       coalesce(way.setup_seconds, operation.setup_seconds) as setup_seconds,
       coalesce(way.run_seconds, operation.run_seconds) as run_seconds,
       coalesce(way.per_units, operation.per_units) as per_units
     from production.operation as operation
     join production.report as report on report.cell = operation.cell
       and report.tenant_id = operation.tenant_id and report.work_order_id = operation.work_order_id
       and report.operation_id = operation.id
     left join production.operation_way as way on way.cell = operation.cell
       and way.tenant_id = operation.tenant_id and way.operation_id = operation.id
       and way.resource_id = report.resource_id
     where operation.cell = $1 and operation.tenant_id = $2 and operation.started_at < $5
       and coalesce(operation.ended_at, 'infinity') > $4
       and operation.id in (
         select own.id from production.operation as own where own.cell = $1 and own.tenant_id = $2
           and own.resource_id = any ($3::int[]) and own.started_at < $5
           and coalesce(own.ended_at, 'infinity') > $4
         union select moved.operation_id from production.report as moved where moved.cell = $1
           and moved.tenant_id = $2 and moved.resource_id = any ($3::int[]) and moved.kind = 'move')
       and report.resource_id = any ($3::int[])
     order by report.operation_id, report.id`,
    [...scopeOf(tx), resourceIds, new Date(span.fromMs), new Date(span.untilMs)],
    "production.oee_reports",
  );
}

/**
 * A span with the changeovers of what ran in it, which may be planned before or behind it: how long
 * one takes must not depend on the days, or the hour, that are asked.
 */
function withSetups(span: Stretch, reports: readonly Reported[]): Stretch {
  const planned = reports.flatMap((each) => plannedSetup(each) ?? []);
  const [least, most] = [
    span.fromMs - mostDaysBeside * dayMs,
    span.untilMs + mostDaysBeside * dayMs,
  ];
  return {
    fromMs: planned.reduce((at, each) => Math.min(at, Math.max(each.fromMs, least)), span.fromMs),
    untilMs: planned.reduce((at, each) => Math.max(at, Math.min(each.untilMs, most)), span.untilMs),
  };
}

/** Reports that count units, or take them back. */
const isUnits = (kind: ReportKind) => kind === "units" || kind === "back";

/** The stretch in which the plan has an operation set up; null without a plan. */
function plannedSetup(report: Reported | undefined): Stretch | null {
  const { planned_from: from, planned_start: start } = report ?? {};
  return from && start ? { fromMs: from.getTime(), untilMs: start.getTime() } : null;
}

/** When one operation ran and when it paused, by its reports in their order; not before an undone start. */
function ranOf(all: readonly Reported[], nowMs: number, open: readonly Stretch[]): Ran {
  const reports = all.slice(all.findLastIndex(({ kind }) => kind === "unstart") + 1);
  const running: Stretch[] = [];
  const pauses: Caused[] = [];
  let since = reports[0]?.at.getTime() ?? nowMs;
  let state: { readonly cause: StopCause | null } | null = null;
  const close = (untilMs: number) => {
    if (state?.cause) pauses.push({ fromMs: since, untilMs, cause: state.cause });
    else if (state) running.push({ fromMs: since, untilMs });
    since = untilMs;
  };
  for (const { kind, at, cause } of reports) {
    if (isUnits(kind)) continue;
    close(at.getTime());
    state =
      kind === "finish" || kind === "move" ? null : { cause: kind === "pause" ? cause : null };
  }
  close(reports[0]?.ended_at?.getTime() ?? nowMs);
  // One that was moved here begins here with its first report.
  const started = reports.find(({ kind }) => kind === "start") ?? reports[0];
  const startMs = started?.at.getTime() ?? nowMs;
  const standard = reports[0]?.setup_seconds ?? 0;
  const setupSeconds = changeoverSeconds(open, { planned: plannedSetup(reports[0]), standard });
  return { running, pauses, startMs, setupSeconds };
}

const gaveOf = ({ at, good, scrap, rework, run_seconds, per_units }: Reported): Gave => ({
  ...{ atMs: at.getTime(), good, scrap, rework },
  secondsEach: run_seconds / per_units,
});

/** What happened on each machine in a span, until now at the latest. */
async function happenedIn(
  tx: Tx,
  production: Production,
  asked: { readonly machines: readonly Resource[]; readonly span: Stretch },
): Promise<Map<number, Happened>> {
  const { machines, span } = asked;
  const nowMs = tx.now.getTime();
  const ids = machines.map((each) => each.id);
  const [factory, view] = [await production.factory.get(tx), await production.parties.view.get(tx)];
  const until = { fromMs: span.fromMs, untilMs: Math.min(span.untilMs, nowMs) };
  const between = { from: new Date(span.fromMs), until: new Date(span.untilMs) };
  const stops = await downtimesWithin(tx, { resourceIds: ids, ...between });
  const reports = await reportsIn(tx, ids, span);
  const shifts = openTimes({ factory, view, stops: [] }, machines, withSetups(span, reports));
  const byResource = Map.groupBy(reports, (each) => each.resource_id);
  const stopsOf = Map.groupBy(stops, (each) => each.resourceId);
  return new Map(
    machines.map(({ id, capacity }) => {
      const own = byResource.get(id) ?? [];
      const times = shifts.get(id) ?? [];
      const operations = [...Map.groupBy(own, (each) => each.operation_id).values()];
      return [
        id,
        {
          open: within(times, until),
          stops: (stopsOf.get(id) ?? []).map(({ fromAt, untilAt, cause }) => ({
            ...{ fromMs: fromAt.getTime(), untilMs: untilAt?.getTime() ?? nowMs, cause },
          })),
          ran: operations.map((each) => ranOf(each, nowMs, times)),
          gave: own.filter(({ kind }) => isUnits(kind)).map(gaveOf),
          capacity,
        },
      ];
    }),
  );
}

/** Losses of every machine of a plant, and of every day; both add up to the same. */
export async function oeeOf(tx: Tx, production: Production, days: Days) {
  const machines = await machinesOf(tx, production, days.placeId);
  const edges = await bounds(tx, production, days);
  const span = { fromMs: edges[0] ?? 0, untilMs: edges.at(-1) ?? 0 };
  const happened = await happenedIn(tx, production, { machines, span });
  const byDay: Losses[] = Array.from({ length: days.until - days.from }, () => noLosses);
  const resources = machines.map((machine) => {
    let sum = noLosses;
    byDay.forEach((before, at) => {
      const day = { fromMs: edges[at] as number, untilMs: edges[at + 1] as number };
      const losses = lossesOf(happened.get(machine.id) as Happened, day);
      byDay[at] = addLosses(before, losses);
      sum = addLosses(sum, losses);
    });
    return { resourceId: machine.id, workCentreId: machine.workCentreId, ...sum };
  });
  return { resources, days: byDay };
}

const mostReports = 500;

/** A report with its work order's number. */
interface Evidence {
  readonly at: Date;
  readonly kind: ReportKind;
  readonly workOrderId: number;
  readonly number: string;
  readonly step: number;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
  readonly cause: StopCause | null;
  readonly note: string;
  readonly actor: string;
}

/** The stops and reports behind a machine's figures, the oldest first. */
export async function evidenceOf(
  tx: Tx,
  production: Production,
  asked: Days & { readonly resourceId: number },
) {
  const edges = await bounds(tx, production, asked);
  const between = { from: new Date(edges[0] ?? 0), until: new Date(edges.at(-1) ?? 0) };
  const stops = await downtimesWithin(tx, { resourceIds: [asked.resourceId], ...between });
  const reports = await tx.rows<Evidence>(
    `select report.at, report.kind, report.work_order_id as "workOrderId", known.number,
       operation.step, report.good, report.scrap, report.rework, report.cause, report.note,
       report.actor_name as actor
     from production.report as report
     join production.operation as operation on operation.cell = report.cell
       and operation.tenant_id = report.tenant_id and operation.id = report.operation_id
     join production.work_order as known on known.cell = report.cell
       and known.tenant_id = report.tenant_id and known.id = report.work_order_id
     where report.cell = $1 and report.tenant_id = $2 and report.resource_id = $3
       and report.at >= $4 and report.at < $5 order by report.at, report.id limit $6`,
    [...scopeOf(tx), asked.resourceId, between.from, between.until, mostReports + 1],
    "production.oee_evidence",
  );
  return { stops, reports: reports.slice(0, mostReports), cut: reports.length > mostReports };
}
