import type { Scene } from "./draw.ts";
import { loadColour } from "./load.ts";
import { at } from "./model.ts";
import { rowShare } from "./row-load.ts";
import { inSight, rowsInSight } from "./view.ts";
import { endsOf } from "./words.ts";
import { cut } from "./writing.ts";

type Pen = CanvasRenderingContext2D;

/** Pixels of a row in which two lines of words fit. */
const twoLines = 26;
const air = 8;
const meterHeight = 6;
const shareWidth = 34;
/** From this width for the rows' names on the bar beside the number is a long one. */
const longMeterFrom = 140;

/** How much of the row's open time in sight is taken: a number, and a bar as long. */
function drawShare(pen: Pen, scene: Scene, { row, y }: { row: number; y: number }): number {
  const { model, view, colours, words, labelWidth } = scene;
  const share = rowShare(model, row, inSight(view));
  const right = labelWidth - air;
  pen.fillStyle = colours.soft;
  pen.textAlign = "right";
  pen.fillText(share === null ? "–" : words.percent(share), right, y);
  pen.textAlign = "left";
  const width = labelWidth < longMeterFrom ? 22 : 32;
  const x = right - shareWidth - width;
  const top = Math.round(y - meterHeight / 2);
  if (share !== null) {
    pen.fillStyle = loadColour(share, colours);
    // Bars that stand over each other take more than there is: the number says so.
    pen.fillRect(x, top, Math.min(1, share) * width, meterHeight);
    pen.strokeStyle = colours.soft;
    pen.strokeRect(x + 0.5, top + 0.5, width - 1, meterHeight - 1);
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

/** Draws what stands over the rows' names: that the numbers below are loads, and of which span. */
export function drawCorner(pen: Pen, scene: Scene, height: number): void {
  const { words, colours, labelWidth, view } = scene;
  pen.fillStyle = colours.head;
  pen.fillRect(0, 0, labelWidth, height);
  const [from, until] = endsOf(words, inSight(view));
  const whole = `${from} – ${until}`;
  const isOne = pen.measureText(whole).width <= labelWidth - 2 * air;
  pen.fillStyle = colours.soft;
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  const right = labelWidth - air;
  pen.fillText(isOne ? words.load : `${words.load} ${from}`, right, height / 4 + 2);
  pen.fillText(isOne ? whole : `– ${until}`, right, (height * 3) / 4 - 1);
  pen.textAlign = "left";
}
