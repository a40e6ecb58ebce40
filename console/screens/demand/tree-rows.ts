import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { readTree } from "../../../contract/forecasts.ts";

export type Tree = ReplyOf<typeof readTree>;
export type Item = Tree["items"][number];

/** How the tree is told apart: items with their channels, channels with their items, or one list. */
export const arrangements = ["item", "channel", "region", "risk"] as const;
export type Arrangement = (typeof arrangements)[number];

/** A part of the demand; 0 and "*" stand for all. */
export interface Node {
  readonly itemId: number;
  readonly channelId: number;
  readonly region: string;
}

export const all: Node = { itemId: 0, channelId: 0, region: "*" };

/** A line of the tree. */
export interface TreeRow extends Node {
  /** Its place in the lists of the answer. */
  readonly at: number;
  readonly depth: number;
  /** Whether others stand below it, and whether they are shown; null: it has none. */
  readonly isOpen: boolean | null;
}

/** A part, or what of it falls to one place; null: all of it. */
export interface PlacedNode extends Node {
  readonly placeId: number | null;
}

export const keyOf = (node: Node) => `${node.itemId}/${node.channelId}/${node.region}`;

/** A node as the server is asked for it: what stands for all is left out. */
export const queryOf = (node: Node) => ({
  ...(node.itemId === 0 ? {} : { itemId: node.itemId }),
  ...(node.channelId === 0 ? {} : { channelId: node.channelId }),
  ...(node.region === "*" ? {} : { region: node.region }),
});

/** A part as the server is asked for it, with the place that it may be of. */
export const placedQueryOf = ({ placeId, ...node }: PlacedNode) => ({
  ...queryOf(node),
  ...(placeId === null ? {} : { placeId }),
});

/** What a part is told apart by. */
export const placedKeyOf = (part: PlacedNode) =>
  part.placeId === null ? keyOf(part) : `${keyOf(part)}@${part.placeId}`;

/** A node as the address says it. */
export const wordsOf = (node: Node) => ({
  item: node.itemId === 0 ? null : String(node.itemId),
  channel: node.channelId === 0 ? null : String(node.channelId),
  region: node.region === "*" ? null : node.region,
});

export const isSame = (one: Node, other: Node) => keyOf(one) === keyOf(other);

/** A node of the answer. */
export const nodeAt = (tree: Tree, at: number): Node => ({
  itemId: tree.itemId[at] ?? 0,
  channelId: tree.channelId[at] ?? 0,
  region: tree.region[at] ?? "*",
});

type Of = (node: Node) => number | string;

const parentOf: Readonly<Record<Exclude<Arrangement, "risk">, Of>> = {
  item: (node) => node.itemId,
  channel: (node) => node.channelId,
  region: (node) => node.region,
};

const isAll = (value: number | string) => value === 0 || value === "*";

/** How many of the three a node tells apart. */
const depthOf = (node: Node) =>
  Number(node.itemId !== 0) + Number(node.channelId !== 0) + Number(node.region !== "*");

/** What the lines of an arrangement are made from; made once for an answer. */
export interface Index {
  readonly tree: Tree;
  readonly total: number;
  readonly tops: ReadonlyMap<Arrangement, readonly number[]>;
  readonly below: ReadonlyMap<Arrangement, ReadonlyMap<number | string, readonly number[]>>;
}

/** The places of tops and of what stands below each, by arrangement. */
export function indexOf(tree: Tree): Index {
  const tops = new Map<Arrangement, number[]>();
  const below = new Map<Arrangement, Map<number | string, number[]>>();
  const leaves: number[] = [];
  let total = -1;
  for (let at = 0; at < tree.itemId.length; at += 1) {
    const node = nodeAt(tree, at);
    const depth = depthOf(node);
    if (depth === 0) total = at;
    if (tree.isLeaf[at]) leaves.push(at);
    for (const [kind, of] of Object.entries(parentOf) as [Arrangement, Of][]) {
      const value = of(node);
      if (isAll(value)) continue;
      if (depth === 1) {
        const known = tops.get(kind);
        if (known) known.push(at);
        else tops.set(kind, [at]);
      }
      if (depth > 1 && tree.isLeaf[at]) {
        const groups = below.get(kind) ?? new Map<number | string, number[]>();
        below.set(kind, groups);
        const group = groups.get(value);
        if (group) group.push(at);
        else groups.set(value, [at]);
      }
    }
  }
  tops.set("risk", leaves);
  return { tree, total, tops, below };
}

/** What the tree is asked to show. */
export interface Asked {
  readonly arrangement: Arrangement;
  /** Lower case; empty shows all. */
  readonly text: string;
  readonly open: ReadonlySet<string>;
  /** What a node is found by, in lower case. */
  readonly wordsOf: (node: Node) => string;
}

/** The lines in sight, in their order: the total, then tops and what stands below open ones. */
export function rowsOf(index: Index, asked: Asked): TreeRow[] {
  const { tree, total } = index;
  const { arrangement, text, open, wordsOf } = asked;
  const line = (at: number, depth: number, isOpen: boolean | null): TreeRow => ({
    ...nodeAt(tree, at),
    ...{ at, depth, isOpen },
  });
  const isFound = (at: number) => text === "" || wordsOf(nodeAt(tree, at)).includes(text);
  const tops = (index.tops.get(arrangement) ?? []).filter(isFound);
  const head = total >= 0 && text === "" ? [line(total, 0, null)] : [];
  if (arrangement === "risk") return [...head, ...tops.map((at) => line(at, 0, null))];
  const groups = index.below.get(arrangement);
  const of = parentOf[arrangement];
  return [
    ...head,
    ...tops.flatMap((at) => {
      const node = nodeAt(tree, at);
      const children = groups?.get(of(node)) ?? [];
      const isOpen = children.length === 0 ? null : open.has(keyOf(node));
      const rows = [line(at, 0, isOpen)];
      if (isOpen) for (const child of children) rows.push(line(child, 1, null));
      return rows;
    }),
  ];
}
