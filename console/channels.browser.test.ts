// Goal: a person connects a platform in the console, sees how it is, what differs and what was
// given up, and reads a message beside what was made of it. Method: real browser, simulated shop.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { fileOf, notice, order } from "../connectors/x12/samples.ts";
import { startShop } from "../connectors/shopify/shop-server.ts";
import { signatureOf } from "../connectors/port/index.ts";
import { shot } from "./testing/shot.ts";
import { eventually, flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import { typedText } from "./parts/typed-time.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let shop: Awaited<ReturnType<typeof startShop>>;
/** Where pictures go, when somebody wants to look at them. */
const pictures = process.env["SHOTS"];

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const orderOf = (id: number) => ({
  id,
  name: `#${id}`,
  currency: "CNY",
  financial_status: "paid",
  fulfillment_status: null,
  total_price: "10.00",
  created_at: minutesAgo(30),
  updated_at: minutesAgo(20),
  line_items: [{ id: id * 10, sku: "A", name: "A", quantity: 2, price: "5.00" }],
});

const orders: Parameters<typeof startShop>[0]["orders"] = [
  orderOf(1),
  orderOf(2),
  { ...orderOf(3), currency: "yuan" },
];

before(async () => {
  stage = await openStage();
  await setUpCompany(stage);
  shop = await startShop({
    orders,
    levels: [],
    items: [],
    fulfillmentOrders: [],
    ...{ fulfillments: [], queued: [] },
    troubles: new Map(),
    requests: [],
  });
});

after(async () => {
  await stage?.close();
  await shop?.close();
});

test("a shop is connected by its form, tested, and its orders come in by themselves", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/connections");
    await page.getByText("No platform is connected yet").waitFor();
    await page.getByRole("button", { name: "New connection" }).click();
    const form = page.getByRole("form", { name: "New connection" });
    await form.getByLabel("Platform").selectOption("shopify");
    await form.getByLabel("Code").fill("SHOP");
    await form.getByLabel("Name", { exact: true }).fill("Harbour shop");
    await form.getByRole("button", { name: "Create and set up" }).click();
    const steps = page.getByRole("region", { name: "First run" });
    await steps.getByText(/Make an app and grant its scopes/).waitFor();
    await steps.getByText("8 of 9 steps are to be done", { exact: false }).waitFor();
    const settings = page.getByRole("form", { name: "Settings" });
    await settings.getByLabel("Shop address").fill(shop.address);
    await settings.getByLabel("Access token").fill(shop.token);
    await settings.getByLabel("Location id").fill("5");
    await settings.getByLabel("Seconds between two reads").fill("5");
    const hourAgo = typedText(minutesAgo(60), "Asia/Shanghai"); // The company's clock.
    await settings.getByLabel("Read orders changed since").fill(hourAgo);
    await settings.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Test" }).click();
    await page.getByText("The platform answers.").waitFor();
    await page.getByText("3, 3 new").waitFor({ timeout: 30_000 });
    const mapping = page.getByRole("region", { name: "Mapping" }).first();
    await mapping.getByText("1 code is not mapped").waitFor();
    await mapping.getByRole("cell", { name: "not mapped, 2 orders wait" }).waitFor();
    assert.ok(!(await page.content()).includes(shop.token), "a secret is never shown again");
    assert.deepEqual(await flaws(page, "connection"), []);
    // Before three in the morning the day's lists have not been compared yet: one step more is open.
    await steps.getByText(/[45] of 9 steps are to be done/).waitFor();
    await shot(page, "first-run-en");
    const report = page.getByRole("form", { name: "Compare this day now" });
    await report.getByLabel("Day").fill(minutesAgo(30).slice(0, 10));
    await report.getByRole("button", { name: "Compare this day now" }).click();
    const gap = page.getByRole("row").filter({ hasText: "Missing here" });
    await gap.getByRole("cell", { name: /\d{4}.* · ¥10\.00$/ }).waitFor();
    await page.getByRole("cell", { name: "¥30.00" }).waitFor();
    await gap.scrollIntoViewIfNeeded();
    await shot(page, "gaps-en");
  });
});

test("a message that cannot be read is set aside, shown as it came, and read again", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/inbox?state=dead");
    const row = page.getByRole("row").filter({ hasText: "yuan" });
    await row.waitFor();
    await row.getByRole("button", { name: "Show" }).click();
    const drawer = page.getByRole("dialog");
    const came = drawer.getByRole("region", { name: "As it came" });
    await came.getByText('"currency":"yuan"').waitFor();
    // What is read from it stands beside it, not below.
    const [left, right] = [came, drawer.getByRole("region", { name: "As it is read now" })];
    await right.waitFor();
    const tops = async () => (await left.boundingBox())?.y === (await right.boundingBox())?.y;
    await eventually(tops, true);
    await drawer.getByRole("button", { name: "Read again" }).click();
    assert.deepEqual(await flaws(page, "message"), []);
  });
});

test("what a later message of an order says otherwise is shown field by field", async () => {
  orders[0] = { ...orderOf(1), note: "leave at the door", updated_at: minutesAgo(1) };
  orders[0] = { ...orders[0], cancelled_at: minutesAgo(1) };
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/inbox");
    const rows = page.getByRole("row").filter({ has: page.getByRole("button", { name: "Show" }) });
    await eventually(() => rows.count(), 4);
    await rows.first().getByRole("button", { name: "Show" }).click();
    const changed = page.getByRole("region", { name: "Changed since the message before" });
    const name = page.getByRole("rowheader", { name: "deal", exact: true });
    const deal = changed.getByRole("row").filter({ has: name });
    await deal.getByRole("insertion").filter({ hasText: "cancelled" }).waitFor();
    await changed.getByText("Changed in the document as it came").click();
    await changed.getByRole("row").filter({ hasText: "leave at the door" }).last().waitFor();
    assert.deepEqual(await flaws(page, "changed message"), []);
    await shot(page, "changed-en");
  });
});

test("what pushes are signed with is entered once the platform gives it", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/connections");
    await page.getByRole("link", { name: "Harbour shop" }).click();
    const pushes = page.getByRole("region", { name: "Pushes of the platform" });
    await pushes.getByText("No signing secret yet").waitFor();
    const address = await pushes.locator("code").innerText();
    const secret = "given-by-the-shop-1";
    const body = JSON.stringify({ ...orderOf(7), updated_at: minutesAgo(0) });
    const push = async () => {
      const hmac = createHmac("sha256", secret).update(body).digest("base64");
      const headers = {
        ...{ "content-type": "application/json", "x-shopify-topic": "orders/create" },
        ...{ "x-shopify-event-id": "e-7", "x-shopify-hmac-sha256": hmac },
      };
      return (await fetch(address, { method: "POST", headers, body })).status;
    };
    assert.equal(await push(), 401);
    await pushes.locator("input[type=password]").fill(secret);
    await pushes.getByRole("button", { name: "Save" }).click();
    await pushes.getByText("A signing secret is set").waitFor();
    assert.equal(await push(), 200);
    await pushes.getByLabel("Take the former one too").waitFor();
    await pushes.scrollIntoViewIfNeeded();
    assert.deepEqual(await flaws(page, "signing"), []);
    await shot(page, "signing-en");
  });
});

const looks = [
  { locale: "zh-CN", theme: "light", width: 1_280 },
  { locale: "en", theme: "dark", width: 390 },
] as const;
const more = [
  { locale: "en", theme: "light", width: 1_281 },
  { locale: "zh-CN", theme: "light", width: 391 },
] as const;
for (const look of pictures ? [...looks, ...more] : looks) {
  test(`no grave flaw: ${look.locale}, ${look.theme}, ${look.width} px`, async () => {
    await visit(stage, look, async (page) => {
      const found: string[] = [];
      const reply = await page.request.get("/api/connections");
      const { rows } = (await reply.json()) as { rows: { channelId: number }[] };
      const one = `/connections/${rows[0]?.channelId ?? 0}`;
      for (const path of ["/connections", "/connections?open=new", one, "/inbox", "/imports"]) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        found.push(...(await flaws(page, path)));
        const name = `${path.replaceAll(/\W+/g, "-")}-${look.locale}-${look.width}`;
        await shot(page, name);
      }
      assert.deepEqual(found, []);
    });
  });
}

/** A key that places orders of the last channel alone. */
async function narrowKey(page: Page): Promise<void> {
  const listed = await page.request.get("/api/channels");
  const { rows } = (await listed.json()) as { rows: { id: number; code: string }[] };
  const channelIds = rows.filter(({ code }) => code === "ERP").map(({ id }) => id);
  const made = await page.request.post("/api/keys", {
    headers: { "idempotency-key": "narrow key", origin: stage.address },
    data: { name: "ERP orders", permissions: ["orders.write"], channelIds },
  });
  assert.equal(made.status(), 200, await made.text());
}

test("a channel for programs tells once where they push to and what they sign with", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/channels");
    await page.getByRole("button", { name: "New channel" }).click();
    const form = page.getByRole("form", { name: "New channel" });
    await form.getByLabel("Code").fill("ERP");
    await form.getByLabel("Name", { exact: true }).fill("Own ERP");
    await form.getByLabel("Kind").selectOption("api");
    await form.getByRole("button", { name: "Save" }).click();
    const shown = page.getByRole("status", { name: "Programs push orders to this address" });
    const address = await shown.locator("code").nth(0).innerText();
    const secret = await shown.locator("code").nth(1).innerText();
    assert.deepEqual(await flaws(page, "push address"), []);
    const data = { id: "P-1", currency: "CNY", payment: "paid", placedAt: minutesAgo(5) };
    const lines = [{ id: "1", code: "X", units: 2, price: "5.00" }];
    const raw = Buffer.from(JSON.stringify({ type: "order", data: { ...data, lines } }));
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signed = { id: "m-1", timestamp, raw };
    const headers = {
      ...{ "content-type": "application/json", "webhook-id": "m-1" },
      ...{ "webhook-timestamp": timestamp, "webhook-signature": signatureOf(signed, secret) },
    };
    const reply = await fetch(address, { method: "POST", headers, body: raw });
    assert.equal(reply.status, 200, await reply.text());
    await page.goto("/orders?text=P-1");
    await page.getByRole("grid").getByText("P-1").first().waitFor();
    await narrowKey(page);
    await page.goto("/channels");
    await page
      .getByRole("button", { name: "Own ERP" })
      .or(page.getByText("Own ERP"))
      .first()
      .click();
    const named = page.getByRole("note").filter({ hasText: "ERP orders" });
    await named.waitFor();
    assert.deepEqual(await flaws(page, "channel of a narrow key"), []);
    await shot(page, "narrow-key-en");
    await page.getByLabel("Trust the callers of this channel alone").check();
    assert.equal(await named.count(), 0);
  });
});

/** Two notices that hold what nobody reads: one is settled by a person here, the other stays. */
async function release(page: Page, file: { readonly mimeType: string }): Promise<void> {
  await page.goto("/connections");
  await page.getByRole("link", { name: "Harbour stores" }).click();
  for (const [at, word] of ["SEVEN", "EIGHT"].entries()) {
    const held = notice(`SN-${word}`).toSpliced(8, 0, `ZZQ*${word}`);
    const text = fileOf([held], { group: "SH", control: `00000078${at}` });
    await page
      .getByLabel("Take a file in")
      .setInputFiles({ ...file, name: `${word}.x12`, buffer: Buffer.from(text) });
    await page.getByRole("link", { name: `${word}.x12` }).waitFor();
  }
  await page.goto("/inbox");
  await page.getByRole("row", { name: /EIGHT/ }).getByRole("button", { name: "Show" }).click();
  await page.getByRole("button", { name: "Follow as read" }).waitFor();
  const done = page.getByRole("button", { name: "Done by hand" });
  assert.ok(await done.isDisabled(), "a reason is asked");
  await page.getByLabel("What was found or done").fill("moved the receipts ourselves");
  assert.deepEqual(await flaws(page, "the release of a notice"), []);
  await shot(page, "notice-release-en");
  await done.click();
  await page.getByText("Done by hand: nothing follows from it").waitFor();
  assert.equal(await page.getByRole("button", { name: "Follow as read" }).count(), 0);
}

/** The notice that stays, as it is read in the other language, wide and on a phone. */
async function lookInChinese(page: Page): Promise<void> {
  await page.goto("/inbox");
  await page.getByRole("row", { name: /SEVEN/ }).getByRole("button").click();
  await page.getByLabel("查看结果或所做处理").fill("ZZQ 是码头名，与数量无关");
  await shot(page, "notice-release-zh");
  await page.setViewportSize({ width: 390, height: 844 });
  await shot(page, "notice-release-zh-phone");
}

/** The notice that is open, wide and on a phone. */
async function noticeShown(page: Page): Promise<void> {
  const read = page.getByRole("region", { name: "Shipment notice of Harbour stores" });
  await read.getByRole("cell", { name: "PO-7 / 1" }).waitFor();
  await read.getByRole("cell", { name: "340123450000000024" }).waitFor();
  // The day that the partner names, on whatever clock the company is.
  await read.getByText("Nov 14, 2026", { exact: true }).waitFor();
  assert.deepEqual(await flaws(page, "a shipment notice"), []);
  await shot(page, "notice-en");
  await page.setViewportSize({ width: 390, height: 844 });
  assert.deepEqual(await flaws(page, "a shipment notice on a phone"), []);
  await shot(page, "notice-en-phone");
  await page.setViewportSize({ width: 1280, height: 800 });
}

test("a partner's file is taken in by hand, and its answers are fetched from the page", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/connections");
    await page.getByRole("button", { name: "New connection" }).click();
    const form = page.getByRole("form", { name: "New connection" });
    await form.getByLabel("Platform").selectOption("x12");
    await form.getByLabel("Code").fill("HARBOUR");
    await form.getByLabel("Name", { exact: true }).fill("Harbour stores");
    await form.getByRole("button", { name: "Create and set up" }).click();
    const settings = page.getByRole("form", { name: "Settings" });
    await settings.getByLabel("Currency").fill("USD");
    assert.equal(await settings.getByLabel("Tell stock").count(), 0);
    await settings.getByRole("button", { name: "Save" }).click();
    const file = {
      name: "orders.x12",
      mimeType: "text/plain",
      buffer: Buffer.from(fileOf([order()])),
    };
    await page.getByLabel("Take a file in").setInputFiles(file);
    await page.getByText("1 documents, 1 new").waitFor();
    await page.getByRole("link", { name: "orders.x12" }).waitFor();
    const [receipt] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: /-997\.x12$/ }).click(),
    ]);
    assert.match(receipt.suggestedFilename(), /997\.x12$/);
    assert.deepEqual(await flaws(page, "files of a partner"), []);
    await shot(page, "documents-en");
    const advice = fileOf([notice()], { group: "SH", control: "000000777" });
    await page
      .getByLabel("Take a file in")
      .setInputFiles({ ...file, name: "advice.x12", buffer: Buffer.from(advice) });
    await page.getByRole("link", { name: "advice.x12" }).waitFor();
    await page.goto("/inbox");
    const row = page.getByRole("row", { name: /856 Shipment notice/ });
    await row.getByText("Kept. To let anything follow").waitFor();
    await row.getByRole("button", { name: "Show" }).click();
    await noticeShown(page);
    await release(page, file);
  });
  await visit(stage, { locale: "zh-CN" }, async (page) => {
    await page.goto("/inbox");
    await page
      .getByRole("row", { name: /已保存/ })
      .getByRole("button")
      .click();
    await page.getByText("340123450000000024").first().waitFor();
    await shot(page, "notice-zh");
    await lookInChinese(page);
  });
});
