import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { assembleFile } from "../../../../connectors/file/index.ts";
import type { Assembled } from "../../../../connectors/file/index.ts";
import type { Actor, Database, Scope, Tx } from "../../../platform/index.ts";
import type { Orders } from "../../orders/index.ts";
import { countFromFile } from "./count-file.ts";
import type { CountResult } from "./count-file.ts";
import { storeBatch } from "./batch.ts";
import type { BatchPlace, ImportRequest } from "./batch.ts";
import {
  advanceRun,
  endRun,
  failureToKeep,
  insertProblems,
  insertRun,
  runById,
  RunTaken,
  unfinishedRun,
} from "./runs.ts";
import type { ImportRun } from "./runs.ts";
import { channelById } from "../store.ts";

export interface ImportParts {
  readonly database: Database;
  readonly orders: Orders;
}

export interface Who {
  readonly scope: Scope;
  readonly actor: Actor;
}

/** Lines of one transaction: live batches hold locks on stock, so they are shorter. */
const batchLines = { history: 5_000, live: 1_500, stock: 5_000 } as const;

/** SHA-256 of a file: the same file again is known, whatever its name. */
async function fileHash(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

export interface RunRequest extends ImportRequest {
  readonly fileName?: string;
  /** The kept upload, when the file is one. */
  readonly fileId?: string;
}

/**
 * The run of a file: the unfinished one of the same content, channel, mode and mapping, else a new one.
 * `also` is done in the same transaction.
 */
export async function openRun(
  { database }: ImportParts,
  { scope, actor }: Who,
  request: RunRequest & { readonly also?: (tx: Tx, run: ImportRun) => Promise<void> },
): Promise<ImportRun> {
  const { channelId, mode, path, mapping, createItems } = request;
  const hash = await fileHash(path);
  return database.transact(scope, actor, async (tx) => {
    const before = await unfinishedRun(tx, { channelId, hash, mode, mapping, createItems });
    if (before) await endRun(tx, before.id, { state: "running", message: "" });
    const runId =
      before?.id ??
      (await insertRun(tx, {
        ...{ channelId, mode, fileHash: hash },
        fileName: request.fileName ?? basename(path),
        ...{ mapping, createItems },
        fileId: request.fileId ?? "",
      }));
    const run = (await runById(tx, runId)) as ImportRun;
    await request.also?.(tx, run);
    return run;
  });
}

/** Reads a file from where the run stands and stores it batch by batch. */
async function readBatches(
  { database }: ImportParts,
  who: Who,
  { at, run }: { readonly at: BatchPlace; readonly run: ImportRun },
): Promise<"done" | "stopped"> {
  const { request } = at;
  let batch: Assembled[] = [];
  let lines = 0;
  let fromLine = run.untilLine;
  const flush = async () => {
    if (batch.length === 0) return;
    const full = batch;
    batch = [];
    lines = 0;
    const { scope, actor } = who;
    const counts = await database.transact(scope, actor, (tx) =>
      storeBatch(tx, { ...at, fromLine }, full),
    );
    fromLine = Math.max(fromLine, counts.untilLine);
    request.progress?.(counts);
  };
  const asOf = new Date(run.startedAt);
  for await (const each of assembleFile(request.path, request.mapping, asOf)) {
    if (each.untilLine <= run.untilLine) continue;
    if (request.signal?.aborted) return "stopped";
    // Two documents of one run of rows share a position: they go into one transaction.
    if (lines >= batchLines[request.mode] && batch.at(-1)?.untilLine !== each.untilLine)
      await flush();
    batch.push(each);
    lines += each.rows + each.refused.length;
  }
  await flush();
  return "done";
}

interface RunAsked {
  readonly run: ImportRun;
  readonly request: ImportRequest;
  /** The job that works it off, where one does. */
  readonly jobId?: number;
}

async function readDocuments(parts: ImportParts, who: Who, { run, request, jobId }: RunAsked) {
  const { channelId } = request;
  const channel = await parts.database.read(who.scope, (tx) => channelById(tx, channelId));
  if (!channel) throw new Error(`channel ${channelId} does not exist`);
  const at: BatchPlace = { runId: run.id, jobId, channel, orders: parts.orders, request };
  return readBatches(parts, who, { at, run });
}

/** Posts a count and says so in one transaction: a run that is gone on with posts nothing twice. */
async function readCount(parts: ImportParts, who: Who, { run, request, jobId }: RunAsked) {
  if (run.untilLine > 0) return "done";
  if (request.signal?.aborted) return "stopped";
  const { path, mapping, createItems } = request;
  const also = async (tx: Tx, { rows, refused, untilLine }: CountResult) => {
    const problems = refused.map((each) => ({ outcome: "refused" as const, ...each }));
    await insertProblems(tx, run.id, problems);
    const counts = { untilLine, importedRows: rows, refusedRows: refused.length };
    const place = { runId: run.id, jobId, fromLine: run.untilLine };
    await advanceRun(tx, place, { ...counts, knownRows: 0, heldRows: 0, orders: 0 });
  };
  await countFromFile(parts, who, { path, mapping, createItems, also });
  return "done";
}

/**
 * Imports a file of order lines: streamed, batch by batch, each batch with the run's position in
 * one transaction. Cancelled or killed, the next call with the same file goes on where it stopped;
 * a finished file imported again changes nothing.
 */
export async function importFile(
  parts: ImportParts,
  who: Who,
  request: ImportRequest,
): Promise<ImportRun> {
  return workRun(parts, who, { run: await openRun(parts, who, request), request });
}

/** Works a run off from where it stands; the run says what became of it. */
export async function workRun(parts: ImportParts, who: Who, asked: RunAsked): Promise<ImportRun> {
  const { database } = parts;
  const { run, request, jobId } = asked;
  const { scope, actor } = who;
  const end = async (state: ImportRun["state"], message: string) =>
    database.transact(scope, actor, async (tx) => {
      await endRun(tx, run.id, { state, message, jobId });
      return (await runById(tx, run.id)) as ImportRun;
    });
  const read = request.mapping.kind === "stock" ? readCount : readDocuments;
  try {
    if ((await read(parts, who, asked)) === "done") return await end("done", "");
  } catch (error) {
    // It is no failure of the run: who has taken it over says how it ends.
    if (error instanceof RunTaken) throw error;
    await end("failed", failureToKeep(error)).catch(() => undefined);
    throw error;
  }
  const reason: unknown = request.signal?.reason;
  // The server stops or another took it over: the run goes on, only not here.
  if (reason === "stopping" || reason === "lost") throw new Error(reason);
  return end("cancelled", "");
}
