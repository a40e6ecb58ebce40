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
import {
  advanceRun,
  endRun,
  insertProblems,
  insertRun,
  listChannels,
  runById,
  unfinishedRun,
} from "./store.ts";
import type { Channel, ImportCounts, ImportProblem, ImportRun } from "./store.ts";

export interface ImportRequest {
  readonly path: string;
  readonly channelId: number;
  readonly mode: "history" | "live";
  readonly mapping: FileMapping;
  /** Create an item (and its listing) for each code that nobody knows; otherwise such lines wait. */
  readonly createItems: boolean;
  readonly signal?: AbortSignal;
  /** Called once the run is known, before the first batch. */
  readonly opened?: (run: ImportRun) => void;
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
  orders: Orders,
  channel: Channel,
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
      orders,
      channel,
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
  let importedRows = 0;
  let knownRows = 0;
  let heldRows = 0;
  let placed = 0;
  const problems: ImportProblem[] = [];
  outcomes.forEach((outcome, index) => {
    const rows = sales[index]?.each.rows ?? 0;
    if (outcome.kind === "accepted") {
      importedRows += rows;
      placed += 1;
    } else knownRows += rows;
  });
  afters.forEach(({ each, message }) => {
    if (fresh.has(message.externalId)) heldRows += each.rows;
    else knownRows += each.rows;
  });
  for (const { refused } of batch) {
    for (const { line, problem } of refused)
      problems.push({ line, outcome: "refused", ...problem });
  }
  await insertProblems(tx, at.runId, problems);
  const counts: ImportCounts = {
    untilLine: batch.reduce((line, each) => Math.max(line, each.untilLine), 0),
    importedRows,
    knownRows,
    heldRows,
    refusedRows: problems.length,
    orders: placed,
  };
  await advanceRun(tx, at.runId, counts);
  return counts;
}

async function openRun(
  database: Database,
  scope: Scope,
  actor: Actor,
  request: ImportRequest,
): Promise<ImportRun> {
  const hash = await fileHash(request.path);
  return database.transact(scope, actor, async (tx) => {
    const before = await unfinishedRun(tx, {
      channelId: request.channelId,
      hash,
      mode: request.mode,
    });
    if (before) {
      await endRun(tx, before.id, { state: "running", message: "" });
      return before;
    }
    const id = await insertRun(tx, {
      channelId: request.channelId,
      fileName: basename(request.path),
      fileHash: hash,
      mode: request.mode,
      mapping: request.mapping,
    });
    return (await runById(tx, id)) as ImportRun;
  });
}

/**
 * Imports a file of order lines: streamed, batch by batch, each batch with the run's position in
 * one transaction. Cancelled or killed, the next call with the same file goes on where it stopped;
 * a finished file imported again changes nothing.
 */
export async function importFile(
  database: Database,
  orders: Orders,
  who: { readonly scope: Scope; readonly actor: Actor },
  request: ImportRequest,
): Promise<ImportRun> {
  const { scope, actor } = who;
  const run = await openRun(database, scope, actor, request);
  request.opened?.(run);
  const channel = await database.read(scope, async (tx) =>
    (await listChannels(tx)).find((each) => each.id === request.channelId),
  );
  if (!channel) throw new Error(`channel ${request.channelId} does not exist`);
  const at: BatchPlace = { runId: run.id, channel, orders, request };
  const end = async (state: ImportRun["state"], message: string) =>
    database.transact(scope, actor, async (tx) => {
      await endRun(tx, run.id, { state, message });
      return (await runById(tx, run.id)) as ImportRun;
    });
  let batch: Assembled[] = [];
  let lines = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    const full = batch;
    batch = [];
    lines = 0;
    const counts = await database.transact(scope, actor, (tx) => storeBatch(tx, at, full));
    request.progress?.(counts);
  };
  try {
    const asOf = new Date(run.startedAt);
    for await (const each of assembleFile(request.path, request.mapping, asOf)) {
      if (each.untilLine <= run.untilLine) continue;
      if (request.signal?.aborted) return await end("cancelled", "");
      // Two documents of one run of rows share a position: they go into one transaction.
      if (lines >= batchLines[request.mode] && batch.at(-1)?.untilLine !== each.untilLine)
        await flush();
      batch.push(each);
      lines += each.rows + each.refused.length;
    }
    await flush();
    return await end("done", "");
  } catch (error) {
    await end("failed", error instanceof Error ? error.message : String(error)).catch(
      () => undefined,
    );
    throw error;
  }
}
