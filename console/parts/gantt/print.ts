import { coloursOf } from "./colours.ts";
import { axisHeight, drawScene, loadHeight } from "./draw.ts";
import type { Scene } from "./draw.ts";
import { loadOf } from "./load.ts";
import { at } from "./model.ts";
import { fitted, layoutOf } from "./view.ts";

/** Pixels of an A3 sheet laid across, within its margins, at 110 dots an inch. */
const sheet = { width: 1_732, height: 1_198 };

/** A compact row has one line for its name, its calendar and its load. */
const paperLabel = 300;

/** The rows of each sheet: as many whole rows as fit, at least one. */
export function sheetsOf(tops: Float64Array, height: number): (readonly [number, number])[] {
  const sheets: (readonly [number, number])[] = [];
  const rows = tops.length - 1;
  for (let first = 0; first < rows;) {
    let last = first + 1;
    while (last < rows && at(tops, last + 1) - at(tops, first) <= height) last += 1;
    sheets.push([first, last]);
    first = last;
  }
  return sheets;
}

/** Draws all rows and the time in sight anew at the size of paper, and opens the print dialog. */
export function printScene(scene: Scene): void {
  const layout = layoutOf(scene.model, "compact");
  const height = sheet.height - axisHeight - loadHeight;
  const width = sheet.width - paperLabel;
  const span = {
    from: scene.view.from,
    until: scene.view.from + scene.view.width * scene.view.minutesPerPixel,
  };
  const load = loadOf(scene.model, scene.load.period);
  const pages = document.createElement("div");
  pages.className = "m-gantt-print";
  const { documentElement } = document;
  const theme = documentElement.dataset["theme"];
  documentElement.dataset["theme"] = "light"; // Paper is white.
  const colours = coloursOf(documentElement);
  if (theme !== undefined) documentElement.dataset["theme"] = theme;
  for (const [first] of sheetsOf(layout.tops, height)) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, sheet);
    const pen = canvas.getContext("2d");
    const view = { ...fitted({ ...scene.view, width, height }, span), top: at(layout.tops, first) };
    const paper = { ...scene, layout, view, colours, load, loadTitle: "", labelWidth: paperLabel };
    if (pen) drawScene(pen, paper);
    pages.append(canvas);
  }
  document.body.append(pages);
  document.body.classList.add("m-gantt-printing");
  const clean = () => {
    pages.remove();
    document.body.classList.remove("m-gantt-printing");
  };
  window.addEventListener("afterprint", clean, { once: true });
  window.print();
}
