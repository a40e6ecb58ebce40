import type { Colours } from "./colours.ts";
import { drawCorner, drawLabels } from "./labels.ts";
import type { Load } from "./load.ts";
import { loadColour, shareOf } from "./load.ts";
import { at, closedIn, placeAfter } from "./model.ts";
import type { GanttModel } from "./model.ts";
import { ticksOf } from "./ticks.ts";
import type { Minute } from "./types.ts";
import { inSight, rowPadding, rowsInSight, xOf } from "./view.ts";
import type { GanttView, RowLayout } from "./view.ts";
import type { GanttWords } from "./words.ts";
import { cut, font } from "./writing.ts";

/** Pixels around the field of the bars. */
export const axisHeight = 40;
export const loadHeight = 56;

/** All that a picture is drawn from. */
export interface Scene {
  readonly model: GanttModel;
  readonly layout: RowLayout;
  readonly view: GanttView;
  readonly zone: string;
  readonly now: Minute;
  /** Bars that start before it stay; absent: none. */
  readonly frozenUntil?: Minute;
  /** Where the bars stood in another plan. */
  readonly baseline: GanttModel | null;
  readonly load: Load;
  /** What the load strip is of. */
  readonly loadTitle: string;
  readonly colours: Colours;
  readonly words: GanttWords;
  /** Pixels for the rows' names. */
  readonly labelWidth: number;
}

type Pen = CanvasRenderingContext2D;
/** Left, top, width and height. */
type Box = readonly [number, number, number, number];

/** Below this width a bar is drawn together with its neighbours. */
const blurPixels = 1.5;
const textPixels = 46;

function drawGround(pen: Pen, scene: Scene): void {
  const { model, layout, view, colours } = scene;
  const sight = inSight(view);
  const [first, last] = rowsInSight(scene);
  pen.fillStyle = colours["gantt-closed"];
  for (let row = first; row <= last; row += 1) {
    const y = at(layout.tops, row) - view.top;
    const height = at(layout.tops, row + 1) - at(layout.tops, row);
    for (const gap of closedIn(model.rows[row], sight)) {
      const x = xOf(view, gap.from);
      const width = xOf(view, gap.until) - x;
      // Nights that are narrower than this would be stripes without a meaning.
      if (width >= 3) pen.fillRect(x, y, width, height);
    }
  }
  if (scene.frozenUntil !== undefined && scene.frozenUntil > scene.now) {
    pen.globalAlpha = 0.6;
    pen.fillStyle = colours["gantt-frozen"];
    const x = xOf(view, scene.now);
    pen.fillRect(x, 0, xOf(view, scene.frozenUntil) - x, view.height);
    pen.globalAlpha = 1;
  }
  pen.fillStyle = colours.rule;
  for (let row = first; row <= last; row += 1)
    pen.fillRect(0, at(layout.tops, row + 1) - view.top - 1, view.width, 1);
  for (const tick of ticksOf(view, scene.zone).ticks)
    if (tick.day) pen.fillRect(Math.round(xOf(view, tick.minute)), 0, 1, view.height);
}

/** Calls `paint` with each bar in sight and its upper edge, lane by lane in order of time. */
function eachInSight(
  scene: Scene,
  model: GanttModel,
  paint: (bar: number, y: number, lane: number) => void,
): void {
  const { layout, view } = scene;
  const { from, until } = inSight(view);
  const [first, last] = rowsInSight(scene);
  for (let row = first; row <= last; row += 1) {
    const firstLane = at(model.laneOfRow, row);
    for (let lane = firstLane; lane < at(model.laneOfRow, row + 1); lane += 1) {
      const y =
        at(layout.tops, row) - view.top + rowPadding + (lane - firstLane) * layout.laneHeight;
      if (y > view.height || y + layout.laneHeight < 0) continue;
      const end = at(model.placeOfLane, lane + 1);
      for (let place = placeAfter(model, lane, from); place < end; place += 1) {
        const bar = at(model.order, place);
        if (at(model.from, bar) >= until) break;
        paint(bar, y, lane);
      }
    }
  }
}

function drawGhosts(pen: Pen, scene: Scene): void {
  const { baseline, model, view, layout, colours } = scene;
  if (!baseline) return;
  pen.strokeStyle = colours["gantt-ghost"];
  pen.setLineDash([3, 2]);
  eachInSight(scene, baseline, (bar, y) => {
    const ghost = baseline.bars[bar];
    const stands = model.bars[model.byKey.get(ghost?.key ?? "") ?? -1];
    if (!ghost || (stands && stands.row === ghost.row && stands.start === ghost.start)) return;
    const x = xOf(view, ghost.start);
    const width = xOf(view, ghost.end) - x;
    // A lane that only the other plan needed has no place of its own in this one.
    const row = at(baseline.rowOf, bar);
    const lowest = at(layout.tops, row + 1) - view.top - rowPadding - layout.laneHeight;
    if (width >= 2)
      pen.strokeRect(x + 0.5, Math.min(y, lowest) + 0.5, width - 1, layout.laneHeight - 3);
  });
  pen.setLineDash([]);
}

/** The pin of a bar: a ring is this plan's own, a dot that of the plan in force. */
function drawPin(
  pen: Pen,
  place: { readonly x: number; readonly y: number },
  { ink, own }: { readonly ink: string; readonly own: boolean },
): void {
  pen.fillStyle = ink;
  pen.beginPath();
  pen.arc(place.x, place.y, own ? 3 : 2.5, 0, 2 * Math.PI);
  if (own) {
    pen.strokeStyle = ink;
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.lineWidth = 1;
  } else pen.fill();
}

/** Narrow bars of a lane that nearly touch, drawn as one stretch. */
interface Run {
  lane: number;
  x: number;
  right: number;
  y: number;
  late: boolean;
}

function drawBars(pen: Pen, scene: Scene): void {
  const { model, view, layout, colours } = scene;
  const height = layout.laneHeight - 2;
  const run: Run = { lane: -1, x: 0, right: 0, y: 0, late: false };
  let style = "";
  const fill = (colour: string, box: Box) => {
    if (colour !== style) {
      style = colour;
      pen.fillStyle = colour;
    }
    pen.fillRect(...box);
  };
  const endRun = () => {
    if (run.lane < 0) return;
    fill(colours["gantt-setup"], [run.x, run.y, Math.max(1, run.right - run.x), height]);
    if (run.late) fill(colours.bad, [run.x, run.y + height - 2, Math.max(1, run.right - run.x), 2]);
    run.lane = -1;
  };
  pen.font = font;
  pen.textBaseline = "middle";
  eachInSight(scene, model, (bar, y, lane) => {
    const x = xOf(view, at(model.from, bar));
    const right = xOf(view, at(model.end, bar));
    const held = model.bars[bar];
    if (!held) return;
    if (right - x < blurPixels) {
      if (run.lane !== lane || x > run.right + 1) {
        endRun();
        Object.assign(run, { lane, x, y, late: false });
      }
      run.right = right;
      run.late ||= held.late === true;
      return;
    }
    endRun();
    const start = xOf(view, held.start);
    if (start > x) fill(colours["gantt-setup"], [x, y + 3, start - x, height - 6]);
    const width = Math.max(1, right - start - (right - start > 4 ? 1 : 0));
    fill(colours.tones[held.tone] ?? colours.chosen, [start, y, width, height]);
    if (held.late) fill(colours.bad, [start, y + height - 2, width, 2]);
    if (held.started) fill(colours.accent, [start, y, Math.min(3, width), height]);
    const left = Math.max(0, start);
    const room = Math.min(right, view.width) - left - 8;
    if (room > textPixels - 8) {
      const text = cut(pen, held.label, room - (held.pinned ? 8 : 0));
      style = "";
      pen.fillStyle = colours.ink;
      pen.fillText(text, left + 4, y + height / 2);
    }
    if (held.pinned && width > 5) {
      style = "";
      drawPin(pen, { x: right - 6, y: y + 6 }, { ink: colours.ink, own: held.pinnedHere === true });
    }
  });
  endRun();
}

function drawNow(pen: Pen, scene: Scene): void {
  const x = Math.round(xOf(scene.view, scene.now));
  if (x < 0 || x > scene.view.width) return;
  pen.fillStyle = scene.colours.bad;
  pen.fillRect(x, 0, 2, scene.view.height);
}

function drawAxis(pen: Pen, scene: Scene): void {
  const { view, colours, words } = scene;
  pen.fillStyle = colours.head;
  pen.fillRect(0, 0, view.width, axisHeight);
  pen.fillStyle = colours.rule;
  pen.fillRect(0, axisHeight - 1, view.width, 1);
  const { ticks, step } = ticksOf(view, scene.zone);
  pen.textBaseline = "middle";
  // Days that stand close keep their weekday below their date; weeks and more have none.
  const isClose = step >= 1_440;
  const below = step === 1_440 ? words.weekday : isClose ? () => "" : words.time;
  let dayWritten = -Infinity;
  ticks.forEach((tick, index) => {
    const x = Math.round(xOf(view, tick.minute));
    pen.fillStyle = colours.rule;
    pen.fillRect(x, tick.day ? 4 : axisHeight / 2 + 4, 1, axisHeight);
    const first =
      index === 0 && !ticks.slice(1).some((each) => each.day && xOf(view, each.minute) < 90);
    if ((first || (tick.day && x >= 0)) && x >= dayWritten) {
      pen.fillStyle = colours.ink;
      const text = (isClose ? words.date : words.day)(tick.minute * 60_000);
      pen.fillText(text, Math.max(4, x + 4), axisHeight / 4 + 2);
      dayWritten = Math.max(4, x + 4) + pen.measureText(text).width + 4;
    }
    pen.fillStyle = colours.soft;
    if (x >= 0) pen.fillText(below(tick.minute * 60_000), x + 4, (axisHeight * 3) / 4 - 1);
  });
  const now = xOf(view, scene.now);
  if (now < 0 || now > view.width) return;
  pen.fillStyle = colours.bad;
  pen.fillRect(Math.round(now), axisHeight - 5, 2, 5);
}

function drawLoad(pen: Pen, scene: Scene): void {
  const { load, view, colours } = scene;
  pen.fillStyle = colours.head;
  pen.fillRect(0, 0, view.width, loadHeight);
  pen.fillStyle = colours.edge;
  pen.fillRect(0, 0, view.width, 1);
  const { from, until } = inSight(view);
  const tall = loadHeight - 6;
  const first = Math.max(0, Math.floor((from - load.from) / load.period));
  for (let period = first; period < load.busy.length; period += 1) {
    const opens = load.from + period * load.period;
    if (opens >= until) break;
    const share = shareOf(load, period);
    if (share <= 0) continue;
    const x = xOf(view, opens);
    const width = Math.max(1, load.period / view.minutesPerPixel - 1);
    pen.fillStyle = loadColour(share, colours);
    pen.fillRect(x, loadHeight - share * tall, width, share * tall);
  }
}

/** Draws within a rectangle whose upper left corner is 0, 0. */
function within(pen: Pen, box: Box, draw: () => void): void {
  const [x, y, width, height] = box;
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.translate(x, y);
  draw();
  pen.restore();
}

/** The whole picture without what hovers over it, as large as the view and what stands around it. */
export function drawScene(pen: Pen, scene: Scene): void {
  const { view, labelWidth, colours, words } = scene;
  pen.fillStyle = colours.panel;
  pen.fillRect(0, 0, labelWidth + view.width, axisHeight + view.height + loadHeight);
  pen.font = font;
  within(pen, [labelWidth, axisHeight, view.width, view.height], () => {
    drawGround(pen, scene);
    drawGhosts(pen, scene);
    drawBars(pen, scene);
    drawNow(pen, scene);
  });
  within(pen, [0, axisHeight, labelWidth, view.height], () => drawLabels(pen, scene));
  within(pen, [labelWidth, 0, view.width, axisHeight], () => drawAxis(pen, scene));
  const below = axisHeight + view.height;
  within(pen, [labelWidth, below, view.width, loadHeight], () => drawLoad(pen, scene));
  drawCorner(pen, scene, axisHeight);
  pen.fillStyle = colours.head;
  pen.fillRect(0, below, labelWidth, loadHeight);
  pen.fillStyle = colours.soft;
  pen.textBaseline = "middle";
  pen.fillText(cut(pen, scene.loadTitle, labelWidth - 16), 8, below + loadHeight / 2 - 8);
  pen.fillText(words.load, 8, below + loadHeight / 2 + 10);
}
