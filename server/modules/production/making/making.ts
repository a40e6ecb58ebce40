import { dayOfInstant, dayToText, err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { bomsOn } from "./boms.ts";
import type { StoredBom } from "./boms.ts";
import { componentUnits, lastSteps, named, unitsByStep } from "../model.ts";
import type { CauseKind, NamedError } from "../model.ts";
import type { Production } from "../open.ts";
import { settleReceipts } from "../materials/receipts.ts";
import { routingsOn } from "./routings.ts";
import type { StoredRouting } from "./routings.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A work order to be made. */
export interface WorkOrderDraft {
  readonly itemId: number;
  readonly placeId: number;
  /** Good units wanted. */
  readonly units: number;
  readonly needAt: Date | null;
  /** An approved order gives a receipt to promise on as soon as it is planned. */
  readonly freedom: "proposed" | "approved";
  readonly priority?: number | undefined;
  /** Which alternative of the BOM and the routing; 0, the usual, when absent. */
  readonly alternative?: number | undefined;
  readonly cause?: { readonly kind: CauseKind; readonly id: number } | undefined;
  /**
   * The planned receipt that it feeds, where the promise came first: what is reserved on it stays
   * reserved, so the order inherits the demand that caused it.
   */
  readonly supplyId?: number | undefined;
  readonly note?: string | undefined;
}

export interface MadeWorkOrder {
  readonly id: number;
  readonly number: string;
}

interface Recipe {
  readonly routing: StoredRouting;
  readonly bom: StoredBom | null;
}

/** The versions that hold today in the plant of each draft, or the refusal of one without. */
async function recipesOf(
  tx: Tx,
  { parties }: Production,
  drafts: readonly WorkOrderDraft[],
): Promise<Result<Recipe[], NamedError>> {
  const places = await parties.view.get(tx);
  const found: Recipe[] = [];
  const items = [...new Set(drafts.map((draft) => draft.itemId))];
  const byDay = new Map<string, { routings: StoredRouting[]; boms: StoredBom[] }>();
  for (const [index, { itemId, placeId, alternative = 0 }] of drafts.entries()) {
    const place = places.place(placeId);
    const field = `${index}`;
    if (!place) {
      const at = { field: `${field}.placeId`, value: placeId, rule: "known_place" };
      return err(named("plant_unknown", at));
    }
    const day = dayToText(dayOfInstant(tx.now, place.zone).day);
    const known = byDay.get(day) ?? {
      routings: await routingsOn(tx, items, day),
      boms: await bomsOn(tx, items, day),
    };
    byDay.set(day, known);
    const fits = (each: StoredRouting | StoredBom) =>
      each.itemId === itemId && each.alternative === alternative;
    const routing = known.routings.find((each) => fits(each) && each.placeId === placeId);
    if (!routing) {
      const at = { field: `${field}.itemId`, value: itemId, rule: `routing on ${day}` };
      return err(named("routing_missing", at));
    }
    const boms = known.boms.filter(fits);
    const bom =
      boms.find((each) => each.placeId === placeId) ?? boms.find((each) => each.placeId === 0);
    found.push({ routing, bom: bom ?? null });
  }
  return ok(found);
}

/** The rows of one work order's operations, with the ids they get from `firstId` on. */
function operationRows(
  draft: WorkOrderDraft,
  { routing, bom }: Recipe,
  ids: { readonly workOrderId: number; readonly firstId: number },
) {
  const { steps } = routing;
  const links = steps.flatMap(({ step, after }) =>
    after.map((each) => ({ ...each, step, afterStep: each.step })),
  );
  const idOf = new Map(steps.map((each, index) => [each.step, ids.firstId + index]));
  const wanted = unitsByStep({ steps, links }, draft.units);
  const [last] = lastSteps([...idOf.keys()], links);
  const operations = steps.map((each) => ({
    ...{ id: idOf.get(each.step), work_order_id: ids.workOrderId, step: each.step },
    ...{ name: each.name, name_en: each.nameEn, work_centre_id: each.workCentreId },
    ...{ family_id: each.familyId, setup_seconds: each.setupSeconds },
    ...{ run_seconds: each.runSeconds, per_units: each.perUnits, may_split: each.maySplit },
    ...{ is_last: each.step === last, yield_ppm: each.yieldPpm, units: wanted.get(each.step) },
  }));
  const ways = steps.flatMap((each) =>
    each.ways.map((way) => ({
      ...{ operation_id: idOf.get(each.step), resource_id: way.resourceId, rank: way.rank },
      ...{ setup_seconds: way.setupSeconds, run_seconds: way.runSeconds },
      per_units: way.perUnits,
    })),
  );
  const needs = steps.flatMap((each) =>
    each.needs.map(({ resourceId, units }) => ({
      ...{ operation_id: idOf.get(each.step), resource_id: resourceId, units },
    })),
  );
  const after = links.map((link) => ({
    ...{ operation_id: idOf.get(link.step), after_id: idOf.get(link.afterStep) },
    ...{ counts_from: link.countsFrom, lag_minutes: link.lagMinutes },
    max_wait_minutes: link.maxWaitMinutes,
  }));
  const firstStep = steps.find((each) => each.after.length === 0)?.step ?? 0;
  const components = (bom?.lines ?? []).map((line) => {
    const step = line.step !== null && idOf.has(line.step) ? line.step : firstStep;
    const units = componentUnits(line, {
      units: wanted.get(step) ?? draft.units,
      perUnits: bom?.perUnits ?? 1,
    });
    return {
      ...{ work_order_id: ids.workOrderId, operation_id: idOf.get(step), item_id: line.itemId },
      ...{ units, substitutes: line.substitutes },
    };
  });
  return { operations, ways, needs, after, components };
}

type Written = ReturnType<typeof operationRows>;

/** One component of an operation once, however often the BOM names it. */
function mergedComponents(all: readonly Written["components"][number][]) {
  const merged = new Map<string, Written["components"][number]>();
  for (const each of all) {
    const key = `${each.operation_id}/${each.item_id}`;
    const known = merged.get(key);
    merged.set(key, known ? { ...known, units: known.units + each.units } : each);
  }
  return [...merged.values()];
}

async function writeAll(tx: Tx, orders: readonly object[], written: readonly Written[]) {
  const insert = (table: string, columns: string, rows: readonly object[]) =>
    tx.rows(
      `insert into production.${table} (cell, tenant_id, ${columns})
       select $1, $2, ${columns} from jsonb_populate_recordset(null::production.${table}, $3::jsonb)`,
      [...scopeOf(tx), JSON.stringify(rows)],
    );
  await tx.rows(
    `insert into production.work_order (cell, tenant_id, id, number, item_id, place_id, units,
       freedom, need_at, priority, bom_id, routing_id, supply_id, promise_first, cause_kind, cause_id,
       note, created_at, created_by)
     select $1, $2, id, number, item_id, place_id, units, freedom, need_at, priority, bom_id,
       routing_id, supply_id, promise_first, cause_kind, cause_id, note, $4, $5
     from jsonb_populate_recordset(null::production.work_order, $3::jsonb)`,
    [...scopeOf(tx), JSON.stringify(orders), tx.now, tx.actor.name],
  );
  await tx.rows(
    `insert into production.operation (cell, tenant_id, id, work_order_id, step, name, name_en,
       work_centre_id, family_id, setup_seconds, run_seconds, per_units, may_split, is_last,
       yield_ppm, units)
     select $1, $2, id, work_order_id, step, name, name_en, work_centre_id, family_id, setup_seconds,
       run_seconds, per_units, may_split, is_last, yield_ppm, units
     from jsonb_populate_recordset(null::production.operation, $3::jsonb)`,
    [...scopeOf(tx), JSON.stringify(written.flatMap((each) => each.operations))],
  );
  const times = "setup_seconds, run_seconds, per_units";
  const ways = written.flatMap((each) => each.ways);
  await insert("operation_way", `operation_id, resource_id, rank, ${times}`, ways);
  const needs = written.flatMap((each) => each.needs);
  await insert("operation_need", "operation_id, resource_id, units", needs);
  await insert(
    "operation_link",
    "operation_id, after_id, counts_from, lag_minutes, max_wait_minutes",
    written.flatMap((each) => each.after),
  );
  await tx.rows(
    `insert into production.component (cell, tenant_id, work_order_id, operation_id, item_id, units,
       substitutes)
     select $1, $2, work_order_id, operation_id, item_id, units, substitutes
     from jsonb_populate_recordset(null::production.component, $3::jsonb)`,
    [...scopeOf(tx), JSON.stringify(mergedComponents(written.flatMap((each) => each.components)))],
  );
}

/**
 * Makes work orders, set-wise: operations and components are copied from the versions that hold
 * today. Gives their ids and numbers in the drafts' order.
 * Errors: `plant_unknown`, `routing_missing`.
 */
export async function createWorkOrders(
  tx: Tx,
  production: Production,
  drafts: readonly WorkOrderDraft[],
): Promise<Result<MadeWorkOrder[], NamedError>> {
  if (drafts.length === 0) return ok([]);
  const recipes = await recipesOf(tx, production, drafts);
  if (!recipes.ok) return recipes;
  const firstOrder = await tx.newIds(drafts.length);
  const sizes = recipes.value.map((each) => each.routing.steps.length);
  let nextOperation = await tx.newIds(sizes.reduce((sum, size) => sum + size, 0));
  const made = drafts.map((draft, index) => {
    const recipe = recipes.value[index] as Recipe;
    const id = firstOrder + index;
    const ids = { workOrderId: id, firstId: nextOperation };
    nextOperation += sizes[index] ?? 0;
    const order = {
      ...{ id, number: `WO${id}`, item_id: draft.itemId, place_id: draft.placeId },
      ...{ units: draft.units, freedom: draft.freedom, need_at: draft.needAt },
      ...{ priority: draft.priority ?? 0, bom_id: recipe.bom?.id ?? null },
      ...{ routing_id: recipe.routing.id, supply_id: draft.supplyId ?? null },
      promise_first: draft.supplyId !== undefined,
      ...{ cause_kind: draft.cause?.kind ?? "stock", cause_id: draft.cause?.id ?? 0 },
      note: draft.note ?? "",
    };
    return { order, rows: operationRows(draft, recipe, ids) };
  });
  await writeAll(
    tx,
    made.map((each) => each.order),
    made.map((each) => each.rows),
  );
  for (const { order } of made)
    tx.audit({
      action: "production.work_order.create",
      subjectKind: "work_order",
      subjectId: order.id,
      after: order,
    });
  const ids = made.map((each) => each.order.id);
  tx.announce({ topic: "WorkOrdersMade", key: ids[0] ?? 0, payload: { ids } });
  await settleReceipts(tx, production, { ids, why: "work order" });
  return ok(made.map(({ order }) => ({ id: order.id, number: order.number })));
}
