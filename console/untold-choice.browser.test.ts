// Goal: who switches confirming shipments on sees how many parcels left untold, by day, and nothing is saved
// before he chose which are told; what he chose is done, and is not taken for the next time.
// Method: real browser; rows as parcels leave them while confirming is off.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { restingShop } from "./testing/taobao.ts";
import { shot } from "./testing/shot.ts";
import { eventually, flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let channelId = 0;
const actor = { kind: "system", id: 0, name: "t" } as const;

/** Noon on both days, so that each is the same day in every zone near the platform's. */
const kept = `
  insert into channels.parcel (cell, tenant_id, channel_id, shipment_id, order_id, shipment, due_at,
      left_at, state)
    select $1, $2, $3, id, id, jsonb_build_object('trackingNumber', 'SF' || id, 'lines', '[]'::jsonb),
      at, at, 'untold'
    from (values (1, '2026-11-11T12:00:00+08:00'::timestamptz), (2, '2026-11-11T12:00:00+08:00'),
      (3, '2026-11-12T12:00:00+08:00')) as row (id, at)`;

before(async () => {
  stage = await openStage();
  const api = await setUpCompany(stage);
  channelId = await restingShop(api, { confirmsShipments: false });
  await stage.millrace.database.transact({ cell: 0, tenantId: 1 as never }, actor, (tx) =>
    tx.rows(kept, [tx.scope.cell, tx.scope.tenantId, channelId]),
  );
});
after(() => stage?.close());

const states = () =>
  stage.millrace.database.read({ cell: 0, tenantId: 1 as never }, (tx) =>
    tx.rows<{ state: string }>("select state from channels.parcel order by shipment_id"),
  );

const looks = [
  {
    locale: "zh-CN",
    width: 1_280,
    tick: "确认发货",
    region: "未告知平台的包裹",
    words: ["已发出 3 个包裹", "2026年11月11日"],
    byDay: "按日期查看",
  },
  {
    locale: "en",
    width: 390,
    tick: "Confirm shipments",
    region: "Parcels that left untold",
    words: ["3 parcels left", "Nov 11, 2026"],
    byDay: "By day",
  },
] as const;
for (const { tick, region, words, byDay, ...look } of looks)
  test(`how many left untold is said before it is switched on: ${look.locale}`, async () => {
    await visit(stage, look, async (page) => {
      await page.goto(`/connections/${channelId}`);
      const box = page.getByRole("checkbox", { name: tick, exact: true });
      const group = page.getByRole("group", { name: region });
      await box.waitFor();
      assert.equal(await group.count(), 0, "nobody is asked while it stays off");
      await box.check();
      for (const each of words) await group.getByText(each).first().waitFor();
      await group.getByText(byDay).click();
      await eventually(() => group.getByRole("listitem").count(), 2);
      await group.getByRole("radio").nth(1).check();
      await group.getByRole("combobox").waitFor();
      assert.deepEqual(await flaws(page, "the choice"), []);
      await group.scrollIntoViewIfNeeded();
      await shot(page, `untold-choice-${look.locale}-${look.width}`);
    });
  });

test("nothing is saved before a person chose; what was chosen is done once", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/connections/${channelId}`);
    const box = page.getByRole("checkbox", { name: "Confirm shipments", exact: true });
    await box.check();
    const group = page.getByRole("group", { name: "Parcels that left untold" });
    await group.waitFor();
    const save = page
      .getByRole("form", { name: "Settings" })
      .getByRole("button", { name: "Save", exact: true });
    await save.click();
    assert.equal(
      await group
        .getByRole("radio")
        .first()
        .evaluate((radio: HTMLInputElement) => radio.validity.valueMissing),
      true,
    );
    assert.deepEqual(
      (await states()).map((row) => row.state),
      ["untold", "untold", "untold"],
    );
    await group.getByRole("radio", { name: "Tell those that left from a day on" }).check();
    await group.getByRole("combobox").selectOption("2026-11-12");
    await save.click();
    await eventually(() => group.count(), 0);
    assert.deepEqual(
      (await states()).map((row) => row.state),
      ["done", "done", "waiting"],
    );
  });
});
