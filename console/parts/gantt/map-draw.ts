import type { Colours } from "./colours.ts";
import { cellShare, isLateColumn } from "./map-cells.ts";
import type { MapCells } from "./map-cells.ts";
import { at } from "./model.ts";

type Pen = CanvasRenderingContext2D;

/** Pixels of a column: narrower ones could not be told apart, and would cost twice as much. */
export const columnPixels = 2;
/** Below the rows: where marks say that late work stands above them. */
export const marksHeight = 9;

/** What a map is drawn with. */
export interface MapPaint {
  readonly colours: Colours;
  readonly width: number;
  /** Pixels for all rows, above the marks. */
  readonly height: number;
  /** The pixel of now; outside of the map: not drawn. */
  readonly now: number;
}

/** How dark a cell is: four steps, so that neighbours that are alike are drawn at once. */
const steps = [0.3, 0.5, 0.7, 0.9];
const stepOf = (share: number): number =>
  share <= 0 ? -1 : Math.min(steps.length - 1, Math.floor(share * steps.length));

/** From this height on bands are parted by a line. */
const partedFrom = 5;

/** Calls `paint` with each stretch of columns of a band for which `kindOf` gives the same, but -1. */
function eachRun(
  columns: number,
  kindOf: (column: number) => number,
  paint: (kind: number, from: number, until: number) => void,
): void {
  let [kind, from] = [-1, 0];
  for (let column = 0; column <= columns; column += 1) {
    const next = column === columns ? -1 : kindOf(column);
    if (next === kind) continue;
    if (kind >= 0) paint(kind, from, column);
    [kind, from] = [next, column];
  }
}

/** Bands of rows, darker where they are fuller. */
function drawBands(pen: Pen, cells: MapCells, { colours }: MapPaint): void {
  const { columns, late, lanes } = cells;
  for (let band = 0; band < lanes.length; band += 1) {
    const top = Math.round(at(cells.tops, band));
    const bottom = Math.max(top + 1, Math.round(at(cells.tops, band + 1)));
    const height = bottom - top - (bottom - top >= partedFrom ? 1 : 0);
    const box = (from: number, until: number) =>
      pen.fillRect(from * columnPixels, top, (until - from) * columnPixels, height);
    pen.fillStyle = colours.accent;
    const kindOf = (column: number) => stepOf(cellShare(cells, band, column));
    eachRun(columns, kindOf, (step, from, until) => {
      pen.globalAlpha = steps[step] ?? 1;
      box(from, until);
    });
    pen.globalAlpha = 1;
    pen.fillStyle = colours.bad;
    const isLate = (column: number) => (at(late, band * columns + column) > 0 ? 0 : -1);
    eachRun(columns, isLate, (_kind, from, until) => box(from, until));
  }
}

/** All rows as one band: higher where they are fuller. */
function drawProfile(pen: Pen, cells: MapCells, { colours, height }: MapPaint): void {
  for (let column = 0; column < cells.columns; column += 1) {
    const share = cellShare(cells, 0, column);
    if (share <= 0) continue;
    const tall = Math.max(1, share * (height - 2));
    pen.fillStyle = at(cells.late, column) > 0 ? colours.bad : colours.accent;
    pen.fillRect(column * columnPixels, height - tall, columnPixels, tall);
  }
}

/** Triangles under late work, side by side where there is much: their shape says it without colour. */
function drawMarks(pen: Pen, cells: MapCells, { colours, height }: MapPaint): void {
  const [perMark, tall] = [4, marksHeight - 2];
  pen.fillStyle = colours.bad;
  pen.beginPath();
  for (let first = 0; first < cells.columns; first += perMark) {
    let isLate = false;
    for (let each = first; each < first + perMark && !isLate; each += 1)
      isLate = each < cells.columns && isLateColumn(cells, each);
    if (!isLate) continue;
    const x = first * columnPixels;
    pen.moveTo(x, height + 1 + tall);
    pen.lineTo(x + 3.5, height + 1);
    pen.lineTo(x + 7, height + 1 + tall);
  }
  pen.fill();
}

/** Draws the whole plan in miniature: once for each plan and size, whatever is in sight of it. */
export function drawMap(pen: Pen, cells: MapCells, paint: MapPaint): void {
  const { colours, width, height, now } = paint;
  pen.fillStyle = colours.panel;
  pen.fillRect(0, 0, width, height + marksHeight);
  if (cells.lanes.length === 1) drawProfile(pen, cells, paint);
  else drawBands(pen, cells, paint);
  drawMarks(pen, cells, paint);
  if (now < 0 || now > width) return;
  pen.fillStyle = colours.ink;
  pen.fillRect(Math.round(now), 0, 1, height);
}
