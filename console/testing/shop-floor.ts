// What people on the shop floor do in a browser: a work order is released, units are reported through a
// lost network, refused, and taken back.
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { flaws } from "./stage.ts";

/**
 * Releases the first work order whose material is complete, and gives its number; although a day is
 * open, as in the evening, when the demo's shifts are over.
 */
export async function releaseOne(page: Page): Promise<string> {
  const reply = await page.request.get(
    "/api/work-orders?freedom=approved&status=planned&limit=200",
  );
  const { rows } = (await reply.json()) as { rows: { id: number; number: string }[] };
  for (const { id, number } of rows) {
    await page.goto(`/work-orders/${id}`);
    const complete = page.getByText("物料齐套。");
    const lacking = page.getByText(/^(不|还不)齐套：/);
    await complete.or(lacking).waitFor();
    if (await lacking.isVisible()) continue;
    await page.getByRole("button", { name: "下达" }).click();
    await page.getByLabel("原因").fill("开早班");
    await page.getByRole("button", { name: "下达" }).click();
    const released = page.getByText("已下达", { exact: true }).first();
    const anyway = page.getByRole("button", { name: "未日清仍下达" });
    await released.or(anyway).first().waitFor();
    if (await anyway.isVisible()) await anyway.click();
    await released.waitFor();
    return number;
  }
  assert.fail(`none of ${rows.length} work orders has its material`);
}

/** Where units are reported; what a report says of its own moment stands behind it. */
const reportedUnits = /\/units\?/;

/** Finds a work order by its number, then reports three units of what runs there offline. */
export async function report(page: Page, number: string): Promise<string> {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto("/floor");
  await page.getByLabel("扫工序条码，或输入工单号").fill(number);
  await page.keyboard.press("Enter");
  const found = page.getByRole("listitem").filter({ hasText: number }).first();
  await found.getByRole("button", { name: "开工" }).click();
  const task = page.getByRole("listitem").filter({ hasText: "进行中" }).first();
  // It runs now, or is refused because its machine does another: which one runs there as well.
  await task.waitFor();
  const label = await task.locator("strong").first().innerText();
  const same = page.getByRole("listitem").filter({ hasText: label }).first();
  const made = await same
    .getByText(/合格 \d+ \/ /)
    .first()
    .innerText();
  const before = Number(/合格 (\d+) \/ /.exec(made)?.[1] ?? NaN);
  assert.deepEqual(await flaws(page, "shop floor"), []);
  await page.route(reportedUnits, (route) => route.abort());
  await same.getByLabel("合格", { exact: true }).fill("3");
  await same.getByRole("button", { name: "报工", exact: true }).click();
  const waiting = page.getByRole("status").filter({ hasText: "还没送到服务器" });
  await waiting.waitFor();
  await page.unroute(reportedUnits);
  await sendNow(waiting);
  await waiting.waitFor({ state: "detached" });
  await same.getByText(`合格 ${before + 3} / `).waitFor();
  await refuseLater(page, same);
  await takeBack(page, same);
  await same.getByText(`合格 ${before + 1} / `).waitFor();
  return label.split("-")[0] ?? "";
}

/** Takes two of the units that were reported last back, with a reason. */
async function takeBack(page: Page, task: Locator): Promise<void> {
  await task.getByRole("button", { name: "收回报工…" }).click();
  const form = task.getByRole("form", { name: "收回这些数量" });
  await form.getByLabel(/^合格（共/).fill("2");
  await form.getByLabel("原因").fill("多报了两件");
  assert.deepEqual(await flaws(page, "taking back"), []);
  await form.getByRole("button", { name: "收回这些数量" }).click();
  await form.waitFor({ state: "detached" });
}

/** Sends what waits now, unless it went by itself while the hand moved to the button. */
async function sendNow(waiting: Locator): Promise<void> {
  const button = waiting.getByRole("button", { name: "现在补送" });
  await button.click({ timeout: 3_000 }).catch(() => undefined);
}

/** Reports more than can be while offline: refused once sent, it stands there until somebody read it. */
async function refuseLater(page: Page, task: Locator): Promise<void> {
  await page.route(reportedUnits, (route) => route.abort());
  await task.getByLabel("合格", { exact: true }).fill("99999999");
  await task.getByRole("button", { name: "报工", exact: true }).click();
  const waiting = page.getByRole("status").filter({ hasText: "还没送到服务器" });
  await waiting.waitFor();
  await page.unroute(reportedUnits);
  await page.reload();
  await sendNow(waiting);
  const refused = page.getByRole("alert").filter({ hasText: "补送时被拒绝" });
  await refused.waitFor();
  await waiting.waitFor({ state: "detached" });
  await refused.getByRole("button", { name: "知道了" }).click();
  await refused.waitFor({ state: "detached" });
}
