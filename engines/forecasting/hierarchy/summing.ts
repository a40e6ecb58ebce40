// Which bottoms each aggregate adds up: sparse, so that a hundred thousand nodes are no matter.

/** Aggregates over bottoms. A node's number counts aggregates first, then bottoms. */
export interface Summing {
  readonly bottoms: number;
  /** By aggregate. */
  readonly names: readonly string[];
  /** Members of aggregate a stand in `members` from `starts[a]` until `starts[a + 1]`. */
  readonly starts: Int32Array;
  readonly members: Int32Array;
}

/** Aggregates from their lists of bottoms. */
export function summingOf(
  bottoms: number,
  groups: readonly { readonly name: string; readonly members: readonly number[] }[],
): Summing {
  const starts = new Int32Array(groups.length + 1);
  groups.forEach(({ members }, at) => {
    starts[at + 1] = (starts[at] as number) + members.length;
  });
  const members = new Int32Array(starts[groups.length] as number);
  groups.forEach((group, at) => members.set(group.members, starts[at]));
  return { bottoms, names: groups.map(({ name }) => name), starts, members };
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
  return { ...summingOf(keys.length, groups), levels: starts };
}

/** Sums of the bottoms for every aggregate, then the bottoms themselves; into `out` where given. */
export function addUp(
  summing: Summing,
  bottom: Float64Array,
  out: Float64Array = new Float64Array(summing.names.length + summing.bottoms),
): Float64Array {
  const { starts, members, names } = summing;
  for (let node = 0; node < names.length; node += 1) {
    let sum = 0;
    const until = starts[node + 1] as number;
    for (let at = starts[node] as number; at < until; at += 1)
      sum += bottom[members[at] as number] as number;
    out[node] = sum;
  }
  out.set(bottom, names.length);
  return out;
}

/** The transpose: what every node says, handed down to each bottom it contains. */
export function handDown(
  summing: Summing,
  nodes: Float64Array,
  out: Float64Array = new Float64Array(summing.bottoms),
): Float64Array {
  const { starts, members, names } = summing;
  out.set(nodes.subarray(names.length));
  for (let node = 0; node < names.length; node += 1) {
    const value = nodes[node] as number;
    const until = starts[node + 1] as number;
    for (let at = starts[node] as number; at < until; at += 1) {
      const bottom = members[at] as number;
      out[bottom] = (out[bottom] as number) + value;
    }
  }
  return out;
}
