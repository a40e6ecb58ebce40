// Goal: a person finds what waits, takes suggestions, says that a code means several items, sees the
// orders that are freed, and changes a meaning for a span of time. Method: a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { saveChannelEndpoint, saveItemsEndpoint } from "../contract/masters.ts";
import { placeOrdersEndpoint } from "../contract/orders.ts";
import { shot } from "./testing/shot.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;

before(async () => {
  stage = await openStage();
  const api = await setUpCompany(stage);
  await api.call(saveItemsEndpoint, {
    key: "items",
    body: {
      items: [
        { code: "KETTLE", name: "Harbour kettle", barcode: "4006381333931" },
        { code: "TOASTER", name: "Harbour toaster" },
      ],
    },
  });
  const { id } = await api.call(saveChannelEndpoint, {
    key: "channel",
    body: { code: "SHOP", name: "Shop", kind: "api" },
  });
  const line = (code: string, name: string) => ({ code, name, units: 1, amountMinor: 100 });
  const orders = [line("4006381333931", "Kettle"), line("SET-1", "Harbour toaster set")].map(
    (each, at) => ({
      ...{ channelId: id, externalId: `O${at}`, policy: "backorder" as const, lines: [each] },
    }),
  );
  await api.call(placeOrdersEndpoint, { key: "orders", body: { orders } });
});
after(() => stage?.close());

test("suggestions are taken at once, a set is said by hand, and orders are freed", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/listings");
    await page.getByRole("cell", { name: /SET-1/ }).waitFor();
    assert.deepEqual(await flaws(page, "unmapped"), []);
    await shot(page, "listings-unmapped-en");
    await page.getByRole("button", { name: "Accept 1 suggestions" }).click();
    await page.getByText("1 codes mapped; 1 orders no longer wait.").waitFor();
    const row = page.getByRole("row", { name: /SET-1/ });
    await row.getByRole("button", { name: /TOASTER/ }).click();
    await row.getByRole("button", { name: "+ a further item" }).click();
    await row.getByRole("combobox").nth(1).click();
    await page.getByTitle("KETTLE · Harbour kettle").last().click();
    await row.getByLabel("Units of part 2 of SET-1").fill("2");
    await row.getByRole("button", { name: "Map", exact: true }).click();
    await page.getByRole("link", { name: "O1" }).waitFor();
    await shot(page, "listings-freed-en");
  });
});

test("a meaning is changed for a span, and its history stays to be seen", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/listings?tab=mapped");
    await page.getByText("2 × KETTLE + 1 × TOASTER").click();
    await page.keyboard.press("Enter");
    const form = page.getByRole("form", { name: "Meaning" });
    await form.getByLabel("Units of part 1 of SET-1").fill("5");
    await form.getByLabel("From").fill("2030-11-01T00:00");
    await form.getByLabel("Until").fill("2030-11-12T00:00");
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByText("1 codes mapped; 0 orders no longer wait.").waitFor();
    await page.getByText("5 × KETTLE + 1 × TOASTER").first().waitFor();
    assert.deepEqual(await flaws(page, "mapped"), []);
    await shot(page, "listings-mapped-en");
  });
  await visit(stage, { width: 390, theme: "dark" }, async (page) => {
    await page.goto("/listings");
    await page.locator(".m-empty").waitFor();
    assert.deepEqual(await flaws(page, "phone"), []);
  });
});
