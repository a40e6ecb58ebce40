import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, Limit, Note, oneOf, orNull, UnitsAsked, UnitsHeld } from "./words.ts";

const Freedom = oneOf(["proposed", "approved", "frozen"]);
const Status = oneOf([
  "planned",
  "released",
  "in_progress",
  "paused",
  "completed",
  "closed",
  "cancelled",
]);

const WorkOrder = {
  id: Id,
  number: Type.String(),
  itemId: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  placeId: Id,
  units: UnitsHeld,
  received: UnitsHeld,
  freedom: Freedom,
  status: Status,
  needAt: orNull(Instant),
  projectedAt: orNull(Instant),
  /** Whole minutes by which the projected finish is after the need; null: not late, or unknown. */
  lateMinutes: orNull(Type.Integer()),
  priority: Type.Integer(),
  causeKind: Type.String(),
  causeId: Type.Integer(),
  note: Type.String(),
  createdAt: Instant,
  createdBy: Type.String(),
  releasedAt: orNull(Instant),
  endedAt: orNull(Instant),
  revision: Type.Integer(),
};

const Operation = Type.Object({
  id: Id,
  step: Type.Integer(),
  name: Type.String(),
  nameEn: Type.String(),
  workCentreId: orNull(Id),
  resourceId: orNull(Id),
  isLast: Type.Boolean(),
  /** Its good units are named by their serial numbers, when reported and when taken back. */
  asksSerials: Type.Boolean(),
  units: UnitsHeld,
  good: UnitsHeld,
  scrap: UnitsHeld,
  rework: UnitsHeld,
  state: oneOf(["waiting", "running", "paused", "done", "cancelled"]),
  pinned: Type.Boolean(),
  plannedStart: orNull(Instant),
  plannedEnd: orNull(Instant),
  /** Units for which the planned times hold, where it was made larger since; null: all of them. */
  plannedUnits: orNull(UnitsHeld),
  startedAt: orNull(Instant),
  endedAt: orNull(Instant),
  /** Steps that come before it. */
  after: Type.Array(Type.Integer()),
  revision: Type.Integer(),
});

const Material = Type.Object({
  operationId: Id,
  itemId: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  units: UnitsHeld,
  issued: UnitsHeld,
  /** Of what is still to be issued: there now, announced, in sight of nobody. */
  onHand: UnitsHeld,
  coming: UnitsHeld,
  missing: UnitsHeld,
  /** When the last of what is announced is there; null: all of it is there now. */
  comesAt: orNull(Instant),
  substitutes: Type.Array(Type.Object({ itemId: Id, code: Type.String(), free: Type.Integer() })),
  /** What stands in for it, and for how many units of it. */
  replacedBy: Type.Array(
    Type.Object({
      ...{ itemId: Id, code: Type.String(), units: UnitsHeld, why: Type.String() },
      ...{ at: Instant, by: Type.String() },
    }),
  ),
  /** Its step has taken none of it and has not ended: it can still give way. */
  swappable: Type.Boolean(),
});

const Filters = {
  placeId: Type.Optional(Id),
  itemId: Type.Optional(Id),
  status: Type.Optional(Status),
  freedom: Type.Optional(Freedom),
  /** Only those of which something is still to do. */
  open: Type.Optional(Type.Boolean()),
  /** Only those that will be done after they are needed. */
  late: Type.Optional(Type.Boolean()),
  text: Type.Optional(Type.String({ maxLength: 120 })),
};

export const exportWorkOrders = endpoint(
  {
    id: "work_orders.export",
    method: "GET",
    path: "/api/work-orders/export",
    summary: "The filtered work orders as CSV or Excel",
    access: "production.read",
    media: "stream",
  },
  {
    query: Type.Object({ ...Filters, format: Type.Optional(oneOf(["csv", "xlsx"])) }),
    reply: Type.Unknown(),
  },
);

export const listServed = endpoint(
  {
    id: "work_orders.served",
    method: "GET",
    path: "/api/work-orders/:id/served",
    summary: "The order lines that wait for a work order, the earliest to leave first",
    access: "production.read",
  },
  {
    params: Type.Object({ id: Id }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          lineId: Id,
          orderId: Id,
          number: Type.String(),
          lineNo: Type.Integer(),
          units: UnitsHeld,
          shipDay: Type.String(),
          deliverDay: Type.String(),
          /** The day that was promised first; null: that is not known. */
          firstDay: orNull(Type.String()),
          /** It is promised for later than at first, or the work order ends after it has to leave. */
          late: Type.Boolean(),
        }),
      ),
    }),
  },
);

export const listFeeding = endpoint(
  {
    id: "work_orders.feeding",
    method: "GET",
    path: "/api/work-orders/feeding",
    summary: "The work orders that feed these receipts",
    access: "production.read",
  },
  {
    query: Type.Object({
      /** Ids of receipts, parted by commas. */
      supplyIds: Type.String({ pattern: "^\\d{1,15}(,\\d{1,15}){0,199}$" }),
    }),
    reply: Type.Object({
      rows: Type.Array(Type.Object({ ...WorkOrder, supplyId: Id })),
    }),
  },
);

export const listWorkOrders = endpoint(
  {
    id: "work_orders.list",
    method: "GET",
    path: "/api/work-orders",
    summary: "Work orders, the newest first",
    access: "production.read",
  },
  {
    query: Type.Object({
      ...Filters,
      before: Type.Optional(Id),
      limit: Limit,
    }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({ ...WorkOrder, done: Type.Integer(), operations: Type.Integer() }),
      ),
      next: orNull(Id),
    }),
  },
);

export const getWorkOrder = endpoint(
  {
    id: "work_orders.get",
    method: "GET",
    path: "/api/work-orders/:id",
    summary: "A work order with its operations and its material",
    access: "production.read",
  },
  {
    params: Type.Object({ id: Id }),
    reply: Type.Object({
      ...WorkOrder,
      operations: Type.Array(Operation),
      materials: Type.Array(Material),
    }),
  },
);

const promised = { gained: Type.Integer(), slipped: Type.Integer(), run: orNull(Id) };

export const createWorkOrdersEndpoint = endpoint(
  {
    id: "work_orders.create",
    method: "POST",
    path: "/api/work-orders",
    summary: "Make work orders from the BOM and routing of today",
    access: "production.write",
  },
  {
    body: Type.Object({
      orders: Type.Array(
        Type.Object({
          itemId: Id,
          placeId: Id,
          units: UnitsAsked,
          needAt: orNull(Instant),
          freedom: oneOf(["proposed", "approved"]),
          priority: Type.Optional(Type.Integer({ minimum: -1_000, maximum: 1_000 })),
          alternative: Type.Optional(Type.Integer({ minimum: 0, maximum: 99 })),
          note: Type.Optional(Type.String({ maxLength: 2_000 })),
        }),
        { minItems: 1, maxItems: 1_000 },
      ),
    }),
    reply: Type.Object({
      orders: Type.Array(Type.Object({ id: Id, number: Type.String() })),
    }),
  },
);

const Many = Type.Object({
  ids: Type.Array(Id, { minItems: 1, maxItems: 1_000 }),
  why: Note,
});

const change = (verb: string, summary: string) =>
  endpoint(
    {
      id: `work_orders.${verb}`,
      method: "POST",
      path: `/api/work-orders/${verb}`,
      summary,
      access: "production.write",
    },
    { body: Many, reply: Type.Object(promised) },
  );

export const approveWorkOrders = change("approve", "Approve work orders");
export const freezeWorkOrders = change("freeze", "Freeze work orders: a plan may not move them");
export const thawWorkOrders = change("thaw", "Let a plan move frozen work orders again");
export const cancelWorkOrdersEndpoint = change(
  "cancel",
  "Cancel work orders that have not started",
);
export const closeWorkOrdersEndpoint = change("close", "Close work orders with what was made");

export const pinOperationsEndpoint = endpoint(
  {
    id: "work_orders.pin",
    method: "POST",
    path: "/api/work-orders/pin",
    summary: "Hold operations where the plan in force has them, or let plans move them again",
    access: "production.write",
  },
  {
    body: Type.Object({
      operationIds: Type.Array(Id, { minItems: 1, maxItems: 500 }),
      pinned: Type.Boolean(),
    }),
    reply: Type.Object({ changed: Type.Integer() }),
  },
);

export const resizeWorkOrderEndpoint = endpoint(
  {
    id: "work_orders.resize",
    method: "POST",
    path: "/api/work-orders/:id/resize",
    summary: "Make a work order for more or fewer units before it starts",
    access: "production.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({ units: UnitsAsked, why: Note }),
    reply: Type.Object(promised),
  },
);

const pair = { operationId: Id, itemId: Id, byItemId: Id };

export const substituteEndpoint = endpoint(
  {
    id: "work_orders.substitute",
    method: "POST",
    path: "/api/work-orders/:id/substitutes",
    summary:
      "Let a component give way to its substitute, all of it or some units, until it is issued",
    access: "production.write",
  },
  {
    params: Type.Object({ id: Id }),
    /** Units null: all of the component. */
    body: Type.Object({ ...pair, units: orNull(UnitsAsked), why: Note }),
    reply: Type.Object(promised),
  },
);

export const restoreEndpoint = endpoint(
  {
    id: "work_orders.restore",
    method: "POST",
    path: "/api/work-orders/:id/substitutes/back",
    summary: "Take a substitution back: the work order uses its own component again",
    access: "production.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({ ...pair, why: Note }),
    reply: Type.Object(promised),
  },
);
