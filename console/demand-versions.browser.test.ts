// Goal: a planner looks at a draft before anything goes by it, publishes it and puts the one before
// back; and money without a rate is named where it is left out. Method: the composed product with
// eight weeks of orders, real runs, a real browser, in both languages; SHOTS=folder keeps pictures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "../contract/client.ts";
import { listVersions } from "../contract/forecasts.ts";
import { openForecast, until } from "./testing/forecast.ts";
import { shot } from "./testing/shot.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;
let items: ReadonlyMap<string, number>;

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  items = await openForecast(api);
});
after(() => stage?.close());

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
  en: { left: /Not counted in money \(CNY\): \$390\.00 \(3 units\)/, add: "Enter a rate" },
  "zh-CN": {
    left: /\u672a\u8ba1\u5165\u91d1\u989d\uff08CNY\uff09\uff1aUS\$390\.00/,
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

/** Does something in the company's own tables that no API makes. */
const inTables = (text: string) =>
  stage.millrace.database.transact(
    { cell: 0, tenantId: 1 as never },
    { kind: "system", id: 0, name: "system" },
    (tx) => tx.rows(text, [0, 1, tx.now]),
  );

const lateWords = {
  en: { none: /nothing was asked/, late: /units came late, .*of the plan of / },
  "zh-CN": {
    none: /\u7ed3\u8d26\u65f6\u6ca1\u6709\u8ba2\u5355/,
    late: /\u665a\u5230 .*\u51b2\u51cf .*\u7684\u8ba1\u5212/,
  },
};

for (const locale of ["zh-CN", "en"] as const)
  test(`a closed day says what it was at closing and what came later, ${locale}`, async () => {
    // As if yesterday had been closed while its orders were still on their way.
    await inTables(
      `update forecasts.state set closed_from = $3::timestamptz::date - 2
       where cell = $1 and tenant_id = $2`,
    );
    const { none, late } = lateWords[locale];
    await visit(stage, { locale }, async (page) => {
      await page.goto(`/demand?item=${items.get("K-1") ?? 0}&channel=1`);
      const day = page.locator("input[type=date][max]");
      const card = page.locator("section.card", { has: day });
      await day.waitFor();
      await day.fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
      await card.getByText(none).waitFor();
      await card.getByText(late).first().waitFor();
      await card.scrollIntoViewIfNeeded();
      assert.deepEqual(await flaws(page, "a closed day"), []);
      await shot(page, `demand-late-${locale}`);
    });
  });

const worseWords = {
  en: {
    ...{ row: /All demand: WAPE 10% → 30%/, next: /make a draft, compare it/ },
    done: "How versions did",
  },
  "zh-CN": {
    row: /\u5168\u90e8\u9700\u6c42\uff1aWAPE 10% → 30%/,
    next: /\u9884\u6d4b\u4e00\u4efd\u8349\u7a3f\u6bd4\u8f83\u540e\u53d1\u5e03/,
    done: "\u4ee5\u5f80\u7248\u672c\u7684\u8868\u73b0",
  },
};

test("an error that rises is told with what to do next, and the threshold is the planner's", async () => {
  await inTables(
    `with made as (
       insert into forecasts.version (cell, tenant_id, id, kind, state, origin, settings, levels,
         created_at, created_by)
       select $1, $2, 9000 + back, 'statistical', 'done', $3::timestamptz::date - 7 * back,
         '{"horizonDays": 28, "historyDays": 365, "frozenDays": 0, "byRegion": false}', '{}', $3, 'test'
       from generate_series(1, 12) as back returning id
     ), nodes as (
       insert into forecasts.node (cell, tenant_id, version_id, item_id, channel_id, region, is_leaf,
         class, point, errors, models, price_minor, recent_units, next_units, risk_minor)
       select $1, $2, id, 0, 0, '*', false, 'smooth', '{}', '{}', '[]', 0, 0, 0, 0 from made
     )
     insert into forecasts.accuracy (cell, tenant_id, version_id, lead, item_id, channel_id, region,
       days, actual, miss, bias, plan_miss, plan_bias)
     select $1, $2, id, 1, 0, 0, '*', 7, 100, case when id < 9005 then 30 else 10 end, 0, 17, -6
     from made`,
  );
  await inTables(
    `insert into forecasts.override (cell, tenant_id, id, item_id, channel_id, region, from_day,
       until_day, units, base_units, version_id, reason, author, created_at, actual_units, measured_at,
       author_kind, author_id)
     select $1, $2, 990, 0, 0, '*', $3::timestamptz::date - 9, $3::timestamptz::date - 8, 90, 40, 9001,
       'a guess', 'Boss', $3, 50, $3, 'user', id
     from people."user" where cell = $1 and tenant_id = $2 and name = 'Boss'`,
  );
  for (const locale of ["zh-CN", "en"] as const)
    await visit(stage, { locale }, async (page) => {
      await page.goto("/demand");
      await page.getByRole("button", { name: worseWords[locale].row }).waitFor();
      await page.getByText(worseWords[locale].next).waitFor();
      // What people published is measured beside what the engine said.
      const done = page.getByRole("region", { name: worseWords[locale].done });
      await done
        .getByRole("row", { name: /30\s?%.* 17\s?% -6\s?%/ })
        .first()
        .waitFor();
      assert.deepEqual(await flaws(page, "worsening"), []);
      await shot(page, `demand-worse-${locale}`);
    });
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/demand");
    const cell = page.getByRole("region", { name: "Plan by week" }).getByRole("spinbutton").nth(3);
    await cell.fill("7");
    await cell.press("Enter");
    await page
      .getByText(/^So far your measured overrides .1. made it worse: .* 80% .* 20%/)
      .waitFor();
    await shot(page, "demand-own-record");
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByLabel("Tell when the error rises by %").fill("250");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: worseWords.en.row }).waitFor({ state: "hidden" });
  });
});
