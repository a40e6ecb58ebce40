// Goal: a planner looks at a draft before anything goes by it, publishes it and puts the one before
// back; and money without a rate is named where it is left out. Method: the composed product with
// eight weeks of orders, real runs, a real browser, in both languages; SHOTS=folder keeps pictures.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Client } from "../contract/client.ts";
import { listVersions } from "../contract/forecasts.ts";
import { openForecast, until } from "./testing/forecast.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  await openForecast(api);
});
after(() => stage?.close());

async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env["SHOTS"];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

const versionWords = {
  en: {
    draft: "Forecast as a draft",
    look: "See what differs",
    publish: /^Publish no\. \d+/,
    back: /^Put no\. \d+ back/,
    differs: /^What differs in no\. /,
    all: "All demand",
    inForce: "In force",
  },
  "zh-CN": {
    draft: "\u9884\u6d4b\u8349\u7a3f",
    look: "\u67e5\u770b\u5dee\u5f02",
    publish: /^\u53d1\u5e03 \d+ \u53f7/,
    back: /^\u6062\u590d \d+ \u53f7/,
    differs: /\u53f7\u4e0e\u751f\u6548\u7248\u672c\u7684\u5dee\u5f02$/,
    all: "\u5168\u90e8\u9700\u6c42",
    inForce: "\u751f\u6548\u4e2d",
  },
};

for (const locale of ["zh-CN", "en"] as const)
  test(`a draft is looked at, published, and the one before put back, ${locale}`, async () => {
    const { draft, look, publish, back, differs, all, inForce } = versionWords[locale];
    const before = (await api.call(listVersions, {})).publishedId ?? 0;
    const inForceNow = async () => (await api.call(listVersions, {})).publishedId;
    await visit(stage, { locale }, async (page) => {
      await page.goto("/demand");
      await page.getByRole("button", { name: draft }).click();
      await page.getByRole("button", { name: look }).click({ timeout: 90_000 });
      await page.getByRole("rowheader", { name: all, exact: true }).waitFor();
      assert.equal(await inForceNow(), before, "nothing goes by a draft");
      assert.deepEqual(await flaws(page, "a draft's review"), []);
      await shot(page, `demand-review-${locale}`);
      await page.getByRole("button", { name: publish }).click();
      await until("it is in force", async () => (await inForceNow()) !== before);
      const replaced = page.getByRole("row").filter({ hasText: new RegExp(`\\b${before}\\b`) });
      await replaced.getByRole("button", { name: differs }).click();
      await page.getByRole("button", { name: back }).click();
      await until("it is back", async () => (await inForceNow()) === before);
      await page
        .getByRole("row")
        .filter({ hasText: inForce })
        .filter({ hasText: new RegExp(`\\b${before}\\b`) })
        .waitFor();
    });
  });

const moneyWords = {
  en: { left: /Not counted in money \(CNY\): USD .*390\.00 \(3 units\)/, add: "Enter a rate" },
  "zh-CN": {
    left: /\u672a\u8ba1\u5165\u91d1\u989d\uff08CNY\uff09\uff1aUSD .*390\.00/,
    add: "\u767b\u8bb0\u6c47\u7387",
  },
};

for (const locale of ["zh-CN", "en"] as const)
  test(`money without a rate is named where it is left out, and a rate entered there, ${locale}`, async () => {
    const { left, add } = moneyWords[locale];
    await visit(stage, { locale }, async (page) => {
      await page.goto("/demand");
      const notice = page.getByRole("status").filter({ hasText: left });
      await notice.waitFor();
      await notice.locator("summary", { hasText: add }).click();
      const form = notice.locator("form").last();
      const fields = form.getByRole("textbox");
      assert.equal(await fields.first().inputValue(), "USD", "the currency that lacks one");
      await fields.nth(1).fill("2026-01-01");
      await fields.nth(2).fill(locale === "en" ? "7.12" : "7.05");
      await fields.nth(3).fill("PBOC central parity");
      await form.getByRole("button").click();
      await notice.getByRole("cell", { name: locale === "en" ? "7.12" : "7.05" }).waitFor();
      assert.deepEqual(await flaws(page, "rates"), []);
      await shot(page, `demand-money-${locale}`);
    });
  });
