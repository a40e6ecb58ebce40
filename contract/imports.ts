import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, oneOf, orNull } from "./words.ts";

const Run = Type.Object({
  id: Id,
  channelId: Id,
  fileName: Type.String(),
  mode: oneOf(["history", "live"]),
  state: Type.String(),
  untilLine: Type.Integer(),
  importedRows: Type.Integer(),
  knownRows: Type.Integer(),
  heldRows: Type.Integer(),
  refusedRows: Type.Integer(),
  orders: Type.Integer(),
  startedBy: Type.String(),
  startedAt: Instant,
  endedAt: orNull(Instant),
  message: Type.String(),
  totalRows: orNull(Type.Integer()),
});

export const listImports = endpoint(
  {
    id: "imports.list",
    method: "GET",
    path: "/api/imports",
    summary: "Import runs, newest first",
    access: "channels.read",
  },
  { reply: Type.Object({ rows: Type.Array(Run) }) },
);

const Preview = Type.Object({
  fileId: Type.String(),
  headers: Type.Array(Type.String()),
  rows: Type.Array(Type.Unknown()),
  mapping: orNull(Type.Unknown()),
  dryRun: orNull(
    Type.Object({
      rows: Type.Integer(),
      orders: Type.Integer(),
      aftersales: Type.Integer(),
      unknownCodes: Type.Integer(),
      refused: Type.Array(
        Type.Object({
          line: Type.Integer(),
          field: Type.String(),
          value: Type.String(),
          rule: Type.String(),
        }),
      ),
    }),
  ),
});

export const uploadImport = endpoint(
  {
    id: "imports.upload",
    method: "POST",
    path: "/api/imports/files",
    summary: "Upload a file; see its columns, a suggested mapping and a dry run",
    access: "imports.write",
    media: "stream",
  },
  { query: Type.Object({ channelId: Id }), reply: Preview },
);

export const startImport = endpoint(
  {
    id: "imports.start",
    method: "POST",
    path: "/api/imports",
    summary: "Import an uploaded file",
    access: "imports.write",
  },
  {
    body: Type.Object({
      fileId: Type.String({ pattern: "^[0-9a-f]{32}$" }),
      /** The file's own name, for people. */
      fileName: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      channelId: Id,
      mode: oneOf(["history", "live"]),
      createItems: Type.Boolean(),
      mapping: Type.Unsafe<Record<string, unknown>>({ type: "object" }),
    }),
    reply: Type.Object({ started: Type.Boolean(), runId: Id }),
  },
);

export const cancelImport = endpoint(
  {
    id: "imports.cancel",
    method: "POST",
    path: "/api/imports/:id/cancel",
    summary: "Stop an import; it can be resumed",
    access: "imports.write",
  },
  { params: Type.Object({ id: Id }), reply: Type.Object({ done: Type.Boolean() }) },
);

export const resumeImport = endpoint(
  {
    id: "imports.resume",
    method: "POST",
    path: "/api/imports/:id/resume",
    summary: "Go on with an import that was cancelled or failed; its file is kept for a month",
    access: "imports.write",
  },
  { params: Type.Object({ id: Id }), reply: Type.Object({ done: Type.Boolean() }) },
);

export const importProblems = endpoint(
  {
    id: "imports.problems",
    method: "GET",
    path: "/api/imports/:id/problems",
    summary: "Rows that were refused: line, field, value and rule, as CSV",
    access: "channels.read",
    media: "stream",
  },
  { params: Type.Object({ id: Id }), reply: Type.Unknown() },
);

const HookAddress = Type.Object({ address: Type.String({ pattern: "^[0-9a-f]{32}$" }) });
/** Some platforms sign what stands in the address, each under its own names. */
const HookWords = Type.Record(Type.String(), Type.String({ maxLength: 4_000 }));

export const webhook = endpoint(
  {
    id: "channels.webhook",
    method: "POST",
    path: "/api/hooks/:address",
    summary: "A signed push of a channel",
    access: "public",
    media: "stream",
  },
  {
    params: HookAddress,
    query: HookWords,
    reply: Type.Unknown(),
  },
);

export const webhookHandshake = endpoint(
  {
    id: "channels.handshake",
    method: "GET",
    path: "/api/hooks/:address",
    summary: "Answers a platform that asks whether the address is ours",
    access: "public",
    media: "stream",
  },
  { params: HookAddress, query: HookWords, reply: Type.Unknown() },
);

const InboxRow = Type.Object({
  id: Id,
  channelId: Id,
  topic: Type.String(),
  origin: oneOf(["push", "pull", "fetch"]),
  state: Type.String(),
  reason: Type.String(),
  receivedAt: Instant,
  orderId: orNull(Id),
  size: Type.Integer(),
});

export const listInbox = endpoint(
  {
    id: "inbox.list",
    method: "GET",
    path: "/api/inbox",
    summary: "Messages as they came, newest first",
    access: "channels.read",
  },
  {
    query: Type.Object({
      state: Type.Optional(oneOf(["waiting", "done", "stale", "dead"])),
      channelId: Type.Optional(Id),
      after: Type.Optional(Id),
    }),
    reply: Type.Object({ rows: Type.Array(InboxRow), next: orNull(Id) }),
  },
);

export const replayInbox = endpoint(
  {
    id: "inbox.replay",
    method: "POST",
    path: "/api/inbox/:id/replay",
    summary: "Read a message again",
    access: "channels.replay",
  },
  {
    params: Type.Object({ id: Id }),
    reply: Type.Object({ state: Type.String(), reason: Type.String() }),
  },
);

export const getInboxMessage = endpoint(
  {
    id: "inbox.get",
    method: "GET",
    path: "/api/inbox/:id",
    summary: "A message byte for byte, and what is read from it now",
    access: "channels.replay",
  },
  {
    params: Type.Object({ id: Id }),
    reply: Type.Object({
      topic: Type.String(),
      channelId: Id,
      raw: Type.String(),
      messages: Type.Array(Type.Unknown()),
      problems: Type.Array(
        Type.Object({ field: Type.String(), value: Type.String(), rule: Type.String() }),
      ),
    }),
  },
);
