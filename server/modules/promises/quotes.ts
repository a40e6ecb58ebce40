import type { Decision, Reason } from "../../../engines/promising/index.ts";
import { dayFromText, dayToText, err, ok } from "../../../kernel/index.ts";
import type { Day, Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { firmReservations, lockSupplies, release, reserve } from "../stock/index.ts";
import { grantsOf, servedBy, takePicture } from "./decide.ts";
import type { DecideParts } from "./decide.ts";
import type { CapacityPort } from "./capacity.ts";
import { decideCapable, firmCapacity, holdCapacity } from "./capable.ts";
import { answerOf, namesOf } from "./inquiry.ts";
import type { Inquiry, InquiryAnswer } from "./inquiry.ts";
import type { ClaimGroup } from "./model.ts";
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
  | { readonly kind: "quote_not_open"; readonly quote: number; readonly state: string }
  | {
      readonly kind: "quote_lost";
      readonly quote: number;
      readonly units: number;
      readonly held: number;
    };

export interface Quote {
  readonly id: number;
  readonly expiresAt: string;
  readonly answer: InquiryAnswer;
}

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/**
 * Holds what was asked until a time limit: all of it, or nothing is held.
 * Errors: `quote_short` with the reasons in words.
 */
export async function makeQuote(
  tx: Tx,
  parts: DecideParts,
  asked: Inquiry & { readonly holdSeconds: number; readonly priority: number },
): Promise<Result<Quote, QuoteError>> {
  const items = [...new Set(asked.lines.map((line) => line.itemId))].sort((a, b) => a - b);
  const picture = servedBy(await takePicture(tx, parts, items), asked.placeId);
  const first = await tx.newIds(1 + asked.lines.length);
  const group: ClaimGroup = {
    ref: first,
    policy: "complete",
    channelId: asked.channelId,
    region: asked.region,
    wantedDay: asked.wantedDay,
    priority: asked.priority,
    lines: asked.lines.map((line, index) => ({ claimId: first + 1 + index, ...line })),
  };
  const decided = await decideCapable(tx, parts, { picture, groups: [group] });
  const made = (ref: number) => decided.offers.get(ref)?.reason;
  const answer = answerOf(decided.decisions[0] as Decision, { ...namesOf(picture), made });
  if (decided.decisions[0]?.outcome === "refused") return err({ kind: "quote_short", answer });
  const held = parts.capacity ? await holdCapacity(tx, parts.capacity, decided) : decided;
  const decision = held.decisions[0] as Decision;
  const expiresAt = new Date(tx.now.getTime() + asked.holdSeconds * 1_000);
  const grants = grantsOf(picture, [group], [decision], { claimKind: "quote", expiresAt });
  await reserve(tx, grants, "fresh");
  await tx.rows(
    `insert into promises.quote (cell, tenant_id, id, state, channel_id, region, wanted_day,
       priority, expires_at, created_at)
     values ($1, $2, $3, 'open', $4, $5, $6::date, $7, $8, $9)`,
    [
      ...scopeOf(tx),
      first,
      asked.channelId,
      asked.region,
      asked.wantedDay === null ? null : dayToText(asked.wantedDay),
      asked.priority,
      expiresAt,
      tx.now,
    ],
  );
  await tx.rows(
    `insert into promises.quote_line (cell, tenant_id, quote_id, line_no, claim_id, item_id, units,
       promised_units, deliver_day, reasons)
     select $1, $2, $3, line_no, claim_id, item_id, units, units, deliver_day::date, reasons::jsonb
     from unnest($4::int[], $5::bigint[], $6::int[], $7::bigint[], $8::text[], $9::text[])
       as draft (line_no, claim_id, item_id, units, deliver_day, reasons)`,
    [
      ...scopeOf(tx),
      first,
      group.lines.map((_line, index) => index + 1),
      group.lines.map((line) => line.claimId),
      group.lines.map((line) => line.itemId),
      group.lines.map((line) => line.units),
      answer.lines.map((line) => line.deliverDay),
      decision.lines.map((line) => JSON.stringify(line.reasons)),
    ],
  );
  return ok({ id: first, expiresAt: expiresAt.toISOString(), answer });
}

/**
 * Turns a quote firm, in one conditional statement: whoever comes first, this or the expiry, wins,
 * and the other finds the quote no longer open. The reservations keep their claim ids, which
 * become the ids of the order's lines, and the promises are recorded with their first day. A quote
 * gives way when stock shrinks: one that lost units since is refused with `quote_lost`.
 * @returns the last day of delivery, in days since 1970-01-01; null when no line has one.
 */
export async function firmQuote(
  tx: Tx,
  asked: {
    readonly quoteId: number;
    readonly orderId: number;
    /** Who must plan what the quote holds of capacity. */
    readonly capacity?: CapacityPort | undefined;
  },
): Promise<Result<{ readonly deliverDay: Day | null }, QuoteError>> {
  const [quote] = await tx.rows<StoredQuote>(
    `update promises.quote as quote set state = 'firm', order_id = $4
     where cell = $1 and tenant_id = $2 and id = $3 and state = 'open' and expires_at > $5
     returning ${quoteColumns}`,
    [...scopeOf(tx), asked.quoteId, asked.orderId, tx.now],
    "promises.firm_quote",
  );
  if (!quote) return err(await whyNotOpen(tx, asked.quoteId));
  // Locked first: who counts the stock or promises it anew sees the quote's units or the order's.
  const items = [...new Set(quote.lines.map((line) => line.itemId))].sort((a, b) => a - b);
  await lockSupplies(tx, items);
  const claimIds = quote.lines.map((line) => line.claimId);
  const held = await firmReservations(tx, claimIds);
  const lost = lostOf(quote, held);
  if (lost) return err(lost);
  const rests = [...new Set(held.map((each) => each.supply))].filter((supply) => supply > 0);
  await firmCapacity(tx, asked.capacity, rests);
  const shipDays = new Map<number, number>();
  for (const each of held)
    shipDays.set(each.claimId, Math.max(shipDays.get(each.claimId) ?? -1, each.shipDay));
  const dayOf = (day: string | null) => (day === null ? -1 : dayFromText(day));
  await insertPromises(
    tx,
    quote.lines.map((line) => ({
      claimId: line.claimId,
      orderId: asked.orderId,
      itemId: line.itemId,
      channelId: quote.channelId,
      region: quote.region,
      wantedDay: dayOf(quote.wantedDay),
      priority: quote.priority,
      basis: line.reasons.some(fromCapacity) ? "ctp" : "atp",
      units: line.units,
      shortUnits: 0,
      day: dayOf(line.deliverDay),
      shipDay: shipDays.get(line.claimId) ?? -1,
      reasons: line.reasons,
    })),
  );
  const last = Math.max(-1, ...quote.lines.map((line) => dayOf(line.deliverDay)));
  return ok({ deliverDay: last < 0 ? null : (last as Day) });
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

/** A quote with its lines, or null. */
export async function quoteById(tx: Tx, quoteId: number): Promise<StoredQuote | null> {
  const [quote] = await tx.rows<StoredQuote>(
    `select ${quoteColumns} from promises.quote as quote
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), quoteId],
  );
  return quote ?? null;
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
