// Goal: a planner sees a year by month, further than days reach, what the year does to the days, and
// whether months have proven themselves. Method: the composed product with four made-up years of
// demand, a real run, a real browser in both languages; SHOTS=folder keeps pictures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "../contract/client.ts";
import { listVersions, readForecast, runForecastEndpoint } from "../contract/forecasts.ts";
import { listItems, saveItemsEndpoint } from "../contract/masters.ts";
import { rulesVersion } from "../server/modules/forecasts/model.ts";
import { shot } from "./testing/shot.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;
let itemId = 0;
const key = () => crypto.randomUUID();

/** Heaters sell in winter: four years of them, until yesterday. */
async function sell(): Promise<void> {
  const items = [{ code: "HEATER", name: "Heater" }];
  await api.call(saveItemsEndpoint, { key: key(), body: { items } });
  itemId = (await api.call(listItems, { query: {} })).rows[0]?.id ?? 0;
  const scope = { cell: 0, tenantId: 1 as never };
  const system = { kind: "system", id: 0, name: "system" } as const;
  const { database } = stage.millrace;
  // All orders count as counted: else the demand would be made anew from orders, of which none are.
  await database.transact(scope, system, (tx) =>
    tx.rows(
      `insert into forecasts.state as known (cell, tenant_id, rules) values ($1, $2, $3)
       on conflict (cell, tenant_id) do update set rules = excluded.rules`,
      [scope.cell, scope.tenantId, rulesVersion],
    ),
  );
  await database.transact(scope, system, (tx) =>
    tx.rows(
      `insert into forecasts.demand (cell, tenant_id, item_id, channel_id, region, day, currency, asked,
         withdrawn, refused, amount_minor)
       select $1, $2, $3, 1, '33', day, 'CNY', units, 0, 0, units * 9900
       from (select $4::timestamptz::date - back as day, (40 + back % 7 * 3
           + 30 * cos((extract(month from $4::timestamptz::date - back) - 1) * pi() / 6))::int as units
         from generate_series(1, 4 * 365 + 1) as back) as made`,
      [scope.cell, scope.tenantId, itemId, tx.now],
    ),
  );
}

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  await sell();
  await api.call(runForecastEndpoint, { key: key(), body: { publish: true } });
  for (let tries = 0; tries < 1_200; tries += 1) {
    if ((await api.call(listVersions, {})).publishedId !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail("no version was published");
});

after(() => stage?.close());

const words = {
  en: { strip: "Plan by month", year: "Season of the year", proof: /counts [\d.]+ ?% here/ },
  "zh-CN": {
    strip: "\u6309\u6708\u8ba1\u5212",
    year: "\u5e74\u5185\u89c4\u5f8b",
    proof: /\u8fd9\u91cc\u4e0b\u4e2a\u6708\u7684\u6708\u5ea6\u9884\u6d4b\u5360 [\d.]+ ?%/,
  },
};

for (const locale of ["zh-CN", "en"] as const)
  test(`a year by month stands beside the days, ${locale}`, async () => {
    const { months } = await api.call(readForecast, { query: { itemId } });
    assert.equal(months?.units.length, 13);
    const { strip, year, proof } = words[locale];
    await visit(stage, { locale, width: locale === "en" ? 1_280 : 390 }, async (page) => {
      await page.goto(`/demand?item=${itemId}&channel=1&grain=month`);
      const region = page.getByRole("region", { name: strip });
      const last = new Date(`${months?.first}T00:00:00Z`);
      last.setUTCMonth(last.getUTCMonth() + 12);
      const name = last.toISOString().slice(0, 7);
      await region.getByRole("columnheader", { name }).waitFor();
      await page.getByRole("rowheader", { name: year }).waitFor();
      await page.getByText(proof).waitFor();
      assert.deepEqual(await flaws(page, "months"), []);
      const chart = page.getByRole("img", { name: "HEATER" });
      await shot(chart, `months-chart-${locale}`);
      await shot(page.locator("section", { has: region }), `months-plan-${locale}`);
      await shot(page.locator("section", { hasText: year }).last(), `months-year-${locale}`);
    });
  });
