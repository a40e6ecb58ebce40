import { newSheet, newWords, textsParameter } from "../../platform/index.ts";
import type { Sheet, Tx, Words } from "../../platform/index.ts";
import type { HoldReason } from "./hold-reasons.ts";
import type { NewOrder, ReviewRule, ShapedLine } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** An order with its ids, ready to be written. */
export interface DraftOrder {
  readonly order: NewOrder;
  readonly id: number;
  readonly lines: readonly DraftLine[];
  readonly holds: readonly DraftHold[];
  /** How many lines its order has already, where they come later than it. */
  readonly linesBefore?: number;
}

export interface DraftLine {
  readonly id: number;
  readonly parentId: number | null;
  readonly shaped: ShapedLine;
}

export interface DraftHold {
  readonly reason: HoldReason;
  readonly ownerRole: string;
  readonly minutes: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What an order's lines came to, for the columns that lists filter by. */
export interface Summary {
  readonly shortUnits: number;
  readonly promisedDay: number | null;
  /** Short units by line id: kept as demand, or dropped under the policy `partial`. */
  readonly shortByLine: ReadonlyMap<number, number>;
}

/** Orders that are there already, by their key or by (channel, external id). */
export async function findKnown(tx: Tx, orders: readonly NewOrder[]) {
  const rows = await tx.rows<{
    at: number;
    request_hash: Buffer | null;
    answer: unknown;
    order_id: number | null;
  }>(
    `select at, request_hash, answer, order_id
     from orders.known_batch($1, $2, $3::text[], $4::int[], $5::text[])`,
    [
      ...scopeOf(tx),
      textsParameter(orders.map((order) => order.key)),
      orders.map((order) => order.channelId),
      textsParameter(orders.map((order) => order.externalId)),
    ],
    "orders.known_batch",
  );
  const answers = new Map<string, { hash: Buffer; answer: unknown }>();
  const ids = new Map<string, number>();
  for (const { at, request_hash: hash, answer, order_id: id } of rows) {
    const order = orders[at - 1] as NewOrder;
    if (hash) answers.set(order.key, { hash, answer });
    if (id !== null) ids.set(`${order.channelId}/${order.externalId}`, id);
  }
  return { answers, orders: ids };
}

/** The parameters of orders.place_batch while they fill. */
interface Batch {
  readonly orders: Sheet;
  readonly lines: Sheet;
  readonly words: Words;
}

/** Adds a new order's row, in the columns of orders.place_batch. */
function putOrder({ orders: sheet, words }: Batch, draft: DraftOrder, summary?: Summary): void {
  const { order } = draft;
  const isHistory = order.mode === "history";
  // It came cancelled: its earlier versions were lost or are late. The end is the same.
  const isCancelled = order.deal === "cancelled";
  sheet.put(draft.id);
  sheet.put(order.channelId);
  sheet.put(words.at(order.externalId));
  sheet.put(words.at(order.number));
  sheet.put(words.at(order.kind));
  sheet.put(words.at(order.mode));
  sheet.put(words.at(order.policy));
  sheet.put(words.at(isHistory || isCancelled ? "done" : "booking"));
  sheet.put(words.at(isHistory && !isCancelled ? "closed" : order.deal));
  sheet.put(words.at(order.payment));
  sheet.put(words.at(isCancelled ? "not_required" : isHistory ? "completed" : "none"));
  sheet.put(words.at(order.channelStatus));
  sheet.put(order.priority ?? 0);
  sheet.put(order.partyId ?? 0);
  sheet.put(words.at(order.buyerMask));
  sheet.put(words.at(order.mergeKey));
  sheet.put(words.at(order.region));
  sheet.put(words.at(JSON.stringify(order.shipTo)));
  sheet.put(words.at(order.currency));
  sheet.put(order.totalMinor);
  sheet.put(order.paidMinor);
  sheet.put(order.placedAt.getTime());
  sheet.put(order.wantedDay ?? -1);
  sheet.put(summary?.promisedDay ?? -1);
  sheet.put(summary?.shortUnits ?? 0);
  sheet.put(draft.holds.length);
  sheet.put(order.sourceUpdatedAt.getTime());
  sheet.put(words.at(order.sourceVersion));
  sheet.put(order.receivedAt.getTime());
  sheet.put(words.at(order.note));
}

/** What of a new line is over already: all of history and of what came cancelled. */
function movedOf({ mode, deal }: NewOrder, line: ShapedLine) {
  const { units, shippedUnits, cancelledUnits } = line;
  if (deal === "cancelled") return { shipped: shippedUnits, cancelled: units - shippedUnits };
  if (mode === "history") return { shipped: units - cancelledUnits, cancelled: cancelledUnits };
  return { shipped: shippedUnits, cancelled: cancelledUnits };
}

/** Adds the rows of an order's lines; those of history are shipped and delivered already. */
function putLines({ lines: sheet, words }: Batch, draft: DraftOrder, summary?: Summary): void {
  const { policy, mode } = draft.order;
  const before = draft.linesBefore ?? 0;
  draft.lines.forEach(({ id, parentId, shaped }, index) => {
    const { source } = shaped;
    const { shipped, cancelled } = movedOf(draft.order, shaped);
    const short = summary?.shortByLine.get(id) ?? 0;
    sheet.put(id);
    sheet.put(draft.id);
    sheet.put(before + index + 1);
    sheet.put(parentId ?? 0);
    sheet.put(words.at(shaped.kind));
    sheet.put(words.at(source.externalId));
    sheet.put(words.at(source.code));
    sheet.put(words.at(source.name));
    sheet.put(shaped.itemId ?? 0);
    sheet.put(shaped.listingRevision ?? -1);
    sheet.put(shaped.mapped ? 1 : 0);
    sheet.put(shaped.units);
    sheet.put(words.at(source.unitPrice || "0"));
    sheet.put(shaped.amountMinor);
    sheet.put(policy === "backorder" ? short : 0);
    sheet.put(cancelled + (policy === "partial" ? short : 0));
    sheet.put(shipped);
    sheet.put(mode === "history" ? shipped : 0);
  });
}

function openBatch(orderCount: number, drafts: readonly DraftOrder[]): Batch {
  const lineCount = drafts.reduce((sum, draft) => sum + draft.lines.length, 0);
  return { orders: newSheet(30 * orderCount), lines: newSheet(18 * lineCount), words: newWords() };
}

function sendBatch(tx: Tx, { orders, lines, words }: Batch): void {
  tx.write({
    name: "orders.place_batch",
    text: "select orders.place_batch($1, $2, $3::bigint[], $4::bigint[], $5::text[])",
    values: [...scopeOf(tx), orders.parameter(), lines.parameter(), words.parameter()],
  });
}

/** Writes orders with their lines; nothing of them is there yet. */
export async function insertOrders(
  tx: Tx,
  drafts: readonly DraftOrder[],
  summaries: ReadonlyMap<number, Summary>,
): Promise<void> {
  const batch = openBatch(drafts.length, drafts);
  for (const draft of drafts) {
    const summary = summaries.get(draft.id);
    putOrder(batch, draft, summary);
    putLines(batch, draft, summary);
  }
  sendBatch(tx, batch);
}

/** Writes lines that came later to an order that is there. */
export async function insertLines(tx: Tx, draft: DraftOrder, summary: Summary): Promise<void> {
  const batch = openBatch(0, [draft]);
  putLines(batch, draft, summary);
  sendBatch(tx, batch);
}

/** Writes why orders wait. */
export async function insertHolds(
  tx: Tx,
  holds: readonly (DraftHold & { orderId: number })[],
): Promise<void> {
  if (holds.length === 0) return;
  const first = await tx.newIds(holds.length);
  tx.write({
    name: "orders.insert_holds",
    text: `insert into orders.hold (cell, tenant_id, placed_at, id, order_id, reason, owner_role, due_at, detail)
     select $1, $2, $3, id, order_id, reason, owner_role,
       $3::timestamptz + make_interval(mins => minutes), detail::jsonb
     from unnest($4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::int[], $9::text[])
       as draft (id, order_id, reason, owner_role, minutes, detail)`,
    values: [
      ...scopeOf(tx),
      tx.now,
      holds.map((_hold, index) => first + index),
      holds.map((hold) => hold.orderId),
      holds.map((hold) => hold.reason),
      holds.map((hold) => hold.ownerRole),
      holds.map((hold) => hold.minutes),
      holds.map((hold) => JSON.stringify(hold.detail)),
    ],
  });
}

/** The tenant's active review rules in their order. */
export async function readRules(tx: Tx): Promise<ReviewRule[]> {
  const rows = await tx.rows<{
    id: number;
    name: string;
    owner_role: string;
    within_minutes: number;
    condition: ReviewRule["condition"];
  }>(
    `select id, name, owner_role, within_minutes, condition from orders.rule
     where cell = $1 and tenant_id = $2 and active order by rank, id`,
    scopeOf(tx),
    "orders.rules",
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    ownerRole: row.owner_role,
    withinMinutes: row.within_minutes,
    condition: row.condition,
  }));
}
