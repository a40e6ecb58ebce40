import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { DayText, Id, Instant, Note, oneOf, orNull } from "./words.ts";

// What partners who send files were told of their orders, and what holds now.

/** Kinds of channels whose partners send files, and are told by files. */
export const fileKinds: ReadonlySet<string> = new Set(["x12", "edifact", "ubl"]);

/** What is said of a line, in pieces as the partner counts them. */
const Said = Type.Object({
  units: Type.Integer(),
  cancelled: Type.Integer(),
  /** Not promised yet. */
  short: Type.Integer(),
  day: orNull(DayText),
});

const Compared = Type.Object({
  line: Type.String(),
  /** Null where the line was not told, or nobody knows what was. */
  told: orNull(Said),
  now: Said,
  differs: Type.Boolean(),
});

const Waiting = {
  /** Of the last answer; 0 before the first. */
  version: Type.Integer(),
  /** Since when something else holds than was told; null: what was told holds. */
  since: orNull(Instant),
  /** When the partner hears of it, if nobody holds it back and nothing moves until then. */
  dueAt: orNull(Instant),
  heldBy: orNull(Type.String()),
};

const Version = Type.Object({
  version: Type.Integer(),
  documentId: Id,
  /** The number under which the partner knows it. */
  number: Type.String(),
  topic: Type.String(),
  fileName: Type.String(),
  cause: oneOf(["first", "change", "promise", "person"]),
  isRefusal: Type.Boolean(),
  toldBy: Type.String(),
  toldAt: Instant,
  state: oneOf(["waiting", "sent", "accepted", "refused"]),
  /** What the partner said against it. */
  reason: Type.String(),
});

export const orderAnswers = endpoint(
  {
    id: "orders.answers",
    method: "GET",
    path: "/api/orders/:id/answers",
    summary: "What the partner of an order was told, answer by answer, and what holds now",
    access: "orders.read",
  },
  {
    params: Type.Object({ id: Id }),
    reply: Type.Object({
      ...Waiting,
      /** The order is cancelled whole: nothing of it is taken. */
      isCancelled: Type.Boolean(),
      /** Whether it may be told now: something differs, or the partner refused the last answer. */
      mayTell: Type.Boolean(),
      lines: Type.Array(Compared),
      versions: Type.Array(Version),
    }),
  },
);

export const holdOrderAnswer = endpoint(
  {
    id: "orders.hold_answer",
    method: "POST",
    path: "/api/orders/:id/answers/hold",
    summary: "Hold back what the partner of an order is to be told, or let it go",
    access: "orders.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({ isHeld: Type.Boolean(), why: Note }),
    reply: Type.Object({ isHeld: Type.Boolean() }),
  },
);

export const tellOrderAnswer = endpoint(
  {
    id: "orders.tell_answer",
    method: "POST",
    path: "/api/orders/:id/answers/send",
    summary: "Tell the partner of an order at once what holds now",
    access: "orders.write",
  },
  { params: Type.Object({ id: Id }), reply: Type.Object({ version: Type.Integer() }) },
);

export const waitingAnswers = endpoint(
  {
    id: "connections.answers",
    method: "GET",
    path: "/api/connections/:channelId/answers",
    summary: "Orders of a partner who does not know what holds now, the longest since first",
    access: "channels.read",
  },
  {
    params: Type.Object({ channelId: Id }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          orderId: Id,
          number: Type.String(),
          ...Waiting,
          /** Lines that differ, as they were last looked at. */
          lines: Type.Array(Compared),
        }),
      ),
    }),
  },
);
