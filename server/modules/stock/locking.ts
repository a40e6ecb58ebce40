import type { Tx } from "../../platform/index.ts";

/** One promisable supply under lock; `free` is what may still be promised and may be negative. */
export interface LockedSupply {
  readonly item: number;
  readonly place: number;
  /** 0 on hand, else the dated receipt's id. */
  readonly id: number;
  readonly kind: "on_hand" | "in_transit" | "planned";
  /** Days since 1970-01-01; -1 on hand. */
  readonly day: number;
  readonly quantity: number;
  readonly promised: number;
  readonly safety: number;
}

export interface LockedQuota {
  readonly item: number;
  readonly channel: number;
  /** At most so many in the period; null for no cap. */
  readonly cap: number | null;
  /** Set aside for the channel in the period. */
  readonly protected: number;
  /** Reserved now under this quota. */
  readonly granted: number;
  /** Shipped under this quota. */
  readonly used: number;
}

const kinds = ["on_hand", "in_transit", "planned"] as const;

/** Numbers of `a,b,c;d,e,f` as rows: far cheaper to read than a row object each. */
function numberRows(text: string | null): number[][] {
  if (!text) return [];
  return text.split(";").map((row) => row.split(",").map(Number));
}

interface ItemTexts {
  readonly supplies: string | null;
  readonly quotas: string | null;
}

async function readItems(
  tx: Tx,
  items: readonly number[],
  mode: "lock" | "look",
): Promise<ItemTexts> {
  const values = [tx.scope.cell, tx.scope.tenantId, items];
  const [row] = await tx.rows<ItemTexts>(
    mode === "lock"
      ? "select supplies, quotas from stock.lock_items($1, $2, $3::int[])"
      : `select (select string_agg(concat_ws(',', item_id, place_id, id,
             case kind when 'on_hand' then 0 when 'in_transit' then 1 else 2 end,
             coalesce(day - date '1970-01-01', -1), quantity, promised, safety), ';' order by item_id, place_id, id)
           from stock.supply where cell = $1 and tenant_id = $2 and item_id = any ($3::int[]))
           as supplies,
         (select string_agg(concat_ws(',', item_id, channel_id, coalesce(cap, -1), protected,
             granted, used), ';' order by item_id, channel_id)
           from stock.quota where cell = $1 and tenant_id = $2 and item_id = any ($3::int[]))
           as quotas`,
    values,
    `stock.${mode}_items`,
  );
  return row ?? { supplies: null, quotas: null };
}

/**
 * Locks every supply of these items, then their quotas, and gives what is free of each
 * (`look` reads without locking: for an inquiry that holds nothing).
 * The order (item, place, id), then (item, channel), is the one lock order of the whole system:
 * whoever changes supplies takes them so, and no deadlock can form.
 */
export async function lockSupplies(
  tx: Tx,
  items: readonly number[],
  mode: "lock" | "look" = "lock",
): Promise<{ supplies: LockedSupply[]; quotas: LockedQuota[] }> {
  const { supplies: supplyText, quotas: quotaText } = await readItems(tx, items, mode);
  const supplies = numberRows(supplyText).map((row) => ({
    item: row[0] ?? 0,
    place: row[1] ?? 0,
    id: row[2] ?? 0,
    kind: kinds[row[3] ?? 0] ?? "on_hand",
    day: row[4] ?? -1,
    quantity: row[5] ?? 0,
    promised: row[6] ?? 0,
    safety: row[7] ?? 0,
  }));
  const quotas = numberRows(quotaText).map((row) => ({
    item: row[0] ?? 0,
    channel: row[1] ?? 0,
    cap: row[2] === -1 ? null : (row[2] ?? 0),
    protected: row[3] ?? 0,
    granted: row[4] ?? 0,
    used: row[5] ?? 0,
  }));
  return { supplies, quotas };
}
