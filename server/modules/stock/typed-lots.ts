import { dayFromText, dayToText, err } from "../../../kernel/index.ts";
import type { Day, Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { inSmallest } from "../catalog/index.ts";
import type { Item } from "../catalog/index.ts";
import type { Masters } from "./known.ts";
import { nameLots as nameRows } from "./lots.ts";
import type { LotWords } from "./lots.ts";
import type { ReferenceError } from "./room.ts";
import { mustBeOnce } from "./serials.ts";

interface TypedRow {
  readonly itemId: number;
  readonly placeId?: number | undefined;
  readonly units: number;
  /** The unit in which it was counted; blank is the item's smallest. */
  readonly unit?: string | undefined;
  readonly lot?: LotWords | undefined;
}

/** The lot with the last day that follows from the day it was made, where nobody said another. */
function dated(lot: LotWords | undefined, item: Item | undefined): LotWords | undefined {
  if (!lot?.madeOn || lot.expiresOn !== undefined || !item?.shelfLifeDays) return lot;
  return { ...lot, expiresOn: dayToText((dayFromText(lot.madeOn) + item.shelfLifeDays) as Day) };
}

/**
 * As `nameRows`, for rows that a person or a file typed: quantities in larger units become smallest
 * ones, a lot's last day follows from its first where the item knows its life, and a lot that is a
 * serial number is one unit, and lies in one place only.
 */
export async function nameLots<R extends TypedRow>(
  tx: Tx,
  masters: Masters,
  asked: Parameters<typeof nameRows<R>>[2] & {
    /** The rows say what is there, not what is added. */
    readonly isCount?: boolean;
  },
): Promise<Result<(R & { lotId: number | undefined })[], ReferenceError>> {
  const view = await masters.catalog.view.get(tx);
  const typed = inSmallest(view, asked);
  if (!typed.ok) return typed;
  const rows = typed.value.map((row): R => {
    const lot = dated(row.lot, view.item(row.itemId));
    return lot === row.lot ? row : { ...row, lot };
  });
  const many = rows.findIndex(
    ({ itemId, lot, units }) => lot && view.item(itemId)?.serialTracked && Math.abs(units) > 1,
  );
  if (many >= 0) {
    const field = `${asked.list ? `${asked.list}.${many}.` : ""}units`;
    return err({
      kind: "serial_one",
      field,
      value: String(rows[many]?.units),
      rule: "serial_tracked",
    });
  }
  const named = await nameRows(tx, masters, { ...asked, rows });
  if (!named.ok) return named;
  const serials = named.value.flatMap((row, index) => {
    const { lotId, lot, placeId, units } = row;
    const isSerial = view.item(row.itemId)?.serialTracked && asked.receives(row);
    if (!isSerial || lotId === undefined || !lot) return [];
    return [{ lotId, code: lot.code, placeId, units, index }];
  });
  const isCount = asked.isCount ?? false;
  const once = await mustBeOnce(tx, { list: asked.list, rows: serials, isCount });
  return once.ok ? named : once;
}
