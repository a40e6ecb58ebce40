// Goal: many orders are held, freed, given away, picked and shipped by keys alone, each with its
// answer; a saved view follows its person and reaches colleagues when it is shared; the home page
// begins with what its role waits for, and each number opens its list. Method: a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { listItems, listPlaces, saveItemsEndpoint } from "../contract/masters.ts";
import { placeOrdersEndpoint } from "../contract/orders.ts";
import { createUserEndpoint } from "../contract/people.ts";
import { changeStockEndpoint } from "../contract/stock.ts";
import {
  eventually,
  flaws,
  openStage,
  setUpCompany,
  visit as visitStage,
} from "./testing/stage.ts";
import type { Stage, Visit } from "./testing/stage.ts";

let stage: Stage;
const key = () => crypto.randomUUID();
const picker = { login: "picker", password: "correct-horse-7" };
const clerk = { login: "clerk", password: "correct-horse-8" };

before(async () => {
  stage = await openStage();
  const api = await setUpCompany(stage);
  await api.call(saveItemsEndpoint, { key: key(), body: { items: [{ code: "K-1", name: "K" }] } });
  const { rows } = await api.call(listItems, { query: { text: "K-1" } });
  const itemId = rows[0]?.id ?? 0;
  const places = await api.call(listPlaces);
  const placeId = places.rows.find((row) => row.code === "MAIN")?.id ?? 0;
  await api.call(changeStockEndpoint, {
    key: key(),
    body: { kind: "receipt", why: "opening", changes: [{ itemId, placeId, units: 4 }] },
  });
  await api.call(placeOrdersEndpoint, {
    key: key(),
    body: {
      orders: ["A", "B", "C", "D", "E"].map((name) => ({
        ...{ channelId: 1, externalId: `BULK-${name}`, payment: "paid" as const },
        policy: "backorder" as const,
        lines: [{ itemId, units: 1, amountMinor: 100 }],
      })),
    },
  });
  const user = { locale: "en" as const, name: "Somebody" };
  await api.call(createUserEndpoint, {
    key: key(),
    body: { ...user, ...picker, role: "warehouse" },
  });
  await api.call(createUserEndpoint, {
    key: key(),
    body: { ...user, ...clerk, role: "order_operations" },
  });
});
after(() => stage?.close());

const visit = (options: Visit, work: (page: Page) => Promise<void>) =>
  visitStage(stage, { locale: "en", ...options }, work);

/** Opens the list and chooses its first rows by keyboard. */
async function choose(page: Page, count: number, search = ""): Promise<void> {
  await page.goto(`/orders${search}`);
  const grid = page.getByRole("grid");
  await grid.getByText("BULK-").first().waitFor();
  await grid.focus();
  await page.keyboard.press("Space");
  for (let more = 1; more < count; more += 1) await page.keyboard.press("Shift+ArrowDown");
  await page.getByRole("region", { name: "Bulk actions" }).waitFor();
}

test("orders are held, freed and given away by their letters", async () => {
  await visit({}, async (page) => {
    await choose(page, 3);
    await page.keyboard.press("h");
    await page.keyboard.type("look at it");
    await page.keyboard.press("Enter");
    await page.getByText("3 of 3 done, 0 refused").waitFor();
    await choose(page, 4);
    await page.keyboard.press("a");
    await page.getByLabel("Owner").selectOption("finance");
    await page.getByLabel("Reason (kept in the timeline)").fill("theirs");
    assert.deepEqual(await flaws(page, "assign"), []);
    await page.keyboard.press("Enter");
    // The fourth order has no hold: it alone is refused, and says why.
    await page.getByText("3 of 4 done, 1 refused").waitFor();
    await page.getByText("has no such open hold").waitFor();
    await choose(page, 3);
    await page.keyboard.press("r");
    await page.keyboard.type("looked");
    await page.keyboard.press("Enter");
    await page.getByText("3 of 3 done, 0 refused").waitFor();
  });
});

test("orders are picked, and shipped by a pasted table, with an answer for each row", async () => {
  await visit({}, async (page) => {
    await choose(page, 5);
    await page.keyboard.press("p");
    await page.getByText("4 of 5 done, 1 refused").waitFor();
    await page.getByText("is on hand here to pick").waitFor();
    await choose(page, 2, "?text=BULK-A");
    await page.keyboard.press("s");
    const table = page.getByLabel("Order and tracking numbers");
    assert.equal(await table.inputValue(), "BULK-A\t");
    await page.keyboard.press("Control+End");
    await page.keyboard.type("12\nBULK-B\tSF1234567890120\nNOBODY\tSF1234567890121");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText("is not a number that this carrier has").waitFor();
    assert.deepEqual(await flaws(page, "ship"), []);
    await table.fill("BULK-A\tSF1234567890122\nBULK-B\tSF1234567890120\nNOBODY\tSF1234567890121");
    const form = page.getByRole("form", { name: "Ship by tracking table" });
    await form.getByRole("button", { name: "Ship by tracking table" }).click();
    await page.getByText("2 of 3 done, 1 refused").waitFor();
    await page.getByText("There is no order NOBODY").waitFor();
    await page.goto("/orders?fulfilment=shipped");
    await page.getByRole("grid").getByText("BULK-B").waitFor();
    await eventually(() => page.getByRole("grid").getByRole("row").count(), 3);
  });
});

/** Saves what the list shows under a name. */
async function saveAs(page: Page, name: string, shared: boolean): Promise<void> {
  await page.getByRole("button", { name: "Save as view" }).click();
  await page.getByLabel("Name of the view").fill(name);
  if (shared) await page.getByLabel("Share with everybody").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name, exact: true }).waitFor();
}

test("a saved view follows its person, and reaches colleagues when it is shared", async () => {
  await visit({ as: clerk }, async (page) => {
    await page.goto("/orders?text=BULK-C&sort=-total");
    await saveAs(page, "Mine alone", false);
    await page.goto("/orders?text=BULK-D");
    await saveAs(page, "For all", true);
  });
  await visit({ as: clerk }, async (page) => {
    await page.goto("/orders");
    await page.getByRole("button", { name: "Mine alone", exact: true }).click();
    await page.waitForURL(/text=BULK-C&sort=-total|sort=-total&text=BULK-C/);
  });
  await visit({ as: picker }, async (page) => {
    await page.goto("/orders");
    await page.getByRole("button", { name: "For all", exact: true }).click();
    await page.waitForURL(/text=BULK-D/);
    assert.equal(await page.getByRole("button", { name: "Mine alone" }).count(), 0);
    assert.equal(await page.getByRole("button", { name: /Delete view/ }).count(), 0);
    assert.deepEqual(await flaws(page, "views"), []);
  });
  await visit({ as: clerk }, async (page) => {
    await page.goto("/orders?text=BULK-D");
    await page.getByRole("button", { name: /Delete view “For all”/ }).click();
    await page.getByRole("button", { name: "For all", exact: true }).waitFor({ state: "detached" });
  });
});

test("the home page begins with what the role waits for, and its numbers open their lists", async () => {
  await visit({ as: picker }, async (page) => {
    await page.goto("/");
    const mine = page.getByRole("region", { name: "Waiting for you · Warehouse" });
    await mine.getByRole("heading", { name: "Lines to pick by today's cut-offs" }).waitFor();
    assert.equal(await page.getByText("Open quotes").count(), 0);
    assert.deepEqual(await flaws(page, "/ of the warehouse"), []);
  });
  await visit({ as: clerk }, async (page) => {
    await page.goto("/");
    const mine = page.getByRole("region", { name: "Waiting for you · Order operations" });
    const short = mine.locator("section", { hasText: "Open orders that lack stock" });
    assert.equal(await short.getByRole("link").innerText(), "1");
    await short.getByRole("link").click();
    await page.waitForURL(/\/orders\?.*short=true/);
    await page.getByRole("grid").getByText("BULK-E").waitFor();
    await eventually(() => page.getByRole("grid").getByRole("row").count(), 2);
  });
});

test("who cancels many orders is told of each that is picked that it is held, and what to do", async () => {
  await visit({ as: clerk }, async (page) => {
    await choose(page, 5);
    await page.keyboard.press("x");
    await page.keyboard.type("the buyers called");
    await page.keyboard.press("Enter");
    // Two have left, two are picked: of the fifth alone all could go.
    await page.getByText("1 of 5 done, 4 refused").waitFor();
    const told = page.getByRole("status", { name: "Cancel what is open" }).getByRole("listitem");
    const saying = (name: string, words: string) =>
      told.filter({ hasText: name }).filter({ hasText: words }).waitFor();
    for (const name of ["BULK-A", "BULK-B"]) await saying(name, "Record a return instead.");
    for (const name of ["BULK-C", "BULK-D"])
      await saying(name, "0 units cancelled; 1 are picked, so the order is held: put them back");
    assert.deepEqual(await flaws(page, "cancel"), []);
    const reply = await page.request.get("/api/orders?text=BULK-C");
    const { rows } = (await reply.json()) as { rows: { id: number }[] };
    await page.goto(`/orders/${rows[0]?.id}`);
    await page.getByText("put the goods back, then cancel again").first().waitFor();
  });
});
