import type { Shop } from "./shop.ts";
import { advance } from "../time.ts";
import type { Finding } from "../types.ts";

/** A lane that is set up for a family from an instant on. */
interface Source {
  readonly family: number;
  readonly at: number;
}

/** The fewest minutes of changeover from each family to one, over any families between. */
function waysTo(shop: Shop, matrix: number, to: number): Float64Array {
  const { families, setup } = shop;
  // One changeover at least: a family may need one to itself too.
  const least = Float64Array.from(
    { length: families },
    (_, from) => setup[(matrix * families + from) * families + to] as number,
  );
  for (let round = 0; round < families; round += 1) {
    let changed = false;
    for (let from = 0; from < families; from += 1) {
      for (let via = 0; via < families; via += 1) {
        const row = (matrix * families + from) * families;
        const way = (setup[row + via] as number) + (least[via] as number);
        if (way >= (least[from] as number)) continue;
        least[from] = way;
        changed = true;
      }
    }
    if (!changed) break;
  }
  return least;
}

/** What a resource is set up for now and once what runs on it has ended. */
function sourcesOn(shop: Shop, resource: number, running: readonly number[]): Source[] {
  const sources: Source[] = [{ family: shop.firstFamily[resource] as number, at: shop.now }];
  for (const op of running) {
    const mode = shop.modeFrom[op] as number;
    const family = shop.family[op] as number;
    // What has no family leaves a lane as it found it.
    if (shop.modeResource[mode] !== resource || family < 0) continue;
    const end = advance(shop.modeOpen[mode] ?? null, shop.now, shop.modeMinutes[mode] as number);
    sources.push({ family, at: end });
  }
  return sources;
}

/** What was reckoned before: sources by resource, ways by matrix and family. */
interface Known {
  readonly sources: Map<number, readonly Source[]>;
  readonly ways: Map<number, Float64Array>;
}

/** When a resource can be set up for an operation at the earliest, whatever it does before. */
function setUpBy(
  shop: Shop,
  op: number,
  on: { readonly mode: number; readonly running: readonly number[]; readonly known: Known },
): number {
  const { sources, ways } = on.known;
  const resource = shop.modeResource[on.mode] as number;
  const matrix = resource < 0 ? -1 : (shop.matrix[resource] as number);
  const to = shop.family[op] as number;
  if (matrix < 0 || to < 0) return shop.now;
  const key = matrix * shop.families + to;
  const least = ways.get(key) ?? waysTo(shop, matrix, to);
  ways.set(key, least);
  const from = sources.get(resource) ?? sourcesOn(shop, resource, on.running);
  sources.set(resource, from);
  const calendar = shop.open[resource] ?? null;
  return from.reduce((soonest, { family, at }) => {
    const gap = family < 0 ? 0 : (least[family] as number);
    return Math.min(soonest, gap === 0 ? at : advance(calendar, at, gap));
  }, Infinity);
}

/**
 * An operation that is held to a start before any lane of its resource can be changed over for it,
 * from what it is set up for now and what runs there; null where nothing is proven.
 */
export function heldBeforeSetup(shop: Shop): Finding | null {
  const running = [...shop.running.keys()].filter((op) => shop.running[op] === 1);
  const known: Known = { sources: new Map(), ways: new Map() };
  for (let op = 0; op < shop.operations; op += 1) {
    const start = shop.fixed[op] as number;
    if (start < 0 || shop.running[op] === 1) continue;
    let earliest = Infinity;
    const until = shop.modeFrom[op + 1] as number;
    for (let mode = shop.modeFrom[op] as number; mode < until; mode += 1) {
      earliest = Math.min(earliest, setUpBy(shop, op, { mode, running, known }));
    }
    if (earliest <= start || earliest === Infinity) continue;
    const ref = shop.snapshot.operations[op]?.ref ?? op;
    return { kind: "held_too_early", operation: ref, start, earliest, chain: [ref] };
  }
  return null;
}
