import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { getFactory } from "../../../contract/production.ts";
import { queries } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import type { Option } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";

export type Factory = ReplyOf<typeof getFactory>;
export type ResourceRow = Factory["resources"][number];
export type CentreRow = Factory["workCentres"][number];
export type FamilyRow = Factory["families"][number];
export type PlantRow = Factory["plants"][number];
export type CalendarRow = Factory["calendars"][number];
export type ExceptionRow = Factory["exceptions"][number];

interface Named {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
}

/** Reads the factory again everywhere after a change of one's own. */
export async function refreshFactory(): Promise<void> {
  await queries.invalidateQueries({ queryKey: ["factory"] });
  for (const view of ["resources", "centres", "plants", "families"]) refreshRows(`factory-${view}`);
}

/** Choices of a field: each by its id, named with its code. */
export const optionsOf = (rows: readonly Named[]): Option[] =>
  rows.map((row) => ({ value: String(row.id), label: `${nameOf(row)} · ${row.code}` }));

/** The plants as choices, by place. */
export const plantOptions = (factory: Factory): Option[] =>
  factory.plants.map((row) => ({
    value: String(row.placeId),
    label: `${nameOf(row)} · ${row.code}`,
  }));

/** The name of one of these rows by its id, or nothing. */
export function nameIn(rows: readonly Named[], id: number | null): string {
  const found = rows.find((row) => row.id === id);
  return found ? nameOf(found) : "";
}

/** The words of the chosen one of these choices, or nothing. */
export const optionIn = (options: readonly Option[], value: string): string =>
  options.find((each) => each.value === value)?.label ?? "";

/** The id that a field holds, or null while it holds none. */
export const idOr = (text: string): number | null => (text === "" ? null : Number(text));
