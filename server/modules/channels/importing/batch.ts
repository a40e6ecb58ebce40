import type { Assembled, FileMapping } from "../../../../connectors/file/index.ts";
import type { CanonicalAftersale, CanonicalOrder } from "../../../../connectors/port/index.ts";
import { dayOfInstant } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { placeOrders, recordAftersales, storedOrders } from "../../orders/index.ts";
import type { NewOrder, Orders } from "../../orders/index.ts";
import { listCodes } from "../codes.ts";
import { saysTheSame } from "./check.ts";
import { advanceRun, insertProblems } from "./runs.ts";
import type { ImportCounts, ImportMode, ImportProblem, RunPlace } from "./runs.ts";
import type { Channel } from "../store.ts";

export interface ImportRequest {
  readonly path: string;
  readonly channelId: number;
  readonly mode: ImportMode;
  readonly mapping: FileMapping;
  /** Create an item (and its listing) for each code that nobody knows; otherwise such lines wait. */
  readonly createItems: boolean;
  readonly signal?: AbortSignal;
  /** Called after each batch that is stored. */
  readonly progress?: (counts: ImportCounts) => void;
}

/** A company's order says when it wants to have the goods; a platform's day is its deadline for us. */
function wantedDayOf({ kind, promise, sourceZone }: CanonicalOrder): NewOrder["wantedDay"] {
  const isCompany = kind === "b2b_po" || kind === "vendor_po";
  return isCompany && promise?.deliverBy
    ? dayOfInstant(promise.deliverBy, sourceZone ?? "UTC").day
    : null;
}

/** An order of the canonical form as the orders module takes it. */
export function newOrderOf(
  message: CanonicalOrder,
  channel: Pick<Channel, "id" | "policy" | "priority" | "shipsUnpaid">,
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
    shipsUnpaid: channel.shipsUnpaid,
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
    wantedDay: wantedDayOf(message),
    sourceUpdatedAt: message.sourceUpdatedAt,
    sourceVersion: message.sourceVersion,
    receivedAt: intake.receivedAt,
    note: message.note,
    lines: message.lines,
    holds: message.holds,
  };
}

/** Of the sales that are stored already, those of which the file says something else. */
async function changedSales(
  tx: Tx,
  channelId: number,
  sales: readonly { readonly each: Assembled; readonly message: CanonicalOrder }[],
): Promise<ImportProblem[]> {
  const ids = sales.map(({ message }) => message.externalId);
  const stored = await storedOrders(tx, channelId, ids);
  return sales.flatMap(({ each, message }) => {
    const known = stored.get(message.externalId);
    if (!known || saysTheSame(message, known)) return [];
    const line = each.source[0]?.line ?? each.untilLine;
    const why = { field: "order", value: message.externalId, rule: "differs_from_stored" };
    return [{ line, outcome: "held" as const, ...why }];
  });
}

/** One run and what its batches are stored with. */
export interface BatchPlace {
  readonly runId: number;
  readonly jobId?: number | undefined;
  readonly channel: Channel;
  readonly orders: Orders;
  readonly request: ImportRequest;
}

/** A batch's orders and its after-sale documents, each with the rows that it was made of. */
function parted(batch: readonly Assembled[]) {
  const sales = batch.flatMap((each) =>
    each.message?.type === "order" ? [{ each, message: each.message }] : [],
  );
  const afters = batch.flatMap((each) =>
    each.message?.type === "aftersale"
      ? [{ each, message: each.message as CanonicalAftersale }]
      : [],
  );
  return { sales, afters };
}

/** Stores one batch and the run's position in one transaction, so that a resume loses nothing. */
export async function storeBatch(
  tx: Tx,
  at: BatchPlace & RunPlace,
  batch: readonly Assembled[],
): Promise<ImportCounts> {
  const { channel, orders, request } = at;
  const mode = request.mode === "live" ? "live" : "history";
  const { sales, afters } = parted(batch);
  await listCodes(
    tx,
    {
      ...{ channelId: channel.id, codes: request.mapping.codes },
      ...{ view: await orders.parts.catalog.view.get(tx), createItems: request.createItems },
    },
    sales.map(({ message }) => message),
  );
  const outcomes = await placeOrders(
    tx,
    orders.parts,
    sales.map(({ message }) =>
      newOrderOf(message, channel, {
        key: `file:${at.runId}:${message.externalId}`,
        mode,
        receivedAt: tx.now,
      }),
    ),
  );
  const fresh = await recordAftersales(
    tx,
    channel.id,
    mode,
    afters.map(({ message }) => message),
  );
  const accepted = sales.filter((_sale, index) => outcomes[index]?.kind === "accepted");
  const within = (state: string) =>
    afters.filter(({ message }) => fresh.get(message.externalId) === state);
  const [held, matched] = [within("held"), within("requested")];
  const problems = batch.flatMap(({ refused }) =>
    refused.map(({ line, problem }): ImportProblem => ({ line, outcome: "refused", ...problem })),
  );
  const again = sales.filter((_sale, index) => outcomes[index]?.kind === "duplicate");
  const changed = await changedSales(tx, channel.id, again);
  await insertProblems(tx, at.runId, [...problems, ...changed]);
  const rowsOf = (documents: readonly { readonly each: Assembled }[]) =>
    documents.reduce((sum, { each }) => sum + each.rows, 0);
  const counts: ImportCounts = {
    untilLine: batch.reduce((line, each) => Math.max(line, each.untilLine), 0),
    importedRows: rowsOf(accepted) + rowsOf(matched),
    knownRows: rowsOf(sales) - rowsOf(accepted) + rowsOf(afters) - rowsOf(held) - rowsOf(matched),
    heldRows: rowsOf(held),
    refusedRows: problems.length,
    orders: accepted.length,
  };
  await advanceRun(tx, at, counts);
  return counts;
}
