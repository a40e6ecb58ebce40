import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A receipt to come, and how much of it is promised. */
export interface SupplyRow {
  readonly id: number;
  readonly itemId: number;
  readonly placeId: number;
  readonly kind: "in_transit" | "planned";
  readonly day: string;
  readonly units: number;
  readonly promised: number;
  readonly documentKind: string;
  readonly documentId: number;
  readonly documentNumber: string;
  /** Where it is received: here, on its transfer, or by the report of the shop floor. */
  readonly fedBy: Feeder;
}

/** Who feeds a receipt, as its document says; productions are the same in stock.refuse_made_by_hand. */
export type Feeder = "hand" | "transfer" | "production";
const feeders = new Map<string, Feeder>([
  ["transfer", "transfer"],
  ["work_order", "production"],
  ["capacity", "production"],
  ["material_plan", "production"],
]);

/** Who feeds the receipts of a kind of document. */
export const feederOf = (documentKind: string): Feeder => feeders.get(documentKind) ?? "hand";

/** Receipts of which something is still to come, the earliest day first. */
export async function listSupplies(
  tx: Tx,
  asked: {
    /** Only of these items; null of all. */
    readonly items: readonly number[] | null;
    readonly placeIds: readonly number[] | null;
    /** `day|id` of the last row seen. */
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<SupplyRow[]> {
  const [day = "0001-01-01", id = "0"] = asked.after?.split("|") ?? [];
  const rows = await tx.rows<Omit<SupplyRow, "fedBy">>(
    `select id, item_id as "itemId", place_id as "placeId", kind, day::text as day,
       quantity as units, promised, document_kind as "documentKind",
       document_id as "documentId", document_number as "documentNumber"
     from stock.supply where cell = $1 and tenant_id = $2 and id <> 0 and quantity > 0
       and ($3::int[] is null or item_id = any ($3)) and ($4::int[] is null or place_id = any ($4))
       and (day, id) > ($5::date, $6::bigint)
     order by day, id limit $7`,
    [...scopeOf(tx), asked.items, asked.placeIds, day, Number(id), asked.limit],
    "stock.list_supplies",
  );
  return rows.map((row) => ({ ...row, fedBy: feederOf(row.documentKind) }));
}

/** Where a receipt to come is expected, or null when there is none of this id. */
export async function supplyPlace(
  tx: Tx,
  asked: { readonly itemId: number; readonly id: number },
): Promise<number | null> {
  const [row] = await tx.rows<{ place_id: number }>(
    `select place_id from stock.supply
     where cell = $1 and tenant_id = $2 and item_id = $3 and id = $4 and id <> 0`,
    [...scopeOf(tx), asked.itemId, asked.id],
  );
  return row?.place_id ?? null;
}

/** Document numbers of receipts, by receipt: of those to come and of those that came. */
export async function supplyNumbers(tx: Tx, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await tx.rows<{ id: number; number: string }>(
    `select id, document_number as number from stock.supply
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]) and id <> 0
     union all
     select id, document_number from stock.spent_supply
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])`,
    [...scopeOf(tx), ids],
  );
  return new Map(rows.map((row) => [row.id, row.number]));
}

/** Receipts to come of these items at a place, under these document numbers, the earliest day first. */
export async function suppliesNumbered(
  tx: Tx,
  asked: {
    readonly items: readonly number[];
    readonly placeId: number;
    readonly numbers: readonly string[];
  },
): Promise<SupplyRow[]> {
  const rows = await tx.rows<Omit<SupplyRow, "fedBy">>(
    `select id, item_id as "itemId", place_id as "placeId", kind, day::text as day,
       quantity as units, promised, document_kind as "documentKind",
       document_id as "documentId", document_number as "documentNumber"
     from stock.supply where cell = $1 and tenant_id = $2 and id <> 0 and quantity > 0
       and item_id = any ($3::int[]) and place_id = $4 and document_number = any ($5::text[])
     order by day, id`,
    [...scopeOf(tx), asked.items, asked.placeId, asked.numbers],
    "stock.supplies_numbered",
  );
  return rows.map((row) => ({ ...row, fedBy: feederOf(row.documentKind) }));
}
