import type { PartnerReader } from "../port/index.ts";
import { element } from "./tokens.ts";
import type { Segment } from "./tokens.ts";

/** One level of a shipment: the segments from its HL to the next, and the level that it stands in. */
export interface Level {
  readonly id: string;
  /** S shipment, O order, T tare, P pack, I item. */
  readonly code: string;
  readonly parent: Level | null;
  /** How many levels stand above it. */
  readonly depth: number;
  /** Those that stand right in it. */
  readonly inner: readonly Level[];
  readonly segments: readonly Segment[];
}

/** Shipment, order, tare, pack, item and what some put between: no goods stand deeper. */
const depthMax = 20;

/**
 * The levels of a set in its order. A level whose parent does not stand before it is refused: what it
 * belongs to would be a guess.
 */
export function levelsOf(segments: readonly Segment[], reader: PartnerReader): Level[] {
  const levels = new Map<string, Level & { readonly inner: Level[] }>();
  let own: Segment[] | null = null;
  for (const segment of segments) {
    if (segment.id !== "HL") {
      own?.push(segment);
      continue;
    }
    const [id, within] = [reader.needed("HL01", element(segment, 1)), element(segment, 2)];
    const parent = within === "" ? null : (levels.get(within) ?? null);
    if (within !== "" && parent === null) reader.refuse("HL02", within, "known_parent");
    if (levels.has(id)) reader.refuse("HL01", id, "unique");
    own = [];
    const depth = (parent?.depth ?? -1) + 1;
    if (depth > depthMax) {
      reader.refuse("HL02", within, `at_most ${depthMax} levels`);
      return [];
    }
    const level = { id, code: element(segment, 3), parent, depth, inner: [], segments: own };
    parent?.inner.push(level);
    levels.set(id, level);
  }
  return [...levels.values()];
}

/** The nearest level of one of these codes, from a level upwards. */
export function above(level: Level, codes: readonly string[]): Level | null {
  for (let at: Level | null = level; at; at = at.parent) if (codes.includes(at.code)) return at;
  return null;
}
