import { sized } from "./canvas.ts";
import { coloursOf } from "./colours.ts";
import type { Colours } from "./colours.ts";
import { axisHeight, drawScene, loadHeight } from "./draw.ts";
import type { Scene } from "./draw.ts";
import type { Point } from "./hit.ts";
import { loadOf } from "./load.ts";
import type { Load } from "./load.ts";
import type { GanttModel } from "./model.ts";
import { drawHover, noHover } from "./overlay.ts";
import type { Hover } from "./overlay.ts";
import type { Shown, Sight } from "./sight.ts";
import type { Stretch } from "./types.ts";
import { fitted, labelWidthOf, panned, zoomedAt } from "./view.ts";
import type { GanttView } from "./view.ts";

/** The picture on its two canvases: what is in sight, and the means to change that. */
export interface Stage {
  readonly shown: () => Shown;
  readonly scene: () => Scene;
  readonly hover: () => Hover;
  readonly setHover: (change: Partial<Hover>) => void;
  readonly pan: (dx: number, dy: number) => void;
  readonly zoom: (factor: number, x?: number) => void;
  readonly look: (stretch: Stretch) => void;
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

interface State {
  hover: Hover;
  colours: Colours;
  loadRow: number | null;
  labelWidth: number;
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

/** Calls `measured` now and whenever the frame has another size, and `recoloured` with another theme. */
function watch(frame: HTMLElement, measured: () => void, recoloured: () => void): () => void {
  const sizes = new ResizeObserver(measured);
  sizes.observe(frame);
  const themes = new MutationObserver(recoloured);
  themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  measured();
  return () => {
    sizes.disconnect();
    themes.disconnect();
  };
}

function sceneFrom(sight: Sight, state: State, loads: ReturnType<typeof createLoads>): Scene {
  const { colours, labelWidth, loadRow } = state;
  const [shown, view] = [sight.shown(), sight.view()];
  const loadTitle = loadRow === null ? "" : (shown.model.rows[loadRow]?.label ?? "");
  const load = loads(shown.model, view, loadRow);
  return { ...shown, layout: sight.layout(), view, colours, labelWidth, load, loadTitle };
}

/** Opens the picture of what is in sight within a frame. */
export function openStage(canvases: Canvases, sight: Sight): Stage {
  const loads = createLoads();
  const state: State = {
    ...{ hover: noHover, colours: coloursOf(canvases.frame), loadRow: null },
    labelWidth: labelWidthOf(canvases.frame.clientWidth),
  };
  const sceneOf = () => sceneFrom(sight, state, loads);
  const painter = createPainter(canvases, sceneOf, () => state.hover);
  const deafen = sight.listen((news) => {
    if (news === "shown") state.hover = { ...noHover };
    painter.ask(true);
  });
  const measure = () => {
    const { width, height } = canvases.frame.getBoundingClientRect();
    state.labelWidth = labelWidthOf(width);
    sight.resize(width - state.labelWidth, height - axisHeight - loadHeight);
  };
  const unwatch = watch(canvases.frame, measure, () => {
    state.colours = coloursOf(canvases.frame);
    painter.ask(true);
  });
  const { view } = sight;
  return {
    shown: sight.shown,
    scene: sceneOf,
    hover: () => state.hover,
    setHover: (change) => {
      state.hover = { ...state.hover, ...change };
      painter.ask(false);
    },
    pan: (dx, dy) => sight.look(panned(view(), dx, dy)),
    zoom: (factor, x) => sight.look(zoomedAt(view(), x ?? view().width / 2, factor)),
    look: (stretch) => sight.look({ ...fitted(view(), stretch), top: view().top }),
    loadFor: (row) => {
      state.loadRow = row;
      painter.ask(true);
    },
    pointOf: (clientX, clientY) => {
      const box = canvases.frame.getBoundingClientRect();
      const x = clientX - box.left - state.labelWidth;
      const y = clientY - box.top - axisHeight;
      const inside = x >= 0 && y >= 0 && x < view().width && y < view().height;
      return inside ? { x, y } : null;
    },
    close: () => {
      painter.stop();
      deafen();
      unwatch();
    },
  };
}
