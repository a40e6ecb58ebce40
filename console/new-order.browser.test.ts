// Goal: an order is typed by keyboard alone, with the customer's standing and each line's day seen
// before it is placed, and a block out of a sheet or a chat becomes lines. Method: the composed
// product, its built console, a real browser; SHOTS=folder keeps pictures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Client } from "../contract/client.ts";
import {
  listItems,
  listPlaces,
  saveItemsEndpoint,
  savePartiesEndpoint,
} from "../contract/masters.ts";
import { setPaymentHoldEndpoint } from "../contract/masters.ts";
import { getOrder } from "../contract/orders.ts";
import { changeStockEndpoint } from "../contract/stock.ts";
import { shot } from "./testing/shot.ts";
import { eventually, flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;
const key = () => crypto.randomUUID();
const barcode = "6901234567892";

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  const items = [
    {
      ...{ code: "K-1", name: "电水壶 白", nameEn: "Kettle white", barcode },
      ...{ unit: "个", units: [{ unit: "箱", factor: 12 }] },
    },
    { code: "K-2", name: "空气炸锅", nameEn: "Air fryer" },
  ];
  await api.call(saveItemsEndpoint, { key: key(), body: { items } });
  const { rows } = await api.call(listItems, { query: { text: "K-" } });
  const places = await api.call(listPlaces, {});
  const placeId = places.rows.find((place) => place.kind === "warehouse")?.id ?? 0;
  const changes = rows.map((row) => ({ itemId: row.id, placeId, units: 20 }));
  const body = { kind: "receipt" as const, why: "opening", changes };
  await api.call(changeStockEndpoint, { key: key(), body });
  const parties = [
    { code: "D33", name: "浙江经销商", kind: "distributor" as const, creditLimitMinor: 50_000 },
  ];
  const { ids } = await api.call(savePartiesEndpoint, { key: key(), body: { parties } });
  await api.call(setPaymentHoldEndpoint, {
    key: key(),
    params: { id: ids["D33"] ?? 0 },
    body: { on: true, reason: "Invoice 7 is open" },
  });
});

after(() => stage?.close());

/** Types a text and leaves it by Enter. */
async function enter(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

const orderAt = async (page: Page) => {
  await page.waitForURL(/\/orders\/\d+$/);
  return api.call(getOrder, { params: { id: Number(page.url().split("/").at(-1)) } });
};

test("an order is typed and placed without the mouse; hold, credit and days are seen first", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/");
    await page.getByRole("navigation").first().waitFor();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("n");
    await page.getByRole("heading", { name: "Enter an order" }).waitFor();
    const party = page.getByRole("combobox", { name: "Customer / distributor" });
    await party.and(page.locator(":focus")).waitFor();
    await page.keyboard.type("zj");
    await page.locator("[role=option]").first().waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Payment hold: Invoice 7 is open").waitFor();
    for (const text of ["Li Lei", "13800000000"]) await enter(page, text);
    await page.keyboard.type("Z");
    await page.keyboard.press("Enter");
    for (const text of ["Wenyi Rd 1", "", "", "call first"]) await enter(page, text);
    // A scanner's burst: the code and Enter before any list could come.
    await enter(page, barcode);
    await enter(page, "3");
    await enter(page, "kqzg");
    await page.keyboard.type("25");
    await page.keyboard.press("Tab");
    await enter(page, "199.5");
    await page
      .getByText(/20 from|5 short/)
      .first()
      .waitFor();
    await page.getByText(/over the credit limit/).waitFor();
    await shot(page, "entry-en");
    assert.deepEqual(await flaws(page, "entry"), []);
    await page.keyboard.press("Control+Enter");
    const order = await orderAt(page);
    const lines = order.lines.map((line) => [line.code, line.units, line.amountMinor]);
    assert.deepEqual(lines, [
      ["K-1", 3, 0],
      ["K-2", 25, 498_750],
    ]);
    assert.deepEqual(order.holds.map((hold) => hold.reason).toSorted(), ["credit", "payment"]);
    assert.equal(order.note, "call first");
    assert.deepEqual(order.shipTo, { name: "Li Lei", phone: "13800000000", address: "Wenyi Rd 1" });
  });
});

test("an address that names its divisions chooses them; what was chosen by hand stays", async () => {
  await visit(stage, { locale: "zh-CN" }, async (page) => {
    await page.goto("/orders/new");
    const address = page.getByLabel("详细地址");
    await address.fill("浙江省杭州市西湖区文一路 1 号");
    await address.press("Enter");
    const chosen = (label: string) =>
      page.getByLabel(label, { exact: true }).evaluate((each) => (each as HTMLSelectElement).value);
    await eventually(() => chosen("省份"), "33");
    await eventually(() => chosen("区县"), "330106");
    await address.fill("江苏省南京市玄武区中山路 2 号");
    await address.press("Enter");
    await page.getByLabel("备注").fill("改址");
    assert.equal(await chosen("区县"), "330106");
    // The palette opens from within a field: who types an order looks another one up.
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "清空草稿" }).click();
  });
});

test("a pasted block becomes lines, what is not found waits, and the draft outlives a reload", async () => {
  await visit(stage, { locale: "zh-CN", width: 420 }, async (page) => {
    await page.goto("/orders/new");
    const item = page.getByRole("combobox", { name: "货品 1" });
    await item.waitFor();
    await item.evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", "K-2\t空气炸锅\t2\t399\n白色电水壶 3台\nK-1 x4 89元");
      const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      field.dispatchEvent(paste);
    });
    await page.getByText("没有唯一对应的货品").waitFor();
    await page.getByText("送达", { exact: false }).first().waitFor();
    await page.reload();
    await page.getByText("没有唯一对应的货品").waitFor();
    await page.getByRole("combobox", { name: "货品 2" }).fill("");
    await page.keyboard.type("dsh");
    await page.locator("[role=option]").first().waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("¥1,154.00").waitFor();
    await shot(page, "entry-zh-phone");
    assert.deepEqual(await flaws(page, "entry on a phone"), []);
    await page.keyboard.press("Control+Enter");
    const order = await orderAt(page);
    assert.deepEqual(
      order.lines.map((line) => [line.code, line.units, line.amountMinor]),
      [
        ["K-2", 2, 79_800],
        ["K-1", 3, 0],
        ["K-1", 4, 35_600],
      ],
    );
  });
});

test("a larger unit is typed as people say it, shown both ways, and stored in pieces", async () => {
  await visit(stage, {}, async (page) => {
    await page.goto("/orders/new");
    await page.getByRole("combobox").nth(1).waitFor();
    await page.locator("[data-cell='1-item']").fill("K-1");
    await page.locator("[role=option]").first().waitFor();
    await page.keyboard.press("Enter");
    await page.locator("[data-cell='1-units']").fill("2箱");
    await page.getByText("24 个 = 2 箱").waitFor();
    await page.locator("[data-cell='1-price']").fill("600");
    await page.keyboard.press("Control+Enter");
    const order = await orderAt(page);
    assert.deepEqual(
      order.lines.map((line) => [line.units, line.amountMinor]),
      [[24, 120_000]],
    );
    await page.getByText("24 个 = 2 箱").waitFor();
    await page.goto("/stock?open=new");
    await page.getByRole("combobox", { name: "货品" }).fill("K-1");
    await page.getByLabel("数量", { exact: true }).fill("3 托");
    await page.getByText(/箱 = 12 个/).waitFor();
    await page.getByLabel("数量", { exact: true }).fill("3箱");
    await page.getByText("36 个 = 3 箱").waitFor();
    assert.deepEqual(await flaws(page, "/stock?open=new"), []);
  });
});
