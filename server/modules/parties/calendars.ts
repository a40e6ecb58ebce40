import { dayToText, err, ok, shutFrom } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { touchRevision } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { calendarOf } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface CalendarDraft {
  readonly name: string;
  /** ISO weekdays that are worked. */
  readonly weekdays: readonly number[];
  /** ISO dates: holidays, and days worked to make up for them. */
  readonly closed: readonly string[];
  readonly open: readonly string[];
}

export interface StoredCalendar extends CalendarDraft {
  readonly id: number;
  /** How many places keep it. */
  readonly places: number;
}

/** A calendar that cannot be: field, value and rule. */
export interface CalendarError {
  readonly kind: "calendar_unknown" | "calendar_both" | "calendar_shut";
  readonly field: string;
  readonly value: string;
  readonly rule: string;
}

/** Every calendar of the tenant, by id. */
export async function listCalendarRows(tx: Tx): Promise<StoredCalendar[]> {
  return tx.rows<StoredCalendar>(
    `select id, name, weekdays, closed::text[] as closed, open::text[] as open,
       (select count(*)::int from parties.place as place where place.cell = calendar.cell
         and place.tenant_id = calendar.tenant_id and place.calendar_id = calendar.id) as places
     from parties.calendar as calendar where cell = $1 and tenant_id = $2 order by id`,
    scopeOf(tx),
  );
}

/** Writes a calendar, a new one without `id`; gives its id. */
export async function writeCalendar(tx: Tx, draft: CalendarDraft, id?: number): Promise<number> {
  const written = id ?? (await tx.newNumbers("calendar"));
  await tx.rows(
    `insert into parties.calendar as calendar (cell, tenant_id, id, name, weekdays, closed, open)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (cell, tenant_id, id) do update set name = excluded.name,
       weekdays = excluded.weekdays, closed = excluded.closed, open = excluded.open,
       revision = calendar.revision + 1`,
    [...scopeOf(tx), written, draft.name, draft.weekdays, draft.closed, draft.open],
  );
  return written;
}

/** Says that the days or the cut-off of these places may be others now. */
export function tellDays(tx: Tx, placeIds: readonly number[]): void {
  if (placeIds.length === 0) return;
  tx.announce({ topic: "PlaceDaysChanged", key: placeIds[0] ?? 0, payload: { placeIds } });
}

/** What is wrong with a calendar, or null: a day both ways, or shut for over a year. */
function calendarWrong({ weekdays, closed, open }: CalendarDraft): CalendarError | null {
  const both = open.find((day) => closed.includes(day));
  if (both !== undefined)
    return { kind: "calendar_both", field: "open", value: both, rule: "closed_or_open" };
  const shut = shutFrom(calendarOf({ weekdays, closed, open }));
  if (shut === null) return null;
  return {
    kind: "calendar_shut",
    field: "closed",
    value: dayToText(shut),
    rule: "opens_in_a_year",
  };
}

/**
 * Writes a calendar, a new one when `id` is null; gives its id. The caller promises anew what the
 * places that keep it hold. Errors: an id that nobody gave, days that cannot be, never open.
 */
export async function saveCalendar(
  tx: Tx,
  { id, ...draft }: CalendarDraft & { readonly id: number | null },
): Promise<Result<{ id: number }, CalendarError>> {
  const wrong = calendarWrong(draft);
  if (wrong) return err(wrong);
  await touchRevision(tx, "parties");
  const before = (await listCalendarRows(tx)).find((row) => row.id === id);
  if (id !== null && !before)
    return err({
      kind: "calendar_unknown",
      field: "id",
      value: String(id),
      rule: "known_calendar",
    });
  const written = await writeCalendar(
    tx,
    { ...draft, closed: draft.closed.toSorted(), open: draft.open.toSorted() },
    before?.id,
  );
  tx.audit({
    action: "parties.calendar.save",
    subjectKind: "calendar",
    subjectId: written,
    before,
    after: draft,
  });
  const kept = await tx.rows<{ id: number }>(
    `select id from parties.place where cell = $1 and tenant_id = $2 and calendar_id = $3`,
    [...scopeOf(tx), written],
  );
  tellDays(
    tx,
    kept.map((row) => row.id),
  );
  return ok({ id: written });
}
