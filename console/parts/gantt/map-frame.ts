import { at } from "./model.ts";
import type { Minute, Stretch } from "./types.ts";
import { heldZoom, inSight, zoomedAt } from "./view.ts";
import type { GanttView, RowLayout } from "./view.ts";

/** How a map shows a plan: all of its time across, and its rows down where there is room for them. */
export interface MapScale {
  readonly horizon: Stretch;
  readonly layout: RowLayout;
  readonly width: number;
  /** Pixels for all rows; null: the map does not tell rows apart. */
  readonly height: number | null;
}

export interface MapFrame {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly height: number;
}

/** Which edge of the frame is held. */
export type MapEdge = "from" | "until";

/** A frame is never drawn smaller: it must be seen, and caught by a finger. */
const leastWidth = 8;
const leastHeight = 8;

const lengthOf = (view: GanttView): number => view.width * view.minutesPerPixel;
const minutesAPixel = ({ horizon, width }: MapScale): number =>
  (horizon.until - horizon.from) / Math.max(1, width);
const rowsHeight = ({ tops }: RowLayout): number => Math.max(1, at(tops, tops.length - 1));

/** A stretch of a line kept on it, and at least so long. */
function kept(from: number, until: number, line: { long: number; least: number }) {
  const { long } = line;
  const least = Math.min(line.least, long);
  let [low, high] = [Math.max(0, Math.min(long, from)), Math.max(0, Math.min(long, until))];
  if (high - low < least) {
    low = Math.max(0, Math.min(long - least, (low + high - least) / 2));
    high = low + least;
  }
  return { low, long: high - low };
}

/** Where the frame around what is in sight stands on the map, in pixels. */
export function frameOf(view: GanttView, scale: MapScale): MapFrame {
  const { horizon, width, height, layout } = scale;
  const { from, until } = inSight(view);
  const minutes = minutesAPixel(scale);
  const across = kept((from - horizon.from) / minutes, (until - horizon.from) / minutes, {
    ...{ long: width, least: leastWidth },
  });
  const tall = height ?? 0;
  const rows = tall / rowsHeight(layout);
  const down = kept(view.top * rows, (view.top + view.height) * rows, {
    ...{ long: tall, least: leastHeight },
  });
  return { left: across.low, width: across.long, top: down.low, height: down.long };
}

/** The view kept on the map; one that is longer than the plan lies around it. */
function onMap(view: GanttView, { horizon }: MapScale): GanttView {
  const spare = horizon.until - horizon.from - lengthOf(view);
  if (spare <= 0) return { ...view, from: horizon.from + spare / 2 };
  return { ...view, from: Math.max(horizon.from, Math.min(horizon.from + spare, view.from)) };
}

/** The view with its middle where the map was pressed. */
export function jumped(
  view: GanttView,
  scale: MapScale,
  { x, y }: { readonly x: number; readonly y: number },
): GanttView {
  const from = scale.horizon.from + x * minutesAPixel(scale) - lengthOf(view) / 2;
  const top =
    scale.height === null
      ? view.top
      : (y / scale.height) * rowsHeight(scale.layout) - view.height / 2;
  return onMap({ ...view, from, top }, scale);
}

/** The view moved by pixels of the map. */
export function carried(
  view: GanttView,
  scale: MapScale,
  { dx, dy }: { readonly dx: number; readonly dy: number },
): GanttView {
  const rows = scale.height === null ? 0 : (dy / scale.height) * rowsHeight(scale.layout);
  const from = view.from + dx * minutesAPixel(scale);
  return onMap({ ...view, from, top: view.top + rows }, scale);
}

/** The view with one edge moved by minutes; the other one stays. */
export function stretched(
  view: GanttView,
  { horizon }: MapScale,
  { edge, minutes }: { readonly edge: MapEdge; readonly minutes: Minute },
): GanttView {
  const { from, until } = inSight(view);
  const wished =
    edge === "from"
      ? until - Math.max(Math.min(horizon.from, from), from + minutes)
      : Math.min(Math.max(horizon.until, until), until + minutes) - from;
  const minutesPerPixel = heldZoom(wished / view.width);
  return {
    ...{ ...view, minutesPerPixel },
    from: edge === "until" ? from : until - minutesPerPixel * view.width,
  };
}

/** Of the view's length. */
const smallStep = 0.1;
const zooms: ReadonlyMap<string, number> = new Map([
  ["+", 0.8],
  ["=", 0.8],
  ["-", 1.25],
]);

/**
 * What a key does to the view: left and right move it, with Shift its right edge; Page Up and Page
 * Down by its own length, Home and End to the plan's ends; up and down through the rows; + and −
 * nearer and farther. Null when the key means nothing here.
 */
export function keyed(
  view: GanttView,
  scale: MapScale,
  { key, shift }: { readonly key: string; readonly shift: boolean },
): GanttView | null {
  const length = lengthOf(view);
  const moved = (lengths: number) => onMap({ ...view, from: view.from + lengths * length }, scale);
  const rows = (heights: number) =>
    scale.height === null ? null : { ...view, top: view.top + heights * view.height };
  const zoom = zooms.get(key);
  if (zoom !== undefined) return onMap(zoomedAt(view, view.width / 2, zoom), scale);
  const way = key === "ArrowRight" ? 1 : -1;
  switch (key) {
    case "ArrowLeft":
    case "ArrowRight":
      return shift
        ? stretched(view, scale, { edge: "until", minutes: way * smallStep * length })
        : moved(way * smallStep);
    case "ArrowUp":
      return rows(-0.25);
    case "ArrowDown":
      return rows(0.25);
    case "PageUp":
      return moved(-1);
    case "PageDown":
      return moved(1);
    case "Home":
      return onMap({ ...view, from: scale.horizon.from }, scale);
    case "End":
      return onMap({ ...view, from: scale.horizon.until }, scale);
    default:
      return null;
  }
}

/** How far the view lies along the plan, in hundredths: 0 at its beginning, 100 at its end. */
export function placeInHundredths(view: GanttView, { horizon }: MapScale): number {
  const spare = horizon.until - horizon.from - lengthOf(view);
  if (spare <= 0) return 0;
  return Math.max(0, Math.min(100, Math.round((100 * (view.from - horizon.from)) / spare)));
}
