import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { named } from "../model.ts";
import type { NamedError } from "../model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What a version is of, and from when it holds. */
export interface VersionDraft {
  readonly itemId: number;
  /** 0, BOMs only: every plant without a version of its own. */
  readonly placeId: number;
  /** 0: the usual way. */
  readonly alternative: number;
  /** ISO date. */
  readonly validFrom: string;
  readonly note: string;
}

interface Newest {
  readonly id: number;
  readonly item_id: number;
  readonly place_id: number;
  readonly alternative: number;
  readonly version: number;
  readonly valid_from: string;
}

const keyOf = (itemId: number, placeId: number, alternative: number) =>
  `${itemId}/${placeId}/${alternative}`;

/** The last version of each of these items' keys, locked. */
async function newestOf(tx: Tx, table: "bom" | "routing", items: readonly number[]) {
  const rows = await tx.rows<Newest>(
    `select id, item_id, place_id, alternative, version, valid_from::text as valid_from
     from production.${table} where cell = $1 and tenant_id = $2 and item_id = any ($3::int[])
     order by item_id, place_id, alternative, version for update`,
    [...scopeOf(tx), items],
  );
  return new Map(rows.map((row) => [keyOf(row.item_id, row.place_id, row.alternative), row]));
}

/**
 * Opens a new version for each draft and ends the one before it on the day the new one begins; gives
 * their ids in the drafts' order. A version that begins on the same day takes the other's place.
 * Errors: `version_order`, for a day before the last version begins.
 */
export async function openVersions(
  tx: Tx,
  table: "bom" | "routing",
  drafts: readonly VersionDraft[],
): Promise<Result<number[], NamedError>> {
  const newest = await newestOf(tx, table, [...new Set(drafts.map((each) => each.itemId))]);
  const first = await tx.newNumbers(`production_${table}`, drafts.length);
  const ended: { id: number; until: string }[] = [];
  const opened = [];
  for (const [index, draft] of drafts.entries()) {
    const key = keyOf(draft.itemId, draft.placeId, draft.alternative);
    const last = newest.get(key);
    if (last && last.valid_from > draft.validFrom) {
      const at = { field: "validFrom", value: draft.validFrom, rule: `from ${last.valid_from}` };
      return err(named("version_order", at));
    }
    if (last) ended.push({ id: last.id, until: draft.validFrom });
    const id = first + index;
    const version = (last?.version ?? 0) + 1;
    const { itemId: item_id, placeId: place_id, alternative, validFrom: valid_from, note } = draft;
    newest.set(key, { id, item_id, place_id, alternative, version, valid_from });
    opened.push({ id, item_id, place_id, alternative, version, valid_from, note });
  }
  const until = new Map(ended.map((each) => [each.id, each.until]));
  await tx.rows(
    `update production.${table} as known set valid_until = draft.until::date
     from unnest($3::int[], $4::text[]) as draft (id, until)
     where known.cell = $1 and known.tenant_id = $2 and known.id = draft.id`,
    [...scopeOf(tx), [...until.keys()], [...until.values()]],
  );
  await tx.rows(
    `insert into production.${table} (cell, tenant_id, id, item_id, place_id, alternative, version,
       valid_from, valid_until, note, saved_by, saved_at)
     select $1, $2, id, item_id, place_id, alternative, version, valid_from, valid_until, note, $4, $5
     from jsonb_populate_recordset(null::production.${table}, $3::jsonb)`,
    [
      ...scopeOf(tx),
      JSON.stringify(opened.map((each) => ({ ...each, valid_until: until.get(each.id) ?? null }))),
      ...[tx.actor.name, tx.now],
    ],
  );
  return ok(opened.map((each) => each.id));
}
