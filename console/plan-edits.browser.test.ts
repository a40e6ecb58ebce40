// Goal: a planner edits the plan by hand on the page: a bar is moved, undone and done again also after the
// page was read anew, held within the draft, and thrown away; a work order that has no place is put onto
// a machine, by dragging and by a form. Method: the demo company's factory, a real browser, both languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { askForRush } from "../server/modules/plans/index.ts";
import { createWorkOrders, readShop } from "../server/modules/production/index.ts";
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

const planOf = (page: Page) => new URL(page.url()).searchParams.get("plan");

/** Waits until the page shows another plan than this one, and gives it. */
async function otherPlan(page: Page, than: string | null): Promise<string | null> {
  await page.waitForURL((url) => url.searchParams.get("plan") !== than);
  return planOf(page);
}

const words = {
  "zh-CN": {
    ...{ undo: "撤销", redo: "重做", discard: "丢弃草稿", hold: "钉住", table: "表" },
    ...{ undone: /^已撤销/, redone: "已重做", held: /^本草稿锁定 1 道工序/, pool: /^未排入/ },
    ...{ placing: "放入…", place: "放入计划", thrown: /^草稿已丢弃/ },
  },
  en: {
    ...{ undo: "Undo", redo: "Redo", discard: "Throw the draft away", hold: "Pin", table: "Table" },
    ...{ undone: /^Undone/, redone: "Done again", held: /^1 held by this draft/ },
    ...{ pool: /^Unscheduled/, placing: "Place…", place: "Place it" },
    thrown: /^The draft is thrown away/,
  },
} as const;

/** Moves the first bar in the table that can be moved, by keyboard, and gives the draft. */
async function moveOne(page: Page, table: string): Promise<string> {
  await page.getByRole("button", { name: table, exact: true }).click();
  const grid = page.locator(".m-gantt-table");
  // Keys that come before the lines choose nothing.
  await grid.locator('[aria-rowindex="2"]').waitFor();
  for (let tries = 0; tries < 200; tries += 1) {
    // Lines that are read anew meanwhile may take the focus, or what was chosen, along.
    await grid.focus();
    await page.keyboard.press("ArrowDown");
    for (let each = 0; each < 8; each += 1) await page.keyboard.press("ArrowRight");
    const line = grid.locator('[aria-selected="true"]');
    if ((await line.count()) === 0) continue;
    if (!/→/.test(await line.innerText())) continue;
    const answered = page.waitForResponse((reply) => /\/api\/plans\/\d+\/moves$/.test(reply.url()));
    await page.keyboard.press("Enter");
    const { planId } = (await (await answered).json()) as { planId: number | null };
    if (planId === null) continue;
    await page.waitForURL((url) => url.searchParams.get("plan") === String(planId));
    return String(planId);
  }
  assert.fail("no bar can be moved");
}

test("a move is undone, done again after the page was read anew, and thrown away", async () => {
  for (const locale of ["zh-CN", "en"] as const) {
    await visit({ locale }, async (page) => {
      const own = words[locale];
      await page.goto("/plan");
      await page.locator(".m-gantt-chart canvas").first().waitFor();
      const one = await moveOne(page, own.table);
      const held = page.locator('.m-gantt-table [aria-selected="true"]');
      await held.waitFor();
      await shot(page, `plan-draft-${locale}`);
      assert.deepEqual(await flaws(page, `${locale} draft`), []);
      const undo = page.getByRole("button", { name: own.undo, exact: true });
      const redo = page.getByRole("button", { name: own.redo, exact: true });
      await page.keyboard.press("Control+z");
      await page.getByText(own.undone).waitFor();
      assert.equal(planOf(page), null, "in force again");
      assert.ok(await undo.isDisabled());
      await page.reload();
      await redo.and(page.locator(":enabled")).click();
      assert.equal(await otherPlan(page, null), one);
      await page.getByText(own.redone).waitFor();
      const two = await moveOne(page, own.table);
      assert.notEqual(two, one);
      await page.reload();
      await undo.and(page.locator(":enabled")).click();
      assert.equal(await otherPlan(page, two), one);
      await page.getByText(own.undone).waitFor();
      await page.getByRole("button", { name: own.discard, exact: true }).click();
      await page.getByText(own.thrown).waitFor();
      assert.equal(planOf(page), null);
    });
  }
});

/** Work orders for what can be made at once, without a place in the plan yet; gives their numbers. */
async function makeUnplanned(): Promise<string[]> {
  return change(async (tx) => {
    const { production } = stage.millrace;
    const { plants } = await production.factory.get(tx);
    const placeIds = [...plants.keys()].slice(0, 1);
    const span = { from: tx.now, until: new Date(tx.now.getTime() + 30 * dayMs) };
    const shop = await readShop(tx, production, { placeIds, ...span });
    const items = [...new Set(shop.orders.map((each) => each.itemId))].slice(0, 12);
    const made = await createWorkOrders(
      tx,
      production,
      items.map((itemId) => ({
        ...{ itemId, placeId: placeIds[0] ?? 0, units: 1, needAt: null },
        freedom: "approved" as const,
      })),
    );
    assert.ok(made.ok, JSON.stringify(made));
    return made.value.map((each) => each.number);
  });
}

test("a work order without a place is dragged onto a machine, and placed by a form on a phone", async () => {
  await makeUnplanned();
  await visit({}, async (page) => {
    const own = words["zh-CN"];
    await page.goto("/plan");
    await page.locator(".m-gantt-chart canvas").first().waitFor();
    await page.getByRole("button", { name: own.pool }).click();
    const row = page.locator("tr.m-grab").first();
    await row.waitFor();
    const number = await row.getByRole("rowheader").innerText();
    await shot(page, "plan-pool-zh");
    assert.deepEqual(await flaws(page, "pool"), []);
    // Letting go is taken where the work order may stand: row by row until one takes it.
    const chart = page.locator(".m-gantt-chart");
    const box = await chart.boundingBox();
    assert.ok(box);
    const rows = Math.floor((box.height - 40 - 60) / 28);
    // A shift may be closed there: some place along the row is open.
    for (let each = 0; each < rows * 4 && planOf(page) === null; each += 1) {
      const x = 180 + (box.width - 180) * (0.35 + 0.13 * (each % 4));
      await row.dragTo(chart, { targetPosition: { x, y: 40 + Math.floor(each / 4) * 28 + 14 } });
      await page
        .getByText(/^可行/)
        .waitFor({ timeout: 1_500 })
        .catch(() => undefined);
    }
    assert.notEqual(planOf(page), null, "some row took it");
    await page.getByRole("rowheader", { name: number }).waitFor({ state: "detached" });
    await shot(page, "plan-placed-zh");
    // Where answers are slow a second drop was taken before the first was told: two steps to undo.
    const waits = page.getByRole("rowheader", { name: number });
    for (let steps = 0; steps < 4 && !(await waits.isVisible()); steps += 1) {
      await page.getByRole("button", { name: own.undo, exact: true }).click();
      await page.getByText(own.undone).first().waitFor();
      await waits.waitFor({ timeout: 5_000 }).catch(() => undefined);
    }
    await waits.waitFor();
  });
  await visit({ locale: "en", width: 420 }, async (page) => {
    const own = words.en;
    await page.goto("/plan");
    await page.getByRole("button", { name: own.pool }).click();
    await page.getByRole("button", { name: own.placing }).first().click();
    await page.getByLabel("Machine").waitFor();
    await shot(page, "plan-place-phone-en");
    assert.deepEqual(await flaws(page, "placing on a phone"), []);
    const day = new Date(Date.now() + 6 * dayMs).toISOString().slice(0, 10);
    await page.getByLabel(/^Start/).fill(`${day}T10:00`);
    await page.getByRole("button", { name: own.place, exact: true }).click();
    await otherPlan(page, null);
    await page
      .getByText(/It fits/)
      .first()
      .waitFor();
  });
});

test("a draft holds an operation without pinning it in force", async () => {
  await visit({ locale: "en" }, async (page) => {
    const own = words.en;
    await page.goto("/plan");
    await page.locator(".m-gantt-chart canvas").first().waitFor();
    const one = await moveOne(page, own.table);
    await page.keyboard.press("ArrowDown");
    await page.getByRole("button", { name: own.hold, exact: true }).click();
    await page.getByText(own.held).first().waitFor();
    const two = planOf(page);
    assert.notEqual(two, one);
    await page.getByText("held by this draft").first().waitFor();
    await page.keyboard.press("Control+z");
    await otherPlan(page, two);
    await page.getByRole("button", { name: own.discard, exact: true }).click();
    await page.getByText(own.thrown).waitFor();
  });
});

/** A rush order that waits for a word, as if a planner had asked for it. */
const askOnce = () =>
  change(async (tx) => {
    const { plants } = await stage.millrace.production.factory.get(tx);
    const [placeId = 0] = plants.keys();
    const span = { from: tx.now, until: new Date(tx.now.getTime() + dayMs) };
    const shop = await readShop(tx, stage.millrace.production, { placeIds: [placeId], ...span });
    const [late] = shop.orders;
    assert.ok(late);
    const needAt = new Date(tx.now.getTime() + dayMs);
    const orders = [{ id: 1, number: "SO-1" }];
    const slip = { workOrderId: late.id, number: late.number, orders };
    return askForRush(tx, {
      ...{ placeId, itemId: late.itemId, units: 20, needAt, endAt: needAt, weight: 5 },
      ...{ kind: "soonest", why: "trade fair" },
      slips: [{ ...slip, before: tx.now.toISOString(), after: needAt.toISOString() }],
    });
  });

test("a rush order that waits for agreement is counted at home, read with whom it makes late, and decided", async () => {
  for (const [locale, width, own] of [
    ["zh-CN", 1280, { tile: "等您同意的插单", word: "意见", decline: "不同意", state: /· 不同意/ }],
    [
      "en",
      420,
      {
        ...{ tile: "Rush orders that wait for agreement", word: "Your word" },
        ...{ decline: "Decline", state: /· declined/ },
      },
    ],
  ] as const) {
    await askOnce();
    await visit({ locale, width }, async (page) => {
      await page.goto("/");
      const tile = page.locator(".m-tile").filter({ hasText: own.tile });
      await tile.getByRole("link").click();
      await page.waitForURL(/\/plan\?face=rush/);
      await page.getByRole("link", { name: "SO-1" }).first().waitFor();
      await shot(page, `rush-requests-${locale}`);
      assert.deepEqual(await flaws(page, `${locale} rush requests`), []);
      const decline = page.getByRole("button", { name: own.decline, exact: true });
      assert.ok(await decline.isDisabled(), "not without a word");
      await page.getByLabel(own.word).fill("not this week");
      await decline.click();
      await page.getByText(own.state).first().waitFor();
      await page.getByText("not this week").first().waitFor();
    });
  }
});
