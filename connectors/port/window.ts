import { assert } from "../../kernel/index.ts";
import type { Cursor, Limits } from "./connector.ts";

/**
 * The window to pull next: from the last one's right edge less the overlap, at most as long as the
 * platform allows, and never up to the present, where lists are still being written. Null while
 * there is nothing new. Without a last window it starts at `since`, or as far back as is kept.
 */
export function nextWindow(
  limits: Limits,
  asked: { readonly last: Cursor | null; readonly since?: Date; readonly now: Date },
): Cursor | null {
  assert(limits.windowMaxMs === 0 || limits.overlapMs < limits.windowMaxMs);
  const edge = asked.now.getTime() - limits.lagMs;
  const oldest = asked.now.getTime() - limits.lookbackDays * 86_400_000;
  if (asked.last && Date.parse(asked.last.until) >= edge) return null;
  const start = asked.last
    ? Date.parse(asked.last.until) - limits.overlapMs
    : (asked.since?.getTime() ?? oldest);
  const from = Math.max(start, oldest);
  if (from >= edge) return null;
  const longest = limits.windowMaxMs > 0 ? limits.windowMaxMs : Number.POSITIVE_INFINITY;
  return {
    from: new Date(from).toISOString(),
    until: new Date(Math.min(edge, from + longest)).toISOString(),
    mark: "",
  };
}
