// Goal: a planner finds what falls to a place as a branch of the demand, by history and plan, and who
// is given a place sees that place alone. Method: the composed product with eight weeks of orders in
// two provinces, a real run, a real browser in both languages; SHOTS=folder keeps pictures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "../contract/client.ts";
import { listVersions, runForecastEndpoint, saveForecastSettings } from "../contract/forecasts.ts";
import { listPlaces } from "../contract/masters.ts";
import { createUserEndpoint } from "../contract/people.ts";
import { readPlaceDays, readPlaceTree } from "../contract/place-demand.ts";
import { openForecast, until } from "./testing/forecast.ts";
import { shot } from "./testing/shot.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;
let placeId = 0;
let items: ReadonlyMap<string, number> = new Map();
const keeper = { login: "keeper", password: "a keeper of one" };
const key = () => crypto.randomUUID();

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  items = await openForecast(api);
  const tree = await api.call(readPlaceTree, {});
  placeId = tree.placeId[0] ?? 0;
  assert.ok(placeId > 0, "a place serves the channels");
  await api.call(createUserEndpoint, {
    key: key(),
    body: {
      ...{ locale: "en" as const, name: "Keeper", ...keeper },
      ...{ role: "planner", placeIds: [placeId] },
    },
  });
});
after(() => stage?.close());

const words = {
  en: {
    places: "Places",
    months: "Plan by month",
    all: "All places",
    table: "Which places it falls to",
  },
  "zh-CN": {
    places: "\u5730\u70b9",
    months: "\u6309\u6708\u8ba1\u5212",
    all: "\u5168\u90e8\u5730\u70b9",
    table: "\u9700\u6c42\u843d\u5728\u54ea\u4e9b\u5730\u70b9",
  },
};

for (const locale of ["zh-CN", "en"] as const)
  test(`a place is a branch of the demand with history, plan and grid, ${locale}`, async () => {
    const { places, months, all, table } = words[locale];
    const { rows } = await api.call(listPlaces, {});
    const place = rows.find((each) => each.id === placeId);
    const itemId = items.get("K-1") ?? 0;
    const { places: told } = await api.call(readPlaceDays, { query: { placeId, itemId } });
    const next = (told[0]?.planned ?? []).slice(0, 28).reduce((sum, units) => sum + units, 0);
    assert.ok(next > 0);
    await visit(stage, { locale, width: locale === "en" ? 1_280 : 390 }, async (page) => {
      await page.goto("/demand");
      await page.getByRole("button", { name: places, exact: true }).click();
      const tree = page.getByRole("tree");
      await tree.getByRole("treeitem", { expanded: false }).first().click();
      await tree.getByRole("treeitem", { expanded: true }).waitFor();
      await page.getByRole("region", { name: months }).getByRole("cell").first().waitFor();
      // Ninety-one days ahead and eight weeks back hold a festival on any day of the year.
      await page.locator(".m-demand-marker text").first().waitFor();
      assert.deepEqual(await flaws(page, "a place"), []);
      await shot(page, `demand-place-${locale}`);
      await tree.getByRole("treeitem", { name: "K-1" }).click();
      await page.getByRole("heading", { name: /K-1/ }).waitFor();
      assert.match(page.url(), new RegExp(`place=${placeId}`));
      await page.locator("dd", { hasText: new Intl.NumberFormat(locale).format(next) }).waitFor();
      assert.equal(await page.getByRole("spinbutton").count(), 0, "it is read, not set");
      assert.deepEqual(await flaws(page, "an item at a place"), []);
      await shot(page, `demand-place-item-${locale}`);
      // From any other part, a place is its filter, and the way back leads to the part.
      await page.goto(`/demand?item=${itemId}&channel=1`);
      const name = place?.nameEn && locale === "en" ? place.nameEn : (place?.name ?? "");
      await page.getByRole("region", { name: table }).getByRole("button", { name }).click();
      await page.getByRole("button", { name: all }).click();
      await page.getByRole("region", { name: table }).waitFor();
    });
  });

test("who is given a place sees it and no other part of the demand", async () => {
  await visit(stage, { locale: "en", as: keeper }, async (page) => {
    const refused: string[] = [];
    page.on("response", (reply) => {
      if (reply.status() === 403) refused.push(reply.url());
    });
    await page.goto("/demand");
    await page.getByRole("tree").getByRole("treeitem").first().waitFor();
    await page.getByRole("region", { name: "Plan by month" }).waitFor();
    await page.locator(".m-demand-marker text").first().waitFor();
    assert.deepEqual(
      refused.filter((url) => /forecasts|demand/.test(url)),
      [],
    );
    assert.equal(await page.getByRole("group", { name: "Arrange by" }).count(), 0);
    assert.equal(await page.getByRole("button", { name: "All places" }).count(), 0);
    assert.deepEqual(await flaws(page, "one's own places"), []);
    await shot(page, "demand-own-places");
  });
});

const setWords = {
  en: {
    ...{ weeks: "Plan by week", effects: /^What it makes of the parts/, save: "Set", why: "Why" },
    ...{ drafted: /^Set .* for /, discard: "Discard", list: "Overrides", back: "Take back" },
  },
  "zh-CN": {
    ...{ weeks: "\u6309\u5468\u8ba1\u5212", save: "\u8bbe\u5b9a", why: "\u539f\u56e0" },
    effects: /\u5bf9\u4e0a\u7ea7\u4e0e\u4e0b\u7ea7\u7684\u5f71\u54cd$/,
    ...{ drafted: /^\u5c06 .* \u8bbe\u4e3a /, discard: "\u653e\u5f03" },
    ...{ list: "\u4eba\u5de5\u8c03\u6574", back: "\u64a4\u56de" },
  },
};

test("where provinces are told apart, a place's plan is set by hand and by dragging, and taken back", async () => {
  const settings = { horizonDays: 91, historyDays: 1_096, frozenDays: 3, nightly: false };
  await api.call(saveForecastSettings, { key: key(), body: { ...settings, byRegion: true } });
  const before = (await api.call(listVersions, {})).publishedId;
  await api.call(runForecastEndpoint, { key: key(), body: { publish: true } });
  await until("provinces are told apart", async () => {
    const { publishedId } = await api.call(listVersions, {});
    return publishedId !== before;
  });
  const itemId = items.get("K-1") ?? 0;
  const { rows } = await api.call(listPlaces, {});
  const place = rows.find((each) => each.id === placeId);
  for (const locale of ["zh-CN", "en"] as const) {
    const { weeks, effects, save, why, drafted, discard, list, back } = setWords[locale];
    const name = place?.nameEn && locale === "en" ? place.nameEn : (place?.name ?? "");
    await visit(stage, { locale, width: locale === "en" ? 1_280 : 390 }, async (page) => {
      await page.goto(`/demand?by=place&place=${placeId}&item=${itemId}&grain=week`);
      const week = page.getByRole("region", { name: weeks }).getByRole("spinbutton").nth(3);
      await week.waitFor();
      const chart = page.getByRole("img", { name: /K-1/ });
      const box = await chart.boundingBox();
      assert.ok(box);
      if (locale === "en") {
        const x = box.x + box.width * 0.85;
        await page.mouse.move(x, box.y + box.height * 0.5);
        await page.mouse.down();
        await page.mouse.move(x, box.y + box.height * 0.3, { steps: 4 });
        await page.mouse.up();
        await page.getByText(drafted).waitFor();
        await page.getByRole("button", { name: discard }).click();
      }
      const units = 3 * Number(await week.inputValue());
      await week.fill(String(units));
      await week.press("Enter");
      const told = page.getByRole("region", { name: effects });
      const cell = new Intl.NumberFormat(locale).format(units);
      const own = told.getByRole("row").filter({ hasText: `${name} \u00b7 K-1` });
      await own.first().waitFor();
      await told.getByRole("row").filter({ hasText: name }).first().scrollIntoViewIfNeeded();
      assert.deepEqual(await flaws(page, "a drafted override at a place"), []);
      await shot(page, `demand-place-draft-${locale}`);
      await page.getByLabel(why, { exact: true }).fill(`a fair near the shed, ${locale}`);
      await page.getByRole("button", { name: save, exact: true }).click();
      const row = page
        .getByRole("region", { name: list })
        .getByRole("row")
        .filter({ hasText: `the shed, ${locale}` });
      await row.getByRole("cell", { name: `${name} \u00b7 K-1` }).waitFor();
      await row.getByRole("cell", { name: cell, exact: true }).first().waitFor();
      assert.equal(Number(await week.inputValue()), units, "it holds after it is set");
      assert.deepEqual(await flaws(page, "an override at a place"), []);
      await shot(page, `demand-place-set-${locale}`);
      await row.getByRole("button", { name: back }).click();
      await row.getByRole("button", { name: back }).waitFor({ state: "hidden" });
    });
  }
});
