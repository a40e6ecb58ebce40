// Goal: the board shows what the orders came to, in both languages, and every number opens to the
// orders behind it. Method: real browser, a company of its own with a few orders.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Client } from "../contract/client.ts";
import { saveChannelEndpoint } from "../contract/masters.ts";
import { holdOrder, placeOrder } from "../contract/orders.ts";
import { readBoard } from "../contract/reports.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;

const key = () => crypto.randomUUID();

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  const channel = { code: "SHOP", name: "Shop", nameEn: "Shop", kind: "manual" as const };
  const { id: channelId } = await api.call(saveChannelEndpoint, { key: key(), body: channel });
  for (const externalId of ["R-1", "R-2", "R-3"]) {
    const lines = [{ code: "X", units: 2, amountMinor: 200 }];
    const order = { channelId, externalId, lines };
    const placed = await api.call(placeOrder, { key: key(), body: order });
    if (externalId !== "R-1") continue;
    const hold = { why: "test" };
    await api.call(holdOrder, { key: key(), params: { id: placed.orderId }, body: hold });
  }
  for (let tries = 0; tries < 100; tries += 1) {
    const { figures, complete } = await api.call(readBoard, { query: {} });
    if (complete && figures.find((each) => each.measure === "received")?.numerator === 3) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail("the orders were never counted");
});

after(() => stage?.close());

const words = {
  en: { all: "All channels", received: "Received", definitions: "What the numbers mean" },
  "zh-CN": {
    all: "\u5168\u90e8\u6e20\u9053",
    received: "\u5df2\u63a5\u6536",
    definitions: "\u6307\u6807\u53e3\u5f84",
  },
};

for (const locale of ["zh-CN", "en"] as const) {
  test(`the board opens to its orders, ${locale}`, async () => {
    const { all, received, definitions } = words[locale];
    await visit(stage, { locale }, async (page) => {
      await page.goto("/reports");
      const number = page.getByRole("link", { name: new RegExp(`^${received}.*${all}.*3$`) });
      await number.waitFor();
      await page.getByRole("heading", { name: definitions }).waitFor();
      assert.deepEqual(await flaws(page, "board"), []);
      await number.click();
      const grid = page.getByRole("grid");
      for (const order of ["R-1", "R-2", "R-3"]) await grid.getByText(order).waitFor();
      assert.deepEqual(await flaws(page, "orders behind"), []);
      await grid.getByText("R-2").dblclick();
      await page.waitForURL(/\/orders\/\d+/);
    });
  });
}

test("a table of the board is saved with numbers as numbers", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/reports");
    await page.getByRole("button", { name: "Export · Orders by channel" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV file (.csv)" }).click(),
    ]);
    assert.equal(file.suggestedFilename(), "Orders by channel.csv");
    const text = await readFile(await file.path(), "utf8");
    assert.match(text, /^\ufeffChannel,Received,.*\r\nAll channels,3,.*\r\nShop,3,/);
  });
});

test("what is stuck opens to its holds, and a narrow window shows all", async () => {
  await visit(stage, { locale: "en", width: 400, theme: "dark" }, async (page) => {
    await page.goto("/reports");
    await page.getByRole("link", { name: "Unmapped", exact: true }).waitFor();
    assert.deepEqual(await flaws(page, "narrow board"), []);
    await page.getByRole("link", { name: "Unmapped", exact: true }).click();
    await page.waitForURL(/\/holds\?/);
    await page.getByRole("grid").getByText("R-2").waitFor();
  });
});
