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

/** Kinds of supply in the order of their numbers in a lock's text. */
export const supplyKinds = ["on_hand", "in_transit", "planned"] as const;

const [comma, semicolon, minus, zero] = [44, 59, 45, 48];

/**
 * Whole numbers of `a,b,c;d,e,f` as rows: far cheaper to read than a row object each, and digit by
 * digit at a third of what cutting the text into pieces costs.
 */
function numberRows(text: string | null): number[][] {
  if (!text) return [];
  const rows: number[][] = [];
  let [row, value, sign]: [number[], number, number] = [[], 0, 1];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === comma || code === semicolon) {
      row.push(sign * value);
      [value, sign] = [0, 1];
      if (code === comma) continue;
      rows.push(row);
      row = [];
    } else if (code === minus) sign = -1;
    else value = value * 10 + code - zero;
  }
  row.push(sign * value);
  rows.push(row);
  return rows;
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
           from stock.supply where cell = $1 and tenant_id = $2 and item_id = any ($3::int[])
             and (id = 0 or quantity > 0 or promised > 0)) as supplies,
         (select string_agg(concat_ws(',', item_id, channel_id, coalesce(cap, -1), protected,
             granted, used), ';' order by item_id, channel_id)
           from stock.quota where cell = $1 and tenant_id = $2 and item_id = any ($3::int[]))
           as quotas`,
    values,
    `stock.${mode}_items`,
  );
  return row ?? { supplies: null, quotas: null };
}

const ahead = new WeakMap<Tx, { items: ReadonlySet<number>; texts: Promise<ItemTexts> }>();

/**
 * Asks for the locks that this transaction's next lockSupplies will want, while something else is
 * still looked up: a round trip less. Right or wrong, it is used once at most; whoever asked takes
 * it back with `forgetAhead` before going on, so that nobody decides on an old picture.
 */
export function lockAhead(tx: Tx, items: readonly number[]): void {
  const texts = readItems(tx, items, "lock");
  // Should it fail, the transaction does, and says so where it is waited for.
  texts.catch(() => undefined);
  ahead.set(tx, { items: new Set(items), texts });
}

/** Takes back what lockAhead has brought, where nobody used it. */
export function forgetAhead(tx: Tx): void {
  ahead.delete(tx);
}

/** The rows that lockAhead has brought, when they cover these items. */
async function broughtAhead(tx: Tx, items: readonly number[]): Promise<ItemTexts | null> {
  const brought = ahead.get(tx);
  ahead.delete(tx);
  if (!brought || !items.every((item) => brought.items.has(item))) return null;
  return brought.texts;
}

/**
 * Locks every supply of these items of which there is anything, then their quotas, and gives what is
 * free of each (`look` reads without locking: for an inquiry that holds nothing). A receipt of which
 * nothing is to come is left out: whoever raises it again locks it with `wakeSpent`.
 * The order (item, place, id), then (item, channel), is the one lock order of the whole system:
 * whoever changes supplies takes them so, and no deadlock can form.
 */
export async function lockSupplies(
  tx: Tx,
  items: readonly number[],
  mode: "lock" | "look" = "lock",
): Promise<{ supplies: LockedSupply[]; quotas: LockedQuota[] }> {
  const brought = mode === "lock" ? await broughtAhead(tx, items) : null;
  const { supplies: supplyText, quotas: quotaText } = brought ?? (await readItems(tx, items, mode));
  // What was brought ahead may hold more items than were asked for now.
  const asked = new Set(items);
  const rowsOf = (text: string | null) =>
    numberRows(text).filter((row) => !brought || asked.has(row[0] ?? 0));
  const supplies = rowsOf(supplyText).map((row) => ({
    item: row[0] ?? 0,
    place: row[1] ?? 0,
    id: row[2] ?? 0,
    kind: supplyKinds[row[3] ?? 0] ?? "on_hand",
    day: row[4] ?? -1,
    quantity: row[5] ?? 0,
    promised: row[6] ?? 0,
    safety: row[7] ?? 0,
  }));
  const quotas = rowsOf(quotaText).map((row) => ({
    item: row[0] ?? 0,
    channel: row[1] ?? 0,
    cap: row[2] === -1 ? null : (row[2] ?? 0),
    protected: row[3] ?? 0,
    granted: row[4] ?? 0,
    used: row[5] ?? 0,
  }));
  return { supplies, quotas };
}
