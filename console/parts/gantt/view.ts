import { at } from "./model.ts";
import type { GanttModel } from "./model.ts";
import type { Minute, Stretch } from "./types.ts";

/** What of the plan is in sight: `width` and `height` are those of the bars' field, in pixels. */
export interface GanttView {
  /** The minute at the left edge. */
  readonly from: Minute;
  readonly minutesPerPixel: number;
  /** Pixels of rows above the upper edge. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where the rows stand: `tops` is one longer than the rows. */
export interface RowLayout {
  readonly tops: Float64Array;
  readonly laneHeight: number;
}

/** Pixels for the rows' names in a frame so wide: on a phone a short name, a number and a short bar. */
export const labelWidthOf = (frameWidth: number): number => (frameWidth < 600 ? 120 : 180);

const lanePixels = { compact: 16, standard: 22, loose: 30 } as const;
export type GanttDensity = keyof typeof lanePixels;
/** Above and below the lanes of a row. */
export const rowPadding = 3;
const mostMinutesPerPixel = 24 * 60;
const leastMinutesPerPixel = 0.25;

/** Minutes a pixel, neither farther nor nearer than can be read. */
export const heldZoom = (minutesPerPixel: number): number =>
  Math.min(mostMinutesPerPixel, Math.max(leastMinutesPerPixel, minutesPerPixel));

/** The rows' upper edges at a density. */
export function layoutOf(model: GanttModel, density: GanttDensity = "standard"): RowLayout {
  const laneHeight = lanePixels[density];
  const tops = new Float64Array(model.rows.length + 1);
  for (let row = 0; row < model.rows.length; row += 1) {
    const lanes = at(model.laneOfRow, row + 1) - at(model.laneOfRow, row);
    tops[row + 1] = at(tops, row) + lanes * laneHeight + 2 * rowPadding;
  }
  return { tops, laneHeight };
}

/** The row at a height of the whole list; -1 above it and below it. */
export function rowAt({ tops }: RowLayout, y: number): number {
  if (y < 0 || y >= at(tops, tops.length - 1)) return -1;
  let low = 0;
  let high = tops.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(tops, middle) <= y) low = middle;
    else high = middle;
  }
  return low;
}

/** The upper edge of a bar in the whole list. */
export function barTop(model: GanttModel, layout: RowLayout, bar: number): number {
  const row = at(model.rowOf, bar);
  const lane = at(model.laneOf, bar) - at(model.laneOfRow, row);
  return at(layout.tops, row) + rowPadding + lane * layout.laneHeight;
}

/** The pixel of a minute, from the field's left edge. */
export const xOf = (view: GanttView, minute: Minute): number =>
  (minute - view.from) / view.minutesPerPixel;

/** The minute under a pixel. */
export const minuteAt = (view: GanttView, x: number): Minute =>
  view.from + x * view.minutesPerPixel;

/** The time in sight. */
export const inSight = (view: GanttView): Stretch => ({
  from: view.from,
  until: minuteAt(view, view.width),
});

/** The first and the last row in sight. */
export function rowsInSight(picture: {
  readonly layout: RowLayout;
  readonly view: GanttView;
}): readonly [number, number] {
  const { layout, view } = picture;
  const first = Math.max(0, rowAt(layout, view.top));
  const last = rowAt(layout, view.top + view.height);
  return [first, last < 0 ? layout.tops.length - 2 : last];
}

/** The view kept within the rows, and within a screen's width around the plan. */
export function held(view: GanttView, layout: RowLayout, span: Stretch): GanttView {
  const minutesPerPixel = heldZoom(view.minutesPerPixel);
  const width = view.width * minutesPerPixel;
  const highest = Math.max(0, at(layout.tops, layout.tops.length - 1) - view.height);
  return {
    ...view,
    minutesPerPixel,
    top: Math.min(highest, Math.max(0, view.top)),
    from: Math.min(span.until, Math.max(span.from - width, view.from)),
  };
}

/** Moved by pixels. */
export const panned = (view: GanttView, dx: number, dy: number): GanttView => ({
  ...view,
  from: view.from + dx * view.minutesPerPixel,
  top: view.top + dy,
});

/** Drawn larger (factor below 1) or smaller, with the minute under `x` kept where it is. */
export function zoomedAt(view: GanttView, x: number, factor: number): GanttView {
  const minutesPerPixel = heldZoom(view.minutesPerPixel * factor);
  return { ...view, minutesPerPixel, from: minuteAt(view, x) - x * minutesPerPixel };
}

/** A plan's span with a little air at both sides: what is in sight where all of it is. */
export function horizonOf(span: Stretch): Stretch {
  const length = Math.max(60, span.until - span.from);
  return { from: span.from - length * 0.02, until: span.from + length * 1.02 };
}

/** The whole plan in sight. */
export function fitted(view: GanttView, span: Stretch): GanttView {
  const { from, until } = horizonOf(span);
  return { ...view, minutesPerPixel: (until - from) / Math.max(1, view.width), from, top: 0 };
}

/** The view moved as little as shows a bar whole, or its beginning when it is longer than the view. */
export function revealing(
  view: GanttView,
  layout: RowLayout,
  { model, bar }: { readonly model: GanttModel; readonly bar: number },
): GanttView {
  const top = barTop(model, layout, bar);
  const bottom = top + layout.laneHeight;
  const left = xOf(view, at(model.from, bar));
  const right = xOf(view, at(model.end, bar));
  const air = 24;
  let dx = 0;
  if (right > view.width - air) dx = right - view.width + air;
  if (left - dx < air) dx = left - air;
  const dy = top < view.top ? top - view.top : Math.max(0, bottom - view.top - view.height);
  return panned(view, dx, dy);
}
