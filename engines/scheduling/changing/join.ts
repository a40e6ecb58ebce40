import type { Shop } from "../shop/shop.ts";
import type { Snapshot } from "../types.ts";

type Numbers = Int32Array | Float64Array | Uint8Array;

/** Two lists of numbers, one behind the other; those of the second count from `by` on. */
function joined<List extends Numbers>(a: List, b: List, by = 0): List {
  const list = new (a.constructor as new (length: number) => List)(a.length + b.length);
  list.set(a);
  for (let at = 0; at < b.length; at += 1) list[a.length + at] = (b[at] as number) + by;
  return list;
}

/** Where lists begin, of the first shop and then of the second. */
function joinedStarts(a: Int32Array, b: Int32Array): Int32Array {
  return joined(a, b.subarray(1), a[a.length - 1]);
}

/** The families of what is added, as the first shop counts them; null where it does not know one. */
function familiesIn(base: Shop, more: Shop): Int32Array | null {
  const family = more.family.slice();
  for (const [op, { family: own }] of more.snapshot.operations.entries()) {
    if ((family[op] as number) < 0 || own === undefined) continue;
    const place = base.familyAt.get(own);
    if (place === undefined) return null;
    family[op] = place;
  }
  return family;
}

/**
 * A shop with more orders and operations behind its own, on the same resources: as if both had been
 * compiled at once. Null where what is added has a family that the shop does not know. Nothing of
 * the one may come before anything of the other.
 */
export function joinShops(base: Shop, more: Shop, snapshot: Snapshot): Shop | null {
  const family = familiesIn(base, more);
  if (family === null) return null;
  const { operations: n, orders } = base;
  return {
    ...base,
    snapshot,
    operations: n + more.operations,
    orders: orders + more.orders,
    family: joined(base.family, family),
    clear: joined(base.clear, more.clear),
    running: joined(base.running, more.running),
    simple: joined(base.simple, more.simple),
    orderOf: joined(base.orderOf, more.orderOf, orders),
    size: joined(base.size, more.size),
    splittable: joined(base.splittable, more.splittable),
    earliest: joined(base.earliest, more.earliest),
    fixed: joined(base.fixed, more.fixed),
    ...joinedModes(base, more),
    ...joinedLinks(base, more),
    due: joined(base.due, more.due),
    weight: joined(base.weight, more.weight),
    lastFrom: joinedStarts(base.lastFrom, more.lastFrom),
    last: joined(base.last, more.last, n),
    isLast: joined(base.isLast, more.isLast),
    presentStart: joined(base.presentStart, more.presentStart),
    sorted: joined(base.sorted, more.sorted, n),
  };
}

function joinedModes(base: Shop, more: Shop) {
  return {
    modeFrom: joinedStarts(base.modeFrom, more.modeFrom),
    modeOp: joined(base.modeOp, more.modeOp, base.operations),
    modeResource: joined(base.modeResource, more.modeResource),
    modeMinutes: joined(base.modeMinutes, more.modeMinutes),
    modeUnits: joined(base.modeUnits, more.modeUnits),
    modeAt: joined(base.modeAt, more.modeAt),
    modeOpen: base.modeOpen.concat(more.modeOpen),
    needFrom: joinedStarts(base.needFrom, more.needFrom),
    needResource: joined(base.needResource, more.needResource),
    needUnits: joined(base.needUnits, more.needUnits),
    slotFrom: joinedStarts(base.slotFrom, more.slotFrom),
  };
}

function joinedLinks(base: Shop, more: Shop) {
  return {
    beforeFrom: joinedStarts(base.beforeFrom, more.beforeFrom),
    beforeOp: joined(base.beforeOp, more.beforeOp, base.operations),
    beforeStart: joined(base.beforeStart, more.beforeStart),
    beforeLag: joined(base.beforeLag, more.beforeLag),
    beforeWait: joined(base.beforeWait, more.beforeWait),
    waits: joined(base.waits, more.waits),
    afterFrom: joinedStarts(base.afterFrom, more.afterFrom),
    afterOp: joined(base.afterOp, more.afterOp, base.operations),
  };
}
