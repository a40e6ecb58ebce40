// The composed product on a database of its own, its built console and a real browser, for tests.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { createClient, type Client } from "../../contract/client.ts";
import { postSession, postSetup } from "../../contract/session.ts";
import { createMakings, type Makings } from "../../server/demo/making.ts";
import { openApp } from "../../server/app.ts";
import { compose, type Millrace } from "../../server/compose.ts";
import { createLog, realWorld } from "../../server/platform/index.ts";
import { launchBrowser } from "../../server/platform/testing/browser.ts";
import {
  testDatabase,
  testVault,
  type TestDatabase,
} from "../../server/platform/testing/database.ts";
import { buildConsole } from "../build.ts";

export const login = "boss";
export const password = "correct-horse-9";
const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
let axeSource: Promise<string> | undefined;
const readAxe = () => (axeSource ??= readFile(axeFile, "utf8"));

export interface Stage {
  readonly address: string;
  /** The composed product behind it, for what no API makes. */
  readonly millrace: Millrace;
  readonly browser: Browser;
  /** What is told of demos that are being made. */
  readonly makings: Makings;
  readonly close: () => Promise<void>;
}

/** The product, served with its console, and a browser, on an empty database unless told; close it in `after`. */
export async function openStage(given?: TestDatabase): Promise<Stage> {
  const home = given ?? (await testDatabase());
  const served = await serve(home.url);
  const browser = await launchBrowser();
  const close = async () => {
    await browser.close();
    await served.close();
    await home.drop();
  };
  return { ...served, browser, close };
}

/** The product over a database, served with its console. */
export async function serve(url: string): Promise<Omit<Stage, "browser">> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-console-"));
  const millrace = compose({ url, world: realWorld, vault: testVault });
  const makings = createMakings();
  const app = await openApp({
    millrace,
    log: createLog("silent"),
    dataDirectory: folder,
    version: "test",
    consoleDirectory: await buildConsole(),
    insecureCookies: true,
    // Simulated platforms and subscribers stand on this machine.
    allowTargets: ["127.0.0.1"],
    makings,
    onDemo: () => undefined,
  });
  const address = await app.http.app.listen({ host: "127.0.0.1", port: 0 });
  return {
    ...{ address, millrace, makings },
    close: async () => {
      await app.close();
      await millrace.database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A client of the stage's API that keeps its session, not yet signed in. */
export function clientOf(stage: Pick<Stage, "address">): Client {
  let cookie = "";
  return createClient({
    baseUrl: stage.address,
    headers: (): Record<string, string> => (cookie ? { cookie } : {}),
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const given = response.headers.get("set-cookie");
      if (given) cookie = given.split(";")[0] ?? "";
      return response;
    },
  });
}

/** Sets a company up with its first administrator; gives that administrator's client. */
export async function setUpCompany(stage: Pick<Stage, "address">): Promise<Client> {
  const api = clientOf(stage);
  await api.call(postSetup, {
    key: crypto.randomUUID(),
    body: {
      tenantName: "\u6d4b\u8bd5\u516c\u53f8",
      adminName: "Boss",
      login,
      password,
      locale: "zh-CN",
      withDemo: false,
    },
  });
  await api.call(postSession, { key: crypto.randomUUID(), body: { login, password } });
  return api;
}

export interface Visit {
  readonly locale?: "zh-CN" | "en";
  readonly theme?: "light" | "dark";
  readonly width?: number;
  /** The zone of the reader's machine; the test machine's unless told. */
  readonly zone?: string;
  /** Who looks: the first administrator unless told; null is a stranger. */
  readonly as?: { readonly login: string; readonly password: string } | null;
}

/** A fresh browser profile with its choices made; page errors and broken CSP fail the test. */
export async function visit(
  stage: Stage,
  options: Visit,
  work: (page: Page, faults: string[]) => Promise<void>,
): Promise<void> {
  const { locale = "zh-CN", theme = "light", width = 1_280 } = options;
  const person = options.as === undefined ? { login, password } : options.as;
  const context = await stage.browser.newContext({
    viewport: { width, height: 800 },
    baseURL: stage.address,
    ...(options.zone ? { timezoneId: options.zone } : {}),
  });
  const faults: string[] = [];
  try {
    if (person) await signIn(context, person);
    await context.addInitScript(
      ([language, light]) => {
        localStorage.setItem("millrace.locale", language ?? "");
        localStorage.setItem("millrace.theme", light ?? "");
      },
      [locale, theme],
    );
    const page = await context.newPage();
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (line) => {
      if (/Content Security Policy/i.test(line.text())) faults.push(line.text());
    });
    await work(page, faults);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

/** Reads again until it finds what is expected, as a person would; after half a minute it tells the difference. */
export async function eventually<T>(read: () => Promise<T>, expected: T): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    try {
      return assert.deepEqual(await read(), expected);
    } catch (difference) {
      if (Date.now() > end) throw difference;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function signIn(
  context: BrowserContext,
  person: { readonly login: string; readonly password: string },
): Promise<void> {
  const reply = await context.request.post("/api/session", {
    data: person,
    headers: { "idempotency-key": crypto.randomUUID() },
  });
  assert.equal(reply.status(), 200);
}

/** What has the keyboard, by its name, or a frame by its label; empty when nothing has it. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (at === document.body || !(at instanceof HTMLElement)) return "";
    return at.getAttribute("aria-label") ?? at.innerText;
  });

/** Violations of the two grave kinds on the page as it stands, as readable lines. */
export async function graveViolations(page: Page): Promise<string[]> {
  // What is still fading in has colours that nobody reads.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((each) => each.effect?.getComputedTiming().iterations !== Infinity)
        .map((each) => each.finished),
    ),
  );
  // Half a megabyte that a document needs once, however often it is looked at.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(await readAxe());
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(options: { resultTypes: string[]; preload: boolean }): Promise<{
          violations: {
            id: string;
            impact: string;
            nodes: { html: string; failureSummary: string }[];
          }[];
        }>;
      };
    };
    // What passes needs no selector of each node, and all style sheets are read anew only for a rule of
    // sound, which is not among the grave.
    const { violations } = await axe.run({ resultTypes: ["violations"], preload: false });
    return violations
      .filter((each) => each.impact === "critical" || each.impact === "serious")
      .flatMap((each) =>
        each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
      );
  });
}

/** Grave violations of axe and sideways overflow on the page as it stands. */
export async function flaws(page: Page, name: string): Promise<string[]> {
  await page.waitForLoadState("networkidle").catch(() => undefined);
  const found = (await graveViolations(page)).map((each) => `${name} ${each}`);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  if (overflow > 0) found.push(`${name} is ${overflow} px wider than the window`);
  return found;
}

/** What a person sees that holds a day as `2026-11-11` or a moment in UTC; code, and what may be typed, may. */
export const machineDays = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { textContent, parentElement } = walker.currentNode;
      if (!/(?<![\w-])20\d\d-\d\d-\d\d(?![\d-])/.test(textContent ?? "")) continue;
      if (parentElement?.closest("code, pre, textarea, script, style, .m-diff")) continue;
      if (parentElement?.checkVisibility()) found.push((textContent ?? "").trim().slice(0, 80));
    }
    return found;
  });
