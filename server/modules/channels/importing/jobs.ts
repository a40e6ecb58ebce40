import { FileUnreadable, readRows } from "../../../../connectors/file/index.ts";
import { cancelJob, ProblemError } from "../../../platform/index.ts";
import type { Actor, Files, JobHandler, JobRun, Jobs, Tx } from "../../../platform/index.ts";
import { openRun, workRun } from "./importing.ts";
import type { ImportRequest } from "./batch.ts";
import type { ImportParts, Who } from "./importing.ts";
import { endRun, failureToKeep, noteRun, runToWork } from "./runs.ts";
import type { ImportRun } from "./runs.ts";

const name = "channels.import";

export interface ImportJobParts extends ImportParts {
  readonly files: Files;
  readonly jobs: Jobs;
  /** Cancels at once what this process has in hand, as a person at the keyboard expects. */
  readonly cancelled?: AbortSignal;
}

export interface ImportAsked extends Pick<
  ImportRequest,
  "path" | "channelId" | "mode" | "mapping" | "createItems"
> {
  /** The kept upload: whoever goes on with the run finds the file by it. */
  readonly fileId: string;
  readonly fileName: string;
}

async function addJob(tx: Tx, jobs: Jobs, run: ImportRun): Promise<number> {
  const payload = { runId: run.id, actor: tx.actor };
  return jobs.add(tx, { name, key: String(run.id), title: run.fileName, payload });
}

/** Goes on with a run that was cancelled or failed; false when it cannot be. */
export async function resumeImportJob(
  tx: Tx,
  { jobs, files }: Pick<ImportJobParts, "jobs" | "files">,
  runId: number,
): Promise<boolean> {
  const found = await runToWork(tx, runId);
  if (!found || found.run.state === "done") return false;
  if (!(await files.find(tx.scope.tenantId, found.fileId))) return false;
  await endRun(tx, runId, { state: "running", message: "" });
  await noteRun(tx, runId, { jobId: await addJob(tx, jobs, found.run) });
  return true;
}

/** Opens a run of a kept file and the job that works it off; whoever is killed, it is finished. */
export function startImportJob(
  parts: ImportJobParts,
  who: Who,
  asked: ImportAsked,
): Promise<ImportRun> {
  const also = async (tx: Tx, run: ImportRun) => {
    const jobId = await addJob(tx, parts.jobs, run);
    await noteRun(tx, run.id, { jobId, fileId: asked.fileId });
  };
  return openRun(parts, who, { ...asked, also });
}

/** Stops a run; it can be gone on with by importing its file again. */
export async function cancelImportJob(tx: Tx, runId: number): Promise<void> {
  const found = await runToWork(tx, runId);
  if (found?.jobId) await cancelJob(tx, found.jobId, null);
  await endRun(tx, runId, { state: "cancelled", message: "" });
}

async function countRows(path: string): Promise<number> {
  let rows = 0;
  for await (const _row of readRows(path)) rows += 1;
  return rows;
}

/**
 * Does the imports that were asked for, and those that a killed process has left. Gives how to wait
 * until none is in hand here.
 */
export function doImportJobs(parts: ImportJobParts): () => Promise<unknown> {
  const { database, files, jobs } = parts;
  const inHand = new Set<Promise<unknown>>();
  const work: JobHandler = async ({ scope, payload, progress, ...asked }) => {
    const signal = AbortSignal.any([asked.signal, ...(parts.cancelled ? [parts.cancelled] : [])]);
    const { runId, actor } = payload as unknown as { runId: number; actor: Actor };
    const jobId = asked.id;
    const found = await database.read(scope, (tx) => runToWork(tx, runId));
    if (!found || ["done", "cancelled"].includes(found.run.state)) return found?.run ?? null;
    // A job that was cancelled, while the run was taken up again by another.
    if (found.jobId !== jobId) return found.run;
    const { run, mapping, createItems, fileId } = found;
    const path = await files.find(scope.tenantId, fileId);
    if (!path) throw new Error(`the file of import ${runId} is not in this folder`);
    try {
      const total = run.totalRows ?? (await countRows(path));
      await database.transact(scope, actor, (tx) => noteRun(tx, runId, { totalRows: total }));
      progress({ total, done: Math.min(total, run.untilLine) });
      const { channelId, mode } = run;
      const tell = ({ untilLine }: { untilLine: number }) =>
        progress({ done: Math.min(total, untilLine) });
      const request = { path, channelId, mode, mapping, createItems, signal, progress: tell };
      return await workRun(parts, { scope, actor }, { run, request, jobId });
    } catch (error) {
      if (!(error instanceof FileUnreadable)) throw error;
      // Where its rows were only counted, nobody has said so yet, and who follows the run would wait.
      const end = { state: "failed", message: failureToKeep(error), jobId } as const;
      await database.transact(scope, actor, (tx) => endRun(tx, runId, end));
      // Another try would read the same file: this is the answer.
      throw new ProblemError({
        status: 422,
        kind: "file_unreadable",
        values: { why: error.words },
      });
    }
  };
  const handler = (run: JobRun) => {
    const working = work(run);
    inHand.add(working);
    return working.finally(() => inHand.delete(working));
  };
  jobs.task(name, handler, { long: true });
  return () => Promise.allSettled(inHand);
}
