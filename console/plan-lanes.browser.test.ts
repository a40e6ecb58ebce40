// Goal: a planner states a lane between two places, and what another place can spare is sent before it is
// bought. Method: the demo company's factory, a real browser in both languages, wide and as a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { saveLanes } from "../server/modules/materials/index.ts";
import { changeStock, setSafety } from "../server/modules/stock/index.ts";
import type { Scope } from "../server/platform/index.ts";
import { openDemoStage } from "./testing/demo.ts";
import { shot } from "./testing/shot.ts";
import { flaws, visit as visitStage } from "./testing/stage.ts";
import type { Stage, Visit } from "./testing/stage.ts";

let stage: Stage;
let company: Scope;
let planner: NonNullable<Visit["as"]>;

before(async () => {
  ({ stage, company, planner } = await openDemoStage());
});

after(() => stage?.close());

const visit = (options: Visit, work: Parameters<typeof visitStage>[2]) =>
  visitStage(stage, options, work);

/** A part of which a plant shall keep more than it has, and a warehouse that is no plant has some. */
async function stockElsewhere() {
  const { database, production } = stage.millrace;
  const actor = { kind: "system", id: 0, name: "test" } as const;
  return database.transact(company, actor, async (tx) => {
    const plants = [...(await production.factory.get(tx)).plants.keys()];
    const [part] = await tx.rows<{ itemId: number; placeId: number }>(
      `select item_id as "itemId", place_id as "placeId" from materials.node
       join materials.setting using (cell, tenant_id, item_id) where cell = $1 and tenant_id = $2
         and place_id = any ($3::int[]) order by run_id desc, item_id, place_id limit 1`,
      [tx.scope.cell, tx.scope.tenantId, plants],
    );
    const { places } = await production.parties.view.get(tx);
    const from = places.find((each) => each.kind === "warehouse" && !plants.includes(each.id));
    const to = places.find((each) => each.id === part?.placeId);
    assert.ok(part && from && to);
    const { itemId } = part;
    const document = { kind: "receipt" as const, documentKind: "test", documentId: 0 };
    const changes = [{ itemId, placeId: from.id, units: 1_000 }];
    assert.ok((await changeStock(tx, production.parties, { document, changes })).ok);
    await setSafety(tx, [{ itemId, placeId: to.id, units: 900_000_000 }]);
    return { itemId, from, to };
  });
}

/** Another person's lane, the way back, stated while the drawer is open. */
async function stateBack({ from, to }: { from: { id: number }; to: { id: number } }) {
  const actor = { kind: "system", id: 0, name: "test" } as const;
  const { database, production } = stage.millrace;
  const back = { fromPlaceId: to.id, toPlaceId: from.id, days: 5, minimum: 1, multiple: 1 };
  const change = { lanes: [back], removed: [] };
  const saved = await database.transact(company, actor, (tx) =>
    saveLanes(tx, production.parties, change),
  );
  assert.ok(saved.ok);
}

async function lanesBetween(from: { id: number }, to: { id: number }): Promise<number> {
  const rows = await stage.millrace.database.read(company, (tx) =>
    tx.rows(
      `select 1 from materials.lane where cell = $1 and tenant_id = $2
         and from_place_id = any ($3::int[]) and to_place_id = any ($3::int[])`,
      [tx.scope.cell, tx.scope.tenantId, [from.id, to.id]],
    ),
  );
  return rows.length;
}

test("a lane is stated, and what another place can spare is sent before it is bought", async () => {
  const { itemId, from, to } = await stockElsewhere();
  const address = `/materials?kind=transfer&placeId=${to.id}`;
  await visit({ as: planner, locale: "en" }, async (page) => {
    await page.goto("/materials");
    await page.getByRole("button", { name: "Lanes", exact: true }).click();
    const lanes = page.getByRole("dialog");
    await lanes.getByRole("button", { name: "Add a lane" }).click();
    const end = async (name: string, code: string) => {
      await lanes.getByRole("combobox", { name, exact: true }).last().fill(code);
      await page.keyboard.press("Enter");
    };
    await end("From", from.code);
    await end("To", to.code);
    await lanes.getByLabel("Days", { exact: true }).fill("1");
    const anew = page.waitForResponse((reply) => reply.url().endsWith("/api/materials/lanes"));
    await stateBack({ from, to });
    await anew;
    await lanes.getByRole("button", { name: "Add a lane" }).click();
    await end("From", from.code);
    await end("To", to.code);
    await lanes.getByRole("button", { name: "Save" }).click();
    await lanes.getByText("Row 2 has the same places").waitFor();
    await lanes.getByRole("button", { name: "Remove lane 2" }).click();
    await lanes.getByText("Row 2 has the same places").waitFor({ state: "detached" });
    await shot(page, "material-lanes-en");
    assert.deepEqual(await flaws(page, "lanes"), []);
    await lanes.getByRole("button", { name: "Save" }).click();
    await lanes.waitFor({ state: "detached" });
    assert.equal(await lanesBetween(from, to), 2, "the other one's lane stands");
    await page.goto(address);
    await page.getByRole("button", { name: "Plan material" }).click();
    const way = page.getByRole("grid").getByText(`from ${from.nameEn} to ${to.nameEn}, there on`);
    await way.first().waitFor({ timeout: 60_000 });
    await shot(page, "material-transfers-en");
    assert.deepEqual(await flaws(page, "transfers"), []);
  });
  await visit({ as: planner, width: 420 }, async (page) => {
    await page.goto(`/materials/${itemId}?place=${to.id}`);
    await page.locator(".mat-tree").getByText(`调入 ${to.name}`).first().waitFor();
    await page.locator(".mat-tree").getByText(`由 ${from.name} 调出`).first().waitFor();
    await shot(page, "material-pegging-phone-zh-CN");
    assert.deepEqual(await flaws(page, "pegging of a transfer on a phone"), []);
    await page.goto("/materials");
    await page.getByRole("button", { name: "调拨线路", exact: true }).click();
    await page.getByRole("dialog").getByRole("combobox").nth(3).waitFor();
    await shot(page, "material-lanes-phone-zh-CN");
    assert.deepEqual(await flaws(page, "lanes on a phone"), []);
  });
  await visit({ as: planner }, async (page) => {
    await page.goto(address);
    const ticks = page.getByRole("grid").getByRole("checkbox");
    await page.getByRole("grid").getByText(`${from.name} → ${to.name}`).first().waitFor();
    await shot(page, "material-transfers-zh-CN");
    await ticks.nth(1).check();
    await page.getByRole("button", { name: "执行", exact: true }).click();
    await page.getByText(/^已执行 1 条/).waitFor();
  });
});
