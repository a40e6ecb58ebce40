// Goal: who decides on what a buyer asks for sees the case on the order's page, agrees or refuses with
// a reason, and sees whether the platform took it. Method: a platform on this machine, a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { saveConnectionEndpoint } from "../contract/channels.ts";
import { saveChannelEndpoint } from "../contract/masters.ts";
import { listOrdersEndpoint } from "../contract/orders.ts";
import { noteSplits } from "../server/modules/orders/index.ts";
import { openAskingShop } from "../connectors/taobao/asking-shop.ts";
import { shot } from "./testing/shot.ts";
import { graveViolations, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let channelId = 0;
let shop: Awaited<ReturnType<typeof openAskingShop>>;
const orders = new Map<string, number>();

before(async () => {
  stage = await openStage();
  shop = await openAskingShop(Date.now());
  for (const tid of ["81", "82"]) shop.ask(tid);
  shop.turnedDown.set("82", "SMS code needed");
  const api = await setUpCompany(stage);
  const key = () => crypto.randomUUID();
  const made = { code: "TB", name: "TB", kind: "taobao" as const, secrets: ["a-shared-secret"] };
  ({ id: channelId } = await api.call(saveChannelEndpoint, { key: key(), body: made }));
  await api.call(saveConnectionEndpoint, {
    ...{ key: key(), params: { channelId } },
    body: {
      ...{ settings: shop.settings, active: true, pulls: true, pushesStock: false },
      ...{ confirmsShipments: false, pullSeconds: 5 },
      since: new Date(shop.start - 60_000).toISOString(),
    },
  });
  const patience = AbortSignal.timeout(60_000);
  while (orders.size < 2) {
    patience.throwIfAborted();
    const { rows } = await api.call(listOrdersEndpoint, { query: { channelId } });
    for (const { id, number } of rows) orders.set(number, id);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
});
after(async () => {
  await stage.close();
  shop.close();
});

const show = async (page: Page, tid: string) => {
  await page.goto(`/orders/${orders.get(tid)}`);
  await page.getByText(`R${tid}`).first().waitFor();
};

/** Says why, and sends it. */
async function say(page: Page, button: string, why: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(why);
  await dialog.getByRole("button", { name: "OK" }).click();
}

test("who waits for our word is listed, and leads to the order", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/imports");
    const waiting = page.getByRole("region", { name: "Buyers who wait for our word" });
    await waiting.getByRole("link", { name: "R81", exact: true }).waitFor();
    await shot(page, "asked-en");
    assert.deepEqual(await graveViolations(page), []);
    await waiting.getByRole("link", { name: "R81", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "81" }).waitFor();
  });
});

test("orders that a platform split lead to each other", async () => {
  const [orderId = 0, parentId = 0] = [orders.get("82"), orders.get("81")];
  const { database } = stage.millrace;
  await database.transact(
    { cell: 0, tenantId: 1 as never },
    { kind: "system", id: 0, name: "test" },
    (tx) => noteSplits(tx, [{ orderId, channelId, parentExternalId: "81" }]),
  );
  await visit(stage, { locale: "en" }, async (page) => {
    await show(page, "82");
    const family = page.locator("section", { hasText: "Split by the platform" });
    await family.getByText("Split from", { exact: true }).waitFor();
    await shot(page, "splits-en");
    await family.getByRole("link", { name: "81", exact: true }).click();
    await page.waitForURL(`**/orders/${parentId}`);
    await page.getByText("Another part", { exact: true }).waitFor();
  });
});

test("a buyer is agreed to on the order's page, and the platform's taking it is seen", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await show(page, "81");
    await page.getByText("buyer waits for our word", { exact: true }).waitFor();
    await say(page, "Agree", "not sent yet");
    await page.getByText("taken by the platform", { exact: true }).waitFor({ timeout: 20_000 });
    await page.getByText("settled on the platform", { exact: true }).waitFor({ timeout: 20_000 });
    assert.deepEqual(shop.told, ["taobao.rp.refunds.agree 81"]);
    assert.deepEqual(await graveViolations(page), []);
  });
});

test("what the platform says against it is shown, also on a phone", async () => {
  await visit(stage, { locale: "en", width: 390 }, async (page) => {
    await show(page, "82");
    await say(page, "Refuse the buyer", "on its way");
    await page
      .getByText("not accepted by the platform", { exact: true })
      .waitFor({ timeout: 20_000 });
    await page.getByText(/The platform says: .*SMS code needed/).waitFor();
    await page.getByRole("button", { name: "Agree", exact: true }).waitFor();
    await shot(page, "answers-phone");
  });
  for (const locale of ["zh-CN", "en"] as const)
    await visit(stage, { locale }, async (page) => {
      await show(page, "82");
      await shot(page, `answers-${locale}`);
    });
});
