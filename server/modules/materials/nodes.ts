import type { Company } from "./company.ts";
import { joinedPlaces } from "./lanes.ts";

/** An item where it is planned. */
export interface Node {
  readonly itemId: number;
  readonly placeId: number;
}

/**
 * The nodes of a company: an item is planned where it is made, a bought part where it is used, and
 * what is bought also at places that lanes join with one of these. Elsewhere it counts as if it were
 * where it is planned first.
 */
export interface Nodes {
  readonly list: readonly Node[];
  /** The number of the node that stands for an item at a place. */
  of(itemId: number, placeId: number): number;
  /** Where an item is planned when nobody says where. */
  homeOf(itemId: number): number;
  isMade(itemId: number): boolean;
}

/** Lays out the nodes; they grow as they are asked for. */
export function layNodes(company: Company): Nodes {
  const { plants, routings, boms, components, orders, levels, places } = company;
  const madeAt = new Map<number, number>();
  for (const { itemId, placeId, alternative } of routings)
    if (alternative === 0)
      madeAt.set(itemId, Math.min(placeId, madeAt.get(itemId) ?? Number.MAX_SAFE_INTEGER));
  const usedAt = new Map<number, Set<number>>();
  const use = (itemId: number, placeId: number | undefined) => {
    if (placeId === undefined) return;
    const known = usedAt.get(itemId) ?? new Set();
    usedAt.set(itemId, known.add(placeId));
  };
  for (const { itemId, lines } of boms)
    for (const line of lines) {
      use(line.itemId, madeAt.get(itemId));
      for (const each of line.substitutes) use(each, madeAt.get(itemId));
    }
  const placeOfOrder = new Map(orders.map((each) => [each.id, each.placeId]));
  for (const { itemId, workOrderId } of components) use(itemId, placeOfOrder.get(workOrderId));
  const stockedAt = new Map(levels.toReversed().map((each) => [each.itemId, each.placeId]));
  const joined = joinedPlaces(company.lanes);
  const list: Node[] = [];
  const known = new Map<string, number>();
  const homeOf = (itemId: number) =>
    madeAt.get(itemId) ??
    [...(usedAt.get(itemId) ?? [])].toSorted((one, other) => one - other)[0] ??
    stockedAt.get(itemId) ??
    plants[0] ??
    places.places[0]?.id ??
    0;
  /** Whether something that is bought is planned at a place by itself. */
  const isApart = (itemId: number, placeId: number) => {
    const used = usedAt.get(itemId) ?? new Set();
    if (placeId === 0 || used.has(placeId)) return placeId !== 0;
    return [homeOf(itemId), ...used].some((each) => joined(each) === joined(placeId));
  };
  return {
    ...{ list, homeOf, isMade: (itemId) => madeAt.has(itemId) },
    of(itemId, placeId) {
      const isHere = !madeAt.has(itemId) && isApart(itemId, placeId);
      const at = isHere ? placeId : homeOf(itemId);
      const name = `${itemId}/${at}`;
      const node = known.get(name) ?? list.push({ itemId, placeId: at }) - 1;
      known.set(name, node);
      return node;
    },
  };
}
