import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Larger, UnitTyped } from "./items.ts";
import { Id, oneOf, orNull, UnitsHeld, UnitsSigned } from "./words.ts";

export const previewCount = endpoint(
  {
    id: "stock.count_preview",
    method: "POST",
    path: "/api/stock/counts/preview",
    summary: "How a count differs from the book; posts nothing",
    access: "stock.read",
    command: false,
  },
  {
    body: Type.Object({
      placeId: Id,
      rows: Type.Array(
        Type.Object({
          /** An item's code, as it stands on the sheet. */
          code: Type.String({ minLength: 1, maxLength: 120 }),
          lot: Type.Optional(Type.String({ maxLength: 120 })),
          units: UnitsHeld,
          unit: UnitTyped,
        }),
        { minItems: 1, maxItems: 5_000 },
      ),
    }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          code: Type.String(),
          lot: Type.String(),
          itemId: orNull(Id),
          name: Type.String(),
          nameEn: Type.String(),
          unit: Type.String(),
          larger: Larger,
          /** In smallest units. */
          counted: UnitsHeld,
          book: UnitsHeld,
          difference: UnitsSigned,
          /** Promised of the item at the place: what a smaller count may hurt. */
          promised: UnitsHeld,
          problem: orNull(
            oneOf([
              "item_unknown",
              "item_not_stocked",
              "lot_needed",
              "lot_not_kept",
              "twice",
              "unit_unknown",
            ]),
          ),
          isNewLot: Type.Boolean(),
        }),
      ),
    }),
  },
);
