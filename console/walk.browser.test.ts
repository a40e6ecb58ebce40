// Goal: a reader far from the company is told every moment on the company's clock, which is named
// once, and days as the language writes them, on every screen; what is needed on a phone is whole; goods
// are found by text where they are listed; an order says what was ordered. Method: a small demo
// company and a real browser that stands in New York.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { listTenants } from "../server/modules/people/index.ts";
import { openDemoStage } from "./testing/demo.ts";
import { shot } from "./testing/shot.ts";
import {
  eventually,
  graveViolations,
  login,
  machineDays,
  password,
  visit as visitStage,
} from "./testing/stage.ts";
import type { Visit } from "./testing/stage.ts";

type Demo = Awaited<ReturnType<typeof openDemoStage>>;
let demo: Demo;
before(async () => {
  demo = await openDemoStage();
});
after(() => demo?.stage.close());

const visit = (options: Visit, work: (page: Page) => Promise<void>) =>
  visitStage(demo.stage, { as: demo.planner, zone: "America/New_York", ...options }, work);

const clock = (page: Page) => page.locator(".m-top .m-clock");

test("the list of orders and the page of one tell the same moment, and the clock is named once", async () => {
  await visit({ locale: "en" }, async (page) => {
    await page.goto("/orders");
    const listed = page.getByRole("grid").locator("time").first();
    const moment = await listed.innerText();
    const at = new Date((await listed.getAttribute("datetime")) ?? "");
    const [day, minute] = [
      new Intl.DateTimeFormat("en", { timeZone: "Asia/Shanghai", month: "short", day: "numeric" }),
      new Intl.DateTimeFormat("en", {
        ...{ timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
      }),
    ].map((form) => form.format(at));
    assert.equal(moment.includes(`${day}, `), true, `${moment} of ${at.toISOString()}`);
    assert.equal(moment.endsWith(`, ${minute}`), true, `${moment} of ${at.toISOString()}`);
    assert.deepEqual(await clock(page).allInnerTexts(), ["Times: GMT+8"]);
    await page.getByRole("grid").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByText(moment).first().waitFor();
  });
  await visit({ locale: "en", zone: "Asia/Shanghai" }, async (page) => {
    await page.goto("/orders");
    await page.getByRole("grid").locator("time").first().waitFor();
    assert.equal(await clock(page).count(), 0, "the reader's clock is the company's");
  });
});

const everywhere = [
  ...["/orders", "/warehouse", "/lots", "/supplies", "/stock", "/holds", "/repromises", "/audit"],
  ...["/reports", "/materials", "/work-orders", "/plan", "/daily-close", "/exceptions", "/inbox"],
];

test("no screen writes a day as machines do", async () => {
  for (const [locale, paths] of [
    ["en", everywhere],
    ["zh-CN", ["/orders", "/warehouse", "/supplies"]],
  ] as const)
    await visit({ locale }, async (page) => {
      const found: string[] = [];
      const look = async (path: string) => {
        await page.locator("#content h1").waitFor();
        // Live screens keep one connection open: what is there after a moment counts.
        await page.waitForLoadState("networkidle", { timeout: 1_500 }).catch(() => undefined);
        found.push(...(await machineDays(page)).map((text) => `${path} ${text}`));
      };
      for (const path of paths) {
        await page.goto(path);
        await look(path);
      }
      await page.goto("/orders");
      await page.getByRole("grid").locator("time").first().waitFor();
      await page.getByRole("grid").focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").locator("table").first().waitFor();
      await look("an order");
      assert.deepEqual(found, []);
    });
});

test("an order says what was ordered, in the reader's language", async () => {
  for (const [locale, han] of [
    ["en", false],
    ["zh-CN", true],
  ] as const)
    await visit({ locale }, async (page) => {
      await page.goto("/orders");
      await page.getByRole("grid").locator("time").first().waitFor();
      await page.getByRole("grid").focus();
      await page.keyboard.press("Enter");
      const line = page.getByRole("dialog").locator("table.plain td:first-child strong").first();
      const name = await line.innerText();
      assert.equal(/\p{Script=Han}/u.test(name), han, name);
      assert.ok(name.length > 3, name);
    });
});

test("lots and receipts to come are found by an item's code or name", async () => {
  await visit({ locale: "en" }, async (page) => {
    for (const [path, text] of [
      ["/lots", "Rice"],
      ["/supplies", "Rice"],
    ] as const) {
      await page.goto(path);
      const rows = page.getByRole("grid").getByRole("row");
      await rows.nth(3).waitFor();
      await page.getByPlaceholder("Code, name or barcode").fill(text);
      await eventually(async () => {
        const texts = (await rows.allInnerTexts()).slice(1);
        return texts.length > 0 && texts.every((each) => each.includes(text));
      }, true);
      assert.match(page.url(), /text=Rice/);
    }
  });
});

test("who set up with the demo is told how far it is, how to sign in, and comes in by one button", async () => {
  const { makings } = demo.stage;
  const [own] = await listTenants(demo.stage.millrace.database);
  assert.ok(own && !own.demo);
  const asker = { cell: own.cell, tenantId: own.id };
  const told = makings.begin(asker);
  await visit({ locale: "en", as: { login, password } }, async (page) => {
    await page.goto("/");
    const notice = page.getByRole("region", { name: "The demo company" });
    await notice.getByText("It is being made, beside your own company").waitFor();
    told.day(45, 180);
    await notice.getByText("45 of 180 past days").waitFor();
    await shot(page, "demo-making-en");
    assert.deepEqual(await graveViolations(page), []);
    told.ready(demo.planner);
    await notice.getByText(demo.planner.login, { exact: true }).waitFor();
    await notice.getByText(demo.planner.password, { exact: true }).waitFor();
    await shot(page, "demo-ready-en");
    assert.deepEqual(await graveViolations(page), []);
    await notice.getByRole("button", { name: "Sign in to the demo" }).click();
    await page.getByRole("button", { name: "Demo", exact: true }).waitFor();
    assert.equal(await notice.count(), 0, "the demo itself is told nothing");
  });
  await visit({ as: { login, password }, width: 390 }, async (page) => {
    await page.goto("/");
    const notice = page.getByRole("region", { name: "演示公司" });
    await notice.getByText(demo.planner.password).waitFor();
    await shot(page, "demo-ready-zh-phone");
    await notice.getByRole("button", { name: "已记下" }).click();
    await notice.waitFor({ state: "detached" });
    assert.equal(makings.of(asker), null, "the password is forgotten");
  });
  for (const [locale, region, words, noted] of [
    ["en", "The demo company", "cut off when the server stopped", "Noted, close"],
    ["zh-CN", "演示公司", "已生成的部分已删除", "已记下"],
  ] as const) {
    makings.cutOff(asker);
    await visit(
      { locale, as: { login, password }, ...(locale === "en" ? {} : { width: 390 }) },
      async (page) => {
        await page.goto("/");
        const notice = page.getByRole("region", { name: region });
        await notice.getByText(words).waitFor();
        await shot(page, `demo-cut-off-${locale}`);
        assert.deepEqual(await graveViolations(page), []);
        await notice.getByRole("button", { name: noted }).click();
        await notice.waitFor({ state: "detached" });
      },
    );
  }
});

/** The width of what is found, in pixels of the page. */
const widthOf = async (page: Page, selector: string) =>
  (await page.locator(selector).first().boundingBox())?.width ?? 0;

test("on a phone the inbox says why, and an order is picked, packed and sent", async () => {
  let sent = "";
  await visit({ locale: "zh-CN", width: 390 }, async (page) => {
    await page.goto("/inbox");
    await page.locator(".inbox-why").first().waitFor();
    assert.ok((await widthOf(page, ".inbox-why")) > 200, "the reason has a line of its own");
    await page.goto("/warehouse");
    const box = page.locator("main .w-row input[type=checkbox]:enabled");
    await box.first().check();
    const number = await page
      .locator(".w-row", { has: page.locator("input:checked") })
      .locator("strong")
      .innerText();
    const start = page.getByRole("button", { name: "开始拣货" });
    await start.click();
    const toast = page.locator(".m-toast");
    await toast.waitFor();
    const [told, bar] = [await toast.boundingBox(), await start.boundingBox()];
    assert.ok(told && bar && told.y + told.height < bar.y, "the message covers no button");
    await page.goto("/warehouse?tab=picked");
    await page.getByRole("link", { name: number }).click();
    await page.locator(".w-scan .m-field").waitFor();
    assert.ok((await widthOf(page, ".w-scan .m-field")) > 200, "the scanner's field can be hit");
    await page.getByRole("button", { name: "打包", exact: true }).click();
    await page.getByLabel("运单号").fill("SF1234567890123");
    await page.keyboard.press("Enter");
    await page.getByText("顺丰速运").waitFor();
    sent = page.url();
  });
  await visit({ locale: "en" }, async (page) => {
    await page.goto(sent);
    await page.getByText("SF Express", { exact: true }).waitFor();
  });
});
