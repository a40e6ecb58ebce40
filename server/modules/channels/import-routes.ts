import { Readable } from "node:stream";
import {
  assembleFile,
  csvRow,
  FileUnreadable,
  mappingProblems,
  readRows,
  suggestMapping,
} from "../../../connectors/file/index.ts";
import type { FileMapping } from "../../../connectors/file/index.ts";
import {
  cancelImport,
  importProblems,
  listImports,
  resumeImport,
  startImport,
  uploadImport,
} from "../../../contract/imports.ts";
import { answer, ProblemError } from "../../platform/index.ts";
import type { Database, Http, Scope } from "../../platform/index.ts";
import { cancelImportJob, resumeImportJob, startImportJob } from "./import-jobs.ts";
import type { ChannelsParts } from "./parts.ts";
import { listProblems, listRuns } from "./runs.ts";

/** Reads a file as an import would, without storing anything. */
async function dryRun(path: string, mapping: FileMapping | null, known: (code: string) => boolean) {
  if (!mapping) return null;
  const unknown = new Set<string>();
  const result = {
    rows: 0,
    orders: 0,
    aftersales: 0,
    unknownCodes: 0,
    refused: [] as { line: number; field: string; value: string; rule: string }[],
  };
  // Documents without a date of their own get one when they are imported; here none is shown.
  for await (const each of assembleFile(path, mapping, new Date(0))) {
    result.rows += each.rows;
    if (each.message?.type === "order") result.orders += 1;
    if (each.message?.type === "aftersale") result.aftersales += 1;
    for (const line of each.message?.type === "order" ? each.message.lines : []) {
      if (line.kind === "sale" && !known(line.code)) unknown.add(line.code);
    }
    for (const { line, problem } of each.refused)
      if (result.refused.length < 200) result.refused.push({ line, ...problem });
  }
  return { ...result, unknownCodes: unknown.size };
}

async function sampleRows(path: string) {
  const rows: Readonly<Record<string, string>>[] = [];
  for await (const row of readRows(path)) {
    rows.push(row.fields);
    if (rows.length >= 20) break;
  }
  return rows;
}

/** Refuses a mapping that cannot be used: its patterns and zone run over every row of a file. */
function refuseMapping(mapping: unknown): void {
  const problems = mappingProblems(mapping).map(({ field, value, rule }) => ({
    field: `mapping.${field}`,
    value,
    rule: rule === "required" ? "rule.required" : "rule.other",
    values: { field: `mapping.${field}`, value, expected: rule },
  }));
  if (problems.length > 0) throw new ProblemError({ status: 400, kind: "invalid", problems });
}

/** Registers uploads, imports, their progress and what they refused. */
export function registerImports(http: Http, parts: ChannelsParts): void {
  const { database } = parts;
  registerUploads(http, parts);
  http.on(listImports, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({ rows: await listRuns(tx) })),
  );
  http.on(startImport, async ({ caller, body }) => {
    const path = await parts.files.find(caller.scope.tenantId, body.fileId);
    if (!path)
      throw new ProblemError({ status: 404, kind: "not_found", values: { what: body.fileId } });
    refuseMapping(body.mapping);
    const { fileId, createItems, mode, channelId, fileName } = body;
    const mapping = body.mapping as unknown as FileMapping;
    const asked = { path, fileId, channelId, mode, createItems, mapping };
    const run = await startImportJob(parts, caller, { ...asked, fileName: fileName ?? fileId });
    return { started: true, runId: run.id };
  });
  http.on(cancelImport, async ({ caller, params }) => {
    await database.transact(caller.scope, caller.actor, (tx) => cancelImportJob(tx, params.id));
    return { done: true };
  });
  http.on(resumeImport, async ({ caller, params }) => {
    const done = await database.transact(caller.scope, caller.actor, (tx) =>
      resumeImportJob(tx, parts, params.id),
    );
    if (!done)
      throw new ProblemError({ status: 404, kind: "not_found", values: { what: params.id } });
    return { done };
  });
  http.on(importProblems, async ({ caller, params, reply }) => {
    reply.header("content-type", "text/csv; charset=utf-8");
    reply.header("content-disposition", `attachment; filename="import-${params.id}-problems.csv"`);
    return reply.send(Readable.from(problemRows(database, caller.scope, params.id)));
  });
}

function registerUploads(http: Http, { database, orders, files }: ChannelsParts): void {
  http.on(uploadImport, async ({ caller, query, request }) => {
    const file = await request.file();
    if (!file)
      throw new ProblemError({
        status: 400,
        kind: "invalid",
        problems: [{ field: "file", value: "", rule: "rule.required", values: { field: "file" } }],
      });
    const { id: fileId, path } = answer(await files.keep(caller.scope.tenantId, file.file), {
      file_empty: 422,
      file_too_large: 413,
      file_kind_refused: 422,
    });
    try {
      const rows = await sampleRows(path);
      const mapping = suggestMapping(Object.keys(rows[0] ?? {}), rows);
      const view = await database.read(caller.scope, (tx) => orders.parts.catalog.view.get(tx));
      const now = database.world.clock().getTime();
      return {
        fileId,
        headers: Object.keys(rows[0] ?? {}),
        rows,
        mapping,
        dryRun: await dryRun(
          path,
          mapping,
          (code) => view.listing(query.channelId, code, now) !== null,
        ),
      };
    } catch (error) {
      if (!(error instanceof FileUnreadable)) throw error;
      throw new ProblemError({
        status: 422,
        kind: "file_unreadable",
        values: { why: error.message },
      });
    }
  });
}

async function* problemRows(database: Database, scope: Scope, runId: number) {
  yield `\uFEFF${csvRow(["line", "outcome", "field", "value", "rule"])}`;
  let after = 0;
  for (;;) {
    const rows = await database.read(scope, (tx) =>
      listProblems(tx, runId, { after, limit: 1_000 }),
    );
    if (rows.length === 0) return;
    yield rows
      .map((row) => csvRow([row.line, row.outcome, row.field, row.value, row.rule]))
      .join("");
    after = rows.at(-1)?.line ?? after;
  }
}
