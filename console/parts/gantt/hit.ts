import { at, barsIn } from "./model.ts";
import type { GanttModel } from "./model.ts";
import { barTop, minuteAt, rowAt } from "./view.ts";
import type { GanttView, RowLayout } from "./view.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What lies under a point of the bars' field. */
export interface Hit {
  readonly row: number;
  /** -1 where there is none. */
  readonly bar: number;
  readonly part: "setup" | "work" | "row" | "nothing";
}

/** How many pixels beside a narrow bar still mean it. */
const nearPixels = 2;

/** The row and bar at a point, in pixels from the field's upper left corner. */
export function hitAt(
  model: GanttModel,
  layout: RowLayout,
  { view, point }: { readonly view: GanttView; readonly point: Point },
): Hit {
  const y = point.y + view.top;
  const row = rowAt(layout, y);
  if (row < 0) return { row, bar: -1, part: "nothing" };
  const minute = minuteAt(view, point.x);
  const near = nearPixels * view.minutesPerPixel;
  let best = -1;
  let distance = Infinity;
  for (const bar of barsIn(model, row, { from: minute - near, until: minute + near })) {
    const top = barTop(model, layout, bar);
    if (y < top || y >= top + layout.laneHeight) continue;
    const away = Math.max(at(model.from, bar) - minute, minute - at(model.end, bar), 0);
    if (away < distance) {
      best = bar;
      distance = away;
    }
  }
  if (best < 0) return { row, bar: -1, part: "row" };
  const start = model.bars[best]?.start ?? 0;
  return { row, bar: best, part: minute < start ? "setup" : "work" };
}

/** The bars that a rectangle between two points of the field touches. */
export function barsBetween(
  model: GanttModel,
  layout: RowLayout,
  { view, a, b }: { readonly view: GanttView; readonly a: Point; readonly b: Point },
): number[] {
  const stretch = {
    from: minuteAt(view, Math.min(a.x, b.x)),
    until: minuteAt(view, Math.max(a.x, b.x)),
  };
  const top = Math.max(0, Math.min(a.y, b.y) + view.top);
  const bottom = Math.max(a.y, b.y) + view.top;
  const found: number[] = [];
  for (let row = rowAt(layout, top); row >= 0 && row < model.rows.length; row += 1) {
    if (at(layout.tops, row) > bottom) break;
    for (const bar of barsIn(model, row, stretch)) {
      const barY = barTop(model, layout, bar);
      if (barY <= bottom && barY + layout.laneHeight > top) found.push(bar);
    }
  }
  return found;
}
