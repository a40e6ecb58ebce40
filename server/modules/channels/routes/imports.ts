import { cancelImport, listImports } from "../../../../contract/import-runs.ts";
import { Readable } from "node:stream";
import { csvRow } from "../../../../connectors/file/index.ts";
import { importProblems, resumeImport, startImport } from "../../../../contract/imports.ts";
import { ProblemError } from "../../../platform/index.ts";
import type { Database, Http, Scope } from "../../../platform/index.ts";
import { keptPath, mayImport, readable, registerFiles, usableMapping } from "./files.ts";
import { cancelImportJob, resumeImportJob, startImportJob } from "../importing/jobs.ts";
import { headersOf } from "../importing/kept-file.ts";
import { rememberMapping } from "../importing/mappings.ts";
import type { ChannelsParts } from "./parts.ts";
import { listProblems, listRuns } from "../importing/runs.ts";

/** Registers uploads, imports, their progress and what they refused. */
export function registerImports(http: Http, parts: ChannelsParts): void {
  const { database } = parts;
  registerFiles(http, parts);
  http.on(listImports, async ({ caller, locale }) => {
    const rows = await database.read(caller.scope, (tx) => listRuns(tx));
    const language = locale === "en" ? "en" : "zh";
    return { rows: rows.map((run) => ({ ...run, message: run.message[language] })) };
  });
  http.on(startImport, async ({ caller, body }) => {
    mayImport(caller, body.mode);
    const path = await keptPath(parts, caller, body.fileId);
    const headers = await readable(() => headersOf(path));
    const mapping = usableMapping(body, headers);
    const { fileId, createItems, mode } = body;
    const fileName = body.fileName ?? fileId;
    const channelId = mode === "stock" ? 0 : (body.channelId ?? 0);
    const asked = { path, fileId, channelId, mode, createItems, mapping, fileName };
    const run = await startImportJob(parts, caller, asked);
    await database.transact(caller.scope, caller.actor, (tx) =>
      rememberMapping(tx, { channelId: channelId || null, fileName, headers, mode, mapping }),
    );
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
