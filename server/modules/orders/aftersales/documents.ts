import type { Tx } from "../../../platform/index.ts";
import { writeAftersaleLines } from "./lines.ts";
import type { NewAftersaleLine } from "./lines.ts";
import { refreshAftersale } from "./matching.ts";
import { announceChange } from "../locking.ts";

type Standing = "asked" | "underway" | "refused" | "withdrawn" | "settled";

/** An after-sale document as a channel or file states it. */
export interface NewAftersale {
  readonly externalId: string;
  readonly orderExternalId: string | null;
  readonly kind:
    | "only"
    | "return"
    | "exchange"
    | "resend"
    | "price_diff"
    | "cancellation"
    | "adjustment";
  readonly restock: "no" | "yes" | "unknown";
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: string;
  readonly buyerMask: string;
  readonly placedAt: Date;
  /** How far the platform's own case is; settled unless said. */
  readonly standing?: Standing | undefined;
  readonly channelStatus?: string | undefined;
  readonly sourceUpdatedAt?: Date | undefined;
  readonly lines: readonly NewAftersaleLine[];
}

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Locks the orders that documents are about, before the documents: that is the one order of locks. */
async function lockNamed(tx: Tx, channelId: number, names: readonly string[]): Promise<void> {
  await tx.rows(
    `select id from orders.order where cell = $1 and tenant_id = $2 and channel_id = $3
       and external_id = any ($4::text[]) order by id for update`,
    [...scopeOf(tx), channelId, names],
  );
}

interface Recorded {
  readonly id: number;
  readonly external_id: string;
  readonly order_id: number | null;
  readonly is_new: boolean;
  readonly state: "held" | "requested";
}

/**
 * What of a known document is written over: the order it lacked, what is newer, and at an equal instant
 * an open case that reads otherwise, because platforms tell times by the second.
 */
const isNews = `known.order_id is null and known.state = 'held' and excluded.order_id is not null
  or excluded.source_updated_at > known.source_updated_at
  or excluded.source_updated_at = known.source_updated_at and (
    excluded.standing <> 'asked' and known.standing in ('asked', 'underway', 'refused')
      and excluded.standing <> known.standing
    or excluded.standing = 'asked' and known.standing = 'asked'
      and (excluded.kind, excluded.amount_minor) <> (known.kind, known.amount_minor))`;

/**
 * Writes documents; of a known one what its platform says of it now, unless that is older. A case that
 * ended with nothing before we ever saw it is none of ours.
 */
function upsertAftersales(
  tx: Tx,
  at: { readonly channelId: number; readonly mode: "history" | "live"; readonly first: number },
  documents: readonly NewAftersale[],
): Promise<Recorded[]> {
  const changed = (each: NewAftersale) => (each.sourceUpdatedAt ?? each.placedAt).toISOString();
  return tx.rows<Recorded>(
    `insert into orders.aftersale as known (cell, tenant_id, channel_id, mode, due_at, id, external_id,
       order_id, kind, state, restock, amount_minor, currency, reason, buyer_mask, placed_at,
       source_updated_at, standing, channel_status)
     select $1, $2, $3, $4, $5::timestamptz + interval '24 hours', draft.id, draft.external_id, parent.id,
       draft.kind, case when parent.id is null then 'held' else 'requested' end, draft.restock,
       draft.amount_minor, draft.currency, draft.reason, draft.buyer_mask, draft.placed_at,
       draft.changed_at, draft.standing, draft.channel_status
     from unnest($6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::text[],
       $13::text[], $14::text[], $15::timestamptz[], $16::timestamptz[], $17::text[], $18::text[])
       as draft (id, external_id, order_external_id, kind, restock, amount_minor, currency, reason,
         buyer_mask, placed_at, changed_at, standing, channel_status)
     left join orders.order as parent on parent.cell = $1 and parent.tenant_id = $2
       and parent.channel_id = $3 and parent.external_id = draft.order_external_id
     where draft.standing <> 'withdrawn' or exists (select 1 from orders.aftersale as seen
       where seen.cell = $1 and seen.tenant_id = $2 and seen.channel_id = $3
         and seen.external_id = draft.external_id)
     on conflict (cell, tenant_id, channel_id, external_id) do update
       set order_id = coalesce(known.order_id, excluded.order_id),
         state = case when known.state = 'held' then excluded.state
           when excluded.standing = 'withdrawn' and known.state = 'requested' then 'rejected'
           else known.state end,
         kind = case when excluded.channel_status = '' then known.kind else excluded.kind end,
         amount_minor = excluded.amount_minor,
         reason = coalesce(nullif(excluded.reason, ''), known.reason), standing = excluded.standing,
         channel_status = coalesce(nullif(excluded.channel_status, ''), known.channel_status),
         source_updated_at = excluded.source_updated_at
       where ${isNews}
     returning id, external_id, order_id, state, xmax = 0 as is_new`,
    [
      ...scopeOf(tx),
      at.channelId,
      at.mode,
      tx.now,
      documents.map((_each, index) => at.first + index),
      documents.map((each) => each.externalId),
      documents.map((each) => each.orderExternalId),
      documents.map((each) => each.kind),
      documents.map((each) => each.restock),
      documents.map((each) => each.amountMinor),
      documents.map((each) => each.currency),
      documents.map((each) => each.reason),
      documents.map((each) => each.buyerMask),
      documents.map((each) => each.placedAt.toISOString()),
      documents.map(changed),
      documents.map((each) => each.standing ?? "settled"),
      documents.map((each) => each.channelStatus ?? ""),
    ],
  );
}

/** Open cases that are told of as of the instant that is known: their lines may read otherwise. */
async function askedAtOnce(tx: Tx, channelId: number, told: readonly NewAftersale[]) {
  const asked = told.filter((each) => each.standing === "asked");
  if (asked.length === 0) return [];
  return tx.rows<{ id: number; external_id: string }>(
    `select held.id, held.external_id from orders.aftersale as held
     join unnest($4::text[], $5::timestamptz[]) as draft (external_id, changed_at)
       on draft.external_id = held.external_id and draft.changed_at = held.source_updated_at
     where held.cell = $1 and held.tenant_id = $2 and held.channel_id = $3
       and held.external_id = any ($4::text[]) and held.standing = 'asked'
     order by held.id for update of held`,
    [
      ...[...scopeOf(tx), channelId, asked.map((each) => each.externalId)],
      asked.map((each) => (each.sourceUpdatedAt ?? each.placedAt).toISOString()),
    ],
    "orders.asked_at_once",
  );
}

/** Known documents without lines of which these tell some: a word of their order alone may be newer. */
async function lineless(tx: Tx, channelId: number, told: readonly NewAftersale[]) {
  const named = told.filter((each) => each.lines.length > 0).map((each) => each.externalId);
  if (named.length === 0) return [];
  return tx.rows<{ id: number; external_id: string }>(
    `select held.id, held.external_id from orders.aftersale as held
     where held.cell = $1 and held.tenant_id = $2 and held.channel_id = $3
       and held.external_id = any ($4::text[])
       and not exists (select 1 from orders.aftersale_line as line
         where line.cell = $1 and line.tenant_id = $2 and line.aftersale_id = held.id)
     order by held.id for update of held`,
    [...scopeOf(tx), channelId, named],
    "orders.aftersales_without_lines",
  );
}

/**
 * Records after-sale documents. Without a reference to an order they wait, held, and move no stock
 * until a rule or a person matches them, or the channel says later whose they are. A case that its
 * platform tells of again follows it. Gives the state of each that was new, by its external id.
 */
export async function recordAftersales(
  tx: Tx,
  channelId: number,
  mode: "history" | "live",
  documents: readonly NewAftersale[],
): Promise<Map<string, "held" | "requested">> {
  if (documents.length === 0) return new Map();
  const told = documents.filter((each) => each.standing);
  const named = told.flatMap(({ orderExternalId }) => (orderExternalId ? [orderExternalId] : []));
  if (named.length > 0) await lockNamed(tx, channelId, named);
  const first = await tx.newIds(documents.length);
  const rows = await upsertAftersales(tx, { channelId, mode, first }, documents);
  const made = rows.filter((row) => row.is_new);
  const written = new Set(rows.map((row) => row.external_id));
  const unwritten = told.filter((each) => !written.has(each.externalId));
  const same = await askedAtOnce(tx, channelId, told);
  const bare = await lineless(tx, channelId, unwritten);
  const ids = [...same, ...bare, ...rows].map((row) => [row.external_id, row.id] as const);
  await writeAftersaleLines(tx, documents, new Map(ids));
  const following = new Set(told.map((each) => each.externalId));
  const touched = rows.flatMap(({ external_id: id, order_id: orderId }) =>
    following.has(id) && orderId !== null ? [orderId] : [],
  );
  for (const orderId of new Set(touched)) {
    await refreshAftersale(tx, orderId);
    announceChange(tx, orderId, "aftersale");
  }
  return new Map(made.map((row) => [row.external_id, row.state]));
}

/** How many documents wait for a match, counted up to `max`. */
export async function heldAftersales(tx: Tx, max: number): Promise<number> {
  const [row] = await tx.rows<{ count: number }>(
    `select count(*)::int as count from (select 1 from orders.aftersale
       where cell = $1 and tenant_id = $2 and state = 'held' limit $3) as few`,
    [...scopeOf(tx), max],
  );
  return row?.count ?? 0;
}
