import type { Tx } from "../../platform/index.ts";

/**
 * Takes units of claims into the picker's hands at a place, or puts them back when negative:
 * re-promising leaves a reservation alone while any of it is picked.
 */
export async function pickReservations(
  tx: Tx,
  asked: {
    readonly placeId: number;
    readonly lines: readonly { readonly claimId: number; readonly units: number }[];
  },
): Promise<void> {
  await tx.rows(
    `update stock.reservation as reservation set picked = reservation.picked + pick.units,
       frozen = reservation.picked + pick.units > 0
     from unnest($3::bigint[], $4::bigint[]) as pick (claim_id, units)
     where reservation.cell = $1 and reservation.tenant_id = $2
       and reservation.claim_id = any ($3::bigint[]) and reservation.claim_id = pick.claim_id
       and reservation.place_id = $5 and reservation.supply_id = 0`,
    [
      tx.scope.cell,
      tx.scope.tenantId,
      asked.lines.map((line) => line.claimId),
      asked.lines.map((line) => line.units),
      asked.placeId,
    ],
  );
}
