// Goal: a planner sees what the plants make and why orders are late, reckons another plan, compares it
// and puts it in force; the same bars stand in a table. Method: the demo company's factory, its plan
// in force, a real browser in both languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeDemo } from "../server/demo/index.ts";
import { flaws, openStage, setUpCompany, visit as visitStage } from "./testing/stage.ts";
import type { Stage, Visit } from "./testing/stage.ts";

let stage: Stage;
const planner = { login: "demo", password: "a-long-word-9" };

before(async () => {
  stage = await openStage();
  await setUpCompany(stage);
  const { password } = planner;
  const demo = await makeDemo(stage.millrace, { days: 2, ordersPerDay: 5, rate: 0, password });
  planner.login = demo.login;
});

after(() => stage?.close());

const visit = (options: Visit, work: Parameters<typeof visitStage>[2]) =>
  visitStage(stage, options, work);

test("a company without a plant is told what belongs here", async () => {
  await visit({}, async (page) => {
    await page.goto("/plan");
    await page.getByRole("heading", { name: "还没有工厂" }).waitFor();
    assert.deepEqual(await flaws(page, "empty"), []);
  });
});

test("the plan in force stands as picture and table, with who is late and why", async () => {
  for (const [locale, words] of [
    ["zh-CN", { table: "表", late: /延误与原因/ }],
    ["en", { table: "Table", late: /Late, and why/ }],
  ] as const) {
    await visit({ as: planner, locale }, async (page) => {
      await page.goto("/plan");
      await page.locator(".m-gantt-chart canvas").first().waitFor();
      await page.getByRole("button", { name: words.late, pressed: true }).waitFor();
      assert.deepEqual(await flaws(page, `${locale} picture`), []);
      await page.getByRole("button", { name: words.table, exact: true }).click();
      await page
        .getByText(/^WO\d+/)
        .first()
        .waitFor();
      assert.deepEqual(await flaws(page, `${locale} table`), []);
    });
  }
});

test("another plan is reckoned, compared and put in force", async () => {
  await visit({ as: planner }, async (page) => {
    await page.goto("/plan");
    await page.getByRole("button", { name: "计划方案" }).click();
    await page.getByLabel("名称").fill("少换型");
    await page.getByLabel("计算时间").selectOption("5");
    await page.getByLabel("首要目标").selectOption("setup");
    await page.getByRole("button", { name: "开始计算" }).click();
    const publish = page.getByRole("button", { name: "发布此计划" });
    await publish.waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: "与生效计划比较" }).click();
    await page.getByText(/移动 \d+ 道工序/).waitFor();
    assert.deepEqual(await flaws(page, "compare"), []);
    await publish.click();
    await page.getByText(/^已生效：/).waitFor();
    await page.getByRole("button", { name: "撤回生效计划" }).waitFor();
  });
});

test("a rush order is asked for before anybody decides", async () => {
  await visit({ as: planner, width: 420 }, async (page) => {
    await page.goto("/plan");
    await page.getByRole("button", { name: "插单" }).click();
    const item = page.getByLabel("货品");
    await item.fill("K0111");
    // The item's name stands under the field once it is found.
    await page.locator("small.m-soft", { hasText: /^电水壶 标准 白$/ }).waitFor();
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: "试算影响" }).click();
    // Three places, or a refusal that says what to do: both are answers.
    await page
      .getByRole("button", { name: "采用此方案" })
      .or(page.getByRole("alert"))
      .first()
      .waitFor();
    assert.deepEqual(await flaws(page, "rush on a phone"), []);
  });
});
