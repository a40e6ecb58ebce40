import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, oneOf, orNull } from "./words.ts";

// The runs of imports, which the frame of the console follows: apart from what only the wizard asks.

const Run = Type.Object({
  id: Id,
  /** 0 for a stock count, which is of no channel. */
  channelId: Type.Integer({ minimum: 0 }),
  fileName: Type.String(),
  mode: oneOf(["history", "live", "stock"]),
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
