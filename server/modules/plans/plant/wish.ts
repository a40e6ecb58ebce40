import type { Operation } from "../../../../engines/scheduling/index.ts";
import { dayOfInstant, dayToText, instantOfLocal } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import {
  bomsOf,
  componentUnits,
  makersOf,
  minutesOf,
  routingsOn,
  stepsInOrder,
  unitsByStep,
} from "../../production/index.ts";
import type { Factory, Production, StoredBom, StoredRouting } from "../../production/index.ts";
import { lockSupplies } from "../../stock/index.ts";
import type { LockedSupply } from "../../stock/index.ts";
import type { Plant } from "./plant.ts";
import { heldMaterials } from "./slots.ts";
import { minuteUp } from "./time.ts";

const dayMs = 86_400_000;

/** How an item could be made in a plant: one of its ways. */
export interface Recipe {
  readonly routing: StoredRouting;
  readonly bom: StoredBom | null;
}

/** A component that making takes, and when the last of it is there; null: nobody has announced it. */
export interface Material {
  readonly itemId: number;
  readonly units: number;
  readonly atMs: number | null;
}

/** An order that does not exist yet, as the engine takes it. */
export interface WishDraft {
  readonly recipe: Recipe;
  readonly operations: readonly Operation[];
  /** The step of each operation by its number. */
  readonly steps: ReadonlyMap<number, StoredRouting["steps"][number]>;
  readonly materials: readonly Material[];
  /** When all of them are there, in ms since 1970. */
  readonly materialMs: number;
}

/** The ways in which a plant makes an item today, the usual one first. */
export async function recipesOf(
  tx: Tx,
  asked: { readonly itemId: number; readonly placeId: number; readonly zone: string },
): Promise<Recipe[]> {
  const day = dayToText(dayOfInstant(tx.now, asked.zone).day);
  const routings = (await routingsOn(tx, [asked.itemId], day))
    .filter((each) => each.placeId === asked.placeId)
    .toSorted((a, b) => a.alternative - b.alternative);
  if (routings.length === 0) return [];
  const holds = (each: StoredBom) =>
    each.validFrom <= day && (each.validUntil === null || each.validUntil > day);
  const boms = (await bomsOf(tx, asked.itemId)).filter(holds);
  return routings.map((routing) => {
    const own = boms.filter((each) => each.alternative === routing.alternative);
    const bom =
      own.find((each) => each.placeId === asked.placeId) ?? own.find((each) => each.placeId === 0);
    return { routing, bom: bom ?? null };
  });
}

/** Units that are there, or come, and that no order, work order or held slot will take. */
async function freeOf(
  tx: Tx,
  plant: Plant,
  asked: { readonly placeId: number; readonly zone: string; readonly items: readonly number[] },
): Promise<Map<number, { readonly ms: number; units: number }[]>> {
  const items = [...asked.items].sort((a, b) => a - b);
  // Looking is enough: who takes components takes the plant's lock first.
  const { supplies } = await lockSupplies(tx, items, "look");
  const taken = new Map<number, number>();
  for (const each of plant.shop.materials)
    if (each.placeId === asked.placeId)
      taken.set(each.itemId, (taken.get(each.itemId) ?? 0) + each.onHand + each.coming);
  for (const each of await heldMaterials(tx, [asked.placeId]))
    taken.set(each.itemId, (taken.get(each.itemId) ?? 0) + each.units);
  const makers = await makersOf(tx, items);
  // What is made in the house is there when it is done, not when its day begins.
  const msOf = (each: LockedSupply) =>
    each.id === 0
      ? 0
      : (makers.get(each.id)?.atMs ?? instantOfLocal(each.day * dayMs, asked.zone).getTime());
  const free = new Map<number, { ms: number; units: number }[]>();
  for (const item of items) {
    let gone = taken.get(item) ?? 0;
    const own = supplies
      .filter((each) => each.item === item && each.place === asked.placeId)
      .toSorted((a, b) => msOf(a) - msOf(b));
    free.set(
      item,
      own.flatMap((each) => {
        const units = each.quantity - each.promised - Math.max(0, each.id === 0 ? each.safety : 0);
        const used = Math.min(gone, Math.max(0, units));
        gone -= used;
        return units > used ? [{ ms: msOf(each), units: units - used }] : [];
      }),
    );
  }
  return free;
}

/** What comes after what in a routing. */
const linksIn = ({ steps }: StoredRouting) =>
  steps.flatMap(({ step, after }) =>
    after.map((each) => ({ ...each, step, afterStep: each.step })),
  );

/** When so many units of each component are there. */
async function materialsFor(
  tx: Tx,
  plant: Plant,
  asked: {
    readonly recipe: Recipe;
    readonly units: number;
    readonly zone: string;
  },
): Promise<Material[]> {
  const { bom, routing } = asked.recipe;
  if (!bom) return [];
  const { steps } = routing;
  const firstStep = steps.find((each) => each.after.length === 0)?.step ?? 0;
  const wanted = unitsByStep({ steps, links: linksIn(routing) }, asked.units);
  const needs = new Map<number, number>();
  for (const line of bom.lines) {
    // Losses on the way take components, too: as many as a work order for so many takes.
    const step = line.step !== null && wanted.has(line.step) ? line.step : firstStep;
    const into = { units: wanted.get(step) ?? asked.units, perUnits: bom.perUnits };
    const units = componentUnits(line, into);
    needs.set(line.itemId, (needs.get(line.itemId) ?? 0) + units);
  }
  const place = { placeId: routing.placeId, zone: asked.zone };
  const free = await freeOf(tx, plant, { ...place, items: [...needs.keys()] });
  return [...needs].map(([itemId, units]) => {
    let left = units;
    for (const lot of free.get(itemId) ?? []) {
      left -= lot.units;
      if (left <= 0) return { itemId, units, atMs: lot.ms };
    }
    return { itemId, units, atMs: null };
  });
}

/** The ways of a step for so many units; none where the plant has too little of what it takes besides. */
function modesOf(
  step: StoredRouting["steps"][number],
  units: number,
  factory: Factory,
): Operation["modes"] {
  const needs = step.needs.map((each) => ({ resource: each.resourceId, units: each.units }));
  const besides = needs.length > 0 ? { needs } : {};
  const isLacking = step.needs.some(({ resourceId, units: taken }) => {
    const resource = factory.resources.get(resourceId);
    return !resource?.active || resource.capacity < taken;
  });
  if (isLacking) return [];
  if (step.workCentreId === null)
    return [{ resource: null, minutes: minutesOf(step, { units }), ...besides }];
  const ways =
    step.ways.length > 0
      ? step.ways
      : [...factory.resources.values()]
          .filter((each) => each.workCentreId === step.workCentreId)
          .map((each) => ({ ...step, resourceId: each.id }));
  return ways.flatMap((way) => {
    const resource = factory.resources.get(way.resourceId);
    if (!resource?.active) return [];
    const minutes = minutesOf(way, { units, loadUnits: resource.loadUnits });
    return [{ resource: way.resourceId, minutes, ...besides }];
  });
}

/** Numbers of wishes lie below those of held slots, which lie below every id. */
const wishBase = -(2 ** 40);

/**
 * What making so many units would be for the engine: a step an operation, material first. Null when a
 * step can be done nowhere.
 */
export async function wishOf(
  tx: Tx,
  parts: { readonly plant: Plant; readonly production: Production },
  asked: {
    readonly recipe: Recipe;
    readonly units: number;
    readonly zone: string;
    /** Keeps the numbers of several wishes apart. */
    readonly serial: number;
  },
): Promise<WishDraft | null> {
  const { plant, production } = parts;
  const { recipe, units } = asked;
  const factory = await production.factory.get(tx);
  const materials = await materialsFor(tx, plant, asked);
  const materialMs = Math.max(0, ...materials.map((each) => each.atMs ?? 0));
  const { steps } = recipe.routing;
  const links = linksIn(recipe.routing);
  const wanted = unitsByStep({ steps, links }, units);
  const ordered = stepsInOrder(
    steps.map((each) => each.step),
    links,
  );
  const numberOf = (step: number) => wishBase - asked.serial * 100_000 - step;
  const stepBy = new Map(steps.map((each) => [each.step, each]));
  const operations = (ordered ?? []).flatMap((number): Operation[] => {
    const step = stepBy.get(number);
    if (!step) return [];
    const family = step.familyId === null ? undefined : plant.familyPlaces.get(step.familyId);
    return [
      {
        ...{ ref: numberOf(number), order: numberOf(0) },
        modes: modesOf(step, wanted.get(number) ?? units, factory),
        after: links
          .filter((link) => link.step === number)
          .map((link) => ({
            ...{ operation: numberOf(link.afterStep), from: link.countsFrom, lag: link.lagMinutes },
            ...(link.maxWaitMinutes === null ? {} : { maxWait: link.maxWaitMinutes }),
          })),
        ...(family === undefined ? {} : { family }),
        ...(step.maySplit ? { splittable: true } : {}),
        materialAt: minuteUp(plant.line, step.after.length === 0 ? materialMs : 0),
      },
    ];
  });
  if (operations.length === 0 || operations.some((each) => each.modes.length === 0)) return null;
  const byNumber = new Map(steps.map((each) => [numberOf(each.step), each]));
  return { recipe, operations, steps: byNumber, materials, materialMs };
}
