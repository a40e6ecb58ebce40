import { dayFromText, err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { groundReader, type GroundReader } from "./grounds.ts";
import { every, everyRegion, levelsOf, nameOf } from "../nodes.ts";
import type { NodeKey, Part } from "../nodes.ts";
import { publishedVersion } from "../versions.ts";
import type { Version } from "../versions.ts";
import { weigh } from "./overrides.ts";
import type { OverrideDraft, OverrideError, Weighed } from "./overrides.ts";
import { plannedOver } from "./plan-store.ts";
import { holds } from "./planning.ts";
import { decide } from "./publishing.ts";

/** Planned units of a part over the days of a draft that lie ahead, as they stand and as they would. */
export interface Moved extends NodeKey {
  /** Of what falls to that place alone; null: of all places. */
  readonly placeId: number | null;
  readonly before: number;
  readonly after: number;
}

export interface Preview {
  /** What the parts above would be, the whole first. */
  readonly above: readonly Moved[];
  /** What falls to the parts below, those that move most first. */
  readonly below: readonly Moved[];
  /** Parts below that are not listed. */
  readonly more: number;
}

type Key = "item" | "channel" | "region" | "place";

/** A part, and the place that it may be of. */
type Placed = NodeKey & { readonly placeId: number | null };

const keysOf = (node: Placed): Key[] => [
  ...(node.itemId === every ? [] : ["item" as const]),
  ...(node.channelId === every ? [] : ["channel" as const]),
  ...(node.region === everyRegion ? [] : ["region" as const]),
  ...(node.placeId === null ? [] : ["place" as const]),
];

/** A part seen by some of its keys only. */
const only = (node: Placed, keys: readonly string[]): Placed => ({
  itemId: keys.includes("item") ? node.itemId : every,
  channelId: keys.includes("channel") ? node.channelId : every,
  region: keys.includes("region") ? node.region : everyRegion,
  placeId: keys.includes("place") ? node.placeId : null,
});

const placeLevels = [
  ["place"],
  ["item", "place"],
  ["channel", "place"],
  ["item", "channel", "place"],
];

/** The levels next to a part, of those that there are: above it, and below it by one key or to the leaves. */
function levelsBeside(node: Placed, byRegion: boolean) {
  const own = keysOf(node);
  const isPlaced = node.placeId !== null;
  const leaves: string[] = byRegion ? ["item", "channel", "region"] : ["item", "channel"];
  const all = [...levelsOf(byRegion), ...(isPlaced ? placeLevels : []), leaves];
  const finer = all.filter(
    (level) => level.length > own.length && own.every((key) => level.includes(key)),
  );
  const next = Math.min(...finer.map((level) => level.length));
  return {
    above: all
      .filter(
        (level) => level.length < own.length && level.every((key) => own.includes(key as Key)),
      )
      .toSorted((one, other) => one.length - other.length),
    // An item's channel at a place is its provinces.
    below:
      finer.length > 0 ? finer.filter((level) => level.length === next) : isPlaced ? [leaves] : [],
  };
}

const listedMost = 12;

/** A leaf's planned units over the days of a draft, as they stand and as they would. */
interface Change {
  readonly leaf: NodeKey;
  readonly before: number;
  readonly after: number;
}

type Days = { readonly from: string; readonly until: string };

/** What a draft makes of each leaf that it may move, over some days. */
async function changesOf(
  tx: Tx,
  version: Version,
  { draft, days }: { readonly draft: Weighed; readonly days: Days },
): Promise<Change[]> {
  const { before, leaves, plans } = await decide(tx, version, { changed: draft, draft });
  const origin = dayFromText(version.origin);
  const [from, until] = [dayFromText(days.from) - origin, dayFromText(days.until) - origin];
  const sum = (units: readonly number[] | undefined, shift: number) =>
    (units ?? []).slice(from + shift, until + shift + 1).reduce((all, one) => all + one, 0);
  const stood = new Map(before.map((leaf) => [nameOf(leaf), leaf]));
  return leaves.map((leaf, at) => {
    const known = stood.get(nameOf(leaf));
    const shift = known ? origin - dayFromText(known.firstDay) : 0;
    return { leaf, before: sum(known?.units, shift), after: sum(plans[at], 0) };
  });
}

/** A part above a draft: of its place where it is of one, all that falls to it by the rules in force. */
async function partAbove(groundAt: GroundReader, node: Placed): Promise<Part | null> {
  const { placeId } = node;
  if (placeId === null) return node;
  const ground = await groundAt({ ...node, placeId });
  return ground.ok ? { ...node, ground: ground.value } : null;
}

/** The parts right below a draft, those that move most first. */
function partsBelow(changes: readonly Change[], draft: Weighed, levels: readonly string[][]) {
  const sums = new Map<string, Moved>();
  for (const { leaf, before, after } of changes) {
    if (!holds(draft, leaf)) continue;
    for (const level of levels) {
      const part = only({ ...leaf, placeId: draft.placeId }, level);
      const known = sums.get(nameOf(part)) ?? { ...part, before: 0, after: 0 };
      const sum = { before: known.before + before, after: known.after + after };
      sums.set(nameOf(part), { ...known, ...sum });
    }
  }
  return [...sums.values()].sort(
    (a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before) || a.itemId - b.itemId,
  );
}

/** What an override would make of the parts above it and below it; nothing is changed. */
export async function previewOverride(
  tx: Tx,
  asked: OverrideDraft,
): Promise<Result<Preview, OverrideError>> {
  const version = await publishedVersion(tx);
  if (!version) return err({ kind: "nothing_published" });
  const groundAt = groundReader(tx, version);
  const weighed = await weigh(tx, { version, groundAt }, asked);
  if (!weighed.ok) return weighed;
  const draft = weighed.value;
  // Days that are over stand as they were asked: of those nothing moves.
  const from = draft.fromDay < version.origin ? version.origin : draft.fromDay;
  const days = { from, until: draft.untilDay };
  const changes = await changesOf(tx, version, { draft, days });
  const levels = levelsBeside(draft, version.settings.byRegion);
  const above: Moved[] = [];
  for (const level of levels.above) {
    const node = only(draft, level);
    const part = await partAbove(groundAt, node);
    if (!part) continue;
    const moved = changes
      .filter(({ leaf }) => holds(part, leaf))
      .reduce((all, { before, after }) => all + after - before, 0);
    const units = await plannedOver(tx, part, days);
    above.push({ ...node, before: units, after: units + moved });
  }
  const below = partsBelow(changes, draft, levels.below);
  return ok({
    above,
    below: below.slice(0, listedMost),
    more: Math.max(0, below.length - listedMost),
  });
}
