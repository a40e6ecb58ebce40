import type { Readable } from "node:stream";
import {
  getDocument,
  listDocumentsEndpoint,
  markDocumentSent,
  takeDocument,
} from "../../../../contract/documents.ts";
import { ProblemError } from "../../../platform/index.ts";
import type { Caller, Http } from "../../../platform/index.ts";
import { documentById, listDocuments, markSent, takeFile } from "../documents/documents.ts";
import { partnerFolder } from "../documents/folders.ts";
import type { ChannelsParts } from "./parts.ts";
import { partnerChannel } from "../documents/partner-channels.ts";
import type { Intake } from "./intake.ts";

const pageRows = 50;
const bytesMax = 16 * 1_048_576;

const absent = (what: number) =>
  new ProblemError({ status: 404, kind: "not_found", values: { what } });

/** The bytes of an upload; refuses what is larger than any partner's file. */
async function bytesOf(source: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax)
      throw new ProblemError({ status: 413, kind: "file_too_large", values: { limit: "16 MB" } });
    chunks.push(chunk);
  }
  if (size === 0) throw new ProblemError({ status: 422, kind: "file_empty" });
  return Buffer.concat(chunks);
}

/** Registers the files that are exchanged with partners. */
export function registerDocuments(http: Http, parts: ChannelsParts, intake: Intake): void {
  const { database, dropFolder } = parts;
  http.on(listDocumentsEndpoint, async ({ caller, params, query }) => {
    const { channelId } = params;
    const rows = await database.read(caller.scope, async (tx) => {
      if (!(await partnerChannel(tx, channelId))) throw absent(channelId);
      return listDocuments(tx, { channelId, after: query.after ?? null, limit: pageRows + 1 });
    });
    return {
      folder: partnerFolder(dropFolder, caller.scope.tenantId, channelId),
      rows: rows
        .slice(0, pageRows)
        .map((row) => ({ ...row, madeAt: row.madeAt.toISOString() }) as never),
      next: rows.length > pageRows ? (rows[pageRows - 1]?.id ?? null) : null,
    };
  });
  http.on(takeDocument, async ({ caller, params, request }) => {
    const file = await request.file();
    if (!file)
      throw new ProblemError({
        ...{ status: 400, kind: "invalid" },
        problems: [{ field: "file", value: "", rule: "rule.required", values: { field: "file" } }],
      });
    const bytes = await bytesOf(file.file);
    const taken = await database.transact(caller.scope, caller.actor, async (tx) => {
      const partner = await partnerChannel(tx, params.channelId);
      if (!partner) throw absent(params.channelId);
      return takeFile(tx, partner, { name: file.filename || "file", bytes });
    });
    intake.nudge(caller.scope);
    return taken;
  });
  registerHandingOver(http, parts);
}

function registerHandingOver(http: Http, { database }: ChannelsParts): void {
  const mustSee = async (caller: Caller, id: number) => {
    const found = await database.read(caller.scope, (tx) => documentById(tx, id));
    const isHidden = caller.channelIds && !caller.channelIds.includes(found?.channelId ?? 0);
    if (!found || isHidden) throw absent(id);
    return found;
  };
  http.on(getDocument, async ({ caller, params, reply }) => {
    const { raw, fileName } = await mustSee(caller, params.id);
    const name = encodeURIComponent(fileName);
    reply.header("content-type", "application/octet-stream");
    reply.header("content-disposition", `attachment; filename*=UTF-8''${name}`);
    return reply.send(raw);
  });
  http.on(markDocumentSent, async ({ caller, params }) => {
    await mustSee(caller, params.id);
    return {
      done: await database.transact(caller.scope, caller.actor, (tx) => markSent(tx, params.id)),
    };
  });
}
