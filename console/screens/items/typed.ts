import type { BodyOf } from "../../../contract/endpoint.ts";
import type { saveItemsEndpoint } from "../../../contract/items.ts";
import type { ItemRow } from "./columns.tsx";

export type Draft = BodyOf<typeof saveItemsEndpoint>["items"][number];

export const kinds = ["item", "bundle", "service"];

/** An item as the form holds it: everything as text; a new one when there is none. */
export const typedOf = (item: ItemRow | null) => ({
  code: item?.code ?? "",
  name: item?.name ?? "",
  nameEn: item?.nameEn ?? "",
  kind: item?.kind ?? "item",
  unit: item?.unit ?? "\u4ef6",
  active: item?.active ?? true,
  lotTracked: item?.lotTracked ?? false,
  serialTracked: item?.serialTracked ?? false,
  expiryTracked: item?.expiryTracked ?? false,
  shelfLifeDays: item?.shelfLifeDays === null ? "" : String(item?.shelfLifeDays ?? ""),
  minShelfDays: item?.minShelfDays === null ? "" : String(item?.minShelfDays ?? ""),
  units: (item?.units ?? []).map(({ unit, factor }) => ({ unit, factor: String(factor) })),
  barcodes: (item?.barcodes ?? []).map(({ code, units }) => ({ code, units: String(units) })),
  parts: (item?.parts ?? []).map(({ code, units }) => ({ code, units: String(units) })),
});

export type Typed = ReturnType<typeof typedOf>;

const daysOf = (text: string) => (text.trim() === "" ? null : Number(text));

/** What is sent of the typed; rows without a code are left out. */
export function draftOf(typed: Typed): Draft {
  const counted = (rows: Typed["parts"]) =>
    rows
      .filter((row) => row.code.trim() !== "")
      .map((row) => ({ code: row.code.trim(), units: Number(row.units) || 1 }));
  const { parts, barcodes, units, kind, shelfLifeDays, minShelfDays, ...rest } = typed;
  return {
    ...rest,
    kind: kind as Draft["kind"],
    shelfLifeDays: daysOf(shelfLifeDays),
    minShelfDays: daysOf(minShelfDays),
    barcodes: counted(barcodes),
    units: units
      .filter((row) => row.unit.trim() !== "")
      .map((row) => ({ unit: row.unit.trim(), factor: Number(row.factor) || 0 })),
    ...(kind === "bundle" && { parts: counted(parts) }),
  };
}

export interface FieldsProps {
  readonly typed: Typed;
  readonly change: (part: Partial<Typed>) => void;
}
