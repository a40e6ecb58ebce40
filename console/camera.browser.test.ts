// Goal: a phone's camera takes the place of a scanner on the shop floor and in the warehouse: it reads bars
// and squares of four kinds, in both languages, without another host, is let go whenever nobody looks, and
// says in words why it cannot be had.
// Method: the composed product, a real browser that films codes which were really encoded, the real decoder;
// SHOTS=folder keeps pictures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { Client } from "../contract/client.ts";
import { launchBrowser } from "../server/platform/testing/browser.ts";
import { encoded, openCamera, printed } from "./testing/camera.ts";
import { runTheLast } from "./testing/last-operation.ts";
import { pickedOrder } from "./testing/picked-order.ts";
import { shot } from "./testing/shot.ts";
import { eventually, flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage, Visit } from "./testing/stage.ts";

let stage: Stage;
let api: Client;
let camera: Awaited<ReturnType<typeof openCamera>>;
let number = "";

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  ({ number } = await runTheLast(stage.millrace));
  camera = await openCamera();
});
after(async () => {
  await camera?.close();
  await stage?.close();
});

const words = {
  "zh-CN": {
    ...{ open: "摄像头扫码", close: "关闭", next: "扫下一个", read: "已读到：", again: "再试一次" },
    ...{ aim: /^把条码放进框内/, code: /^扫工序条码/ },
  },
  en: {
    ...{ open: "Scan by camera", close: "Close", next: "Scan the next", read: "Read: " },
    ...{
      again: "Try again",
      aim: /^Hold the code inside/,
      code: /^Scan an operation/,
    },
  },
} as const;

/** Streams that the page opened and whether any of them still films. */
interface Watched {
  readonly cameras: MediaStream[];
}

/** A page of a browser with a camera, which remembers what it opened; nothing is asked of another host. */
async function look(
  options: Visit & { readonly browser?: Browser },
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const { browser = camera.browser, ...rest } = options;
  await visit({ ...stage, browser }, rest, async (page) => {
    const elsewhere: string[] = [];
    page.on("request", (request) => {
      const { protocol, host } = new URL(request.url());
      if (/^http/.test(protocol) && host !== new URL(stage.address).host)
        elsewhere.push(request.url());
    });
    await page.addInitScript(() => {
      const cameras: MediaStream[] = [];
      Object.assign(window, { cameras });
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wish) => {
        const stream = await ask(wish);
        cameras.push(stream);
        return stream;
      };
    });
    await work(page);
    assert.deepEqual(elsewhere, []);
  });
}

/** Each camera that this page opened so far: whether it still films. */
const filming = (page: Page) =>
  page.evaluate(() =>
    (window as unknown as Watched).cameras.map((each) =>
      each.getTracks().some((track) => track.readyState === "live"),
    ),
  );

/** The words of what has the focus; of a field, which has none, its kind. */
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.textContent || document.activeElement?.tagName);

const openButton = (page: Page, { open }: { readonly open: string }) =>
  page.getByRole("button", { name: open }).first();

for (const [locale, width] of [
  ["zh-CN", 390],
  ["en", 1_280],
] as const)
  test(`the bars of an operation lead to it, by camera, in ${locale}`, async () => {
    const said = words[locale];
    // The label that the product prints, and a box's bars beside it, which are not what is aimed at.
    await camera.see(printed(`${number}-20`), await encoded("6901234567892", "EAN13"));
    await look({ locale, width }, async (page) => {
      await page.goto("/floor");
      const button = openButton(page, said);
      const box = await button.boundingBox();
      assert.ok(box && box.height >= 48 && box.width >= 48, JSON.stringify(box));
      await shot(page, `camera-button-${locale}`);
      await button.focus();
      await page.keyboard.press("Enter");
      await page
        .getByRole("listitem")
        .filter({ hasText: `${number}-20` })
        .waitFor();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await eventually(() => filming(page), [false]);
      assert.equal(await focused(page), said.open);
    });
  });

test("serial numbers are read one after another from bars, QR and Data Matrix, each counted once", async () => {
  const said = words["zh-CN"];
  await look({ locale: "zh-CN", width: 390 }, async (page) => {
    await page.goto("/floor");
    await page.getByLabel(said.code).fill(`${number}-20`);
    await page.keyboard.press("Enter");
    const task = page.getByRole("listitem").filter({ hasText: number }).first();
    await task.waitFor();
    assert.equal(
      await focused(page),
      "INPUT",
      "what was scanned leaves the field ready for the next",
    );
    const dialog = task.getByRole("dialog");
    for (const format of ["Code128", "QRCode", "DataMatrix"] as const) {
      const code = `SN-${format}`;
      await camera.see(await encoded(code, format));
      await task.getByRole("button", { name: said.open }).click();
      await dialog.getByText(`${said.read}${code}`).waitFor();
      // Whoever has no hand free for the mouse goes on with a key.
      const next = dialog.getByRole("button", { name: said.next });
      await next.waitFor();
      assert.equal(await focused(page), said.next);
      if (format === "QRCode") {
        await shot(page, "camera-read-zh-CN");
        assert.deepEqual(await flaws(page, "a code that was read"), []);
      }
      await page.keyboard.press("Enter");
      await dialog.getByText(/还在画面里，不会重复计/).waitFor();
      await dialog.getByRole("button", { name: said.close }).last().click();
      await dialog.waitFor({ state: "detached" });
      await task.getByRole("button", { name: `去掉 ${code}` }).waitFor();
    }
    assert.equal(await task.locator(".f-codes li").count(), 3);
    await eventually(() => filming(page), [false, false, false]);
  });
});

test("a look at an article's EAN-13 counts a unit in the warehouse, once while it is in sight", async () => {
  const said = words.en;
  const path = await pickedOrder(api, "CAM-1");
  await look({ locale: "en", width: 390 }, async (page) => {
    await page.goto(path);
    await camera.see(await encoded("S-1", "Code128"));
    await openButton(page, said).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("S-1 is not in this order.").waitFor();
    await dialog.getByRole("button", { name: said.close }).last().click();
    await camera.see(await encoded("6901234567892", "EAN13"));
    await openButton(page, said).click();
    await dialog.getByText("K-1: 1 of 2").waitFor();
    await dialog.getByRole("button", { name: said.next }).click();
    await dialog.getByText(/is still in view and counts once/).waitFor();
    await shot(page, "camera-same-en");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await page.getByLabel("Units of K-1").inputValue(), "1");
    // The next piece comes after the first was taken away.
    await camera.seeNowAndThen(await encoded("6901234567892", "EAN13"));
    await openButton(page, said).click();
    for (const answer of ["K-1: 2 of 2", "All of K-1 has been counted."]) {
      await dialog.getByText(answer).waitFor({ timeout: 60_000 });
      if (answer === "K-1: 2 of 2") await shot(page, "camera-warehouse-en");
      await dialog.getByRole("button", { name: said.next }).click();
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await page.getByLabel("Units of K-1").inputValue(), "2");
    // A part of a code is no answer: it may be another item's.
    await page.getByLabel("Scan or type a code").fill("K-");
    await page.keyboard.press("Enter");
    await page.getByText("K- is not in this order.").waitFor();
  });
});

test("a code beside the frame is not read for the torn one inside it", async () => {
  const said = words.en;
  const path = await pickedOrder(api, "CAM-2");
  await look({ locale: "en", width: 390 }, async (page) => {
    await page.goto(path);
    const blank = { width: 40, height: 20, data: Array<number>(800).fill(255) };
    await camera.see(blank, await encoded("6901234567892", "EAN13"));
    await openButton(page, said).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/^Nothing recognised/).waitFor();
    assert.equal(await dialog.getByText(/^Read: /).count(), 0);
  });
});

test("without a network the camera says so, and what was typed stays", async () => {
  const path = await pickedOrder(api, "CAM-3");
  await look({ locale: "en", width: 390 }, async (page) => {
    await page.goto(path);
    const units = page.getByLabel("Units of K-1");
    await units.fill("1");
    await openButton(page, words.en).waitFor();
    await page.route("**/*.js", (route) => route.abort());
    await openButton(page, words.en).click();
    await page.getByText(/^What reads the codes could not be loaded\./).waitFor();
    assert.equal(await units.inputValue(), "1");
  });
});

test("where nothing is recognised it says how to hold the code, and lets the camera go when unseen", async () => {
  await camera.see();
  for (const locale of ["zh-CN", "en"] as const) {
    const said = words[locale];
    await look({ locale, width: 390 }, async (page) => {
      await page.goto("/floor");
      const dialog = page.getByRole("dialog");
      const open = async () => {
        await openButton(page, said).click();
        await dialog.getByText(said.aim).waitFor();
      };
      await openButton(page, said).click();
      await dialog.getByText(locale === "en" ? /^Nothing recognised/ : /^还没有识别到/).waitFor();
      assert.deepEqual(await filming(page), [true]);
      assert.equal(await dialog.getByRole("button", { name: /^(Light|补光灯)$/ }).count(), 0);
      await shot(page, `camera-nothing-${locale}`);
      assert.deepEqual(await flaws(page, `${locale} camera`), []);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await eventually(() => filming(page), [false]);
      assert.equal(await focused(page), said.open);
      await open();
      // No tab of a headless browser is ever hidden: the page is told so as a browser tells it.
      await page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      });
      await dialog.waitFor({ state: "detached" });
      await eventually(() => filming(page), [false, false]);
      await page.evaluate(() => Reflect.deleteProperty(document, "visibilityState"));
      await open();
      await page.evaluate(() => dispatchEvent(new Event("pagehide")));
      await eventually(() => filming(page), [false, false, false]);
    });
  }
});

test("whoever leaves the terminal leaves no camera on", async () => {
  await camera.see();
  await look({ locale: "en" }, async (page) => {
    await page.goto("/warehouse");
    await page.locator('nav a[href="/floor"]').click();
    await openButton(page, words.en).click();
    await page.getByRole("dialog").getByText(words.en.aim).waitFor();
    assert.deepEqual(await filming(page), [true]);
    await page.goBack();
    await page.waitForURL("**/warehouse");
    await eventually(() => filming(page), [false]);
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
});

test("a camera that has a light shows a switch for it", async () => {
  await camera.see();
  await look({ locale: "en", width: 390 }, async (page) => {
    // A film has no light: the track is given one, and tells what it was asked.
    await page.addInitScript(() => {
      const asked: unknown[] = [];
      Object.assign(window, { asked });
      const track = MediaStreamTrack.prototype;
      track.getCapabilities = () => ({ torch: true }) as MediaTrackCapabilities;
      track.applyConstraints = async (wish) => void asked.push(wish?.advanced);
    });
    await page.goto("/floor");
    await openButton(page, words.en).click();
    const light = page.getByRole("dialog").getByRole("button", { name: "Light" });
    await light.click();
    await light.and(page.locator("[aria-pressed=true]")).waitFor();
    await light.click();
    await light.and(page.locator("[aria-pressed=false]")).waitFor();
    assert.deepEqual(await page.evaluate(() => (window as unknown as { asked: unknown }).asked), [
      [{ torch: true }],
      [{ torch: false }],
    ]);
  });
});

/** A browser as somebody's own may be; closed after the work. */
async function withBrowser(
  args: readonly string[],
  work: (browser: Browser) => Promise<void>,
): Promise<void> {
  const browser = await launchBrowser({ args });
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}

const fake = "--use-fake-device-for-media-stream";

/** Opens the scan where no camera can be had, in both languages, and reads why and what to do. */
async function refuses(
  args: readonly string[],
  told: { readonly name: string; readonly zh: RegExp; readonly en: RegExp; readonly host?: string },
): Promise<void> {
  const host = told.host ?? new URL(stage.address).host;
  await withBrowser(args, async (browser) => {
    for (const locale of ["zh-CN", "en"] as const)
      await visit({ ...stage, browser }, { locale, width: 390 }, async (page) => {
        // Cookies know no ports: who has another name for the same server signs in there by himself.
        const cookies = await page.context().cookies();
        const domain = host.split(":")[0] ?? "";
        await page.context().addCookies(cookies.map((each) => ({ ...each, domain })));
        await page.goto(`http://${host}/floor`);
        await openButton(page, words[locale]).click();
        const dialog = page.getByRole("dialog");
        await dialog
          .getByRole("alert")
          .filter({ hasText: told[locale === "en" ? "en" : "zh"] })
          .waitFor();
        await shot(page, `camera-${told.name}-${locale}`);
        assert.deepEqual(await flaws(page, `${told.name} ${locale}`), []);
        await dialog.getByRole("button", { name: words[locale].close }).last().click();
        await dialog.waitFor({ state: "detached" });
        assert.equal(await focused(page), words[locale].open);
      });
  });
}

test("who refuses the camera reads how to allow it", () =>
  refuses([fake, "--use-fake-ui-for-media-stream=deny"], {
    name: "refused",
    zh: /权限被拒绝.*允许 127\.0\.0\.1:\d+ 使用摄像头/s,
    en: /was refused.*Allow the camera for 127\.0\.0\.1:\d+/s,
  }));

test("a device without a camera is told to type", () =>
  refuses([`${fake}=device-count=0`, "--use-fake-ui-for-media-stream"], {
    name: "none",
    zh: /没有摄像头.*手工输入/s,
    en: /has no camera.*type the code/s,
  }));

test("a page that came without HTTPS says so, and what to do", async () => {
  const { port } = new URL(stage.address);
  const args = ["--host-resolver-rules=MAP mill.test 127.0.0.1", fake];
  await refuses([...args, "--use-fake-ui-for-media-stream"], {
    name: "insecure",
    host: `mill.test:${port}`,
    zh: /HTTPS.*https:\/\/.*mill\.test.*扫码枪/s,
    en: /HTTPS.*https:\/\/.*mill\.test.*scanner/s,
  });
});
