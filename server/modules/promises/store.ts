import type { ChangeCause, Reason } from "../../../engines/promising/index.ts";
import { newSheet, newWords } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A promise row to be written for the first time. Days since 1970-01-01; −1 for none. */
export interface PromiseDraft {
  readonly claimId: number;
  readonly orderId: number;
  readonly itemId: number;
  readonly channelId: number;
  readonly region: string;
  readonly wantedDay: number;
  readonly priority: number;
  readonly basis: string;
  readonly units: number;
  readonly shortUnits: number;
  readonly day: number;
  readonly shipDay: number;
  readonly reasons: readonly Reason[];
}

/** The place from whose stock all units of a promise come, where that is all there is to say. */
function plainPlace({ reasons, units, shipDay }: PromiseDraft): number | null {
  const [only, more] = reasons;
  if (more || only?.code !== "from_stock") return null;
  return only.units === units && only.day === shipDay ? only.place : null;
}

const dayFrom = (column: string) =>
  `case when ${column} >= 0 then date '1970-01-01' + ${column} end`;

/** Writes new promises: first and current day are the same. */
export async function insertPromises(tx: Tx, drafts: readonly PromiseDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  const rows = newSheet(13 * drafts.length);
  const words = newWords();
  const reasons = newWords();
  for (const each of drafts) {
    rows.put(each.claimId);
    rows.put(each.orderId);
    rows.put(each.itemId);
    rows.put(each.channelId);
    rows.put(words.at(each.region));
    rows.put(each.wantedDay);
    rows.put(each.priority);
    rows.put(words.at(each.basis));
    rows.put(each.units);
    rows.put(each.shortUnits);
    rows.put(each.day);
    rows.put(each.shipDay);
    const place = plainPlace(each);
    rows.put(place === null ? reasons.at(JSON.stringify(each.reasons)) : -place);
  }
  tx.write({
    name: "promises.say",
    text: "select promises.say_batch($1, $2, $3, $4::bigint[], $5::text[], $6::text[])",
    values: [...scopeOf(tx), tx.now, rows.parameter(), words.parameter(), reasons.parameter()],
  });
}

/** What an open promise says now. */
export interface OpenPromise {
  readonly claimId: number;
  readonly orderId: number;
  readonly itemId: number;
  readonly channelId: number;
  readonly region: string;
  readonly wantedDay: number | null;
  readonly priority: number;
  readonly units: number;
  readonly shortUnits: number;
  readonly firstDay: number | null;
  readonly currentDay: number | null;
}

interface OpenRow {
  claim_id: number;
  order_id: number;
  item_id: number;
  channel_id: number;
  region: string;
  wanted_day: number | null;
  priority: number;
  units: number;
  short_units: number;
  first_day: number | null;
  current_day: number | null;
}

const openColumns = `claim_id, order_id, item_id, channel_id, region,
  wanted_day - date '1970-01-01' as wanted_day, priority, units, short_units,
  first_day - date '1970-01-01' as first_day, current_day - date '1970-01-01' as current_day`;

const openOf = (row: OpenRow): OpenPromise => ({
  claimId: row.claim_id,
  orderId: row.order_id,
  itemId: row.item_id,
  channelId: row.channel_id,
  region: row.region,
  wantedDay: row.wanted_day,
  priority: row.priority,
  units: row.units,
  shortUnits: row.short_units,
  firstDay: row.first_day,
  currentDay: row.current_day,
});

/** Open promises of these items: in the order in which they are served. */
export async function openPromisesOfItems(
  tx: Tx,
  items: readonly number[],
): Promise<OpenPromise[]> {
  const rows = await tx.rows<OpenRow>(
    `select ${openColumns} from (
       select promise.* from promises.open_claims($1, $2, $3::int[]) as open
       cross join lateral (select * from promises.promise
         where cell = $1 and tenant_id = $2 and claim_id = open.claim_id limit 1) as promise
     ) as promise
     where item_id = any ($3::int[]) and units + short_units > 0
     order by priority desc, first_day nulls last, claim_id`,
    [...scopeOf(tx), items],
    "promises.open_of_items",
  );
  return rows.map(openOf);
}

/** The promises of these claims, locked. */
export async function lockPromises(tx: Tx, claimIds: readonly number[]): Promise<OpenPromise[]> {
  const rows = await tx.rows<OpenRow>(
    `select ${openColumns} from promises.promise
     where cell = $1 and tenant_id = $2 and claim_id = any ($3::bigint[])
     order by claim_id for update`,
    [...scopeOf(tx), claimIds],
    "promises.lock",
  );
  return rows.map(openOf);
}

export interface PromiseUpdate {
  readonly claimId: number;
  readonly units: number;
  readonly shortUnits: number;
  /** −1: none. */
  readonly day: number;
  readonly shipDay: number;
  readonly basis: string;
  readonly reasons: unknown;
}

/** Writes what promises say now; the first day stays, or is set when there was none. */
export async function updatePromises(tx: Tx, updates: readonly PromiseUpdate[]): Promise<void> {
  if (updates.length === 0) return;
  tx.write({
    name: "promises.update",
    text: `update promises.promise as promise set units = draft.units, short_units = draft.short_units,
       current_day = ${dayFrom("draft.day")},
       first_day = coalesce(promise.first_day, ${dayFrom("draft.day")}),
       ship_day = ${dayFrom("draft.ship_day")}, basis = draft.basis,
       reasons = draft.reasons::jsonb, plain_place = null, plain_units = null, revision = promise.revision + 1
     from unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::int[], $7::int[], $8::text[], $9::text[])
       as draft (claim_id, units, short_units, day, ship_day, basis, reasons)
     cross join lateral (select ctid from promises.promise
       where cell = $1 and tenant_id = $2 and claim_id = draft.claim_id limit 1) as row
     where promise.ctid = row.ctid`,
    values: [
      ...scopeOf(tx),
      updates.map((each) => each.claimId),
      updates.map((each) => each.units),
      updates.map((each) => each.shortUnits),
      updates.map((each) => each.day),
      updates.map((each) => each.shipDay),
      updates.map((each) => each.basis),
      updates.map((each) => JSON.stringify(each.reasons)),
    ],
  });
}

/** Lowers what is open of promises: units that were shipped, short units that were cancelled. */
export async function lowerPromises(
  tx: Tx,
  cuts: readonly {
    readonly claimId: number;
    readonly units: number;
    readonly shortUnits: number;
  }[],
): Promise<void> {
  if (cuts.length === 0) return;
  tx.write({
    name: "promises.lower",
    text: `update promises.promise as promise set units = promise.units - cut.units,
       short_units = promise.short_units - cut.short_units
     from unnest($3::bigint[], $4::bigint[], $5::bigint[]) as cut (claim_id, units, short_units)
     cross join lateral (select ctid from promises.promise
       where cell = $1 and tenant_id = $2 and claim_id = cut.claim_id limit 1) as row
     where promise.ctid = row.ctid`,
    values: [
      ...scopeOf(tx),
      cuts.map((cut) => cut.claimId),
      cuts.map((cut) => cut.units),
      cuts.map((cut) => cut.shortUnits),
    ],
  });
}

export interface ChangeDraft {
  readonly claimId: number;
  readonly orderId: number;
  readonly fromDay: number | null;
  readonly toDay: number | null;
  readonly fromShort: number;
  readonly toShort: number;
  readonly effect: "gained" | "slipped";
  readonly reason: ChangeCause;
  readonly supply: { readonly ref: number; readonly item: number; readonly place: number } | null;
}

/** Writes who gained and who slipped in one run. */
export async function insertChanges(
  tx: Tx,
  run: { readonly id: number; readonly cause: string },
  drafts: readonly ChangeDraft[],
): Promise<void> {
  if (drafts.length === 0) return;
  const first = await tx.newIds(drafts.length);
  tx.write({
    name: "promises.insert_changes",
    text: `insert into promises.change (cell, tenant_id, at, run_id, cause, id, claim_id, order_id,
       from_day, to_day, from_short, to_short, effect, reason, supply_place, supply_ref)
     select $1, $2, $3, $4, $5, id, claim_id, order_id, ${dayFrom("from_day")}, ${dayFrom("to_day")},
       from_short, to_short, effect, reason, supply_place, supply_ref
     from unnest($6::bigint[], $7::bigint[], $8::bigint[], $9::int[], $10::int[], $11::bigint[],
       $12::bigint[], $13::text[], $14::text[], $15::int[], $16::bigint[])
       as draft (id, claim_id, order_id, from_day, to_day, from_short, to_short, effect, reason,
         supply_place, supply_ref)`,
    values: [
      ...scopeOf(tx),
      tx.now,
      run.id,
      run.cause,
      drafts.map((_each, index) => first + index),
      drafts.map((each) => each.claimId),
      drafts.map((each) => each.orderId),
      drafts.map((each) => each.fromDay ?? -1),
      drafts.map((each) => each.toDay ?? -1),
      drafts.map((each) => each.fromShort),
      drafts.map((each) => each.toShort),
      drafts.map((each) => each.effect),
      drafts.map((each) => each.reason),
      drafts.map((each) => each.supply?.place ?? null),
      drafts.map((each) => each.supply?.ref ?? null),
    ],
  });
}
