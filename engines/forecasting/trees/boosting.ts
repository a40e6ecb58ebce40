// Gradient boosting on histograms: features in at most 255 bins, trees grown leaf by leaf, the
// smaller child counted and the larger one had by subtraction.

/** What the trees are to get right. */
export type Loss =
  | { readonly kind: "squared" }
  | { readonly kind: "tweedie"; readonly power: number }
  | { readonly kind: "quantile"; readonly level: number };

/** How to grow. */
export interface Growth {
  readonly loss: Loss;
  readonly trees: number;
  readonly leaves: number;
  readonly rate: number;
  /** Fewest rows in a leaf. */
  readonly least: number;
  /** Added to the sum of second derivatives: draws leaves towards nothing. */
  readonly ridge: number;
}

/** Rows by feature; NaN is a value of its own. */
export interface Table {
  readonly rows: number;
  readonly features: readonly Float64Array[];
}

interface Binned {
  readonly rows: number;
  readonly bins: readonly Uint8Array[];
  /** Upper edges of the bins, by feature; the last bin is for what lies above and for NaN. */
  readonly edges: readonly Float64Array[];
}

interface Tree {
  /** Feature of the split, or -1 for a leaf. */
  readonly feature: number[];
  readonly edge: number[];
  readonly left: number[];
  readonly right: number[];
  readonly value: number[];
}

/** A grown model. */
export interface Forest {
  readonly base: number;
  readonly trees: readonly Tree[];
  readonly loss: Loss;
}

const mostBins = 64;

function edgesOf(values: Float64Array): Float64Array {
  const step = Math.max(1, Math.floor(values.length / 20_000));
  const seen: number[] = [];
  for (let at = 0; at < values.length; at += step) {
    const value = values[at] as number;
    if (!Number.isNaN(value)) seen.push(value);
  }
  const sorted = Float64Array.from(seen).sort();
  const edges: number[] = [];
  for (let bin = 1; bin < mostBins; bin += 1) {
    const edge = sorted[Math.floor((bin * sorted.length) / mostBins)];
    if (edge !== undefined && edge > (edges.at(-1) ?? -Infinity)) edges.push(edge);
  }
  return Float64Array.from(edges);
}

function binOf(edges: Float64Array, value: number): number {
  if (Number.isNaN(value)) return edges.length + 1;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < (edges[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function binned({ rows, features }: Table): Binned {
  const edges = features.map(edgesOf);
  const bins = features.map((values, at) => {
    const out = new Uint8Array(rows);
    for (let row = 0; row < rows; row += 1)
      out[row] = binOf(edges[at] as Float64Array, values[row] as number);
    return out;
  });
  return { rows, bins, edges };
}

/** First and second derivatives at the present score. */
function slopes({ growth: { loss }, target, score, slope: { first, second } }: Now): void {
  for (let row = 0; row < target.length; row += 1) {
    const y = target[row] as number;
    const f = score[row] as number;
    if (loss.kind === "squared") {
      first[row] = f - y;
      second[row] = 1;
    } else if (loss.kind === "quantile") {
      first[row] = y > f ? -loss.level : 1 - loss.level;
      second[row] = 1;
    } else {
      const low = Math.exp((1 - loss.power) * f);
      const high = Math.exp((2 - loss.power) * f);
      first[row] = -y * low + high;
      second[row] = Math.max(1e-6, -y * (1 - loss.power) * low + (2 - loss.power) * high);
    }
  }
}

interface Slopes {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Sums by bin: first derivatives, second ones and rows, three numbers a bin. */
type Histogram = Float64Array;

interface Leaf {
  readonly from: number;
  readonly until: number;
  readonly histogram: Histogram;
  readonly node: number;
  gain: number;
  feature: number;
  bin: number;
}

const width = (mostBins + 1) * 3;

function count({ data, slope }: Now, order: Int32Array, span: readonly [number, number]) {
  const { first, second } = slope;
  const out = new Float64Array(data.bins.length * width);
  data.bins.forEach((bins, feature) => {
    const base = feature * width;
    for (let at = span[0]; at < span[1]; at += 1) {
      const row = order[at] as number;
      const place = base + (bins[row] as number) * 3;
      out[place] = (out[place] as number) + (first[row] as number);
      out[place + 1] = (out[place + 1] as number) + (second[row] as number);
      out[place + 2] = (out[place + 2] as number) + 1;
    }
  });
  return out;
}

/** The best split of a leaf, written into it. */
function findSplit(leaf: Leaf, data: Binned, growth: Growth): void {
  const { histogram } = leaf;
  leaf.gain = 0;
  data.edges.forEach((edges, feature) => {
    const base = feature * width;
    const bins = edges.length + 2;
    let g = 0;
    let h = 0;
    let n = 0;
    for (let bin = 0; bin < bins; bin += 1) {
      g += histogram[base + bin * 3] as number;
      h += histogram[base + bin * 3 + 1] as number;
      n += histogram[base + bin * 3 + 2] as number;
    }
    const whole = (g * g) / (h + growth.ridge);
    let left = 0;
    let leftSecond = 0;
    let rows = 0;
    for (let bin = 0; bin < bins - 1; bin += 1) {
      left += histogram[base + bin * 3] as number;
      leftSecond += histogram[base + bin * 3 + 1] as number;
      rows += histogram[base + bin * 3 + 2] as number;
      if (rows < growth.least) continue;
      if (n - rows < growth.least) break;
      const right = g - left;
      const gain =
        (left * left) / (leftSecond + growth.ridge) +
        (right * right) / (h - leftSecond + growth.ridge) -
        whole;
      if (gain > leaf.gain + 1e-12) {
        leaf.gain = gain;
        leaf.feature = feature;
        leaf.bin = bin;
      }
    }
  });
}

/** Rows of a leaf parted in place, order kept; returns where the right side begins. */
function part(leaf: Leaf, order: Int32Array, { data, scratch }: Now): number {
  const bins = data.bins[leaf.feature] as Uint8Array;
  let left = leaf.from;
  let right = 0;
  for (let at = leaf.from; at < leaf.until; at += 1) {
    const row = order[at] as number;
    if ((bins[row] as number) <= leaf.bin) {
      order[left] = row;
      left += 1;
    } else {
      scratch[right] = row;
      right += 1;
    }
  }
  order.set(scratch.subarray(0, right), left);
  return left;
}

function quantileOf(values: Float64Array, level: number): number {
  const sorted = values.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))] ?? 0;
}

/** The value of a leaf: a Newton step, or for a quantile that of the rests in it. */
function valueOf(leaf: Leaf, order: Int32Array, now: Now): number {
  const { growth, target, score, slope } = now;
  const { loss, rate, ridge } = growth;
  if (loss.kind === "quantile") {
    const rests = new Float64Array(leaf.until - leaf.from);
    for (let at = leaf.from; at < leaf.until; at += 1) {
      const row = order[at] as number;
      rests[at - leaf.from] = (target[row] as number) - (score[row] as number);
    }
    return rate * quantileOf(rests, loss.level);
  }
  let g = 0;
  let h = 0;
  for (let at = leaf.from; at < leaf.until; at += 1) {
    const row = order[at] as number;
    g += slope.first[row] as number;
    h += slope.second[row] as number;
  }
  return (-rate * g) / (h + ridge);
}

interface Now {
  readonly data: Binned;
  readonly growth: Growth;
  readonly target: Float64Array;
  readonly score: Float64Array;
  readonly slope: Slopes;
  readonly scratch: Int32Array;
}

function addNode(tree: Tree): number {
  tree.feature.push(-1);
  tree.edge.push(0);
  tree.left.push(0);
  tree.right.push(0);
  tree.value.push(0);
  return tree.feature.length - 1;
}

interface Growing {
  readonly tree: Tree;
  readonly order: Int32Array;
}

/** Splits the leaf with the most to gain into two. */
function splitLeaf(leaf: Leaf, { tree, order }: Growing, now: Now): [Leaf, Leaf] {
  const { data, growth } = now;
  const middle = part(leaf, order, now);
  tree.feature[leaf.node] = leaf.feature;
  // A bin's upper edge; above the last edge only NaN goes right.
  tree.edge[leaf.node] = (data.edges[leaf.feature] as Float64Array)[leaf.bin] ?? Infinity;
  const spans = [
    [leaf.from, middle],
    [middle, leaf.until],
  ] as const;
  const small = middle - leaf.from <= leaf.until - middle ? 0 : 1;
  const counted = count(now, order, spans[small]);
  const rest = leaf.histogram;
  for (let at = 0; at < rest.length; at += 1)
    rest[at] = (rest[at] as number) - (counted[at] as number);
  const children = spans.map(([from, until], side): Leaf => {
    const histogram = side === small ? counted : rest;
    const node = addNode(tree);
    const child = { from, until, histogram, node, gain: 0, feature: -1, bin: 0 };
    findSplit(child, data, growth);
    return child;
  });
  tree.left[leaf.node] = children[0]?.node ?? 0;
  tree.right[leaf.node] = children[1]?.node ?? 0;
  return children as [Leaf, Leaf];
}

function growTree(now: Now): Tree {
  const { data, growth, score } = now;
  const tree: Tree = { feature: [], edge: [], left: [], right: [], value: [] };
  const order = Int32Array.from({ length: data.rows }, (_, row) => row);
  const span = [0, data.rows] as const;
  const root: Leaf = {
    from: 0,
    until: data.rows,
    histogram: count(now, order, span),
    node: addNode(tree),
    gain: 0,
    feature: -1,
    bin: 0,
  };
  findSplit(root, data, growth);
  const leaves = [root];
  while (leaves.length < growth.leaves) {
    let best = 0;
    leaves.forEach((leaf, at) => {
      if (leaf.gain > (leaves[best] as Leaf).gain) best = at;
    });
    const leaf = leaves[best] as Leaf;
    if (!(leaf.gain > 1e-12)) break;
    const [left, right] = splitLeaf(leaf, { tree, order }, now);
    leaves[best] = left;
    leaves.push(right);
  }
  for (const leaf of leaves) {
    const value = valueOf(leaf, order, now);
    tree.value[leaf.node] = value;
    for (let at = leaf.from; at < leaf.until; at += 1) {
      const row = order[at] as number;
      score[row] = (score[row] as number) + value;
    }
  }
  return tree;
}

/** The model that has least loss on the rows, grown tree by tree. */
export function grow(table: Table, target: Float64Array, growth: Growth): Forest {
  const { loss } = growth;
  let mean = 0;
  for (const value of target) mean += value / target.length;
  const base =
    loss.kind === "tweedie"
      ? Math.log(Math.max(1e-9, mean))
      : loss.kind === "quantile"
        ? quantileOf(target, loss.level)
        : mean;
  const score = new Float64Array(table.rows).fill(base);
  const slope = { first: new Float64Array(table.rows), second: new Float64Array(table.rows) };
  const scratch = new Int32Array(table.rows);
  const now: Now = { data: binned(table), growth, target, score, slope, scratch };
  const trees = Array.from({ length: growth.trees }, () => {
    slopes(now);
    return growTree(now);
  });
  return { base, trees, loss };
}

/** What the model says of a row. */
export function ask(forest: Forest, features: readonly number[] | Float64Array): number {
  let sum = forest.base;
  for (const tree of forest.trees) {
    let node = 0;
    for (;;) {
      const feature = tree.feature[node] as number;
      if (feature < 0) break;
      // NaN is below nothing, so it goes right, as its bin did.
      node = ((features[feature] as number) < (tree.edge[node] as number) ? tree.left : tree.right)[
        node
      ] as number;
    }
    sum += tree.value[node] as number;
  }
  return forest.loss.kind === "tweedie" ? Math.exp(sum) : sum;
}
