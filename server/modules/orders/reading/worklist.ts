import type { Tx } from "../../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Which orders of a place are looked for. */
export interface WorkAsked {
  readonly placeId: number;
  /** Orders with units to pick, or with units in the picker's hands; null: either. */
  readonly state: "to_pick" | "picked" | null;
  readonly shipDay: string | null;
  readonly promisedBy: string | null;
  readonly text: string | null;
  readonly channelIds: readonly number[] | null;
  readonly partyIds: readonly number[] | null;
  readonly only: readonly number[] | null;
  readonly except: readonly number[];
  /** `day|order` of the last row seen. */
  readonly after: string | null;
  readonly limit: number;
}

/** What a place has to do for one order. */
export interface OrderWork {
  readonly orderId: number;
  readonly number: string;
  readonly channelId: number;
  readonly buyerMask: string;
  readonly shipDay: string;
  readonly promisedDay: string | null;
  readonly isHeld: boolean;
  /** Why, each reason once, in the order they came. */
  readonly heldFor: string[];
  readonly toPick: number;
  readonly picked: number;
}

const linesOf = `select id, order_id, line_no from orders.line where cell = $1 and tenant_id = $2`;

/**
 * What a place holds with its lines: of everybody, or of the orders in a parameter. Then stock is asked
 * by claim and each line found by its key, so that it costs what those orders have: a planner without
 * statistics walks every line there is instead.
 */
const heldOf = (param: string | null) =>
  param === null
    ? `stock.claims_at($1, $2, $3) as held join (${linesOf}) as line on line.id = held.claim_id`
    : `stock.claims_at($1, $2, $3, array(select id from orders.line where cell = $1
         and tenant_id = $2 and order_id = any (${param}::bigint[]))) as held
       cross join lateral (${linesOf} and id = held.claim_id limit 1) as line`;

/** Reasons of an order's open holds; asked of orders that are held alone. */
const heldFor = `case when parent.open_holds > 0 then array(
  select hold.reason from orders.hold as hold where hold.cell = $1 and hold.tenant_id = $2
    and hold.order_id = parent.id and hold.released_at is null
  group by hold.reason order by min(hold.id)) else '{}' end`;

/** What a place has to do, order by order. */
const workOf = (param: string | null) => `with work as materialized (
    select line.order_id, min(held.ship_day) as ship_day,
      sum(held.units - held.picked)::bigint as to_pick, sum(held.picked)::bigint as picked
    from ${heldOf(param)} group by line.order_id)`;

/**
 * The orders a place works for, by the day of their cut-off and then as they came. Some orders (`only`)
 * cost what they have; else all that the place holds is read.
 */
export function workAt(tx: Tx, asked: WorkAsked): Promise<OrderWork[]> {
  const [day = "0001-01-01", id = "0"] = asked.after?.split("|") ?? [];
  return tx.rows<OrderWork>(
    `${workOf(asked.only ? "$10" : null)} select parent.id as "orderId", parent.number, parent.channel_id as "channelId",
       parent.buyer_mask as "buyerMask", work.ship_day::text as "shipDay",
       parent.promised_day::text as "promisedDay", parent.open_holds > 0 as "isHeld",
       ${heldFor} as "heldFor", work.to_pick as "toPick", work.picked
     from work join orders.order as parent on parent.cell = $1 and parent.tenant_id = $2
       and parent.id = work.order_id
     where ($4::text is null or $4 = 'to_pick' and work.to_pick > 0
         or $4 = 'picked' and work.picked > 0)
       and ($5::date is null or work.ship_day = $5) and ($6::date is null or parent.promised_day <= $6)
       and ($7::text is null or strpos(lower(parent.number), lower($7)) > 0
         or strpos(parent.buyer_mask, $7) > 0)
       and ($8::int[] is null or parent.channel_id = any ($8))
       and ($9::int[] is null or parent.party_id = any ($9))
       and ($10::bigint[] is null or parent.id = any ($10)) and parent.id <> all ($11::bigint[])
       and (work.ship_day, parent.id) > ($12::date, $13::bigint)
     order by work.ship_day, parent.id limit $14`,
    [
      ...[...scopeOf(tx), asked.placeId, asked.state, asked.shipDay, asked.promisedBy, asked.text],
      ...[asked.channelIds, asked.partyIds, asked.only, asked.except, day, Number(id), asked.limit],
    ],
  );
}

/** How many orders each cut-off day of a place waits for. */
export function wavesAt(
  tx: Tx,
  asked: Pick<WorkAsked, "placeId" | "channelIds" | "partyIds">,
): Promise<{ shipDay: string; toPick: number; picked: number }[]> {
  return tx.rows(
    `${workOf(null)} select work.ship_day::text as "shipDay",
       count(*) filter (where work.to_pick > 0)::int as "toPick",
       count(*) filter (where work.picked > 0)::int as picked
     from work join orders.order as parent on parent.cell = $1 and parent.tenant_id = $2
       and parent.id = work.order_id
     where ($4::int[] is null or parent.channel_id = any ($4))
       and ($5::int[] is null or parent.party_id = any ($5))
     group by work.ship_day order by work.ship_day`,
    [...scopeOf(tx), asked.placeId, asked.channelIds, asked.partyIds],
  );
}

/** A line's units at a place: on the shelf, and in the picker's hands. */
export interface LineWork {
  readonly orderId: number;
  readonly lineId: number;
  readonly itemId: number;
  readonly placeId: number;
  readonly toPick: number;
  readonly picked: number;
  readonly shipDay: string;
  /** Of it in parcels that wait to be picked, and in those that are. */
  readonly planned: number;
  readonly bound: number;
}

const unitsIn = (state: "planned" | "picked") => `(select coalesce(sum(inside.units), 0)::bigint
  from orders.parcel_line as inside join orders.parcel as parcel on parcel.cell = $1
    and parcel.tenant_id = $2 and parcel.id = inside.parcel_id and parcel.state = '${state}'
  where inside.cell = $1 and inside.tenant_id = $2 and inside.order_id = line.order_id
    and inside.line_id = line.id)`;

/** What these orders hold on hand at a place, line by line. */
export function workLines(
  tx: Tx,
  placeId: number,
  orderIds: readonly number[],
): Promise<LineWork[]> {
  return tx.rows<LineWork>(
    `select line.order_id as "orderId", line.id as "lineId", held.item_id as "itemId",
       $3::int as "placeId", held.units - held.picked as "toPick", held.picked,
       held.ship_day::text as "shipDay", ${unitsIn("planned")} as planned,
       ${unitsIn("picked")} as bound
     from ${heldOf("$4")}
     where line.order_id = any ($4::bigint[]) order by line.order_id, line.line_no, line.id`,
    [...scopeOf(tx), placeId, orderIds],
  );
}

/** Parcels that are planned or picked, by each of these orders that is in them. */
export function openParcels(
  tx: Tx,
  orderIds: readonly number[],
): Promise<{ orderId: number; id: number; kind: string; state: string; orders: number }[]> {
  return tx.rows(
    `select distinct inside.order_id as "orderId", parcel.id, parcel.kind, parcel.state,
       (select count(distinct other.order_id)::int from orders.parcel_line as other
         where other.cell = $1 and other.tenant_id = $2 and other.parcel_id = parcel.id) as orders
     from orders.parcel_line as inside join orders.parcel as parcel on parcel.cell = $1
       and parcel.tenant_id = $2 and parcel.id = inside.parcel_id
     where inside.cell = $1 and inside.tenant_id = $2 and inside.order_id = any ($3::bigint[])
       and parcel.state in ('planned', 'picked') order by parcel.id`,
    [...scopeOf(tx), orderIds],
  );
}

/** Whom orders are for, by id: what a packing slip or a list of shipments says. */
export async function orderHeads(
  tx: Tx,
  orderIds: readonly number[],
): Promise<
  Map<
    number,
    {
      id: number;
      number: string;
      channelId: number;
      buyerMask: string;
      shipTo: unknown;
      note: string;
      placedAt: Date;
    }
  >
> {
  const rows = await tx.rows<{
    id: number;
    number: string;
    channelId: number;
    buyerMask: string;
    shipTo: unknown;
    note: string;
    placedAt: Date;
  }>(
    `select id, number, channel_id as "channelId", buyer_mask as "buyerMask", ship_to as "shipTo",
       note, placed_at as "placedAt"
     from orders.order where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])`,
    [...scopeOf(tx), orderIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The item of each line of these orders, by line. */
export async function lineItems(tx: Tx, orderIds: readonly number[]): Promise<Map<number, number>> {
  const rows = await tx.rows<{ id: number; item_id: number }>(
    `select id, item_id from orders.line
     where cell = $1 and tenant_id = $2 and order_id = any ($3::bigint[]) and item_id is not null`,
    [...scopeOf(tx), orderIds],
  );
  return new Map(rows.map((row) => [row.id, row.item_id]));
}
