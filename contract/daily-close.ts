// The daily close: what a work centre planned for a day, what it gave, and who answers for the rest.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import {
  DayText,
  Id,
  Instant,
  Line,
  oneOf,
  orNull,
  StopCause,
  UnitsHeld,
  UnitsSigned,
} from "./words.ts";

const Free = Type.String({ maxLength: 2_000 });

const Day = {
  workCentreId: Id,
  placeId: Id,
  day: DayText,
  untilAt: Instant,
  /** When it must be closed. */
  dueAt: Instant,
  /** From when on nothing new is released to its work centre, while it is open; null once closed. */
  holdsFrom: orNull(Instant),
  /** Whether that time has come. */
  holds: Type.Boolean(),
  /** 0: its owner's; 1: told to the planner; 2: told to the plant. */
  level: Type.Integer({ minimum: 0, maximum: 2 }),
  closedAt: orNull(Instant),
  closedBy: orNull(Type.String()),
};

export const listCloseDays = endpoint(
  {
    id: "daily_close.list",
    method: "GET",
    path: "/api/daily-close",
    summary: "Days of work centres: all that are open, and the last two weeks",
    access: "production.read",
  },
  {
    query: Type.Object({ placeId: Type.Optional(Id) }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          ...Day,
          planned: UnitsHeld,
          /** Null while it is open. */
          good: orNull(UnitsHeld),
          scrap: orNull(UnitsHeld),
          missing: orNull(UnitsHeld),
          /** Good and scrapped units that reached it after it was closed. */
          corrected: UnitsSigned,
        }),
      ),
    }),
  },
);

const params = Type.Object({ id: Id, day: DayText });

const Operation = Type.Object({
  operationId: Id,
  workOrderId: Id,
  number: Type.String(),
  step: Type.Integer(),
  name: Type.String(),
  nameEn: Type.String(),
  state: oneOf(["waiting", "running", "paused", "done", "cancelled"]),
  units: UnitsHeld,
  /** Good units of it altogether. */
  made: UnitsHeld,
  item: Type.Object({ code: Type.String(), name: Type.String(), nameEn: Type.String() }),
});

export const getCloseDay = endpoint(
  {
    id: "daily_close.get",
    method: "GET",
    path: "/api/daily-close/:id/:day",
    summary: "A day of a work centre line by line: as it stands now, or as it was closed",
    access: "production.read",
  },
  {
    params,
    reply: Type.Object({
      ...Day,
      /** Reports from here, until before there, are counted. */
      from: Instant,
      until: Instant,
      note: Type.String(),
      lines: Type.Array(
        Type.Object({
          operationId: Id,
          workOrderId: Id,
          /** What the day's plan, or an earlier day, wanted of it. */
          planned: UnitsHeld,
          good: UnitsHeld,
          scrap: UnitsHeld,
          rework: UnitsHeld,
          missing: UnitsHeld,
          /** Of what is missing, units that can still be made. */
          remaining: UnitsHeld,
          /** The first day that left it behind. */
          carriedFrom: orNull(DayText),
          cause: orNull(StopCause),
          note: Type.String(),
          owner: Type.String(),
          newDay: orNull(DayText),
          /** Components in scrapped units. */
          lost: Type.Array(
            Type.Object({
              itemId: Id,
              units: UnitsHeld,
              code: Type.String(),
              name: Type.String(),
              nameEn: Type.String(),
            }),
          ),
        }),
      ),
      /** Components: what the day's reports booked by standard, and what was said of it. */
      materials: Type.Array(
        Type.Object({
          itemId: Id,
          standard: UnitsHeld,
          /** Used beyond the standard; below zero: less. 0 while the day is open. */
          difference: UnitsSigned,
          note: Type.String(),
          code: Type.String(),
          name: Type.String(),
          nameEn: Type.String(),
        }),
      ),
      /** What earlier days put off to a later day than this. */
      later: Type.Array(
        Type.Object({
          operationId: Id,
          workOrderId: Id,
          units: UnitsHeld,
          carriedFrom: DayText,
          newDay: DayText,
        }),
      ),
      /** What was made on it and reached us after it was closed; the close stays as it is. */
      corrections: Type.Array(
        Type.Object({
          id: Id,
          operationId: Id,
          workOrderId: Id,
          /** Below zero where units were taken back. */
          good: UnitsSigned,
          scrap: UnitsSigned,
          rework: UnitsSigned,
          at: Instant,
          arrivedAt: Instant,
          actor: Type.String(),
        }),
      ),
      operations: Type.Array(Operation),
    }),
  },
);

export const closeDayEndpoint = endpoint(
  {
    id: "daily_close.close",
    method: "POST",
    path: "/api/daily-close/:id/:day",
    summary:
      "Close a day for good: every gap with its cause, owner and new day, and material differences",
    access: "production.close",
  },
  {
    params,
    body: Type.Object({
      lines: Type.Array(
        Type.Object({
          operationId: Id,
          cause: StopCause,
          owner: Line,
          note: Free,
          newDay: orNull(DayText),
        }),
        { maxItems: 2_000 },
      ),
      note: Free,
      /** Of which more (below zero: less) was used than booked: stock is adjusted by it. */
      materials: Type.Optional(
        Type.Array(Type.Object({ itemId: Id, difference: UnitsSigned, note: Line }), {
          maxItems: 500,
        }),
      ),
    }),
    reply: Type.Object({
      missing: UnitsHeld,
      /** Lines that go over to a later day. */
      carried: Type.Integer({ minimum: 0 }),
    }),
  },
);
