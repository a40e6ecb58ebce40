// Goal: every screen of the navigation opens without a fault, has one title, breaks no grave rule of
// axe and fits its window, wide and narrow, in both languages, light and dark. Method: the list of
// screens itself is walked, so that a new one is looked at from its first day; a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { listParties, savePartiesEndpoint } from "../contract/masters.ts";
import { screens } from "./screens.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;

before(async () => {
  stage = await openStage();
  const api = await setUpCompany(stage);
  const tier = { kind: "distributor" as const };
  const parties = [
    { ...tier, code: "ZJ", name: "浙江总代", tier: "province" as const },
    { ...tier, code: "HZ", name: "杭州分销", tier: "city" as const, parentCode: "ZJ" },
  ];
  await api.call(savePartiesEndpoint, { key: crypto.randomUUID(), body: { parties } });
  const { rows } = await api.call(listParties);
  assert.equal(rows.filter((row) => row.kind === "distributor").length, 2);
});
after(() => stage?.close());

const looks = [
  { locale: "zh-CN", theme: "dark", width: 1_280 },
  { locale: "en", theme: "light", width: 390 },
] as const;

const paths = screens.filter((screen) => screen.group !== undefined).map((screen) => screen.path);

const named = ({ locale, theme, width }: (typeof looks)[number]) =>
  `${locale}, ${theme}, ${width} px`;

/** What is wrong with the screens in one look. */
async function faultsOf(look: (typeof looks)[number]): Promise<string[]> {
  const found: string[] = [];
  await visit(stage, look, async (page) => {
    for (const path of paths) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      found.push(...(await flaws(page, path)));
      const titles = await page.getByRole("heading", { level: 1 }).count();
      if (titles !== 1) found.push(`${path} has ${titles} titles`);
    }
  });
  return found.map((each) => `${named(look)}: ${each}`);
}

test(`every screen of the navigation: ${looks.map(named).join("; ")}`, async () => {
  assert.ok(paths.length > 25, `only ${paths.length} screens`);
  // Side by side: a page waits for its network for most of its time.
  assert.deepEqual((await Promise.all(looks.map(faultsOf))).flat(), []);
});

test("the parties stand as a tree, a distributor under his own", async () => {
  await visit(stage, {}, async (page) => {
    await page.goto("/parties");
    await page.getByText("浙江总代").first().waitFor();
    await page.getByText("杭州分销").first().waitFor();
  });
});
