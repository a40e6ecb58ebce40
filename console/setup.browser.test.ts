// Goal: an administrator tells the company's places, calendar, ways and reserves in the console, by
// keyboard and mouse, in both languages, on a desk and a phone, and every screen keeps axe's rules.
// Method: the composed product, its built console, a real browser; what was typed is read back
// through the API.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "../contract/index.ts";
import { listPlaces, saveItemsEndpoint } from "../contract/masters.ts";
import { getSourcing, listCalendars, listSafety } from "../contract/places.ts";
import { changeStockEndpoint } from "../contract/stock.ts";
import { shot } from "./testing/shot.ts";
import { eventually, flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;
let main = 0;

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  const key = () => crypto.randomUUID();
  const items = [
    {
      code: "K-1",
      name: "\u7535\u6c34\u58f6",
      nameEn: "Kettle",
      unit: "pcs",
      units: [{ unit: "box", factor: 6 }],
    },
  ];
  const { ids } = await api.call(saveItemsEndpoint, { key: key(), body: { items } });
  main = (await api.call(listPlaces)).rows.find((row) => row.code === "MAIN")?.id ?? 0;
  const changes = [{ itemId: ids["K-1"] ?? 0, placeId: main, units: 40 }];
  await api.call(changeStockEndpoint, {
    key: key(),
    body: { kind: "receipt", why: "opening", changes },
  });
});
after(() => stage?.close());

test("a place is made, and its cut-off changed", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/places?open=new");
    const form = page.getByRole("form", { name: "New place" });
    await form.getByLabel("Code", { exact: true }).fill("EAST");
    await form.getByLabel("Name", { exact: true }).fill("East");
    await form.getByLabel("Kind", { exact: true }).selectOption("store");
    await form.getByLabel("Cut-off").fill("14:30");
    await form.getByLabel("Province").selectOption("33");
    await page.keyboard.press("Enter");
    await page.getByRole("grid").getByText("EAST", { exact: true }).waitFor();
  });
  const made = (await api.call(listPlaces)).rows.find((row) => row.code === "EAST");
  assert.deepEqual([made?.kind, made?.cutOffMinute, made?.region], ["store", 870, "33"]);
});

test("places are read by pages, sorted and found by the server, and a link opens any", async () => {
  const all = (await api.call(listPlaces)).rows;
  const east = all.find((row) => row.code === "EAST")?.id ?? 0;
  await visit(stage, { locale: "en" }, async (page) => {
    // As if one place filled a page.
    await page.route("**/api/places?*", (route) =>
      route.continue({
        url: route
          .request()
          .url()
          .replace(/limit=\d+/, "limit=1"),
      }),
    );
    const codes = () => page.getByRole("grid").locator('[data-column="0"]').allInnerTexts();
    await page.goto("/places?sort=-code");
    const down = all
      .map((row) => row.code)
      .toSorted()
      .toReversed();
    await eventually(codes, down);
    await page.getByLabel("Code or name").fill("east");
    await eventually(codes, ["EAST"]);
    await page.goto(`/places?text=main&open=${east}`);
    await page.getByRole("dialog", { name: /EAST/ }).waitFor();
    assert.deepEqual(await flaws(page, "places"), []);
    await shot(page, "places-found-en");
  });
});

test("a day of the year is clicked shut, and the toast takes it back", async () => {
  const closed = async () => (await api.call(listCalendars)).rows[0]?.closed ?? [];
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/calendars");
    await page
      .getByRole("button", { name: "2028", exact: false })
      .or(page.getByRole("heading", { name: /^20/ }))
      .first()
      .waitFor();
    const year = Number(await page.locator(".m-year").innerText());
    const day = page.getByRole("button", { name: new RegExp(`December 31, ${year}`) });
    assert.equal(await day.getAttribute("aria-pressed"), "true");
    await day.click();
    assert.equal(await day.getAttribute("aria-pressed"), "false");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText(/lines gained/).waitFor();
    assert.ok((await closed()).includes(`${year}-12-31`));
    await page.getByRole("button", { name: "Undo" }).click();
    await page.waitForFunction(
      () =>
        document.querySelector('[aria-label*="December 31"]')?.getAttribute("aria-pressed") ===
        "true",
    );
    assert.ok(!(await closed()).includes(`${year}-12-31`));
  });
});

test("a way's days and safety stock are typed where they stand", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/sourcing");
    await page.getByLabel("Zhejiang, Main warehouse: Days under way").fill("1");
    await page.keyboard.press("Enter");
    await page.getByText(/lines gained/).waitFor();
    await page.goto("/reserves");
    const form = page.getByRole("form", { name: "Add safety stock" });
    await form.getByLabel("Item").fill("K-1");
    await form.locator("small", { hasText: "Kettle" }).waitFor();
    await form.getByLabel("Place").selectOption({ label: "Main warehouse" });
    await form.getByLabel("Kept back").fill("7");
    await page.keyboard.press("Enter");
    const kept = page.getByLabel("K-1, Main warehouse: Safety stock");
    await kept.fill("2 box");
    await page.getByText("12 pcs = 2 box").waitFor();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => {
      const field = document.querySelector('[aria-label="K-1, Main warehouse: Safety stock"]');
      return (field as HTMLInputElement | null)?.value === "12";
    });
    await page.getByRole("link", { name: "Why" }).first().click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    assert.match(page.url(), /explain\?itemId=/);
  });
  const { ways } = await api.call(getSourcing);
  assert.deepEqual(ways, [{ placeId: main, region: "33", transitDays: 1, parcelCostMinor: null }]);
  assert.equal((await api.call(listSafety)).rows[0]?.units, 12);
});

test("every screen of the set-up keeps axe's rules and fits a phone", async () => {
  const paths = ["/places", "/places?open=new", "/calendars", "/sourcing", "/reserves"];
  const found: string[] = [];
  for (const look of [
    { locale: "zh-CN", theme: "light", width: 1_280 },
    { locale: "en", theme: "dark", width: 390 },
  ] as const) {
    await visit(stage, look, async (page) => {
      for (const path of paths) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        found.push(...(await flaws(page, `${path} ${look.locale} ${look.width}`)));
      }
    });
  }
  assert.deepEqual(found, []);
});
