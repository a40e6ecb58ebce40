import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { touchRevision } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { listCalendarRows, tellDays } from "./calendars.ts";
import { isTimeZone } from "./model.ts";
import type { PartiesView, Place } from "./model.ts";
import { readView, writePlaces } from "./store.ts";
import type { PlaceRecord } from "./store.ts";

/** A new or changed place by its code; what is left out stays, or gets the company's default. */
export type PlaceDraft = Pick<PlaceRecord, "code" | "name"> &
  Partial<Omit<PlaceRecord, "code" | "name">>;

/** A place that cannot be: an unknown zone, or field, value and rule. */
export type PlaceError =
  | { readonly kind: "time_zone_unknown"; readonly zone: string }
  | {
      readonly kind: "party_unknown" | "calendar_unknown" | "place_kind_fixed";
      readonly field: string;
      readonly value: string;
      readonly rule: string;
    };

/** Kinds that a place may change between: what lies there is stock to be promised. */
const ordinary = new Set(["warehouse", "store", "distributor_stock"]);

const recordOf = (place: Place): Required<PlaceRecord> => {
  const { id: _id, calendar: _calendar, ...record } = place;
  return record;
};

/** What a draft says on top of the place as it stands, or of a new one. */
function mergedOf(draft: PlaceDraft, view: PartiesView, firstCalendar: number): PlaceRecord {
  const known = view.placeByCode(draft.code);
  if (known) {
    const said = Object.entries(draft).filter(([, value]) => value !== undefined);
    return { ...recordOf(known), ...Object.fromEntries(said) };
  }
  const own = view.parties.find((party) => party.kind === "own")?.id ?? 0;
  const ownerId = draft.ownerId ?? own;
  return {
    ...draft,
    kind: draft.kind ?? "warehouse",
    ownerId,
    custodianId: draft.custodianId ?? ownerId,
    calendarId: draft.calendarId ?? firstCalendar,
  };
}

/** What is wrong with a place, or null. */
function placeWrong(
  place: PlaceRecord,
  view: PartiesView,
  calendars: ReadonlySet<number>,
): PlaceError | null {
  const { code, zone, kind, calendarId } = place;
  if (zone !== undefined && !isTimeZone(zone)) return { kind: "time_zone_unknown", zone };
  for (const field of ["ownerId", "custodianId"] as const) {
    const at = { field: `${code}.${field}`, value: String(place[field]) };
    if (!view.party(place[field])) return { kind: "party_unknown", ...at, rule: "known_party" };
  }
  if (!calendars.has(calendarId)) {
    const at = { field: `${code}.calendarId`, value: String(calendarId) };
    return { kind: "calendar_unknown", ...at, rule: "known_calendar" };
  }
  const before = view.placeByCode(code)?.kind ?? kind;
  if (before !== kind && !(ordinary.has(before) && ordinary.has(kind)))
    return { kind: "place_kind_fixed", field: `${code}.kind`, value: kind, rule: before };
  return null;
}

/**
 * Writes places by code, the last word about a code counting; gives ids by code. The caller promises
 * anew what lies there. Errors: an unknown zone, party or calendar, and a kind that cannot change.
 */
export async function savePlaces(
  tx: Tx,
  all: readonly PlaceDraft[],
): Promise<Result<Map<string, number>, PlaceError>> {
  if (all.length === 0) return ok(new Map());
  await touchRevision(tx, "parties");
  const view = await readView(tx);
  const calendars = (await listCalendarRows(tx)).map((row) => row.id);
  const known = new Set(calendars);
  const drafts = [...new Map(all.map((draft) => [draft.code, draft])).values()];
  const places = drafts.map((draft) => mergedOf(draft, view, calendars[0] ?? 0));
  for (const place of places) {
    const wrong = placeWrong(place, view, known);
    if (wrong) return err(wrong);
  }
  const ids = await writePlaces(tx, places);
  // What channels are shown of a place's stock may have changed with it.
  tx.announce({ topic: "ViewsChanged", key: "places", payload: {} });
  tellDays(tx, [...ids.values()]);
  for (const place of places) {
    const before = view.placeByCode(place.code);
    tx.audit({
      action: "parties.place.save",
      subjectKind: "place",
      subjectId: ids.get(place.code) ?? 0,
      before: before && recordOf(before),
      after: place,
    });
  }
  return ok(ids);
}
