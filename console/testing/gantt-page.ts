import { readFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { Page } from "playwright-core";
import { build } from "vite";
import react from "@vitejs/plugin-react";
import { launchBrowser } from "../../server/platform/testing/browser.ts";
import { consoleOptions } from "../build.ts";

const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
};
const host = "http://gantt.test";

export interface GanttPages {
  /** A page with the Gantt alone; `search` asks for rows and bars. Without a width it is a desk's. */
  readonly open: (search: string, locale?: "zh-CN" | "en", width?: number) => Promise<Page>;
  readonly close: () => Promise<void>;
}

/** Builds the page of the Gantt alone as a release would, and answers its files to a browser of its own. */
export async function ganttPages(): Promise<GanttPages> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-gantt-"));
  await build({
    ...consoleOptions,
    root: join(import.meta.dirname, "gantt"),
    logLevel: "error",
    plugins: [react()],
    build: { ...consoleOptions.build, target: "esnext", outDir: folder, emptyOutDir: true },
  });
  const browser = await launchBrowser();
  return {
    open: async (search, locale = "zh-CN", width = 1_280) => {
      const context = await browser.newContext({ viewport: { width, height: 800 } });
      await context.addInitScript((language) => {
        localStorage.setItem("millrace.locale", language);
      }, locale);
      const page = await context.newPage();
      await page.route(`${host}/**`, async (route) => {
        const { pathname } = new URL(route.request().url());
        const path = pathname === "/" ? "/index.html" : pathname;
        const contentType = types[extname(path)] ?? "application/octet-stream";
        await readFile(join(folder, path)).then(
          (body) => route.fulfill({ contentType, body }),
          () => route.fulfill({ status: 404 }),
        );
      });
      await page.goto(`${host}/?${search}`);
      await page.locator(".m-gantt-chart canvas").first().waitFor();
      return page;
    },
    close: async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
