// Goal: a person sends, receives, counts and explains stock on screens, sees differences before they
// are posted and whom a shortfall hurt, in both languages, and no page breaks the rules axe knows.
// Method: the composed product, its built console, a real browser; SHOTS=folder keeps pictures.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Client } from "../contract/client.ts";
import { listItems, listPlaces, saveItemsEndpoint } from "../contract/masters.ts";
import { listNotices, readAllNotices } from "../contract/own/notices.ts";
import { placeOrder } from "../contract/orders.ts";
import { listShortfallsEndpoint } from "../contract/stock-shortfalls.ts";
import { changeStockEndpoint } from "../contract/stock.ts";
import { planSupply } from "../contract/stock-supplies.ts";
import { planSupplies } from "../server/modules/stock/index.ts";
import { actAsOthers, holdAndRush } from "./testing/others.ts";
import { shot } from "./testing/shot.ts";
import { eventually, flaws, focused, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;
const key = () => crypto.randomUUID();

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  await api.call(saveItemsEndpoint, {
    key: key(),
    body: {
      items: [
        { code: "K-1", name: "Kettle", nameEn: "Kettle" },
        { code: "S-1", name: "Cream", nameEn: "Cream", expiryTracked: true },
      ],
    },
  });
  const { rows } = await api.call(listItems, { query: {} });
  const itemOf = (code: string) => rows.find((row) => row.code === code)?.id ?? 0;
  const places = await api.call(listPlaces, {});
  const placeId = places.rows.find((place) => place.kind === "warehouse")?.id ?? 0;
  const lot = { code: "A3", expiresOn: "2030-06-30" };
  const changes = [
    { itemId: itemOf("K-1"), placeId, units: 100 },
    { itemId: itemOf("S-1"), placeId, units: 8, lot },
  ];
  await api.call(changeStockEndpoint, {
    key: key(),
    body: { kind: "receipt", why: "in", changes },
  });
  await api.call(planSupply, {
    key: key(),
    body: {
      supplies: [
        {
          ...{ itemId: itemOf("S-1"), placeId, kind: "planned", day: "2027-01-20" },
          ...{ units: 6, documentNumber: "PO-1" },
        },
      ],
    },
  });
  await api.call(placeOrder, {
    key: key(),
    body: {
      ...{ channelId: 1, externalId: "G-1", payment: "paid", policy: "backorder" },
      lines: [{ itemId: itemOf("K-1"), units: 60 }],
    },
  });
});

after(() => stage?.close());

test("a row of a count that cannot be read is named, and nothing else is blamed", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/counts");
    await page.getByLabel("Place").selectOption({ index: 1 });
    await page.getByLabel(/^Rows/).fill("K-1 some");
    await page.getByRole("button", { name: "Compare with the book" }).click();
    const notice = page.getByRole("alert");
    assert.equal((await notice.innerText()).trim(), "Row 1 cannot be read: K-1 some");
    // A filter that finds nothing says so, and offers to be cleared.
    await page.goto("/stock?text=nobody-has-this");
    await page.getByRole("heading", { name: "Nothing fits the filters" }).waitFor();
    await page.getByRole("main").getByRole("button", { name: "Clear filters" }).last().click();
    await page.getByRole("grid").getByText("K-1").first().waitFor();
    // What the list finds is saved whole.
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV file (.csv)" }).click(),
    ]);
    assert.equal(file.suggestedFilename(), "Stock.csv");
    assert.match(await readFile(await file.path(), "utf8"), /^\ufeffItem,Name,Place,.*\r\nK-1,/);
  });
});

test("a count shows its differences before it is posted, and hurts whom it must", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/counts");
    await page.getByLabel("Place").selectOption({ label: "Main warehouse" });
    await page.getByLabel("Rows: code, units, lot").fill("K-1\t40\nS-1, 8, A3\nX-9 1");
    const compare = page.getByRole("button", { name: "Compare with the book" });
    await compare.press("Enter");
    await page.getByText("no such item").waitFor();
    await page.getByRole("status").getByText("Rows compared: 3; with a difference: 1").waitFor();
    await page.getByText("1 row cannot be posted: mend it").waitFor();
    await eventually(() => focused(page), "Compare with the book");
    assert.ok(await page.getByRole("button", { name: "Post the count" }).isDisabled());
    await page.getByLabel("Rows: code, units, lot").fill("K-1\t40\nS-1, 8, A3");
    await page.getByRole("button", { name: "Compare with the book" }).click();
    await page.getByText("hurts promises").waitFor();
    await page.getByText("-60").waitFor();
    await shot(page, "count-en");
    assert.deepEqual(await flaws(page, "counts"), []);
    await page.getByLabel("Why").fill("yearly count");
    await page.getByRole("button", { name: "Post the count" }).click();
    await page.getByText(/1 difference/).waitFor();
  });
});

test("home leads to the shortfall, which names the order and is closed with its reason", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/");
    await page.locator('a[href="/shortfalls"]').last().click();
    await page.getByRole("heading", { level: 1, name: "Shortfalls" }).waitFor();
    await page.getByRole("grid").getByText("K-1").first().click();
    await page.getByRole("grid").focus();
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("link", { name: "G-1" }).waitFor();
    await drawer.getByText("lost 20").waitFor();
    await shot(page, "shortfall-en");
    assert.deepEqual(await flaws(page, "shortfall"), []);
    await drawer.getByLabel("What was found").fill("broken in the aisle");
    await drawer.getByRole("button", { name: "Close", exact: true }).last().click();
    await drawer.waitFor({ state: "detached" });
  });
  const { rows } = await api.call(listShortfallsEndpoint, { query: { state: "closed" } });
  assert.equal(rows[0]?.closedNote, "broken in the aisle");
});

/** Announces two kettles at the warehouse on a receipt of this document. */
async function announceKettles(documentKind: string): Promise<void> {
  const { rows } = await api.call(listItems, { query: { text: "K-1" } });
  const places = await api.call(listPlaces, {});
  const placeId = places.rows.find((place) => place.kind === "warehouse")?.id ?? 0;
  const supply = { itemId: rows[0]?.id ?? 0, placeId, kind: "planned" as const, units: 2 };
  const document = { documentKind, documentNumber: `${documentKind} 7` };
  const day = documentKind === "receipt" ? "2027-01-10" : "2027-01-30";
  const act = await actAsOthers(stage);
  await act(async (tx) => {
    await planSupplies(tx, [{ ...supply, ...document, day }]);
  });
}

test("more than announced wants a reason; what production feeds is received on the floor", async () => {
  await announceKettles("receipt");
  await visit(stage, {}, async (page) => {
    await page.goto("/supplies");
    const grid = page.getByRole("grid");
    await grid.getByText("receipt 7").waitFor();
    await grid.focus();
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog");
    const receive = drawer.getByRole("form", { name: "收货" });
    await receive.getByLabel("数量").fill("3");
    const more = receive.getByRole("button", { name: "多收入库" });
    await receive.getByLabel("多收原因").fill("供应商多发一件");
    await shot(page, "supply-over-zh-CN");
    assert.deepEqual(await flaws(page, "over-receipt"), []);
    await more.click();
    await drawer.waitFor({ state: "detached" });
    await grid.getByText("receipt 7").waitFor({ state: "detached" });
  });
  await announceKettles("work_order");
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/supplies");
    await page.getByRole("grid").getByText("work_order 7").click();
    await page.getByRole("grid").focus();
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("link", { name: "Open the shop floor" }).waitFor();
    await shot(page, "supply-made-en");
    assert.equal(await drawer.getByRole("button", { name: "Receive" }).count(), 0);
  });
});

test("a receipt to come is received into its lot, and the lot set aside", async () => {
  await visit(stage, { locale: "en", width: 390 }, async (page) => {
    await page.goto("/supplies");
    await page.getByRole("grid").getByText("S-1").first().waitFor();
    await page.getByRole("grid").focus();
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog");
    const receive = drawer.getByRole("form", { name: "Receive" });
    await receive.getByLabel("Units").fill("4");
    await receive.getByLabel("Lot", { exact: true }).fill("B7");
    await receive.getByLabel("Last day (new lot)").fill("2031-01-31");
    await shot(page, "supply-phone-en");
    await receive.getByRole("button", { name: "Receive" }).click();
    await drawer.waitFor({ state: "detached" });
    await page.goto("/lots");
    await page.getByRole("grid").getByText("B7").waitFor();
    await page.getByRole("grid").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.press("Enter");
    await drawer.getByLabel("Why").fill("dented");
    await drawer.getByRole("button", { name: "Change the condition" }).click();
    await page.getByRole("grid").getByText("Quarantine").waitFor({ state: "attached" });
    await shot(page, "lots-phone-en");
  });
});

test("the screens stand in both languages, light and dark, wide and narrow", async () => {
  for (const look of [
    { locale: "zh-CN", theme: "light", width: 1_280 },
    { locale: "en", theme: "dark", width: 390 },
  ] as const) {
    await visit(stage, look, async (page) => {
      const found: string[] = [];
      const paths = ["transfers", "transfers?open=new", "lots", "supplies?open=new", "counts"];
      for (const path of [...paths, "shortfalls?state=closed", "channel-views"]) {
        await page.goto(`/${path}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        found.push(...(await flaws(page, path)));
        await shot(page, `${path.replaceAll(/\W/g, "-")}-${look.locale}`);
      }
      assert.deepEqual(found, []);
    });
  }
});

/** Takes away what an order rests on: it is promised no more. */
async function breakPromise(number: string): Promise<void> {
  const items = [{ code: number, name: number, nameEn: number }];
  const { ids } = await api.call(saveItemsEndpoint, { key: key(), body: { items } });
  const itemId = ids[number] ?? 0;
  const places = await api.call(listPlaces, {});
  const placeId = places.rows.find((place) => place.kind === "warehouse")?.id ?? 0;
  const change = (kind: "receipt" | "adjustment", units: number) =>
    api.call(changeStockEndpoint, {
      key: key(),
      body: { kind, why: "test", changes: [{ itemId, placeId, units }] },
    });
  await change("receipt", 5);
  await api.call(placeOrder, {
    key: key(),
    body: {
      ...{ channelId: 1, externalId: number, payment: "paid", policy: "backorder" },
      lines: [{ itemId, units: 5 }],
    },
  });
  await change("adjustment", -5);
}

test("a promise that moves later rings the bell of who answers for it, and opens its order", async () => {
  // What the tests before were told of is read by now; the next one comes while one looks.
  const [newest] = (await api.call(listNotices, { query: { limit: 1 } })).rows;
  if (newest) await api.call(readAllNotices, { key: key(), body: { until: newest.id } });
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/notices");
    await page.getByRole("button", { name: "Notices, none unread" }).waitFor();
    await breakPromise("BELL-1");
    const bell = page.getByRole("button", { name: "1 unread notice", exact: true });
    await bell.waitFor();
    await bell.focus();
    await page.keyboard.press("Enter");
    const one = page.getByRole("group").getByRole("button", { name: /^Order BELL-1 moved from/ });
    await one.waitFor();
    await shot(page, "notices-bell-en");
    assert.deepEqual(await flaws(page, "bell"), []);
    await page.keyboard.press("Escape");
    await page.getByText("What I am told").click();
    const choice = page.getByLabel("Promise moved later");
    const chosen = page.waitForResponse((reply) => reply.url().includes("/choices/"));
    await choice.selectOption("never");
    assert.equal((await chosen).status(), 200);
    await shot(page, "notices-en");
    assert.deepEqual(await flaws(page, "notices"), []);
    const back = page.waitForResponse((reply) => reply.url().includes("/choices/"));
    await choice.selectOption("role");
    assert.equal((await back).status(), 200);
    await breakPromise("BELL-2");
    await page.getByRole("button", { name: "2 unread notices" }).click();
    await one.click();
    await page.getByRole("heading", { level: 1, name: /BELL-1/ }).waitFor();
    await page.getByRole("button", { name: "1 unread notice", exact: true }).waitFor();
  });
  await visit(stage, { width: 390, theme: "dark" }, async (page) => {
    await page.goto("/orders");
    await page.getByRole("button", { name: "1 条未读提醒", exact: true }).click();
    await page.getByText(/^订单 BELL-2 由/).waitFor();
    await shot(page, "notices-bell-zh-phone");
    assert.deepEqual(await flaws(page, "bell on a phone"), []);
    await page.getByRole("link", { name: "全部提醒" }).click();
    await page
      .getByRole("grid")
      .getByText(/^订单 BELL-2/)
      .waitFor();
    await shot(page, "notices-zh-phone");
    assert.deepEqual(await flaws(page, "notices on a phone"), []);
  });
});

/** Places three orders, which somebody else holds; he asks for a rush order too. Gives how to end it all. */
async function othersAct(): Promise<() => Promise<void>> {
  const { rows } = await api.call(listItems, { query: { text: "K-1" } });
  const itemId = rows[0]?.id ?? 0;
  const places = await api.call(listPlaces, {});
  const placeId = places.rows.find((place) => place.kind === "warehouse")?.id ?? 0;
  const orders: { id: number; number: string }[] = [];
  for (const number of ["HELD-1", "HELD-2", "HELD-3"]) {
    const order = {
      channelId: 1,
      externalId: number,
      policy: "backorder",
      payment: "paid",
    } as const;
    const body = { ...order, lines: [{ itemId, units: 1 }] };
    const placed = await api.call(placeOrder, { key: key(), body });
    orders.push({ id: placed.orderId ?? 0, number });
  }
  return holdAndRush(stage, { orders, itemId, placeId });
}

test("what waits is one notice for a cause, opens what it is about, and is shown as done once it is", async () => {
  const [newest] = (await api.call(listNotices, { query: { limit: 1 } })).rows;
  if (newest) await api.call(readAllNotices, { key: key(), body: { until: newest.id } });
  const settle = await othersAct();
  const words = {
    en: {
      bell: "2 unread notices",
      held: /^3 orders are on hold and wait/,
      rush: /^Rush order for 400/,
    },
    "zh-CN": { bell: "2 条未读提醒", held: /^3 个订单已挂起/, rush: /^插单 Kettle/ },
  } as const;
  for (const [locale, width] of [
    ["zh-CN", 1_280],
    ["en", 1_280],
    ["zh-CN", 390],
    ["en", 390],
  ] as const)
    await visit(stage, { locale, width }, async (page) => {
      await page.goto("/orders");
      const { bell, held, rush } = words[locale];
      await page.getByRole("button", { name: bell, exact: true }).click();
      const group = page.getByRole("group");
      await group.getByRole("button", { name: rush }).waitFor();
      await shot(page, `notices-waiting-${locale}-${width}`);
      assert.deepEqual(await flaws(page, `${locale} ${width} waiting`), []);
      if (locale === "zh-CN" || width > 390) return;
      await group.getByRole("button", { name: held }).click();
      await page.waitForURL(/\/holds\?ownerRole=order_operations&reason=manual/);
      await page.getByRole("grid").getByText("HELD-1").waitFor();
      await page.getByRole("button", { name: "1 unread notice", exact: true }).click();
      await group.getByRole("button", { name: rush }).click();
      await page.waitForURL(/\/plan\?plant=\d+&face=rush/);
    });
  await settle();
  for (const locale of ["zh-CN", "en"] as const)
    await visit(stage, { locale }, async (page) => {
      await page.goto("/notices");
      const done = locale === "en" ? /none waits any more$/ : /已无待处理$/;
      await page.getByRole("grid").getByText(done).waitFor();
      await shot(page, `notices-done-${locale}`);
      assert.deepEqual(await flaws(page, `${locale} done`), []);
    });
});
