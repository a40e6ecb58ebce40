import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import type { FileMapping } from "./file-mapping.ts";
import { Id, Instant, oneOf, orNull } from "./words.ts";

/** How a file is read; checked before it is used. */
export const Mapping = Type.Unsafe<FileMapping>({ type: "object" });
const FileId = Type.String({ pattern: "^[0-9a-f]{32}$" });
const Texts = Type.Record(Type.String(), Type.String());

/** What is known of a file before anybody has said anything of it. */
const KeptFile = Type.Object({
  fileId: Type.String(),
  fileName: Type.String(),
  headers: Type.Array(Type.String()),
  /** The first rows as they stand. */
  rows: Type.Array(Texts),
  /** The mapping to begin with. */
  mapping: Mapping,
  /** Whether it was used before for such columns, is that of a known export, or was guessed. */
  from: oneOf(["remembered", "known", "guessed"]),
  /** Where it was used before. */
  channelId: orNull(Id),
  mode: orNull(oneOf(["history", "live", "stock"])),
});

export const uploadImport = endpoint(
  {
    id: "imports.upload",
    method: "POST",
    path: "/api/imports/files",
    summary: "Upload a file; see its columns and the mapping that was used before or is likely",
    access: "imports.write",
    media: "stream",
  },
  { query: Type.Object({ channelId: Type.Optional(Id) }), reply: KeptFile },
);

export const listDropped = endpoint(
  {
    id: "imports.dropped",
    method: "GET",
    path: "/api/imports/dropped",
    summary: "Files that lie in the server's import folder of this company",
    access: "imports.write",
  },
  {
    reply: Type.Object({
      folder: Type.String(),
      rows: Type.Array(
        Type.Object({ name: Type.String(), bytes: Type.Integer(), changedAt: Instant }),
      ),
    }),
  },
);

export const takeDropped = endpoint(
  {
    id: "imports.take",
    method: "POST",
    path: "/api/imports/dropped",
    summary: "Take a file from the server's import folder as if it had been uploaded",
    access: "imports.write",
  },
  { body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }), reply: KeptFile },
);

const MappingProblem = Type.Object({
  field: Type.String(),
  value: Type.String(),
  rule: Type.String(),
});
const Word = Type.Object({
  word: Type.String(),
  rows: Type.Integer(),
  /** What it means by now; empty when nobody has said. */
  means: Type.String(),
});

export const previewImport = endpoint(
  {
    id: "imports.preview",
    method: "POST",
    path: "/api/imports/preview",
    summary:
      "The first rows as a mapping would read them, cell by cell, and the words to be mapped",
    access: "imports.write",
    command: false,
  },
  {
    body: Type.Object({ fileId: FileId, mapping: Mapping }),
    reply: Type.Object({
      problems: Type.Array(MappingProblem),
      rows: Type.Array(
        Type.Object({
          line: Type.Integer(),
          cells: Type.Array(
            Type.Object({
              field: Type.String(),
              text: Type.String(),
              read: Type.String(),
              rule: orNull(Type.String()),
            }),
          ),
        }),
      ),
      /** Status and unit words of the first rows looked at. */
      statuses: Type.Array(Word),
      units: Type.Array(Word),
      looked: Type.Integer(),
    }),
  },
);

const Sample = Type.Object({
  document: Type.String(),
  /** Why it is held, refused or changed; empty for others. */
  rule: Type.String(),
  field: Type.String(),
  value: Type.String(),
  rows: Type.Array(Type.Object({ line: Type.Integer(), fields: Texts })),
});
const Outcome = Type.Object({
  rows: Type.Integer(),
  documents: Type.Integer(),
  samples: Type.Array(Sample),
});

export const checkImport = endpoint(
  {
    id: "imports.check",
    method: "POST",
    path: "/api/imports/check",
    summary: "What an import would do, beside what is stored; stores nothing",
    access: "imports.write",
    command: false,
  },
  {
    body: Type.Object({
      fileId: FileId,
      channelId: Type.Optional(Id),
      mode: oneOf(["history", "live", "stock"]),
      createItems: Type.Boolean(),
      mapping: Mapping,
    }),
    reply: Type.Object({
      rows: Type.Integer(),
      /** False when the file is so long that only its beginning was looked at. */
      whole: Type.Boolean(),
      unknownCodes: Type.Integer(),
      /** Of the unknown codes: become items, are taken for items of that very code, wait for a mapping. */
      codes: Type.Object({ made: Type.Integer(), taken: Type.Integer(), waiting: Type.Integer() }),
      /** Rows that repeat another of their order sign for sign; each counts as a line of its own. */
      repeatedRows: Type.Integer(),
      outcomes: Type.Object({
        new: Outcome,
        changed: Outcome,
        known: Outcome,
        held: Outcome,
        refused: Outcome,
        repeated: Outcome,
      }),
    }),
  },
);

export const startImport = endpoint(
  {
    id: "imports.start",
    method: "POST",
    path: "/api/imports",
    summary: "Import a kept file; its mapping is remembered for files with the same columns",
    access: "imports.write",
  },
  {
    body: Type.Object({
      fileId: FileId,
      /** The file's own name, for people. */
      fileName: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      /** Left out for a stock count. */
      channelId: Type.Optional(Id),
      mode: oneOf(["history", "live", "stock"]),
      createItems: Type.Boolean(),
      mapping: Mapping,
    }),
    reply: Type.Object({ started: Type.Boolean(), runId: Id }),
  },
);

export const listMappings = endpoint(
  {
    id: "imports.mappings",
    method: "GET",
    path: "/api/imports/mappings",
    summary: "Mappings that are remembered, the last used first",
    access: "imports.write",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          channelId: orNull(Id),
          fingerprint: Type.String(),
          fileName: Type.String(),
          headers: Type.Array(Type.String()),
          mode: Type.String(),
          mapping: Mapping,
          savedBy: Type.String(),
          savedAt: Instant,
        }),
      ),
    }),
  },
);

export const forgetMapping = endpoint(
  {
    id: "imports.forget_mapping",
    method: "POST",
    path: "/api/imports/mappings/forget",
    summary: "Forget a remembered mapping",
    access: "imports.write",
  },
  {
    body: Type.Object({
      channelId: orNull(Id),
      fingerprint: Type.String({ pattern: "^[0-9a-f]{32}$" }),
    }),
    reply: Type.Object({ done: Type.Boolean() }),
  },
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
    summary:
      "A message byte for byte, what is read from it now, and the one before it of its order",
    access: "channels.replay",
  },
  {
    params: Type.Object({ id: Id }),
    reply: Type.Object({
      topic: Type.String(),
      channelId: Id,
      /** What became of it, and why. */
      state: Type.String(),
      reason: Type.String(),
      raw: Type.String(),
      messages: Type.Array(Type.Unknown()),
      problems: Type.Array(
        Type.Object({ field: Type.String(), value: Type.String(), rule: Type.String() }),
      ),
      /** What the channel said of the same order before; null when it had said nothing. */
      before: orNull(
        Type.Object({
          id: Id,
          receivedAt: Instant,
          raw: Type.String(),
          messages: Type.Array(Type.Unknown()),
        }),
      ),
    }),
  },
);
