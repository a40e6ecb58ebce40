// Goal: items are made by form and by a sheet pasted from Excel, whose wrong rows are all told, and
// the screen keeps axe's rules on a desk and a phone. Method: the composed product and a browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "../contract/index.ts";
import { listItems } from "../contract/masters.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
});
after(() => stage?.close());

const item = async (text: string) => (await api.call(listItems, { query: { text } })).rows[0];

test("an item is made with a larger unit and a barcode, and changed", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/items");
    await page.getByRole("button", { name: "New item" }).first().click();
    const form = page.getByRole("form", { name: "New item" });
    await form.getByLabel("Code", { exact: true }).fill("K-1");
    await form.getByLabel("Name", { exact: true }).fill("Kettle");
    await form.getByLabel("Smallest unit").fill("pc");
    await form.getByRole("button", { name: "Add a unit" }).click();
    await form.getByRole("textbox", { name: "Unit 1" }).fill("carton");
    await form.getByLabel("Is how many pc").fill("12");
    await form.getByRole("button", { name: "Add a barcode" }).click();
    await form.getByRole("textbox", { name: "Barcode 1" }).fill("6901234567893");
    await form.getByRole("button", { name: "Save" }).click();
    await page
      .getByText(/check digit/)
      .first()
      .waitFor();
    await form.getByRole("textbox", { name: "Barcode 1" }).fill("6901234567892");
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByRole("gridcell", { name: "K-1", exact: true }).waitFor();
    await page.goto(`/items?open=${(await item("K-1"))?.id}`);
    const open = page.getByRole("form", { name: "Kettle" });
    await open.getByLabel(/By last day/).check();
    await open.getByRole("button", { name: "Save" }).click();
    await page.getByText("Kettle saved").waitFor();
  });
  const made = await item("6901234567892");
  assert.deepEqual(
    [made?.code, made?.units, made?.lotTracked, made?.expiryTracked],
    ["K-1", [{ unit: "carton", factor: 12 }], true, true],
  );
});

test("a pasted sheet tells every wrong row, and is written when it is mended", async () => {
  const sheet = (code: string, parts: string) =>
    [
      ["code", "name", "units", "barcodes", "kind", "parts"],
      ["A-1", "Pan", "carton=6", code, "", ""],
      ["A-2", "Pot", "carton", "", "", ""],
      ["A-3", "Set", "", "", "bundle", parts],
    ]
      .map((row) => row.join("\t"))
      .join("\n");
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/items?open=paste");
    const field = page.getByLabel("The sheet");
    await field.fill(sheet("6901234567892", "NOBODY"));
    await page.getByText(/1 places are wrong/).waitFor();
    await field.fill(sheet("6901234567892", "NOBODY").replace("\tcarton\t", "\tcarton=4\t"));
    await page.getByRole("button", { name: "Write 3 rows" }).click();
    await page.getByText(/2 places are wrong/).waitFor();
    assert.match(await page.getByRole("alert").innerText(), /2\s.*6901234567892[\s\S]*4\s.*NOBODY/);
    assert.equal(await item("A-1"), undefined);
    await field.fill(sheet("96385074", "A-1*2").replace("\tcarton\t", "\tcarton=4\t"));
    await page.getByRole("button", { name: "Write 3 rows" }).click();
    await page.getByRole("gridcell", { name: "A-3", exact: true }).waitFor();
  });
  assert.deepEqual((await item("A-3"))?.parts, [{ code: "A-1", units: 2 }]);
  assert.deepEqual((await item("A-2"))?.units, [{ unit: "carton", factor: 4 }]);
});

test("items keep axe's rules and fit a phone", async () => {
  const found: string[] = [];
  const id = (await item("A-3"))?.id;
  for (const look of [
    { locale: "zh-CN", theme: "light", width: 1_280 },
    { locale: "en", theme: "dark", width: 390 },
  ] as const) {
    await visit(stage, look, async (page) => {
      for (const path of ["/items", `/items?open=${id}`, "/items?open=paste"]) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        found.push(...(await flaws(page, `${path} ${look.locale} ${look.width}`)));
      }
    });
  }
  assert.deepEqual(found, []);
});
