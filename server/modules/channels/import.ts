import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { assembleFile } from "../../../connectors/file/index.ts";
import type { Assembled, FileMapping } from "../../../connectors/file/index.ts";
import type { CanonicalAftersale, CanonicalOrder } from "../../../connectors/port/index.ts";
import type { Actor, Database, Scope, Tx } from "../../platform/index.ts";
import { ensureItems, mapListings } from "../catalog/index.ts";
import { placeOrders, recordAftersales } from "../orders/index.ts";
import type { NewOrder, Orders } from "../orders/index.ts";
import { advanceRun, endRun, insertProblems, insertRun, runById, unfinishedRun } from "./runs.ts";
import type { ImportCounts, ImportProblem, ImportRun } from "./runs.ts";
import { channelById } from "./store.ts";
import type { Channel } from "./store.ts";

export interface ImportParts {
  readonly database: Database;
  readonly orders: Orders;
}

export interface Who {
  readonly scope: Scope;
  readonly actor: Actor;
}

export interface ImportRequest {
  readonly path: string;
  readonly channelId: number;
  readonly mode: "history" | "live";
  readonly mapping: FileMapping;
  /** Create an item (and its listing) for each code that nobody knows; otherwise such lines wait. */
  readonly createItems: boolean;
  readonly signal?: AbortSignal;
  /** Called after each batch that is stored. */
  readonly progress?: (counts: ImportCounts) => void;
}

/** Lines of one transaction: live batches hold locks on stock, so they are shorter. */
const batchLines = { history: 5_000, live: 1_500 } as const;

/** SHA-256 of a file: the same file again is known, whatever its name. */
async function fileHash(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** An order of the canonical form as the orders module takes it. */
export function newOrderOf(
  message: CanonicalOrder,
  channel: Pick<Channel, "id" | "policy" | "priority">,
  intake: { readonly key: string; readonly mode: "history" | "live"; readonly receivedAt: Date },
): NewOrder {
  return {
    key: intake.key,
    channelId: channel.id,
    externalId: message.externalId,
    number: message.number,
    kind: message.kind,
    mode: intake.mode,
    policy: channel.policy,
    priority: channel.priority,
    deal: message.deal,
    payment: message.payment,
    channelStatus: message.channelStatus,
    partyId: null,
    buyerMask: message.buyerMask,
    mergeKey: message.mergeKey,
    region: message.region,
    shipTo: message.shipTo,
    currency: message.currency,
    totalMinor: message.totalMinor,
    paidMinor: message.paidMinor,
    placedAt: message.placedAt,
    wantedDay: null,
    sourceUpdatedAt: message.sourceUpdatedAt,
    sourceVersion: message.sourceVersion,
    receivedAt: intake.receivedAt,
    note: message.note,
    lines: message.lines,
    holds: message.holds,
  };
}

/** Creates items and listings for codes that the channel uses and nobody has mapped yet. */
async function createUnknownItems(
  tx: Tx,
  { orders, channel }: Pick<BatchPlace, "orders" | "channel">,
  batch: readonly CanonicalOrder[],
) {
  const view = await orders.parts.catalog.view.get(tx);
  const unknown = new Map<string, string>();
  for (const { lines, placedAt } of batch) {
    for (const line of lines) {
      if (line.kind !== "sale" && line.kind !== "gift") continue;
      if (!view.listing(channel.id, line.code, placedAt.getTime()) && !unknown.get(line.code)) {
        unknown.set(line.code, line.name);
      }
    }
  }
  if (unknown.size === 0) return;
  const ids = await ensureItems(
    tx,
    [...unknown].map(([code, name]) => ({ code, name })),
  );
  await mapListings(
    tx,
    [...unknown].map(([code, name]) => ({
      channelId: channel.id,
      code,
      name,
      parts: [{ itemId: ids.get(code) ?? 0, units: 1 }],
    })),
  );
}

interface BatchPlace {
  readonly runId: number;
  readonly channel: Channel;
  readonly orders: Orders;
  readonly request: ImportRequest;
  readonly parts: ImportParts;
}

/** Stores one batch and the run's position in one transaction, so that a resume loses nothing. */
async function storeBatch(
  tx: Tx,
  at: BatchPlace,
  batch: readonly Assembled[],
): Promise<ImportCounts> {
  const { channel, orders, request } = at;
  const sales = batch.flatMap((each) =>
    each.message?.type === "order" ? [{ each, message: each.message }] : [],
  );
  const afters = batch.flatMap((each) =>
    each.message?.type === "aftersale"
      ? [{ each, message: each.message as CanonicalAftersale }]
      : [],
  );
  if (request.createItems)
    await createUnknownItems(
      tx,
      at,
      sales.map(({ message }) => message),
    );
  const outcomes = await placeOrders(
    tx,
    orders.parts,
    sales.map(({ message }) =>
      newOrderOf(message, channel, {
        key: `file:${at.runId}:${message.externalId}`,
        mode: request.mode,
        receivedAt: tx.now,
      }),
    ),
  );
  const fresh = await recordAftersales(
    tx,
    channel.id,
    request.mode,
    afters.map(({ message }) => message),
  );
  const accepted = sales.filter((_sale, index) => outcomes[index]?.kind === "accepted");
  const held = afters.filter(({ message }) => fresh.has(message.externalId));
  const problems = batch.flatMap(({ refused }) =>
    refused.map(({ line, problem }): ImportProblem => ({ line, outcome: "refused", ...problem })),
  );
  await insertProblems(tx, at.runId, problems);
  const rowsOf = (documents: readonly { readonly each: Assembled }[]) =>
    documents.reduce((sum, { each }) => sum + each.rows, 0);
  const counts: ImportCounts = {
    untilLine: batch.reduce((line, each) => Math.max(line, each.untilLine), 0),
    importedRows: rowsOf(accepted),
    knownRows: rowsOf(sales) - rowsOf(accepted) + rowsOf(afters) - rowsOf(held),
    heldRows: rowsOf(held),
    refusedRows: problems.length,
    orders: accepted.length,
  };
  await advanceRun(tx, at.runId, counts);
  return counts;
}

export interface RunRequest extends ImportRequest {
  readonly fileName?: string;
  /** The kept upload, when the file is one. */
  readonly fileId?: string;
}

/**
 * The run of a file: the unfinished one of the same content, channel and mode, else a new one.
 * `also` is done in the same transaction.
 */
export async function openRun(
  { database }: ImportParts,
  { scope, actor }: Who,
  request: RunRequest & { readonly also?: (tx: Tx, run: ImportRun) => Promise<void> },
): Promise<ImportRun> {
  const { channelId, mode, path } = request;
  const hash = await fileHash(path);
  return database.transact(scope, actor, async (tx) => {
    const before = await unfinishedRun(tx, { channelId, hash, mode });
    if (before) await endRun(tx, before.id, { state: "running", message: "" });
    const runId =
      before?.id ??
      (await insertRun(tx, {
        ...{ channelId, mode, fileHash: hash },
        fileName: request.fileName ?? basename(path),
        mapping: request.mapping,
        createItems: request.createItems,
        fileId: request.fileId ?? "",
      }));
    const run = (await runById(tx, runId)) as ImportRun;
    await request.also?.(tx, run);
    return run;
  });
}

/** Reads a file from where the run stands and stores it batch by batch. */
async function readBatches(at: BatchPlace, who: Who, run: ImportRun): Promise<"done" | "stopped"> {
  const { request, parts } = at;
  let batch: Assembled[] = [];
  let lines = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    const full = batch;
    batch = [];
    lines = 0;
    const { scope, actor } = who;
    const counts = await parts.database.transact(scope, actor, (tx) => storeBatch(tx, at, full));
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
export async function workRun(
  parts: ImportParts,
  who: Who,
  { run, request }: { readonly run: ImportRun; readonly request: ImportRequest },
): Promise<ImportRun> {
  const { database, orders } = parts;
  const { scope, actor } = who;
  const channel = await database.read(scope, (tx) => channelById(tx, request.channelId));
  if (!channel) throw new Error(`channel ${request.channelId} does not exist`);
  const end = async (state: ImportRun["state"], message: string) =>
    database.transact(scope, actor, async (tx) => {
      await endRun(tx, run.id, { state, message });
      return (await runById(tx, run.id)) as ImportRun;
    });
  const at: BatchPlace = { runId: run.id, channel, orders, request, parts };
  try {
    if ((await readBatches(at, who, run)) === "done") return await end("done", "");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await end("failed", why).catch(() => undefined);
    throw error;
  }
  const reason: unknown = request.signal?.reason;
  // The server stops or another took it over: the run goes on, only not here.
  if (reason === "stopping" || reason === "lost") throw new Error(reason);
  return end("cancelled", "");
}
