import { createReadStream } from "node:fs";
import type { ReadStream } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { FileUnreadable, mappingProblems } from "../../../../connectors/file/index.ts";
import type { FileMapping } from "../../../../connectors/file/index.ts";
import {
  checkImport,
  forgetMapping as forgetEndpoint,
  listDropped,
  listMappings as listEndpoint,
  previewImport,
  takeDropped,
  uploadImport,
} from "../../../../contract/imports.ts";
import { answer, ProblemError } from "../../../platform/index.ts";
import type { Caller, Http } from "../../../platform/index.ts";
import { checkFile } from "../importing/check.ts";
import { headersOf, lookAtFile, readPreview } from "../importing/kept-file.ts";
import { forgetMapping, listMappings } from "../importing/mappings.ts";
import type { ChannelsParts } from "./parts.ts";
import type { ImportMode } from "../importing/runs.ts";

const keepStatuses = { file_empty: 422, file_too_large: 413, file_kind_refused: 422 } as const;

const absent = (what: string) =>
  new ProblemError({ status: 404, kind: "not_found", values: { what } });

/** Does the work; a file that cannot be read is an answer, not a failure. */
export async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FileUnreadable)) throw error;
    const values = { why: error.words };
    throw new ProblemError({ status: 422, kind: "file_unreadable", values });
  }
}

/** Where a kept file lies; refuses one that is not the caller's company's. */
export async function keptPath(
  { files }: ChannelsParts,
  { scope }: Caller,
  fileId: string,
): Promise<string> {
  const path = await files.find(scope.tenantId, fileId);
  if (!path) throw absent(fileId);
  return path;
}

/** A file that changes stock, at whatever place it names, needs more than the right to import. */
export function mayImport({ permissions, placeIds }: Caller, mode: ImportMode): void {
  if (mode !== "stock" || (permissions.has("stock.write") && placeIds === null)) return;
  throw new ProblemError({ status: 403, kind: "forbidden", values: { permission: "stock.write" } });
}

interface Asked {
  readonly mapping: unknown;
  readonly mode: ImportMode;
  readonly channelId?: number | undefined;
}

/** The mapping, when it can be used: its patterns and zone run over every row of a file. */
export function usableMapping(asked: Asked, headers: readonly string[]): FileMapping {
  const found = mappingProblems(asked.mapping, headers);
  const isStock = (asked.mapping as { kind?: unknown } | null)?.kind === "stock";
  if (isStock !== (asked.mode === "stock"))
    found.push({ field: "kind", value: asked.mode, rule: "mode" });
  const problems = found.map(({ field, value, rule }) => ({
    field: `mapping.${field}`,
    value,
    rule: rule === "required" ? "rule.required" : "rule.other",
    values: { field: `mapping.${field}`, value, expected: rule },
  }));
  if (asked.mode !== "stock" && asked.channelId === undefined)
    problems.push({
      ...{ field: "channelId", value: "", rule: "rule.required" },
      values: { field: "channelId", value: "", expected: "" },
    });
  if (problems.length > 0) throw new ProblemError({ status: 400, kind: "invalid", problems });
  return asked.mapping as FileMapping;
}

/** Registers what happens to a file before it is imported: kept, looked at, read, checked. */
export function registerFiles(http: Http, parts: ChannelsParts): void {
  registerKeeping(http, parts);
  registerChecks(http, parts);
  const { database } = parts;
  http.on(listEndpoint, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({
      rows: (await listMappings(tx, caller.channelIds)).map((row) => ({
        ...row,
        headers: [...row.headers],
      })),
    })),
  );
  http.on(forgetEndpoint, async ({ caller, body }) => {
    if (caller.channelIds && !caller.channelIds.includes(body.channelId ?? 0))
      throw absent(body.fingerprint);
    const done = await database.transact(caller.scope, caller.actor, (tx) =>
      forgetMapping(tx, body),
    );
    return { done };
  });
}

function registerKeeping(http: Http, parts: ChannelsParts): void {
  const { database, files, dropFolder } = parts;
  const keep = async (caller: Caller, source: Readable | ReadStream, name: string) => {
    const kept = answer(await files.keep(caller.scope.tenantId, source), keepStatuses);
    return readable(() => lookAtFile(database, caller, { ...kept, name }));
  };
  const folderOf = ({ scope }: Caller) => join(dropFolder, String(scope.tenantId));
  http.on(uploadImport, async ({ caller, request }) => {
    const file = await request.file();
    if (!file)
      throw new ProblemError({
        status: 400,
        kind: "invalid",
        problems: [{ field: "file", value: "", rule: "rule.required", values: { field: "file" } }],
      });
    return keep(caller, file.file, file.filename || "file");
  });
  http.on(listDropped, async ({ caller }) => {
    const folder = folderOf(caller);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    const rows = await Promise.all(
      names.sort().map(async (name) => {
        const { size, mtime } = await stat(join(folder, name));
        return { name, bytes: size, changedAt: mtime.toISOString() };
      }),
    );
    return { folder, rows };
  });
  http.on(takeDropped, async ({ caller, body }) => {
    const folder = folderOf(caller);
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    // Only what lies in the folder itself: a path or a link would lead to any file of the machine.
    const found = entries.find((entry) => entry.isFile() && entry.name === body.name);
    if (!found) throw absent(body.name);
    const path = join(folder, basename(found.name));
    return keep(caller, createReadStream(path), found.name);
  });
}

function registerChecks(http: Http, parts: ChannelsParts): void {
  http.on(previewImport, async ({ caller, body }) => {
    const path = await keptPath(parts, caller, body.fileId);
    return readable(async () => {
      const problems = mappingProblems(body.mapping, await headersOf(path));
      // What cannot be used at all cannot be shown either; a missing column can.
      const isUsable = problems.every(({ rule }) => rule === "required" || rule === "no_column");
      const nothing = { rows: [], statuses: [], units: [], looked: 0 };
      const seen = isUsable ? await readPreview(path, body.mapping as FileMapping) : nothing;
      return { problems, ...seen };
    });
  });
  http.on(checkImport, async ({ caller, body }) => {
    mayImport(caller, body.mode);
    const path = await keptPath(parts, caller, body.fileId);
    return readable(async () => {
      const mapping = usableMapping(body, await headersOf(path));
      const { mode, createItems, channelId = 0 } = body;
      const asked = { path, mapping, channelId, mode, createItems };
      return checkFile(parts, caller.scope, asked);
    });
  });
}
