// Goal: a person brings in a file whose columns nobody knows, sees what would happen before it
// does, follows the run, and finds the next such file already understood. Method: a real browser,
// short slices of the real files where they are here.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Locator, Page } from "playwright-core";
import { shot } from "./testing/shot.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
const shared = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "..", "..", "shared");
const orders = join(shared, "data/orders");
const absent = existsSync(orders) ? false : "the real files are not here";

before(async () => {
  stage = await openStage();
  await setUpCompany(stage);
});
after(() => stage?.close());

/** The first rows of a real file, packed again. */
function slice(file: string, lines: number): Buffer {
  const text = gunzipSync(readFileSync(join(orders, file))).toString("utf8");
  return gzipSync(`${text.split("\n").slice(0, lines).join("\n")}\n`);
}

async function chooseFile(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.goto("/imports");
  await page
    .getByLabel("Choose a file")
    .setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await page.getByLabel("What the file holds").waitFor();
}

async function makeChannel(page: Page, code: string): Promise<void> {
  const form = page.getByRole("form", { name: "New channel" });
  await form.getByLabel("Code").fill(code);
  await form.getByLabel("Name").fill(code);
  await form.getByRole("button", { name: "Create the channel" }).click();
  await form.waitFor({ state: "detached" });
}

/** What each outcome counts, as the check shows it. */
async function outcomes(page: Page): Promise<Record<string, string>> {
  const group = page.getByRole("group", { name: "What would happen" });
  await group.waitFor();
  const texts = await group.getByRole("button").allInnerTexts();
  return Object.fromEntries(
    texts.map((text) => {
      const [name = "", rows = ""] = text.split("\n").filter(Boolean);
      return [name, rows];
    }),
  );
}

async function runToEnd(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Start the import" }).click();
  const run = page.getByRole("region", { name: "This import" });
  await run.getByText("Done", { exact: true }).waitFor({ timeout: 60_000 });
  return run.innerText();
}

const odd = `Beleg;Teil;Menge;VPE;Euro;Stand
B1;T-1;2;Karton;10,50;frei
B2;T-2;x;;5,00;frei
B3;T-2;1;;5,00;offen
`;

test("columns are chosen, the check opens to rows, and the next such file is known", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await chooseFile(page, "odd.csv", Buffer.from(odd));
    await makeChannel(page, "ODD");
    assert.deepEqual(await flaws(page, "channel"), []);
    await shot(page, "imports-channel-en");
    await page.getByRole("button", { name: "On to the columns" }).click();
    await page.getByText("Not enough is said yet:").waitFor();
    const choose = (label: string, value: string) =>
      page.getByLabel(label, { exact: true }).selectOption(value);
    await choose("Order number *", "Beleg");
    await choose("Code *", "Teil");
    await choose("Quantity *", "Menge");
    await choose("Unit price", "Euro");
    await choose("Unit", "VPE");
    await choose("Status", "Stand");
    await choose("Order date *", "\u0000constant");
    await page.getByLabel("Order date of all rows").fill("11.11.2026");
    await choose("Dates", "dmy");
    await choose("Decimal sign", ",");
    await page.getByLabel("Currency").fill("eur");
    await page.getByLabel("Pieces in one “Karton” (1 rows)").fill("12");
    await choose("Status “frei” (2 rows) means", "paid");
    await page.getByRole("cell", { name: "24", exact: true }).waitFor();
    await page.getByText("must be whole pieces").waitFor();
    assert.deepEqual(await flaws(page, "columns"), []);
    await shot(page, "imports-columns-en");
    await page.getByRole("button", { name: "Check the whole file" }).click();
    const found = await outcomes(page);
    assert.deepEqual(found, {
      ...{ New: "1", Changed: "0", Known: "0", Held: "1", Refused: "1", Repeated: "0" },
    });
    await page.getByRole("button", { name: /^Refused/ }).click();
    await page.getByText("x must be whole pieces").click();
    await page.getByRole("cell", { name: "T-2" }).first().waitFor();
    assert.deepEqual(await flaws(page, "check"), []);
    await shot(page, "imports-check-en");
    const said = await runToEnd(page);
    assert.match(said, /odd\.csv/);
    assert.deepEqual(await flaws(page, "run"), []);
    await shot(page, "imports-run-en");
    await page.getByRole("button", { name: "Import another file" }).click();
    await chooseFile(page, "odd.csv", Buffer.from(odd));
    await page.getByRole("button", { name: "On to the columns" }).click();
    await page.getByText("Files with these columns were read so before.").waitFor();
    await page.getByRole("button", { name: "Check the whole file" }).click();
    assert.equal((await outcomes(page))["Known"], "2");
  });
});

test("a count is posted by the same steps, on a phone and in Chinese", async () => {
  await visit(stage, { width: 390, theme: "dark" }, async (page) => {
    await page.goto("/imports");
    const input = page.locator("input[type=file]");
    await input.setInputFiles({
      name: "count.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(
        "\u8d27\u54c1\u7f16\u7801,\u5b9e\u76d8\u6570\u91cf,\u4ed3\u5e93\nK-1,40,MAIN\n",
      ),
    });
    const next = page.locator(".m-primary");
    await next.waitFor();
    assert.deepEqual(await flaws(page, "phone channel"), []);
    await next.click();
    await page.getByRole("cell", { name: "40", exact: true }).waitFor();
    assert.deepEqual(await flaws(page, "phone columns"), []);
    await shot(page, "imports-columns-phone-zh");
    await next.click();
    await page.locator(".m-outcome").first().waitFor();
    assert.deepEqual(await flaws(page, "phone check"), []);
    await shot(page, "imports-check-phone-zh");
    await next.click();
    await page.locator(".tag.good").first().waitFor();
  });
});

const real = [
  { file: "uci_online_retail_i.csv.gz", channel: "UCI", lines: 1_500, orders: /Orders\s+\d+/ },
  { file: "superstore_orders.csv.gz", channel: "SUPER", lines: 400, orders: /Orders\s+\d+/ },
  { file: "superstore_returns.csv.gz", channel: "SUPER", lines: 40, orders: /Orders\s+0/ },
];

test("the real files come in without a word said of their columns", { skip: absent }, async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    const made = new Set<string>();
    for (const { file, channel, lines, orders: expected } of real) {
      const buffer = slice(file, lines);
      await chooseFile(page, file, buffer);
      if (made.has(channel))
        await page.getByLabel("Channel", { exact: true }).selectOption({ label: channel });
      else await makeChannel(page, channel);
      made.add(channel);
      await page.getByRole("button", { name: "On to the columns" }).click();
      await page.getByText("These are the columns of a known export.").waitFor();
      await page.getByRole("button", { name: "Check the whole file" }).click();
      const first = await outcomes(page);
      await shot(page, `imports-${channel}-${lines}`);
      const sum = Object.entries(first)
        .filter(([name]) => name !== "Repeated")
        .reduce((rows, [, text]) => rows + Number(text.replaceAll(",", "")), 0);
      assert.equal(sum, lines - 1, `${file}: every row has one outcome`);
      assert.match(await runToEnd(page), expected);
      await chooseFile(page, file, buffer);
      await page.getByRole("button", { name: "On to the columns" }).click();
      await page.getByText("Files with these columns were read so before.").waitFor();
      await page.getByRole("button", { name: "Check the whole file" }).click();
      const again = await outcomes(page);
      assert.deepEqual([again["New"], again["Changed"]], ["0", "0"], `${file}: nothing new`);
    }
  });
});

/** What a button that is off gives as its reason. */
const whyOff = (button: Locator): Promise<string> =>
  button.evaluate(
    (off) => document.getElementById(off.getAttribute("aria-describedby") ?? "")?.textContent ?? "",
  );

test(
  "olist's payments are no orders: the wizard says what is missing",
  { skip: absent },
  async () => {
    await visit(stage, { locale: "en" }, async (page) => {
      await chooseFile(page, "payments.csv.gz", slice("olist_order_payments.csv.gz", 50));
      const next = page.getByRole("button", { name: "On to the columns" });
      assert.equal(await next.isDisabled(), true);
      assert.match(await whyOff(next), /^To go on, choose a channel, or make/);
      await makeChannel(page, "OLIST");
      await next.click();
      await page.getByText("Not enough is said yet:").waitFor();
      const check = page.getByRole("button", { name: "Check the whole file" });
      assert.equal(await check.isDisabled(), true);
      assert.match(await whyOff(check), /^Not enough is said yet:/);
    });
  },
);
