import type { Reason } from "../../../engines/promising/index.ts";
import { assert, dayFromText, err, ok } from "../../../kernel/index.ts";
import type { Day, Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { firmReservations, lockSupplies, release, reservationsOf } from "../stock/index.ts";
import type { Reservation } from "../stock/index.ts";
import type { CapacityPort } from "./capacity.ts";
import { firmCapacity } from "./capable.ts";
import type { InquiryAnswer } from "./inquiry.ts";
import { insertPromises } from "./store.ts";

export type QuoteError =
  | { readonly kind: "quote_short"; readonly answer: InquiryAnswer }
  | {
      readonly kind: "quote_short_coarsely";
      readonly item: string;
      readonly units: number;
      readonly shown: string;
    }
  | { readonly kind: "quote_unknown"; readonly quote: number }
  /** An item that is put out of use. */
  | { readonly kind: "not_in_use"; readonly field: "lines"; readonly value: string }
  | { readonly kind: "quote_not_open"; readonly quote: number; readonly state: string }
  | {
      readonly kind: "quote_lost";
      readonly quote: number;
      readonly units: number;
      readonly held: number;
    };

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A quote that is to become an order. */
export interface Firming {
  readonly quoteId: number;
  readonly orderId: number;
}

/** The last day of delivery of what became firm; null when no line has one. */
export interface Firmed {
  readonly deliverDay: Day | null;
}

/**
 * Turns quotes firm, each of them once: whoever locks one first, this or its expiry, wins, and the
 * other finds it no longer open. The reservations keep their claim ids, which become the ids of the
 * orders' lines, and the promises are recorded with their first day. A quote gives way when stock
 * shrinks: one that lost units since, and has not got them back, is refused with `quote_lost` and stays
 * as it is. Who must plan what the quotes hold of capacity is told.
 * @returns for each, in their order, the last day of delivery in days since 1970-01-01, or why not.
 */
export async function firmQuotes(
  tx: Tx,
  asked: readonly Firming[],
  capacity?: CapacityPort,
): Promise<Result<Firmed, QuoteError>[]> {
  const open = await lockOpen(
    tx,
    asked.map((each) => each.quoteId),
  );
  // Locked first: who counts the stock or promises it anew sees the quotes' units or the orders'.
  const items = [...open.values()].flatMap((quote) => quote.lines.map((line) => line.itemId));
  await lockSupplies(
    tx,
    [...new Set(items)].sort((a, b) => a - b),
  );
  const held = await heldBy(tx, [...open.values()]);
  const firm: Turning[] = [];
  const results: Result<Firmed, QuoteError>[] = [];
  for (const { quoteId, orderId } of asked) {
    const quote = open.get(quoteId);
    const rests = held.get(quoteId) ?? [];
    const isTaken = firm.some((each) => each.quote.id === quoteId);
    const refusal = isTaken
      ? ({ kind: "quote_not_open", quote: quoteId, state: "firm" } as const)
      : quote
        ? lostOf(quote, rests)
        : await whyNotOpen(tx, quoteId);
    if (refusal || !quote) {
      results.push(err(refusal ?? { kind: "quote_unknown", quote: quoteId }));
      continue;
    }
    firm.push({ quote, orderId, rests });
    const last = Math.max(-1, ...quote.lines.map((line) => dayOf(line.deliverDay)));
    results.push(ok({ deliverDay: last < 0 ? null : (last as Day) }));
  }
  await turnFirm(tx, firm, capacity);
  return results;
}

/** The same of one quote. */
export async function firmQuote(
  tx: Tx,
  { capacity, ...asked }: Firming & { readonly capacity?: CapacityPort | undefined },
): Promise<Result<Firmed, QuoteError>> {
  const [firmed] = await firmQuotes(tx, [asked], capacity);
  assert(firmed !== undefined);
  return firmed;
}

/** An open quote with what it holds, and the order that it becomes. */
interface Turning {
  readonly quote: StoredQuote;
  readonly orderId: number;
  readonly rests: readonly Reservation[];
}

const dayOf = (day: string | null) => (day === null ? -1 : dayFromText(day));

/** Those of these quotes that are open, locked in the order of their ids. */
async function lockOpen(tx: Tx, quoteIds: readonly number[]): Promise<Map<number, StoredQuote>> {
  const rows = await tx.rows<StoredQuote>(
    `select ${quoteColumns} from promises.quote as quote
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]) and state = 'open'
       and expires_at > $4
     order by id for update`,
    [...scopeOf(tx), [...new Set(quoteIds)], tx.now],
    "promises.lock_open_quotes",
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** What each of these quotes holds now. The caller holds the supply locks. */
async function heldBy(tx: Tx, quotes: readonly StoredQuote[]): Promise<Map<number, Reservation[]>> {
  const quoteOf = new Map(
    quotes.flatMap((quote) => quote.lines.map((line) => [line.claimId, quote.id] as const)),
  );
  const held = await reservationsOf(tx, [...quoteOf.keys()]);
  return Map.groupBy(held, (each) => quoteOf.get(each.claimId) ?? 0);
}

/** Writes quotes that become orders: their state, their reservations and their promises. */
async function turnFirm(
  tx: Tx,
  turning: readonly Turning[],
  capacity: CapacityPort | undefined,
): Promise<void> {
  if (turning.length === 0) return;
  tx.write({
    name: "promises.firm_quotes",
    text: `update promises.quote as quote set state = 'firm', order_id = becomes.order_id
     from unnest($3::bigint[], $4::bigint[]) as becomes (quote_id, order_id)
     where cell = $1 and tenant_id = $2 and quote.id = becomes.quote_id`,
    values: [
      ...scopeOf(tx),
      turning.map(({ quote }) => quote.id),
      turning.map(({ orderId }) => orderId),
    ],
  });
  const held = turning.flatMap(({ rests }) => rests);
  await firmReservations(tx, [...new Set(held.map((each) => each.claimId))]);
  const supplies = [...new Set(held.map((each) => each.supply))].filter((supply) => supply > 0);
  await firmCapacity(tx, capacity, supplies);
  await insertPromises(
    tx,
    turning.flatMap(({ quote, orderId, rests }) =>
      quote.lines.map((line) => ({
        claimId: line.claimId,
        orderId,
        itemId: line.itemId,
        channelId: quote.channelId,
        region: quote.region,
        wantedDay: dayOf(quote.wantedDay),
        priority: quote.priority,
        basis: line.reasons.some(fromCapacity) ? ("ctp" as const) : ("atp" as const),
        units: line.units,
        shortUnits: 0,
        day: dayOf(line.deliverDay),
        shipDay: Math.max(
          -1,
          ...rests.filter((each) => each.claimId === line.claimId).map((each) => each.shipDay),
        ),
        reasons: line.reasons,
      })),
    ),
  );
}

/** What a quote has lost to stock that shrank, or null when it holds all it was given. */
function lostOf(
  quote: StoredQuote,
  held: readonly { readonly units: number }[],
): QuoteError | null {
  const units = quote.lines.reduce((sum, line) => sum + line.units, 0);
  const left = held.reduce((sum, each) => sum + each.units, 0);
  return left < units ? { kind: "quote_lost", quote: quote.id, units, held: left } : null;
}

const fromCapacity = (reason: Reason) =>
  reason.code === "from_receipt" && reason.kind === "capacity";

async function whyNotOpen(tx: Tx, quoteId: number): Promise<QuoteError> {
  const [row] = await tx.rows<{ state: string; late: boolean }>(
    `select state, expires_at <= $4 as late from promises.quote
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), quoteId, tx.now],
  );
  if (!row) return { kind: "quote_unknown", quote: quoteId };
  const state = row.state === "open" && row.late ? "expired" : row.state;
  return { kind: "quote_not_open", quote: quoteId, state };
}

/** Ends an open quote and gives back what it held: these items, for those who wait. */
export async function cancelQuote(
  tx: Tx,
  quoteId: number,
): Promise<Result<{ items: readonly number[] }, QuoteError>> {
  const rows = await tx.rows(
    `update promises.quote set state = 'cancelled'
     where cell = $1 and tenant_id = $2 and id = $3 and state = 'open' returning id`,
    [...scopeOf(tx), quoteId],
  );
  if (rows.length === 0) return err(await whyNotOpen(tx, quoteId));
  return ok({ items: await releaseQuotes(tx, [quoteId]) });
}

async function releaseQuotes(tx: Tx, quoteIds: readonly number[]): Promise<number[]> {
  const lines = await tx.rows<{ claim_id: number }>(
    `select claim_id from promises.quote_line
     where cell = $1 and tenant_id = $2 and quote_id = any ($3::bigint[])`,
    [...scopeOf(tx), quoteIds],
  );
  const given = await release(
    tx,
    lines.map((line) => ({ claimId: line.claim_id, units: null })),
  );
  return [...new Set(given.map(({ from }) => from.item))];
}

/** Expires quotes whose time is over; gives how many, and the items that became free. */
export async function expireQuotes(
  tx: Tx,
  limit = 500,
): Promise<{ expired: number; items: number[] }> {
  const rows = await tx.rows<{ id: number }>(
    `update promises.quote set state = 'expired'
     where cell = $1 and tenant_id = $2 and state = 'open' and id in (
       select id from promises.quote
       where cell = $1 and tenant_id = $2 and state = 'open' and expires_at <= $3
       order by expires_at limit $4 for update skip locked)
     returning id`,
    [...scopeOf(tx), tx.now, limit],
  );
  if (rows.length === 0) return { expired: 0, items: [] };
  return {
    expired: rows.length,
    items: await releaseQuotes(
      tx,
      rows.map((row) => row.id),
    ),
  };
}

export interface StoredQuote {
  readonly id: number;
  readonly state: "open" | "firm" | "expired" | "cancelled";
  readonly channelId: number;
  readonly region: string;
  readonly wantedDay: string | null;
  readonly priority: number;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly orderId: number | null;
  readonly lines: readonly {
    readonly claimId: number;
    readonly itemId: number;
    readonly units: number;
    readonly deliverDay: string | null;
    readonly reasons: readonly Reason[];
  }[];
}

const quoteColumns = `id, state, channel_id as "channelId", region, wanted_day as "wantedDay",
  priority, expires_at as "expiresAt", created_at as "createdAt", order_id as "orderId", (
    select coalesce(json_agg(json_build_object('claimId', line.claim_id, 'itemId', line.item_id,
      'units', line.units, 'deliverDay', line.deliver_day, 'reasons', line.reasons)
      order by line.line_no), '[]')
    from promises.quote_line as line
    where line.cell = $1 and line.tenant_id = $2 and line.quote_id = quote.id) as lines`;

/** These quotes with their lines, by id. */
export async function quotesById(
  tx: Tx,
  quoteIds: readonly number[],
): Promise<Map<number, StoredQuote>> {
  const rows = await tx.rows<StoredQuote>(
    `select ${quoteColumns} from promises.quote as quote
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])`,
    [...scopeOf(tx), quoteIds],
    "promises.quotes_by_id",
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Quotes of a state that these channels (null: all) may see, those that end first on top. */
export async function quotesInState(
  tx: Tx,
  asked: { readonly state: StoredQuote["state"]; readonly channelIds: readonly number[] | null },
): Promise<StoredQuote[]> {
  return tx.rows<StoredQuote>(
    `select ${quoteColumns} from promises.quote as quote
     where cell = $1 and tenant_id = $2 and state = $3
       and ($4::int[] is null or channel_id = any ($4::int[]))
     order by expires_at, id limit 200`,
    [...scopeOf(tx), asked.state, asked.channelIds],
  );
}

/** How many quotes these channels (null: all) hold, and how many of them end before an instant. */
export async function openQuotes(
  tx: Tx,
  asked: { readonly channelIds: readonly number[] | null; readonly soon: Date },
): Promise<{ value: number; late: number }> {
  const [row] = await tx.rows<{ value: number; late: number }>(
    `select count(*)::int as value, (count(*) filter (where expires_at < $4))::int as late
     from promises.quote where cell = $1 and tenant_id = $2 and state = 'open'
       and ($3::int[] is null or channel_id = any ($3::int[]))`,
    [...scopeOf(tx), asked.channelIds, asked.soon],
  );
  return row ?? { value: 0, late: 0 };
}
