import type { BodyOf } from "../../../contract/endpoint.ts";
import type {
  saveResourcesEndpoint,
  saveWorkCentresEndpoint,
} from "../../../contract/production.ts";
import { cellReader } from "../../parts/sheet.ts";
import type { SheetFault, SheetPart, SheetRow } from "../../parts/sheet.ts";
import type { Factory } from "./reads.ts";

export type ResourceDraft = BodyOf<typeof saveResourcesEndpoint>["resources"][number];
export type CentreDraft = BodyOf<typeof saveWorkCentresEndpoint>["workCentres"][number];

export const resourceColumns = [
  ...(["code", "name", "nameEn", "plant", "kind", "centre"] as const),
  ...(["capacity", "loadUnits", "calendar", "family"] as const),
];
type ResourceColumn = (typeof resourceColumns)[number];

export const centreColumns = ["code", "name", "nameEn", "plant"] as const;
type CentreColumn = (typeof centreColumns)[number];

/** The plants by code, each under the id of its place. */
export const plantsByCode = (factory: Factory) =>
  factory.plants.map(({ placeId, code }) => ({ id: placeId, code }));

/** Tools and people with a skill belong to no work centre. */
export const isPool = (kind: string) => kind === "tool" || kind === "skill";

/** A sheet's row as a resource, by the codes it names. */
export function resourceOf(
  row: SheetRow<ResourceColumn>,
  factory: Factory,
  kinds: Readonly<Record<string, ResourceDraft["kind"]>>,
): SheetPart<ResourceDraft, ResourceColumn> {
  const faults: SheetFault<ResourceColumn>[] = [];
  const { cells, fault, text, idOf, number } = cellReader(row, faults);
  const names = { code: text("code"), name: text("name"), nameEn: cells.nameEn ?? "" };
  text("plant");
  const placeId = idOf("plant", plantsByCode(factory)) ?? 0;
  const kind = kinds[(cells.kind ?? "machine").toLowerCase()];
  if (kind === undefined) fault("kind");
  const centres = factory.workCentres.filter((each) => each.placeId === placeId);
  const draft: ResourceDraft = {
    ...{ ...names, placeId, kind: kind ?? "machine", workCentreId: idOf("centre", centres) },
    capacity: number("capacity", { from: 1, to: 10_000 }) ?? 1,
    loadUnits: number("loadUnits", { from: 1, to: 1_000_000_000 }),
    calendarId: idOf("calendar", factory.calendars),
    familyId: idOf("family", factory.families),
  };
  const inCentre = cells.centre !== undefined;
  if (kind !== undefined && placeId !== 0 && isPool(kind) === inCentre) fault("centre");
  if (kind !== undefined && (kind === "oven") !== (cells.loadUnits !== undefined))
    fault("loadUnits");
  return { name: names.code, rows: [row.row], draft, faults };
}

/** A sheet's row as a work centre. */
export function centreOf(
  row: SheetRow<CentreColumn>,
  factory: Factory,
): SheetPart<CentreDraft, CentreColumn> {
  const faults: SheetFault<CentreColumn>[] = [];
  const { cells, text, idOf } = cellReader(row, faults);
  const names = { code: text("code"), name: text("name"), nameEn: cells.nameEn ?? "" };
  text("plant");
  const draft = { ...names, placeId: idOf("plant", plantsByCode(factory)) ?? 0 };
  return { name: names.code, rows: [row.row], draft, faults };
}
