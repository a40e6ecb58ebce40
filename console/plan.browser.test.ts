// Goal: a planner sees what the plants make and why orders are late, reckons another plan, compares it
// and puts it in force; the same bars stand in a table. Method: the demo company's factory, its plan
// in force, a real browser in both languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { startTrading } from "../server/demo/index.ts";
import { watchDays, watchReadiness } from "../server/modules/execution/index.ts";
import {
  operationsOf,
  planOperations,
  workOrdersOfSupplies,
} from "../server/modules/production/index.ts";
import { reservedToCome } from "../server/modules/stock/index.ts";
import type { Scope } from "../server/platform/index.ts";
import { beginDay } from "./testing/begin-day.ts";
import { openDemoStage } from "./testing/demo.ts";
import { releaseOne, report } from "./testing/shop-floor.ts";
import { shot } from "./testing/shot.ts";
import { flaws, visit as visitStage } from "./testing/stage.ts";
import type { Stage, Visit } from "./testing/stage.ts";

let stage: Stage;
let company: Scope;
let planner: NonNullable<Visit["as"]>;

before(async () => {
  ({ stage, company, planner } = await openDemoStage());
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
    ["zh-CN", { table: "表", late: /延误与原因/, pin: "已钉住 1 道工序", unpin: "取消钉住" }],
    ["en", { table: "Table", late: /Late, and why/, pin: "1 pinned", unpin: "Unpin" }],
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
      await page.locator(".m-gantt-table").focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("p");
      await page.getByText(words.pin, { exact: true }).waitFor();
      await page.getByRole("button", { name: words.unpin, exact: true }).click();
      await page.getByText(/^(已取消钉住 1 道工序|1 unpinned)$/).waitFor();
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

test("work orders are listed, released, and reported from the shop floor through a lost network", async () => {
  await visit({ as: planner }, async (page) => {
    await page.goto("/work-orders?freedom=approved&status=planned");
    const grid = page.getByRole("grid");
    await grid
      .getByText(/^WO\d+/)
      .first()
      .waitFor();
    assert.deepEqual(await flaws(page, "work orders"), []);
    await grid.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "工序" }).waitFor();
    assert.deepEqual(await flaws(page, "work order"), []);
    const number = await releaseOne(page);
    const reported = await report(page, number);
    await page.goto(`/work-orders?text=${reported}`);
    await grid.getByText("进行中").waitFor();
    await page.goto("/oee");
    await page.getByRole("button", { name: /^注塑/ }).first().click();
    await page.getByRole("heading", { name: "报工记录" }).waitFor();
    assert.deepEqual(await flaws(page, "oee"), []);
  });
});

/** Says of every gap on the page who answers for it. */
async function answerGaps(
  page: Page,
  words: { readonly [key in "cause" | "owner"]: string },
): Promise<void> {
  const fields = page.getByRole("combobox", { name: new RegExp(`^${words.cause} ·`) });
  await fields.first().waitFor();
  for (const field of await fields.all()) await field.selectOption("machine");
  for (const field of await page.getByRole("textbox", { name: `${words.owner} ·` }).all())
    await field.fill("Zhang");
}

/** Says that more of a component was used than the day's reports booked; without a reason it stays open. */
async function useMore(page: Page): Promise<void> {
  const close = page.getByRole("button", { name: "日清", exact: true });
  await page.getByLabel(/^多用/).first().fill("3");
  await page.getByText(/^用料差异要/).waitFor();
  assert.ok(await close.isDisabled());
  await page
    .getByLabel(/^差异原因/)
    .first()
    .fill("洒料");
  await page.getByText(/^用料差异要/).waitFor({ state: "detached" });
  assert.ok(await close.isEnabled());
}

test("a day is closed with an answer for every gap, and can only be read from then on", async () => {
  await beginDay(stage, company);
  for (const [locale, words] of [
    ["zh-CN", { cause: "原因", owner: "责任人", close: "日清", done: /^.* 于 .* 日清。/ }],
    ["en", { cause: "Cause", owner: "Owner", close: "Close the day", done: /^.*Closed .* by / }],
  ] as const) {
    await visit({ as: planner, locale }, async (page) => {
      await page.goto("/daily-close");
      // The open days come first.
      const day = page.getByRole("table").first().getByRole("link").first();
      await day.waitFor();
      await shot(page, `daily-close-${locale}`);
      assert.deepEqual(await flaws(page, `${locale} days`), []);
      await day.click();
      const close = page.getByRole("button", { name: words.close, exact: true });
      await close.waitFor();
      assert.ok(await close.isDisabled(), "a gap without an answer keeps the day open");
      const { cause, owner } = words;
      await answerGaps(page, { cause, owner });
      if (locale === "zh-CN") await useMore(page);
      await shot(page, `close-day-${locale}`);
      assert.deepEqual(await flaws(page, `${locale} day`), []);
      await close.click();
      await page.getByText(words.done).first().waitFor();
      await close.waitFor({ state: "detached" });
      if (locale === "zh-CN") await page.getByText("洒料", { exact: true }).waitFor();
      await shot(page, `closed-day-${locale}`);
    });
  }
});

/** Puts a day before the first one of each work centre, as if its close had been forgotten. */
const forgetDays = () =>
  stage.millrace.database.transact(company, { kind: "system", id: 0, name: "test" }, (tx) =>
    tx.rows<{ day: string }>(
      `with first as (select distinct on (work_centre_id) * from execution.day
         where cell = $1 and tenant_id = $2 order by work_centre_id, day),
       forgotten as (insert into execution.day (cell, tenant_id, work_centre_id, place_id, day,
           from_at, until_at, due_at, opened_at)
         select cell, tenant_id, work_centre_id, place_id, day - 2, from_at - interval '48 hours',
           until_at - interval '48 hours', due_at - interval '48 hours', opened_at from first
         returning cell, tenant_id, work_centre_id, day)
       insert into execution.day_plan (cell, tenant_id, work_centre_id, day, operation_id,
         work_order_id, units)
       select cell, tenant_id, work_centre_id, forgotten.day, operation_id, work_order_id, units
       from forgotten join execution.day_plan as plan using (cell, tenant_id, work_centre_id)
       where plan.day = forgotten.day + 2 returning day::text as day`,
      [tx.scope.cell, tx.scope.tenantId],
    ),
  );

/** How many releases the trail has that were made although a day was open. */
const releasedAnyway = async () => {
  const [row] = await stage.millrace.database.read(company, (tx) =>
    tx.rows<{ count: number }>(
      `select count(*)::int as count from platform.audit where cell = $1 and tenant_id = $2
         and action = 'production.work_order.release_anyway'`,
      [tx.scope.cell, tx.scope.tenantId],
    ),
  );
  return row?.count ?? 0;
};

test("a day that is over and open is named where work is released, until it is closed; who may passes it", async () => {
  await beginDay(stage, company);
  const [forgotten] = await forgetDays();
  await watchDays(stage.millrace, company);
  for (const [locale, words] of [
    ["en", { held: /^\d+ days? (is|are) over and not closed/, tag: "Holds back releases" }],
    ["zh-CN", { held: /^\d+ 个日清未关/, tag: "未关，暂停下达" }],
  ] as const) {
    await visit({ as: planner, locale }, async (page) => {
      await page.goto("/notices");
      const told = page.getByText(/did not close|日清日结超时未关/).first();
      await told.waitFor();
      await shot(page, `notices-days-${locale}`);
      await told.click();
      await page.waitForURL(/\/daily-close/);
      await page.getByText(words.tag, { exact: true }).first().waitFor();
      await page.goto("/work-orders");
      const held = page.getByRole("note").filter({ hasText: words.held });
      await held.waitFor();
      await shot(page, `held-${locale}`);
      assert.deepEqual(await flaws(page, `${locale} held`), []);
      if (locale === "en") return;
      // In the evening, today's are over as well.
      const before = await releasedAnyway();
      await releaseOne(page);
      await shot(page, "released-anyway");
      assert.equal(await releasedAnyway(), before + 1);
      await page.goto("/work-orders");
      const link = held.locator(`a[href*="${forgotten?.day}"]`).first();
      const address = (await link.getAttribute("href")) ?? "";
      await link.click();
      const close = page.getByRole("button", { name: "日清", exact: true });
      await answerGaps(page, { cause: "原因", owner: "责任人" });
      await close.click();
      await close.waitFor({ state: "detached" });
      await page.goto("/work-orders");
      await page.getByRole("grid").waitFor();
      await page.waitForLoadState("networkidle");
      assert.equal(await held.locator(`a[href="${address}"]`).count(), 0);
    });
  }
});

test("material actions are ranked, dismissed with a reason, done, and explained item by item", async () => {
  for (const [locale, words] of [
    ["zh-CN", { dismiss: "忽略", reason: "原因", accept: "执行", dismissed: "已忽略" }],
    ["en", { dismiss: "Dismiss", reason: "Reason", accept: "Accept", dismissed: "Dismissed" }],
  ] as const) {
    await visit({ as: planner, locale }, async (page) => {
      await page.goto("/materials");
      const nightly = page.getByLabel(locale === "en" ? /^Every night/ : /^每晚/);
      await nightly.waitFor();
      assert.ok(await nightly.isChecked(), "who has planned material plans it every night");
      await shot(page, `materials-${locale}`);
      const ticks = page.getByRole("grid").getByRole("checkbox");
      await ticks.nth(1).waitFor();
      assert.deepEqual(await flaws(page, `${locale} actions`), []);
      const top = page.locator('[role="grid"] [role="row"]').nth(1);
      const dismissed = await top.textContent();
      await ticks.nth(1).check();
      await page.getByRole("button", { name: words.dismiss, exact: true }).click();
      await page.getByLabel(words.reason).fill("spare stock at the supplier");
      await page.getByRole("form").getByRole("button", { name: words.dismiss }).click();
      await page.getByText(/^(已忽略 1 条|1 action dismissed)/).waitFor();
      // The list is read anew behind the message: a tick on the row that leaves it leaves with it.
      await page.waitForFunction(
        (was) => document.querySelectorAll('[role="grid"] [role="row"]')[1]?.textContent !== was,
        dismissed,
      );
      await ticks.nth(1).check();
      await page.getByRole("button", { name: words.accept, exact: true }).click();
      await page.getByText(/^(已执行 1 条|1 action done)/).waitFor();
      await page.getByRole("button", { name: words.dismissed, exact: true }).first().click();
      await page.getByText("spare stock at the supplier").first().waitFor();
      await page.goto("/materials");
      await ticks.nth(1).waitFor();
      await page.getByRole("gridcell").nth(3).dblclick();
      await page.locator(".mat-tree li").first().waitFor();
      assert.deepEqual(await flaws(page, `${locale} item`), []);
    });
  }
});

/** Lets the plan say that a work order, on which an order line rests, should have ended an hour ago. */
async function fallBehind(): Promise<void> {
  const { database, production } = stage.millrace;
  const actor = { kind: "system", id: 0, name: "test" } as const;
  await database.transact(company, actor, async (tx) => {
    const held = await reservedToCome(tx);
    const orders = await workOrdersOfSupplies(
      tx,
      held.map((each) => each.supplyId),
    );
    const waiting = [...orders.values()].find((each) => each.status === "planned");
    assert.ok(waiting, "an order line rests on a work order that has not begun");
    const from = new Date(tx.now.getTime() - 7_200_000);
    const end = new Date(tx.now.getTime() - 3_600_000);
    const rows = (await operationsOf(tx, [waiting.id])).map(({ id, resourceId }) => ({
      ...{ operationId: id, resourceId, span: { from, start: from, end } },
    }));
    const planned = await planOperations(tx, production, { rows, why: "test", overFrozen: true });
    assert.ok(planned.ok, JSON.stringify(planned));
  });
  await watchReadiness(stage.millrace, company);
}

test("an exception before a promise opens to what it is made of, and is closed with its reason", async () => {
  await fallBehind();
  await visit({ as: planner, locale: "en" }, async (page) => {
    await page.goto("/exceptions");
    const first = page.getByRole("button", { name: "Capacity and progress" }).first();
    await first.waitFor();
    await shot(page, "exceptions-en");
    assert.deepEqual(await flaws(page, "exceptions"), []);
    await first.click();
    await page
      .getByText(/is not released$/)
      .last()
      .waitFor();
    await page.getByLabel("Owner").fill("Wang");
    await page.getByRole("button", { name: "Give to", exact: true }).click();
    await page.getByText(/^Owner: Wang/).waitFor();
    await shot(page, "exception-en");
    assert.deepEqual(await flaws(page, "exception"), []);
  });
  await visit({ as: planner }, async (page) => {
    await page.goto("/exceptions");
    await page.getByRole("row", { name: /Wang/ }).getByRole("button").click();
    await page.getByLabel("说明").fill("客户同意改期");
    const close = page.getByRole("button", { name: "关闭异常", exact: true });
    await close.click();
    await page.getByRole("alert").filter({ hasText: "还没有解除" }).waitFor();
    await page.getByLabel("关闭理由").selectOption("accepted");
    await close.click();
    await page.getByText("接受现状", { exact: true }).first().waitFor();
    await page.goto("/exceptions?state=closed");
    await page.getByRole("row", { name: /Wang/ }).getByText("接受现状").waitFor();
    assert.deepEqual(await flaws(page, "closed exceptions"), []);
  });
});

test("the demo is set going, rests, and is removed for good by its typed word", async () => {
  await visit({ as: planner, locale: "en" }, async (page) => {
    await page.goto("/plan");
    await page.getByRole("button", { name: "Demo", exact: true }).click();
    const rate = (name: string) => page.getByRole("button", { name, exact: true });
    const made = async () =>
      Number(
        /^[\d,]+/.exec(await page.getByText(/orders made;/).innerText())?.[0].replace(",", ""),
      );
    await rate("20 a second").click();
    await page.getByText(/orders made; 20 a second now/).waitFor();
    const before = await made();
    const troubles: unknown[] = [];
    const trader = startTrading(stage.millrace, (error) => troubles.push(error));
    await page.waitForFunction((few) => {
      const text = document.querySelector(".m-demo")?.textContent ?? "";
      return Number(/([\d,]+) orders made/.exec(text)?.[1]?.replace(",", "")) > few;
    }, before);
    await rate("Rest").click();
    await page.getByText(/orders made; 0 a second now/).waitFor();
    await trader.stop();
    assert.deepEqual(troubles, []);
    const remove = page.getByRole("button", { name: "Remove", exact: true });
    const word = page.getByLabel("Type remove demo to remove it");
    await word.fill("remove");
    assert.ok(await remove.isDisabled(), "half a word removes nothing");
    assert.deepEqual(await flaws(page, "demo panel"), []);
    await word.fill("remove demo");
    await remove.click();
    await page.getByLabel("Password").waitFor();
  });
  const { rows } = await stage.millrace.database.pool.query(
    "select 1 from platform.tenant where demo",
  );
  assert.equal(rows.length, 0);
});
