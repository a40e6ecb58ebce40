import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Code, Id, Line, oneOf, orNull, PageQuery, UnitsAsked } from "./words.ts";

/** A unit as a person writes it; blank is the item's smallest. */
export const UnitTyped = Type.Optional(Type.String({ maxLength: 20 }));

/** An item's larger units, as rows of lists carry them so that a quantity can be shown both ways. */
export const Larger = Type.Array(Type.Object({ unit: Type.String(), factor: Type.Integer() }));

const Barcode = Type.String({ pattern: "^[0-9A-Za-z-]{4,48}$" });
const LargerUnits = Type.Array(
  Type.Object({
    unit: Type.String({ minLength: 1, maxLength: 20, pattern: "^\\S(.*\\S)?$" }),
    factor: Type.Integer({ minimum: 2, maximum: 1_000_000 }),
  }),
  { maxItems: 20 },
);
const Days = (maximum: number) => Type.Integer({ minimum: 0, maximum });

const Item = Type.Object({
  id: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  kind: Type.String(),
  unit: Type.String(),
  active: Type.Boolean(),
  lotTracked: Type.Boolean(),
  serialTracked: Type.Boolean(),
  expiryTracked: Type.Boolean(),
  shelfLifeDays: orNull(Type.Integer()),
  minShelfDays: orNull(Type.Integer()),
  units: Type.Array(Type.Object({ unit: Type.String(), factor: Type.Integer() })),
  barcodes: Type.Array(Type.Object({ code: Type.String(), units: Type.Integer() })),
  parts: Type.Array(Type.Object({ code: Type.String(), units: Type.Integer() })),
});

const Filters = {
  text: Type.Optional(Type.String({ maxLength: 80 })),
  kind: Type.Optional(oneOf(["item", "bundle", "service"])),
  active: Type.Optional(Type.Boolean()),
  sort: Type.Optional(oneOf(["code", "name", "kind"].flatMap((key) => [key, `-${key}`]))),
};

export const exportItems = endpoint(
  {
    id: "items.export",
    method: "GET",
    path: "/api/items/export",
    summary: "The filtered items as CSV or Excel, in the columns that can be pasted back",
    access: "catalog.read",
    media: "stream",
  },
  {
    query: Type.Object({ ...Filters, format: Type.Optional(oneOf(["csv", "xlsx"])) }),
    reply: Type.Unknown(),
  },
);

export const listItems = endpoint(
  {
    id: "items.list",
    method: "GET",
    path: "/api/items",
    summary: "Items by code, name or barcode",
    access: "catalog.read",
  },
  {
    query: Type.Object({ ...PageQuery, ...Filters }),
    reply: Type.Object({
      rows: Type.Array(Item),
      next: orNull(Type.String()),
      total: Type.Integer(),
    }),
  },
);

export const saveItemsEndpoint = endpoint(
  {
    id: "items.save",
    method: "POST",
    path: "/api/items",
    summary: "Create or change items by code; one that is wrong refuses all, with every reason",
    access: "catalog.write",
  },
  {
    body: Type.Object({
      items: Type.Array(
        Type.Object({
          code: Code,
          name: Line,
          nameEn: Type.Optional(Type.String({ maxLength: 200 })),
          kind: Type.Optional(oneOf(["item", "bundle", "service"])),
          unit: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
          active: Type.Optional(Type.Boolean()),
          /** One more barcode of a single unit; `barcodes` replaces them all. */
          barcode: Type.Optional(Type.String({ maxLength: 48 })),
          barcodes: Type.Optional(
            Type.Array(Type.Object({ code: Barcode, units: UnitsAsked }), { maxItems: 50 }),
          ),
          /** All its larger units: a carton is 12. */
          units: Type.Optional(LargerUnits),
          lotTracked: Type.Optional(Type.Boolean()),
          /** Every lot is one unit; lots are tracked then too. */
          serialTracked: Type.Optional(Type.Boolean()),
          /** Every lot has a last day; lots are tracked then too. */
          expiryTracked: Type.Optional(Type.Boolean()),
          /** Days from the day a lot is made to its last. */
          shelfLifeDays: Type.Optional(orNull(Type.Integer({ minimum: 1, maximum: 36_500 }))),
          /** Days of life a lot must have left to be sold. */
          minShelfDays: Type.Optional(orNull(Days(3_650))),
          parts: Type.Optional(
            Type.Array(Type.Object({ code: Code, units: UnitsAsked }), { maxItems: 100 }),
          ),
        }),
        { minItems: 1, maxItems: 1_000 },
      ),
    }),
    reply: Type.Object({ ids: Type.Record(Type.String(), Id) }),
  },
);
