import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Item } from "../catalog/index.ts";
import type { Masters } from "./known.ts";
import type { ReferenceError } from "./room.ts";

/** A lot as a document names it. */
export interface LotWords {
  readonly code: string;
  /** Last day it may be used, ISO. */
  readonly expiresOn?: string | undefined;
  readonly madeOn?: string | undefined;
}

interface Row {
  readonly itemId: number;
  readonly lot?: LotWords | undefined;
}

interface Lot {
  readonly id: number;
  readonly expiresOn: string | null;
}

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

const keyOf = (itemId: number, code: string) => `${itemId}\n${code}`;

/** The lots of these names; `make` writes those that are new. */
async function findLots(tx: Tx, rows: readonly Row[], make: boolean): Promise<Map<string, Lot>> {
  const named = rows.flatMap(({ itemId, lot }) => (lot ? [{ itemId, ...lot }] : []));
  if (named.length === 0) return new Map();
  const keys = [named.map((each) => each.itemId), named.map((each) => each.code)];
  if (make) {
    const first = await tx.newNumbers("lot", named.length);
    await tx.rows(
      `insert into stock.lot (cell, tenant_id, item_id, code, id, expires_on, made_on)
       select $1, $2, item_id, code, id, expires_on::date, made_on::date
       from unnest($3::int[], $4::text[], $5::int[], $6::text[], $7::text[])
         as draft (item_id, code, id, expires_on, made_on)
       on conflict (cell, tenant_id, item_id, code) do nothing`,
      [
        ...scopeOf(tx),
        ...keys,
        named.map((_each, index) => first + index),
        named.map((each) => each.expiresOn ?? null),
        named.map((each) => each.madeOn ?? null),
      ],
    );
  }
  const found = await tx.rows<{ id: number; item_id: number; code: string; until: string | null }>(
    `select lot.id, lot.item_id, lot.code, lot.expires_on::text as until from stock.lot as lot
     join unnest($3::int[], $4::text[]) as name (item_id, code)
       on name.item_id = lot.item_id and name.code = lot.code
     where lot.cell = $1 and lot.tenant_id = $2 and lot.item_id = any ($3::int[])`,
    [...scopeOf(tx), ...keys],
  );
  return new Map(
    found.map((row) => [keyOf(row.item_id, row.code), { id: row.id, expiresOn: row.until }]),
  );
}

/** What a row lacks or says too much about its lot, before any lot is looked up; or null. */
function wordsWrong(item: Item | undefined, row: Row, receiving: boolean) {
  if (!row.lot && receiving && item?.lotTracked)
    return { kind: "lot_needed", value: item.code, rule: "lot_tracked" } as const;
  if (row.lot && !item?.lotTracked)
    return { kind: "lot_not_kept", value: row.lot.code, rule: "lot_tracked" } as const;
  return null;
}

/** What is wrong with a row's lot beside the lot that was found, or null. */
function lotWrong(item: Item | undefined, words: LotWords, lot: Lot | undefined) {
  if (!lot) return { kind: "lot_unknown", value: words.code, rule: "known_lot" } as const;
  if (item?.expiryTracked && lot.expiresOn === null)
    return { kind: "expiry_needed", value: words.code, rule: "expiry_tracked" } as const;
  if (words.expiresOn !== undefined && words.expiresOn !== lot.expiresOn) {
    const rule = `expires_on = ${lot.expiresOn ?? "-"}`;
    return { kind: "lot_differs", value: words.expiresOn, rule } as const;
  }
  return null;
}

/**
 * The rows with the ids of the lots they name. A row that brings units in writes a lot that is new; a
 * lot-tracked item needs one then, with the last day of its life where the item asks for it.
 * `list` is the field the rows stand in, as the sender calls it.
 */
export async function nameLots<R extends Row>(
  tx: Tx,
  { catalog }: Masters,
  asked: {
    readonly list: string;
    readonly rows: readonly R[];
    /** Whether a row brings units in, so that its lot may be new and must be named. */
    readonly receives: (row: R) => boolean;
  },
): Promise<Result<(R & { lotId: number | undefined })[], ReferenceError>> {
  const view = await catalog.view.get(tx);
  const refuse = (index: number, wrong: Omit<ReferenceError, "field">) =>
    err({ ...wrong, field: asked.list ? `${asked.list}.${index}.lot` : "lot" });
  for (const [index, row] of asked.rows.entries()) {
    const wrong = wordsWrong(view.item(row.itemId), row, asked.receives(row));
    if (wrong) return refuse(index, wrong);
  }
  const [coming, going] = [true, false].map((way) =>
    asked.rows.filter((row) => asked.receives(row) === way),
  );
  const made = await findLots(tx, coming ?? [], true);
  const lots = new Map([...(await findLots(tx, going ?? [], false)), ...made]);
  const named: (R & { lotId: number | undefined })[] = [];
  for (const [index, row] of asked.rows.entries()) {
    const lot = row.lot && lots.get(keyOf(row.itemId, row.lot.code));
    const wrong = row.lot ? lotWrong(view.item(row.itemId), row.lot, lot) : null;
    if (wrong) return refuse(index, wrong);
    named.push({ ...row, lotId: lot?.id });
  }
  return ok(named);
}
