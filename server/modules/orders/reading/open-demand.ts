import type { Tx } from "../../../platform/index.ts";

/** An order line of which something is still to be shipped. */
export interface OpenDemand {
  readonly id: number;
  readonly itemId: number;
  /** Units as ordered, and those still to be shipped. */
  readonly asked: number;
  readonly units: number;
  readonly amountMinor: number;
  /** Of the amount. */
  readonly currency: string;
  readonly placedAt: Date;
  /** ISO date by which the customer wants it; null: as soon as it goes. */
  readonly wantedDay: string | null;
  readonly channelId: number;
  /** Where it goes; empty when that is not known. */
  readonly region: string;
}

/** Every line of live orders that is still open, goods only, by line. */
export function openDemand(tx: Tx): Promise<OpenDemand[]> {
  return tx.rows<OpenDemand>(
    `select line.id, line.item_id as "itemId", line.units as asked,
       line.units - line.cancelled_units - line.shipped_units as units,
       line.amount_minor as "amountMinor", trim(parent.currency) as currency,
       parent.placed_at as "placedAt", parent.wanted_day::text as "wantedDay",
       parent.channel_id as "channelId", parent.region
     from orders.order as parent join orders.line as line on line.cell = $1 and line.tenant_id = $2
       and line.order_id = parent.id
     where parent.cell = $1 and parent.tenant_id = $2 and parent.stage <> 'done'
       and parent.mode = 'live' and line.kind in ('sale', 'component', 'gift')
       and line.item_id is not null and line.units > line.cancelled_units + line.shipped_units
     order by line.id`,
    [tx.scope.cell, tx.scope.tenantId],
    "orders.open_demand",
  );
}
