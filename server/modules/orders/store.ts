import type { Tx } from "../../platform/index.ts";
import type { HoldReason, NewOrder, ReviewRule, ShapedLine } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** An order with its ids, ready to be written. */
export interface DraftOrder {
  readonly order: NewOrder;
  readonly id: number;
  readonly lines: readonly DraftLine[];
  readonly holds: readonly DraftHold[];
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
  // One look by whole key per order: with "= any" a planner without statistics walks the tenant.
  const answersAsked = tx.rows<{ key: string; request_hash: Buffer; answer: unknown }>(
    `select known.key, known.request_hash, known.answer from unnest($3::text[]) as asked (key)
     cross join lateral (select key, request_hash, answer from platform.answer
       where cell = $1 and tenant_id = $2 and key = asked.key limit 1) as known`,
    [...scopeOf(tx), orders.map((order) => order.key)],
    "orders.known_keys",
  );
  const rowsAsked = tx.rows<{ id: number; channel_id: number; external_id: string }>(
    `select known.id, asked.channel_id, asked.external_id
     from unnest($3::int[], $4::text[]) as asked (channel_id, external_id)
     cross join lateral (select id from orders.order where cell = $1 and tenant_id = $2
       and channel_id = asked.channel_id and external_id = asked.external_id limit 1) as known`,
    [
      ...scopeOf(tx),
      orders.map((order) => order.channelId),
      orders.map((order) => order.externalId),
    ],
    "orders.known_external",
  );
  const [answers, rows] = await Promise.all([answersAsked, rowsAsked]);
  return {
    answers: new Map(answers.map((row) => [row.key, row])),
    orders: new Map(rows.map((row) => [`${row.channel_id}/${row.external_id}`, row.id])),
  };
}

const dayFrom = (column: string) =>
  `case when ${column} >= 0 then date '1970-01-01' + ${column} end`;

/** Writes orders; nothing of them is there yet. */
export async function insertOrders(
  tx: Tx,
  drafts: readonly DraftOrder[],
  summaries: ReadonlyMap<number, Summary>,
): Promise<void> {
  const of = <T>(read: (order: NewOrder, draft: DraftOrder) => T) =>
    drafts.map((draft) => read(draft.order, draft));
  const history = (order: NewOrder) => order.mode === "history";
  // It came cancelled: its earlier versions were lost or are late. The end is the same.
  const cancelled = (order: NewOrder) => order.deal === "cancelled";
  tx.write({
    name: "orders.insert",
    text: `insert into orders.order (cell, tenant_id, id, channel_id, external_id, number, kind, mode,
       policy, stage, deal, payment, fulfilment, channel_status, priority, party_id, buyer_mask,
       merge_key, region, ship_to, currency, total_minor, paid_minor, placed_at, wanted_day,
       promised_day, short_units, open_holds, source_updated_at, source_version, received_at, note)
     select $1, $2, id, channel_id, external_id, number, kind, mode, policy, stage, deal, payment,
       fulfilment, channel_status, priority, party_id, buyer_mask, merge_key, region, ship_to::jsonb,
       currency, total_minor, paid_minor, placed_at, ${dayFrom("wanted_day")},
       ${dayFrom("promised_day")}, short_units, open_holds, source_updated_at, source_version,
       received_at, note
     from unnest($3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::int[], $16::int[],
       $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::bigint[], $23::bigint[],
       $24::timestamptz[], $25::int[], $26::int[], $27::bigint[], $28::int[], $29::timestamptz[],
       $30::text[], $31::timestamptz[], $32::text[])
       as draft (id, channel_id, external_id, number, kind, mode, policy, stage, deal, payment,
         fulfilment, channel_status, priority, party_id, buyer_mask, merge_key, region, ship_to,
         currency, total_minor, paid_minor, placed_at, wanted_day, promised_day, short_units,
         open_holds, source_updated_at, source_version, received_at, note)`,
    values: [
      ...scopeOf(tx),
      drafts.map((draft) => draft.id),
      of((order) => order.channelId),
      of((order) => order.externalId),
      of((order) => order.number),
      of((order) => order.kind),
      of((order) => order.mode),
      of((order) => order.policy),
      of((order) => (history(order) || cancelled(order) ? "done" : "booking")),
      of((order) => (history(order) && !cancelled(order) ? "closed" : order.deal)),
      of((order) => order.payment),
      of((order) => (cancelled(order) ? "not_required" : history(order) ? "completed" : "none")),
      of((order) => order.channelStatus),
      of((order) => order.priority),
      of((order) => order.partyId),
      of((order) => order.buyerMask),
      of((order) => order.mergeKey),
      of((order) => order.region),
      of((order) => JSON.stringify(order.shipTo)),
      of((order) => order.currency),
      of((order) => order.totalMinor),
      of((order) => order.paidMinor),
      of((order) => order.placedAt.toISOString()),
      of((order) => order.wantedDay ?? -1),
      drafts.map((draft) => summaries.get(draft.id)?.promisedDay ?? -1),
      drafts.map((draft) => summaries.get(draft.id)?.shortUnits ?? 0),
      drafts.map((draft) => draft.holds.length),
      of((order) => order.sourceUpdatedAt.toISOString()),
      of((order) => order.sourceVersion),
      of((order) => order.receivedAt.toISOString()),
      of((order) => order.note),
    ],
  });
}

/** What of a new line is over already: all of history and of what came cancelled. */
function movedOf({ mode, deal }: NewOrder, line: ShapedLine) {
  const { units, shippedUnits, cancelledUnits } = line;
  if (deal === "cancelled") return { shipped: shippedUnits, cancelled: units - shippedUnits };
  if (mode === "history") return { shipped: units - cancelledUnits, cancelled: cancelledUnits };
  return { shipped: shippedUnits, cancelled: cancelledUnits };
}

/** Writes the lines of new orders; those of history are shipped and delivered already. */
export async function insertLines(
  tx: Tx,
  drafts: readonly DraftOrder[],
  summaries: ReadonlyMap<number, Summary>,
): Promise<void> {
  const shortOf = (orderId: number, lineId: number) =>
    summaries.get(orderId)?.shortByLine.get(lineId) ?? 0;
  const rows = drafts.flatMap((draft) =>
    draft.lines.map((line, index) => ({
      line,
      index,
      draft,
      ...movedOf(draft.order, line.shaped),
      kept: draft.order.policy === "backorder" ? shortOf(draft.id, line.id) : 0,
      dropped: draft.order.policy === "partial" ? shortOf(draft.id, line.id) : 0,
    })),
  );
  tx.write({
    name: "orders.insert_lines",
    text: `insert into orders.line (cell, tenant_id, id, order_id, line_no, parent_id, kind, external_id,
       code, name, item_id, listing_revision, mapped, units, unit_price, amount_minor, short_units,
       cancelled_units, shipped_units, delivered_units)
     select $1, $2, id, order_id, line_no, parent_id, kind, external_id, code, name, item_id,
       listing_revision, mapped, units, unit_price::numeric, amount_minor, short_units, dropped,
       shipped, delivered
     from unnest($3::bigint[], $4::bigint[], $5::int[], $6::bigint[], $7::text[], $8::text[],
       $9::text[], $10::text[], $11::int[], $12::int[], $13::bool[], $14::bigint[], $15::text[],
       $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[])
       as draft (id, order_id, line_no, parent_id, kind, external_id, code, name, item_id,
         listing_revision, mapped, units, unit_price, amount_minor, short_units, dropped, shipped,
         delivered)`,
    values: [
      ...scopeOf(tx),
      rows.map(({ line }) => line.id),
      rows.map(({ draft }) => draft.id),
      rows.map(({ index }) => index + 1),
      rows.map(({ line }) => line.parentId),
      rows.map(({ line }) => line.shaped.kind),
      rows.map(({ line }) => line.shaped.source.externalId),
      rows.map(({ line }) => line.shaped.source.code),
      rows.map(({ line }) => line.shaped.source.name),
      rows.map(({ line }) => line.shaped.itemId),
      rows.map(({ line }) => line.shaped.listingRevision),
      rows.map(({ line }) => line.shaped.mapped),
      rows.map(({ line }) => line.shaped.units),
      rows.map(({ line }) => line.shaped.source.unitPrice || "0"),
      rows.map(({ line }) => line.shaped.amountMinor),
      rows.map(({ kept }) => kept),
      rows.map(({ cancelled, dropped }) => cancelled + dropped),
      rows.map(({ shipped }) => shipped),
      rows.map(({ draft, shipped }) => (draft.order.mode === "history" ? shipped : 0)),
    ],
  });
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

/** Stores the answers of a batch, so that a repeat of a key gets the same one. */
export async function insertAnswers(
  tx: Tx,
  answers: readonly { readonly key: string; readonly hash: Buffer; readonly answer: unknown }[],
): Promise<void> {
  tx.write({
    name: "orders.insert_answers",
    text: `insert into platform.answer (cell, tenant_id, at, command, key, request_hash, answer)
     select $1, $2, $3, 'orders.place', key, request_hash, answer::jsonb
     from unnest($4::text[], $5::bytea[], $6::text[]) as draft (key, request_hash, answer)`,
    values: [
      ...scopeOf(tx),
      tx.now,
      answers.map((each) => each.key),
      answers.map((each) => each.hash),
      answers.map((each) => JSON.stringify(each.answer)),
    ],
  });
}

/** Writes one audit entry and one event per order, set-wise: the batch's own cheap form. */
export async function insertTraces(
  tx: Tx,
  traces: readonly { readonly orderId: number; readonly brief: string }[],
): Promise<void> {
  const first = await tx.newIds(2 * traces.length);
  const values = [...scopeOf(tx), tx.now];
  tx.write({
    name: "orders.insert_audit",
    text: `insert into platform.audit (cell, tenant_id, at, actor_kind, actor_id, actor_name, action,
       subject_kind, id, subject_id, after)
     select $1, $2, $3, $4, $5, $6, 'orders.place', 'order', id, subject_id, after::jsonb
     from unnest($7::bigint[], $8::text[], $9::text[]) as draft (id, subject_id, after)`,
    values: [
      ...values,
      tx.actor.kind,
      tx.actor.id,
      tx.actor.name,
      traces.map((_each, index) => first + index),
      traces.map((each) => String(each.orderId)),
      traces.map((each) => each.brief),
    ],
  });
  tx.write({
    name: "orders.insert_events",
    text: `insert into platform.outbox (cell, tenant_id, at, topic, id, key, payload)
     select $1, $2, $3, 'OrderPlaced', id, key, payload::jsonb
     from unnest($4::bigint[], $5::text[], $6::text[]) as draft (id, key, payload)`,
    values: [
      ...values,
      traces.map((_each, index) => first + traces.length + index),
      traces.map((each) => String(each.orderId)),
      traces.map((each) => each.brief),
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

/** What parties owe on open orders, in minor units. */
export async function readExposure(
  tx: Tx,
  partyIds: readonly number[],
): Promise<Map<number, number>> {
  if (partyIds.length === 0) return new Map();
  const rows = await tx.rows<{ party_id: number; minor: number }>(
    `select party_id, sum(total_minor - paid_minor)::bigint as minor from orders.order
     where cell = $1 and tenant_id = $2 and party_id = any ($3::int[])
       and mode = 'live' and deal not in ('cancelled') group by party_id`,
    [...scopeOf(tx), partyIds],
  );
  return new Map(rows.map((row) => [row.party_id, row.minor]));
}
