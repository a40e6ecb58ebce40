import type {
  Bar,
  Mode,
  Operation,
  Order,
  Ranked,
  Resource,
  SetupMatrix,
  Snapshot,
} from "../../../../engines/scheduling/index.ts";
import type { MaterialAnswer, Shop, ShopOperation, ShopResource } from "../../production/index.ts";
import { childrenOf, poolOf } from "./pool.ts";
import type { Pool } from "./pool.ts";
import { needsOf, resourcesIn, roomIn } from "./room.ts";
import type { Room } from "./room.ts";
import { seatBars } from "./seating.ts";
import type { Unseated } from "./seating.ts";
import { minuteDown, minuteUp } from "./time.ts";
import type { Line } from "./time.ts";

/** A slot that a promise holds: it stands in every plan like a pinned operation. */
export interface HeldSlot {
  readonly id: number;
  readonly supplyId: number;
  readonly step: number;
  readonly resourceId: number | null;
  readonly lane: number;
  readonly familyId: number | null;
  /** Of work, closed time left out. */
  readonly minutes: number;
  /** Tools and people that it takes besides. */
  readonly needs: readonly { readonly resourceId: number; readonly units: number }[];
  readonly fromMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** When a work order is due, and its place among the others. */
export interface Demand {
  readonly dueMs: number | null;
  readonly ranked: Ranked | null;
}

export interface SnapshotParts {
  readonly shop: Shop;
  readonly line: Line;
  readonly held: readonly HeldSlot[];
  readonly demand: ReadonlyMap<number, Demand>;
  readonly frozenUntil: Date;
  /** Lanes on which a plan puts operations, as far as they are known. */
  readonly lanes?: ReadonlyMap<number, number>;
  /**
   * For a plan that is made anew: what cannot be planned has no place in it. Otherwise what stands in
   * the plan in force keeps its place there, and nobody else gets it, until a plan leaves it out.
   */
  readonly afresh?: boolean;
}

/** The engine's picture of plants. Numbers of orders, operations and resources are their ids. */
export interface Picture extends Pool {
  readonly snapshot: Snapshot;
  /** The engine's number of each family. */
  readonly familyPlaces: ReadonlyMap<number, number>;
}

/** Numbers of held slots: below every id. */
export const heldRef = (id: number): number => -id;

/** Changeovers by work centre, and the place of each family in them. */
function matricesOf({ setups, resources }: Shop) {
  const centres = [...new Set(setups.map((each) => each.workCentreId))];
  const families = new Set<number>();
  for (const each of setups) families.add(each.fromFamilyId).add(each.toFamilyId);
  for (const { familyNow } of resources) if (familyNow !== null) families.add(familyNow);
  const placeOf = new Map([...families].map((family, at) => [family, at]));
  const matrices = centres.map((centre): SetupMatrix => {
    const minutes = [...families].map(() => Array.from({ length: families.size }, () => 0));
    for (const each of setups.filter((row) => row.workCentreId === centre)) {
      const row = minutes[placeOf.get(each.fromFamilyId) ?? 0];
      if (row) row[placeOf.get(each.toFamilyId) ?? 0] = each.minutes;
    }
    return { minutes };
  });
  return { placeOf, matrices, matrixOf: new Map(centres.map((centre, at) => [centre, at])) };
}

type Matrices = ReturnType<typeof matricesOf>;

function resourceOf(line: Line, resource: ShopResource, { placeOf, matrixOf }: Matrices): Resource {
  const setup = resource.workCentreId === null ? undefined : matrixOf.get(resource.workCentreId);
  const family = resource.familyNow === null ? undefined : placeOf.get(resource.familyNow);
  const open = resource.open.flatMap(({ fromMs, untilMs }) => {
    const span = { from: minuteUp(line, fromMs), until: minuteDown(line, untilMs) };
    return span.until > span.from ? [span] : [];
  });
  return {
    ...{ ref: resource.id, capacity: resource.capacity, open },
    ...(setup === undefined ? {} : { setup }),
    ...(setup === undefined || family === undefined ? {} : { family }),
    ...(resource.loadUnits === null ? {} : { batch: resource.loadUnits }),
  };
}

/** Work orders that make what others of the plan use: the last step of each comes before those. */
interface Feeding {
  /** By the operation that waits: the last operations of the work orders that feed it. */
  readonly after: ReadonlyMap<number, readonly number[]>;
  /** Work orders whose lateness is their parent's. */
  readonly children: ReadonlySet<number>;
}

/** Who feeds whom among the operations that stand in the plan. */
function feedingOf(shop: Shop, planned: ReadonlySet<number>): Feeding {
  const { operations, materials } = shop;
  const last = new Map(
    operations.flatMap((each) =>
      each.isLast && planned.has(each.id) ? [[each.workOrderId, each.id] as const] : [],
    ),
  );
  const uses = Map.groupBy(materials, (each) => each.workOrderId);
  const after = new Map<number, number[]>();
  const children = new Set<number>();
  for (const [parentId, own] of childrenOf(shop))
    for (const child of own) {
      const from = last.get(child.id);
      for (const use of uses.get(parentId) ?? []) {
        if (from === undefined || use.itemId !== child.itemId) continue;
        if (!planned.has(use.operationId)) continue;
        children.add(child.id);
        after.set(use.operationId, [...(after.get(use.operationId) ?? []), from]);
      }
    }
  return { after, children };
}

interface OperationParts {
  readonly parts: SnapshotParts;
  readonly matrices: Matrices;
  readonly feeding: Feeding;
  /** Operations that stand in the plan. */
  readonly planned: ReadonlySet<number>;
  /** Work orders that no plan may move. */
  readonly frozen: ReadonlySet<number>;
  readonly materials: ReadonlyMap<number, readonly MaterialAnswer[]>;
  readonly room: Room;
  /** That stand, and for which no resource is open long enough. */
  readonly tooLong: ReadonlySet<number>;
}

/** When what comes from outside this plan is there, in minutes of the line; 0 when it is. */
function materialMinute(operation: ShopOperation, all: OperationParts): number {
  const { parts, feeding, materials } = all;
  // What is made for it within this plan comes before it by a link, whenever that is.
  const isFed = (each: MaterialAnswer) =>
    each.fed.every((from) => feeding.children.has(from.workOrderId));
  const times = (materials.get(operation.id) ?? []).flatMap(
    (each) => (isFed(each) ? each.elsewhereAtMs : each.atMs) ?? [],
  );
  if (operation.notBeforeMs !== null) times.push(operation.notBeforeMs);
  return minuteUp(parts.line, Math.max(0, ...times));
}

function modesOf(operation: ShopOperation, room: Room): Mode[] {
  const needs = needsOf(room.running.get(operation.id) ?? operation.needs, room);
  const with_ = needs.length > 0 ? { needs } : {};
  if (operation.minutesLeft !== null && operation.workCentreId === null)
    return [{ resource: null, minutes: operation.minutesLeft, ...with_ }];
  return operation.ways.map((way) => ({
    resource: way.resourceId,
    minutes: way.minutes,
    ...with_,
  }));
}

function operationOf(operation: ShopOperation, all: OperationParts): Operation {
  const { parts, matrices, feeding, planned } = all;
  const family = operation.familyId === null ? undefined : matrices.placeOf.get(operation.familyId);
  const links = [
    ...operation.after.map((link) => ({
      operation: link.afterId,
      from: link.countsFrom,
      lag: link.lagMinutes,
      ...(link.maxWaitMinutes === null ? {} : { maxWait: link.maxWaitMinutes }),
    })),
    ...(feeding.after.get(operation.id) ?? []).map((before) => ({ operation: before })),
  ].filter((link) => planned.has(link.operation));
  const materialAt = materialMinute(operation, all);
  const base = {
    ...{ ref: operation.id, order: operation.workOrderId, modes: modesOf(operation, all.room) },
    ...(links.length > 0 ? { after: links } : {}),
    ...(family === undefined ? {} : { family }),
    // What stands though no shift is that long any more goes on after the break, until it is left out.
    ...(operation.maySplit || all.tooLong.has(operation.id) ? { splittable: true } : {}),
    size: loadOf(operation, parts.shop),
  };
  if (operation.minutesLeft !== null && operation.resourceId !== null)
    return {
      ...base,
      started: { resource: operation.resourceId, minutesLeft: operation.minutesLeft },
    };
  const isHeld = operation.pinned || all.frozen.has(operation.workOrderId);
  const start = isHeld ? operation.plannedStart : null;
  // A pin that time has passed cannot be kept: the operation is then free again.
  // Nor can one on a resource that is out of use or cannot do it any more.
  const canStand = operation.ways.some((way) => way.resourceId === operation.resourceId);
  if (start !== null && canStand && operation.resourceId !== null && start >= parts.shop.now)
    return {
      ...{ ...base, materialAt },
      pin: { resource: operation.resourceId, start: minuteDown(parts.line, start.getTime()) },
    };
  return { ...base, materialAt };
}

/** Units in one load of the smallest oven that may do it: more than one load fills it alone. */
function loadOf(operation: ShopOperation, { resources }: Shop): number {
  const own = new Set(operation.ways.map((way) => way.resourceId));
  const loads = resources.flatMap((each) =>
    own.has(each.id) && each.loadUnits !== null ? [each.loadUnits] : [],
  );
  return loads.length === 0 ? 1 : Math.max(1, Math.min(operation.unitsLeft, ...loads));
}

/** The plan in force as bars: what production holds as planned times, and the held slots. */
function presentOf(parts: SnapshotParts, operations: readonly Operation[]): Bar[] {
  const { shop, line, held } = parts;
  const modes = new Map(operations.map((each) => [each.ref, each.modes]));
  const nowMs = shop.now.getTime();
  // What runs has its lane before whatever is overdue: of both, only that can still give way.
  const first = Math.min(
    nowMs,
    ...shop.operations.flatMap((each) => each.plannedFrom?.getTime() ?? []),
  );
  const drafts = shop.operations.flatMap((each): Unseated[] => {
    const own = modes.get(each.id);
    const { plannedFrom, plannedStart, plannedEnd } = each;
    if (!own || !plannedFrom || !plannedStart || !plannedEnd) return [];
    const mode = own.findIndex((way) => way.resource === each.resourceId);
    if (mode < 0) return [];
    const what = {
      ...{ operation: each.id, order: each.workOrderId, mode, resource: each.resourceId },
      lane: parts.lanes?.get(each.id),
    };
    if (each.minutesLeft !== null) {
      const start = Math.max(0, minuteDown(line, first) - 1);
      return [
        {
          ...what,
          setupFrom: start,
          start,
          end: minuteUp(line, nowMs) + Math.max(1, each.minutesLeft),
        },
      ];
    }
    return [
      {
        ...what,
        setupFrom: minuteDown(line, plannedFrom.getTime()),
        start: minuteDown(line, plannedStart.getTime()),
        end: minuteUp(line, plannedEnd.getTime()),
      },
    ];
  });
  const slots = held.map((slot): Unseated => ({
    ...{ operation: heldRef(slot.id), order: heldRef(slot.supplyId), mode: 0 },
    ...{ resource: slot.resourceId, lane: slot.lane },
    setupFrom: minuteDown(line, slot.fromMs),
    start: minuteDown(line, slot.startMs),
    end: minuteUp(line, slot.endMs),
  }));
  return seatBars([...drafts, ...slots], new Map(shop.resources.map((each) => [each.id, each])));
}

/** A held slot as an operation that nobody may move; one whose time has come waits for its answer. */
function slotOf(
  { line, shop }: SnapshotParts,
  slot: HeldSlot,
  { matrices, room }: Pick<OperationParts, "matrices" | "room">,
): Operation {
  const family = slot.familyId === null ? undefined : matrices.placeOf.get(slot.familyId);
  const isAhead = slot.startMs >= shop.now.getTime();
  return {
    ...{ ref: heldRef(slot.id), order: heldRef(slot.supplyId) },
    modes: [{ resource: slot.resourceId, minutes: slot.minutes, needs: needsOf(slot.needs, room) }],
    ...(family === undefined ? {} : { family }),
    splittable: true,
    pin: {
      ...(isAhead ? { start: minuteDown(line, slot.startMs) } : {}),
      ...(slot.resourceId === null ? {} : { resource: slot.resourceId }),
    },
  };
}

const overdueWeight = 1_000;
const slackMs = 3_600_000;

/**
 * What held slots are made for. Slots that are ahead are pinned; of one whose time has come, whatever
 * is planned anew must not take the place: nothing counts as much as its promise.
 */
function slotOrdersOf({ line, shop, held }: SnapshotParts): Order[] {
  const nowMs = shop.now.getTime();
  return [...Map.groupBy(held, (slot) => slot.supplyId)].map(([supplyId, own]) => {
    const ref = heldRef(supplyId);
    if (own.every((slot) => slot.startMs >= nowMs)) return { ref };
    const end = Math.max(...own.map((slot) => slot.endMs));
    return { ref, due: minuteUp(line, end + slackMs), weight: overdueWeight };
  });
}

/** Whether the plan in force has an operation on a resource that can do it: then it can stand there. */
const stands = ({ plannedStart, resourceId, minutesLeft, ways }: ShopOperation): boolean =>
  minutesLeft !== null ||
  (plannedStart !== null && ways.some((way) => way.resourceId === resourceId));

/** Whether the resource on which an operation stands, or what it takes besides, opens no more for so long. */
function isEndless(operation: ShopOperation, { resources }: Shop): boolean {
  const { minutesLeft, resourceId, needs, ways } = operation;
  if (minutesLeft !== null) return false;
  const minutes = ways.find((way) => way.resourceId === resourceId)?.minutes ?? 0;
  const taken = new Set([resourceId, ...needs.map((each) => each.resourceId)]);
  return resources.some(({ id, open, active }) => {
    if (!active || !taken.has(id)) return false;
    return open.reduce((sum, span) => sum + span.untilMs - span.fromMs, 0) < minutes * 60_000;
  });
}

/** When each work order of the plan is due, and its weight; a child has no date of its own. */
function ordersOf(
  { shop, line, demand }: SnapshotParts,
  inside: readonly ShopOperation[],
  { children }: Feeding,
): Order[] {
  const withWork = new Set(inside.map((each) => each.workOrderId));
  return shop.orders
    .filter((each) => withWork.has(each.id))
    .map((each): Order => {
      const { dueMs = null, ranked = null } = demand.get(each.id) ?? {};
      const due = dueMs === null || children.has(each.id) ? {} : { due: minuteDown(line, dueMs) };
      return { ref: each.id, ...due, weight: ranked?.weight ?? 1 };
    });
}

/**
 * The engine's snapshot of plants: what is open, running, pinned, held by promises, when material
 * comes, and what each work order's lateness counts. Work orders that cannot be planned stay outside,
 * but for those that the plan in force has, unless a plan is made afresh.
 */
export function pictureOf(parts: SnapshotParts): Picture {
  const { shop, line, held, frozenUntil, afresh = false } = parts;
  const { pool, outside } = poolOf(shop);
  const tooLong = new Set(
    pool.flatMap(({ lacks }) => lacks.flatMap((each) => (each.minutes ? each.operationId : []))),
  );
  const inside = shop.operations.filter(
    (each) => !outside.has(each.id) || (!afresh && stands(each) && !isEndless(each, shop)),
  );
  const matrices = matricesOf(shop);
  const planned = new Set(inside.map((each) => each.id));
  const resources = resourcesIn(shop.resources, { inside, held });
  const feeding = feedingOf(shop, planned);
  const all = {
    ...{ parts, matrices, feeding, planned, tooLong },
    frozen: new Set(shop.orders.flatMap((each) => (each.freedom === "frozen" ? each.id : []))),
    materials: Map.groupBy(shop.materials, (each) => each.operationId),
    room: roomIn(inside, resources),
  };
  const operations = [
    ...inside.map((each) => operationOf(each, all)),
    ...held.map((slot) => slotOf(parts, slot, all)),
  ];
  return {
    ...{ pool, outside },
    familyPlaces: matrices.placeOf,
    snapshot: {
      now: minuteUp(line, shop.now.getTime()),
      resources: resources.map((each) => resourceOf(line, each, matrices)),
      setups: matrices.matrices,
      orders: [...ordersOf(parts, inside, feeding), ...slotOrdersOf(parts)],
      operations,
      present: presentOf(parts, operations),
      frozenUntil: minuteDown(line, frozenUntil.getTime()),
    },
  };
}
