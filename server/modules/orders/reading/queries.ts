import type { Tx } from "../../../platform/index.ts";
import { orderLines } from "../lines.ts";
import type { OrderFilter } from "../model.ts";
import { maySort, sortPlan } from "./sort.ts";
import type { SortTooWide } from "./sort.ts";
import { dayOfInstant, dayToText, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface OrderRow {
  readonly id: number;
  readonly number: string;
  readonly channelId: number;
  readonly placedAt: string;
  readonly stage: string;
  readonly deal: string;
  readonly payment: string;
  readonly fulfilment: string;
  readonly aftersale: string;
  readonly channelStatus: string;
  readonly buyerMask: string;
  readonly region: string;
  readonly currency: string;
  readonly totalMinor: number;
  readonly promisedDay: string | null;
  readonly shortUnits: number;
  readonly openHolds: number;
  readonly mode: string;
}

interface Row {
  id: number;
  number: string;
  channel_id: number;
  placed_at: Date;
  key_text: string;
  stage: string;
  deal: string;
  payment: string;
  fulfilment: string;
  aftersale: string;
  channel_status: string;
  buyer_mask: string;
  region: string;
  currency: string;
  total_minor: number;
  promised_day: string | null;
  short_units: number;
  open_holds: number;
  mode: string;
}

/** The conditions of a filter as SQL with its values; the first two are cell and tenant. */
function whereOf(tx: Tx, filter: OrderFilter): { text: string; values: unknown[] } {
  const values: unknown[] = scopeOf(tx);
  const parts = ["cell = $1", "tenant_id = $2"];
  const add = (sql: (place: string) => string, value: unknown) => {
    values.push(value);
    parts.push(sql(`$${values.length}`));
  };
  if (filter.channelIds) add((place) => `channel_id = any (${place}::int[])`, filter.channelIds);
  if (filter.partyIds) add((place) => `party_id = any (${place}::int[])`, filter.partyIds);
  if (filter.channelId !== undefined) add((place) => `channel_id = ${place}`, filter.channelId);
  if (filter.partyId !== undefined) add((place) => `party_id = ${place}`, filter.partyId);
  if (filter.stage === "open") parts.push("stage <> 'done'");
  else if (filter.stage) add((place) => `stage = ${place}`, filter.stage);
  if (filter.fulfilment) add((place) => `fulfilment = ${place}`, filter.fulfilment);
  if (filter.mode) add((place) => `mode = ${place}`, filter.mode);
  if (filter.held === true) parts.push("open_holds > 0");
  if (filter.held === false) parts.push("open_holds = 0");
  if (filter.short === true) parts.push("short_units > 0");
  if (filter.owing === true)
    parts.push("party_id is not null and mode = 'live' and deal <> 'cancelled' and owed_minor > 0");
  if (filter.late === true) {
    // As the index of open orders by promised day has it.
    const today = dayToText(dayOfInstant(tx.now, "Asia/Shanghai").day);
    const promised = "coalesce(promised_day, 'infinity'::date)";
    add((place) => `stage <> 'done' and ${promised} < ${place}::date`, today);
  }
  if (filter.placedFrom) add((place) => `placed_at >= ${place}::timestamptz`, filter.placedFrom);
  if (filter.placedUntil) add((place) => `placed_at < ${place}::timestamptz`, filter.placedUntil);
  if (filter.text) {
    const start = filter.text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
    add((place) => `number like ${place}`, `${start}%`);
  }
  return { text: parts.join(" and "), values };
}

const columns = `id, number, channel_id, placed_at, stage, deal, payment,
  fulfilment, aftersale, channel_status, buyer_mask, region, currency, total_minor, promised_day,
  short_units, open_holds, mode`;

function rowOf(row: Row): OrderRow {
  return {
    id: row.id,
    number: row.number,
    channelId: row.channel_id,
    placedAt: row.placed_at.toISOString(),
    stage: row.stage,
    deal: row.deal,
    payment: row.payment,
    fulfilment: row.fulfilment,
    aftersale: row.aftersale,
    channelStatus: row.channel_status,
    buyerMask: row.buyer_mask,
    region: row.region,
    currency: row.currency.trim(),
    totalMinor: row.total_minor,
    promisedDay: row.promised_day,
    shortUnits: row.short_units,
    openHolds: row.open_holds,
    mode: row.mode,
  };
}

export interface OrderPageAsked {
  readonly filter: OrderFilter;
  readonly sort?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Orders a page at a time, newest first unless sorted; `next` is the cursor of the next page. */
export async function listOrders(
  tx: Tx,
  asked: OrderPageAsked,
): Promise<{ rows: OrderRow[]; next: string | null }> {
  const { text, values } = whereOf(tx, asked.filter);
  const { sql, type, way } = sortPlan(asked.sort);
  let where = text;
  if (asked.after) {
    const at = asked.after.lastIndexOf("|");
    values.push(asked.after.slice(0, at), Number(asked.after.slice(at + 1)));
    const [key, id] = [`$${values.length - 1}::${type}`, `$${values.length}::bigint`];
    where += ` and (${sql}, id) ${way === "asc" ? ">" : "<"} (${key}, ${id})`;
  }
  values.push(asked.limit + 1);
  const rows = await tx.rows<Row>(
    `select ${columns}, (${sql})::text as key_text from orders.order where ${where}
     order by ${sql} ${way}, id ${way} limit $${values.length}`,
    values,
  );
  const page = rows.slice(0, asked.limit);
  const last = page.at(-1);
  return {
    rows: page.map(rowOf),
    next: rows.length > asked.limit && last ? `${last.key_text}|${last.id}` : null,
  };
}

/** As `listOrders`; refuses a sort over more matches than can be read for one page. */
export async function sortedOrders(
  tx: Tx,
  asked: OrderPageAsked,
): Promise<Result<{ rows: OrderRow[]; next: string | null }, SortTooWide>> {
  const may = await maySort(asked.filter, asked.sort, (max) => matchesUpTo(tx, asked.filter, max));
  return may.ok ? ok(await listOrders(tx, asked)) : may;
}

async function matchesUpTo(tx: Tx, filter: OrderFilter, max: number): Promise<number> {
  const { text, values } = whereOf(tx, filter);
  const [row] = await tx.rows<{ count: number }>(
    `select count(*)::int as count from (
       select 1 from orders.order where ${text} limit $${values.length + 1}) as few`,
    [...values, max],
  );
  return row?.count ?? 0;
}

/** How many orders a filter finds: exact up to a thousand, else the planner's estimate. */
export async function countOrders(
  tx: Tx,
  filter: OrderFilter,
): Promise<{ total: number; exact: boolean }> {
  const { text, values } = whereOf(tx, filter);
  const count = await matchesUpTo(tx, filter, 1_001);
  if (count <= 1_000) return { total: count, exact: true };
  const plan = await tx.rows<{ "QUERY PLAN": [{ Plan: { "Plan Rows": number } }] }>(
    `explain (format json) select 1 from orders.order where ${text}`,
    values,
  );
  const estimate = plan[0]?.["QUERY PLAN"][0].Plan["Plan Rows"] ?? count;
  return { total: Math.max(estimate, count), exact: false };
}

/** One order with its lines, holds and after-sale documents; null when it is not there. */
export async function orderById(tx: Tx, orderId: number) {
  const [row] = await tx.rows<
    Row & {
      kind: string;
      policy: string;
      external_id: string;
      note: string;
      party_id: number | null;
      paid_minor: number;
      owed_minor: number;
      wanted_day: string | null;
      received_at: Date;
      ship_to: Record<string, unknown>;
      revision: number;
    }
  >(
    `select ${columns}, kind, policy, external_id, note, party_id, paid_minor, owed_minor, wanted_day, received_at,
       ship_to, revision from orders.order where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), orderId],
    "orders.by_id",
  );
  if (!row) return null;
  const holds = await tx.rows<{
    id: number;
    reason: string;
    detail: Record<string, unknown>;
    owner_role: string;
    due_at: Date;
    placed_at: Date;
    released_at: Date | null;
    released_by: string | null;
    release_note: string | null;
  }>(
    `select id, reason, detail, owner_role, due_at, placed_at, released_at, released_by, release_note
     from orders.hold where cell = $1 and tenant_id = $2 and order_id = $3 order by id`,
    [...scopeOf(tx), orderId],
    "orders.holds_of",
  );
  return {
    ...rowOf(row),
    kind: row.kind,
    policy: row.policy,
    externalId: row.external_id,
    note: row.note,
    partyId: row.party_id,
    paidMinor: row.paid_minor,
    owedMinor: row.party_id === null ? 0 : row.owed_minor,
    wantedDay: row.wanted_day,
    receivedAt: row.received_at.toISOString(),
    shipTo: row.ship_to,
    revision: row.revision,
    lines: await orderLines(tx, orderId),
    holds: holds.map((hold) => ({
      id: hold.id,
      reason: hold.reason,
      detail: hold.detail,
      ownerRole: hold.owner_role,
      dueAt: hold.due_at.toISOString(),
      placedAt: hold.placed_at.toISOString(),
      releasedAt: hold.released_at?.toISOString() ?? null,
      releasedBy: hold.released_by,
      releaseNote: hold.release_note,
    })),
  };
}

/** The order a hold stands on; null when there is no such hold. */
export async function orderOfHold(tx: Tx, holdId: number): Promise<number | null> {
  const [hold] = await tx.rows<{ order_id: number }>(
    "select order_id from orders.hold where cell = $1 and tenant_id = $2 and id = $3",
    [...scopeOf(tx), holdId],
  );
  return hold?.order_id ?? null;
}

/** Codes that channels send and nobody has mapped, with how much waits for each. */
export async function unmappedCodes(tx: Tx, channelIds: readonly number[] | null) {
  return tx.rows<{ channel_id: number; code: string; name: string; lines: number; orders: number }>(
    `select parent.channel_id, line.code, max(line.name) as name, count(*)::int as lines,
       count(distinct line.order_id)::int as orders
     from orders.line as line join orders.order as parent on parent.cell = line.cell
       and parent.tenant_id = line.tenant_id and parent.id = line.order_id
     where line.cell = $1 and line.tenant_id = $2 and not line.mapped
       and ($3::int[] is null or parent.channel_id = any ($3::int[]))
     group by 1, 2 order by lines desc, code limit 500`,
    [...scopeOf(tx), channelIds],
  );
}

/** Items with short demand, most units first. */
export async function shortItems(tx: Tx, limit = 50) {
  return tx.rows<{ item_id: number; units: number; lines: number }>(
    `select item_id, sum(short_units)::bigint as units, count(*)::int as lines from orders.line
     where cell = $1 and tenant_id = $2 and item_id is not null and short_units > 0
     group by item_id order by units desc limit $3`,
    [...scopeOf(tx), limit],
  );
}

/** Open holds by reason and owner, with how many are past their time limit. */
export async function holdCounts(tx: Tx) {
  return tx.rows<{
    reason: string;
    owner_role: string;
    open: number;
    late: number;
    first_due: Date;
  }>(
    `select reason, owner_role, count(*)::int as open,
       count(*) filter (where due_at < $3)::int as late, min(due_at) as first_due
     from orders.hold where cell = $1 and tenant_id = $2 and released_at is null
     group by 1, 2 order by late desc, open desc`,
    [...scopeOf(tx), tx.now],
  );
}

/**
 * How many holds are open, and how many of them are past their limit; of one role, or of all. An order
 * that waits for its buyer's money needs nobody until its limit.
 */
export async function holdsOf(
  tx: Tx,
  asked: {
    readonly channelIds: readonly number[] | null;
    readonly partyIds: readonly number[] | null;
    readonly ownerRole: string | null;
  },
): Promise<{ value: number; late: number }> {
  const [row] = await tx.rows<{ value: number; late: number }>(
    `select count(*)::int as value, (count(*) filter (where hold.due_at < $6))::int as late
     from orders.hold as hold join orders.order as parent on parent.cell = hold.cell
       and parent.tenant_id = hold.tenant_id and parent.id = hold.order_id
     where hold.cell = $1 and hold.tenant_id = $2 and hold.released_at is null
       and ($3::int[] is null or parent.channel_id = any ($3::int[]))
       and ($4::int[] is null or parent.party_id = any ($4::int[]))
       and ($5::text is null or hold.owner_role = $5)
       and (hold.reason <> 'unpaid' or hold.due_at < $6)`,
    [...scopeOf(tx), asked.channelIds, asked.partyIds, asked.ownerRole, tx.now],
  );
  return row ?? { value: 0, late: 0 };
}

/** How far the live orders of each channel have come, out of the open ones and the last 30 days. */
export async function funnel(tx: Tx, channelIds: readonly number[] | null) {
  return tx.rows<{
    channel_id: number;
    placed: number;
    open: number;
    held: number;
    short: number;
    shipped: number;
    done: number;
    late: number;
  }>(
    `select channel_id, count(*)::int as placed,
       count(*) filter (where stage <> 'done')::int as open,
       count(*) filter (where open_holds > 0)::int as held,
       count(*) filter (where short_units > 0)::int as short,
       count(*) filter (where fulfilment in ('partial', 'shipped'))::int as shipped,
       count(*) filter (where stage = 'done')::int as done,
       count(*) filter (where stage <> 'done' and promised_day < $4::timestamptz::date)::int as late
     from orders.order where cell = $1 and tenant_id = $2 and mode = 'live'
       and ($3::int[] is null or channel_id = any ($3::int[]))
       and placed_at > $4::timestamptz - interval '30 days'
     group by channel_id order by channel_id`,
    [...scopeOf(tx), channelIds, tx.now],
  );
}
