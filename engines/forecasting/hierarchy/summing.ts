// Which bottoms each aggregate adds up: sparse, so that a hundred thousand nodes are no matter.

/** Aggregates over bottoms. A node's number counts aggregates first, then bottoms. */
export interface Summing {
  readonly bottoms: number;
  /** By aggregate. */
  readonly names: readonly string[];
  /** Members of aggregate a stand in `members` from `starts[a]` until `starts[a + 1]`. */
  readonly starts: Int32Array;
  readonly members: Int32Array;
  /** The short way to its sums. */
  readonly way: Way;
}

/** Aggregates added up from the coarsest nodes below them, so that a bottom is read a few times. */
interface Way {
  /** Aggregates, each behind the ones it is added up from. */
  readonly order: Int32Array;
  /** Nodes that add up to aggregate a stand in `parts` from `starts[a]` until `starts[a + 1]`. */
  readonly starts: Int32Array;
  readonly parts: Int32Array;
}

/** Lists one behind the other, and where each begins. */
function joined(lists: readonly (readonly number[] | Int32Array)[]) {
  const starts = new Int32Array(lists.length + 1);
  lists.forEach((list, at) => {
    starts[at + 1] = (starts[at] as number) + list.length;
  });
  const all = new Int32Array(starts[lists.length] as number);
  lists.forEach((list, at) => all.set(list, starts[at]));
  return { starts, all };
}

/** Aggregates from their lists of bottoms. */
export function summingOf(
  bottoms: number,
  groups: readonly { readonly name: string; readonly members: readonly number[] }[],
): Summing {
  const { starts, all: members } = joined(groups.map((group) => group.members));
  const order = Int32Array.from(groups.keys());
  const way = { order, starts, parts: members.map((at) => groups.length + at) };
  return { bottoms, names: groups.map(({ name }) => name), starts, members, way };
}

/** The name of a level's node, as "state=Victoria,purpose=Business"; "total" for no key at all. */
const nameOf = (keys: Readonly<Record<string, string>>, level: readonly string[]) =>
  level.map((key) => `${key}=${keys[key] ?? ""}`).join(",") || "total";

/** Aggregates by levels of keys. */
export interface Leveled extends Summing {
  /** Aggregates of level l stand from `levels[l]` until `levels[l + 1]`. */
  readonly levels: readonly number[];
}

/** An aggregate for every combination of keys that a level names; `[]` is the total. */
export function summingByKeys(
  keys: readonly Readonly<Record<string, string>>[],
  levels: readonly (readonly string[])[],
): Leveled {
  const starts = [0];
  const groups = levels.flatMap((level) => {
    const byName = new Map<string, number[]>();
    keys.forEach((each, at) => {
      const name = nameOf(each, level);
      const known = byName.get(name);
      if (known) known.push(at);
      else byName.set(name, [at]);
    });
    starts.push((starts.at(-1) ?? 0) + byName.size);
    return [...byName].map(([name, members]) => ({ name, members }));
  });
  const flat = { ...summingOf(keys.length, groups), levels: starts };
  const parts = partsOf(flat);
  // A level is added up from one with more nodes, which comes first.
  const size = (level: number) => (starts[level + 1] as number) - (starts[level] as number);
  const byFineness = [...levels.keys()].toSorted((a, b) => size(b) - size(a));
  const nodesOf = (level: number) =>
    Array.from({ length: size(level) }, (_, at) => (starts[level] as number) + at);
  const { starts: begins, all } = joined(
    parts.map(
      (own, at) =>
        own ?? flat.way.parts.subarray(flat.starts[at] as number, flat.starts[at + 1] as number),
    ),
  );
  const way = { order: Int32Array.from(byFineness.flatMap(nodesOf)), starts: begins, parts: all };
  return { ...flat, way };
}

/** By level, the node that each bottom stands in. */
function nodesOfBottoms({ starts, members, levels, bottoms }: Omit<Leveled, "way">): Int32Array[] {
  return levels.slice(1).map((until, level) => {
    const node = new Int32Array(bottoms);
    for (let at = levels[level] as number; at < until; at += 1)
      for (let of = starts[at] as number; of < (starts[at + 1] as number); of += 1)
        node[members[of] as number] = at;
    return node;
  });
}

/** Whether all bottoms that the one level puts together stand together in the other as well. */
function isBelow(fine: Int32Array, coarse: Int32Array, first: number): boolean {
  const above: number[] = [];
  for (let at = 0; at < fine.length; at += 1) {
    const node = coarse[at] as number;
    if ((above[(fine[at] as number) - first] ??= node) !== node) return false;
  }
  return true;
}

/**
 * By aggregate, the nodes that add up to it: those of the level with fewest nodes that lies below
 * its own; null where only its bottoms do.
 */
function partsOf(leveled: Omit<Leveled, "way">): (readonly number[] | null)[] {
  const { starts, members, levels } = leveled;
  const size = (level: number) => (levels[level + 1] as number) - (levels[level] as number);
  const nodeOf = nodesOfBottoms(leveled);
  return nodeOf.flatMap((own, level) => {
    const finer = [...nodeOf.keys()]
      .filter((at) => size(at) > size(level))
      .toSorted((a, b) => size(a) - size(b))
      .find((at) => isBelow(nodeOf[at] as Int32Array, own, levels[at] as number));
    const nodes = finer === undefined ? null : (nodeOf[finer] as Int32Array);
    return Array.from({ length: size(level) }, (_, place) => {
      if (nodes === null) return null;
      const at = (levels[level] as number) + place;
      const below = members.subarray(starts[at], starts[at + 1]);
      return [...new Set(Array.from(below, (bottom) => nodes[bottom] as number))];
    });
  });
}

/** Sums of the bottoms for every aggregate, then the bottoms themselves; into `out` where given. */
export function addUp(
  { way, names, bottoms }: Summing,
  bottom: Float64Array,
  out: Float64Array = new Float64Array(names.length + bottoms),
): Float64Array {
  out.set(bottom, names.length);
  const { order, starts, parts } = way;
  for (const node of order) {
    let sum = 0;
    const until = starts[node + 1] as number;
    for (let at = starts[node] as number; at < until; at += 1)
      sum += out[parts[at] as number] as number;
    out[node] = sum;
  }
  return out;
}

/** The transpose: what every node says, handed down to each bottom it contains. */
export const handDown = (summing: Summing, nodes: Float64Array): Float64Array =>
  spend(summing, nodes.slice(), new Float64Array(summing.bottoms));

/** The same into `out`, using up what `nodes` say: a solver has no other use for it. */
export function spend(
  { way, names }: Summing,
  nodes: Float64Array,
  out: Float64Array,
): Float64Array {
  const { order, starts, parts } = way;
  for (let place = order.length - 1; place >= 0; place -= 1) {
    const node = order[place] as number;
    const value = nodes[node] as number;
    const until = starts[node + 1] as number;
    for (let at = starts[node] as number; at < until; at += 1) {
      const part = parts[at] as number;
      nodes[part] = (nodes[part] as number) + value;
    }
  }
  out.set(nodes.subarray(names.length));
  return out;
}
