// Goal: from an order, a work order or an exception a planner comes to the very bars in the plan; a plan
// that no longer fits is reckoned anew by a button; what a closed shift let go of and what makes a rank can
// be read. Method: the demo company's factory, a real browser in both languages, wide and as a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { runById } from "../server/modules/plans/index.ts";
import {
  addException,
  pinOperations,
  readShop,
  workOrdersOfSupplies,
} from "../server/modules/production/index.ts";
import { reservedToCome } from "../server/modules/stock/index.ts";
import type { Scope, Tx } from "../server/platform/index.ts";
import { openDemoStage } from "./testing/demo.ts";
import { shot } from "./testing/shot.ts";
import { flaws, visit as visitStage } from "./testing/stage.ts";
import type { Stage, Visit } from "./testing/stage.ts";

let stage: Stage;
let company: Scope;
let planner: NonNullable<Visit["as"]>;
const actor = { kind: "system", id: 0, name: "test" } as const;
const dayMs = 86_400_000;

before(async () => {
  ({ stage, company, planner } = await openDemoStage());
});

after(() => stage?.close());

const visit = (options: Visit, work: Parameters<typeof visitStage>[2]) =>
  visitStage(stage, { as: planner, ...options }, work);

const change = <T>(work: (tx: Tx) => Promise<T>) =>
  stage.millrace.database.transact(company, actor, work);

/** A work order that a customer's order rests on and that stands in the plan. */
const waitedFor = () =>
  change(async (tx) => {
    const held = await reservedToCome(tx);
    const supplies = held.map((each) => each.supplyId);
    const orders = [...(await workOrdersOfSupplies(tx, supplies)).values()];
    const found = orders.find((each) => each.projectedAt !== null);
    assert.ok(found, "an order line rests on a planned work order");
    return found;
  });

test("a work order and an order's promise lead to its own bars in its plant's plan", async () => {
  const job = await waitedFor();
  const [line] = await change((tx) =>
    tx.rows<{ order_id: number }>(
      `select line.order_id from stock.reservation as held
       join orders.line as line on line.cell = held.cell and line.tenant_id = held.tenant_id
         and line.id = held.claim_id
       where held.cell = $1 and held.tenant_id = $2 and held.supply_id = $3
         and held.claim_kind = 'order' limit 1`,
      [tx.scope.cell, tx.scope.tenantId, job.supplyId],
    ),
  );
  for (const [locale, words] of [
    ["zh-CN", { table: "表" }],
    ["en", { table: "Table" }],
  ] as const) {
    await visit({ locale }, async (page) => {
      await page.goto(`/orders/${line?.order_id}`);
      await page.locator(`a[href="/plan?job=${job.id}"]`).first().click();
      await page.waitForURL(/\/plan\?job=\d+$/);
      await page.locator(".m-gantt-chart canvas").first().waitFor();
      assert.deepEqual(await flaws(page, `${locale} job`), []);
      await shot(page, `plan-job-${locale}`);
      await page.getByRole("button", { name: words.table, exact: true }).click();
      await page.locator('[aria-selected="true"]', { hasText: job.number }).first().waitFor();
      await page.goto(`/work-orders/${job.id}`);
      await page.locator(`a[href="/plan?job=${job.id}"]`).waitFor();
    });
  }
});

test("where the plant is full, and what an hour or a machine more would bring, is answered in words", async () => {
  for (const [locale, width, words] of [
    ["zh-CN", 1_280, { face: "瓶颈", machine: /^多加一个/, brings: /延误工单 [\d,]+ → [\d,]+/ }],
    [
      "en",
      420,
      {
        face: "Bottlenecks",
        machine: /^One more of it/,
        brings: /late work orders [\d,]+ → [\d,]+/,
      },
    ],
  ] as const) {
    await visit({ locale, width }, async (page) => {
      await page.goto("/plan");
      await page.getByRole("button", { name: words.face, exact: true }).click();
      await page.getByRole("button", { name: words.machine }).first().click();
      await page.getByText(words.brings).first().waitFor({ timeout: 60_000 });
      await page.getByText(words.brings).first().scrollIntoViewIfNeeded();
      await shot(page, `plan-load-${locale}`);
      assert.deepEqual(await flaws(page, `${locale} load`), []);
    });
  }
});

/** Pins what is planned two days from now and closes its resource there; gives the plant. */
const makeImpossible = () =>
  change(async (tx) => {
    const { production } = stage.millrace;
    const { placeId } = await firstPlant(tx);
    const until = new Date(tx.now.getTime() + 30 * dayMs);
    const shop = await readShop(tx, production, { placeIds: [placeId], from: tx.now, until });
    const soon = tx.now.getTime() + dayMs;
    const far = shop.operations
      .filter((each) => each.plannedStart !== null && each.resourceId !== null)
      .toSorted((a, b) => Number(a.plannedStart) - Number(b.plannedStart))
      .find((each) => Number(each.plannedStart) > soon);
    assert.ok(far?.plannedStart && far.resourceId !== null);
    const pinned = await pinOperations(tx, { operationIds: [far.id], pinned: true });
    assert.ok(pinned.ok, JSON.stringify(pinned));
    const fromAt = new Date(far.plannedStart.getTime() - dayMs / 2);
    const untilAt = new Date(far.plannedStart.getTime() + dayMs);
    const span = { kind: "closed", reason: "maintenance", fromAt, untilAt, note: "" } as const;
    const closed = await addException(tx, {
      ...{ ...span, calendarId: null, resourceId: far.resourceId },
    });
    assert.ok(closed.ok, JSON.stringify(closed));
  });

async function firstPlant(tx: Tx): Promise<{ placeId: number }> {
  const [placeId = 0] = (await stage.millrace.production.factory.get(tx)).plants.keys();
  return { placeId };
}

/** Sets what drafts say a month back: time has run away from them. */
const growOld = () =>
  change((tx) =>
    tx.rows(
      `update plans.bar as bar set from_at = from_at - interval '30 days',
         start_at = start_at - interval '30 days', end_at = end_at - interval '30 days'
       from plans.run as run where bar.cell = $1 and bar.tenant_id = $2 and run.cell = bar.cell
         and run.tenant_id = bar.tenant_id and run.id = bar.run_id and run.state = 'ready'`,
      [tx.scope.cell, tx.scope.tenantId],
    ),
  );

/** Waits until a plan is ready, however slow the machine. */
async function reckoned(planId: number): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    if ((await change((tx) => runById(tx, planId)))?.state === "ready") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`plan ${planId} is not ready`);
}

test("a plan of another hour says so and is reckoned anew by a button", async () => {
  await visit({}, async (page) => {
    await page.goto("/plan");
    await page.getByRole("button", { name: "计划方案" }).click();
    await page.getByLabel("计算时间").selectOption("5");
    await page.getByLabel("首要目标").selectOption("自定先后");
    assert.deepEqual(await flaws(page, "own order"), []);
    await page.getByLabel("首要目标").selectOption("自定权重");
    await page.getByLabel("换型（分钟）").fill("2");
    await shot(page, "plan-own-weights");
    assert.deepEqual(await flaws(page, "own weights"), []);
    await page.getByRole("button", { name: "开始计算" }).click();
    const publish = page.getByRole("button", { name: "发布此计划" });
    await publish.waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: /^延误与原因/ }).click();
    await page.getByText("加权延误（分钟） × 1 + 换型（分钟） × 2").waitFor();
    await growOld();
    await publish.click();
    const alert = page.getByRole("alert").filter({ hasText: "已不适用" });
    await alert.waitFor();
    assert.match((await alert.textContent()) ?? "", /涉及工单：WO\d+/);
    await shot(page, "plan-stale");
    const before = page.url();
    await page.getByRole("button", { name: "重新计算", exact: true }).click();
    await page.waitForURL((url) => url.href !== before);
    // The button of the plan before may still stand while the new one is reckoned.
    const plan = Number(new URL(page.url()).searchParams.get("plan"));
    await reckoned(plan);
    await publish.click({ timeout: 60_000 });
    await page.getByText(/^已生效：/).waitFor();
  });
});

test("what a closed shift takes from its pinned place moves by itself and is listed", async () => {
  await makeImpossible();
  await visit({}, async (page) => {
    await page.goto("/plan");
    await page.getByRole("button", { name: /^延误与原因/ }).click();
    const list = page.getByRole("region", { name: "已放开" });
    await list
      .getByText(/原钉在.*不在班次内/)
      .first()
      .waitFor({ timeout: 60_000 });
    await shot(page, "plan-let-go");
    await page.getByRole("button", { name: /^未排入/ }).click();
    await list.waitFor();
    assert.deepEqual(await flaws(page, "let go"), []);
  });
  await visit({ locale: "en", width: 420 }, async (page) => {
    await page.goto("/plan");
    const first = page.getByText(/was pinned on/).first();
    await first.waitFor();
    await first.scrollIntoViewIfNeeded();
    await shot(page, "plan-let-go-phone");
    assert.deepEqual(await flaws(page, "let go on a phone"), []);
  });
});

test("ranks stand in columns with what each weight does to them", async () => {
  for (const [locale, width, words] of [
    ["zh-CN", 1_280, { ranks: "优先序", without: "不计紧急度" }],
    ["en", 420, { ranks: "Ranks", without: "Without urgency" }],
  ] as const) {
    await visit({ locale, width }, async (page) => {
      await page.goto("/plan");
      await page.getByRole("button", { name: words.ranks, exact: true }).click();
      await page.getByRole("columnheader", { name: words.without }).waitFor();
      await page
        .getByText(/[▲▼]\d/)
        .first()
        .waitFor();
      await page
        .getByText(/[▲▼]\d/)
        .first()
        .scrollIntoViewIfNeeded();
      await shot(page, `plan-ranks-${locale}`);
      assert.deepEqual(await flaws(page, `${locale} ranks`), []);
    });
  }
});
