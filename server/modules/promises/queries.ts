import type { ChangeCause, Reason } from "../../../engines/promising/index.ts";
import { dayToText } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Parties, PartiesView } from "../parties/index.ts";
import { capacityReasons } from "./capable.ts";
import { causeInWords, reasonInWords } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** The promises of these order lines with their reasons in words. */
export async function promisesOfClaims(tx: Tx, parties: Parties, claimIds: readonly number[]) {
  const view = await parties.view.get(tx);
  const rows = await tx.rows<{
    claim_id: number;
    basis: string;
    units: number;
    short_units: number;
    first_day: string | null;
    current_day: string | null;
    ship_day: string | null;
    reasons: Reason[];
    promised_at: Date;
  }>(
    `select claim_id, basis, units, short_units, first_day, current_day, ship_day, promised_at,
       case when plain_place is null then reasons
         else jsonb_build_array(jsonb_build_object('code', 'from_stock', 'units', plain_units,
           'place', plain_place, 'day', ship_day - date '1970-01-01')) end as reasons
     from promises.promise
     where cell = $1 and tenant_id = $2 and claim_id = any ($3::bigint[]) order by claim_id`,
    [...scopeOf(tx), claimIds],
    "promises.of_claims",
  );
  const made = await capacityReasons(tx, [
    ...new Set(rows.flatMap((row) => row.reasons.flatMap(madeSupply))),
  ]);
  const names = {
    made: (supply: number) => made.get(supply),
    place: (id: number) => placeNames(view, id),
    day: dayToText,
  };
  return rows.map((row) => ({
    lineId: row.claim_id,
    basis: row.basis,
    units: row.units,
    shortUnits: row.short_units,
    firstDay: row.first_day,
    currentDay: row.current_day,
    shipDay: row.ship_day,
    promisedAt: row.promised_at.toISOString(),
    reasons: row.reasons.map((reason) => ({ code: reason.code, ...reasonInWords(reason, names) })),
  }));
}

const madeSupply = (reason: Reason) =>
  reason.code === "from_receipt" && reason.kind === "capacity" ? [reason.supply] : [];

/** A place's name in both languages. */
export function placeNames(view: PartiesView, id: number) {
  const place = view.place(id);
  const zh = place?.name ?? `#${id}`;
  return { zh, en: place?.nameEn || zh };
}

/** Every later change of an order's promises: who gained, who slipped, why. */
export async function changesOfOrder(tx: Tx, parties: Parties, orderId: number) {
  const view = await parties.view.get(tx);
  const rows = await tx.rows<{
    at: Date;
    run_id: number;
    claim_id: number;
    from_day: string | null;
    to_day: string | null;
    from_short: number;
    to_short: number;
    effect: string;
    cause: string;
    reason: ChangeCause | "unknown";
    supply_place: number | null;
  }>(
    `select at, run_id, claim_id, from_day, to_day, from_short, to_short, effect, cause, reason, supply_place
     from promises.change where cell = $1 and tenant_id = $2 and order_id = $3 order by id`,
    [...scopeOf(tx), orderId],
    "promises.changes_of_order",
  );
  return rows.map(({ reason, supply_place, ...row }) => ({
    ...row,
    words:
      reason === "unknown"
        ? null
        : causeInWords(reason, supply_place === null ? undefined : placeNames(view, supply_place)),
  }));
}

/** Whether an order's promises changed after an instant. */
export async function changedSince(tx: Tx, orderId: number, at: Date): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 as found from promises.change
     where cell = $1 and tenant_id = $2 and order_id = $3 and at > $4 limit 1`,
    [...scopeOf(tx), orderId, at],
  );
  return rows.length > 0;
}

/** What must hold between promises and reservations; each row names the claim and both numbers. */
export async function checkPromises(tx: Tx): Promise<string[]> {
  const rows = await tx.rows<{ claim_id: number; promised: number; reserved: number }>(
    `select coalesce(promise.claim_id, held.claim_id) as claim_id,
       coalesce(promise.units, 0) as promised, coalesce(held.units, 0) as reserved
     from (select claim_id, units from promises.promise
       where cell = $1 and tenant_id = $2 and units > 0) as promise
     full join (select claim_id, sum(units)::bigint as units from stock.reserved_claims($1, $2)
       group by claim_id) as held on held.claim_id = promise.claim_id
     where coalesce(promise.units, 0) <> coalesce(held.units, 0) limit 100`,
    scopeOf(tx),
  );
  return rows.map(
    (row) =>
      `promise ${row.claim_id}: says ${row.promised} units, reservations hold ${row.reserved}`,
  );
}

/** The day by which each order of these lines is promised whole; null while one has no day. */
export async function promisedDays(
  tx: Tx,
  claimIds: readonly number[],
): Promise<{ orderId: number; day: string | null }[]> {
  const rows = await tx.rows<{ order_id: number; day: string | null }>(
    `select order_id, case when bool_or(short_units > 0) then null else max(current_day) end as day
     from promises.promise where cell = $1 and tenant_id = $2 and claim_id = any ($3::bigint[])
     group by order_id`,
    [...scopeOf(tx), claimIds],
    "promises.days",
  );
  return rows.map((row) => ({ orderId: row.order_id, day: row.day }));
}

/**
 * First and current promised day of each order of these lines: the latest of them, null while a line
 * has none. Orders without promises are left out.
 */
export function promiseSpans(
  tx: Tx,
  claimIds: readonly number[],
): Promise<{ orderId: number; firstDay: string | null; currentDay: string | null }[]> {
  return tx.rows(
    `select order_id as "orderId",
       case when bool_or(first_day is null) then null else max(first_day) end as "firstDay",
       case when bool_or(current_day is null or short_units > 0) then null
         else max(current_day) end as "currentDay"
     from promises.promise where cell = $1 and tenant_id = $2 and claim_id = any ($3::bigint[])
     group by order_id`,
    [...scopeOf(tx), claimIds],
    "promises.spans",
  );
}

/** First and current promised day of order lines; lines without a promise are left out. */
export async function daysOfClaims(
  tx: Tx,
  claimIds: readonly number[],
): Promise<Map<number, { readonly firstDay: string | null; readonly currentDay: string | null }>> {
  const rows = await tx.rows<{ id: number; firstDay: string | null; currentDay: string | null }>(
    `select claim_id as id, first_day::text as "firstDay", current_day::text as "currentDay"
     from promises.promise where cell = $1 and tenant_id = $2 and claim_id = any ($3::bigint[])`,
    [...scopeOf(tx), claimIds],
    "promises.days_of_claims",
  );
  return new Map(rows.map(({ id, ...days }) => [id, days]));
}
