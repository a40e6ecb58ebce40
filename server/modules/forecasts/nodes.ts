/** Every item, every channel; of regions that is `everyRegion`. */
export const every = 0;
export const everyRegion = "*";

/** A part of the demand, by what it is told apart by. */
export interface NodeKey {
  readonly itemId: number;
  readonly channelId: number;
  readonly region: string;
}

/** Provinces by channel: what fell to a place by the rules of some day. */
export type Ground = Readonly<Record<string, string[]>>;

/** A part of the demand; with a ground, what of it fell to a place. */
export interface Part extends NodeKey {
  readonly ground?: Ground | null;
}

/** The name of a node as the engine writes it: "item=1,channel=3", "total". */
export function nameOf(node: NodeKey): string {
  const keys = [
    ...(node.itemId === every ? [] : [`item=${node.itemId}`]),
    ...(node.channelId === every ? [] : [`channel=${node.channelId}`]),
    ...(node.region === everyRegion ? [] : [`region=${node.region}`]),
  ];
  return keys.join(",") || "total";
}

/** The node of a name. */
export function nodeOf(name: string): NodeKey {
  const keys = new Map(
    name.split(",").map((part) => {
      const [key = "", value = ""] = part.split("=");
      return [key, value];
    }),
  );
  return {
    itemId: Number(keys.get("item") ?? every),
    channelId: Number(keys.get("channel") ?? every),
    region: keys.get("region") ?? everyRegion,
  };
}

/** The levels above the leaves, by the keys each tells apart. */
export const levelsOf = (byRegion: boolean): string[][] =>
  byRegion
    ? [[], ["channel"], ["region"], ["item"], ["item", "channel"]]
    : [[], ["channel"], ["item"]];

/** Names of a leaf and of all that stand above it. */
export function namesAbove(leaf: NodeKey, byRegion: boolean): string[] {
  const all = { itemId: every, channelId: every, region: everyRegion };
  const above = levelsOf(byRegion).map((level) =>
    nameOf({
      ...all,
      ...(level.includes("item") ? { itemId: leaf.itemId } : {}),
      ...(level.includes("channel") ? { channelId: leaf.channelId } : {}),
      ...(level.includes("region") ? { region: leaf.region } : {}),
    }),
  );
  return [...above, nameOf(leaf)];
}

/** A part as the address names it: what is left out stands for all. */
export const nodeAsked = (query: {
  readonly itemId?: number;
  readonly channelId?: number;
  readonly region?: string;
}): NodeKey => {
  const { itemId = every, channelId = every, region = everyRegion } = query;
  return { itemId, channelId, region };
};
