import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Larger, UnitTyped } from "./items.ts";
import {
  Code,
  DayText,
  Division,
  DivisionOrNone,
  Id,
  Line,
  oneOf,
  orNull,
  pageOf,
  PageQuery,
  UnitsHeld,
  UnitsSigned,
} from "./words.ts";

const Place = Type.Object({
  id: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  kind: Type.String(),
  ownerId: Id,
  custodianId: Id,
  visibility: Type.String(),
  zone: Type.String(),
  cutOffMinute: Type.Integer(),
  calendarId: Id,
  region: Type.String(),
  active: Type.Boolean(),
});

/** What places are sorted by. */
export const placeSorts = [
  ...(["code", "name", "kind", "owner", "custodian", "region"] as const),
  ...(["zone", "calendar", "cutOff", "visibility", "state"] as const),
] as const;
const down = placeSorts.map((key) => `-${key}` as const);

export const listPlaces = endpoint(
  {
    id: "places.list",
    method: "GET",
    path: "/api/places",
    summary: "Places where stock lies, a page at a time, by code or name",
    access: "stock.read",
  },
  {
    query: Type.Object({
      ...PageQuery,
      /** Part of a code or a name. */
      text: Type.Optional(Type.String({ maxLength: 200 })),
      /** A column; `-` before it turns the order round. */
      sort: Type.Optional(oneOf([...placeSorts, ...down])),
    }),
    reply: pageOf(Place),
  },
);

/** Who gained and who slipped when open lines were promised anew; `run` says whom, if anybody. */
const Moved = { gained: Type.Integer(), slipped: Type.Integer(), run: orNull(Id) };

export const savePlacesEndpoint = endpoint(
  {
    id: "places.save",
    method: "POST",
    path: "/api/places",
    summary: "Create or change places by code; open lines there are promised anew",
    access: "settings.write",
  },
  {
    body: Type.Object({
      places: Type.Array(
        Type.Object({
          code: Code,
          name: Line,
          nameEn: Type.Optional(Type.String({ maxLength: 200 })),
          kind: Type.Optional(
            oneOf(["warehouse", "store", "distributor_stock", "in_transit", "quarantine"]),
          ),
          /** Whose goods lie there; the company's own when left out. */
          ownerId: Type.Optional(Id),
          /** In whose hands they are; the owner's when left out. */
          custodianId: Type.Optional(Id),
          visibility: Type.Optional(oneOf(["exact", "band", "yes_no", "hidden"])),
          zone: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
          /** Minute of the day after which an order counts for the next working day. */
          cutOffMinute: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_440 })),
          region: Type.Optional(DivisionOrNone),
          calendarId: Type.Optional(Id),
          active: Type.Optional(Type.Boolean()),
        }),
        { minItems: 1, maxItems: 500 },
      ),
    }),
    reply: Type.Object({ ids: Type.Record(Type.String(), Id), ...Moved }),
  },
);

const Weekdays = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
  minItems: 1,
  maxItems: 7,
  uniqueItems: true,
});
const Days = Type.Array(DayText, { maxItems: 2_000, uniqueItems: true });

export const listCalendars = endpoint(
  {
    id: "calendars.list",
    method: "GET",
    path: "/api/calendars",
    summary: "Working calendars, each with the places that keep it",
    access: "stock.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          id: Id,
          name: Type.String(),
          weekdays: Type.Array(Type.Integer()),
          closed: Type.Array(DayText),
          open: Type.Array(DayText),
          places: Type.Integer(),
        }),
      ),
    }),
  },
);

export const saveCalendarEndpoint = endpoint(
  {
    id: "calendars.save",
    method: "POST",
    path: "/api/calendars",
    summary: "Create or change a working calendar; open lines are promised anew",
    access: "settings.write",
  },
  {
    body: Type.Object({
      /** Null makes a new one. */
      id: orNull(Id),
      name: Line,
      /** 1 Monday … 7 Sunday. */
      weekdays: Weekdays,
      closed: Days,
      /** Days worked although the week or a holiday says otherwise. */
      open: Days,
    }),
    reply: Type.Object({ id: Id, ...Moved }),
  },
);

/** A channel, or 0 for every channel that has no rows of its own. */
const ChannelOrAll = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });
const TransitDays = Type.Integer({ minimum: 0, maximum: 365 });
const Cost = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });

const SourceRow = Type.Object({
  channelId: ChannelOrAll,
  placeId: Id,
  rank: Type.Integer({ minimum: 0, maximum: 1_000 }),
  parcelCostMinor: Cost,
  transitDays: TransitDays,
});
const WayRow = Type.Object({
  placeId: Id,
  /** Of those that an address lies in, the longest counts. */
  region: Division,
  transitDays: TransitDays,
  /** Null: as the source says. */
  parcelCostMinor: orNull(Cost),
});
const many = { maxItems: 2_000 };

export const getSourcing = endpoint(
  {
    id: "sourcing.get",
    method: "GET",
    path: "/api/sourcing",
    summary: "Which places serve which channel and region, in how many days, at what cost",
    access: "promises.read",
  },
  { reply: Type.Object({ sources: Type.Array(SourceRow), ways: Type.Array(WayRow) }) },
);

export const saveSourcing = endpoint(
  {
    id: "sourcing.save",
    method: "POST",
    path: "/api/sourcing",
    summary: "Change which places serve whom; open lines are promised anew",
    access: "promises.write",
  },
  {
    body: Type.Object({
      sources: Type.Optional(Type.Array(SourceRow, many)),
      ways: Type.Optional(Type.Array(WayRow, many)),
      removedSources: Type.Optional(
        Type.Array(Type.Object({ channelId: ChannelOrAll, placeId: Id }), many),
      ),
      removedWays: Type.Optional(Type.Array(Type.Object({ placeId: Id, region: Division }), many)),
    }),
    reply: Type.Object(Moved),
  },
);

const Named = {
  ...{ itemId: Id, code: Type.String(), name: Type.String(), nameEn: Type.String() },
  ...{ unit: Type.String(), larger: Larger },
};

export const listSafety = endpoint(
  {
    id: "safety.list",
    method: "GET",
    path: "/api/safety",
    summary: "What places keep back from promises",
    access: "stock.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          ...Named,
          placeId: Id,
          units: UnitsHeld,
          onHand: UnitsHeld,
          promised: UnitsHeld,
          free: UnitsSigned,
        }),
      ),
    }),
  },
);

export const setSafetyEndpoint = endpoint(
  {
    id: "safety.set",
    method: "POST",
    path: "/api/safety",
    summary: "Keep units of an item back at a place; open lines are promised anew",
    access: "stock.write",
  },
  {
    body: Type.Object({
      rows: Type.Array(
        Type.Object({
          itemId: Id,
          placeId: Id,
          units: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
          unit: UnitTyped,
        }),
        { minItems: 1, maxItems: 1_000 },
      ),
    }),
    reply: Type.Object({ set: Type.Integer(), ...Moved }),
  },
);

export const listQuotas = endpoint(
  {
    id: "quotas.list",
    method: "GET",
    path: "/api/quotas",
    summary: "What channels may take at most, and what is kept for them",
    access: "stock.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          ...Named,
          channelId: Id,
          cap: orNull(UnitsHeld),
          protected: UnitsHeld,
          granted: UnitsHeld,
          used: UnitsHeld,
        }),
      ),
    }),
  },
);
