// Goal: on a work order whose component is short, its substitute is offered, swapped in with a reason, seen
// with who did it, undone from the message and taken back; in both languages, wide and as a phone.
// Method: the composed product with a small factory of its own, a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { saveItems } from "../server/modules/catalog/index.ts";
import { listTenants } from "../server/modules/people/index.ts";
import { makeFactory } from "../server/modules/production/fixture.ts";
import { createWorkOrders, saveBoms } from "../server/modules/production/index.ts";
import { changeStock } from "../server/modules/stock/index.ts";
import type { Scope, Tx } from "../server/platform/index.ts";
import { shot } from "./testing/shot.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let scope: Scope;
let id = 0;
const actor = { kind: "system", id: 0, name: "test" } as const;

before(async () => {
  stage = await openStage();
  await setUpCompany(stage);
  const { database } = stage.millrace;
  const [tenant] = await listTenants(database);
  assert.ok(tenant);
  scope = { cell: tenant.cell, tenantId: tenant.id };
  id = await database.transact(scope, actor, makeShort);
});
after(() => stage?.close());

/** Fifty of A that need a hundred bolts: thirty are there, and of a substitute enough. */
async function makeShort(tx: Tx): Promise<number> {
  const { production, parties, catalog } = stage.millrace;
  const { places } = await parties.view.get(tx);
  const placeId = places.find((place) => place.kind === "warehouse")?.id ?? 0;
  const items = await saveItems(tx, [
    { code: "A", name: "A" },
    { code: "B", name: "螺栓", nameEn: "bolt" },
    { code: "C", name: "外壳", nameEn: "case" },
    { code: "S", name: "不锈钢螺栓", nameEn: "steel bolt" },
  ]);
  const item = (code: string) => items.get(code) ?? 0;
  await makeFactory(tx, production, { items, places: new Map([["P", placeId]]) });
  const line = { scrapPpm: 0, substitutes: [], units: 1 };
  const saved = await saveBoms(tx, catalog, [
    {
      ...{ itemId: item("A"), placeId: 0, alternative: 0, validFrom: "2021-01-01", note: "" },
      perUnits: 1,
      lines: [
        { ...line, itemId: item("C"), step: 10 },
        { ...line, itemId: item("B"), units: 2, step: 20, substitutes: [item("S")] },
      ],
    },
  ]);
  assert.ok(saved.ok, JSON.stringify(saved));
  const document = { kind: "receipt", documentKind: "receipt", documentId: 1, why: "" } as const;
  const stock = { B: 30, C: 999, S: 150 };
  const changes = Object.entries(stock).map(([code, units]) => ({
    ...{ itemId: item(code), placeId, units },
  }));
  assert.ok((await changeStock(tx, parties, { document, changes })).ok);
  const draft = { itemId: item("A"), placeId, units: 50, needAt: null };
  const made = await createWorkOrders(tx, production, [{ ...draft, freedom: "approved" }]);
  assert.ok(made.ok);
  return made.value[0]?.id ?? 0;
}

for (const [locale, width, words] of [
  [
    "zh-CN",
    1280,
    {
      ...{ offer: "改用 S…", why: "原因", swap: "换料", undo: "撤销", short: /^不齐套：/ },
      ...{ complete: "物料齐套。", stands: /由 S 替代 70/, back: "撤回换料", units: /^更换数量/ },
    },
  ],
  [
    "en",
    420,
    {
      ...{
        offer: "Use S instead…",
        why: "Reason",
        swap: "Swap",
        undo: "Undo",
        short: /lack|missing/,
      },
      ...{
        complete: "All material is there.",
        stands: /S stands in for 70/,
        back: "Take the swap back",
      },
      units: /^Units to swap/,
    },
  ],
] as const)
  test(`a component that is short is swapped for its substitute and taken back, in ${locale}`, async () => {
    await visit(stage, { locale, width }, async (page) => {
      await page.goto(`/work-orders/${id}`);
      const offer = page.getByRole("button", { name: words.offer });
      await offer.click();
      assert.equal(await page.getByLabel(words.units).inputValue(), "70", "what is short");
      const submit = page.getByRole("button", { name: words.swap, exact: true });
      assert.ok(await submit.isDisabled(), "not without a reason");
      await page.getByLabel(words.units).fill("200");
      await page.getByLabel(words.why).fill("bolts are late");
      await page.getByLabel(words.units).fill("70");
      await shot(page, `swap-${locale}`);
      assert.deepEqual(await flaws(page, `${locale} swap`), []);
      await submit.click();
      await page.getByText(words.stands).waitFor();
      await page.getByText(words.complete).first().waitFor();
      await shot(page, `swapped-${locale}`);
      assert.deepEqual(await flaws(page, `${locale} swapped`), []);
      await page.getByRole("button", { name: words.undo, exact: true }).click();
      await page.getByText(words.stands).waitFor({ state: "detached" });
      await offer.click();
      await page.getByLabel(words.why).fill("bolts are late");
      await submit.click();
      await page.getByText(words.stands).waitFor();
      await page.getByRole("button", { name: words.back, exact: true }).click();
      await page.getByLabel(words.why).fill("bolts came");
      await page.getByRole("button", { name: words.back, exact: true }).click();
      await page.getByText(words.stands).waitFor({ state: "detached" });
      await offer.waitFor();
    });
  });
