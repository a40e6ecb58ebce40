import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { ReferenceError } from "./room.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A row that brings one serial number to a place, or counts it there. */
export interface SerialRow {
  readonly lotId: number;
  readonly code: string;
  readonly placeId: number | undefined;
  readonly units: number;
  /** Its place in the request, for a refusal. */
  readonly index: number;
}

/** Where these serial numbers lie now; their rows are locked, so that two receipts take turns. */
async function whereTheyLie(tx: Tx, lotIds: readonly number[]) {
  await tx.rows(
    `select id from stock.lot where cell = $1 and tenant_id = $2 and id = any ($3::int[])
     order by id for update`,
    [...scopeOf(tx), lotIds],
  );
  return tx.rows<{ lot_id: number; place_id: number }>(
    `select lot_id, place_id from stock.position where cell = $1 and tenant_id = $2
       and lot_id = any ($3::int[]) and on_hand > 0`,
    [...scopeOf(tx), lotIds],
  );
}

/**
 * Refuses a serial number that would lie twice: one that is here already, at any place and in any
 * condition, or stands in the request twice. A count may find it where it lies, and elsewhere only
 * when the same count finds it gone from there. One that has left may come back.
 */
export async function mustBeOnce(
  tx: Tx,
  asked: { readonly list: string; readonly rows: readonly SerialRow[]; readonly isCount: boolean },
): Promise<Result<null, ReferenceError>> {
  const { list, rows, isCount } = asked;
  const coming = rows.filter((row) => row.units > 0);
  if (coming.length === 0) return ok(null);
  const lying = await whereTheyLie(tx, [...new Set(coming.map((row) => row.lotId))]);
  const isGone = (lotId: number, placeId: number) =>
    rows.some((row) => row.lotId === lotId && row.placeId === placeId && row.units === 0);
  const seen = new Set<number>();
  for (const { lotId, code, placeId, index } of coming) {
    const at = lying.find(
      (each) =>
        each.lot_id === lotId &&
        (!isCount || (each.place_id !== placeId && !isGone(lotId, each.place_id))),
    );
    if (at || seen.has(lotId)) {
      const field = list ? `${list}.${index}.lot` : "lot";
      const rule = at ? `place = ${at.place_id}` : "once";
      return err({ kind: "serial_known", field, value: code, rule });
    }
    seen.add(lotId);
  }
  return ok(null);
}
