// Goal: a person can set up, sign in and work through the orders with the keyboard alone, in both
// languages, light and dark, on a desk and on a phone, and no page breaks the rules axe knows.
// Method: the composed product on a database of its own, its built console, a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { listItems, saveItemsEndpoint } from "../contract/masters.ts";
import { placeOrdersEndpoint } from "../contract/orders.ts";
import { postSession } from "../contract/session.ts";
import { changeStockEndpoint } from "../contract/stock.ts";
import {
  clientOf,
  eventually,
  flaws,
  graveViolations,
  login,
  openStage,
  password,
} from "./testing/stage.ts";
import { shot } from "./testing/shot.ts";
import { visit as visitStage } from "./testing/stage.ts";
import type { Stage, Visit } from "./testing/stage.ts";

const orderCount = 260;

let stage: Stage;

before(async () => {
  stage = await openStage();
});

after(() => stage?.close());

const visit = (options: Visit, work: (page: Page, faults: string[]) => Promise<void>) =>
  visitStage(stage, options, work);

test("set-up makes the first administrator by keyboard and leads into the console", async () => {
  await visit({ as: null }, async (page) => {
    await page.goto("/");
    await page.getByRole("heading", { level: 1 }).waitFor();
    assert.deepEqual(await graveViolations(page), []);
    for (const text of ["测试公司", "王晓明", login, password, password]) {
      await page.keyboard.type(text);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("navigation").first().waitFor();
    assert.match(await page.title(), /Millrace/);
    assert.equal(await page.getAttribute("html", "lang"), "zh-CN");
  });
  await seedOrders();
});

/** Items with stock and some hundred orders, over the same API that the console uses. */
async function seedOrders(): Promise<void> {
  const api = clientOf(stage);
  const key = () => crypto.randomUUID();
  await api.call(postSession, { key: key(), body: { login, password } });
  await api.call(saveItemsEndpoint, {
    key: key(),
    body: { items: [{ code: "K-1", name: "电水壶", nameEn: "Kettle" }] },
  });
  const { rows } = await api.call(listItems, { query: { text: "K-1" } });
  const itemId = rows[0]?.id ?? 0;
  await api.call(changeStockEndpoint, {
    key: key(),
    body: { kind: "receipt", why: "opening", changes: [{ itemId, placeId: 1, units: 1_000 }] },
  });
  const placed = await api.call(placeOrdersEndpoint, {
    key: key(),
    body: {
      orders: Array.from({ length: orderCount }, (_, index) => ({
        channelId: 1,
        externalId: `T-${String(index).padStart(4, "0")}`,
        payment: "paid" as const,
        policy: "backorder" as const,
        lines: [{ itemId, units: 1, amountMinor: 9_900 }],
      })),
    },
  });
  assert.equal(placed.answers.length, orderCount, JSON.stringify(placed.answers[0]));
}

test("a wrong password is told at the form, in the reader's language", async () => {
  await visit({ as: null, locale: "en", theme: "dark" }, async (page) => {
    await page.goto("/");
    await page.getByLabel("Login", { exact: true }).fill(login);
    await page.getByLabel("Password", { exact: true }).fill("not-the-password");
    await page.keyboard.press("Enter");
    const notice = page.getByRole("alert");
    await notice.waitFor();
    assert.doesNotMatch(await notice.innerText(), /[\u4e00-\u9fff]/);
    assert.deepEqual(await graveViolations(page), []);
  });
});

test("the order list is worked by keyboard: go, move, choose, extend, copy, open, leave", async () => {
  await visit({}, async (page) => {
    await page.goto("/");
    await page.getByRole("navigation").first().waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    const grid = page.getByRole("grid");
    await grid.getByRole("row").nth(3).waitFor();
    await grid.focus();
    const active = () => grid.getAttribute("aria-activedescendant");
    await eventually(async () => (await active()) !== null, true);
    const first = await active();
    await page.keyboard.press("ArrowDown");
    await eventually(async () => (await active()) !== first, true);
    await page.keyboard.press("Space");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await page.getByRole("region", { name: "批量操作" }).waitFor();
    await eventually(() => grid.locator('[aria-selected="true"]').count(), 3);
    await page.keyboard.press("Escape");
    await eventually(() => grid.locator('[aria-selected="true"]').count(), 0);
    await page.keyboard.press("Control+End");
    await page.waitForFunction(
      (last) => document.querySelector("[role=grid]")?.textContent?.includes(last),
      "T-0000",
    );
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog");
    await drawer
      .getByText(`T-0${orderCount - 1}`)
      .first()
      .waitFor();
    await page.keyboard.press("j");
    await drawer
      .getByText(`T-0${orderCount - 2}`)
      .first()
      .waitFor();
    assert.match(page.url(), /open=\d+/);
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
  });
});

test("the address says which orders are shown, and the way back keeps it", async () => {
  await visit({ locale: "en" }, async (page) => {
    await page.goto("/orders?text=T-0042");
    const grid = page.getByRole("grid");
    await grid.getByText("T-0042").waitFor();
    await eventually(() => grid.getByRole("row").count(), 2);
    await page.getByRole("button", { name: "Held", exact: true }).click();
    await page.waitForURL(/held=true/);
    await page.goBack();
    await page.waitForURL(/text=T-0042/);
    await grid.getByText("T-0042").waitFor();
  });
});

test("a grid of 100,000 rows draws only what is seen, and reaches its end", async () => {
  const total = 100_000;
  await visit({}, async (page) => {
    await page.addInitScript(answerOrders, total);
    await page.goto("/orders");
    const grid = page.getByRole("grid");
    await grid.getByText("N-000001").waitFor();
    await grid.focus();
    for (let turn = 0; turn < total / 500 + 5; turn += 1) {
      await page.keyboard.press("Control+End");
      if (
        await grid
          .getByText(`N-${total}`)
          .isVisible()
          .catch(() => false)
      )
        break;
      await page.waitForFunction(
        () => document.querySelector("[role=grid]")?.getAttribute("aria-busy") === "false",
      );
    }
    await grid.getByText(`N-${total}`).waitFor();
    assert.equal(await grid.getAttribute("aria-rowcount"), String(total + 1));
    assert.ok((await grid.getByRole("row").count()) < 80, "far fewer rows are drawn than loaded");
  });
});

test("on a phone a row is a card of two columns that shows all, is sorted, moved in, chosen and opened", async () => {
  await visit({ locale: "en", width: 390 }, async (page) => {
    await page.addInitScript(answerOrders, 40);
    await page.goto("/orders");
    const grid = page.getByRole("grid");
    const card = grid.getByRole("row").filter({ hasText: "N-000001" });
    await card.waitFor();
    const box = { x: 0, y: 0, width: 390, height: 800 };
    for (const cell of await card.getByRole("gridcell").all()) {
      const at = (await cell.boundingBox()) ?? box;
      assert.ok(at.x >= 0 && at.x + at.width <= 390, await cell.innerText());
    }
    const columns = await grid.getAttribute("aria-colcount");
    assert.equal(await card.getByRole("gridcell").count(), Number(columns));
    assert.equal(await grid.evaluate((all) => all.scrollWidth - all.clientWidth), 0);
    await card
      .getByRole("gridcell")
      .filter({ hasText: /^Promised/ })
      .waitFor();
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("-placed");
    await page.waitForURL(/sort=-placed/);
    await card.getByRole("checkbox").click();
    await page.getByText("1 selected").waitFor();
    await grid.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    const second = await grid.getAttribute("aria-activedescendant");
    assert.match(second ?? "", /-1-1$/);
    await shot(page, "orders-phone-cards");
    assert.deepEqual(await flaws(page, "cards"), []);
    await page.setViewportSize({ width: 640, height: 800 });
    await grid.getByRole("columnheader", { name: /^Placed/ }).waitFor();
  });
});

/** Runs in the page: answers the order list itself, with pages out of so many made-up orders. */
function answerOrders(total: number): void {
  const order = (id: number) => ({
    id,
    number: `N-${String(id).padStart(6, "0")}`,
    channelId: 1,
    placedAt: "2026-01-01T00:00:00.000Z",
    stage: "booking",
    deal: "confirmed",
    payment: "paid",
    fulfilment: "none",
    aftersale: "none",
    channelStatus: "",
    buyerMask: "",
    region: "",
    currency: "CNY",
    totalMinor: id,
    promisedDay: "2026-01-03",
    shortUnits: 0,
    openHolds: 0,
    mode: "live",
  });
  const real = window.fetch.bind(window);
  window.fetch = (input, init) => {
    const url = new URL(String(input), location.href);
    if (url.pathname !== "/api/orders") return real(input, init);
    const from = Number(url.searchParams.get("after") ?? 0);
    const until = Math.min(total, from + Number(url.searchParams.get("limit")));
    const rows = Array.from({ length: until - from }, (_, index) => order(from + index + 1));
    return Promise.resolve(Response.json({ rows, next: until < total ? String(until) : null }));
  };
}

test("the palette finds a screen by pinyin initials and an order by its number", async () => {
  await visit({}, async (page) => {
    await page.goto("/");
    await page.getByRole("navigation").first().waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("kc");
    await page.getByRole("option", { name: /^库存/ }).waitFor();
    await page.getByRole("combobox").fill("T-0007");
    await page.getByRole("option", { name: /T-0007/ }).click();
    await page.waitForURL(/\/orders\/\d+/);
    await page.getByRole("heading", { level: 1, name: "T-0007" }).waitFor();
  });
});

/** The role of what has the focus. */
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("role"));

test("Esc gives the focus back to the list, out of the palette and out of a drawer", async () => {
  await visit({ locale: "en" }, async (page) => {
    await page.goto("/stock");
    const grid = page.getByRole("grid");
    await grid.getByText("K-1").first().waitFor();
    await grid.focus();
    await page.keyboard.press("Control+k");
    const typed = page.getByRole("combobox", { expanded: true });
    await typed.fill("stock");
    await page.keyboard.press("Escape");
    await typed.waitFor({ state: "detached" });
    await eventually(() => focused(page), "grid");
    // The words of the drawer's lists are read when it first opens: the list stays in sight meanwhile.
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("heading", { name: "Movements" }).waitFor();
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
    await eventually(() => focused(page), "grid");
  });
});

/** What no entry of the navigation leads to, and the screen that most people see first. */
const screens = ["/", "/users?open=new", "/keys?open=new", "/nowhere"];
const looks = [
  { locale: "zh-CN", theme: "light", width: 1_280 },
  { locale: "en", theme: "dark", width: 1_280 },
  { locale: "zh-CN", theme: "dark", width: 390 },
  { locale: "en", theme: "light", width: 390 },
] as const;

/** The number of some order, as the list itself gets it. */
async function firstOrder(page: Page): Promise<number> {
  const reply = await page.request.get("/api/orders?limit=1");
  const { rows } = (await reply.json()) as { rows: { id: number }[] };
  return rows[0]?.id ?? 0;
}

for (const look of looks) {
  test(`no screen breaks a grave rule of axe: ${look.locale}, ${look.theme}, ${look.width} px`, async () => {
    await visit(look, async (page) => {
      const found: string[] = [];
      const id = await firstOrder(page);
      for (const path of [...screens, `/orders/${id}`, `/orders?open=${id}`]) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        found.push(...(await flaws(page, path)));
      }
      assert.deepEqual(found, []);
    });
  });
}
