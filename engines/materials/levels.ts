import type { MaterialItem } from "./types.ts";

/** What each item is made of, by places in the list of items. */
export interface Structure {
  /** Of each item: items that any of its recipes, or of its receipts, uses. */
  readonly parts: readonly ReadonlySet<number>[];
  /** Of each item: items whose spare units may stand in for it. */
  readonly substitutes: readonly ReadonlySet<number>[];
}

/** Items in an order in which each comes after all that are made of it, and their low-level codes. */
export interface Levels {
  readonly order: readonly number[];
  /** 0: part of nothing. */
  readonly codes: Int32Array;
}

/** A ring of items made of each other, as their refs in order. */
function cycleAmong(
  items: readonly MaterialItem[],
  { parts }: Structure,
  waiting: Int32Array,
): number[] {
  // Every item that still waits has a parent that waits: walking up must come back.
  const parentOf = new Map<number, number>();
  parts.forEach((below, parent) => {
    if ((waiting[parent] ?? 0) > 0) for (const part of below) parentOf.set(part, parent);
  });
  const seen = new Map<number, number>();
  const path: number[] = [];
  let at = waiting.findIndex((count) => count > 0);
  while (!seen.has(at)) {
    seen.set(at, path.length);
    path.push(at);
    at = parentOf.get(at) ?? at;
  }
  return path
    .slice(seen.get(at))
    .toReversed()
    .map((place) => items[place]?.ref ?? 0);
}

/** How many items each one waits for. */
function counts(length: number, edges: readonly ReadonlySet<number>[]): Int32Array {
  const waiting = new Int32Array(length);
  for (const below of edges) for (const each of below) waiting[each] = (waiting[each] ?? 0) + 1;
  return waiting;
}

/** For each item, the items it may stand in for. */
function standingIn(substitutes: Structure["substitutes"]): Set<number>[] {
  const mains = substitutes.map(() => new Set<number>());
  substitutes.forEach((all, main) => {
    for (const each of all) if (each !== main) mains[each]?.add(main);
  });
  return mains;
}

/**
 * Low-level codes and an order to plan in; or a ring of items, as refs, that are made of each other.
 * What may stand in is planned before what it stands in for, unless that would never end.
 */
export function levelsOf(
  items: readonly MaterialItem[],
  structure: Structure,
): Levels | { readonly cycle: readonly number[] } {
  const codes = new Int32Array(items.length);
  const hard = counts(items.length, structure.parts);
  const mains = standingIn(structure.substitutes);
  const soft = counts(items.length, mains);
  const done = new Uint8Array(items.length);
  const order: number[] = [];
  const ready: number[] = [];
  const held: number[] = [];
  const offer = (place: number) => {
    if (done[place] || hard[place] !== 0) return;
    if (soft[place] === 0) ready.push(place);
    else held.push(place);
  };
  items.forEach((_item, place) => offer(place));
  let heldFrom = 0;
  while (order.length < items.length) {
    // Items that stand in for each other would wait for ever: the first of them goes ahead.
    const place = ready.pop() ?? held[heldFrom++];
    if (place === undefined) return { cycle: cycleAmong(items, structure, hard) };
    if (done[place]) continue;
    done[place] = 1;
    order.push(place);
    for (const main of mains[place] ?? []) {
      soft[main] = (soft[main] ?? 0) - 1;
      offer(main);
    }
    for (const part of structure.parts[place] ?? []) {
      hard[part] = (hard[part] ?? 0) - 1;
      codes[part] = Math.max(codes[part] ?? 0, (codes[place] ?? 0) + 1);
      offer(part);
    }
  }
  return { order, codes };
}
