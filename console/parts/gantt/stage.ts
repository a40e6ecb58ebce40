import { coloursOf } from "./colours.ts";
import type { Colours } from "./colours.ts";
import { axisHeight, drawScene, loadHeight } from "./draw.ts";
import type { Scene } from "./draw.ts";
import type { Point } from "./hit.ts";
import { loadOf } from "./load.ts";
import type { Load } from "./load.ts";
import type { GanttModel } from "./model.ts";
import type { MoveRules } from "./moves.ts";
import { drawHover, noHover } from "./overlay.ts";
import type { Hover } from "./overlay.ts";
import type { Minute, Stretch } from "./types.ts";
import { fitted, held, layoutOf, panned, revealing, zoomedAt } from "./view.ts";
import type { GanttDensity, GanttView, RowLayout } from "./view.ts";
import type { GanttWords } from "./words.ts";

/** What is shown; a new one is drawn with the view kept. */
export interface Shown {
  readonly model: GanttModel;
  readonly baseline: GanttModel | null;
  readonly zone: string;
  readonly now: Minute;
  readonly frozenUntil?: Minute;
  readonly words: GanttWords;
  readonly rules: MoveRules;
  /** Nothing can be dragged. */
  readonly still: boolean;
  readonly density: GanttDensity;
}

/** The picture on its two canvases: what is in sight, and the means to change that. */
export interface Stage {
  readonly show: (shown: Shown) => void;
  readonly shown: () => Shown;
  readonly scene: () => Scene;
  readonly hover: () => Hover;
  readonly setHover: (change: Partial<Hover>) => void;
  readonly pan: (dx: number, dy: number) => void;
  readonly zoom: (factor: number, x?: number) => void;
  readonly fit: () => void;
  readonly look: (stretch: Stretch) => void;
  readonly reveal: (key: string) => void;
  /** Whose load the strip shows; null: all rows. */
  readonly loadFor: (row: number | null) => void;
  /** A point of the window as one of the bars' field; null in the margins. */
  readonly pointOf: (clientX: number, clientY: number) => Point | null;
  readonly close: () => void;
}

interface Canvases {
  readonly frame: HTMLElement;
  readonly picture: HTMLCanvasElement;
  readonly overlay: HTMLCanvasElement;
}

const wideLabel = 180;
const narrowLabel = 96;
const periods = [60, 240, 1_440, 7 * 1_440, 28 * 1_440];

/** Load by period and row, reckoned once for each. */
function createLoads() {
  let of: GanttModel | null = null;
  let kept = new Map<string, Load>();
  return (model: GanttModel, view: GanttView, row: number | null): Load => {
    if (of !== model) kept = new Map();
    of = model;
    const period = periods.find((each) => each / view.minutesPerPixel >= 6) ?? 28 * 1_440;
    const key = `${period}/${row}`;
    const load = kept.get(key) ?? loadOf(model, period, row);
    kept.set(key, load);
    return load;
  };
}

/** Makes the canvas as sharp as the screen is; true when its size changed. */
function sized(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  const wide = Math.round(width * ratio);
  const tall = Math.round(height * ratio);
  if (canvas.width !== wide || canvas.height !== tall) {
    canvas.width = wide;
    canvas.height = tall;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("this browser draws no canvas");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return pen;
}

interface State {
  shown: Shown;
  layout: RowLayout;
  view: GanttView;
  hover: Hover;
  colours: Colours;
  loadRow: number | null;
  labelWidth: number;
  /** Nobody has looked elsewhere yet: the first size fits the plan in. */
  fresh: boolean;
}

/** Draws on demand only: at most once a frame, and the picture only when it changed. */
function createPainter(canvases: Canvases, sceneOf: () => Scene, hoverOf: () => Hover) {
  let frame = 0;
  let picture = false;
  const paint = () => {
    frame = 0;
    const scene = sceneOf();
    const width = scene.labelWidth + scene.view.width;
    const height = axisHeight + scene.view.height + loadHeight;
    if (picture) drawScene(sized(canvases.picture, width, height), scene);
    picture = false;
    const pen = sized(canvases.overlay, width, height);
    pen.clearRect(0, 0, width, height);
    drawHover(pen, scene, hoverOf());
  };
  return {
    ask: (whole: boolean) => {
      picture ||= whole;
      if (frame === 0) frame = requestAnimationFrame(paint);
    },
    stop: () => cancelAnimationFrame(frame),
  };
}

/** Keeps the picture as large as its frame and in the colours of the page. */
function watch(state: State, frame: HTMLElement, redraw: () => void): () => void {
  const measure = () => {
    const { width, height } = frame.getBoundingClientRect();
    state.labelWidth = width < 600 ? narrowLabel : wideLabel;
    state.view = {
      ...state.view,
      width: Math.max(50, width - state.labelWidth),
      height: Math.max(50, height - axisHeight - loadHeight),
    };
    if (state.fresh) state.view = fitted(state.view, state.shown.model.span);
    redraw();
  };
  const sizes = new ResizeObserver(measure);
  sizes.observe(frame);
  const themes = new MutationObserver(() => {
    state.colours = coloursOf(frame);
    redraw();
  });
  themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  measure();
  return () => {
    sizes.disconnect();
    themes.disconnect();
  };
}

function sceneFrom(state: State, loads: ReturnType<typeof createLoads>): Scene {
  const { shown, layout, view, colours, labelWidth, loadRow } = state;
  const loadTitle = loadRow === null ? "" : (shown.model.rows[loadRow]?.label ?? "");
  const load = loads(shown.model, view, loadRow);
  return { ...shown, layout, view, colours, labelWidth, load, loadTitle };
}

/** Opens the picture of a plan within a frame. */
export function openStage(canvases: Canvases, first: Shown): Stage {
  const loads = createLoads();
  const state: State = {
    shown: first,
    layout: layoutOf(first.model, first.density),
    view: { from: first.model.span.from, minutesPerPixel: 10, top: 0, width: 800, height: 400 },
    ...{ hover: noHover, colours: coloursOf(canvases.frame), loadRow: null },
    ...{ labelWidth: wideLabel, fresh: true },
  };
  const sceneOf = () => sceneFrom(state, loads);
  const painter = createPainter(canvases, sceneOf, () => state.hover);
  const look = (view: GanttView) => {
    state.view = held(view, state.layout, state.shown.model.span);
    state.fresh = false;
    painter.ask(true);
  };
  const unwatch = watch(state, canvases.frame, () => redrawn(state, painter));
  return {
    show: (shown) => {
      const empty = state.shown.model.bars.length === 0;
      state.shown = shown;
      state.layout = layoutOf(shown.model, shown.density);
      state.hover = { ...noHover };
      if (empty) state.view = fitted(state.view, shown.model.span);
      state.view = held(state.view, state.layout, shown.model.span);
      painter.ask(true);
    },
    shown: () => state.shown,
    scene: sceneOf,
    hover: () => state.hover,
    setHover: (change) => {
      state.hover = { ...state.hover, ...change };
      painter.ask(false);
    },
    pan: (dx, dy) => look(panned(state.view, dx, dy)),
    zoom: (factor, x) => look(zoomedAt(state.view, x ?? state.view.width / 2, factor)),
    fit: () => look(fitted(state.view, state.shown.model.span)),
    look: (stretch) => look({ ...fitted(state.view, stretch), top: state.view.top }),
    reveal: (key) => {
      const { model } = state.shown;
      const bar = model.byKey.get(key);
      if (bar !== undefined) look(revealing(state.view, state.layout, { model, bar }));
    },
    loadFor: (row) => {
      state.loadRow = row;
      painter.ask(true);
    },
    pointOf: (clientX, clientY) => {
      const box = canvases.frame.getBoundingClientRect();
      const x = clientX - box.left - state.labelWidth;
      const y = clientY - box.top - axisHeight;
      const inside = x >= 0 && y >= 0 && x < state.view.width && y < state.view.height;
      return inside ? { x, y } : null;
    },
    close: () => {
      painter.stop();
      unwatch();
    },
  };
}

/** The view held within what is shown now, and drawn: after a change of size or of colours. */
function redrawn(state: State, painter: { readonly ask: (whole: boolean) => void }): void {
  state.view = held(state.view, state.layout, state.shown.model.span);
  painter.ask(true);
}
