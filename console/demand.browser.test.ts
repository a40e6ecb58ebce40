// Goal: a planner finds any part of the demand, sees what is expected, why, and how far it used to
// miss, by hand and by keyboard, in both languages. Method: the composed product with eight weeks of
// orders, a real run, a real browser; SHOTS=folder keeps pictures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "../contract/client.ts";
import { readDemand } from "../contract/demand.ts";
import { listVersions, readForecast } from "../contract/forecasts.ts";
import { readPlanEndpoint } from "../contract/overrides.ts";
import { shot } from "./testing/shot.ts";
import { eventually, flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import { openForecast } from "./testing/forecast.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;
let items: ReadonlyMap<string, number> = new Map();
const dayMs = 86_400_000;

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  items = await openForecast(api);
});

after(() => stage?.close());

test("the forecast adds up over the API", async () => {
  const whole = await api.call(readForecast, { query: {} });
  const itemId = items.get("K-1") ?? 0;
  const item = await api.call(readForecast, { query: { itemId } });
  const parts = await Promise.all(
    [...items.values()].map((id) => api.call(readForecast, { query: { itemId: id } })),
  );
  const sum = parts.reduce((total, each) => total + (each.point[3] ?? NaN), 0);
  assert.ok(Math.abs(sum - (whole.point[3] ?? 0)) < 1e-6);
  assert.ok(item.next > 28 * 80 && item.next < 28 * 160, `${item.next}`);
  assert.equal(item.quantiles.length, item.levels.length);
});

const words = {
  en: {
    all: "All demand",
    find: "Find item or channel",
    risk: "Money at risk",
    places: "Which places it falls to",
    why: "What the next 28 days are made of",
    champion: /^Champion: /,
    since: /^In version 1 /,
    week: "Week",
  },
  "zh-CN": {
    all: "\u5168\u90e8\u9700\u6c42",
    find: "\u67e5\u627e\u8d27\u54c1\u6216\u6e20\u9053",
    risk: "\u98ce\u9669\u91d1\u989d",
    places: "\u9700\u6c42\u843d\u5728\u54ea\u4e9b\u5730\u70b9",
    why: "\u672a\u676528\u5929\u7531\u4ec0\u4e48\u7ec4\u6210",
    champion: /^\u5728\u7528\uff1a/,
    since: /^\u7248\u672c 1\uff08/,
    week: "\u5468",
  },
};

for (const locale of ["zh-CN", "en"] as const) {
  test(`any part of the demand is found and explained, ${locale}`, async () => {
    const { all, find, risk, places, why, champion, since, week } = words[locale];
    await visit(stage, { locale }, async (page) => {
      await page.goto("/demand");
      await page.getByRole("heading", { name: all }).waitFor();
      await page.getByRole("heading", { name: why }).waitFor();
      await page.getByRole("rowheader", { name: champion }).scrollIntoViewIfNeeded();
      await page.getByRole("listitem").filter({ hasText: since }).waitFor();
      await shot(page, `demand-champion-${locale}`);
      await page.getByRole("region", { name: places }).getByRole("row").nth(1).waitFor();
      assert.deepEqual(await flaws(page, "demand"), []);
      await shot(page, `demand-${locale}`);
      const tree = page.getByRole("tree");
      await tree.focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowRight");
      await tree.getByRole("treeitem", { expanded: true }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.getByRole("heading", { name: /K-\d.* · / }).waitFor();
      await page.getByRole("button", { name: week, exact: true }).click();
      assert.deepEqual(await flaws(page, "a leaf by week"), []);
      await shot(page, `demand-leaf-${locale}`);
      await page.getByRole("searchbox", { name: find }).fill("k-2");
      await page.getByRole("button", { name: risk }).click();
      await tree.getByRole("treeitem").first().click();
      await page.getByRole("heading", { name: /^K-2/ }).waitFor();
      assert.match(page.url(), /item=\d+&channel=\d+|channel=\d+.*item=\d+/);
    });
  });
}

/** The second Monday on or after a day. */
function secondMonday(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  const ahead = ((8 - at.getUTCDay()) % 7) + 7;
  return new Date(at.getTime() + ahead * dayMs).toISOString().slice(0, 10);
}

test("an edit of a month shows in weeks and days before it is saved, and holds after", async () => {
  const itemId = items.get("K-1") ?? 0;
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/demand?item=${itemId}&grain=week`);
    const months = page.getByRole("region", { name: "Plan by month" });
    const weeks = page.getByRole("region", { name: "Plan by week" });
    const month = months.getByRole("spinbutton").nth(1);
    await month.waitFor();
    // A week that lies within the month, whatever day it is and whatever is frozen.
    const [first = ""] =
      /\d{4}-\d{2}-\d{2}/.exec((await month.getAttribute("aria-label")) ?? "") ?? [];
    const week = weeks.getByRole("spinbutton", { name: secondMonday(first) });
    await week.waitFor();
    const before = Number(await week.inputValue());
    const units = 2 * Number(await month.inputValue());
    await month.fill(String(units));
    await month.press("Enter");
    await page.getByText(/^Set .* for /).waitFor();
    assert.ok(Math.abs(Number(await week.inputValue()) - 2 * before) <= 2, "it flows down");
    // Up and down the parts as well: all demand, and the item's channels, which add up to it.
    const effects = page.getByRole("region", { name: /^What it makes of the parts/ });
    await effects.getByRole("row", { name: /^All demand/ }).waitFor();
    const after = effects.getByRole("row", { name: /^K-1.* · / }).locator("td:last-child");
    const texts = await after.evaluateAll((cells) => cells.map((cell) => cell.textContent ?? ""));
    const total = texts.reduce((all, text) => all + Number(text.replaceAll(",", "")), 0);
    assert.equal(total, units, "channels add up to what is set");
    assert.deepEqual(await flaws(page, "a drafted override"), []);
    await effects.scrollIntoViewIfNeeded();
    await shot(page, "demand-draft");
    await page.setViewportSize({ width: 390, height: 800 });
    await effects.scrollIntoViewIfNeeded();
    assert.deepEqual(await flaws(page, "a drafted override, narrow"), []);
    await shot(page, "demand-draft-narrow");
    await page.setViewportSize({ width: 1_280, height: 800 });
    await page.getByLabel("Why", { exact: true }).fill("a second shop opens");
    await page.getByRole("button", { name: "Set", exact: true }).click();
    await page.getByText("a second shop opens").waitFor();
    const plan = await api.call(readPlanEndpoint, { query: { itemId } });
    const whole = await api.call(readPlanEndpoint, { query: {} });
    const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
    assert.ok(sum(whole.plan) >= sum(plan.plan));
    assert.equal(Number(await month.inputValue()), units);
    await page.getByRole("button", { name: "Take back" }).click();
    await page.getByText("Taken back by Boss").waitFor();
    await page.waitForFunction(
      ([cell, most]) => Number((cell as HTMLInputElement).value) < Number(most),
      [await month.elementHandle(), units] as const,
    );
  });
});

test("days found sold out show with their reason, and a planner overrules them", async () => {
  const itemId = items.get("K-2") ?? 0;
  const scope = { cell: 0, tenantId: 1 as never };
  const system = { kind: "system", id: 0, name: "system" } as const;
  await stage.millrace.database.transact(scope, system, (tx) =>
    tx.rows(
      `insert into forecasts.stock_out (cell, tenant_id, id, item_id, channel_id, from_day,
         until_day, place_ids, found_at)
       values ($1, $2, 77, $3, 1, $4::timestamptz::date - 9, $4::timestamptz::date - 6, '{1}', $4)`,
      [scope.cell, scope.tenantId, itemId, tx.now],
    ),
  );
  for (const locale of ["zh-CN", "en"] as const)
    await visit(stage, { locale, width: locale === "en" ? 1_280 : 390 }, async (page) => {
      await page.goto(`/demand?item=${itemId}&grain=week`);
      const name = locale === "en" ? "Sold-out days found in stock" : "库存记录中的缺货日";
      const card = page.getByRole("region", { name });
      await card.getByRole("button").waitFor();
      await card.scrollIntoViewIfNeeded();
      assert.deepEqual(await flaws(page, "found stock-outs"), []);
      await shot(page, `demand-sold-out-${locale}`);
      if (locale !== "en") return;
      await card.getByRole("button", { name: /^Overrule the sold-out days/ }).click();
      await card.getByText("Overruled by Boss").waitFor();
    });
});

test("the plan is dragged in the chart, and a reason is asked", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/demand?item=${items.get("K-2") ?? 0}&grain=week`);
    const chart = page.getByRole("img", { name: /^K-2/ });
    await chart.waitFor();
    const box = await chart.boundingBox();
    assert.ok(box);
    const x = box.x + box.width * 0.85;
    await page.mouse.move(x, box.y + box.height * 0.5);
    await page.mouse.down();
    await page.mouse.move(x, box.y + box.height * 0.3, { steps: 4 });
    await page.mouse.up();
    await page.getByText(/^Set .* for /).waitFor();
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByText(/^Set .* for /).waitFor({ state: "hidden" });
  });
});

test("a what-if is worked out and compared; an event is written down; orders use up the plan", async () => {
  const itemId = items.get("K-1") ?? 0;
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/demand?item=${itemId}&channel=1`);
    const whatIf = page.getByRole("button", { name: "Work it out" });
    await whatIf.waitFor();
    const festival = page.getByLabel("Festival");
    const options = await festival.getByRole("option").count();
    if (options > 1) await festival.selectOption({ index: 1 });
    await page.getByLabel("Days later").fill("-2");
    await page.getByLabel("Price by %").fill("-10");
    await whatIf.click();
    await page.getByText(/^From .* instead of /).waitFor({ timeout: 60_000 });
    assert.match(page.url(), /scenario=\d+/);
    const { rows, publishedId } = await api.call(listVersions, {});
    assert.equal(rows[0]?.kind, "scenario");
    assert.notEqual(rows[0]?.id, publishedId);
    const events = page.locator("form", { hasText: "For: K-1" });
    await events.getByLabel("Name", { exact: true }).fill("live show");
    const marks = page.locator(".m-demand-marker line");
    const marked = await marks.count();
    const soon = new Date(Date.now() + 5 * dayMs).toISOString().slice(0, 10);
    await events.getByLabel("First day").fill(soon);
    await page.getByRole("button", { name: "Write down" }).click();
    await page.getByRole("button", { name: /^Take back live show/ }).waitFor();
    await eventually(() => marks.count(), marked + 1);
    const left = page.getByRole("region", { name: "What is left of the plan" });
    await left.getByRole("rowheader", { name: "Used up" }).waitFor();
    assert.deepEqual(await flaws(page, "what-if and events"), []);
    await left.scrollIntoViewIfNeeded();
    await shot(page, "demand-what-if");
    const link = await page.getByRole("link", { name: "Excel" }).getAttribute("href");
    const file = await page.request.get(link ?? "");
    assert.equal(file.status(), 200);
    assert.match(file.headers()["content-type"] ?? "", /spreadsheetml/);
    assert.ok((await file.body()).length > 2_000);
  });
});

test("a day is corrected with a reason, and what was asked stays", async () => {
  const itemId = items.get("K-2") ?? 0;
  const day = new Date(Date.now() - 9 * dayMs).toISOString().slice(0, 10);
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/demand?item=${itemId}`);
    const card = page.locator("section", {
      has: page.getByRole("heading", { name: /Corrections/ }),
    });
    await card.getByLabel("First day").fill(day);
    await card.getByLabel("Units a day").fill("3");
    await card.getByLabel("Reason").fill("a typing mistake");
    await card.getByRole("button", { name: "Correct", exact: true }).click();
    await card.getByText("a typing mistake").waitFor();
    assert.deepEqual(await flaws(page, "corrections"), []);
    const demand = await api.call(readDemand, { query: { itemId, from: day, until: day } });
    assert.ok((demand.asked[0] ?? 0) > 3);
    assert.deepEqual(demand.cleaned, [3]);
    await card.getByRole("button", { name: /^Take back/ }).click();
    await card.getByText("Taken back by Boss").waitFor();
  });
});

test("how far orders reach is set by channel", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/demand");
    const back = page.getByLabel("Shop: Days back");
    await back.fill("3");
    await back.press("Enter");
    await page.reload();
    await page.waitForFunction(
      (cell) => (cell as HTMLInputElement | null)?.value === "3",
      await page.getByLabel("Shop: Days back").elementHandle(),
    );
    await page.getByLabel("Frozen days").fill("99");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    assert.deepEqual(await flaws(page, "settings of forecasts"), []);
  });
});

test("a narrow dark window shows all of it", async () => {
  await visit(stage, { locale: "en", width: 400, theme: "dark" }, async (page) => {
    await page.goto("/demand");
    await page.getByRole("heading", { name: words.en.why }).waitFor();
    assert.deepEqual(await flaws(page, "narrow demand"), []);
    await shot(page, "demand-narrow");
  });
});
