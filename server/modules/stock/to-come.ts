import type { Tx } from "../../platform/index.ts";

/** Units of an order line that rest on a receipt to come. */
export interface ReservedToCome {
  readonly lineId: number;
  readonly itemId: number;
  readonly placeId: number;
  readonly supplyId: number;
  readonly units: number;
  /** ISO dates: when it leaves, and when it arrives at the customer. */
  readonly shipDay: string;
  readonly deliverDay: string;
  readonly supply: {
    readonly kind: "in_transit" | "planned";
    readonly day: string;
    readonly number: string;
  };
}

/**
 * Every order line that rests on a receipt to come, with that receipt; of these lines (null: all), and
 * of these receipts (null: all).
 */
export function reservedToCome(
  tx: Tx,
  lineIds: readonly number[] | null = null,
  supplyIds: readonly number[] | null = null,
): Promise<ReservedToCome[]> {
  return tx.rows<ReservedToCome>(
    `select held.claim_id as "lineId", held.item_id as "itemId", held.place_id as "placeId",
       held.supply_id as "supplyId", held.units, held.ship_day::text as "shipDay",
       held.deliver_day::text as "deliverDay", jsonb_build_object('kind', supply.kind,
         'day', supply.day, 'number', supply.document_number) as supply
     from stock.supply as supply join stock.reservation as held on held.cell = supply.cell
       and held.tenant_id = supply.tenant_id and held.item_id = supply.item_id
       and held.place_id = supply.place_id and held.supply_id = supply.id
     where supply.cell = $1 and supply.tenant_id = $2 and supply.id <> 0 and supply.promised > 0
       and held.claim_kind = 'order' and ($3::bigint[] is null or held.claim_id = any ($3))
       and ($4::bigint[] is null or supply.id = any ($4))
     order by held.claim_id, held.supply_id`,
    [tx.scope.cell, tx.scope.tenantId, lineIds, supplyIds],
  );
}
