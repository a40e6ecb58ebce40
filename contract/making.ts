import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { DayText, Id, Instant, Limit, Line, oneOf, orNull, UnitsAsked } from "./words.ts";

// How items are made: BOMs and routings by version.

const Small = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });
const Seconds = Type.Integer({ minimum: 0, maximum: 100_000_000 });
const Short = Type.String({ maxLength: 200 });
const Free = Type.String({ maxLength: 2_000 });
const named = { id: Id, code: Type.String(), name: Type.String(), nameEn: Type.String() };

const version = {
  placeId: Small,
  alternative: Type.Integer({ minimum: 0, maximum: 99 }),
  validFrom: DayText,
  note: Free,
};

const BomLine = Type.Object({
  itemId: Id,
  units: UnitsAsked,
  scrapPpm: Type.Integer({ minimum: 0, maximum: 999_999 }),
  step: orNull(Type.Integer({ minimum: 1, maximum: 9_999 })),
  substitutes: Type.Array(Id, { maxItems: 20 }),
});

const times = { setupSeconds: Seconds, runSeconds: Seconds, perUnits: UnitsAsked };

const step = {
  step: Type.Integer({ minimum: 1, maximum: 9_999 }),
  name: Line,
  nameEn: Short,
  workCentreId: orNull(Id),
  familyId: orNull(Id),
  maySplit: Type.Boolean(),
  yieldPpm: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  ...times,
  ways: Type.Array(Type.Object({ resourceId: Id, rank: Small, ...times }), { maxItems: 100 }),
  needs: Type.Array(
    Type.Object({ resourceId: Id, units: Type.Integer({ minimum: 1, maximum: 10_000 }) }),
    { maxItems: 20 },
  ),
};

const After = Type.Array(
  Type.Object({
    step: Type.Integer({ minimum: 1, maximum: 9_999 }),
    countsFrom: oneOf(["end", "start"]),
    lagMinutes: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    maxWaitMinutes: orNull(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  }),
  { maxItems: 50 },
);

const stored = {
  id: Id,
  itemId: Id,
  ...version,
  version: Type.Integer(),
  validUntil: orNull(DayText),
  savedBy: Type.String(),
  savedAt: Instant,
};

export const listRecipes = endpoint(
  {
    id: "recipes.get",
    method: "GET",
    path: "/api/items/:id/making",
    summary: "How an item is made: its BOM and routing versions, and what uses it",
    access: "production.read",
  },
  {
    params: Type.Object({ id: Id }),
    reply: Type.Object({
      itemId: Id,
      boms: Type.Array(
        Type.Object({ ...stored, perUnits: UnitsAsked, lines: Type.Array(BomLine) }),
      ),
      routings: Type.Array(
        Type.Object({ ...stored, steps: Type.Array(Type.Object({ ...step, after: After })) }),
      ),
      /** Items named in them. */
      items: Type.Array(Type.Object(named)),
      /** Items whose present BOM uses this one. */
      usedIn: Type.Array(Type.Object(named)),
    }),
  },
);

export const saveBom = endpoint(
  {
    id: "recipes.save_bom",
    method: "POST",
    path: "/api/items/:id/boms",
    summary: "Save a new BOM version of an item, from a day on",
    access: "factory.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({
      ...version,
      perUnits: UnitsAsked,
      lines: Type.Array(BomLine, { maxItems: 500 }),
    }),
    reply: Type.Object({ id: Id }),
  },
);

export const saveRouting = endpoint(
  {
    id: "recipes.save_routing",
    method: "POST",
    path: "/api/items/:id/routings",
    summary: "Save a new routing version of an item in a plant, from a day on",
    access: "factory.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({
      ...version,
      placeId: Id,
      steps: Type.Array(Type.Object({ ...step, after: Type.Optional(After) }), {
        minItems: 1,
        maxItems: 200,
      }),
    }),
    reply: Type.Object({ id: Id }),
  },
);

export const listMade = endpoint(
  {
    id: "recipes.list",
    method: "GET",
    path: "/api/making",
    summary: "Items that have a routing today",
    access: "production.read",
  },
  {
    query: Type.Object({
      text: Type.Optional(Type.String({ maxLength: 120 })),
      placeId: Type.Optional(Id),
      after: Type.Optional(Small),
      limit: Limit,
    }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          ...named,
          steps: Type.Integer(),
          components: Type.Integer(),
          routingVersion: Type.Integer(),
          bomVersion: orNull(Type.Integer()),
        }),
      ),
      next: orNull(Id),
    }),
  },
);
