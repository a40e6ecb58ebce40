import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import { named } from "../model.ts";
import type { NamedError } from "../model.ts";
import { openVersions } from "./versions.ts";
import type { VersionDraft } from "./versions.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface BomLine {
  readonly itemId: number;
  /** For `perUnits` of the parent. */
  readonly units: number;
  /** Parts per million that are lost on the way into the parent. */
  readonly scrapPpm: number;
  /** The step that uses it; null: the first. */
  readonly step: number | null;
  /** Items that may stand in, the best first. */
  readonly substitutes: readonly number[];
}

export interface BomDraft extends VersionDraft {
  readonly perUnits: number;
  readonly lines: readonly BomLine[];
}

export interface StoredBom extends BomDraft {
  readonly id: number;
  readonly version: number;
  /** ISO date, the first day on which it no longer holds; null: until further notice. */
  readonly validUntil: string | null;
  readonly savedBy: string;
  readonly savedAt: Date;
}

const bomColumns = `id, item_id as "itemId", place_id as "placeId", alternative, version, note,
  valid_from::text as "validFrom", valid_until::text as "validUntil", per_units as "perUnits",
  saved_by as "savedBy", saved_at as "savedAt",
  coalesce((select jsonb_agg(jsonb_build_object('itemId', line.item_id, 'units', units,
      'scrapPpm', scrap_ppm, 'step', step, 'substitutes', substitutes) order by line)
    from production.bom_line as line where line.cell = bom.cell and line.tenant_id = bom.tenant_id
      and line.bom_id = bom.id), '[]') as lines`;

/** All BOM versions of an item, the newest first. */
export function bomsOf(tx: Tx, itemId: number): Promise<StoredBom[]> {
  return tx.rows<StoredBom>(
    `select ${bomColumns} from production.bom as bom
     where cell = $1 and tenant_id = $2 and item_id = $3 order by alternative, place_id, version desc`,
    [...scopeOf(tx), itemId],
  );
}

/** The BOM versions of these items that hold on a day, in any plant and alternative. */
export function bomsOn(tx: Tx, items: readonly number[], day: string): Promise<StoredBom[]> {
  return tx.rows<StoredBom>(
    `select ${bomColumns} from production.bom as bom where cell = $1 and tenant_id = $2
       and item_id = any ($3::int[]) and valid_from <= $4::date
       and (valid_until is null or valid_until > $4::date) order by id`,
    [...scopeOf(tx), items, day],
  );
}

/** All BOM versions that hold on some day of so many from a day on, in any plant and alternative. */
export function bomsWithin(
  tx: Tx,
  { from, days }: { readonly from: string; readonly days: number },
): Promise<StoredBom[]> {
  return tx.rows<StoredBom>(
    `select ${bomColumns} from production.bom as bom where cell = $1 and tenant_id = $2
       and valid_from < $3::date + $4::int and (valid_until is null or valid_until > $3::date)
     order by id`,
    [...scopeOf(tx), from, days],
  );
}

/** What is wrong with a draft on its own, or null. */
async function bomWrong(tx: Tx, catalog: Catalog, draft: BomDraft): Promise<NamedError | null> {
  const items = await catalog.view.get(tx);
  const isMade = (id: number) => items.item(id)?.kind === "item";
  const at = (field: string, value: number, rule: string) => ({ field, value, rule });
  if (!isMade(draft.itemId))
    return named("made_item_unknown", at("itemId", draft.itemId, "stocked_item"));
  const seen = new Set<string>();
  for (const [index, line] of draft.lines.entries()) {
    const field = `lines.${index}.itemId`;
    const all = [line.itemId, ...line.substitutes];
    const unknown = all.find((id) => !isMade(id));
    if (unknown !== undefined)
      return named("made_item_unknown", at(field, unknown, "stocked_item"));
    if (all.includes(draft.itemId))
      return named("bom_loop", at(field, draft.itemId, "not_of_itself"));
    const key = `${line.itemId}/${line.step}`;
    if (seen.has(key)) return named("bom_line_twice", at(field, line.itemId, "once_a_step"));
    seen.add(key);
  }
  return null;
}

/** A parent that these BOMs, as they stand now, would make out of itself, or null. */
async function loopAmong(tx: Tx, parents: readonly number[]): Promise<number | null> {
  const [row] = await tx.rows<{ parent: number }>(
    `with recursive holding as (
       select bom.item_id as parent, line.item_id as part
       from production.bom as bom join production.bom_line as line on line.cell = bom.cell
         and line.tenant_id = bom.tenant_id and line.bom_id = bom.id
       where bom.cell = $1 and bom.tenant_id = $2
         and (bom.valid_until is null or bom.valid_until > $4::date)
     ), below (parent, part) as (
       select parent, part from holding where parent = any ($3::int[])
       union
       select below.parent, holding.part from below join holding on holding.parent = below.part
     )
     select parent from below where parent = part limit 1`,
    [...scopeOf(tx), parents, tx.now],
  );
  return row?.parent ?? null;
}

/**
 * Saves BOM versions, each from its day on; gives their ids.
 * Errors: `made_item_unknown`, `bom_line_twice`, `bom_loop` (also over several levels),
 * `version_order`.
 */
export async function saveBoms(
  tx: Tx,
  catalog: Catalog,
  drafts: readonly BomDraft[],
): Promise<Result<number[], NamedError>> {
  for (const draft of drafts) {
    const wrong = await bomWrong(tx, catalog, draft);
    if (wrong) return err(wrong);
  }
  const opened = await openVersions(tx, "bom", drafts);
  if (!opened.ok) return opened;
  const ids = opened.value;
  await tx.rows(
    `update production.bom as bom set per_units = draft.per_units
     from unnest($3::int[], $4::bigint[]) as draft (id, per_units)
     where bom.cell = $1 and bom.tenant_id = $2 and bom.id = draft.id`,
    [...scopeOf(tx), ids, drafts.map((draft) => draft.perUnits)],
  );
  const lines = drafts.flatMap((draft, index) =>
    draft.lines.map((line, at) => ({
      ...{ bom_id: ids[index], line: at + 1, item_id: line.itemId, units: line.units },
      ...{ scrap_ppm: line.scrapPpm, step: line.step, substitutes: line.substitutes },
    })),
  );
  await tx.rows(
    `insert into production.bom_line (cell, tenant_id, bom_id, line, item_id, units, scrap_ppm, step,
       substitutes)
     select $1, $2, bom_id, line, item_id, units, scrap_ppm, step, substitutes
     from jsonb_populate_recordset(null::production.bom_line, $3::jsonb)`,
    [...scopeOf(tx), JSON.stringify(lines)],
  );
  const loop = await loopAmong(tx, [...new Set(drafts.map((draft) => draft.itemId))]);
  if (loop !== null)
    return err(named("bom_loop", { field: "lines", value: loop, rule: "not_of_itself" }));
  drafts.forEach((draft, index) =>
    tx.audit({
      action: "production.bom.save",
      subjectKind: "item",
      subjectId: draft.itemId,
      after: { id: ids[index], ...draft },
    }),
  );
  return ok(ids);
}
