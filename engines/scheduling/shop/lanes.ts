import type { Shop } from "./shop.ts";

/** The lanes of a resource. */
export const lanesOf = (shop: Shop, resource: number): number[] =>
  Array.from(
    { length: (shop.laneFrom[resource + 1] as number) - (shop.laneFrom[resource] as number) },
    (_, at) => (shop.laneFrom[resource] as number) + at,
  );

/** The resources that a mode takes, with so many lanes of each. */
export function takes(shop: Shop, mode: number): { resource: number; units: number }[] {
  const list: { resource: number; units: number }[] = [];
  const own = shop.modeResource[mode] as number;
  if (own >= 0) list.push({ resource: own, units: shop.modeUnits[mode] as number });
  for (let at = shop.needFrom[mode] as number; at < (shop.needFrom[mode + 1] as number); at += 1) {
    list.push({ resource: shop.needResource[at] as number, units: shop.needUnits[at] as number });
  }
  return list;
}
