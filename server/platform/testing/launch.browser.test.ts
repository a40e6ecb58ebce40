// Goal: a browser is there, it runs our pages, and when none is there the error says what to do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BrowserUnavailable, launchBrowser } from "./browser.ts";

test("a browser launches, runs scripts and takes pictures", async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent("<h1>渠成</h1><script>document.title = String(6 * 7)</script>");
    assert.equal(await page.title(), "42");
    assert.equal(await page.textContent("h1"), "渠成");
    assert.ok((await page.screenshot()).length > 1_000);
  } finally {
    await browser.close();
  }
});

test("a browser that cannot be launched gives the one command that installs it", async () => {
  const before = process.env["MILLRACE_CHROMIUM"];
  process.env["MILLRACE_CHROMIUM"] = "/nowhere/chromium";
  try {
    await assert.rejects(launchBrowser(), (error: Error) => {
      assert.ok(error instanceof BrowserUnavailable);
      assert.match(error.message, /install.* chromium/);
      assert.match(error.message, /\/nowhere\/chromium/);
      return true;
    });
  } finally {
    if (before === undefined) delete process.env["MILLRACE_CHROMIUM"];
    else process.env["MILLRACE_CHROMIUM"] = before;
  }
});
