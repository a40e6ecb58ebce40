/** What one channel (or distributor, or tier) asks of a scarce supply. */
export interface ShareRequest {
  readonly ref: number;
  /** Whole units asked; anything below 1 asks for nothing. */
  readonly units: number;
  /** Higher is served in full before lower gets anything. */
  readonly priority: number;
  /** Whole number ≥ 1, absent 1: within a class, shares grow in proportion to it. */
  readonly weight?: number;
}

export interface Share {
  readonly ref: number;
  readonly units: number;
}

interface Asker {
  readonly index: number;
  readonly units: number;
  readonly weight: number;
}

/** Σ of what the class gets at a level of units per weight, each within its request. */
function poured(askers: readonly Asker[], level: number): number {
  let sum = 0;
  for (const { units, weight } of askers) sum += Math.min(units, Math.floor(level * weight));
  return sum;
}

/** The highest level, to the float's precision, at which no more than `supply` is poured. */
function levelFor(askers: readonly Asker[], supply: number): number {
  let low = 0;
  let high = supply + 1;
  for (let step = 0; step < 80 && low < high; step += 1) {
    const middle = (low + high) / 2;
    if (poured(askers, middle) <= supply) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Units per asker of one class: the first `supply` steps of one fixed sequence, in which the next
 * unit goes to the asker with the least units per weight that still wants one; among equals to the
 * first in order. The water level gives most of it at once, the last units go one by one.
 */
function shareClass(askers: readonly Asker[], supply: number, out: number[]): number {
  const total = askers.reduce((sum, asker) => sum + asker.units, 0);
  if (total <= supply) {
    for (const { index, units } of askers) out[index] = units;
    return total;
  }
  // As many units below the water line as there are askers can still move between them.
  const level = levelFor(askers, Math.max(0, supply - askers.length));
  let given = 0;
  for (const { index, units, weight } of askers) {
    const surely = Math.max(0, Math.min(units, Math.floor(level * weight) - 1));
    out[index] = surely;
    given += surely;
  }
  for (; given < supply; given += 1) {
    let next: Asker | null = null;
    for (const asker of askers) {
      const has = out[asker.index] ?? 0;
      if (has >= asker.units) continue;
      if (!next || has * next.weight < (out[next.index] ?? 0) * asker.weight) next = asker;
    }
    if (!next) break;
    out[next.index] = (out[next.index] ?? 0) + 1;
  }
  return given;
}

/**
 * Divides a scarce supply in whole units: one share per request, in the order of the requests.
 * The shares sum to min(supply, Σ requests); none exceeds its request; a class is served before
 * any lower one; within a class the division is max–min fair per weight (no share can grow without
 * taking from one that has as little or less); more supply never lowers any share.
 *
 * Within a class this is Adams's divisor method with the requests as ceilings. Rejected: the
 * largest remainder, under which more supply can lower a share (the Alabama paradox).
 * @see Balinski & Young, Fair Representation, 1982: only divisor methods are house-monotone.
 */
export function fairShare(supply: number, requests: readonly ShareRequest[]): Share[] {
  const out = requests.map(() => 0);
  const classes = new Map<number, Asker[]>();
  requests.forEach(({ units, priority, weight }, index) => {
    if (!(units >= 1)) return;
    const asker = { index, units: Math.floor(units), weight: Math.max(1, Math.floor(weight ?? 1)) };
    const known = classes.get(priority);
    if (known) known.push(asker);
    else classes.set(priority, [asker]);
  });
  let left = Math.max(0, Math.floor(supply));
  for (const priority of [...classes.keys()].sort((a, b) => b - a)) {
    left -= shareClass(classes.get(priority) ?? [], left, out);
  }
  return requests.map(({ ref }, index) => ({ ref, units: out[index] ?? 0 }));
}
