import { createReadStream } from "node:fs";
import { basename, join } from "node:path";
import { Told } from "../kernel/index.ts";
import {
  cancelImportJob,
  countFromFile,
  doImportJobs,
  listChannels,
  runById,
  saveChannel,
  startImportJob,
} from "../server/modules/channels/index.ts";
import type { ImportJobParts, ImportRun } from "../server/modules/channels/index.ts";
import { createFiles, createJobs } from "../server/platform/index.ts";
import type { Scope } from "../server/platform/index.ts";
import { settleMapping } from "./import-mapping.ts";
import type { ImportOptions } from "./import-mapping.ts";
import { refusalOf, stoppedAt } from "./import-words.ts";
import { both } from "./language.ts";
import { openProgress } from "./progress.ts";
import { operator } from "./session.ts";
import type { Session } from "./session.ts";
import type { At } from "./work.ts";

async function channelOf(session: Session, scope: Scope, code: string): Promise<number> {
  return session.millrace.database.transact(scope, operator, async (tx) => {
    const known = (await listChannels(tx)).find((channel) => channel.code === code);
    return known?.id ?? saveChannel(tx, { code, name: code, kind: "file", policy: "backorder" });
  });
}

/** Seconds after which another process takes over what this one left when it was killed. */
const leaseSeconds = 5;

function partsOf(
  { millrace }: Session,
  { data }: At["globals"],
  cancelled: AbortSignal,
): ImportJobParts {
  const { database, orders } = millrace;
  const files = createFiles({
    folder: join(data, "uploads"),
    world: database.world,
    maxBytes: 8 * 1024 ** 3,
    kinds: ["text", "gzip", "zip"],
  });
  const onError = (error: unknown) => console.error(error);
  const jobs = createJobs({ database, onError, leaseSeconds });
  return { database, orders, files, jobs, cancelled };
}

export interface ImportAsked {
  readonly file: string;
  readonly options: ImportOptions;
  readonly at: At;
}

/** Waits until a run is over, wherever it is worked off. */
async function follow(
  { database }: ImportJobParts,
  scope: Scope,
  { runId, globals }: { readonly runId: number; readonly globals: At["globals"] },
): Promise<ImportRun> {
  const progress = openProgress(both("lines", "行"), globals);
  for (;;) {
    const run = await database.read(scope, (tx) => runById(tx, runId));
    if (!run)
      throw new Told({
        en: `There is no import ${runId} any more.`,
        zh: `导入 ${runId} 已不存在。`,
      });
    if (run.totalRows !== null) progress.to(run.untilLine, run.totalRows);
    if (run.state !== "running") {
      progress.end();
      return run;
    }
    await database.world.sleep(100);
  }
}

/** Posts a stock count, whole or not at all. */
export async function countOnce(session: Session, scope: Scope, asked: ImportAsked) {
  const mapping = await settleMapping(session, scope, { ...asked, channelId: null });
  const { createItems } = asked.options;
  // What follows is one transaction: it is stored whole, or not at all.
  asked.at.signal.throwIfAborted();
  return countFromFile(
    session.millrace,
    { scope, actor: operator },
    { path: asked.file, mapping, createItems },
  );
}

/** Imports a file, and waits for it wherever it is worked off. */
export async function importOrders(session: Session, scope: Scope, asked: ImportAsked) {
  const { file, options, at } = asked;
  const { globals, signal } = at;
  const channelId = await channelOf(session, scope, options.channel);
  const mapping = await settleMapping(session, scope, { file, options, channelId });
  const parts = partsOf(session, globals, signal);
  const kept = await parts.files.keep(scope.tenantId, createReadStream(file));
  if (!kept.ok) throw refusalOf(file, kept.error);
  signal.throwIfAborted();
  const started = performance.now();
  const { mode, createItems } = options;
  const { id: runId } = await startImportJob(
    parts,
    { scope, actor: operator },
    {
      ...{ channelId, mode, mapping, createItems },
      ...{ path: kept.value.path, fileId: kept.value.id, fileName: basename(file) },
    },
  );
  const cancel = () =>
    // Another process may have it in hand.
    void parts.database.transact(scope, operator, (tx) => cancelImportJob(tx, runId));
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  const settled = doImportJobs(parts);
  await parts.jobs.start();
  const run = await follow(parts, scope, { runId, globals });
  // A cancelled one ends its batch: stopping before that would put the job back.
  await settled();
  await parts.jobs.stop();
  if (run.state === "failed")
    throw new Told({
      en: `The import failed: ${run.message.en}`,
      zh: `导入失败：${run.message.zh}`,
    });
  if (signal.aborted && run.state === "cancelled") throw stoppedAt(signal, run);
  const seconds = (performance.now() - started) / 1_000;
  const rows = run.importedRows + run.knownRows + run.heldRows + run.refusedRows;
  return {
    ...run,
    rows,
    seconds: Math.round(seconds * 10) / 10,
    linesPerSecond: Math.round(rows / seconds),
  };
}
