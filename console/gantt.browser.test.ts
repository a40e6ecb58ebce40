// Goal: a plan of 10,000 bars is drawn and moved through without waiting, and the same work can be done
// by hand, by keyboard and in the table, in both languages. What the thread worked is printed, not
// asserted: a shared machine proves no time. Method: the built part in a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CDPSession, Page } from "playwright-core";
import { ganttPages } from "./testing/gantt-page.ts";
import type { GanttPages } from "./testing/gantt-page.ts";
import { shot } from "./testing/shot.ts";
import { graveViolations } from "./testing/stage.ts";

let pages: GanttPages;

before(async () => {
  pages = await ganttPages();
});

after(() => pages?.close());

/** Milliseconds that the page's main thread has worked since it began. */
async function workedMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return (metrics.find((each) => each.name === "TaskDuration")?.value ?? 0) * 1_000;
}

async function metered(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return () => workedMs(session);
}

const frames = (page: Page, count: number) =>
  page.evaluate(
    (left) =>
      new Promise<void>((resolve) => {
        const next = (rest: number) =>
          rest === 0 ? resolve() : requestAnimationFrame(() => next(rest - 1));
        next(left);
      }),
    count,
  );

test("10,000 bars: what the first picture, scrolling and zooming cost is told", async () => {
  const page = await pages.open("rows=200&bars=50");
  const worked = await metered(page);
  await page.reload();
  await page.locator(".m-gantt-chart canvas").first().waitFor();
  await frames(page, 3);
  const first = await worked();
  await page.mouse.move(700, 400);
  for (let each = 0; each < 8; each += 1) {
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -100);
    await page.keyboard.up("Control");
  }
  await frames(page, 2);
  const step = async (keys: string[], dx: number, dy: number) => {
    const from = await worked();
    const steps = 30;
    for (const key of keys) await page.keyboard.down(key);
    for (let each = 0; each < steps; each += 1) {
      await page.mouse.wheel(dx, each % 2 === 0 ? dy : dy / 2);
      await frames(page, 1);
    }
    for (const key of keys) await page.keyboard.up(key);
    return ((await worked()) - from) / steps;
  };
  const [down, right, zoom] = [
    await step([], 0, 60),
    await step([], 60, 0),
    await step(["Control"], 0, 6),
  ];
  const frame = await page.getByRole("slider").boundingBox();
  assert.ok(frame);
  await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2);
  await page.mouse.down();
  const before = await worked();
  for (let each = 1; each <= 30; each += 1) {
    await page.mouse.move(frame.x + frame.width / 2 + each * 4, frame.y + frame.height / 2);
    await frames(page, 1);
  }
  const map = ((await worked()) - before) / 30;
  await page.mouse.up();
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  console.log(
    `10,000 bars, main thread: page and first picture ${ms(first)}; a step down ${ms(down)}, ` +
      `right ${ms(right)}, zoom ${ms(zoom)}, of the map's frame ${ms(map)} ` +
      `(aimed at: 250, then 16 each)`,
  );
  assert.ok(first > 0 && down > 0 && right > 0 && zoom > 0 && map > 0, "the meter ran");
  await page.context().close();
});

const words = (page: Page) => page.getByRole("status").innerText();

test("a bar is dragged to a time and a resource, refused with words, undone and redone", async () => {
  const page = await pages.open("rows=4&bars=3");
  const chart = page.getByRole("application");
  // The whole plan is in sight; the second bar of the first row can be dragged, the first has begun.
  await chart.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  assert.match(await words(page), /R0/);
  await page.keyboard.press("Shift+ArrowDown");
  assert.match(await words(page), /R1/);
  await page.keyboard.press("Escape");
  assert.equal(await words(page), "");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByText(/^do: 0-1 R1 /).waitFor();
  await page.keyboard.press("Control+z");
  await page.getByText("undone").waitFor();
  await page.keyboard.press("Control+Shift+z");
  await page.getByText("redone").waitFor();
  // What this plan itself holds can be moved on.
  await page.keyboard.press("ArrowRight");
  assert.match(await words(page), /R1/);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "撤销" }).click();
  await page.getByText("undone").waitFor();
  // Away from the picture the keys mean the same.
  await page.keyboard.press("Control+y");
  await page.getByText("redone").waitFor();
  await page.keyboard.press("Control+z");
  await page.getByText("undone").waitFor();
  assert.ok(await page.getByRole("button", { name: "撤销" }).isDisabled());
  await page.context().close();
});

test("the hand drags a bar to the row below, snapped to the quarter of an hour", async () => {
  const page = await pages.open("rows=4&bars=3");
  const box = await page.getByRole("application").boundingBox();
  assert.ok(box);
  // The whole plan is in sight: the second bar of the first row, under the axis, right of the names.
  const from = { x: box.x + 180 + (box.width - 180) * 0.25, y: box.y + 40 + 14 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 30, from.y + 15);
  await page.mouse.move(from.x + 41, from.y + 28);
  await page.mouse.up();
  const said = page.getByText(/^do: 0-1 R1 \d+$/);
  await said.waitFor();
  assert.equal(Number((await said.innerText()).split(" ").at(-1)) % 15, 0);
  // A place before the plan's beginning is refused, with words.
  await page.getByRole("application").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  for (let each = 0; each < 140; each += 1) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await page.getByText("before now").waitFor();
  await page.context().close();
});

test("what has no place is dragged in, onto a row where it may stand", async () => {
  const page = await pages.open("rows=4&bars=3");
  const guest = page.getByRole("button", { name: "New work" });
  const chart = page.getByRole("application");
  const box = await chart.boundingBox();
  assert.ok(box);
  const over = (row: number) => ({ x: 180 + (box.width - 180) * 0.6, y: 40 + row * 28 + 14 });
  await guest.dragTo(chart, { targetPosition: over(3) });
  assert.equal(await words(page), "", "the last row does not take it");
  await guest.dragTo(chart, { targetPosition: over(1) });
  const said = page.getByText(/^do: new R1 \d+$/);
  await said.waitFor();
  assert.equal(Number((await said.innerText()).split(" ").at(-1)) % 15, 0);
  await shot(page, "gantt-guest");
  await page.context().close();
});

test("the table moves a bar by keyboard, is without grave flaws, and speaks both languages", async () => {
  for (const locale of ["zh-CN", "en"] as const) {
    const page = await pages.open("rows=4&bars=3&ghosts", locale);
    await page.getByRole("button", { name: locale === "en" ? "Print" : "打印" }).waitFor();
    await shot(page, `gantt-${locale}`);
    assert.deepEqual(await graveViolations(page), []);
    await page.getByRole("button", { name: locale === "en" ? "Table" : "表", exact: true }).click();
    const grid = page.getByRole("grid");
    await grid.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    const line = grid.locator('[aria-selected="true"]');
    assert.match(await line.innerText(), /R0[^]*WC-0[^]*\d+%/);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowDown");
    assert.match(await line.innerText(), /R0 → R1/);
    await page.keyboard.press("Enter");
    await page.getByText(/^do: 0-1 R1 /).waitFor();
    assert.match(await line.innerText(), /R1/);
    assert.deepEqual(await graveViolations(page), []);
    const text = await page.locator("body").innerText();
    if (locale === "en") assert.doesNotMatch(text, /\p{Script=Han}/u);
    await page.context().close();
  }
});

/** Collects the words that canvases are given from now on. */
const listen = (page: Page) =>
  page.evaluate(() => {
    const written: string[] = [];
    Object.assign(window, { written });
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      written.push(text);
      fillText.call(this, text, ...place);
    };
  });

/** The calendars and the shares that were written since the last call. */
const written = (page: Page) =>
  page.evaluate(() => {
    const all = (window as unknown as { written: string[] }).written.splice(0);
    return all.filter((text) => /^WC-\d+$|^\d+%$/.test(text));
  });

test("rows name their calendar and their load in the time shown, on screen and on paper", async () => {
  const page = await pages.open("rows=4&bars=3", "en");
  await listen(page);
  const press = async (name: string) => {
    await page.getByRole("button", { name, exact: true }).click();
    await frames(page, 2);
    // The last picture: what hovers may have asked for more than one.
    return (await written(page)).slice(-8);
  };
  const whole = await press("Whole plan");
  const calendars = ["WC-0", "WC-1", "WC-2", "WC-3"];
  const isCalendar = (text: string) => text.startsWith("WC");
  assert.deepEqual(whole.filter(isCalendar), calendars);
  assert.equal(whole.length, 8, whole.join());
  assert.notDeepEqual(await press("Today"), whole, "another stretch has another load");
  await page.evaluate(() => {
    window.print = () => undefined;
  });
  await press("Whole plan");
  const paper = await press("Print");
  assert.deepEqual(paper.filter(isCalendar), calendars);
  assert.equal(paper.length, 8, paper.join());
  await page.context().close();
});

test("paper gets every row", async () => {
  const page = await pages.open("rows=60&bars=3", "en");
  await page.evaluate(() => {
    window.print = () => undefined;
  });
  await page.getByRole("button", { name: "Print" }).click();
  assert.equal(await page.locator(".m-gantt-print canvas").count(), 2);
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  assert.equal(await page.locator(".m-gantt-print").count(), 0);
  await page.context().close();
});
