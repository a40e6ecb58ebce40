// Goal: who decides on what a buyer asks for sees the case on the order's page, agrees or refuses with
// a reason, and sees whether the platform took it. Method: a platform on this machine, a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { saveConnectionEndpoint } from "../contract/channels.ts";
import { saveChannelEndpoint } from "../contract/masters.ts";
import { listOrdersEndpoint } from "../contract/orders.ts";
import { openAskingShop } from "../connectors/taobao/asking-shop.ts";
import { graveViolations, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
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
  const { id: channelId } = await api.call(saveChannelEndpoint, { key: key(), body: made });
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
    const folder = process.env["MILLRACE_SHOTS"];
    if (folder) await page.screenshot({ path: `${folder}/answers-phone.png`, fullPage: true });
  });
  const folder = process.env["MILLRACE_SHOTS"];
  if (!folder) return;
  for (const locale of ["zh-CN", "en"] as const)
    await visit(stage, { locale }, async (page) => {
      await show(page, "82");
      await page.screenshot({ path: `${folder}/answers-${locale}.png`, fullPage: true });
    });
});
