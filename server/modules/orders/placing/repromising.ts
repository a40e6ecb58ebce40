import type { Decision } from "../../../../engines/promising/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { promisedDays } from "../../promises/index.ts";
import type { Repromised } from "../../promises/index.ts";
import { reservationsOf } from "../../stock/index.ts";
import { lineIdsOf } from "../lines.ts";
import { announceChange, refresh } from "../locking.ts";
import { dissolveParcels } from "./parcels.ts";
import type { PlaceParts } from "./place.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Writes what was decided anew of an order's lines onto them. */
export function applyDecision(tx: Tx, orderId: number, decision: Decision | null): Promise<void> {
  const changed = (decision?.lines ?? []).map(({ ref: claimId, shortUnits, deliverDay }) => ({
    ...{ claimId, orderId, shortUnits, deliverDay },
  }));
  return applyRepromise(tx, changed);
}

/** Writes what re-promising changed onto the lines and orders, in the same transaction. */
export async function applyRepromise(tx: Tx, changed: readonly Repromised[]): Promise<void> {
  if (changed.length === 0) return;
  await tx.rows(
    `update orders.line as line set short_units = draft.short
     from unnest($3::bigint[], $4::bigint[]) as draft (id, short)
     where line.cell = $1 and line.tenant_id = $2 and line.id = any ($3::bigint[])
       and line.id = draft.id`,
    [...scopeOf(tx), changed.map((each) => each.claimId), changed.map((each) => each.shortUnits)],
    "orders.apply_repromise",
  );
  await putBackLost(
    tx,
    changed.map((each) => each.claimId),
  );
  const orderIds = [...new Set(changed.map((each) => each.orderId))];
  await refresh(tx, orderIds);
  await refreshDays(tx, orderIds);
  for (const orderId of orderIds) announceChange(tx, orderId, "repromised");
}

/** Lines whose picked units a count took away: what is picked of them is what they still hold so. */
async function putBackLost(tx: Tx, lineIds: readonly number[]): Promise<void> {
  const picked = await tx.rows<{ id: number; order_id: number; picked_units: number }>(
    `select id, order_id, picked_units from orders.line
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]) and picked_units > 0`,
    [...scopeOf(tx), lineIds],
    "orders.picked_among",
  );
  if (picked.length === 0) return;
  const held = new Map<number, number>();
  const claims = picked.map((line) => line.id);
  for (const each of await reservationsOf(tx, claims))
    held.set(each.claimId, (held.get(each.claimId) ?? 0) + each.picked);
  const lost = picked.filter((line) => line.picked_units > (held.get(line.id) ?? 0));
  for (const { id, order_id } of lost)
    await dissolveParcels(tx, { orderId: order_id, lineId: id, why: "stock" });
  await tx.rows(
    `update orders.line as line set picked_units = draft.picked
     from unnest($3::bigint[], $4::bigint[]) as draft (id, picked)
     where line.cell = $1 and line.tenant_id = $2 and line.id = any ($3::bigint[])
       and line.id = draft.id`,
    [...scopeOf(tx), lost.map((line) => line.id), lost.map((line) => held.get(line.id) ?? 0)],
  );
}

/** Sets the orders' promised day from their promises: the latest, or none while a line has none. */
export async function refreshDays(tx: Tx, orderIds: readonly number[]): Promise<void> {
  const days = await promisedDays(tx, await lineIdsOf(tx, orderIds));
  await tx.rows(
    `update orders.order as target set promised_day = draft.day::date
     from unnest($3::bigint[], $4::text[]) as draft (id, day)
     where target.cell = $1 and target.tenant_id = $2 and target.id = any ($3::bigint[])
       and target.id = draft.id`,
    [...scopeOf(tx), days.map((each) => each.orderId), days.map((each) => each.day)],
  );
}

/**
 * Promises the open lines of these items anew and writes what changed onto the orders; what is free then
 * makes quotes whole again that lost units.
 */
export async function repromise(
  tx: Tx,
  parts: PlaceParts,
  asked: { readonly items: readonly number[]; readonly cause: string },
) {
  const result = await parts.promises.repromise(tx, asked);
  await applyRepromise(tx, result.changed);
  await parts.promises.makeQuotesWhole(tx, asked.items);
  return result;
}

/**
 * Gives units that became free to those who wait for them, then to quotes that lost some. Where nobody waits nothing is looked
 * at: a thousand cancellations in a row must not promise a thousand open lines anew each.
 */
export async function serveWaiting(
  tx: Tx,
  parts: PlaceParts,
  freed: { readonly items: readonly number[]; readonly cause: string },
): Promise<void> {
  if (freed.items.length === 0) return;
  const rows = await tx.rows<{ item_id: number }>(
    `select distinct item_id from orders.line
     where cell = $1 and tenant_id = $2 and item_id = any ($3::int[]) and short_units > 0`,
    [...scopeOf(tx), freed.items],
    "orders.who_waits",
  );
  const items = rows.map((row) => row.item_id);
  if (items.length > 0) await repromise(tx, parts, { items, cause: freed.cause });
  const others = freed.items.filter((item) => !items.includes(item));
  if (others.length > 0) await parts.promises.makeQuotesWhole(tx, others);
}

/**
 * Changes stock and promises anew in the same transaction: what shrank un-pegs claims, what grew
 * serves those who waited, and at no moment does a promise stand without its supply.
 */
export async function afterStock<T, Problem>(
  tx: Tx,
  parts: PlaceParts,
  change: {
    readonly items: readonly number[];
    readonly cause: string;
    readonly work: () => Promise<Result<T, Problem>>;
  },
): Promise<Result<T, Problem>> {
  const result = await change.work();
  if (result.ok)
    await repromise(tx, parts, { items: [...new Set(change.items)], cause: change.cause });
  return result;
}
