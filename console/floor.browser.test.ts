// Goal: on a phone, in both languages, the last operation of an item with serial numbers and a last day is
// reported unit by unit; a number twice is counted once, and what the server refuses stays to be mended.
// What was never made is taken back by its number.
// Method: the composed product with a small factory of its own, a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Locator } from "playwright-core";
import { createUser } from "../server/modules/people/index.ts";
import { lotRows } from "../server/modules/stock/index.ts";
import type { Scope, Tx } from "../server/platform/index.ts";
import { runTheLast } from "./testing/last-operation.ts";
import { shot } from "./testing/shot.ts";
import { eventually, flaws, focused, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let scope: Scope;
let itemA = 0;
let number = "";
const actor = { kind: "system", id: 0, name: "test" } as const;
const run = <T>(work: (tx: Tx) => Promise<T>) =>
  stage.millrace.database.transact(scope, actor, work);

before(async () => {
  stage = await openStage();
  await setUpCompany(stage);
  ({ scope, itemA, number } = await runTheLast(stage.millrace));
});
after(() => stage?.close());

test("an operator begins on the shop floor, sees its tasks on the plant's clock, and nothing else", async () => {
  const operator = { login: "operator", password: "a-long-word-9" };
  const made = { ...operator, name: "Wu", role: "shop_floor", locale: "zh-CN" } as const;
  await run((tx) => createUser(tx, stage.millrace.database.world.secret, made));
  for (const [locale, width] of [
    ["zh-CN", 390],
    ["en", 1_280],
  ] as const)
    await visit(stage, { as: operator, locale, width }, async (page) => {
      const refused: string[] = [];
      page.on("response", (reply) => {
        if (reply.status() === 403) refused.push(new URL(reply.url()).pathname);
      });
      await page.goto("/");
      await page.waitForURL("**/floor");
      const centre = page.getByLabel(locale === "en" ? "Work centre" : "工作中心");
      const line = await centre.locator("option", { hasText: "assembly" }).getAttribute("value");
      await centre.selectOption(line);
      const names = await centre.locator("option").allInnerTexts();
      assert.ok(
        names.length > 1 && names.slice(1).every((name) => !name.includes("#")),
        names.join(),
      );
      await page.getByRole("listitem").filter({ hasText: number }).first().waitFor();
      assert.deepEqual(await flaws(page, `${locale} operator`), []);
      await shot(page, `floor-operator-${locale}`);
      assert.deepEqual(refused, [], "nothing is asked for that he may not see");
    });
});

interface BackWords {
  readonly ask: string;
  readonly back: string;
  readonly good: RegExp;
  readonly serials: string;
  readonly reason: string;
}

/** Pauses with the first cause and goes on, by keyboard: it is never on nothing, and no target is small. */
async function pause(task: Locator, words: { pause: string; resume: string; first: string }) {
  const page = task.page();
  const label = `${number}-20`;
  const button = (name: string) => task.getByRole("button", { name, exact: true });
  await button(words.pause).press("Enter");
  await eventually(() => focused(page), words.first);
  await page.keyboard.press("Enter");
  await button(words.pause).press("Enter");
  await button(words.resume).waitFor();
  await eventually(() => focused(page), label);
  await button(words.resume).press("Enter");
  await button(words.pause).waitFor();
  await eventually(() => focused(page), words.pause);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("main button, main input, main select, .m-toast button")]
      .map((each) => [each.getBoundingClientRect(), each.outerHTML] as const)
      .filter(([box]) => box.height > 0 && (box.height < 44 || box.width < 44))
      .map(([, html]) => html),
  );
  assert.deepEqual(small, []);
}

/** Takes one unit of the newest report back, after a number that nobody made was refused. */
async function takeBack(task: Locator, serial: string, words: BackWords): Promise<void> {
  await task.getByRole("button", { name: words.ask }).click();
  const form = task.getByRole("form", { name: words.back });
  await form.getByLabel(words.good).fill("1");
  await form.getByLabel(words.serials).fill("X-1");
  await form.getByLabel(words.reason).fill("never made");
  const submit = form.getByRole("button", { name: words.back });
  await submit.click();
  await form.getByRole("alert").filter({ hasText: "X-1" }).waitFor();
  await form.getByLabel(words.serials).fill(serial);
  await submit.click();
  await form.waitFor({ state: "detached" });
}

for (const [locale, words] of [
  [
    "zh-CN",
    {
      scan: /^扫工序条码/,
      serial: "扫描或输入序列号",
      day: "到期日",
      report: "报工",
      twice: /只算一次：Z-1/,
      reported: /合格 3 \/ 10/,
      taking: {
        ...{ ask: "收回报工…", back: "收回这些数量", good: /^合格（共/ },
        ...{ serials: "合格品序列号", reason: "原因" },
      },
      found: /^已找到 .*-20：进行中$/,
      lacks: "先填到期日再报工。",
      pausing: { pause: "暂停", resume: "继续", first: "人" },
      left: /合格 2 \/ 10/,
    },
  ],
  [
    "en",
    {
      ...{ scan: /^Scan an operation/, serial: "Scan or type a serial number" },
      ...{
        day: "Last day (expires on)",
        report: "Report",
        twice: /counted once: E-1/,
        reported: /Good 5 of 10/,
      },
      taking: {
        ...{ ask: "Take units back…", back: "Take these units back", good: /^Good, of/ },
        ...{ serials: "Serial numbers of the good units", reason: "Reason" },
      },
      found: /-20 found: Running$/,
      lacks: "Say the last day first, then report.",
      pausing: { pause: "Pause", resume: "Resume", first: "Man" },
      left: /Good 4 of 10/,
    },
  ],
] as const)
  test(`serial numbers and a last day are said on a phone, in ${locale}`, async () => {
    const letter = locale === "en" ? "E" : "Z";
    await visit(stage, { locale, width: 390 }, async (page) => {
      await page.goto("/floor");
      await page.getByLabel(words.scan).fill(`${number}-20`);
      await page.keyboard.press("Enter");
      const task = page.getByRole("listitem").filter({ hasText: number }).first();
      await page.getByRole("status").getByText(words.found).waitFor({ state: "attached" });
      await pause(task, words.pausing);
      const report = task.getByRole("button", { name: words.report, exact: true });
      const serial = task.getByLabel(words.serial);
      const add = async (code: string) => {
        await serial.fill(code);
        await page.keyboard.press("Enter");
      };
      await add(`${letter}-1`);
      await add(`${letter}-1`);
      await task.getByText(words.twice).waitFor();
      await add(`${letter}-2, ${letter}-3`);
      await task.getByText(`${letter}-3`).waitFor();
      assert.ok(await report.isDisabled(), "the last day lacks");
      const lacks = await report.getAttribute("aria-describedby");
      assert.equal(await page.locator(`[id="${lacks}"]`).innerText(), words.lacks);
      await task.getByLabel(words.day).fill("2031-05-31");
      await shot(page, `floor-serials-${locale}`);
      assert.deepEqual(await flaws(page, `${locale} serials`), []);
      // One that another language's worker has reported already stays, and is taken out.
      if (locale === "en") {
        await add("Z-1");
        await report.click();
        await task.getByRole("alert").filter({ hasText: "Z-1" }).waitFor();
        await task.getByRole("button", { name: "Take Z-1 out" }).click();
      }
      await report.press("Enter");
      await page.getByText(words.reported).waitFor();
      await eventually(() => focused(page), `${number}-20`);
      await task.getByText(`${letter}-3`).waitFor({ state: "detached" });
      await takeBack(task, `${letter}-3`, words.taking);
      await page.getByText(words.left).waitFor();
    });
    const lots = await run((tx) =>
      lotRows(tx, {
        ...{ items: [itemA], placeId: null, placeIds: null, dueBy: null },
        ...{ after: null, limit: 50 },
      }),
    );
    assert.deepEqual(
      lots.flatMap((row) => (row.lot.startsWith(letter) ? [[row.lot, row.expiresOn]] : [])),
      [1, 2].map((each) => [`${letter}-${each}`, "2031-05-31"]),
    );
  });
