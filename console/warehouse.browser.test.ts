// Goal: a person on the warehouse floor takes orders from the shelf to the signature by scanner and
// keyboard, on a phone and on a desk, prints what the hand and the box need in both languages, and no
// page breaks the rules axe knows. Method: the composed product, its built console, a real browser;
// SHOTS=folder keeps pictures and the printed sheets.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Client } from "../contract/client.ts";
import { listItems, listPlaces, saveItemsEndpoint } from "../contract/masters.ts";
import { getOrder, holdOrder, placeOrder } from "../contract/orders.ts";
import { changeStockEndpoint } from "../contract/stock.ts";
import { orderWork } from "../contract/warehouse.ts";
import { shot } from "./testing/shot.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;
let placeId = 0;
const ids: number[] = [];
const key = () => crypto.randomUUID();

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  await api.call(saveItemsEndpoint, {
    key: key(),
    body: {
      items: [
        { code: "K-1", name: "电水壶", nameEn: "Kettle", barcode: "6901234567892" },
        { code: "S-1", name: "面霜", nameEn: "Face cream", expiryTracked: true },
      ],
    },
  });
  const { rows } = await api.call(listItems, { query: {} });
  const itemOf = (code: string) => rows.find((row) => row.code === code)?.id ?? 0;
  const places = await api.call(listPlaces, {});
  placeId = places.rows.find((place) => place.kind === "warehouse")?.id ?? 0;
  const lots = [
    { code: "B7", expiresOn: "2031-01-31" },
    { code: "A3", expiresOn: "2030-06-30" },
  ];
  const changes = [
    { itemId: itemOf("K-1"), placeId, units: 100 },
    ...lots.map((lot) => ({ itemId: itemOf("S-1"), placeId, units: 4, lot })),
  ];
  await api.call(changeStockEndpoint, {
    key: key(),
    body: { kind: "receipt", why: "in", changes },
  });
  for (const externalId of ["W-1001", "W-1002", "W-1003", "W-1004"]) {
    const { orderId } = await api.call(placeOrder, {
      key: key(),
      body: {
        ...{ channelId: 1, externalId, payment: "paid", policy: "backorder", region: "33" },
        ...{ buyerMask: "陈**", note: "Fragile" },
        shipTo: { name: "陈明", phone: "138****0000", address: "杭州市文一路 1 号" },
        lines: [
          { itemId: itemOf("K-1"), units: 3, unitPrice: "99.00" },
          { itemId: itemOf("S-1"), units: 2, unitPrice: "59.00" },
        ],
      },
    });
    ids.push(orderId);
  }
});

after(() => stage?.close());

const workOf = async (id = 0) =>
  (await api.call(orderWork, { params: { id } })).places[0]?.packages ?? [];

test("picking begins for many at once and can be taken back", async () => {
  await visit(stage, { locale: "en", width: 390 }, async (page) => {
    await page.goto("/warehouse");
    await page.getByText("W-1001").first().waitFor();
    await shot(page, "warehouse-to-pick-phone-en");
    await page.getByLabel("Choose order W-1001").check();
    await page.getByLabel("Choose order W-1002").check();
    await page.getByRole("button", { name: "Start picking" }).click();
    await page.getByRole("button", { name: /^Picked · 2/ }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: /^To pick · 4/ }).waitFor();
    assert.deepEqual(await flaws(page, "worklist"), []);
    const small = await page.evaluate(
      () =>
        [...document.querySelectorAll(".w-big, .w-row > a, .w-row > label")]
          .map((each) => each.getBoundingClientRect())
          .filter((box) => box.height > 0 && (box.height < 48 || box.width < 48)).length,
    );
    assert.equal(small, 0, "every target is at least 48 px");
    // Enlarged twofold, the bar at the foot hides nothing that the keyboard comes to.
    await page.setViewportSize({ width: 640, height: 400 });
    const first = page.getByRole("link", { name: "W-1001" });
    await first.focus();
    const covered: string[] = [];
    for (const order of ["W-1002", "W-1003", "W-1004"]) {
      const link = page.getByRole("link", { name: order });
      for (let turn = 0; turn < 5; turn += 1) {
        await page.keyboard.press("Tab");
        if (await link.evaluate((each) => each === document.activeElement)) break;
      }
      const [foot, bar] = await Promise.all([
        link.boundingBox(),
        page.locator(".w-bulk").boundingBox(),
      ]);
      if ((foot?.y ?? 0) + (foot?.height ?? 0) > (bar?.y ?? 0)) covered.push(order);
    }
    assert.deepEqual(covered, []);
  });
});

test("an order is scanned, packed, handed over and signed for, on a phone", async () => {
  const [id = 0] = ids;
  await visit(stage, { locale: "zh-CN", width: 390 }, async (page) => {
    await page.goto(`/warehouse/${id}?place=${placeId}`);
    await page.getByRole("button", { name: "开始拣货" }).click();
    const scan = page.getByLabel("扫描或输入编码");
    for (const code of ["6901234567892", "k-1", "K-1", "S-1"]) {
      await scan.fill(code);
      await page.keyboard.press("Enter");
      await page.locator(".w-scan output", { hasText: "-1" }).waitFor();
    }
    await scan.fill("K-1");
    await page.keyboard.press("Enter");
    await page.getByText("K-1 已经点齐").waitFor();
    await page.getByText("有 1 件没找到").waitFor();
    await shot(page, "warehouse-short-phone-zh");
    await page.getByLabel("原因").selectOption({ label: "破损" });
    await page.getByRole("button", { name: "登记短拣" }).click();
    await page.getByText("有 1 件没找到").waitFor({ state: "detached" });
    await page.getByLabel("重量").fill("1250");
    await page.getByRole("button", { name: "打包", exact: true }).click();
    const tracking = page.getByLabel("运单号");
    await tracking.fill("12345");
    await page.getByText(/不像 顺丰速运 的运单号/).waitFor();
    assert.ok(await page.getByRole("button", { name: "交运" }).isDisabled());
    await tracking.fill("SF1234567890123");
    await shot(page, "warehouse-ship-phone-zh");
    assert.deepEqual(await flaws(page, "order at a place"), []);
    await page.getByRole("button", { name: "交运" }).click();
    await page.getByText("SF1234567890123").waitFor();
    await page.getByLabel("签收人").fill("门卫 王师傅");
    await page.getByRole("button", { name: "签收", exact: true }).click();
    await page.getByText(/门卫 王师傅 于/).waitFor();
    await shot(page, "warehouse-signed-phone-zh");
  });
  const order = await api.call(getOrder, { params: { id } });
  const kettle = order.lines.find((line) => line.units === 3);
  assert.deepEqual([kettle?.shippedUnits, kettle?.deliveredUnits], [3, 3]);
});

test("the order's page has the same parts, by keyboard, with a carrier of another name", async () => {
  const [, id = 0] = ids;
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/orders/${id}`);
    const work = page.getByRole("region", { name: "Warehouse" });
    await work.getByRole("spinbutton", { name: "Units of K-1" }).fill("2");
    await work.getByRole("button", { name: "Start picking" }).focus();
    await page.keyboard.press("Enter");
    await work.getByRole("button", { name: "Pack", exact: true }).focus();
    await page.keyboard.press("Enter");
    await work.getByLabel("Carrier").selectOption({ label: "Another carrier" });
    await work.getByLabel("Name of the carrier").fill("Old Wang");
    await work.getByLabel("Tracking number").fill("ow-77");
    await shot(page, "order-work-en");
    await page.keyboard.press("Enter");
    await work.getByText("OW-77").waitFor();
    await work.getByRole("spinbutton", { name: "Units of K-1" }).waitFor();
    assert.deepEqual(await flaws(page, "order"), []);
  });
});

/** Prints the page as the browser would; gives its size. */
async function printed(page: Page, name: string): Promise<number> {
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  const folder = process.env["SHOTS"];
  if (folder) await writeFile(join(folder, `${name}.pdf`), pdf);
  assert.equal(pdf.subarray(0, 5).toString("latin1"), "%PDF-");
  return pdf.length;
}

test("the pick list and the packing slip are printed in the language chosen there", async () => {
  const [, , id = 0] = ids;
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/warehouse/${id}?place=${placeId}`);
    await page.getByRole("button", { name: "Start picking" }).click();
    await page.getByRole("button", { name: "Pack", exact: true }).click();
    await page.getByRole("link", { name: "Print slip" }).waitFor();
    const [box] = await workOf(id);
    const words = {
      "zh-CN": ["拣货单", "装箱单", "电水壶"],
      en: ["Pick list", "Packing slip", "Kettle"],
    };
    for (const lang of ["zh-CN", "en"] as const) {
      const [list = "", slip = "", kettle = ""] = words[lang];
      await page.goto(`/print/pick-list?place=${placeId}&state=to_pick`);
      await page.getByRole("button", { name: lang === "en" ? "English" : "中文" }).click();
      await page.getByRole("heading", { level: 1, name: list }).waitFor();
      await page.getByText(kettle).first().waitFor();
      assert.ok(await page.getByRole("img", { name: "W-1004" }).isVisible(), "bars of the number");
      const text = await page.locator("main").innerText();
      assert.ok(
        text.indexOf("A3") < text.indexOf("B7") || !text.includes("B7"),
        "first expired first",
      );
      assert.equal(await page.getByRole("navigation").count(), 0);
      assert.deepEqual(await flaws(page, `pick list ${lang}`), []);
      await shot(page, `pick-list-${lang}`);
      assert.ok((await printed(page, `pick-list-${lang}`)) > 5_000);
      await page.goto(`/print/packing-slip/${box?.id}?lang=${lang}`);
      await page.getByRole("heading", { level: 1, name: slip }).waitFor();
      await page.getByText("陈明 138****0000 杭州市文一路 1 号").waitFor();
      await page.getByText(kettle).first().waitFor();
      await shot(page, `packing-slip-${lang}`);
      assert.ok((await printed(page, `packing-slip-${lang}`)) > 5_000);
    }
  });
});

test("an order that is held says why on the list and at the shelf, as its own page does", async () => {
  const [, , , id = 0] = ids;
  await api.call(holdOrder, { params: { id }, key: key(), body: { why: "look" } });
  for (const look of [
    { locale: "zh-CN", width: 390, why: "挂起：人工", pick: "开始拣货" },
    { locale: "en", width: 1_280, why: "On hold: Manual", pick: "Start picking" },
  ] as const) {
    await visit(stage, look, async (page) => {
      await page.goto("/warehouse");
      const row = page.locator(".w-row", { hasText: "W-1004" });
      await row.getByText(look.why).waitFor();
      const says = (named: string) => page.locator(`#${named}`).innerText();
      const box = await row.getByRole("checkbox").getAttribute("aria-describedby");
      assert.equal(await says(box ?? "none"), look.why);
      await shot(page, `warehouse-held-${look.locale}-${look.width}`);
      await page.goto(`/warehouse/${id}?place=${placeId}`);
      const pick = page.getByRole("button", { name: look.pick });
      await page.getByText(look.why).waitFor();
      assert.ok(await pick.isDisabled());
      assert.equal(
        await says((await pick.getAttribute("aria-describedby")) ?? "none"),
        look.why,
        "a button that is off says why",
      );
      assert.deepEqual(await flaws(page, "held order"), []);
      await shot(page, `warehouse-held-order-${look.locale}-${look.width}`);
    });
  }
});

test("the screens stand in both languages, light and dark, wide and narrow", async () => {
  for (const look of [
    { locale: "zh-CN", theme: "light", width: 1_280 },
    { locale: "en", theme: "dark", width: 390 },
  ] as const) {
    await visit(stage, look, async (page) => {
      const found: string[] = [];
      for (const tab of ["to_pick", "picked", "packed", "shipped"]) {
        await page.goto(`/warehouse?tab=${tab}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        found.push(...(await flaws(page, tab)));
        await shot(page, `warehouse-${tab}-${look.locale}-${look.width}`);
      }
      assert.deepEqual(found, []);
    });
  }
});
