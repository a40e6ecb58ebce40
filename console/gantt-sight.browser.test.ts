// Goal: whatever the width, a reader of the plan knows which span the loads beside the rows are of, in the
// picture and in the table. Method: the built part in a real browser, with what it writes and draws.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { ganttPages } from "./testing/gantt-page.ts";
import type { GanttPages } from "./testing/gantt-page.ts";
import { shot } from "./testing/shot.ts";
import { graveViolations } from "./testing/stage.ts";

let pages: GanttPages;

before(async () => {
  pages = await ganttPages();
});

after(() => pages?.close());

const desk = 1_280;
const phone = 390;
const languages = [
  { locale: "zh-CN", table: "表", chart: "图", nearer: "放大", load: "负荷" },
  { locale: "en", table: "Table", chart: "Chart", nearer: "Zoom in", load: "Load" },
] as const;

/** Collects what canvases write and the frames that they draw around meters, from now on. */
const listen = (page: Page) =>
  page.evaluate(() => {
    const drawn: { texts: string[]; meters: number } = { texts: [], meters: 0 };
    Object.assign(window, { drawn });
    const { fillText, strokeRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      drawn.texts.push(text);
      fillText.call(this, text, ...place);
    };
    CanvasRenderingContext2D.prototype.strokeRect = function (...box) {
      if (box[3] === 5 && box[2] > 15) drawn.meters += 1;
      strokeRect.call(this, ...box);
    };
  });

/** What the next picture writes and draws, asked for by a press. */
async function drawnBy(page: Page, act: () => Promise<void>) {
  await page.evaluate(() => {
    Object.assign((window as unknown as { drawn: object }).drawn, { texts: [], meters: 0 });
  });
  await act();
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  return page.evaluate(
    () => (window as unknown as { drawn: { texts: string[]; meters: number } }).drawn,
  );
}

/** The span that stands over the rows' names: what is written after the numbers below it. */
const spanOf = (texts: readonly string[], load: string) => {
  const place = texts.findLastIndex((text) => text === load || text.startsWith(`${load} `));
  // The strip below has a title of its own and the same word alone, as the last that is written.
  const own = texts.slice(0, -1).findLastIndex((text) => text.startsWith(load));
  assert.ok(own >= 0 && place >= own, texts.join());
  return [texts[own]?.slice(load.length).trim(), texts[own + 1]].filter(Boolean).join(" ");
};

test("rows show their load as a number and a bar, of a span that is named, on a desk and a phone", async () => {
  for (const { locale, table, chart, nearer, load } of languages)
    for (const width of [desk, phone]) {
      const page = await pages.open("rows=4&bars=3", locale, width);
      await listen(page);
      const press = (name: string) => () => page.getByRole("button", { name, exact: true }).click();
      const near = await drawnBy(page, press(nearer));
      const nearest = await drawnBy(page, async () => {
        for (let each = 0; each < 4; each += 1) await press(nearer)();
      });
      for (const { texts, meters } of [near, nearest]) {
        assert.ok(meters >= 4, `a bar for each of the rows: ${meters}`);
        assert.ok(texts.some((text) => /^\d+%$/.test(text)));
      }
      const spans = [near, nearest].map(({ texts }) => spanOf(texts, load));
      for (const span of spans) assert.match(span, /^\d+\/\d+.*– (\d|:|\/| )+$/);
      assert.notEqual(spans[0], spans[1], "nearer is a shorter span");
      await shot(page, `gantt-span-${locale}-${width}`);
      const shares = nearest.texts.filter((text) => /^(\d+%|–)$/.test(text)).slice(-4);
      await press(table)();
      const head = page.getByRole("columnheader").last();
      const span = spans[1]?.replaceAll(/\s/g, "") ?? "";
      assert.equal((await head.innerText()).replace(/^.*[,，]/, "").replaceAll(/\s/g, ""), span);
      const line = page.getByRole("row").nth(1);
      assert.equal((await line.getByRole("gridcell").last().innerText()).trim(), shares[0]);
      assert.deepEqual(await graveViolations(page), []);
      await shot(page, `gantt-span-table-${locale}-${width}`);
      // Back in the picture the same span is in sight.
      const again = await drawnBy(page, press(chart));
      assert.equal(spanOf(again.texts, load), spans[1]);
      await page.context().close();
    }
});
