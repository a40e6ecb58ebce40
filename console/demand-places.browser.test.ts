// Goal: a planner finds what falls to a place as a branch of the demand, by history and plan, and who
// is given a place sees that place alone. Method: the composed product with eight weeks of orders in
// two provinces, a real run, a real browser in both languages; SHOTS=folder keeps pictures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "../contract/client.ts";
import { listPlaces } from "../contract/masters.ts";
import { createUserEndpoint } from "../contract/people.ts";
import { readPlaceDays, readPlaceTree } from "../contract/place-demand.ts";
import { openForecast } from "./testing/forecast.ts";
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
