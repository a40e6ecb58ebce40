import type { Tx } from "../../platform/index.ts";
import { lockOnHand } from "./ledger.ts";
import { lockSupplies } from "./locking.ts";
import { announceChange } from "./room.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface QuotaDraft {
  readonly itemId: number;
  readonly channelId: number;
  readonly cap: number | null;
  readonly protected: number;
}

/**
 * Counts what a channel holds already as taken under its quota, so that every reservation of a
 * channel that has a quota is under it: else units that join a reservation from before would be
 * counted on the quota and not on the row.
 */
async function takeUnder(tx: Tx, drafts: readonly QuotaDraft[]): Promise<void> {
  await tx.rows(
    `update stock.reservation as reservation set under_quota = true
     from unnest($3::int[], $4::int[]) as draft (item_id, channel_id)
     where reservation.cell = $1 and reservation.tenant_id = $2
       and reservation.item_id = draft.item_id and reservation.channel_id = draft.channel_id
       and not reservation.under_quota`,
    [...scopeOf(tx), drafts.map((draft) => draft.itemId), drafts.map((draft) => draft.channelId)],
  );
}

/**
 * Sets what a channel may take and what is kept for it; a new period starts, so `used` is zero.
 * What the channel holds counts as granted, and a cap below it is raised to it: no claim is robbed.
 */
export async function setQuotas(tx: Tx, drafts: readonly QuotaDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  await lockSupplies(
    tx,
    [...new Set(drafts.map((draft) => draft.itemId))].sort((a, b) => a - b),
  );
  const old = await quotaRows(tx, null);
  await takeUnder(tx, drafts);
  await tx.rows(
    `insert into stock.quota as quota (cell, tenant_id, item_id, channel_id, cap, protected, granted)
     select $1, $2, draft.item_id, draft.channel_id,
       case when draft.cap is null then null else greatest(draft.cap, held.units) end,
       draft.protected, held.units
     from unnest($3::int[], $4::int[], $5::bigint[], $6::bigint[])
       as draft (item_id, channel_id, cap, protected)
     cross join lateral (
       select coalesce(sum(units), 0)::bigint as units from stock.reservation
       where cell = $1 and tenant_id = $2 and item_id = draft.item_id
         and channel_id = draft.channel_id) as held
     on conflict (cell, tenant_id, item_id, channel_id) do update
       set cap = excluded.cap, protected = excluded.protected, granted = excluded.granted, used = 0`,
    [
      ...scopeOf(tx),
      drafts.map((draft) => draft.itemId),
      drafts.map((draft) => draft.channelId),
      drafts.map((draft) => draft.cap),
      drafts.map((draft) => draft.protected),
    ],
  );
  for (const draft of drafts) {
    tx.audit({
      action: "stock.quota.set",
      subjectKind: "item",
      subjectId: draft.itemId,
      before: old.find((row) => row.itemId === draft.itemId && row.channelId === draft.channelId),
      after: draft,
    });
  }
  announceChange(
    tx,
    drafts.map((draft) => draft.itemId),
    "quota",
  );
}

interface SafetyDraft {
  readonly itemId: number;
  readonly placeId: number;
  readonly units: number;
}

/** Sets how much of an item a place keeps back from promises; the last word on a pair counts. */
export async function setSafety(tx: Tx, all: readonly SafetyDraft[]): Promise<void> {
  const drafts = [
    ...new Map(all.map((draft) => [`${draft.itemId}/${draft.placeId}`, draft])).values(),
  ];
  await lockOnHand(tx, drafts);
  const pairs = [drafts.map((each) => each.itemId), drafts.map((each) => each.placeId)];
  const old = await tx.rows<{ item_id: number; place_id: number; safety: number }>(
    `select supply.item_id, supply.place_id, supply.safety from stock.supply as supply
     join unnest($3::int[], $4::int[]) as draft (item_id, place_id)
       on draft.item_id = supply.item_id and draft.place_id = supply.place_id
     where supply.cell = $1 and supply.tenant_id = $2 and supply.id = 0`,
    [...scopeOf(tx), ...pairs],
  );
  await tx.rows(
    `update stock.supply as supply set safety = draft.units
     from unnest($3::int[], $4::int[], $5::bigint[]) as draft (item_id, place_id, units)
     where supply.cell = $1 and supply.tenant_id = $2 and supply.item_id = draft.item_id
       and supply.place_id = draft.place_id and supply.id = 0`,
    [...scopeOf(tx), ...pairs, drafts.map((each) => each.units)],
  );
  const before = new Map(old.map((row) => [`${row.item_id}/${row.place_id}`, row.safety]));
  for (const draft of drafts) {
    tx.audit({
      action: "stock.safety.set",
      subjectKind: "item",
      subjectId: draft.itemId,
      before: { ...draft, units: before.get(`${draft.itemId}/${draft.placeId}`) ?? 0 },
      after: draft,
    });
  }
  announceChange(
    tx,
    drafts.map((draft) => draft.itemId),
    "safety",
  );
}

/** What channels may take at most, and what is kept for them. */
export async function quotaRows(tx: Tx, channelIds: readonly number[] | null) {
  return tx.rows<{
    itemId: number;
    channelId: number;
    cap: number | null;
    protected: number;
    granted: number;
    used: number;
  }>(
    `select item_id as "itemId", channel_id as "channelId", cap, protected, granted, used
     from stock.quota where cell = $1 and tenant_id = $2
       and ($3::int[] is null or channel_id = any ($3::int[])) order by item_id, channel_id`,
    [...scopeOf(tx), channelIds],
  );
}

/** What places keep back from promises, beside what lies there. */
export async function safetyRows(tx: Tx, placeIds: readonly number[] | null) {
  return tx.rows<{
    itemId: number;
    placeId: number;
    units: number;
    onHand: number;
    promised: number;
  }>(
    `select item_id as "itemId", place_id as "placeId", safety as units, quantity as "onHand",
       promised from stock.supply where cell = $1 and tenant_id = $2 and id = 0 and safety > 0
       and ($3::int[] is null or place_id = any ($3::int[])) order by item_id, place_id`,
    [...scopeOf(tx), placeIds],
  );
}

/** Which of these items a place among these has, or is to receive; all of them when it is null. */
export async function itemsAt(
  tx: Tx,
  items: readonly number[],
  placeIds: readonly number[] | null,
): Promise<number[]> {
  if (placeIds === null) return [...items];
  const rows = await tx.rows<{ item_id: number }>(
    `select distinct item_id from stock.supply where cell = $1 and tenant_id = $2
       and item_id = any ($3::int[]) and place_id = any ($4::int[]) order by item_id`,
    [...scopeOf(tx), items, placeIds],
  );
  return rows.map((row) => row.item_id);
}
