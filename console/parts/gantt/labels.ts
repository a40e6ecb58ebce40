import type { Scene } from "./draw.ts";
import { loadColour } from "./load.ts";
import { at } from "./model.ts";
import { rowShare } from "./row-load.ts";
import { inSight, rowsInSight } from "./view.ts";
import { cut } from "./writing.ts";

type Pen = CanvasRenderingContext2D;

/** Pixels of a row in which two lines of words fit. */
const twoLines = 26;
const air = 8;
const meter = { width: 32, height: 6 };
const shareWidth = 34;
/** Below this width for the rows' names there is a number and no bar beside it. */
const meterFrom = 140;

/** How much of the row's open time in sight is taken: a number, and a bar as long. */
function drawShare(pen: Pen, scene: Scene, { row, y }: { row: number; y: number }): number {
  const { model, view, colours, words, labelWidth } = scene;
  const share = rowShare(model, row, inSight(view));
  const right = labelWidth - air;
  pen.fillStyle = colours.soft;
  pen.textAlign = "right";
  pen.fillText(share === null ? "–" : words.percent(share), right, y);
  pen.textAlign = "left";
  if (labelWidth < meterFrom) return right - shareWidth;
  const x = right - shareWidth - meter.width;
  const top = Math.round(y - meter.height / 2);
  if (share !== null) {
    pen.fillStyle = loadColour(share, colours);
    // Bars that stand over each other take more than there is: the number says so.
    pen.fillRect(x, top, Math.min(1, share) * meter.width, meter.height);
    pen.strokeStyle = colours.soft;
    pen.strokeRect(x + 0.5, top + 0.5, meter.width - 1, meter.height - 1);
  }
  return x - 6;
}

/** A row's name, why it stands still, its calendar and its load: on two lines where they fit. */
function drawLabel(pen: Pen, scene: Scene, place: { row: number; y: number; height: number }) {
  const { model, colours, labelWidth } = scene;
  const held = model.rows[place.row];
  if (!held) return;
  const middle = place.y + place.height / 2;
  const isDouble = place.height >= twoLines;
  const [upper, lower] = isDouble ? [middle - 6, middle + 7] : [middle, middle];
  const right = drawShare(pen, scene, { row: place.row, y: lower });
  const more = [held.note, held.calendar].filter(Boolean).join(" · ");
  let left = air;
  if (!isDouble) left += Math.min(pen.measureText(held.label).width + 10, (right - air) * 0.7);
  pen.fillStyle = colours.ink;
  const room = (isDouble ? labelWidth - air : left - 8) - air;
  pen.fillText(cut(pen, held.label, room), air, upper);
  pen.fillStyle = colours.soft;
  pen.fillText(cut(pen, more, right - left), left, lower);
}

/** Draws what stands left of the bars: a line of each row in sight. */
export function drawLabels(pen: Pen, scene: Scene): void {
  const { layout, view, colours, labelWidth } = scene;
  pen.fillStyle = colours.panel;
  pen.fillRect(0, 0, labelWidth, view.height);
  const [first, last] = rowsInSight(scene);
  pen.textBaseline = "middle";
  for (let row = first; row <= last; row += 1) {
    const y = at(layout.tops, row) - view.top;
    const height = at(layout.tops, row + 1) - at(layout.tops, row);
    pen.fillStyle = colours.rule;
    pen.fillRect(0, y + height - 1, labelWidth, 1);
    drawLabel(pen, scene, { row, y, height });
  }
  pen.fillStyle = colours.edge;
  pen.fillRect(labelWidth - 1, 0, 1, view.height);
}
