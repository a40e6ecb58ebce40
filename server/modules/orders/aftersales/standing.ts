import type { Tx } from "../../../platform/index.ts";
import { orderOfAftersale, refreshAftersale } from "./matching.ts";
import { announceChange } from "../locking.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A case as its platform told of it last, with the order that it is about. */
export interface AftersaleCase {
  readonly id: number;
  readonly channelId: number;
  readonly externalId: string;
  readonly orderId: number | null;
  readonly orderExternalId: string | null;
  readonly kind: string;
  readonly standing: string;
  readonly channelStatus: string;
  readonly amountMinor: number;
  readonly sourceUpdatedAt: Date;
}

/** One case, or null; with `lock` nobody else decides on it meanwhile. */
export async function aftersaleCase(
  tx: Tx,
  id: number,
  { lock }: { readonly lock: boolean },
): Promise<AftersaleCase | null> {
  const [row] = await tx.rows<AftersaleCase>(
    `select held.id, held.channel_id as "channelId", held.external_id as "externalId",
       held.order_id as "orderId", parent.external_id as "orderExternalId", held.kind,
       held.standing, held.channel_status as "channelStatus", held.amount_minor as "amountMinor",
       held.source_updated_at as "sourceUpdatedAt"
     from orders.aftersale as held left join orders.order as parent on parent.cell = $1
       and parent.tenant_id = $2 and parent.id = held.order_id
     where held.cell = $1 and held.tenant_id = $2 and held.id = $3 ${lock ? "for update of held" : ""}`,
    [...scopeOf(tx), id],
  );
  return row ?? null;
}

/** Of these cases, those whose buyers still wait for our word. */
export async function stillAsked(tx: Tx, ids: readonly number[]): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.rows<{ id: number }>(
    `select id from orders.aftersale where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])
       and standing = 'asked'`,
    [...scopeOf(tx), ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** How many buyers wait for our word, counted up to `max`, and of them those who wait too long. */
export async function askedCases(
  tx: Tx,
  max: number,
): Promise<{ readonly value: number; readonly late: number }> {
  const [row] = await tx.rows<{ value: number; late: number }>(
    `select count(*)::int as value, (count(*) filter (where due_at < $4))::int as late
     from (select due_at from orders.aftersale
       where cell = $1 and tenant_id = $2 and standing = 'asked' limit $3) as few`,
    [...scopeOf(tx), max, tx.now],
  );
  return row ?? { value: 0, late: 0 };
}

/** How long a buyer whose case was refused may ask again. */
const askedAgainDays = 30;

/**
 * Orders of a channel with a case that is open on its platform, or was refused lately and may be asked
 * for again, those first that were not looked at for longest; they count as looked at from now on, so that the next call goes on with the others.
 */
export async function takeOpenCases(tx: Tx, channelId: number, limit: number): Promise<string[]> {
  const rows = await tx.rows<{ order_id: number; external_id: string }>(
    `select parent.id as order_id, parent.external_id
     from orders.aftersale as held join orders.order as parent on parent.cell = $1
       and parent.tenant_id = $2 and parent.id = held.order_id
     where held.cell = $1 and held.tenant_id = $2 and held.channel_id = $3
       and held.standing in ('asked', 'underway', 'refused')
       and (held.standing <> 'refused'
         or held.source_updated_at > $5::timestamptz - make_interval(days => $6))
     group by parent.id, parent.external_id
     order by min(coalesce(held.looked_at, '-infinity')), min(held.source_updated_at), parent.id
     limit $4`,
    [...scopeOf(tx), channelId, limit, tx.now, askedAgainDays],
  );
  // In the order of their ids: whoever records documents locks them one after the other too.
  await tx.rows(
    `update orders.aftersale as held set looked_at = $4 from (
       select id from orders.aftersale where cell = $1 and tenant_id = $2
         and order_id = any ($3::bigint[]) and standing in ('asked', 'underway', 'refused')
       order by id for update) as few
     where held.cell = $1 and held.tenant_id = $2 and held.id = few.id`,
    [...scopeOf(tx), rows.map((row) => row.order_id), tx.now],
  );
  return rows.map((row) => row.external_id);
}

/** Cases of these orders of a channel that are not over as far as it is known, by the order's number. */
export async function openCasesOf(
  tx: Tx,
  channelId: number,
  orderExternalIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await tx.rows<{ order_external_id: string; cases: string[] }>(
    `select parent.external_id as order_external_id, array_agg(held.external_id order by held.id) as cases
     from orders.order as parent join orders.aftersale as held on held.cell = $1
       and held.tenant_id = $2 and held.order_id = parent.id and held.channel_id = $3
       and held.standing in ('asked', 'underway', 'refused')
     where parent.cell = $1 and parent.tenant_id = $2 and parent.channel_id = $3
       and parent.external_id = any ($4::text[])
     group by parent.external_id`,
    [...scopeOf(tx), channelId, orderExternalIds],
    "orders.open_cases_of",
  );
  return new Map(rows.map((row) => [row.order_external_id, row.cases]));
}

/**
 * Notes that the platform took our word on a case as it stood at an instant, until the platform itself
 * says how it went on.
 */
export async function noteAnswered(
  tx: Tx,
  told: { readonly id: number; readonly askedAt: Date; readonly verdict: "agree" | "refuse" },
): Promise<void> {
  const orderId = await orderOfAftersale(tx, told.id);
  // The order first: orders come before documents in the one lock order.
  await tx.rows(
    "select id from orders.order where cell = $1 and tenant_id = $2 and id = $3 for update",
    [...scopeOf(tx), orderId],
  );
  const standing = told.verdict === "agree" ? "underway" : "refused";
  await tx.rows(
    `update orders.aftersale set standing = $4 where cell = $1 and tenant_id = $2 and id = $3
       and standing = 'asked' and source_updated_at = $5`,
    [...scopeOf(tx), told.id, standing, told.askedAt],
  );
  if (orderId === null) return;
  await refreshAftersale(tx, orderId);
  announceChange(tx, orderId, "aftersale");
}
