// Goal: a person amends an order, merges it with another of the same buyer, and works the parcel,
// in both languages, and no page breaks the rules axe knows. Method: the composed product, its
// built console, a real browser; SHOTS=folder keeps pictures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Client } from "../contract/client.ts";
import { listItems, listPlaces, saveItemsEndpoint } from "../contract/masters.ts";
import { getOrder, placeOrder } from "../contract/orders.ts";
import { pickOrder } from "../contract/orders-shipping.ts";
import { savePartiesEndpoint } from "../contract/parties.ts";
import { changeStockEndpoint } from "../contract/stock.ts";
import { recordAftersales } from "../server/modules/orders/index.ts";
import { listTenants } from "../server/modules/people/index.ts";
import { shot } from "./testing/shot.ts";
import {
  eventually,
  flaws,
  focused,
  graveViolations,
  openStage,
  setUpCompany,
  visit,
} from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;
const ids: number[] = [];
const key = () => crypto.randomUUID();

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  const item = { code: "K-1", name: "Kettle", nameEn: "Kettle" };
  const units = [{ unit: "box", factor: 6 }];
  const other = { code: "T-1", name: "Toaster", nameEn: "Toaster", units };
  await api.call(saveItemsEndpoint, { key: key(), body: { items: [item, other] } });
  const toasters = await api.call(listItems, { query: { text: "T-1" } });
  const { rows } = await api.call(listItems, { query: { text: "K-1" } });
  const itemId = rows[0]?.id ?? 0;
  const places = await api.call(listPlaces, {});
  const placeId = places.rows.find((place) => place.kind === "warehouse")?.id ?? 0;
  const changes = [itemId, toasters.rows[0]?.id ?? 0].map((each) => ({
    ...{ itemId: each, placeId, units: 100 },
  }));
  await api.call(changeStockEndpoint, {
    key: key(),
    body: { kind: "receipt", why: "opening", changes },
  });
  for (const externalId of ["M-1", "M-2", "S-1"]) {
    const { orderId } = await api.call(placeOrder, {
      key: key(),
      body: {
        ...{ channelId: 1, externalId, payment: "paid", policy: "backorder", region: "33" },
        ...{ buyerMask: externalId === "S-1" ? "L**" : "Z**", shipTo: { address: "Wenyi Rd 1" } },
        lines: [{ itemId, units: 3, unitPrice: "99.00" }],
      },
    });
    ids.push(orderId);
  }
});

after(() => stage?.close());

/** Fills the reason of the open dialogue and confirms it. */
async function confirm(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog");
  assert.deepEqual(await graveViolations(page), []);
  await dialog.getByLabel("Why", { exact: true }).fill("the buyer called");
  await dialog.getByRole("button", { name: "OK" }).click();
  await dialog.waitFor({ state: "hidden" });
}

test("units are amended, orders merged, the parcel picked and shipped whole", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/orders/${ids[0]}`);
    // By keyboard: the ring is seen, Esc leaves, and the focus is where it was.
    const amend = page.getByRole("button", { name: "Amend" });
    await amend.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByLabel("Why", { exact: true }).focus();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.ok(await amend.evaluate((button) => button === document.activeElement));
    const ring = await amend.evaluate((button) => getComputedStyle(button).outlineColor);
    assert.equal(ring, "rgb(9, 88, 217)");
    await page.keyboard.press("Enter");
    // The first field has the keyboard, not the button that closes.
    await eventually(() => focused(page), "Units K-1");
    // What is missing is said, and where to say it.
    await page.getByRole("dialog").getByRole("button", { name: "OK" }).click();
    await page.getByRole("alert").getByText("Say why first").waitFor();
    assert.equal(await focused(page), "Why");
    // The order named our item by its number alone, and is read by its code and name.
    await page.getByRole("dialog").getByText("K-1 Kettle").waitFor();
    await page
      .getByRole("dialog")
      .getByRole("textbox", { name: /^(数量|Units)/ })
      .first()
      .fill("5");
    await shot(page, "amend-en");
    await confirm(page);
    await page.getByRole("button", { name: "Merge (1)" }).press("Enter");
    await shot(page, "merge-en");
    await confirm(page);
    // The button goes with what it did: what stood around it has the keyboard, and it is told.
    await eventually(() => focused(page), "What can be done with the order");
    await page.getByRole("button", { name: /^Pick the whole parcel/ }).press("Enter");
    await eventually(() => focused(page), "Warehouse");
    await page.getByRole("button", { name: "Pack the parcel" }).press("Enter");
    await page.getByRole("status").getByText("Packed").waitFor();
    await eventually(() => focused(page), "Warehouse");
    await page.getByLabel("Tracking number").fill("SF1234567890123");
    await shot(page, "parcel-en");
    await page.getByLabel("Tracking number").press("Enter");
    await page.getByRole("status").getByText("Handed over").waitFor();
    await page.getByText("SF1234567890123").first().waitFor();
    await eventually(() => focused(page), "Warehouse");
    await page.getByRole("button", { name: "Match a held document" }).click();
    await page.getByText("No document of this channel waits").waitFor();
    await page.keyboard.press("Escape");
    await page.reload();
    await page.getByRole("button", { name: /^Parcels/ }).click();
    await page.getByText("SF1234567890123").first().waitFor();
    await shot(page, "timeline-en");
    assert.deepEqual(await graveViolations(page), []);
  });
  for (const [at, units] of [5, 3].entries()) {
    const order = await api.call(getOrder, { params: { id: ids[at] ?? 0 } });
    assert.deepEqual([order.fulfilment, order.lines[0]?.shippedUnits], ["shipped", units]);
  }
});

/** The buyer of an order wants to send one of its units back. */
async function askReturn(orderExternalId: string): Promise<void> {
  const { database } = stage.millrace;
  const [own] = await listTenants(database);
  assert.ok(own);
  const document = {
    ...{ externalId: `R-${orderExternalId}`, orderExternalId, kind: "return" as const },
    ...{
      restock: "yes" as const,
      amountMinor: 9_900,
      currency: "CNY",
      reason: "dented",
      buyerMask: "Z**",
    },
    placedAt: new Date(),
    lines: [{ code: "K-1", name: "", units: 1, amountMinor: 9_900 }],
  } as const;
  const scope = { cell: own.cell, tenantId: own.id };
  const actor = { kind: "system", id: 0, name: "test" } as const;
  await database.transact(scope, actor, (tx) => recordAftersales(tx, 1, "live", [document]));
}

test("a return is matched, taken in, refunded and ended by keyboard, on a phone", async () => {
  await askReturn("M-1");
  await visit(stage, { locale: "zh-CN", width: 390 }, async (page) => {
    await page.goto(`/orders/${ids[0]}`);
    const section = page.getByRole("region", { name: "售后" });
    const dialog = page.getByRole("dialog");
    const begin = async (name: string, first: string) => {
      await section.getByRole("button", { name, exact: true }).press("Enter");
      await eventually(async () => (await focused(page)).trim(), first);
    };
    const end = async () => {
      await dialog.getByLabel("原因", { exact: true }).fill("核对过");
      await dialog.getByRole("button", { name: "确定" }).press("Enter");
      await dialog.waitFor({ state: "detached" });
    };
    await begin("匹配", "订单号开头；留空则列出可能的订单");
    await dialog.getByText(/^M-1 · /).waitFor();
    await end();
    await page.getByRole("status").getByText("已匹配到订单").waitFor();
    await begin("退款", "金额 不分行");
    await dialog.getByLabel("金额 不分行").fill("99");
    await end();
    await eventually(() => focused(page), "退款");
    await begin("退货入库", "地点");
    // What lacks is said, one after the other; goods on their way are no place.
    const ok = dialog.getByRole("button", { name: "确定" });
    await ok.press("Enter");
    await dialog.getByRole("alert").getByText("先选择退货入到哪个地点").waitFor();
    await dialog.getByLabel("地点").press("ArrowDown");
    assert.equal(await page.getByRole("option", { name: "在途" }).count(), 0);
    await page.keyboard.press("Enter");
    await dialog.getByRole("alert").getByText("先填写退回了哪些货品").waitFor();
    await dialog.getByText("K-1 Kettle").waitFor();
    await dialog.getByLabel("数量 K-1").press("ArrowUp");
    assert.deepEqual(await flaws(page, "a return"), []);
    await shot(page, "return-phone-zh");
    await end();
    await eventually(() => focused(page), "退货入库");
    await begin("完结", "原因");
    await end();
    await eventually(() => focused(page), "售后");
    await section.getByText("已完结").waitFor();
    await section.getByText("¥99.00 / ¥99.00").waitFor();
    // The timeline tells money as money.
    await page.getByText("金额 ¥99.00").waitFor();
  });
});

test("a line is swapped for another item, and the timeline says so", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/orders/${ids[2]}`);
    await page.getByRole("button", { name: "Amend" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("checkbox", { name: /^Let go/ }).check();
    await dialog.getByRole("button", { name: "Add a line" }).click();
    await dialog.getByLabel("Item of added line 1").fill("T-1");
    await dialog.getByText("Toaster").first().waitFor({ state: "attached" });
    await dialog.getByLabel("Units of added line 1").fill("2 box");
    await dialog.getByLabel("Unit price of added line 1").fill("600");
    await shot(page, "swap-en");
    await confirm(page);
    await page.getByText("Amended").first().waitFor();
    await shot(page, "swapped-en");
  });
  const { lines, totalMinor } = await api.call(getOrder, { params: { id: ids[2] ?? 0 } });
  const shown = lines.map((line) => [line.units, line.shortUnits, line.amountMinor]);
  assert.deepEqual(
    [shown, totalMinor],
    [
      [
        [0, 0, 0],
        [12, 0, 120_000],
      ],
      120_000,
    ],
  );
});

test("who cancels a picked order is told that it is held", async () => {
  const orderId = ids[2] ?? 0;
  const { lines } = await api.call(getOrder, { params: { id: orderId } });
  const { rows } = await api.call(listPlaces, {});
  const placeId = rows.find((place) => place.kind === "warehouse")?.id ?? 0;
  const lineId = lines.find((line) => line.units > 0)?.id ?? 0;
  const body = { placeId, lines: [{ lineId, units: 12 }] };
  await api.call(pickOrder, { params: { id: orderId }, key: key(), body });
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/orders/${orderId}`);
    await page.getByRole("button", { name: "Cancel order" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("the buyer called");
    await dialog.getByRole("button", { name: "OK" }).click();
    await page.getByText("0 units cancelled; 12 are picked").waitFor();
    await page.getByText("put the goods back, then cancel again").first().waitFor();
    await shot(page, "cancel-picked-en");
  });
});

test("finance records what a dealer paid, and the order owes nothing more", async () => {
  const dealer = { code: "D-1", name: "Dealer", kind: "distributor", tier: "city" } as const;
  const { ids: parties } = await api.call(savePartiesEndpoint, {
    key: key(),
    body: { parties: [dealer] },
  });
  const { rows } = await api.call(listItems, { query: { text: "K-1" } });
  const lines = [{ itemId: rows[0]?.id ?? 0, units: 2, unitPrice: "50.00" }];
  const { orderId } = await api.call(placeOrder, {
    key: key(),
    body: { channelId: 1, externalId: "D-1", partyId: parties["D-1"] ?? 0, lines },
  });
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/orders/${orderId}`);
    await page.getByRole("button", { name: "Record a payment" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/^Reference/).fill("ICBC-001");
    assert.deepEqual(await graveViolations(page), []);
    await shot(page, "payment-en");
    await dialog.getByRole("button", { name: "OK" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("Payment recorded").first().waitFor();
    await page.getByRole("button", { name: "Record a payment" }).waitFor({ state: "hidden" });
    await shot(page, "paid-en");
  });
  const order = await api.call(getOrder, { params: { id: orderId } });
  assert.deepEqual([order.payment, order.paidMinor, order.owedMinor], ["paid", 10_000, 0]);
});

test("the same page in Chinese says what was done", async () => {
  await visit(stage, { locale: "zh-CN" }, async (page) => {
    await page.goto(`/orders/${ids[0]}`);
    await page.getByRole("heading", { name: "M-1" }).waitFor();
    await page.getByText("\u5408\u5355").first().waitFor();
    await shot(page, "order-zh");
    assert.deepEqual(await graveViolations(page), []);
  });
});
