import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, oneOf, orNull } from "./words.ts";

/** A file of a partner, or one of ours for him. */
const Document = Type.Object({
  id: Id,
  channelId: Id,
  direction: oneOf(["in", "out"]),
  /** What the standard calls it; `file` for one that came. */
  topic: Type.String(),
  fileName: Type.String(),
  bytes: Type.Integer(),
  /** Documents in it, and of those the ones that were not known. */
  parts: Type.Integer(),
  freshParts: Type.Integer(),
  /** How often the same bytes came again. */
  repeats: Type.Integer(),
  state: oneOf(["taken", "waiting", "sent", "accepted", "refused"]),
  reason: Type.String(),
  orderId: orNull(Id),
  madeAt: Instant,
});

export const listDocumentsEndpoint = endpoint(
  {
    id: "documents.list",
    method: "GET",
    path: "/api/connections/:channelId/documents",
    summary: "Files of a partner, both ways, newest first, and the folder they are exchanged in",
    access: "channels.read",
  },
  {
    params: Type.Object({ channelId: Id }),
    query: Type.Object({ after: Type.Optional(Id) }),
    reply: Type.Object({
      folder: Type.String(),
      rows: Type.Array(Document),
      next: orNull(Id),
    }),
  },
);

export const takeDocument = endpoint(
  {
    id: "documents.take",
    method: "POST",
    path: "/api/connections/:channelId/documents",
    summary: "Take a partner's file in; the same bytes again change nothing",
    access: "imports.write",
    media: "stream",
  },
  {
    params: Type.Object({ channelId: Id }),
    reply: Type.Object({
      documentId: Id,
      isKnown: Type.Boolean(),
      parts: Type.Integer(),
      freshParts: Type.Integer(),
      /** Documents of ours that it says something of. */
      receipts: Type.Integer(),
      /** Documents that were written to answer the file itself. */
      replies: Type.Integer(),
      /** The rule by which it was refused whole; empty when it was taken apart. */
      refusal: Type.String(),
    }),
  },
);

export const getDocument = endpoint(
  {
    id: "documents.get",
    method: "GET",
    path: "/api/documents/:id/file",
    summary: "A file byte for byte",
    access: "channels.read",
    media: "stream",
  },
  { params: Type.Object({ id: Id }), reply: Type.Unknown() },
);

export const markDocumentSent = endpoint(
  {
    id: "documents.sent",
    method: "POST",
    path: "/api/documents/:id/sent",
    summary: "Say that a document was handed to the partner",
    access: "imports.write",
  },
  { params: Type.Object({ id: Id }), reply: Type.Object({ done: Type.Boolean() }) },
);
