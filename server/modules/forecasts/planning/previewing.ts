import { dayFromText, err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { every, everyRegion, levelsOf, nameOf, nodeOf } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import { publishedVersion } from "../versions.ts";
import { weigh } from "./overrides.ts";
import type { OverrideDraft, OverrideError } from "./overrides.ts";
import { plannedOver } from "./plan-store.ts";
import { holds } from "./planning.ts";
import { decide } from "./publishing.ts";

/** Planned units of a part over the days of a draft that lie ahead, as they stand and as they would. */
export interface Moved extends NodeKey {
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

type Key = "item" | "channel" | "region";

const keysOf = (node: NodeKey): Key[] => [
  ...(node.itemId === every ? [] : ["item" as const]),
  ...(node.channelId === every ? [] : ["channel" as const]),
  ...(node.region === everyRegion ? [] : ["region" as const]),
];

/** A part seen by some of its keys only. */
const only = (node: NodeKey, keys: readonly string[]): NodeKey => ({
  itemId: keys.includes("item") ? node.itemId : every,
  channelId: keys.includes("channel") ? node.channelId : every,
  region: keys.includes("region") ? node.region : everyRegion,
});

/** The levels next to a part, of those that there are: above it, and below it by one key or to the leaves. */
function levelsBeside(node: NodeKey, byRegion: boolean) {
  const own = keysOf(node);
  const leaves: string[] = byRegion ? ["item", "channel", "region"] : ["item", "channel"];
  const all = [...levelsOf(byRegion), leaves];
  const finer = all.filter(
    (level) => level.length > own.length && own.every((key) => level.includes(key)),
  );
  const next = Math.min(...finer.map((level) => level.length));
  return {
    above: all.filter(
      (level) => level.length < own.length && level.every((key) => own.includes(key as Key)),
    ),
    below: finer.filter((level) => level.length === next),
  };
}

const listedMost = 12;

/** What an override would make of the parts above it and below it; nothing is changed. */
export async function previewOverride(
  tx: Tx,
  draft: OverrideDraft,
): Promise<Result<Preview, OverrideError>> {
  const version = await publishedVersion(tx);
  if (!version) return err({ kind: "nothing_published" });
  const base = await weigh(tx, version, draft);
  if (!base.ok) return base;
  const { before, leaves, plans } = await decide(tx, version, { changed: draft, draft });
  const origin = dayFromText(version.origin);
  // Days that are over stand as they were asked: of those nothing moves.
  const first = draft.fromDay < version.origin ? version.origin : draft.fromDay;
  const span = { from: first, until: draft.untilDay };
  const [from, until] = [dayFromText(span.from) - origin, dayFromText(span.until) - origin];
  const sum = (units: readonly number[] | undefined, shift: number) =>
    (units ?? []).slice(from + shift, until + shift + 1).reduce((all, one) => all + one, 0);
  const stood = new Map(before.map((leaf) => [nameOf(leaf), leaf]));
  const levels = levelsBeside(draft, version.settings.byRegion);
  const below = new Map<string, { before: number; after: number }>();
  let moved = 0;
  leaves.forEach((leaf, at) => {
    const known = stood.get(nameOf(leaf));
    const was = sum(known?.units, known ? origin - dayFromText(known.firstDay) : 0);
    const is = sum(plans[at], 0);
    moved += is - was;
    if (!holds(draft, leaf)) return;
    for (const level of levels.below) {
      const name = nameOf(only(leaf, level));
      const other = below.get(name) ?? { before: 0, after: 0 };
      below.set(name, { before: other.before + was, after: other.after + is });
    }
  });
  const above: Moved[] = [];
  for (const level of levels.above) {
    const node = only(draft, level);
    const units = await plannedOver(tx, node, span);
    above.push({ ...node, before: units, after: units + moved });
  }
  const rows = [...below]
    .map(([name, units]) => ({ ...nodeOf(name), ...units }))
    .sort(
      (a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before) || a.itemId - b.itemId,
    );
  return ok({
    above,
    below: rows.slice(0, listedMost),
    more: Math.max(0, rows.length - listedMost),
  });
}
