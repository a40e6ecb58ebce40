// Goal: a person names who is told of what, copies the secret, sees each telling and why one failed,
// and sends it again; what was set aside in the inbox is read again at once. Method: a real browser.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { Client } from "../contract/client.ts";
import { listChannelsEndpoint, saveItemsEndpoint } from "../contract/masters.ts";
import { placeOrder } from "../contract/orders.ts";
import { shot } from "./testing/shot.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let api: Client;
let answers = 503;
const receiver = createServer((_request, response) => response.writeHead(answers).end());

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
});
after(async () => {
  await stage?.close();
  receiver.closeAllConnections();
  receiver.close();
});

async function place(): Promise<void> {
  const items = [{ code: "A", name: "A" }];
  const { ids } = await api.call(saveItemsEndpoint, { key: "items", body: { items } });
  const { rows } = await api.call(listChannelsEndpoint);
  const lines = [{ itemId: ids["A"] ?? 0, name: "A", units: 1, amountMinor: 100 }];
  const body = {
    channelId: rows[0]?.id ?? 0,
    externalId: "O",
    policy: "backorder" as const,
    lines,
  };
  await api.call(placeOrder, { key: "order", body });
}

test("a receiver is named, fails, is seen to fail, and is told again", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/webhooks");
    await page.getByText("Nobody is told of events yet.").waitFor();
    await page.getByRole("button", { name: "New subscription" }).click();
    const form = page.getByRole("form", { name: "New subscription" });
    const { port } = receiver.address() as AddressInfo;
    await form.getByLabel("Address").fill(`http://127.0.0.1:${port}/hook`);
    await form.getByLabel("stock changed").uncheck();
    assert.deepEqual(await flaws(page, "form"), []);
    await shot(page, "webhooks-form-en");
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByText(/^whsec_/).waitFor();
    await shot(page, "webhooks-secret-en");
    await page.keyboard.press("Escape");
    await place();
    await page.getByText("answered 503").first().waitFor();
    answers = 200;
    await page.getByRole("button", { name: "Send again" }).first().click();
    await page.getByText("taken", { exact: true }).first().waitFor();
    assert.deepEqual(await flaws(page, "deliveries"), []);
    await shot(page, "webhooks-deliveries-en");
  });
  await visit(stage, { width: 390, theme: "dark" }, async (page) => {
    await page.goto("/webhooks");
    await page.locator(".tag").first().waitFor();
    assert.deepEqual(await flaws(page, "phone"), []);
    await page.goto("/inbox?state=dead");
    await page.locator(".m-chip-on").waitFor();
    await page.locator("main .m-button").last().click();
    await page.locator("main [role=status]").waitFor();
    assert.deepEqual(await flaws(page, "inbox"), []);
  });
});
