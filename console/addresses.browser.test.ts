// Goal: a person settles an address that could not be read, by keys alone, and its orders go on; a
// city gets a way of its own. Method: a real browser, in both languages, wide and narrow.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { listItems, listPlaces, saveItemsEndpoint } from "../contract/masters.ts";
import { placeOrdersEndpoint } from "../contract/orders.ts";
import { getSourcing, saveSourcing } from "../contract/places.ts";
import { shot } from "./testing/shot.ts";
import { eventually, flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Client } from "../contract/client.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let api: Client;

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  await api.call(saveItemsEndpoint, {
    key: "items",
    body: { items: [{ code: "K-1", name: "K" }] },
  });
  const { rows } = await api.call(listItems, { query: { text: "K-1" } });
  const itemId = rows[0]?.id ?? 0;
  const order = (externalId: string, address: string) => ({
    ...{ channelId: 1, externalId, policy: "backorder" as const, shipTo: { address } },
    lines: [{ itemId, units: 1, amountMinor: 100 }],
  });
  await api.call(placeOrdersEndpoint, {
    key: "orders",
    body: {
      orders: [
        order("A-1", "鼓楼区中山北路 1 号"),
        order("A-2", "鼓楼区中山北路 1 号"),
        order("B-1", "江苏省苏州市吴县市木渎镇"),
        order("C-1", "浙江省杭州市西湖区文三路 9 号"),
      ],
    },
  });
});
after(() => stage?.close());

test("an address is settled by keys, and its orders go on", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/addresses");
    const row = page.getByRole("row", { name: /A-1/ });
    await row.waitFor();
    await row.getByText("several places are called so").waitFor();
    assert.deepEqual(await flaws(page, "addresses"), []);
    await shot(page, "addresses-en");
    const likely = row.getByRole("group").getByRole("button", { name: /Fujian/ });
    await likely.focus();
    await page.keyboard.press("Enter");
    await eventually(() => likely.getAttribute("aria-pressed"), "true");
    const settle = row.getByRole("button", { name: /It lies in Fujian/ });
    await settle.focus();
    await page.keyboard.press("Enter");
    await page.getByText("2 orders go on, promised by the new place.").waitFor();
    await row.waitFor({ state: "detached" });
    // Another division than those proposed, by its levels.
    const other = page.getByRole("row", { name: /B-1/ });
    await other.getByLabel("County", { exact: true }).selectOption("320507");
    await other.getByRole("button", { name: /It lies in/ }).click();
    await page.getByText("No address waits").waitFor();
  });
});

test("in Chinese and on a phone the screen holds together", async () => {
  const { rows } = await api.call(listItems, { query: { text: "K-1" } });
  const lines = [{ itemId: rows[0]?.id ?? 0, units: 1, amountMinor: 100 }];
  const order = { channelId: 1, externalId: "D-1", policy: "backorder" as const, lines };
  const orders = [{ ...order, shipTo: { address: "浙江省火星市文三路" } }];
  await api.call(placeOrdersEndpoint, { key: "more", body: { orders } });
  for (const width of [1_280, 390])
    await visit(stage, { locale: "zh-CN", width }, async (page) => {
      await page.goto("/addresses");
      await page.getByText("后面还有没读懂的名称").waitFor();
      assert.deepEqual(await flaws(page, "addresses"), []);
      await shot(page, `addresses-zh-${width}`);
    });
});

test("a city gets a way of its own", async () => {
  const { rows } = await api.call(listPlaces);
  const placeId = rows.find((row) => row.code === "MAIN")?.id ?? 0;
  const source = { channelId: 0, placeId, rank: 0, parcelCostMinor: 500, transitDays: 3 };
  await api.call(saveSourcing, { key: "source", body: { sources: [source] } });
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/sourcing");
    await page.getByLabel("Province", { exact: true }).selectOption("33");
    await page.getByLabel("City or county").selectOption("3301");
    await page.getByRole("button", { name: "Add a row" }).click();
    const cell = page.getByLabel(/^Zhejiang 杭州市, .*Days/);
    await cell.fill("1");
    await cell.press("Enter");
    await eventually(
      async () => (await api.call(getSourcing)).ways.map((way) => way.region),
      ["3301"],
    );
    await shot(page, "sourcing-city-en");
  });
});
