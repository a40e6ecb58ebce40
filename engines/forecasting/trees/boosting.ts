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
  /** Share of the rows a tree is grown on, another lot each time; all by default. */
  readonly share?: number;
}

/** Rows by feature; NaN is a value of its own. */
export interface Table {
  readonly rows: number;
  readonly features: readonly Float64Array[];
}

interface Binned {
  readonly rows: number;
  /** By row, then by feature: a row's bins lie together. */
  readonly bins: Uint8Array;
  /** Upper edges of the bins, by feature; the last bin is for what lies above and for NaN. */
  readonly edges: readonly Float64Array[];
}

interface Tree {
  /** Feature of the split, or -1 for a leaf. */
  readonly feature: number[];
  /** Last bin that goes left, and its upper edge. */
  readonly bin: number[];
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

/** Bins of a feature, NaN and what lies above the last edge among them. */
export const mostBins = 64;

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
  const width = features.length;
  const bins = new Uint8Array(rows * width);
  features.forEach((values, at) => {
    const own = edges[at] as Float64Array;
    for (let row = 0; row < rows; row += 1)
      bins[row * width + at] = binOf(own, values[row] as number);
  });
  return { rows, bins, edges };
}

/** First and second derivatives at the present score, of the first rows of an order. */
function slopes({ growth: { loss }, target, score, slope, order }: Now, until: number): void {
  const { first, second } = slope;
  for (let at = 0; at < until; at += 1) {
    const row = order[at] as number;
    const y = target[row] as number;
    const f = score[row] as number;
    if (loss.kind === "squared") first[row] = f - y;
    else if (loss.kind === "quantile") first[row] = y > f ? -loss.level : 1 - loss.level;
    else {
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

/** Sums by bin: first derivatives, then second ones. */
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

const span = (mostBins + 1) * 2;

function count({ data, slope, growth, order }: Now, from: number, until: number): Histogram {
  const { first, second } = slope;
  const { bins, edges } = data;
  const width = edges.length;
  const out = new Float64Array(width * span);
  // Where the loss is squared or a quantile's, every second derivative is one.
  const plain = growth.loss.kind !== "tweedie";
  for (let at = from; at < until; at += 1) {
    const row = order[at] as number;
    const g = first[row] as number;
    const h = plain ? 1 : (second[row] as number);
    const own = row * width;
    for (let feature = 0, base = 0; feature < width; feature += 1, base += span) {
      const place = base + 2 * (bins[own + feature] as number);
      out[place] = (out[place] as number) + g;
      out[place + 1] = (out[place + 1] as number) + h;
    }
  }
  return out;
}

/** The best split of a leaf, written into it. */
function findSplit(leaf: Leaf, data: Binned, growth: Growth): void {
  const { histogram } = leaf;
  leaf.gain = 0;
  let g = 0;
  let h = 0;
  for (let at = 0; at < span; at += 2) {
    g += histogram[at] as number;
    h += histogram[at + 1] as number;
  }
  const whole = (g * g) / (h + growth.ridge);
  // Rows are told from second derivatives: exact where each is one, close where they differ.
  const fewest = (growth.least * h) / Math.max(1, leaf.until - leaf.from);
  data.edges.forEach((edges, feature) => {
    const base = feature * span;
    const bins = edges.length + 2;
    let left = 0;
    let leftSecond = 0;
    for (let bin = 0; bin < bins - 1; bin += 1) {
      left += histogram[base + bin * 2] as number;
      leftSecond += histogram[base + bin * 2 + 1] as number;
      if (leftSecond < fewest) continue;
      if (h - leftSecond < fewest) break;
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
function part(leaf: Leaf, { data, scratch, order }: Now): number {
  const { bins, edges } = data;
  const width = edges.length;
  let left = leaf.from;
  let right = 0;
  for (let at = leaf.from; at < leaf.until; at += 1) {
    const row = order[at] as number;
    if ((bins[row * width + leaf.feature] as number) <= leaf.bin) {
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
function valueOf(leaf: Leaf, now: Now): number {
  const { growth, target, score, slope, order } = now;
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
    h += loss.kind === "tweedie" ? (slope.second[row] as number) : 1;
  }
  return (-rate * g) / (h + ridge);
}

interface Now {
  readonly data: Binned;
  readonly growth: Growth;
  readonly target: Float64Array;
  readonly score: Float64Array;
  readonly slope: Slopes;
  readonly order: Int32Array;
  readonly scratch: Int32Array;
}

function addNode(tree: Tree): number {
  tree.feature.push(-1);
  tree.bin.push(0);
  tree.edge.push(0);
  tree.left.push(0);
  tree.right.push(0);
  tree.value.push(0);
  return tree.feature.length - 1;
}

/** Splits the leaf with the most to gain into two. */
function splitLeaf(leaf: Leaf, tree: Tree, now: Now): [Leaf, Leaf] {
  const { data, growth } = now;
  const middle = part(leaf, now);
  tree.feature[leaf.node] = leaf.feature;
  tree.bin[leaf.node] = leaf.bin;
  // A bin's upper edge; above the last edge only NaN goes right.
  tree.edge[leaf.node] = (data.edges[leaf.feature] as Float64Array)[leaf.bin] ?? Infinity;
  const spans = [
    [leaf.from, middle],
    [middle, leaf.until],
  ] as const;
  const small = middle - leaf.from <= leaf.until - middle ? 0 : 1;
  const counted = count(now, ...spans[small]);
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

/** Lays the rows of a tree's lot into the order; which they are depends on its number only. */
function draw({ order, growth, data }: Now, tree: number): number {
  const most = Math.round(1024 * (growth.share ?? 1));
  let count = 0;
  for (let row = 0; row < data.rows; row += 1) {
    const mixed = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(tree + 1, 0x85ebca6b);
    const lot = (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 22) & 1023;
    if (lot >= most) continue;
    order[count] = row;
    count += 1;
  }
  return count;
}

/** A tree's values added to the scores of all rows, of its lot or not. */
function addScores(tree: Tree, { data, score }: Now): void {
  const { bins, edges, rows } = data;
  const width = edges.length;
  const [feature, bin, left, right] = [tree.feature, tree.bin, tree.left, tree.right].map((list) =>
    Int32Array.from(list),
  ) as [Int32Array, Int32Array, Int32Array, Int32Array];
  const value = Float64Array.from(tree.value);
  for (let row = 0; row < rows; row += 1) {
    const own = row * width;
    let node = 0;
    for (let by = feature[0] as number; by >= 0; by = feature[node] as number)
      node = (
        (bins[own + by] as number) <= (bin[node] as number) ? left[node] : right[node]
      ) as number;
    score[row] = (score[row] as number) + (value[node] as number);
  }
}

function growTree(now: Now, number: number): Tree {
  const { data, growth } = now;
  const tree: Tree = { feature: [], bin: [], edge: [], left: [], right: [], value: [] };
  const until = draw(now, number);
  slopes(now, until);
  const root: Leaf = {
    from: 0,
    until,
    histogram: count(now, 0, until),
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
    const [left, right] = splitLeaf(leaf, tree, now);
    leaves[best] = left;
    leaves.push(right);
  }
  for (const leaf of leaves) tree.value[leaf.node] = valueOf(leaf, now);
  addScores(tree, now);
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
  const order = new Int32Array(table.rows);
  const scratch = new Int32Array(table.rows);
  const now: Now = { data: binned(table), growth, target, score, slope, order, scratch };
  const trees = Array.from({ length: growth.trees }, (_, at) => growTree(now, at));
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
