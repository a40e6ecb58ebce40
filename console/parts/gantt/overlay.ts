import { axisHeight } from "./draw.ts";
import type { Scene } from "./draw.ts";
import type { Point } from "./hit.ts";
import { at, linksOf } from "./model.ts";
import type { GanttMove } from "./types.ts";
import { barTop, rowPadding, xOf } from "./view.ts";

/** What hovers over the picture: it changes at each move of the hand, the picture does not. */
export interface Hover {
  /** The bar under the pointer; -1: none. */
  readonly over: number;
  readonly chosen: readonly number[];
  /** Where bars would go. */
  readonly moves: readonly GanttMove[];
  /** How long what is dragged in from outside takes; null: nothing is. */
  readonly guestMinutes: number | null;
  readonly lasso: { readonly a: Point; readonly b: Point } | null;
}

export const noHover: Hover = { over: -1, chosen: [], moves: [], guestMinutes: null, lasso: null };

type Pen = CanvasRenderingContext2D;

/** A bar's rectangle in the field, at least wide enough to be seen. */
function boxOf({ model, layout, view }: Scene, bar: number) {
  const x = xOf(view, at(model.from, bar));
  const width = Math.max(3, xOf(view, at(model.end, bar)) - x);
  return { x, y: barTop(model, layout, bar) - view.top, width, height: layout.laneHeight - 2 };
}

function drawLinks(pen: Pen, scene: Scene, job: string): void {
  pen.strokeStyle = scene.colours.accent;
  pen.fillStyle = scene.colours.accent;
  pen.lineWidth = 1.5;
  for (const [before, after] of linksOf(scene.model, job)) {
    const one = boxOf(scene, before);
    const two = boxOf(scene, after);
    const x1 = one.x + one.width;
    const y1 = one.y + one.height / 2;
    const y2 = two.y + two.height / 2;
    const bend = Math.max(x1 + 6, Math.min(two.x - 6, x1 + 24));
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(bend, y1);
    pen.lineTo(bend, y2);
    pen.lineTo(two.x, y2);
    pen.stroke();
    pen.beginPath();
    pen.moveTo(two.x, y2);
    pen.lineTo(two.x - 5, y2 - 3.5);
    pen.lineTo(two.x - 5, y2 + 3.5);
    pen.fill();
  }
  pen.lineWidth = 1;
}

function drawMoves(pen: Pen, scene: Scene, { moves, guestMinutes }: Hover): void {
  const { model, layout, view, colours, words } = scene;
  for (const move of moves) {
    const bar = model.byKey.get(move.key) ?? -1;
    const held = model.bars[bar];
    const row = model.rowByKey.get(move.row);
    const minutes = held ? held.end - held.start : guestMinutes;
    if (minutes === null || row === undefined) continue;
    const x = xOf(view, move.start);
    const width = Math.max(3, minutes / view.minutesPerPixel);
    const own = held !== undefined && at(model.rowOf, bar) === row;
    const y = own ? barTop(model, layout, bar) : at(layout.tops, row) + rowPadding;
    const height = layout.laneHeight - 2;
    pen.globalAlpha = 0.75;
    pen.fillStyle = colours.tones[held?.tone ?? -1] ?? colours.chosen;
    pen.fillRect(x, y - view.top, width, height);
    pen.globalAlpha = 1;
    pen.strokeStyle = colours.accent;
    pen.lineWidth = 2;
    pen.strokeRect(x, y - view.top, width, height);
    pen.lineWidth = 1;
    const atMs = move.start * 60_000;
    const text = `${words.day(atMs)} ${words.time(atMs)}`;
    const wide = pen.measureText(text).width + 10;
    const labelY = y - view.top > 22 ? y - view.top - 20 : y - view.top + height + 3;
    pen.fillStyle = colours.ink;
    pen.fillRect(x, labelY, wide, 17);
    pen.fillStyle = colours.panel;
    pen.fillText(text, x + 5, labelY + 9);
  }
}

/** Draws what hovers, on a canvas of its own that lies over the picture. */
export function drawHover(pen: Pen, scene: Scene, hover: Hover): void {
  const { view, colours, labelWidth, model } = scene;
  pen.save();
  pen.font = '12px "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif';
  pen.textBaseline = "middle";
  pen.beginPath();
  pen.rect(labelWidth, axisHeight, view.width, view.height);
  pen.clip();
  pen.translate(labelWidth, axisHeight);
  const [first] = hover.chosen;
  const job = model.bars[first ?? hover.over]?.job;
  if (job !== undefined) drawLinks(pen, scene, job);
  for (const bar of hover.chosen) {
    const { x, y, width, height } = boxOf(scene, bar);
    pen.strokeStyle = colours.accent;
    pen.lineWidth = 2;
    pen.strokeRect(x, y, width, height);
    pen.lineWidth = 1;
  }
  if (hover.over >= 0) {
    const { x, y, width, height } = boxOf(scene, hover.over);
    pen.strokeStyle = colours.ink;
    pen.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  }
  drawMoves(pen, scene, hover);
  if (hover.lasso) {
    const { a, b } = hover.lasso;
    pen.globalAlpha = 0.15;
    pen.fillStyle = colours.accent;
    pen.fillRect(a.x, a.y, b.x - a.x, b.y - a.y);
    pen.globalAlpha = 1;
    pen.strokeStyle = colours.accent;
    pen.strokeRect(a.x, a.y, b.x - a.x, b.y - a.y);
  }
  pen.restore();
}
