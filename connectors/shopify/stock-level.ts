import type { CanonicalStock } from "../port/index.ts";
import { text } from "./fields.ts";
import type { Fields, Reader } from "./fields.ts";

/** Whole units, below nothing for what was sold without being there. */
const wholeUnits = /^-?\d{1,15}$/;

/** What the shop has of an inventory item at a location (topics `inventory_levels/*`). */
export function stockLevelOf(level: Fields, reader: Reader): CanonicalStock {
  const available = text(level, "available");
  const isCounted = level["available"] !== null;
  if (isCounted && !wholeUnits.test(available))
    reader.refuse("available", available, "not_whole_units");
  return {
    type: "stock",
    externalId: reader.required(level, "inventory_item_id"),
    placeExternalId: reader.required(level, "location_id"),
    // The shop says null of what it sells without counting it.
    units: isCounted ? Number(available) : null,
    sourceUpdatedAt: reader.instant(level, "updated_at"),
  };
}
