// T-3 exceptions: what keeps an order line from being ready three working days before its promise.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { DayText, Id, Instant, Line, Note, oneOf, orNull, UnitsHeld } from "./words.ts";

export const exceptionKinds = ["material", "capacity", "quality", "logistics"] as const;

const Finding = Type.Object({
  rule: oneOf([
    "missing",
    "awaited",
    "not_released",
    "behind",
    "unplanned",
    "slipped",
    "scrapped",
    "receipt_late",
    "no_resource",
  ]),
  /** An item's code, an operation's label, or the number of a work order or receipt. */
  subject: Type.String(),
  units: UnitsHeld,
  /** The instant or day that it is about. */
  at: orNull(Type.String()),
});

const Exception = {
  id: Id,
  kind: oneOf(exceptionKinds),
  lineId: Id,
  orderId: Id,
  orderNumber: Type.String(),
  item: Type.Object({ id: Id, code: Type.String(), name: Type.String(), nameEn: Type.String() }),
  placeId: Id,
  workOrderId: orNull(Id),
  units: UnitsHeld,
  /** The day it has to leave to keep its first promise. */
  promisedDay: DayText,
  found: Type.Array(Finding),
  ownerRole: Type.String(),
  /** Empty until it is given to somebody. */
  owner: Type.String(),
  openedAt: Instant,
  dueAt: Instant,
  /** 0: its owner's; 1: told to the planner; 2: told to the plant. */
  level: Type.Integer({ minimum: 0, maximum: 2 }),
  /** Since when its check holds; null: it stands. */
  clearedAt: orNull(Instant),
  closedAt: orNull(Instant),
  closedBy: orNull(Type.String()),
  reason: orNull(oneOf(["solved", "accepted", "over"])),
  note: Type.String(),
};

export const listExceptions = endpoint(
  {
    id: "exceptions.list",
    method: "GET",
    path: "/api/exceptions",
    summary: "Exceptions before promised days: open ones by day, closed ones newest first",
    access: "production.read",
  },
  {
    query: Type.Object({
      state: Type.Optional(oneOf(["open", "closed"])),
      kind: Type.Optional(oneOf(exceptionKinds)),
    }),
    reply: Type.Object({
      rows: Type.Array(Type.Object(Exception)),
      /** Open ones by kind; `late` are those beyond their time limit that still stand. */
      counts: Type.Array(
        Type.Object({
          kind: oneOf(exceptionKinds),
          count: Type.Integer({ minimum: 0 }),
          late: Type.Integer({ minimum: 0 }),
        }),
      ),
      /** True when there are more than these rows. */
      cut: Type.Boolean(),
    }),
  },
);

const params = Type.Object({ id: Id });

export const getException = endpoint(
  {
    id: "exceptions.get",
    method: "GET",
    path: "/api/exceptions/:id",
    summary: "An exception with all that was done about it",
    access: "production.read",
  },
  {
    params,
    reply: Type.Object({
      ...Exception,
      entries: Type.Array(
        Type.Object({
          at: Instant,
          kind: oneOf(["opened", "assigned", "said", "escalated", "cleared", "stands", "closed"]),
          text: Type.String(),
          actor: Type.String(),
        }),
      ),
    }),
  },
);

export const assignExceptionEndpoint = endpoint(
  {
    id: "exceptions.assign",
    method: "POST",
    path: "/api/exceptions/:id/assign",
    summary: "Give an exception to somebody by name",
    access: "production.write",
  },
  {
    params,
    body: Type.Object({ owner: Line }),
    reply: Type.Object({ owner: Type.String() }),
  },
);

export const sayOfExceptionEndpoint = endpoint(
  {
    id: "exceptions.say",
    method: "POST",
    path: "/api/exceptions/:id/say",
    summary: "Write down what is being done about an exception",
    access: "production.close",
  },
  { params, body: Type.Object({ text: Note }), reply: Type.Object({ said: Type.Boolean() }) },
);

export const closeExceptionEndpoint = endpoint(
  {
    id: "exceptions.close",
    method: "POST",
    path: "/api/exceptions/:id/close",
    summary: "Close an exception: solved, which its check must see, or accepted with a reason",
    access: "production.write",
  },
  {
    params,
    body: Type.Object({ reason: oneOf(["solved", "accepted"]), note: Note }),
    reply: Type.Object({ closed: Type.Boolean() }),
  },
);
