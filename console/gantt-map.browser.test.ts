// Goal: the whole plan stands in miniature over the picture and the table, and whoever moves the frame on
// it, by hand or by keys, moves what is in sight. Method: the built part in a real browser; what the frame
// says of itself is compared with what was asked of it.
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
  { locale: "zh-CN", table: "表", nearer: "放大", frame: "计划的可见范围", late: /12 道延误/ },
  { locale: "en", table: "Table", nearer: "Zoom in", frame: /in sight/, late: /12 late/ },
] as const;

const frameOf = (page: Page) => page.getByRole("slider");
const saidOf = async (page: Page) =>
  (await frameOf(page).getAttribute("aria-valuetext")) ?? "nothing";
const placeOf = async (page: Page) => Number(await frameOf(page).getAttribute("aria-valuenow"));
const drawn = (page: Page) =>
  page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
/** A page whose map stands: what a first size still asks for is drawn too. */
async function opened(...asked: Parameters<GanttPages["open"]>): Promise<Page> {
  const page = await pages.open(...asked);
  await page.locator(".m-gantt-map-frame[aria-valuetext]").waitFor();
  for (let each = 0; each < 3; each += 1) await drawn(page);
  return page;
}

const zoomIn = async (page: Page, name: string, times: number) => {
  for (let each = 0; each < times; each += 1)
    await page.getByRole("button", { name, exact: true }).click();
  await drawn(page);
};
const boxOf = async (page: Page, selector: string) => {
  const box = await page.locator(selector).boundingBox();
  assert.ok(box, selector);
  return box;
};
const frameBox = (page: Page) => boxOf(page, ".m-gantt-map-frame");

/** Presses, moves and lets go, in the page's pixels. */
async function pull(page: Page, from: { x: number; y: number }, by: { dx: number; dy: number }) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + by.dx / 2, from.y + by.dy / 2);
  await page.mouse.move(from.x + by.dx, from.y + by.dy);
  await page.mouse.up();
  await drawn(page);
}

/** Within a pixel of the map. */
const near = (one: number, two: number) => assert.ok(Math.abs(one - two) < 1.5, `${one} ${two}`);

test("the hand carries the frame, stretches it at either edge, and calls it", async () => {
  const page = await opened("rows=60&bars=12", "en");
  const map = await boxOf(page, ".m-gantt-map-box");
  const whole = await frameBox(page);
  near(whole.width, map.width - 1);
  await zoomIn(page, "Zoom in", 4);
  const first = await frameBox(page);
  assert.ok(first.width < map.width / 3 && first.height < map.height / 2, "the part in sight");
  const middle = { x: first.x + first.width / 2, y: first.y + first.height / 2 };
  const said = await saidOf(page);
  await pull(page, middle, { dx: 120, dy: 9 });
  const second = await frameBox(page);
  near(second.x, first.x + 120);
  near(second.y, first.y + 9);
  near(second.width, first.width);
  assert.notEqual(await saidOf(page), said);
  const right = { x: second.x + second.width - 2, y: middle.y + 9 };
  await pull(page, right, { dx: 80, dy: 0 });
  const third = await frameBox(page);
  near(third.x, second.x);
  near(third.width, second.width + 80);
  await pull(page, { x: third.x + 2, y: middle.y + 9 }, { dx: -60, dy: 0 });
  const fourth = await frameBox(page);
  near(fourth.x, second.x - 60);
  near(fourth.x + fourth.width, third.x + third.width);
  await page.mouse.click(map.x + 60, map.y + 3);
  await drawn(page);
  const last = await frameBox(page);
  assert.ok(last.x < fourth.x && last.y < fourth.y, "called to where it was pressed");
  near(last.width, fourth.width);
  await page.context().close();
});

test("keys move the frame, which says where it stands, in both languages", async () => {
  for (const { locale, table, nearer, frame, late } of languages)
    for (const width of [desk, phone]) {
      const page = await opened("rows=12&bars=12", locale, width);
      assert.ok(await page.getByRole("slider", { name: frame }).isVisible());
      await page.getByText(late).waitFor();
      assert.deepEqual(await graveViolations(page), []);
      await zoomIn(page, nearer, 4);
      await shot(page, `gantt-map-${locale}-${width}`);
      await frameOf(page).focus();
      const press = async (key: string) => {
        await page.keyboard.press(key);
        await drawn(page);
        return { place: await placeOf(page), said: await saidOf(page) };
      };
      assert.equal((await press("Home")).place, 0);
      const begin = await press("Home");
      const next = await press("ArrowRight");
      assert.ok(next.place > 0 && next.said !== begin.said);
      assert.deepEqual(await press("ArrowLeft"), begin);
      assert.equal((await press("End")).place, 100);
      const rows = /^(.*)(; rows|；第) ?(\d+)\D+(\d+)\D+12/;
      if (width === desk) assert.match(begin.said, rows);
      else assert.doesNotMatch(begin.said, rows, "a phone's map tells no rows apart");
      const before = (await frameBox(page)).width;
      await press("-");
      assert.ok((await frameBox(page)).width > before, "farther is a wider frame");
      // Above the table the frame says what the loads are of.
      await page.getByRole("button", { name: table, exact: true }).click();
      const head = page.getByRole("columnheader").last();
      const ofAll = await head.innerText();
      await frameOf(page).focus();
      const { said } = await press("Home");
      assert.notEqual(await head.innerText(), ofAll);
      const bare = (text: string) => text.replaceAll(/\s/g, "");
      assert.ok(bare(await head.innerText()).endsWith(bare(said)), said);
      assert.deepEqual(await graveViolations(page), []);
      await shot(page, `gantt-map-table-${locale}-${width}`);
      if (locale === "en")
        assert.doesNotMatch(await page.locator("body").innerText(), /\p{Script=Han}/u);
      await page.context().close();
    }
});

/** The lowest lines of the map that are not of the ground: where late work is marked by shape. */
const marks = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".m-gantt-map-box > canvas");
    const pen = canvas?.getContext("2d");
    if (!canvas || !pen) return -1;
    const { data } = pen.getImageData(0, canvas.height - 2, canvas.width, 1);
    let count = 0;
    for (let at = 4; at < data.length; at += 4)
      if (data[at] !== data[0] || data[at + 1] !== data[1]) count += 1;
    return count;
  });

test("late work is marked below the rows, and paper gets no map", async () => {
  const onTime = await opened("rows=4&bars=3");
  assert.equal(await marks(onTime), 0);
  await onTime.context().close();
  const late = await opened("rows=4&bars=6");
  assert.ok((await marks(late)) > 0);
  assert.ok(await late.locator(".m-gantt-map").isVisible());
  await late.emulateMedia({ media: "print" });
  assert.ok(await late.locator(".m-gantt-map").isHidden());
  await late.context().close();
});

test("the map is drawn once: scrolling and zooming move its frame alone", async () => {
  const page = await opened("rows=200&bars=50");
  await drawn(page);
  await page.evaluate(() => {
    const counts = { map: 0, picture: 0 };
    Object.assign(window, { counts });
    const { fillRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillRect = function (...box) {
      counts[this.canvas.closest(".m-gantt-map") ? "map" : "picture"] += 1;
      fillRect.call(this, ...box);
    };
  });
  const counts = () =>
    page.evaluate(() => (window as unknown as { counts: Record<string, number> }).counts);
  const before = await frameBox(page);
  await page.mouse.move(700, 400);
  await zoomIn(page, "放大", 3);
  for (let each = 0; each < 5; each += 1) {
    await page.mouse.move(700, 400);
    await page.mouse.wheel(40, 60);
    await drawn(page);
  }
  assert.notDeepEqual(await frameBox(page), before);
  const { map, picture } = await counts();
  assert.equal(map, 0);
  assert.ok((picture ?? 0) > 0);
  await shot(page, "gantt-map-10000");
  // Another ground is another map.
  await page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
  await drawn(page);
  assert.ok(((await counts())["map"] ?? 0) > 0);
  await shot(page, "gantt-map-10000-dark");
  await page.context().close();
});
