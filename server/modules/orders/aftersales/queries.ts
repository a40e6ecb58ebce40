import type { Tx } from "../../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

interface Row {
  id: number;
  channel_id: number;
  external_id: string;
  order_id: number | null;
  kind: string;
  state: string;
  amount_minor: number;
  refunded_minor: number;
  currency: string;
  buyer_mask: string;
  reason: string;
  placed_at: Date;
  due_at: Date | null;
  standing: string;
  channel_status: string;
  lines: number;
  rule_verdict: string | null;
  rule_order_id: number | null;
  rule_number: string | null;
  rule_count: number;
}

const columns = `held.id, held.channel_id, held.external_id, held.order_id, held.kind, held.state,
  held.amount_minor, held.refunded_minor, held.currency, held.buyer_mask, held.reason,
  held.placed_at, held.due_at, held.standing, held.channel_status, held.rule_verdict, held.rule_order_id, held.rule_count,
  (select proposed.number from orders.order as proposed where proposed.cell = $1
    and proposed.tenant_id = $2 and proposed.id = held.rule_order_id) as rule_number, (select count(*)::int from orders.aftersale_line as line
    where line.cell = $1 and line.tenant_id = $2 and line.aftersale_id = held.id) as lines`;

const rowOf = (row: Row) => ({
  id: row.id,
  channelId: row.channel_id,
  externalId: row.external_id,
  orderId: row.order_id,
  kind: row.kind,
  state: row.state,
  amountMinor: row.amount_minor,
  refundedMinor: row.refunded_minor,
  currency: row.currency.trim(),
  buyerMask: row.buyer_mask,
  reason: row.reason,
  placedAt: row.placed_at.toISOString(),
  dueAt: row.due_at?.toISOString() ?? null,
  standing: row.standing,
  channelStatus: row.channel_status,
  lines: row.lines,
  // What the rule said counts while the document waits.
  rule:
    row.rule_verdict === null || row.state !== "held"
      ? null
      : {
          verdict: row.rule_verdict,
          orderId: row.rule_order_id,
          number: row.rule_number,
          count: row.rule_count,
        },
});

export interface AftersaleFilter {
  readonly state?: string | undefined;
  readonly standing?: string | undefined;
  readonly orderId?: number | undefined;
  readonly channelId?: number | undefined;
  /** Start of the document's number. */
  readonly text?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

/** After-sale documents a page at a time, newest first: those held, unless the filter says else. */
export async function listAftersaleRows(tx: Tx, filter: AftersaleFilter) {
  const limit = filter.limit ?? 100;
  const at = filter.after?.lastIndexOf("|") ?? -1;
  const isNarrowed = filter.orderId !== undefined || filter.standing !== undefined;
  const state = filter.state ?? (isNarrowed ? null : "held");
  const text = filter.text?.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
  const rows = await tx.rows<Row & { key_text: string }>(
    `select ${columns}, held.placed_at::text as key_text from orders.aftersale as held
     where held.cell = $1 and held.tenant_id = $2 and ($3::text is null or held.state = $3)
       and ($4::bigint is null or held.order_id = $4)
       and ($5::int is null or held.channel_id = $5)
       and ($6::text is null or held.external_id like $6)
       and ($7::timestamptz is null or (held.placed_at, held.id) < ($7, $8::bigint))
       and ($10::text is null or held.standing = $10)
     order by held.placed_at desc, held.id desc limit $9`,
    [
      ...scopeOf(tx),
      state,
      filter.orderId ?? null,
      filter.channelId ?? null,
      text === undefined ? null : `${text}%`,
      at < 0 ? null : filter.after?.slice(0, at),
      at < 0 ? null : Number(filter.after?.slice(at + 1)),
      limit + 1,
      filter.standing ?? null,
    ],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = rows.length > limit && last ? `${last.key_text}|${last.id}` : null;
  return { rows: page.map(rowOf), next };
}

export interface AftersaleLine {
  readonly lineNo: number;
  readonly code: string;
  readonly name: string;
  readonly units: number;
  readonly amountMinor: number;
  readonly lineId: number | null;
  readonly itemId: number | null;
  readonly refundedUnits: number;
  readonly refundedMinor: number;
  readonly receivedUnits: number;
}

/** The lines of a document in their order. */
export async function aftersaleLines(tx: Tx, id: number): Promise<AftersaleLine[]> {
  return tx.rows<AftersaleLine>(
    `select line_no as "lineNo", code, name, units, amount_minor as "amountMinor",
       line_id as "lineId", item_id as "itemId", refunded_units as "refundedUnits",
       refunded_minor as "refundedMinor", received_units as "receivedUnits"
     from orders.aftersale_line
     where cell = $1 and tenant_id = $2 and aftersale_id = $3 order by line_no`,
    [...scopeOf(tx), id],
  );
}

/** One document with its lines and the orders it may belong to; null when it is not there. */
export async function aftersaleById(tx: Tx, id: number, number?: string) {
  const [row] = await tx.rows<
    Row & { restock: string; matched_at: Date | null; matched_by: string | null }
  >(
    `select ${columns}, held.restock, held.matched_at, held.matched_by
     from orders.aftersale as held where held.cell = $1 and held.tenant_id = $2 and held.id = $3`,
    [...scopeOf(tx), id],
  );
  if (!row) return null;
  const candidates = row.order_id === null || number ? await candidatesOf(tx, row, number) : [];
  return {
    ...rowOf(row),
    restock: row.restock,
    matchedAt: row.matched_at?.toISOString() ?? null,
    matchedBy: row.matched_by,
    documentLines: await aftersaleLines(tx, id),
    candidates,
  };
}

/** Goods of a document's order that have left: what of each may still come back, and under which line. */
export function goodsSent(tx: Tx, id: number) {
  return tx.rows<{
    lineId: number;
    lineNo: number | null;
    itemId: number;
    isPart: boolean;
    left: number;
  }>(
    `select line.id as "lineId", line.item_id as "itemId", line.parent_id is not null as "isPart",
       line.shipped_units - line.returned_units as left,
       (select min(said.line_no) from orders.aftersale_line as said where said.cell = $1
         and said.tenant_id = $2 and said.aftersale_id = $3
         and said.line_id in (line.id, line.parent_id)) as "lineNo"
     from orders.aftersale as held join orders.line as line on line.cell = $1 and line.tenant_id = $2
       and line.order_id = held.order_id
     where held.cell = $1 and held.tenant_id = $2 and held.id = $3 and line.item_id is not null
       and line.kind in ('sale', 'gift', 'component') and line.shipped_units > 0
     order by line.line_no, line.id`,
    [...scopeOf(tx), id],
  );
}

/** How many earlier orders of the channel are looked through for a document's codes. */
const lookedThrough = 5_000;

const lookBackDays = 180;

interface CandidateRow {
  order_id: number;
  number: string;
  placed_at: Date;
  buyer_mask: string;
  same_buyer: boolean;
  total_minor: number;
  matches: unknown[];
}

/**
 * Orders of the channel, placed before the document, with a line for one of its codes: those of
 * the same buyer first, then those with most of its codes, then the nearest in time.
 */
async function candidatesOf(tx: Tx, row: Row, number: string | undefined) {
  const start = number?.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
  const found = await tx.rows<CandidateRow>(
    `with near as materialized (
       select id, number, placed_at, buyer_mask, total_minor,
         buyer_mask <> '' and buyer_mask = $5 as same_buyer
       from orders.order
       where cell = $1 and tenant_id = $2 and channel_id = $3 and placed_at <= $4
         and ($7::text is not null or placed_at > $4::timestamptz - make_interval(days => $8))
         and ($7::text is null or number like $7)
       order by placed_at desc limit $9
     ), matched as (
       select line.order_id, count(distinct wanted.line_no) as lines, jsonb_agg(jsonb_build_object(
         'lineNo', wanted.line_no, 'lineId', line.id, 'code', line.code, 'name', line.name,
         'units', line.units, 'shippedUnits', line.shipped_units,
         'returnedUnits', line.returned_units, 'refundedMinor', line.refunded_minor)
         order by wanted.line_no, line.id) as matches
       from near
       join orders.line as line on line.cell = $1 and line.tenant_id = $2 and line.order_id = near.id
       join orders.aftersale_line as wanted on wanted.cell = $1 and wanted.tenant_id = $2
         and wanted.aftersale_id = $6 and wanted.code = line.code
       group by line.order_id
     )
     select near.id as order_id, near.number, near.placed_at, near.buyer_mask, near.same_buyer,
       near.total_minor, coalesce(matched.matches, '[]'::jsonb) as matches
     from near left join matched on matched.order_id = near.id
     where matched.order_id is not null or near.same_buyer or $7::text is not null
     order by near.same_buyer desc, matched.lines desc nulls last, near.placed_at desc limit 20`,
    [
      ...scopeOf(tx),
      row.channel_id,
      row.placed_at,
      row.buyer_mask,
      row.id,
      start === undefined ? null : `${start}%`,
      lookBackDays,
      lookedThrough,
    ],
  );
  return found.map((each) => ({
    orderId: each.order_id,
    number: each.number,
    placedAt: each.placed_at.toISOString(),
    buyerMask: each.buyer_mask,
    sameBuyer: each.same_buyer,
    totalMinor: each.total_minor,
    matches: each.matches,
  }));
}
