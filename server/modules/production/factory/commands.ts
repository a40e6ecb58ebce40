import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import { touchRevision } from "../../../platform/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { Parties } from "../../parties/index.ts";
import { overlapOf } from "./clock.ts";
import { factoryRevision, readFactory } from "./factory.ts";
import type { Factory, Family, Resource, Setup, ShiftCalendar, WorkCentre } from "./factory.ts";
import { named } from "../model.ts";
import type { NamedError } from "../model.ts";
import { anySavedSince, savedSince } from "./saved.ts";
import { mustStay } from "./staying.ts";

/** `revision` is the state it was typed over; without it whatever is there is written over. */
type Draft<Row, Needed extends keyof Row> = Pick<Row, Needed> &
  Partial<Omit<Row, "id" | "savedBy" | "savedAt" | "setups" | Needed>>;

export type CalendarDraft = Draft<ShiftCalendar, "code" | "name" | "shifts">;
export type WorkCentreDraft = Draft<WorkCentre, "code" | "name" | "placeId">;
export type FamilyDraft = Draft<Family, "code" | "name">;
export type ResourceDraft = Draft<Resource, "code" | "name" | "placeId" | "kind">;

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Writes rows by code and counts a revision of those that were there; gives ids by code. */
async function saveByCode(
  tx: Tx,
  table: "calendar" | "work_centre" | "family" | "resource",
  rows: readonly ({ readonly code: string } & Readonly<Record<string, unknown>>)[],
): Promise<Map<string, number>> {
  const whole = rows.map((row) => ({ ...row, saved_by: tx.actor.name, saved_at: tx.now }));
  const columns = Object.keys(whole[0] ?? {});
  const first = await tx.newNumbers(`production_${table}`, rows.length);
  const written = await tx.rows<{ code: string; id: number }>(
    `insert into production.${table} as known (cell, tenant_id, id, ${columns.join(", ")})
     select $1, $2, draft.id, ${columns.map((each) => `draft.${each}`).join(", ")}
     from jsonb_populate_recordset(null::production.${table}, $3::jsonb) as draft
     on conflict (cell, tenant_id, code) do update set
       ${columns.map((each) => `${each} = excluded.${each}`).join(", ")},
       revision = known.revision + 1
     returning code, id`,
    [...scopeOf(tx), JSON.stringify(whole.map((row, index) => ({ id: first + index, ...row })))],
  );
  return new Map(written.map((row) => [row.code, row.id]));
}

/** Writes what was before and after for each saved row. */
function auditSaved<Row extends { readonly code: string }>(
  tx: Tx,
  kind: string,
  saved: {
    readonly ids: ReadonlyMap<string, number>;
    readonly before: Iterable<Row>;
    readonly after: readonly { readonly code: string }[];
  },
): void {
  const known = new Map([...saved.before].map((row) => [row.code, row]));
  for (const draft of saved.after)
    tx.audit({
      action: `production.${kind}.save`,
      subjectKind: kind,
      subjectId: saved.ids.get(draft.code) ?? 0,
      before: known.get(draft.code),
      after: draft,
    });
}

/** Says that times of resources may be others now: what is planned may no longer stand. */
const tellChanged = (tx: Tx): void =>
  tx.announce({
    topic: "FactoryChanged",
    key: "factory",
    payload: { resourceId: null, calendarId: null },
  });

/** The last word about each code. */
const lastOfCode = <Row extends { readonly code: string }>(rows: readonly Row[]): Row[] => [
  ...new Map(rows.map((row) => [row.code, row])).values(),
];

/**
 * Writes shift calendars by code, their shifts as a whole; gives ids by code.
 * Errors: `shifts_overlap`.
 */
export async function saveShiftCalendars(
  tx: Tx,
  all: readonly CalendarDraft[],
): Promise<Result<Map<string, number>, NamedError>> {
  const drafts = lastOfCode(all);
  for (const draft of drafts) {
    const endless = draft.shifts.find(
      ({ fromMinute, untilMinute }) =>
        untilMinute <= fromMinute || untilMinute > fromMinute + 1_440,
    );
    if (endless) {
      const at = { value: endless.untilMinute, rule: "after_from_within_a_day" };
      return err(named("span_wrong", { field: `${draft.code}.shifts.untilMinute`, ...at }));
    }
    const over = overlapOf(draft.shifts);
    if (over) {
      const value = `${over.weekday} ${over.fromMinute}-${over.untilMinute}`;
      const at = { field: `${draft.code}.shifts`, value, rule: "shifts_apart" };
      return err(named("shifts_overlap", at));
    }
  }
  if (drafts.length === 0) return ok(new Map());
  await touchRevision(tx, factoryRevision);
  const before = (await readFactory(tx)).calendars;
  const since = anySavedSince(drafts, before.values());
  if (since) return err(since);
  const ids = await saveByCode(
    tx,
    "calendar",
    drafts.map(({ code, name, nameEn = "", keepsHolidays = true }) => ({
      ...{ code, name, name_en: nameEn, keeps_holidays: keepsHolidays },
    })),
  );
  await tx.rows(
    `delete from production.shift where cell = $1 and tenant_id = $2 and calendar_id = any ($3)`,
    [...scopeOf(tx), [...ids.values()]],
  );
  const shifts = drafts.flatMap((draft) =>
    draft.shifts.map(({ weekday, fromMinute, untilMinute, name }) => ({
      ...{ calendar_id: ids.get(draft.code), weekday, name },
      ...{ from_minute: fromMinute, until_minute: untilMinute },
    })),
  );
  await tx.rows(
    `insert into production.shift (cell, tenant_id, calendar_id, weekday, from_minute, until_minute,
       name)
     select $1, $2, calendar_id, weekday, from_minute, until_minute, name
     from jsonb_populate_recordset(null::production.shift, $3::jsonb)`,
    [...scopeOf(tx), JSON.stringify(shifts)],
  );
  auditSaved(tx, "shift_calendar", { ids, before: before.values(), after: drafts });
  tellChanged(tx);
  return ok(ids);
}

interface PlantDraft {
  readonly placeId: number;
  readonly calendarId: number;
  readonly revision?: number | undefined;
}

/** Makes places plants, each with its shift calendar. Errors: a place or calendar nobody knows. */
export async function savePlants(
  tx: Tx,
  parties: Parties,
  plants: readonly PlantDraft[],
): Promise<Result<null, NamedError>> {
  await touchRevision(tx, factoryRevision);
  const places = await parties.view.get(tx);
  const { calendars, plants: before, plantStates } = await readFactory(tx);
  for (const [index, { placeId, calendarId }] of plants.entries()) {
    const field = `plants.${index}`;
    if (!places.place(placeId))
      return err(
        named("plant_unknown", { field: `${field}.placeId`, value: placeId, rule: "known_place" }),
      );
    const code = places.place(placeId)?.code ?? "";
    const since = savedSince({ code, revision: plants[index]?.revision }, plantStates.get(placeId));
    if (since) return err(since);
    if (!calendars.has(calendarId)) {
      const at = { field: `${field}.calendarId`, value: calendarId, rule: "known_calendar" };
      return err(named("shift_calendar_unknown", at));
    }
  }
  await tx.rows(
    `insert into production.plant as known (cell, tenant_id, place_id, calendar_id, saved_by, saved_at)
     select $1, $2, draft.place_id, draft.calendar_id, $5, $6
     from unnest($3::int[], $4::int[]) as draft (place_id, calendar_id)
     on conflict (cell, tenant_id, place_id) do update set calendar_id = excluded.calendar_id,
       saved_by = excluded.saved_by, saved_at = excluded.saved_at, revision = known.revision + 1`,
    [
      ...[...scopeOf(tx), plants.map((each) => each.placeId)],
      ...[plants.map((each) => each.calendarId), tx.actor.name, tx.now],
    ],
  );
  for (const { placeId, calendarId } of plants)
    tx.audit({
      action: "production.plant.save",
      subjectKind: "place",
      subjectId: placeId,
      before: before.has(placeId) ? { calendarId: before.get(placeId) } : undefined,
      after: { calendarId },
    });
  tellChanged(tx);
  return ok(null);
}

/** Writes setup families by code; gives ids by code. */
export async function saveFamilies(
  tx: Tx,
  all: readonly FamilyDraft[],
): Promise<Result<Map<string, number>, NamedError>> {
  const drafts = lastOfCode(all);
  if (drafts.length === 0) return ok(new Map());
  await touchRevision(tx, factoryRevision);
  const before = (await readFactory(tx)).families;
  const since = anySavedSince(drafts, before.values());
  if (since) return err(since);
  const ids = await saveByCode(
    tx,
    "family",
    drafts.map(({ code, name, nameEn = "" }) => ({ code, name, name_en: nameEn })),
  );
  auditSaved(tx, "family", { ids, before: before.values(), after: drafts });
  return ok(ids);
}

/**
 * Writes work centres by code; gives ids by code. Errors: `plant_unknown`; `plant_stays`, for one that
 * would leave resources, routings or open work behind.
 */
export async function saveWorkCentres(
  tx: Tx,
  all: readonly WorkCentreDraft[],
): Promise<Result<Map<string, number>, NamedError>> {
  const drafts = lastOfCode(all);
  if (drafts.length === 0) return ok(new Map());
  await touchRevision(tx, factoryRevision);
  const factory = await readFactory(tx);
  const since = anySavedSince(drafts, factory.workCentres.values());
  if (since) return err(since);
  for (const { code, placeId } of drafts)
    if (!factory.plants.has(placeId)) {
      const at = { field: `${code}.placeId`, value: placeId, rule: "known_plant" };
      return err(named("plant_unknown", at));
    }
  const stays = await mustStay(tx, "workCentres", { stored: factory.workCentres.values(), drafts });
  if (stays) return err(stays);
  const ids = await saveByCode(
    tx,
    "work_centre",
    drafts.map(({ code, name, nameEn = "", placeId, active = true }) => ({
      ...{ code, name, name_en: nameEn, place_id: placeId, active },
    })),
  );
  auditSaved(tx, "work_centre", { ids, before: factory.workCentres.values(), after: drafts });
  return ok(ids);
}

/** What is wrong with a resource, or null. */
function resourceWrong(draft: ResourceDraft, factory: Factory): NamedError | null {
  const { code, placeId, kind, workCentreId = null, calendarId = null, familyId = null } = draft;
  const at = (field: string, value: number | string | null, rule: string) => ({
    ...{ field: `${code}.${field}`, value: value ?? "null", rule },
  });
  if (!factory.plants.has(placeId))
    return named("plant_unknown", at("placeId", placeId, "known_plant"));
  const isPool = kind === "tool" || kind === "skill";
  if (isPool !== (workCentreId === null))
    return named("resource_unfit", at("workCentreId", workCentreId, isPool ? "pool" : "in_centre"));
  const centre = factory.workCentres.get(workCentreId ?? 0);
  if (workCentreId !== null && centre?.placeId !== placeId)
    return named("work_centre_unknown", at("workCentreId", workCentreId, "centre_of_plant"));
  if (calendarId !== null && !factory.calendars.has(calendarId))
    return named("shift_calendar_unknown", at("calendarId", calendarId, "known_calendar"));
  if (familyId !== null && !factory.families.has(familyId))
    return named("family_unknown", at("familyId", familyId, "known_family"));
  const load = draft.loadUnits ?? null;
  if ((kind === "oven") !== (load !== null))
    return named("resource_unfit", at("loadUnits", load, kind === "oven" ? "oven" : "no_oven"));
  return null;
}

/**
 * Writes resources by code; gives ids by code. Errors: what a resource names and nobody knows;
 * `plant_stays`, for one that would leave routings or open work behind.
 */
export async function saveResources(
  tx: Tx,
  all: readonly ResourceDraft[],
): Promise<Result<Map<string, number>, NamedError>> {
  const drafts = lastOfCode(all);
  if (drafts.length === 0) return ok(new Map());
  await touchRevision(tx, factoryRevision);
  const factory = await readFactory(tx);
  const since = anySavedSince(drafts, factory.resources.values());
  if (since) return err(since);
  for (const draft of drafts) {
    const wrong = resourceWrong(draft, factory);
    if (wrong) return err(wrong);
  }
  const stays = await mustStay(tx, "resources", { stored: factory.resources.values(), drafts });
  if (stays) return err(stays);
  const ids = await saveByCode(
    tx,
    "resource",
    drafts.map((draft) => ({
      ...{ code: draft.code, name: draft.name, name_en: draft.nameEn ?? "" },
      ...{ place_id: draft.placeId, kind: draft.kind, active: draft.active ?? true },
      ...{ work_centre_id: draft.workCentreId ?? null, capacity: draft.capacity ?? 1 },
      ...{ load_units: draft.loadUnits ?? null, calendar_id: draft.calendarId ?? null },
      family_id: draft.familyId ?? null,
    })),
  );
  auditSaved(tx, "resource", { ids, before: factory.resources.values(), after: drafts });
  tellChanged(tx);
  return ok(ids);
}

/**
 * Replaces the changeovers of one work centre; what is not listed takes no time.
 * Errors: `work_centre_unknown`, `family_unknown`.
 */
export async function saveSetups(
  tx: Tx,
  {
    workCentreId,
    setups,
    revision,
  }: {
    readonly workCentreId: number;
    /** The state they were typed over; without it whatever is there is written over. */
    readonly revision?: number | undefined;
    readonly setups: readonly Omit<Setup, "workCentreId">[];
  },
): Promise<Result<null, NamedError>> {
  await touchRevision(tx, factoryRevision);
  const factory = await readFactory(tx);
  const centre = factory.workCentres.get(workCentreId);
  if (!centre) {
    const at = { field: "workCentreId", value: workCentreId, rule: "known_work_centre" };
    return err(named("work_centre_unknown", at));
  }
  const since = savedSince({ code: centre.code, revision }, centre.setups);
  if (since) return err(since);
  for (const [index, setup] of setups.entries())
    for (const field of ["fromFamilyId", "toFamilyId"] as const)
      if (!factory.families.has(setup[field])) {
        const at = { field: `setups.${index}.${field}`, value: setup[field], rule: "known_family" };
        return err(named("family_unknown", at));
      }
  await tx.rows(
    `delete from production.setup where cell = $1 and tenant_id = $2 and work_centre_id = $3`,
    [...scopeOf(tx), workCentreId],
  );
  await tx.rows(
    `insert into production.setup (cell, tenant_id, work_centre_id, from_family_id, to_family_id,
       minutes)
     select $1, $2, $3, draft.* from unnest($4::int[], $5::int[], $6::int[]) as draft
     on conflict (cell, tenant_id, work_centre_id, from_family_id, to_family_id) do nothing`,
    [
      ...[...scopeOf(tx), workCentreId],
      setups.map((each) => each.fromFamilyId),
      setups.map((each) => each.toFamilyId),
      setups.map((each) => each.minutes),
    ],
  );
  await tx.rows(
    `update production.work_centre set setups_revision = setups_revision + 1, setups_by = $4,
       setups_at = $5 where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), workCentreId, tx.actor.name, tx.now],
  );
  tx.audit({
    action: "production.setup.save",
    subjectKind: "work_centre",
    subjectId: workCentreId,
    before: factory.setups.filter((each) => each.workCentreId === workCentreId),
    after: setups,
  });
  return ok(null);
}
