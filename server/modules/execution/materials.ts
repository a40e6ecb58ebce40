import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Component, Operation, Production } from "../production/index.ts";
import { changeStock } from "../stock/index.ts";
import type { StockError } from "../stock/index.ts";
import { refused } from "./model.ts";
import type { DayLine, ExecutionError } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Units of a component that the reports of a day have booked by standard. */
export interface Used {
  readonly itemId: number;
  readonly standard: number;
}

/** What was used of a component beyond its standard, or less, and why. */
export interface Difference {
  readonly itemId: number;
  readonly difference: number;
  readonly note: string;
}

/** What the reports of a day have used by standard, by component. */
export function usedOf(
  lines: readonly DayLine[],
  operations: ReadonlyMap<number, Operation>,
  components: readonly Component[],
): Used[] {
  const made = new Map(
    lines.map((line) => [line.operationId, Math.max(0, line.good + line.scrap)]),
  );
  const used = new Map<number, number>();
  for (const { operationId, itemId, units } of components) {
    const [through, of] = [made.get(operationId) ?? 0, operations.get(operationId)?.units ?? 0];
    if (through === 0 || of === 0) continue;
    used.set(itemId, (used.get(itemId) ?? 0) + Math.ceil((units * through) / of));
  }
  return [...used]
    .map(([itemId, standard]) => ({ itemId, standard }))
    .toSorted((a, b) => a.itemId - b.itemId);
}

/** Why these differences cannot be, or null: of what was used that day, once each, not below nothing. */
export function differencesWrong(
  used: readonly Used[],
  said: readonly Difference[],
): ExecutionError | null {
  const known = new Map(used.map((each) => [each.itemId, each.standard]));
  for (const { itemId, difference } of said) {
    const standard = known.get(itemId);
    known.delete(itemId);
    const at = { field: "materials", value: itemId };
    if (standard === undefined) return refused("material_unused", { ...at, rule: "used_once" });
    if (standard + difference < 0)
      return refused("material_below", { ...at, value: difference, rule: String(standard) });
  }
  return null;
}

/** A day that is closed, with what is said of its material. */
export interface MaterialClose {
  readonly workCentreId: number;
  readonly placeId: number;
  readonly day: string;
  readonly used: readonly Used[];
  readonly said: readonly Difference[];
}

/** Keeps what was used beyond or below the standard, and adjusts stock by it. Gives the items. */
export async function bookDifferences(
  tx: Tx,
  { parties, catalog }: Production,
  { workCentreId, placeId, day, used, ...asked }: MaterialClose,
): Promise<Result<number[], ExecutionError | StockError>> {
  const said = asked.said.filter((each) => each.difference !== 0);
  if (said.length === 0) return ok([]);
  const wrong = differencesWrong(used, said);
  if (wrong) return err(wrong);
  const view = await catalog.view.get(tx);
  const numbered = said.find((each) => view.item(each.itemId)?.serialTracked);
  if (numbered) {
    const value = view.item(numbered.itemId)?.code ?? numbered.itemId;
    return err(refused("material_numbered", { field: "materials", value, rule: "by_number" }));
  }
  const standard = new Map(used.map((each) => [each.itemId, each.standard]));
  await tx.rows(
    `insert into execution.close_material (cell, tenant_id, work_centre_id, day, item_id, standard,
       difference, note)
     select $1, $2, $3, $4, "itemId", standard, difference, note
     from jsonb_to_recordset($5::jsonb)
       as draft ("itemId" int, standard bigint, difference bigint, note text)`,
    [
      ...[...scopeOf(tx), workCentreId, day],
      JSON.stringify(said.map((each) => ({ ...each, standard: standard.get(each.itemId) }))),
    ],
  );
  const document = { kind: "adjustment", documentKind: "work_centre" } as const;
  for (const { itemId, difference, note } of said) {
    const changed = await changeStock(tx, parties, {
      document: { ...document, documentId: workCentreId, why: `${day}: ${note}` },
      changes: [{ itemId, placeId, units: -difference }],
    });
    if (!changed.ok) return changed;
  }
  return ok(said.map((each) => each.itemId));
}

/** What was said of the material of a closed day. */
export function differencesOf(
  tx: Tx,
  at: { readonly workCentreId: number; readonly day: string },
): Promise<(Used & Difference)[]> {
  return tx.rows<Used & Difference>(
    `select item_id as "itemId", standard, difference, note from execution.close_material
     where cell = $1 and tenant_id = $2 and work_centre_id = $3 and day = $4 order by item_id`,
    [...scopeOf(tx), at.workCentreId, at.day],
  );
}
