import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Saying } from "./shop-floor.ts";
import { Code, Id, Instant, Line, oneOf, orNull, StopCause, UnitsAsked } from "./words.ts";

// Plants: what they have.

const Short = Type.String({ maxLength: 200 });
const Free = Type.String({ maxLength: 2_000 });
const Ids = Type.Object({ ids: Type.Record(Type.String(), Id) });
const Done = Type.Object({ done: Type.Boolean() });

const Shift = Type.Object({
  /** ISO: 1 Monday … 7 Sunday, the day on which the shift begins. */
  weekday: Type.Integer({ minimum: 1, maximum: 7 }),
  fromMinute: Type.Integer({ minimum: 0, maximum: 1_439 }),
  /** Over 1440: it runs into the next day. */
  untilMinute: Type.Integer({ minimum: 1, maximum: 2_879 }),
  name: Short,
});

const Calendar = {
  code: Code,
  name: Line,
  nameEn: Type.Optional(Short),
  keepsHolidays: Type.Optional(Type.Boolean()),
  shifts: Type.Array(Shift, { maxItems: 100 }),
};

const Exception = {
  calendarId: orNull(Id),
  resourceId: orNull(Id),
  kind: oneOf(["closed", "open"]),
  reason: oneOf(["day_off", "maintenance", "overtime", "other"]),
  fromAt: Instant,
  untilAt: Instant,
  note: Free,
};

/** The state it was typed over: another one refuses it (409), none writes over whatever is there. */
const Over = { revision: Type.Optional(Type.Integer({ minimum: 0 })) };
const Revision = { revision: Type.Integer() };

const Kind = oneOf(["machine", "line", "oven", "tool", "skill"]);

const Stop = Type.Object({
  id: Id,
  resourceId: Id,
  fromAt: Instant,
  untilAt: orNull(Instant),
  expectedAt: orNull(Instant),
  cause: Type.String(),
  note: Type.String(),
  reportedBy: Type.String(),
});

const named = { id: Id, code: Type.String(), name: Type.String(), nameEn: Type.String() };

export const getFactory = endpoint(
  {
    id: "factory.get",
    method: "GET",
    path: "/api/factory",
    summary: "Plants with their work centres, resources, shifts, exceptions and stops",
    access: "production.floor",
  },
  {
    reply: Type.Object({
      plants: Type.Array(
        Type.Object({
          placeId: Id,
          code: Type.String(),
          name: Type.String(),
          nameEn: Type.String(),
          zone: Type.String(),
          calendarId: Id,
          ...Revision,
        }),
      ),
      calendars: Type.Array(
        Type.Object({
          ...named,
          ...Revision,
          keepsHolidays: Type.Boolean(),
          shifts: Type.Array(Shift),
        }),
      ),
      workCentres: Type.Array(
        Type.Object({ ...named, ...Revision, placeId: Id, active: Type.Boolean() }),
      ),
      families: Type.Array(Type.Object({ ...named, ...Revision })),
      resources: Type.Array(
        Type.Object({
          ...named,
          ...Revision,
          placeId: Id,
          kind: Kind,
          workCentreId: orNull(Id),
          capacity: Type.Integer(),
          loadUnits: orNull(Type.Integer()),
          calendarId: orNull(Id),
          familyId: orNull(Id),
          active: Type.Boolean(),
        }),
      ),
      exceptions: Type.Array(Type.Object({ id: Id, ...Exception })),
      stops: Type.Array(Stop),
    }),
  },
);

export const saveCalendars = endpoint(
  {
    id: "factory.save_calendars",
    method: "POST",
    path: "/api/factory/calendars",
    summary: "Save shift calendars by code, their shifts as a whole",
    access: "factory.write",
  },
  {
    body: Type.Object({
      calendars: Type.Array(Type.Object({ ...Calendar, ...Over }), { minItems: 1, maxItems: 200 }),
    }),
    reply: Ids,
  },
);

export const savePlantsEndpoint = endpoint(
  {
    id: "factory.save_plants",
    method: "POST",
    path: "/api/factory/plants",
    summary: "Make places plants, each with its shift calendar",
    access: "factory.write",
  },
  {
    body: Type.Object({
      plants: Type.Array(Type.Object({ placeId: Id, calendarId: Id, ...Over }), {
        minItems: 1,
        maxItems: 200,
      }),
    }),
    reply: Done,
  },
);

export const saveFamiliesEndpoint = endpoint(
  {
    id: "factory.save_families",
    method: "POST",
    path: "/api/factory/families",
    summary: "Save setup families by code",
    access: "factory.write",
  },
  {
    body: Type.Object({
      families: Type.Array(
        Type.Object({ code: Code, name: Line, nameEn: Type.Optional(Short), ...Over }),
        {
          minItems: 1,
          maxItems: 1_000,
        },
      ),
    }),
    reply: Ids,
  },
);

export const saveWorkCentresEndpoint = endpoint(
  {
    id: "factory.save_work_centres",
    method: "POST",
    path: "/api/factory/work-centres",
    summary: "Save work centres by code",
    access: "factory.write",
  },
  {
    body: Type.Object({
      workCentres: Type.Array(
        Type.Object({
          code: Code,
          name: Line,
          nameEn: Type.Optional(Short),
          placeId: Id,
          active: Type.Optional(Type.Boolean()),
          ...Over,
        }),
        { minItems: 1, maxItems: 1_000 },
      ),
    }),
    reply: Ids,
  },
);

export const saveResourcesEndpoint = endpoint(
  {
    id: "factory.save_resources",
    method: "POST",
    path: "/api/factory/resources",
    summary: "Save machines, lines, ovens, tools and skills by code",
    access: "factory.write",
  },
  {
    body: Type.Object({
      resources: Type.Array(
        Type.Object({
          code: Code,
          name: Line,
          nameEn: Type.Optional(Short),
          placeId: Id,
          kind: Kind,
          workCentreId: Type.Optional(orNull(Id)),
          capacity: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
          loadUnits: Type.Optional(orNull(UnitsAsked)),
          calendarId: Type.Optional(orNull(Id)),
          familyId: Type.Optional(orNull(Id)),
          active: Type.Optional(Type.Boolean()),
          ...Over,
        }),
        { minItems: 1, maxItems: 1_000 },
      ),
    }),
    reply: Type.Object({
      ids: Type.Record(Type.String(), Id),
      /** Numbers of the first open work orders that are left without what they take. */
      unserved: Type.Array(Type.String()),
    }),
  },
);

const Setup = Type.Object({
  fromFamilyId: Id,
  toFamilyId: Id,
  minutes: Type.Integer({ minimum: 0, maximum: 100_000 }),
});

export const listSetups = endpoint(
  {
    id: "factory.setups",
    method: "GET",
    path: "/api/factory/work-centres/:id/setups",
    summary: "Minutes of changeover from family to family at a work centre",
    access: "production.read",
  },
  {
    params: Type.Object({ id: Id }),
    reply: Type.Object({ ...Revision, setups: Type.Array(Setup) }),
  },
);

export const saveSetupsEndpoint = endpoint(
  {
    id: "factory.save_setups",
    method: "PUT",
    path: "/api/factory/work-centres/:id/setups",
    summary: "Replace the changeovers of a work centre",
    access: "factory.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({ ...Over, setups: Type.Array(Setup, { maxItems: 10_000 }) }),
    reply: Done,
  },
);

export const addExceptionEndpoint = endpoint(
  {
    id: "factory.add_exception",
    method: "POST",
    path: "/api/factory/exceptions",
    summary: "Add days off, maintenance or overtime to a calendar or a resource",
    access: "factory.write",
  },
  { body: Type.Object(Exception), reply: Type.Object({ id: Id }) },
);

export const removeExceptionEndpoint = endpoint(
  {
    id: "factory.remove_exception",
    method: "DELETE",
    path: "/api/factory/exceptions/:id",
    summary: "Take an exception back",
    access: "factory.write",
  },
  { params: Type.Object({ id: Id }), reply: Done },
);

export const stopResource = endpoint(
  {
    id: "factory.stop",
    method: "POST",
    path: "/api/factory/resources/:id/stop",
    summary: "Say that a resource stands, since when and why",
    access: "production.report",
  },
  {
    params: Type.Object({ id: Id }),
    query: Saying,
    body: Type.Object({
      fromAt: Type.Optional(Instant),
      expectedAt: Type.Optional(orNull(Instant)),
      cause: StopCause,
      note: Free,
    }),
    reply: Type.Object({ id: Id, paused: Type.Integer() }),
  },
);

export const restoreResource = endpoint(
  {
    id: "factory.restore",
    method: "POST",
    path: "/api/factory/resources/:id/restore",
    summary: "Say that a resource works again",
    access: "production.report",
  },
  {
    params: Type.Object({ id: Id }),
    query: Saying,
    body: Type.Object({ untilAt: Type.Optional(Instant) }),
    reply: Type.Object({ id: Id, minutes: Type.Number() }),
  },
);
