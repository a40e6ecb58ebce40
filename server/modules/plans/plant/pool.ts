import type {
  MaterialAnswer,
  Shop,
  ShopOperation,
  ShopResource,
  WorkOrder,
} from "../../production/index.ts";

/** What an operation would take that the plant does not have. */
export interface Lack {
  readonly operationId: number;
  /** Null: nothing that could do it works. */
  readonly resourceId: number | null;
  /** Units of the resource that it takes. */
  readonly units: number;
  /** Minutes that it takes, for which no resource is open long enough; absent: that is not why. */
  readonly minutes?: number;
}

/** A work order that cannot be planned: what nobody has announced for it, and what the plant lacks. */
export interface Unplannable {
  readonly workOrderId: number;
  readonly missing: readonly { readonly itemId: number; readonly units: number }[];
  readonly lacks: readonly Lack[];
}

/** What of a shop has no place in a plan that is made anew. */
export interface Pool {
  readonly pool: readonly Unplannable[];
  /** Operations, by their ids. */
  readonly outside: ReadonlySet<number>;
}

/** Work orders that make what others use, by the one that they are made for. */
export function childrenOf({ orders }: Shop): ReadonlyMap<number, readonly WorkOrder[]> {
  const known = new Set(orders.map((each) => each.id));
  return Map.groupBy(
    orders.filter((each) => each.causeKind === "work_order" && known.has(each.causeId)),
    (each) => each.causeId,
  );
}

const minuteMs = 60_000;

/** Minutes for which a resource is open in a row, at most, and in all. */
function openMinutes({ open }: Pick<ShopResource, "open">) {
  const spans = open.map(({ fromMs, untilMs }) => Math.floor((untilMs - fromMs) / minuteMs));
  return { longest: Math.max(0, ...spans), whole: spans.reduce((sum, each) => sum + each, 0) };
}

type Open = ReadonlyMap<number, ReturnType<typeof openMinutes>>;

/** The work of an operation that no resource is open long enough for, or null. */
function tooLong({ ways, needs, maySplit }: ShopOperation, open: Open): number | null {
  const fits = ways.map(({ resourceId, minutes }) =>
    [...(resourceId === null ? [] : [resourceId]), ...needs.map((each) => each.resourceId)].every(
      (id) => (open.get(id)?.[maySplit ? "whole" : "longest"] ?? 0) >= minutes,
    ),
  );
  return fits.length === 0 || fits.includes(true)
    ? null
    : Math.min(...ways.map((way) => way.minutes));
}

/** Why operations that have not begun can be done nowhere; what runs goes on with what it has. */
function lacksOf({ operations, resources }: Shop): Map<number, Lack[]> {
  const inUse = resources.filter((each) => each.active);
  const capacities = new Map(inUse.map((each) => [each.id, each.capacity]));
  const open: Open = new Map(inUse.map((each) => [each.id, openMinutes(each)]));
  return new Map(
    operations.map((operation): [number, Lack[]] => {
      const { id: operationId, minutesLeft, workCentreId, ways, needs } = operation;
      if (minutesLeft !== null) return [operationId, []];
      const wanting = needs
        .filter(({ resourceId, units }) => units > (capacities.get(resourceId) ?? 0))
        .map((need) => ({ operationId, ...need }));
      if (workCentreId !== null && ways.length === 0)
        return [operationId, [{ operationId, resourceId: null, units: 1 }, ...wanting]];
      const minutes = wanting.length === 0 ? tooLong(operation, open) : null;
      if (minutes === null) return [operationId, wanting];
      return [operationId, [{ operationId, resourceId: null, units: 1, minutes }]];
    }),
  );
}

/** These operations and all that come after them. */
function withFollowers(own: readonly ShopOperation[], first: ReadonlySet<number>): Set<number> {
  const found = new Set(first);
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const each of own)
      if (each.after.some((link) => found.has(link.afterId))) found.add(each.id);
  }
  return found;
}

interface Asked {
  readonly answers: readonly MaterialAnswer[];
  readonly children: readonly WorkOrder[];
  /** Work orders that give nothing, as they cannot be planned themselves. */
  readonly out: ReadonlyMap<number, Unplannable>;
}

/** What a work order that is no receipt yet will give. */
const unannounced = ({ supplyId, projectedAt, promiseFirst, units, received }: WorkOrder): number =>
  supplyId !== null && (projectedAt !== null || promiseFirst) ? 0 : Math.max(0, units - received);

/** What nobody makes or has announced: of what is made for it only what can itself be planned counts. */
function missingOf({ answers, children, out }: Asked): Unplannable["missing"] {
  const giving = new Map(
    children.map((each) => [each.id, out.has(each.id) ? 0 : unannounced(each)]),
  );
  return answers.flatMap(({ itemId, missing, fed }) => {
    let units = missing;
    for (const each of fed) if (out.has(each.workOrderId)) units += each.units;
    for (const child of children.filter((each) => each.itemId === itemId)) {
      const given = Math.min(units, giving.get(child.id) ?? 0);
      giving.set(child.id, (giving.get(child.id) ?? 0) - given);
      units -= given;
    }
    return units > 0 ? [{ itemId, units }] : [];
  });
}

/**
 * Work orders that no plan can place: material is neither there nor announced nor made by another one
 * that can be planned, or the plant lacks what they take. What has begun goes on without material;
 * of it only what the plant cannot do stays outside, with all that comes after.
 */
export function poolOf(shop: Shop): Pool {
  const byOrder = Map.groupBy(shop.operations, (each) => each.workOrderId);
  const answers = Map.groupBy(shop.materials, (each) => each.workOrderId);
  const children = childrenOf(shop);
  const lacks = lacksOf(shop);
  const out = new Map<number, Unplannable>();
  const outside = new Set<number>();
  const lookAt = (workOrderId: number, own: readonly ShopOperation[]) => {
    const isUnderWay = own.some((each) => each.minutesLeft !== null);
    const asked = {
      ...{ answers: answers.get(workOrderId) ?? [], out },
      children: children.get(workOrderId) ?? [],
    };
    const missing = isUnderWay ? [] : missingOf(asked);
    const lacking = own.flatMap((each) => lacks.get(each.id) ?? []);
    if (missing.length + lacking.length === 0) return;
    const stuck = withFollowers(own, new Set(lacking.map((each) => each.operationId)));
    for (const each of own) if (!isUnderWay || stuck.has(each.id)) outside.add(each.id);
    out.set(workOrderId, { workOrderId, missing, lacks: lacking });
  };
  // What is left out takes what it would have given from others: looked at again until nothing changes.
  for (let before = -1; before < out.size;) {
    before = out.size;
    for (const [workOrderId, own] of byOrder) lookAt(workOrderId, own);
  }
  return { pool: [...out.values()], outside };
}
