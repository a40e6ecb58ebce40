import type { Repair } from "../../../../engines/scheduling/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { PlannedOperation } from "../../production/index.ts";
import type { MovedSlot } from "../plant/bookings.ts";
import { brokenPlan, movedSlots, planOnOthers, rowsOf } from "./breakdown.ts";
import { brokenTimes } from "../plant/closed.ts";
import { frozenOrders, type Findings } from "../running/let-go.ts";
import { readPlant, usualFactors, type Plant } from "../plant/plant.ts";
import type { PublishParts } from "./publish.ts";
import { straysIn } from "./reseat.ts";
import { minuteDown } from "../plant/time.ts";
import { stopInWords, timesInWords, type Words } from "../plant/words.ts";

/** A plant whose plan must move, and how. */
export interface Looked {
  readonly plant: Plant;
  readonly repaired: Repair;
  readonly rows: readonly PlannedOperation[];
  readonly slots: readonly MovedSlot[];
  readonly cause: Words;
  /** A word for the trail and the re-promise run. */
  readonly why: string;
  /** Why what was held could not stay. */
  readonly findings?: Findings;
}

/** A look at a plant: null where nothing moves. */
export type Look = (tx: Tx) => Promise<Looked | null>;

function lookedOf(
  plant: Plant,
  repaired: Repair,
  said: Pick<Looked, "cause" | "why" | "findings">,
): Looked | null {
  const rows = rowsOf(plant, repaired);
  const slots = movedSlots(plant, repaired);
  return rows.length + slots.length === 0 ? null : { plant, repaired, rows, slots, ...said };
}

/** The plan after a resource has stopped. */
export const stopped =
  ({ production }: PublishParts, { resourceId, placeId }: Standing): Look =>
  async (tx) => {
    const plant = await readPlant(tx, production, { placeId, factors: usualFactors });
    const resource = plant.shop.resources.find((each) => each.id === resourceId);
    const repaired = resource && brokenPlan(plant, resource);
    if (!resource || !repaired) return null;
    return lookedOf(plant, repaired, { cause: stopInWords(resource), why: "machine_stopped" });
  };

interface Standing {
  readonly resourceId: number;
  readonly placeId: number;
}

/** Why what a pin or its frozen work order holds cannot start where its resource is closed now. */
function heldIn(plant: Plant, broken: ReadonlyMap<number, number>): Findings {
  const { shop } = plant;
  const strays = straysIn(plant);
  // A resource that is out of use is closed whenever that was.
  const closed = new Map([
    ...broken,
    ...shop.operations.flatMap(({ id, plannedStart }) =>
      strays.has(id) && plannedStart
        ? [[id, minuteDown(plant.line, plannedStart.getTime())] as const]
        : [],
    ),
  ]);
  const frozen = frozenOrders(shop);
  return new Map(
    shop.operations.flatMap(({ id: operation, workOrderId, pinned }) => {
      const start = closed.get(operation);
      if (start === undefined || !(pinned || frozen.has(workOrderId))) return [];
      const finding = { kind: "held_closed", operation, start } as const;
      return [[operation, { finding, foundAt: shop.now }] as const];
    }),
  );
}

/** The plan after shifts, holidays or resources have changed: only where something cannot stand moves. */
export const changed =
  ({ production }: PublishParts, placeId: number): Look =>
  async (tx) => {
    const plant = await readPlant(tx, production, { placeId, factors: usualFactors });
    const { closed, crowded } = brokenTimes(plant.snapshot);
    const count = new Set([...closed.keys(), ...crowded, ...straysIn(plant)]).size;
    if (count === 0) return null;
    const carried = planOnOthers(plant);
    if (!carried.ok) throw new Error(`the plan cannot be mended: ${carried.error.kind}`);
    const findings = heldIn(plant, closed);
    const cause = timesInWords(count);
    return lookedOf(plant, carried.value, { cause, why: "calendar_changed", findings });
  };
