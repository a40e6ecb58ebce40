import { dayOfInstant, dayToText, instantOfLocal } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { unitsPlanned, unitsReported } from "../production/index.ts";
import type { DayUnits, Production } from "../production/index.ts";
import { carriedOver, countedFrom } from "./carried.ts";
import { closeLimitMinutes, secondLevelMinutes } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const dayMs = 86_400_000;
const minuteMs = 60_000;

/** A day of a work centre that has to be closed. */
export interface CloseDay {
  readonly workCentreId: number;
  readonly placeId: number;
  /** ISO date in the plant's zone. */
  readonly day: string;
  readonly fromAt: Date;
  readonly untilAt: Date;
  readonly dueAt: Date;
  /** 0: its owner's; 1: told to the planner; 2: told to the plant. */
  readonly level: number;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
}

const columns = `open.work_centre_id as "workCentreId", place_id as "placeId", open.day::text as day,
  open.from_at as "fromAt", open.until_at as "untilAt", due_at as "dueAt",
  coalesce(close.level, open.level) as level, closed_at as "closedAt", closed_by as "closedBy"`;

const joined = `execution.day as open left join execution.close as close on close.cell = open.cell
  and close.tenant_id = open.tenant_id and close.work_centre_id = open.work_centre_id
  and close.day = open.day`;

/**
 * Days of these plants (null: all) that are open, the oldest first, as they must be closed in their
 * order; then the closed ones from a day on, newest first.
 */
export function listDays(
  tx: Tx,
  asked: { readonly placeIds: readonly number[] | null; readonly from: string },
): Promise<CloseDay[]> {
  return tx.rows<CloseDay>(
    `select ${columns} from ${joined} where open.cell = $1 and open.tenant_id = $2
       and ($3::int[] is null or place_id = any ($3)) and (closed_at is null or open.day >= $4)
     order by (closed_at is not null), case when closed_at is null then open.day end,
       open.day desc, open.work_centre_id limit 2000`,
    [...scopeOf(tx), asked.placeIds, asked.from],
  );
}

/** A day by work centre, or null; `lock` lets one person close it. */
export async function dayAt(
  tx: Tx,
  asked: { readonly workCentreId: number; readonly day: string },
  lock = false,
): Promise<CloseDay | null> {
  const at = [...scopeOf(tx), asked.workCentreId, asked.day];
  const where =
    "open.cell = $1 and open.tenant_id = $2 and open.work_centre_id = $3 and open.day = $4";
  // Read by a statement of its own: who has waited must see that the other has closed it.
  if (lock) await tx.rows(`select from execution.day as open where ${where} for update`, at);
  const rows = await tx.rows<CloseDay>(`select ${columns} from ${joined} where ${where}`, at);
  return rows[0] ?? null;
}

/**
 * Work centres that left a day open over its time limit, of the plants of these work centres on these
 * days: from then on it holds their releases. Whole plants, also where none is left.
 */
export async function daysLeftOpen(
  tx: Tx,
  asked: readonly { readonly workCentreId: number; readonly day: string }[],
): Promise<{ readonly placeId: number; readonly day: string; readonly centres: number[] }[]> {
  return tx.rows(
    `select open.place_id as "placeId", open.day::text as day, coalesce(array_agg(
         open.work_centre_id order by open.work_centre_id)
         filter (where close.closed_at is null and open.level > 0), '{}') as centres
     from ${joined} where open.cell = $1 and open.tenant_id = $2 and (open.place_id, open.day) in (
       select named.place_id, named.day from execution.day as named
       join unnest($3::int[], $4::date[]) as asked (work_centre_id, day)
         on asked.work_centre_id = named.work_centre_id and asked.day = named.day
       where named.cell = $1 and named.tenant_id = $2)
     group by open.place_id, open.day`,
    [...scopeOf(tx), asked.map((each) => each.workCentreId), asked.map((each) => each.day)],
  );
}

/** How many days of these places (null: all) are open, and how many beyond their time limit. */
export async function countDays(
  tx: Tx,
  placeIds: readonly number[] | null,
): Promise<{ readonly value: number; readonly late: number }> {
  const [row] = await tx.rows<{ value: number; late: number }>(
    `select count(*)::int as value, (count(*) filter (where due_at <= $4))::int as late
     from ${joined} where open.cell = $1 and open.tenant_id = $2 and closed_at is null
       and ($3::int[] is null or place_id = any ($3))`,
    [...scopeOf(tx), placeIds, tx.now],
  );
  return row ?? { value: 0, late: 0 };
}

/** Open days of these work centres, the oldest first: they must be closed in that order. */
export function openDaysOf(tx: Tx, workCentreIds: readonly number[]): Promise<CloseDay[]> {
  return tx.rows<CloseDay>(
    `select ${columns} from ${joined} where open.cell = $1 and open.tenant_id = $2
       and open.work_centre_id = any ($3::int[]) and closed_at is null
     order by open.day, open.work_centre_id`,
    [...scopeOf(tx), workCentreIds],
  );
}

interface NewDay {
  readonly production: Production;
  readonly placeId: number;
  readonly day: Day;
  readonly zone: string;
}

type DayPlan = ReadonlyMap<number, readonly DayUnits[]>;

/** What was reported before a day was opened and counts for it was wanted of it as well. */
async function wantedOf(tx: Tx, at: NewDay, plan: DayPlan) {
  const { resources } = await at.production.factory.get(tx);
  const rows: DayUnits[] = [];
  for (const [workCentreId, planned] of plan) {
    const day = dayToText(at.day);
    const from = await countedFrom(tx, { workCentreId, day, fromAt: startOf(at) });
    const own = [...resources.values()].filter((each) => each.workCentreId === workCentreId);
    const resourceIds = own.map((each) => each.id);
    const given = await unitsReported(tx, { resourceIds, from, until: tx.now });
    const through = new Map(given.map((each) => [each.operationId, each.good + each.scrap]));
    for (const each of planned)
      rows.push({ ...each, units: each.units + (through.get(each.operationId) ?? 0) });
  }
  return rows;
}

/** When the day begins, or one that many days later. */
const startOf = ({ zone, day }: NewDay, later = 0) => instantOfLocal((day + later) * dayMs, zone);

/** Writes that a day has to be closed, with the plan that it began with. */
async function insertDays(tx: Tx, at: NewDay, plan: DayPlan) {
  const rows = await wantedOf(tx, at, plan);
  const until = startOf(at, 1);
  await tx.rows(
    `insert into execution.day (cell, tenant_id, work_centre_id, place_id, day, from_at, until_at,
       due_at, opened_at)
     select $1, $2, id, $4, $5, $6, $7, $8, $9 from unnest($3::int[]) as id
     on conflict (cell, tenant_id, work_centre_id, day) do nothing`,
    [
      ...[...scopeOf(tx), [...plan.keys()], at.placeId, dayToText(at.day)],
      ...[startOf(at), until],
      ...[new Date(until.getTime() + closeLimitMinutes * minuteMs), tx.now],
    ],
  );
  await tx.rows(
    `insert into execution.day_plan (cell, tenant_id, work_centre_id, day, operation_id,
       work_order_id, units)
     select $1, $2, "workCentreId", $3, "operationId", "workOrderId", units
     from jsonb_to_recordset($4::jsonb) as draft ("workCentreId" int, "operationId" bigint,
       "workOrderId" bigint, units bigint)
     on conflict (cell, tenant_id, work_centre_id, day, operation_id) do nothing`,
    [...scopeOf(tx), dayToText(at.day), JSON.stringify(rows)],
  );
}

/**
 * Opens today for every work centre of which the plan, or what earlier days left, wants something
 * today. A day that is open keeps the plan that it began with. Gives how many were opened.
 */
export async function openDays(tx: Tx, production: Production): Promise<number> {
  const factory = await production.factory.get(tx);
  const view = await production.parties.view.get(tx);
  let opened = 0;
  for (const placeId of factory.plants.keys()) {
    const zone = view.place(placeId)?.zone ?? "Asia/Shanghai";
    const { day } = dayOfInstant(tx.now, zone);
    const known = await tx.rows<{ id: number }>(
      `select work_centre_id as id from execution.day where cell = $1 and tenant_id = $2
         and place_id = $3 and day = $4`,
      [...scopeOf(tx), placeId, dayToText(day)],
    );
    const workCentreIds = [...factory.workCentres.values()]
      .filter((each) => each.placeId === placeId && !known.some((row) => row.id === each.id))
      .map((each) => each.id);
    if (workCentreIds.length === 0) continue;
    const at = { production, placeId, day, zone };
    const until = startOf(at, 1);
    const planned = await unitsPlanned(tx, production, { workCentreIds, until });
    const plan = Map.groupBy(planned, (each) => each.workCentreId);
    for (const each of await carriedOver(tx, workCentreIds, dayToText(day)))
      if (each.newDay <= dayToText(day) && !plan.has(each.workCentreId))
        plan.set(each.workCentreId, []);
    if (plan.size === 0) continue;
    await insertDays(tx, at, plan);
    opened += plan.size;
  }
  if (opened > 0)
    tx.announce({ topic: "DayMoved", key: 0, payload: { kind: "opened", count: opened } });
  return opened;
}

/** Tells of days whose time limit is over, one level up each time; gives how many it told of. */
export async function escalateDays(tx: Tx): Promise<number> {
  const rows = await tx.rows<{ workCentreId: number; day: string; level: number; before: number }>(
    `update execution.day as open set level = due.level
     from (select work_centre_id, day, level as before,
         case when due_at + $4 * interval '1 minute' <= $3 then 2 else 1 end as level
       from execution.day where cell = $1 and tenant_id = $2 and level < 2 and due_at <= $3) as due
     where open.cell = $1 and open.tenant_id = $2 and open.work_centre_id = due.work_centre_id
       and open.day = due.day and open.level < due.level
       and not exists (select from execution.close as close where close.cell = $1
         and close.tenant_id = $2 and close.work_centre_id = open.work_centre_id
         and close.day = open.day)
     returning open.work_centre_id as "workCentreId", open.day::text as day, open.level, before`,
    [...scopeOf(tx), tx.now, secondLevelMinutes],
  );
  for (const { workCentreId, day, level, before } of rows) {
    tx.audit({
      ...{ action: "execution.day.escalate", subjectKind: "work_centre", subjectId: workCentreId },
      ...{ before: { day, level: before }, after: { day, level } },
    });
    const payload = { kind: "escalated", workCentreId, day, level, before };
    tx.announce({ topic: "DayMoved", key: workCentreId, payload });
  }
  return rows.length;
}
