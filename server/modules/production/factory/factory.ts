import { createRevisionCache } from "../../../platform/index.ts";
import type { RevisionCache, Tx } from "../../../platform/index.ts";
import type { ExceptionSpan, Shift } from "./clock.ts";
import type { ResourceKind } from "../model.ts";

/** Which state something is in, and who brought it there; null: before that was kept. */
export interface Saved {
  readonly revision: number;
  readonly savedBy: string | null;
  readonly savedAt: Date | null;
}

export interface WorkCentre extends Saved {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly placeId: number;
  readonly active: boolean;
  /** The state of its changeovers. */
  readonly setups: Saved;
}

export interface Resource extends Saved {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly placeId: number;
  readonly kind: ResourceKind;
  /** Null: a pool of tools or of people with a skill. */
  readonly workCentreId: number | null;
  /** How many things it does side by side. */
  readonly capacity: number;
  /** Units in a load of an oven. */
  readonly loadUnits: number | null;
  /** Null: the plant's. */
  readonly calendarId: number | null;
  /** What it was set up for before the first operation that was reported here. */
  readonly familyId: number | null;
  readonly active: boolean;
}

export interface ShiftCalendar extends Saved {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly keepsHolidays: boolean;
  readonly shifts: readonly Shift[];
}

export interface Family extends Saved {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
}

/** Minutes of changeover on any resource of a work centre. */
export interface Setup {
  readonly workCentreId: number;
  readonly fromFamilyId: number;
  readonly toFamilyId: number;
  readonly minutes: number;
}

export type ExceptionReason = "day_off" | "maintenance" | "overtime" | "other";

/** Closed or open time beside the shifts: of every resource with the calendar, or of one resource. */
export interface Exception extends ExceptionSpan {
  readonly id: number;
  readonly calendarId: number | null;
  readonly resourceId: number | null;
  readonly reason: ExceptionReason;
  readonly note: string;
}

/** A tenant's plants in memory, as of one revision. */
export interface Factory {
  /** The shift calendar of each plant, by its place. */
  readonly plants: ReadonlyMap<number, number>;
  /** The state of each plant, by its place. */
  readonly plantStates: ReadonlyMap<number, Saved>;
  readonly calendars: ReadonlyMap<number, ShiftCalendar>;
  readonly workCentres: ReadonlyMap<number, WorkCentre>;
  readonly families: ReadonlyMap<number, Family>;
  readonly resources: ReadonlyMap<number, Resource>;
  readonly setups: readonly Setup[];
  /** Those that ended less than forty days before somebody last changed the factory, and later. */
  readonly exceptions: readonly Exception[];
}

const saved = `revision, saved_by as "savedBy", saved_at as "savedAt"`;
const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const byId = <Row extends { readonly id: number }>(rows: readonly Row[]) =>
  new Map(rows.map((row) => [row.id, row]));

async function readCalendars(tx: Tx): Promise<ShiftCalendar[]> {
  return tx.rows<ShiftCalendar>(
    `select id, code, name, name_en as "nameEn", keeps_holidays as "keepsHolidays", ${saved},
       coalesce((select jsonb_agg(jsonb_build_object('weekday', weekday, 'fromMinute', from_minute,
           'untilMinute', until_minute, 'name', shift.name) order by weekday, from_minute)
         from production.shift as shift where shift.cell = calendar.cell
           and shift.tenant_id = calendar.tenant_id and shift.calendar_id = calendar.id), '[]')
         as shifts
     from production.calendar as calendar where cell = $1 and tenant_id = $2 order by id`,
    scopeOf(tx),
  );
}

async function readExceptions(tx: Tx): Promise<Exception[]> {
  return tx.rows<Exception>(
    `select id, calendar_id as "calendarId", resource_id as "resourceId", kind, reason, note,
       (extract(epoch from from_at) * 1000)::bigint as "fromMs",
       (extract(epoch from until_at) * 1000)::bigint as "untilMs"
     from production.exception
     where cell = $1 and tenant_id = $2 and until_at > $3::timestamptz - interval '40 days'
     order by from_at, id`,
    [...scopeOf(tx), tx.now],
  );
}

interface CentreRow extends Omit<WorkCentre, "setups"> {
  readonly setupsRevision: number;
  readonly setupsBy: string | null;
  readonly setupsAt: Date | null;
}

const centreOf = ({ setupsRevision, setupsBy, setupsAt, ...row }: CentreRow): WorkCentre => ({
  ...row,
  setups: { revision: setupsRevision, savedBy: setupsBy, savedAt: setupsAt },
});

/** The plants as they stand now. */
export async function readFactory(tx: Tx): Promise<Factory> {
  const scope = scopeOf(tx);
  const plants = await tx.rows<Saved & { placeId: number; calendarId: number }>(
    `select place_id as "placeId", calendar_id as "calendarId", ${saved} from production.plant
     where cell = $1 and tenant_id = $2`,
    scope,
  );
  const workCentres = await tx.rows<CentreRow>(
    `select id, code, name, name_en as "nameEn", place_id as "placeId", active, ${saved},
       setups_revision as "setupsRevision", setups_by as "setupsBy", setups_at as "setupsAt"
     from production.work_centre where cell = $1 and tenant_id = $2 order by id`,
    scope,
  );
  const families = await tx.rows<Family>(
    `select id, code, name, name_en as "nameEn", ${saved} from production.family
     where cell = $1 and tenant_id = $2 order by id`,
    scope,
  );
  const resources = await tx.rows<Resource>(
    `select id, code, name, name_en as "nameEn", place_id as "placeId", kind,
       work_centre_id as "workCentreId", capacity, load_units as "loadUnits",
       calendar_id as "calendarId", family_id as "familyId", active, ${saved}
     from production.resource where cell = $1 and tenant_id = $2 order by id`,
    scope,
  );
  const setups = await tx.rows<Setup>(
    `select work_centre_id as "workCentreId", from_family_id as "fromFamilyId",
       to_family_id as "toFamilyId", minutes from production.setup
     where cell = $1 and tenant_id = $2 order by 1, 2, 3`,
    scope,
  );
  return {
    plants: new Map(plants.map((row) => [row.placeId, row.calendarId])),
    plantStates: new Map(
      plants.map(({ placeId, calendarId: _calendar, ...row }) => [placeId, row]),
    ),
    calendars: byId(await readCalendars(tx)),
    workCentres: byId(workCentres.map(centreOf)),
    families: byId(families),
    resources: byId(resources),
    setups,
    exceptions: await readExceptions(tx),
  };
}

/** Under which number the factory counts its changes. */
export const factoryRevision = "production";

/** The factory in memory, never stale. */
export function openFactory(): RevisionCache<Factory> {
  return createRevisionCache(factoryRevision, readFactory);
}
