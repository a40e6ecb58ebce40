import type { CanonicalStock } from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
/** What was sold there moves the channel's stock first and reaches us as an order later. */
const patienceMs = 60_000;

/**
 * Keeps what a channel says it has of something that it was told; false when it was never told of such, or
 * told later than that. Where it has another number than was told, the two are compared once its orders
 * have had their time to arrive.
 */
export async function hearStock(
  tx: Tx,
  channelId: number,
  { externalId, placeExternalId, units, sourceUpdatedAt }: CanonicalStock,
): Promise<boolean> {
  const rows = await tx.rows(
    `update channels.offer set units_there = $6::bigint, there_at = $7,
       compare_at = case when $6::bigint is null or sent_units = $6 then null
         else coalesce(compare_at, $8::timestamptz) end
     where cell = $1 and tenant_id = $2 and channel_id = $3 and stock_external_id = $4
       and place_external_id = $5 and (there_at is null or there_at < $7) returning code`,
    [
      ...[...scopeOf(tx), channelId, externalId, placeExternalId, units, sourceUpdatedAt],
      new Date(tx.now.getTime() + patienceMs),
    ],
    "channels.hear_stock",
  );
  return rows.length > 0;
}

/** Lets what a channel has otherwise than it was told be told again, as of now. */
export async function tellWhatDiffers(tx: Tx, channelId: number): Promise<void> {
  await tx.rows(
    `update channels.offer set compare_at = null,
       wanted_rev = case when units_there <> sent_units then wanted_rev + 1 else wanted_rev end,
       sent_at = case when units_there <> sent_units then null else sent_at end
     where cell = $1 and tenant_id = $2 and channel_id = $3 and compare_at <= $4`,
    [...scopeOf(tx), channelId, tx.now],
    "channels.tell_what_differs",
  );
}
