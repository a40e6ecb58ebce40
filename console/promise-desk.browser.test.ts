// Goal: at the desk a person gets days from a place to a region, holds them, sees the time run,
// cancels one quote and makes an order of another; and whoever a receipt moved is found by its run.
// Method: the composed product, its built console, a real browser; SHOTS=folder keeps pictures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "../contract/client.ts";
import { listItems, listPlaces, saveItemsEndpoint } from "../contract/masters.ts";
import { getOrder, placeOrder } from "../contract/orders.ts";
import { changeStockEndpoint } from "../contract/stock.ts";
import { shot } from "./testing/shot.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;
let itemId = 0;
const key = () => crypto.randomUUID();

async function receive(units: number) {
  const { rows } = await api.call(listPlaces, {});
  const placeId = rows.find((place) => place.kind === "warehouse")?.id ?? 0;
  const changes = [{ itemId, placeId, units }];
  const body = { kind: "receipt" as const, why: "opening", changes };
  return api.call(changeStockEndpoint, { key: key(), body });
}

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  const items = [{ code: "K-1", name: "Kettle", nameEn: "Kettle" }];
  await api.call(saveItemsEndpoint, { key: key(), body: { items } });
  itemId = (await api.call(listItems, { query: { text: "K-1" } })).rows[0]?.id ?? 0;
  await receive(5);
});

after(() => stage?.close());

test("days are asked, held, cancelled and made an order", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/promise");
    await page.getByRole("combobox", { name: "Item 1" }).fill("k-1");
    await page.locator("[role=option]").first().waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.type("2");
    await page.getByLabel("Ship from").selectOption({ label: "Main warehouse" });
    await page.getByLabel("Province").selectOption({ label: "Zhejiang" });
    await page.getByRole("button", { name: "Ask for days" }).click();
    await page.getByText("All can be promised").waitFor();
    // Another question lets the answer go; asked anew, the button still has the focus.
    const units = page.getByLabel(/^Units/).first();
    await units.fill("3");
    await page.getByText("All can be promised").waitFor({ state: "detached" });
    await units.fill("2");
    const asking = page.getByRole("button", { name: "Ask for days" });
    await asking.click();
    await page.getByText("All can be promised").waitFor();
    await asking.and(page.locator(":focus")).waitFor();
    await page.getByRole("button", { name: "Hold as a quote" }).click();
    await page.getByRole("button", { name: "Make it an order" }).waitFor();
    await page.getByRole("button", { name: "Hold as a quote" }).click();
    await page.getByRole("button", { name: "Make it an order" }).nth(1).waitFor();
    await shot(page, "desk-en");
    assert.deepEqual(await flaws(page, "desk"), []);
    await page.getByRole("button", { name: "Cancel", exact: true }).first().click();
    await page
      .getByRole("button", { name: "Cancel", exact: true })
      .nth(1)
      .waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Make it an order" }).click();
    await page
      .getByRole("dialog")
      .getByLabel(/Unit price/)
      .fill("99");
    await page.getByRole("dialog").getByRole("button", { name: "Make it an order" }).click();
    await page.waitForURL(/\/orders\/\d+$/);
    const id = Number(page.url().split("/").at(-1));
    const order = await api.call(getOrder, { params: { id } });
    assert.deepEqual([order.totalMinor, order.shortUnits, order.region], [19_800, 0, "33"]);
  });
});

test("a receipt's run says who gained, from the list and from the order", async () => {
  const lines = [{ itemId, units: 8, unitPrice: "1" }];
  const order = { channelId: 1, externalId: "W-1", policy: "backorder" as const, lines };
  const { orderId } = await api.call(placeOrder, { key: key(), body: order });
  const moved = await receive(20);
  assert.equal(moved.gained, 1);
  await visit(stage, { locale: "zh-CN", width: 420 }, async (page) => {
    await page.goto(`/repromises?open=${moved.run}`);
    await page.getByRole("link", { name: "W-1" }).waitFor();
    await shot(page, "repromise-zh-phone");
    assert.deepEqual(await flaws(page, "repromises"), []);
  });
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/orders/${orderId}`);
    await page.getByRole("link", { name: "Show this re-promise run" }).click();
    await page.getByText("Gained (1)").waitFor();
    await shot(page, "repromise-en");
    assert.deepEqual(await flaws(page, "repromises"), []);
  });
});

test("the audit is filtered by person and opens to before and after", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/audit?area=orders");
    await page.getByText("Placed and promised").first().waitFor();
    await page.getByRole("row").nth(1).click();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByText("outcome", { exact: false }).first().waitFor();
    await shot(page, "audit-en");
    assert.deepEqual(await flaws(page, "audit"), []);
  });
});
