import { sized } from "./canvas.ts";
import { coloursOf } from "./colours.ts";
import { columnPixels, drawMap, marksHeight } from "./map-draw.ts";
import { mapCells } from "./map-cells.ts";
import { frameOf, placeInHundredths } from "./map-frame.ts";
import type { MapScale } from "./map-frame.ts";
import type { Sight } from "./sight.ts";
import { horizonOf } from "./view.ts";
import type { GanttView } from "./view.ts";

/** Pixels of the map: with its rows, and where it only tells when there is much and when late work. */
export const mapHeight = { rows: 52, thin: 30 } as const;

/** What a map is made of. */
export interface MapParts {
  readonly box: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** Stands around what is in sight. */
  readonly frame: HTMLElement;
}

export interface MapWays {
  /** Whether rows are told apart. */
  readonly byRow: boolean;
  /** What is in sight, in words. */
  readonly inWords: (view: GanttView) => string;
}

export interface MapPicture {
  readonly scale: () => MapScale;
  readonly close: () => void;
}

/** A band of rows is at least so high. */
const leastBand = 2;

/** Draws the plan at the size of its box. */
function drawn({ box, canvas }: MapParts, sight: Sight, { horizon, width, height }: MapScale) {
  const { model, now } = sight.shown();
  const tall = height ?? mapHeight.thin - marksHeight;
  const columns = Math.max(1, Math.ceil(width / columnPixels));
  const cells = mapCells(model, {
    ...{ layout: sight.layout(), columns, height: tall },
    // Columns are whole: the last one may reach beyond the box.
    horizon: {
      from: horizon.from,
      until: horizon.from + ((horizon.until - horizon.from) * columns * columnPixels) / width,
    },
    leastBand: height === null ? Infinity : leastBand,
  });
  const nowAt = ((now - horizon.from) / (horizon.until - horizon.from)) * width;
  const colours = coloursOf(box);
  drawMap(sized(canvas, width, tall + marksHeight), cells, {
    colours,
    width,
    height: tall,
    now: nowAt,
  });
}

/** Puts the frame around what is in sight, for the eye and for the ear; nothing is drawn for it. */
function framed(frame: HTMLElement, view: GanttView, { scale, inWords }: Framing): void {
  const box = frameOf(view, scale);
  frame.style.transform = `translate(${box.left}px, ${box.top}px)`;
  frame.style.width = `${box.width}px`;
  frame.style.height = scale.height === null ? "100%" : `${box.height}px`;
  frame.setAttribute("aria-valuenow", String(placeInHundredths(view, scale)));
  frame.setAttribute("aria-valuetext", inWords(view));
}

interface Framing {
  readonly scale: MapScale;
  readonly inWords: (view: GanttView) => string;
}

/** Keeps the plan in miniature as it is shown, and the frame on it around what is in sight. */
export function openMap(parts: MapParts, sight: Sight, ways: MapWays): MapPicture {
  let waiting = 0;
  let isOld = true;
  let width = 0;
  const scale = (): MapScale => ({
    horizon: horizonOf(sight.shown().model.span),
    ...{ layout: sight.layout(), width },
    height: ways.byRow ? mapHeight.rows - marksHeight : null,
  });
  const paint = () => {
    waiting = 0;
    const now = scale();
    if (isOld) drawn(parts, sight, now);
    isOld = false;
    framed(parts.frame, sight.view(), { scale: now, inWords: ways.inWords });
  };
  const ask = (anew: boolean) => {
    isOld ||= anew;
    if (waiting === 0) waiting = requestAnimationFrame(paint);
  };
  const deafen = sight.listen((news) => ask(news === "shown"));
  const measured = () => {
    const before = width;
    width = Math.max(1, parts.box.clientWidth);
    return width !== before;
  };
  const sizes = new ResizeObserver(() => {
    if (measured()) ask(true);
  });
  sizes.observe(parts.box);
  const themes = new MutationObserver(() => ask(true));
  themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  measured();
  paint();
  return {
    scale,
    close: () => {
      cancelAnimationFrame(waiting);
      deafen();
      sizes.disconnect();
      themes.disconnect();
    },
  };
}
