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
  /** The work order that makes them. */
  readonly workOrderId?: number | undefined;
  /** The work order for which they are made: they are kept for it as far as it needs them. */
  readonly forWorkOrderId?: number | undefined;
}

/** How a need is met: what is there, what comes until when, what nobody has announced. */
export interface MaterialAnswer extends MaterialNeed {
  readonly onHand: number;
  readonly coming: number;
  readonly missing: number;
  /** When the last of what is announced is there; null: all of it is there now. */
  readonly atMs: number | null;
  /** What of `coming` is made for this work order, by the work order that makes it. */
  readonly fed: readonly { readonly workOrderId: number; readonly units: number }[];
  /** When the last of what comes from elsewhere is there; null: nothing does. */
  readonly elsewhereAtMs: number | null;
}

const keyOf = (each: { readonly itemId: number; readonly placeId: number }) =>
  `${each.itemId}/${each.placeId}`;

type Lot = Omit<MaterialSupply, "units"> & { units: number };

/** Units of a lot that a work order may take: what is made for another one is kept for that. */
function freeIn(
  lot: Lot,
  workOrderId: number,
  { lots, owed }: { readonly lots: readonly Lot[]; readonly owed: (workOrderId: number) => number },
): number {
  const units = Math.max(0, lot.units);
  const other = lot.forWorkOrderId;
  if (other === undefined || other === workOrderId) return units;
  let kept = owed(other);
  for (const each of lots) {
    if (each === lot) break;
    if (each.forWorkOrderId === other) kept -= Math.max(0, each.units);
  }
  return units - Math.min(units, Math.max(0, kept));
}

/**
 * Gives each need, in the order given, what those before it left: on hand first, then what is made
 * for it, then other receipts by date. So a work order that is served earlier keeps its material from
 * one that is served later, and nobody takes what is made for another as long as that needs it.
 */
export function netMaterials(
  needs: readonly MaterialNeed[],
  supplies: readonly MaterialSupply[],
): MaterialAnswer[] {
  const dated = supplies.toSorted((a, b) => (a.fromMs ?? -Infinity) - (b.fromMs ?? -Infinity));
  const left = Map.groupBy(
    dated.map((each): Lot => ({ ...each })),
    keyOf,
  );
  const owing = new Map<string, number>();
  const ownerOf = (workOrderId: number, key: string) => `${workOrderId} ${key}`;
  for (const need of needs) {
    const owner = ownerOf(need.workOrderId, keyOf(need));
    owing.set(owner, (owing.get(owner) ?? 0) + need.units);
  }
  return needs.map((need) => {
    const { workOrderId } = need;
    const key = keyOf(need);
    const lots = left.get(key) ?? [];
    const owed = (order: number) => owing.get(ownerOf(order, key)) ?? 0;
    const isOwn = (lot: Lot) => lot.forWorkOrderId === workOrderId;
    const answer = taken(
      need,
      [
        ...lots.filter((lot) => lot.fromMs === null),
        ...lots.filter((lot) => lot.fromMs !== null && isOwn(lot)),
        ...lots.filter((lot) => lot.fromMs !== null && !isOwn(lot)),
      ],
      (lot) => freeIn(lot, workOrderId, { lots, owed }),
    );
    owing.set(ownerOf(workOrderId, key), owed(workOrderId) - need.units);
    return answer;
  });
}

/** Takes a need out of lots in their order, as far as each is free for it. */
function taken(
  need: MaterialNeed,
  lots: readonly Lot[],
  free: (lot: Lot) => number,
): MaterialAnswer {
  let open = need.units;
  let onHand = 0;
  let coming = 0;
  let atMs: number | null = null;
  let elsewhereAtMs: number | null = null;
  const fed: { workOrderId: number; units: number }[] = [];
  for (const lot of lots) {
    if (open === 0) break;
    const units = Math.min(open, free(lot));
    if (units === 0) continue;
    lot.units -= units;
    open -= units;
    if (lot.fromMs === null) {
      onHand += units;
      continue;
    }
    coming += units;
    atMs = Math.max(atMs ?? lot.fromMs, lot.fromMs);
    if (lot.forWorkOrderId === need.workOrderId && lot.workOrderId !== undefined)
      fed.push({ workOrderId: lot.workOrderId, units });
    else elsewhereAtMs = Math.max(elsewhereAtMs ?? lot.fromMs, lot.fromMs);
  }
  return { ...need, onHand, coming, missing: open, atMs, fed, elsewhereAtMs };
}
