import type { ShopOperation, ShopResource } from "../../production/index.ts";

/** Where something stands, and what it takes besides. */
type Standing = Pick<ShopOperation, "resourceId" | "needs">;

/** Resources that work, and those on which something of the plan or of a promise stands. */
export function resourcesIn(
  resources: readonly ShopResource[],
  {
    inside,
    held,
  }: { readonly inside: readonly ShopOperation[]; readonly held: readonly Standing[] },
): ShopResource[] {
  const running = Map.groupBy(
    inside.filter((each) => each.minutesLeft !== null),
    (each) => each.resourceId,
  );
  const busy = new Set([
    ...[...inside, ...held].map((each) => each.resourceId),
    ...held.flatMap((slot) => slot.needs.map((each) => each.resourceId)),
  ]);
  return resources.flatMap((each) => {
    if (!each.active && !busy.has(each.id)) return [];
    // What runs there runs side by side, whatever was written since; in an oven it shares a load.
    const atWork = each.loadUnits === null ? (running.get(each.id)?.length ?? 0) : 0;
    return atWork > each.capacity ? [{ ...each, capacity: atWork }] : [each];
  });
}

/** What there is of each resource in the plan, and what each operation that runs has of it. */
export interface Room {
  readonly capacity: ReadonlyMap<number, number>;
  readonly running: ReadonlyMap<number, ShopOperation["needs"]>;
}

/**
 * What there is, and what is at work. Where more is at work than there is now, it goes on with what is left: a
 * person who put something out of use has not stopped it, and nobody else is kept from a plan.
 */
export function roomIn(
  operations: readonly ShopOperation[],
  resources: readonly ShopResource[],
): Room {
  const capacity = new Map(resources.map((each) => [each.id, each.capacity]));
  const left = new Map(capacity);
  const taking = operations.filter((each) => each.minutesLeft !== null);
  const running = taking.map(({ id, needs }) => {
    const own = needs.flatMap(({ resourceId, units }) => {
      const taken = Math.min(units, left.get(resourceId) ?? 0);
      left.set(resourceId, (left.get(resourceId) ?? 0) - taken);
      return taken > 0 ? [{ resourceId, units: taken }] : [];
    });
    return [id, own] as const;
  });
  return { capacity, running: new Map(running) };
}

/** What work takes besides, as far as it is there. */
export const needsOf = (needs: ShopOperation["needs"], { capacity }: Room) =>
  needs.flatMap(({ resourceId, units }) => {
    const taken = Math.min(units, capacity.get(resourceId) ?? 0);
    return taken > 0 ? [{ resource: resourceId, units: taken }] : [];
  });
