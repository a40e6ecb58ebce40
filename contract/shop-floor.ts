import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import {
  Code,
  DayText,
  Id,
  Instant,
  Limit,
  Note,
  oneOf,
  orNull,
  reportKinds,
  StopCause,
  UnitsHeld,
  UnitsSigned,
} from "./words.ts";

// What people on the shop floor see and say.

const State = oneOf(["waiting", "running", "paused", "done", "cancelled"]);
const Free = Type.String({ maxLength: 2_000 });
const Count = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });

const Task = Type.Object({
  id: Id,
  /** What its barcode says: the work order's number and the step. */
  label: Type.String(),
  workOrderId: Id,
  number: Type.String(),
  placeId: Id,
  step: Type.Integer(),
  name: Type.String(),
  nameEn: Type.String(),
  item: Type.Object({ id: Id, code: Type.String(), name: Type.String(), nameEn: Type.String() }),
  workCentreId: orNull(Id),
  resourceId: orNull(Id),
  isLast: Type.Boolean(),
  state: State,
  units: UnitsHeld,
  good: UnitsHeld,
  scrap: UnitsHeld,
  rework: UnitsHeld,
  /** Units that may be reported now: what the steps before have given. */
  ready: UnitsHeld,
  /** A report of good units names each by its serial number. */
  asksSerials: Type.Boolean(),
  /** A report of good units says the last day on which they may be used. */
  asksExpiry: Type.Boolean(),
  plannedStart: orNull(Instant),
  plannedEnd: orNull(Instant),
  startedAt: orNull(Instant),
  /** Why it is paused. */
  cause: orNull(StopCause),
  /** What keeps it from being started. */
  waits: Type.Array(
    Type.Object({
      kind: oneOf(["not_released", "step"]),
      step: orNull(Type.Integer()),
      name: Type.String(),
      nameEn: Type.String(),
    }),
  ),
});

export const shopQueue = endpoint(
  {
    id: "shop_floor.queue",
    method: "GET",
    path: "/api/shop-floor/queue",
    summary: "What a work centre or a resource has to do: what runs first, then by plan",
    access: "production.floor",
  },
  {
    query: Type.Object({
      workCentreId: Id,
      resourceId: Type.Optional(Id),
      limit: Limit,
    }),
    reply: Type.Object({ rows: Type.Array(Task) }),
  },
);

export const scanOperation = endpoint(
  {
    id: "shop_floor.scan",
    method: "GET",
    path: "/api/shop-floor/scan",
    summary: "The operation of a scanned label, or the one due of a work order's number",
    access: "production.floor",
  },
  {
    query: Type.Object({ text: Type.String({ minLength: 1, maxLength: 120 }) }),
    reply: Task,
  },
);

const params = Type.Object({ id: Id });
/** When it was said, and when that was sent, both by the clock of who says it: it counts then. */
export const Saying = Type.Object({
  at: Type.Optional(Instant),
  sentAt: Type.Optional(Instant),
});
const Now = Type.Object({ state: State });

export const startOperationEndpoint = endpoint(
  {
    id: "shop_floor.start",
    method: "POST",
    path: "/api/operations/:id/start",
    summary: "Start an operation on a resource",
    access: "production.report",
  },
  { params, query: Saying, body: Type.Object({ resourceId: orNull(Id) }), reply: Now },
);

export const pauseOperationEndpoint = endpoint(
  {
    id: "shop_floor.pause",
    method: "POST",
    path: "/api/operations/:id/pause",
    summary: "Pause an operation and say why (4M1E)",
    access: "production.report",
  },
  { params, query: Saying, body: Type.Object({ cause: StopCause, note: Free }), reply: Now },
);

export const resumeOperationEndpoint = endpoint(
  {
    id: "shop_floor.resume",
    method: "POST",
    path: "/api/operations/:id/resume",
    summary: "Go on with a paused operation",
    access: "production.report",
  },
  { params, query: Saying, reply: Now },
);

export const reportUnitsEndpoint = endpoint(
  {
    id: "shop_floor.report",
    method: "POST",
    path: "/api/operations/:id/units",
    summary: "Report good units, scrap and rework; components and receipts follow",
    access: "production.report",
  },
  {
    params,
    query: Saying,
    body: Type.Object({
      good: Count,
      scrap: Count,
      rework: Count,
      cause: Type.Optional(orNull(StopCause)),
      note: Type.Optional(Free),
      /** Nothing more comes, even when fewer were made than went in. */
      finish: Type.Optional(Type.Boolean()),
      /** The good units of a last operation one by one, where their item has serial numbers. */
      serials: Type.Optional(Type.Array(Code, { maxItems: 1_000 })),
      /** Their last day, where it does not follow from the item's shelf life. */
      expiresOn: Type.Optional(DayText),
    }),
    reply: Type.Object({
      state: State,
      status: Type.String(),
      good: UnitsHeld,
      scrap: UnitsHeld,
      /** Units that came into stock with it. */
      received: UnitsHeld,
      gained: Type.Integer(),
      slipped: Type.Integer(),
      run: orNull(Id),
    }),
  },
);

const Reason = Type.String({ minLength: 1, maxLength: 2_000 });

export const takeBackEndpoint = endpoint(
  {
    id: "shop_floor.take_back",
    method: "POST",
    path: "/api/operations/:id/take-back",
    summary: "Take back units of an earlier report, with a reason; stock and receipts follow",
    access: "production.report",
  },
  {
    params,
    body: Type.Object({
      /** A report of units of this operation. */
      reportId: Id,
      good: Count,
      scrap: Count,
      rework: Count,
      note: Reason,
      /** The good units of a last operation one by one, where their item has serial numbers. */
      serials: Type.Optional(Type.Array(Code, { maxItems: 1_000 })),
    }),
    reply: Type.Object({
      state: State,
      status: Type.String(),
      good: UnitsHeld,
      scrap: UnitsHeld,
      /** Units that left stock with it, below zero. */
      received: UnitsSigned,
      gained: Type.Integer(),
      slipped: Type.Integer(),
      run: orNull(Id),
    }),
  },
);

export const undoStartEndpoint = endpoint(
  {
    id: "shop_floor.undo_start",
    method: "POST",
    path: "/api/operations/:id/undo-start",
    summary: "Undo a mistaken start of which nothing is reported",
    access: "production.report",
  },
  { params, query: Saying, body: Type.Object({ note: Reason }), reply: Now },
);

export const moveOperationEndpoint = endpoint(
  {
    id: "shop_floor.move",
    method: "POST",
    path: "/api/operations/:id/move",
    summary: "Let a paused operation go on with what is left of it on another resource",
    access: "production.report",
  },
  { params, query: Saying, body: Type.Object({ resourceId: Id, note: Reason }), reply: Now },
);

export const releaseWorkOrdersEndpoint = endpoint(
  {
    id: "work_orders.release",
    method: "POST",
    path: "/api/work-orders/release",
    summary:
      "Release work orders whose material is all there, to work centres whose days that are over are closed",
    access: "production.write",
  },
  {
    body: Type.Object({
      ids: Type.Array(Id, { minItems: 1, maxItems: 1_000 }),
      why: Note,
      /** Although a day that is over is not closed; takes `production.override`. */
      anyway: Type.Optional(Type.Boolean()),
    }),
    reply: Type.Object({ released: Type.Integer() }),
  },
);

export const listReports = endpoint(
  {
    id: "work_orders.reports",
    method: "GET",
    path: "/api/work-orders/:id/reports",
    summary: "All that was said of a work order from the shop floor, the oldest first",
    access: "production.read",
  },
  {
    params,
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          id: Id,
          at: Instant,
          /** Null: as it was made. */
          arrivedAt: orNull(Instant),
          kind: oneOf(reportKinds),
          operationId: Id,
          step: Type.Integer(),
          resourceId: orNull(Id),
          /** Below zero where units of another report are taken back. */
          good: UnitsSigned,
          scrap: UnitsSigned,
          rework: UnitsSigned,
          /** The report whose units are taken back. */
          ofId: orNull(Id),
          cause: orNull(StopCause),
          note: Type.String(),
          actor: Type.String(),
        }),
      ),
    }),
  },
);
