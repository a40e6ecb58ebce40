import type { placeSorts } from "../../../contract/places.ts";
import type { PartiesView, Place } from "./model.ts";

const pageRows = 50;
const collator = new Intl.Collator(["zh-CN", "en"], { numeric: true });

interface Named {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
}

interface Asked {
  readonly after?: string;
  readonly limit?: number;
  readonly text?: string;
}

/** The page after the row of that number, of those that the text finds; rows are never deleted. */
export function pageOf<Row extends Named>(
  rows: readonly Row[],
  { after, limit = pageRows, text = "" }: Asked,
  more: (row: Row) => readonly string[] = () => [],
) {
  const wanted = text.trim().toLowerCase();
  const found = rows.filter((row) =>
    [row.code, row.name, row.nameEn, ...more(row)].some((word) =>
      word.toLowerCase().includes(wanted),
    ),
  );
  const at = after === undefined ? -1 : found.findIndex((row) => String(row.id) === after);
  // A cursor whose row the filter no longer finds ends the list: it never begins anew.
  const from = after !== undefined && at < 0 ? found.length : at + 1;
  const page = found.slice(from, from + limit);
  const last = page.at(-1);
  const next = last && from + limit < found.length ? String(last.id) : null;
  return { rows: page, next, total: found.length, totalIsExact: true };
}

type PlaceSort = (typeof placeSorts)[number];

function rankOf(place: Place, key: PlaceSort, view: PartiesView): string | number {
  const party = (id: number) => view.party(id)?.name ?? "";
  if (key === "owner") return party(place.ownerId);
  if (key === "custodian") return party(place.custodianId);
  if (key === "calendar") return place.calendarId;
  if (key === "cutOff") return place.cutOffMinute;
  if (key === "state") return place.active ? 0 : 1;
  return place[key];
}

/** Places in the order of a column (`name`, `-name`), those that are equal by number. */
export function placesInOrder(
  places: readonly Place[],
  word: string | undefined,
  view: PartiesView,
): readonly Place[] {
  if (word === undefined) return places;
  const sign = word.startsWith("-") ? -1 : 1;
  const key = word.replace("-", "") as PlaceSort;
  return places.toSorted((one, other) => {
    const [a, b] = [rankOf(one, key, view), rankOf(other, key, view)];
    const order =
      typeof a === "number" && typeof b === "number"
        ? a - b
        : collator.compare(String(a), String(b));
    return sign * order || one.id - other.id;
  });
}
