import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import type { Factory } from "../factory/factory.ts";
import { lastSteps, named, stepsInOrder } from "../model.ts";
import type { NamedError, Times } from "../model.ts";
import { openVersions } from "./versions.ts";
import type { VersionDraft } from "./versions.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** One resource that may do a step, with times of its own. */
export interface Way extends Times {
  readonly resourceId: number;
  readonly rank: number;
}

export interface Need {
  readonly resourceId: number;
  readonly units: number;
}

/** What a step comes after, and how close. From the start: an overlap. */
export interface After {
  readonly step: number;
  readonly countsFrom: "end" | "start";
  readonly lagMinutes: number;
  readonly maxWaitMinutes: number | null;
}

export interface RoutingStep extends Times {
  readonly step: number;
  readonly name: string;
  readonly nameEn: string;
  /** Null: bound to nobody's capacity. */
  readonly workCentreId: number | null;
  readonly familyId: number | null;
  readonly maySplit: boolean;
  /** Good units out of a million that go in. */
  readonly yieldPpm: number;
  /** Empty: every resource of the work centre, with the times of the step. */
  readonly ways: readonly Way[];
  readonly needs: readonly Need[];
  /** Absent: after the step before it in the list; empty: after none. */
  readonly after?: readonly After[] | undefined;
}

export interface RoutingDraft extends VersionDraft {
  readonly steps: readonly RoutingStep[];
}

/** A step as it is stored: it says what it comes after. */
export type StoredStep = RoutingStep & { readonly after: readonly After[] };

export interface StoredRouting extends VersionDraft {
  readonly id: number;
  readonly version: number;
  readonly validUntil: string | null;
  readonly savedBy: string;
  readonly savedAt: Date;
  readonly steps: readonly StoredStep[];
}

const partsOf = (table: string, object: string, order: string) =>
  `coalesce((select jsonb_agg(jsonb_build_object(${object}) order by ${order})
     from production.${table} as part where part.cell = step.cell and part.tenant_id = step.tenant_id
       and part.routing_id = step.routing_id and part.step = step.step), '[]')`;

const routingColumns = `id, item_id as "itemId", place_id as "placeId", alternative, version, note,
  valid_from::text as "validFrom", valid_until::text as "validUntil", saved_by as "savedBy",
  saved_at as "savedAt",
  coalesce((select jsonb_agg(jsonb_build_object('step', step.step, 'name', name, 'nameEn', name_en,
      'workCentreId', work_centre_id, 'familyId', family_id, 'maySplit', may_split,
      'yieldPpm', yield_ppm, 'setupSeconds', setup_seconds, 'runSeconds', run_seconds,
      'perUnits', per_units,
      'ways', ${partsOf("routing_way", "'resourceId', resource_id, 'rank', rank, 'setupSeconds', part.setup_seconds, 'runSeconds', part.run_seconds, 'perUnits', part.per_units", "rank, resource_id")},
      'needs', ${partsOf("routing_need", "'resourceId', resource_id, 'units', units", "resource_id")},
      'after', ${partsOf("routing_link", "'step', after_step, 'countsFrom', counts_from, 'lagMinutes', lag_minutes, 'maxWaitMinutes', max_wait_minutes", "after_step")}
      ) order by step.step)
    from production.routing_step as step where step.cell = routing.cell
      and step.tenant_id = routing.tenant_id and step.routing_id = routing.id), '[]') as steps`;

/** All routing versions of an item, the newest first. */
export function routingsOf(tx: Tx, itemId: number): Promise<StoredRouting[]> {
  return tx.rows<StoredRouting>(
    `select ${routingColumns} from production.routing as routing
     where cell = $1 and tenant_id = $2 and item_id = $3 order by alternative, place_id, version desc`,
    [...scopeOf(tx), itemId],
  );
}

/** The routing versions of these items that hold on a day, in any plant and alternative. */
export function routingsOn(
  tx: Tx,
  items: readonly number[],
  day: string,
): Promise<StoredRouting[]> {
  return tx.rows<StoredRouting>(
    `select ${routingColumns} from production.routing as routing where cell = $1 and tenant_id = $2
       and item_id = any ($3::int[]) and valid_from <= $4::date
       and (valid_until is null or valid_until > $4::date) order by id`,
    [...scopeOf(tx), items, day],
  );
}

/** The steps with what each comes after; a step that does not say comes after the one before it. */
function linked(steps: readonly RoutingStep[]): StoredStep[] {
  return steps.map((each, index) => {
    const before = steps[index - 1]?.step;
    const close = { countsFrom: "end", lagMinutes: 0, maxWaitMinutes: null } as const;
    const usual = before === undefined ? [] : [{ step: before, ...close }];
    return { ...each, after: each.after ?? usual };
  });
}

const linksOf = (steps: readonly StoredStep[]) =>
  steps.flatMap(({ step, after }) => after.map((each) => ({ step, afterStep: each.step })));

/** What is wrong with how the steps follow each other, or null. */
function flowWrong(steps: readonly StoredStep[]): NamedError | null {
  const numbers = steps.map((each) => each.step);
  const twice = numbers.find((step, index) => numbers.indexOf(step) !== index);
  if (twice !== undefined)
    return named("step_twice", { field: "steps", value: twice, rule: "once" });
  const links = linksOf(steps);
  const unknown = links.find((link) => !numbers.includes(link.afterStep));
  if (unknown) {
    const at = {
      field: `steps.${unknown.step}.after`,
      value: unknown.afterStep,
      rule: "known_step",
    };
    return named("step_unknown", at);
  }
  if (!stepsInOrder(numbers, links))
    return named("routing_loop", { field: "steps", value: numbers.join(" "), rule: "no_circle" });
  const last = lastSteps(numbers, links);
  if (last.length !== 1) {
    const at = { field: "steps", value: last.join(" "), rule: "one_last_step" };
    return named("routing_ends_once", at);
  }
  return null;
}

/** What is wrong with the resources that a step names, or null. */
function resourcesWrong(step: RoutingStep, placeId: number, factory: Factory): NamedError | null {
  const field = (name: string) => `steps.${step.step}.${name}`;
  const centre = factory.workCentres.get(step.workCentreId ?? 0);
  if (step.workCentreId !== null && centre?.placeId !== placeId) {
    const at = { field: field("workCentreId"), value: step.workCentreId, rule: "centre_of_plant" };
    return named("work_centre_unknown", at);
  }
  for (const { resourceId } of step.ways) {
    const at = { field: field("ways"), value: resourceId, rule: "resource_of_centre" };
    const resource = factory.resources.get(resourceId);
    if (!resource) return named("resource_unknown", { ...at, rule: "known_resource" });
    if (resource.workCentreId === null || resource.workCentreId !== step.workCentreId)
      return named("resource_unfit", at);
  }
  for (const { resourceId, units } of step.needs) {
    const at = { field: field("needs"), value: resourceId, rule: "pool_of_plant" };
    const pool = factory.resources.get(resourceId);
    if (!pool) return named("resource_unknown", { ...at, rule: "known_resource" });
    if (pool.workCentreId !== null || pool.placeId !== placeId) return named("resource_unfit", at);
    if (units > pool.capacity)
      return named("resource_unfit", { ...at, value: units, rule: `at most ${pool.capacity}` });
  }
  if (step.familyId !== null && !factory.families.has(step.familyId)) {
    const at = { field: field("familyId"), value: step.familyId, rule: "known_family" };
    return named("family_unknown", at);
  }
  return null;
}

/** Writes the steps of new versions with their ways, needs and links: a statement each. */
async function writeSteps(
  tx: Tx,
  routings: readonly { readonly id: number; readonly steps: readonly StoredStep[] }[],
): Promise<void> {
  const steps = routings.flatMap(({ id, steps: all }) =>
    all.map((each) => ({ key: { routing_id: id, step: each.step }, ...each })),
  );
  const times = (each: Times) => ({
    ...{ setup_seconds: each.setupSeconds, run_seconds: each.runSeconds },
    per_units: each.perUnits,
  });
  const insert = (table: string, columns: string, rows: readonly object[]) =>
    tx.rows(
      `insert into production.${table} (cell, tenant_id, ${columns})
       select $1, $2, ${columns} from jsonb_populate_recordset(null::production.${table}, $3::jsonb)`,
      [...scopeOf(tx), JSON.stringify(rows)],
    );
  await insert(
    "routing_step",
    `routing_id, step, name, name_en, work_centre_id, family_id, may_split, yield_ppm, setup_seconds,
       run_seconds, per_units`,
    steps.map((each) => ({
      ...{ ...each.key, ...times(each), name: each.name, name_en: each.nameEn },
      ...{ work_centre_id: each.workCentreId, family_id: each.familyId },
      ...{ may_split: each.maySplit, yield_ppm: each.yieldPpm },
    })),
  );
  await insert(
    "routing_way",
    "routing_id, step, resource_id, rank, setup_seconds, run_seconds, per_units",
    steps.flatMap((each) =>
      each.ways.map((way) => ({
        ...{ ...each.key, resource_id: way.resourceId, rank: way.rank, ...times(way) },
      })),
    ),
  );
  await insert(
    "routing_need",
    "routing_id, step, resource_id, units",
    steps.flatMap((each) =>
      each.needs.map(({ resourceId, units }) => ({ ...each.key, resource_id: resourceId, units })),
    ),
  );
  await insert(
    "routing_link",
    "routing_id, step, after_step, counts_from, lag_minutes, max_wait_minutes",
    steps.flatMap((each) =>
      each.after.map((link) => ({
        ...{ ...each.key, after_step: link.step, counts_from: link.countsFrom },
        ...{ lag_minutes: link.lagMinutes, max_wait_minutes: link.maxWaitMinutes },
      })),
    ),
  );
}

/**
 * Saves routing versions, each from its day on; gives their ids.
 * Errors: items, work centres, resources and families that are not there or do not fit, steps that
 * wait in a circle or end twice, `version_order`.
 */
export async function saveRoutings(
  tx: Tx,
  { catalog, factory }: { readonly catalog: Catalog; readonly factory: Factory },
  drafts: readonly RoutingDraft[],
): Promise<Result<number[], NamedError>> {
  const items = await catalog.view.get(tx);
  const whole = drafts.map((draft) => ({ ...draft, steps: linked(draft.steps) }));
  for (const draft of whole) {
    const { itemId, placeId, steps } = draft;
    if (items.item(itemId)?.kind !== "item") {
      const at = { field: "itemId", value: itemId, rule: "stocked_item" };
      return err(named("made_item_unknown", at));
    }
    if (!factory.plants.has(placeId))
      return err(named("plant_unknown", { field: "placeId", value: placeId, rule: "known_plant" }));
    const wrong = flowWrong(steps) ?? steps.map((step) => resourcesWrong(step, placeId, factory));
    const first = Array.isArray(wrong) ? wrong.find((each) => each !== null) : wrong;
    if (first) return err(first);
  }
  const opened = await openVersions(tx, "routing", drafts);
  if (!opened.ok) return opened;
  const ids = opened.value;
  await writeSteps(
    tx,
    whole.map(({ steps }, index) => ({ id: ids[index] ?? 0, steps })),
  );
  whole.forEach((draft, index) =>
    tx.audit({
      action: "production.routing.save",
      subjectKind: "item",
      subjectId: draft.itemId,
      after: { id: ids[index], ...draft },
    }),
  );
  return ok(ids);
}
