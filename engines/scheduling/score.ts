import type { Bar, Measure, Objective, Score, Snapshot } from "./types.ts";

const measures: readonly Measure[] = [
  "tardiness",
  "late",
  "makespan",
  "setup",
  "moved",
  "earliness",
];

/** Changeover minutes between two families by a snapshot's matrix; undefined families need none. */
export function changeover(
  snapshot: Snapshot,
  matrix: number | undefined,
  [from, to]: readonly [number | undefined, number | undefined],
): number {
  if (matrix === undefined || from === undefined || to === undefined) return 0;
  const rules = snapshot.setups?.[matrix];
  const cleanup = from === to ? 0 : (rules?.cleanup?.[from] ?? 0);
  return cleanup + (rules?.minutes[from]?.[to] ?? 0);
}

/** The bars of each resource's lanes in order of time, a batch as its bars one after another. */
export function lanesOf(bars: readonly Bar[]): Map<string, Bar[]> {
  const lanes = new Map<string, Bar[]>();
  for (const bar of bars) {
    for (const lane of bar.lanes) {
      const key = `${bar.resource}/${lane}`;
      const held = lanes.get(key);
      if (held) held.push(bar);
      else lanes.set(key, [bar]);
    }
  }
  for (const list of lanes.values()) list.sort((a, b) => a.start - b.start || a.end - b.end);
  return lanes;
}

function setupMinutes(snapshot: Snapshot, bars: readonly Bar[]): number {
  const operations = new Map(snapshot.operations.map((each) => [each.ref, each]));
  const resources = new Map(snapshot.resources.map((each) => [each.ref, each]));
  let sum = 0;
  for (const list of lanesOf(bars).values()) {
    const resource = resources.get(list[0]?.resource ?? -1);
    let family = resource?.family;
    let last: Bar | undefined;
    for (const bar of list) {
      const operation = operations.get(bar.operation);
      const together = resource?.batch !== undefined && last?.start === bar.start;
      if (!together && !operation?.started) {
        sum += changeover(snapshot, resource?.setup, [family, operation?.family]);
      }
      family = operation?.family ?? family;
      last = bar;
    }
  }
  return sum;
}

/** Every measure of a set of bars, from nothing but the snapshot. */
export function scoreOf(snapshot: Snapshot, bars: readonly Bar[]): Score {
  const ends = new Map<number, number>();
  let last = snapshot.now;
  for (const bar of bars) {
    ends.set(bar.order, Math.max(ends.get(bar.order) ?? -Infinity, bar.end));
    last = Math.max(last, bar.end);
  }
  let tardiness = 0;
  let late = 0;
  let earliness = 0;
  for (const { ref, due, weight = 1 } of snapshot.orders) {
    const end = ends.get(ref);
    if (due === undefined || end === undefined) continue;
    tardiness += weight * Math.max(0, end - due);
    earliness += Math.max(0, due - end);
    if (end > due) late += 1;
  }
  const present = new Map((snapshot.present ?? []).map((bar) => [bar.operation, bar.start]));
  let moved = 0;
  for (const bar of bars) moved += Math.abs(bar.start - (present.get(bar.operation) ?? bar.start));
  const setup = setupMinutes(snapshot, bars);
  return { tardiness, late, makespan: last - snapshot.now, setup, moved, earliness };
}

/** Which of two scores is better: negative when the first is. */
export function compareScores(objective: Objective, a: Score, b: Score): number {
  if (objective.kind === "weighted") {
    let difference = 0;
    for (const each of measures) difference += (objective.weights[each] ?? 0) * (a[each] - b[each]);
    return difference;
  }
  for (const each of objective.measures) if (a[each] !== b[each]) return a[each] - b[each];
  return 0;
}
