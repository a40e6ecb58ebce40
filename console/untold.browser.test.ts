// Goal: what a channel could not be told, and what it did not show, stands on its page with the reason in the
// reader's language until a person has seen to it, as do spans that are read again; a proxy's page in the
// server's place is told in words.
// Method: real browser; rows as a platform's refusals leave them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { restingShop } from "./testing/taobao.ts";
import { shot } from "./testing/shot.ts";
import { eventually, flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let channelId = 0;
const actor = { kind: "system", id: 0, name: "t" } as const;

const kept = `
  insert into channels.parcel (cell, tenant_id, channel_id, shipment_id, order_id, shipment, due_at,
      state, tries, reason)
    select $1, $2, $3, id, id, jsonb_build_object('trackingNumber', number, 'lines', '[]'::jsonb), $4,
      'dead', tries, reason
    from (values (1, 'SF1401234567890', 8, 'refused: 15 isv.logistics-offline-service-error'),
      (2, 'SF1401234567891', 0, 'own_goods')) as row (id, number, tries, reason)`;
const others = [
  `insert into channels.answer (cell, tenant_id, id, channel_id, aftersale_id, order_id, asked_at,
      answer, decided_by, decided_at, due_at, state, tries, reason)
    values ($1, $2, 1, $3, 1, 1, $4, '{"externalId":"R71","verdict":"refuse"}'::jsonb, 'Boss', $4, $4,
      'dead', 1, 'not_open: SUCCESS')`,
  `insert into channels.wanted (cell, tenant_id, channel_id, external_id, why, due_at, tries, state,
      reason, wanted_at)
    values ($1, $2, $3, '2411110001', 'gap', $4, 6, 'dead', 'the channel does not know it', $4)`,
  `insert into channels.replay (cell, tenant_id, id, channel_id, from_at, until_at, by_itself, asked_at,
      begun_at, reading_until, cursor, docs)
    select $1, $2, at, $3, $4::timestamptz - make_interval(hours => 100 - 10 * at),
      $4::timestamptz - make_interval(hours => 96 - 10 * at), at = 2,
      $4::timestamptz - make_interval(mins => 10 - at), case when at = 1 then $4::timestamptz end,
      case when at = 1 then $4::timestamptz - interval '87 hours' end,
      case when at = 1 then jsonb_build_object('from', $4::timestamptz - interval '88 hours',
        'until', $4::timestamptz - interval '87 hours', 'mark', '') end, case when at = 1 then 480 else 0 end
    from generate_series(1, 3) as at`,
];

before(async () => {
  stage = await openStage();
  const api = await setUpCompany(stage);
  channelId = await restingShop(api, { confirmsShipments: true });
  await stage.millrace.database.transact({ cell: 0, tenantId: 1 as never }, actor, async (tx) => {
    for (const text of [kept, ...others])
      await tx.rows(text, [tx.scope.cell, tx.scope.tenantId, channelId, tx.now]);
  });
});
after(() => stage?.close());

const looks = [
  {
    locale: "zh-CN",
    width: 1_280,
    words: ["平台拒绝：15 isv", "替代了订单原有货品", "平台查无此单"],
  },
  {
    locale: "en",
    width: 390,
    words: ["Refused: 15 isv", "in place of the order's own", "not know it"],
  },
] as const;
for (const { words, ...look } of looks)
  test(`what could not be told stands there with its reason: ${look.locale}`, async () => {
    await visit(stage, look, async (page) => {
      await page.goto(`/connections/${channelId}`);
      for (const each of words) await page.getByText(each).waitFor();
      assert.deepEqual(await flaws(page, "what was not told"), []);
      await page.getByText(words[2]).scrollIntoViewIfNeeded();
      await shot(page, `untold-${look.locale}-${look.width}`);
    });
  });

test("what a person has seen to goes", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/connections/${channelId}`);
    const parcels = page.getByRole("region", { name: "Shipments not told yet" }).first();
    const settle = parcels.getByRole("button", { name: "Done there by hand" });
    await eventually(() => settle.count(), 2);
    await settle.first().click();
    await eventually(() => settle.count(), 1);
    await settle.first().click();
    await parcels.getByText("Every parcel is told.").waitFor();
    const notShown = page.getByRole("region", { name: "Orders the platform did not show" });
    await notShown.getByRole("button", { name: "Ask no more" }).click();
    await eventually(() => notShown.count(), 0);
  });
});

test("spans that are read again are shown in their turns, and a person calls one off", async () => {
  for (const look of [
    { locale: "zh-CN", width: 390, words: ["正在重读", "480 份单据", "等待中", "自动开始"] },
    {
      locale: "en",
      width: 1_280,
      words: ["Reading now", "480 documents", "Waits", "Began by itself"],
    },
  ] as const)
    await visit(stage, look, async (page) => {
      await page.goto(`/connections/${channelId}`);
      const name = look.locale === "en" ? "Spans that are read again" : "重读的时间段";
      const spans = page.getByRole("region", { name });
      for (const each of look.words) await spans.getByText(each).first().waitFor();
      assert.deepEqual(await flaws(page, "spans"), []);
      await spans.scrollIntoViewIfNeeded();
      await shot(page, `spans-${look.locale}-${look.width}`);
      if (look.locale !== "en") return;
      await eventually(() => spans.getByRole("listitem").count(), 3);
      await spans.getByRole("button", { name: "Call off" }).nth(1).click();
      await eventually(() => spans.getByRole("listitem").count(), 2);
      await eventually(() => spans.getByText("Began by itself").count(), 0);
    });
});

test("a proxy's page in the server's place is said in words, in both languages", async () => {
  for (const [locale, words] of [
    ["en", "Something else answered in the place of the server."],
    ["zh-CN", "应答的不是 Millrace 服务器。"],
  ] as const)
    await visit(stage, { locale }, async (page) => {
      await page.route(/\/api\/connections$/, (route) =>
        route.fulfill({ status: 502, contentType: "text/html", body: "<h1>502 Bad Gateway</h1>" }),
      );
      await page.goto("/connections");
      const notice = page.getByRole("alert").filter({ hasText: words });
      await notice.waitFor({ timeout: 20_000 });
      await notice.getByText("HTTP 502").waitFor();
      await shot(page, `proxy-${locale}`);
    });
});
