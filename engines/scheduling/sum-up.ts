import { changeoversOf } from "./audit.ts";
import type { Bar, Score, Snapshot } from "./types.ts";

/** Every measure of a set of bars, from nothing but the snapshot; shares no code with the search. */
export function sumUp(snapshot: Snapshot, bars: readonly Bar[]): Score {
  const lastOf = new Map<number, number>();
  let makespan = 0;
  for (const { order, end } of bars) {
    const known = lastOf.get(order);
    if (known === undefined || known < end) lastOf.set(order, end);
    makespan = Math.max(makespan, end - snapshot.now);
  }
  const score = { tardiness: 0, late: 0, makespan, setup: 0, moved: 0, earliness: 0 };
  for (const order of snapshot.orders) {
    const end = lastOf.get(order.ref);
    if (end === undefined || order.due === undefined) continue;
    const over = end - order.due;
    if (over > 0) {
      score.late += 1;
      score.tardiness += over * (order.weight ?? 1);
    } else score.earliness -= over;
  }
  const was = new Map<number, number>();
  for (const bar of snapshot.present ?? []) was.set(bar.operation, bar.start);
  for (const bar of bars) {
    const before = was.get(bar.operation);
    if (before !== undefined) score.moved += Math.abs(before - bar.start);
  }
  for (const { minutes } of changeoversOf(snapshot, bars)) score.setup += minutes;
  return score;
}
