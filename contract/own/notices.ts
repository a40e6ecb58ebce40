// Personal notices: what a person is told of, each opening what it is about.
import { Type } from "typebox";
import { endpoint } from "../endpoint.ts";
import { Id, Instant, oneOf, orNull } from "../words.ts";

export const noticeKinds = [
  ...(["promise_later", "exception_opened", "rush_waiting", "rush_ended"] as const),
  ...(["day_open", "orders_held", "import_ended"] as const),
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Values of a sentence by name; the console says the sentence of the kind with them. */
export const NoticeWords = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Null()]),
);

export const listNotices = endpoint(
  {
    id: "notices.list",
    method: "GET",
    path: "/api/notices",
    summary: "One's own notices, newest first",
    access: "signed_in",
  },
  {
    query: Type.Object({
      /** The notice after which to go on. */
      after: Type.Optional(Id),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      unread: Type.Optional(Type.Boolean()),
      kind: Type.Optional(oneOf(noticeKinds)),
    }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          id: Id,
          kind: oneOf(noticeKinds),
          /** What it is about, such as `order`, and which of them. */
          subjectKind: Type.String(),
          subjectId: Type.String(),
          words: NoticeWords,
          at: Instant,
          readAt: orNull(Instant),
          /** Since when what it tells of waits no more; null: it waits, or nobody says. */
          settledAt: orNull(Instant),
        }),
      ),
      next: orNull(Id),
    }),
  },
);

export const countNotices = endpoint(
  {
    id: "notices.count",
    method: "GET",
    path: "/api/notices/count",
    summary: "How many of one's own notices are not read",
    access: "signed_in",
  },
  {
    reply: Type.Object({
      unread: Type.Integer({ minimum: 0 }),
      /** Of how many kinds one may be told; 0: one never is. */
      kinds: Type.Integer({ minimum: 0 }),
    }),
  },
);

const Marked = Type.Object({ read: Type.Integer({ minimum: 0 }) });

export const readNotices = endpoint(
  {
    id: "notices.read",
    method: "POST",
    path: "/api/notices/read",
    summary: "Mark some of one's own notices as read",
    access: "signed_in",
  },
  { body: Type.Object({ ids: Type.Array(Id, { minItems: 1, maxItems: 500 }) }), reply: Marked },
);

/** Those that are no newer than the one that was seen as the newest: what came since stays unread. */
export const readAllNotices = endpoint(
  {
    id: "notices.read_all",
    method: "POST",
    path: "/api/notices/read-all",
    summary: "Mark one's own notices, of a kind or all, as read",
    access: "signed_in",
  },
  {
    body: Type.Object({ until: Id, kind: Type.Optional(oneOf(noticeKinds)) }),
    reply: Marked,
  },
);

export const noticeChoices = ["role", "always", "never"] as const;

export const listNoticeChoices = endpoint(
  {
    id: "notices.choices",
    method: "GET",
    path: "/api/notices/choices",
    summary: "Of which kinds one may be told, and whether one is",
    access: "signed_in",
  },
  {
    reply: Type.Object({
      rows: Type.Array(Type.Object({ kind: oneOf(noticeKinds), told: oneOf(noticeChoices) })),
    }),
  },
);

export const chooseNotice = endpoint(
  {
    id: "notices.choose",
    method: "PUT",
    path: "/api/notices/choices/:kind",
    summary: "Choose whether to be told of a kind: as one's role is, always, or never",
    access: "signed_in",
  },
  {
    params: Type.Object({ kind: oneOf(noticeKinds) }),
    body: Type.Object({ told: oneOf(noticeChoices) }),
    reply: Type.Object({ done: Type.Boolean() }),
  },
);
