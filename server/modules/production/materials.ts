/** A component that a work order needs at a place, in the order in which it is served. */
export interface MaterialNeed {
  readonly workOrderId: number;
  readonly operationId: number;
  readonly itemId: number;
  readonly placeId: number;
  /** Units still to be taken. */
  readonly units: number;
}

/** Units of an item at a place, free for production: now, or from an instant on. */
export interface MaterialSupply {
  readonly itemId: number;
  readonly placeId: number;
  /** Ms since 1970; null: on hand. */
  readonly fromMs: number | null;
  readonly units: number;
}

/** How a need is met: what is there, what comes until when, what nobody has announced. */
export interface MaterialAnswer extends MaterialNeed {
  readonly onHand: number;
  readonly coming: number;
  readonly missing: number;
  /** When the last of what is announced is there; null: all of it is there now. */
  readonly atMs: number | null;
}

/**
 * Gives each need, in the order given, what those before it left: on hand first, then receipts by
 * date. So a work order that is served earlier keeps its material from one that is served later.
 */
export function netMaterials(
  needs: readonly MaterialNeed[],
  supplies: readonly MaterialSupply[],
): MaterialAnswer[] {
  const keyOf = (each: { itemId: number; placeId: number }) => `${each.itemId}/${each.placeId}`;
  const left = Map.groupBy(
    supplies
      .toSorted((a, b) => (a.fromMs ?? -Infinity) - (b.fromMs ?? -Infinity))
      .map((each) => ({ ...each })),
    keyOf,
  );
  return needs.map((need) => {
    let open = need.units;
    let onHand = 0;
    let coming = 0;
    let atMs: number | null = null;
    for (const supply of left.get(keyOf(need)) ?? []) {
      const taken = Math.min(open, Math.max(0, supply.units));
      if (taken === 0) continue;
      supply.units -= taken;
      open -= taken;
      if (supply.fromMs === null) onHand += taken;
      else {
        coming += taken;
        atMs = supply.fromMs;
      }
    }
    return { ...need, onHand, coming, missing: open, atMs };
  });
}
