// Goal: a person sees on the order's page and on its partner's what the partner was told beside what
// holds now, holds it back, tells it at once, and finds it in the timeline. Method: real browser and
// server; a file of a partner, whose order rests on a receipt that is moved.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileOf, order } from "../connectors/x12/samples.ts";
import { saveConnectionEndpoint } from "../contract/channels.ts";
import { saveItemsEndpoint } from "../contract/items.ts";
import { mapListingsEndpoint } from "../contract/listings.ts";
import { listPlaces, saveChannelEndpoint } from "../contract/masters.ts";
import { changeSupplyEndpoint, planSupply } from "../contract/stock-supplies.ts";
import { shot } from "./testing/shot.ts";
import { eventually, flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let api: Awaited<ReturnType<typeof setUpCompany>>;
let channelId = 0;
const ids: Record<string, number> = {};
const supplies: Record<string, number> = {};

const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  const channel = { code: "HARBOUR", name: "港口商店", nameEn: "Harbour", kind: "x12" } as const;
  ({ id: channelId } = await api.call(saveChannelEndpoint, { key: "channel", body: channel }));
  const items = ["A1", "B2"].map((code) => ({ code, name: code }));
  Object.assign(ids, (await api.call(saveItemsEndpoint, { key: "i", body: { items } })).ids);
  const { rows } = await api.call(listPlaces, {});
  const placeId = rows.find((each) => each.code === "MAIN")?.id ?? 0;
  for (const code of ["A1", "B2"]) {
    const itemId = ids[code] ?? 0;
    const parts = [{ itemId, units: 1 }];
    const listings = [{ channelId, code: code === "B2" ? "B2 CA" : code, parts }];
    await api.call(mapListingsEndpoint, { key: `l${code}`, body: { listings } });
    const supply = { itemId, placeId, kind: "in_transit", day: dayIn(10), units: 50 } as const;
    const body = { supplies: [{ ...supply, documentNumber: "PO" }] };
    const [id] = (await api.call(planSupply, { key: `s${code}`, body })).ids;
    supplies[code] = id ?? 0;
  }
  await api.call(saveConnectionEndpoint, {
    ...{ key: "connection", params: { channelId } },
    body: {
      ...{ settings: { currency: "USD" }, active: true, pulls: true },
      ...{ pushesStock: true, confirmsShipments: true },
    },
  });
});
after(() => stage?.close());

const move = (code: string, days: number) =>
  api.call(changeSupplyEndpoint, {
    ...{ key: `move ${code} ${days}`, params: { itemId: ids[code] ?? 0, id: supplies[code] ?? 0 } },
    body: { day: dayIn(days), why: "the ship" },
  });

const undated = order("P1").filter((each) => !each.startsWith("DTM"));

test("a promise that moved stands beside what was told, and is told at once by a person", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/connections/${channelId}`);
    const buffer = Buffer.from(fileOf([undated]));
    const file = { name: "orders.x12", mimeType: "text/plain", buffer };
    await page.getByLabel("Take a file in").setInputFiles(file);
    await page.getByRole("link", { name: /-855\.x12$/ }).waitFor();
    const waiting = page.getByRole("region", { name: "Not told yet" });
    await waiting.getByText("The partner knows what holds.").waitFor();
    await move("A1", 14);
    await waiting.getByText("Other than told since").waitFor({ timeout: 30_000 });
    await waiting.getByRole("row").filter({ hasText: "10 by" }).waitFor();
    assert.deepEqual(await flaws(page, "not told yet"), []);
    await shot(page, "answers-waiting-en");
    await waiting.getByRole("link", { name: "P1" }).click();
    const told = page.getByRole("region", { name: "What the partner was told" }).first();
    await told.getByText("Other than told since").waitFor();
    await told.getByText("first answer").waitFor();
    assert.equal(await told.locator("mark").count(), 1);
    await told.getByRole("button", { name: "Hold back" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").fill("we call them first");
    await dialog.getByRole("button", { name: "OK" }).click();
    await told.getByText("Held back by Boss").waitFor();
    assert.deepEqual(await flaws(page, "what a partner was told"), []);
    await shot(page, "answers-order-en");
    await told.getByRole("button", { name: "Tell at once" }).click();
    await told.getByText("As told", { exact: true }).waitFor();
    await told.getByText("told by Boss").waitFor();
    assert.equal(await told.getByText("Held back by").count(), 0);
    await page.getByText("Partner told").first().waitFor();
    await page.getByText("Telling the partner held back").first().waitFor();
  });
});

test("it is read on a phone, in Chinese", async () => {
  await visit(stage, { locale: "zh-CN", width: 390 }, async (page) => {
    await move("A1", 18);
    await page.goto(`/connections/${channelId}`);
    const waiting = page.getByRole("region", { name: "尚未告知的变化" });
    await waiting.getByText("起与告知不同").waitFor({ timeout: 30_000 });
    await waiting.scrollIntoViewIfNeeded();
    await shot(page, "answers-waiting-zh-390");
    await waiting.getByRole("link", { name: "P1" }).click();
    const told = page.getByRole("region", { name: "已告知伙伴的内容" }).first();
    await told.getByRole("button", { name: "立即告知" }).waitFor();
    await told.scrollIntoViewIfNeeded();
    assert.deepEqual(await flaws(page, "told on a phone"), []);
    await shot(told, "answers-order-zh-390");
    await told.getByRole("button", { name: "立即告知" }).click();
    await eventually(() => told.getByText("与告知一致", { exact: true }).count(), 3);
  });
});
