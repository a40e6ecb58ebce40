// Goal: what a drop shipper or a third-party warehouse says he sent of a customer's order is a parcel of it:
// once, whole or not at all, never more than is open; stock moves only at places of ours.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileOf, order, parcelNotice } from "../../../connectors/x12/samples.ts";
import type { SentParcel } from "../../../connectors/x12/samples.ts";
import { createChance } from "../../../kernel/index.ts";
import { checkAll } from "../../compose.ts";
import { numbered, own, Partners } from "./documents/fixture.ts";
import { announce, fateNow, lastMessage, replayed } from "./notices/fixture.ts";

let partners: Partners;
/** A drop shipper: a channel of his own, by which no orders come. */
let shipper = 0;
before(async () => {
  partners = await Partners.open();
  await partners.list(partners.channelId, "B2 CA", "B2", 12);
  const made = await partners.at.ask<{ id: number }>("POST /api/channels", {
    ...{ code: "DROP", name: "Drop shipper", kind: "x12", currency: "USD" },
  });
  shipper = made.id;
  await partners.list(shipper, "B2");
  await partners.settings(shipper, {});
});
after(() => partners.at.close());

const away = (sent: SentParcel) => fileOf([parcelNotice(sent)], { group: "SH", ...numbered() });

/** Takes in what the drop shipper says he sent, and says what became of it. */
async function fateOfParcel(sent: SentParcel): Promise<string> {
  await partners.upload(away(sent), shipper);
  return fateNow(partners, (await lastMessage(partners))?.["id"]);
}

/** A customer's order of ten pieces of its own goods and three cartons, which the shipper knows too. */
async function ordered(number: string) {
  const { orderId } = await partners.placed(number);
  await partners.list(shipper, number);
  return orderId;
}

/** How an order stands: "partial, C1 4/10". */
async function standing(orderId: number): Promise<string> {
  const found = await partners.at.ask<{
    fulfilment: string;
    lines: { code: string; kind: string; units: number; shippedUnits: number }[];
  }>(`GET /api/orders/${orderId}`);
  const goods = found.lines.filter((line) => ["sale", "component", "gift"].includes(line.kind));
  return [
    found.fulfilment,
    ...goods.map((line) => `${line.code} ${line.shippedUnits}/${line.units}`),
  ].join(", ");
}

const stockOf = (code: string) =>
  partners.at.one(
    `select coalesce(sum(on_hand), 0)::int as units from stock.position where item_id = $1`,
    [partners.item(code)],
  );

/** The laws of the company hold on its rows: promises rest on stock, and open units are held or short. */
async function lawful(): Promise<void> {
  const laws = await checkAll(partners.at.millrace, partners.at.scope);
  assert.deepEqual(
    laws.filter((each) => each.findings.length > 0),
    [],
  );
}

test("what a drop shipper sent of a customer's order is a parcel of it, once, and its channel is told", async () => {
  const orderId = await ordered("C1");
  const sent: SentParcel = { number: "D1", order: "C1", goods: { "C1/1": 6 } };
  assert.equal(await fateOfParcel(sent), "done notice_kept");
  const kept = await lastMessage(partners);
  await partners.settings(shipper, { shipsFor: "NOBODY" });
  assert.equal(await replayed(partners, kept?.["id"]), "dead channel_unknown (NOBODY)");
  await partners.settings(shipper, { shipsFor: "X12" });
  const before = [await stockOf("C1"), await stockOf("B2")];
  assert.equal(await standing(orderId), "none, C1 0/10, B2 CA 0/36");
  assert.equal(await replayed(partners, kept?.["id"]), "done notice_shipped");
  assert.equal(await standing(orderId), "partial, C1 6/10, B2 CA 0/36");
  assert.deepEqual([await stockOf("C1"), await stockOf("B2")], before);
  await lawful();
  // The order's own channel hears of it as of any parcel, once.
  await partners.run();
  await partners.run();
  const told = await partners.at.one(
    `select count(*)::int as count, min(convert_from(raw, 'UTF8')) as text from channels.document
     where topic = '856' and direction = 'out'`,
  );
  assert.equal(told?.["count"], 1);
  assert.match(String(told?.["text"]), /REF\*CN\*SFD1~[^]*PRF\*C1[^]*SN1\*1\*6\*EA/);
  const { rows } = await partners.at.ask<{ rows: { action: string; facts: unknown }[] }>(
    `GET /api/orders/${orderId}/timeline`,
  );
  assert.deepEqual(rows.find((each) => each.action === "parcel.by_partner")?.facts, {
    ...{ carrier: "SF Express", tracking: "SFD1", number: "D1", code: "C1 × 6" },
    ...{ labels: "00340123450000000017", shipFrom: "S9" },
  });
  // The same again, replaced, and under another number: it is one parcel.
  assert.equal(await replayed(partners, kept?.["id"]), "done notice_shipped");
  assert.equal(await fateOfParcel(sent), "stale known");
  await partners.upload(away(sent).replace("BSN*00", "BSN*05"), shipper);
  assert.equal((await lastMessage(partners))?.["reason"], "notice_followed_already (D1)");
  assert.equal(
    await fateOfParcel({ ...sent, number: "D2", tracking: "SFD1" }),
    "dead parcel_known (D1)",
  );
  const cases: [number: string, goods: Record<string, number>, said: string][] = [
    ["D3", { C1: 5 }, "dead more_than_open (C1 C1: 5 > 4)"],
    ["D4", { C1: 4, B2: 37 }, "dead more_than_open (C1 B2: 37 > 36)"],
    ["D5", { Z9: 1 }, "dead code_unmapped (Z9)"],
  ];
  for (const [number, goods, said] of cases)
    assert.equal(await fateOfParcel({ number, order: "C1", goods }), said);
  assert.equal(await standing(orderId), "partial, C1 6/10, B2 CA 0/36");
  assert.equal(
    await fateOfParcel({ number: "D6", order: "C1", goods: { C1: 4, B2: 36 } }),
    "done notice_shipped",
  );
  assert.equal(await standing(orderId), "shipped, C1 10/10, B2 CA 36/36");
  assert.deepEqual([await stockOf("C1"), await stockOf("B2")], before);
  await lawful();
});

test("to look through words that nobody reads is not to say that a known parcel is another", async () => {
  await partners.settings(shipper, { shipsFor: "X12" });
  const orderId = await ordered("C9");
  const sent: SentParcel = { number: "L1", order: "C9", tracking: "SFW1", goods: { C9: 2 } };
  assert.equal(await fateOfParcel(sent), "done notice_shipped");
  const second = parcelNotice({ ...sent, number: "L2" });
  const odd = second.toSpliced(second.length - 1, 0, "ZZQ*1");
  await partners.upload(fileOf([odd], { group: "SH", ...numbered() }), shipper);
  const id = (await lastMessage(partners))?.["id"];
  assert.match(await fateNow(partners, id), /^dead notice_held/);
  const release = async () => {
    const body = { how: "follow", why: "seen" };
    const said = await partners.at.call(`POST /api/inbox/${String(id)}/release`, body as never);
    return `${said.status} ${said.body["rule"] ?? (await fateNow(partners, id))}`;
  };
  // Who may not ship himself lets nobody's notice ship.
  partners.at.may(["channels.replay", "channels.read"]);
  try {
    assert.equal(await release(), "403 warehouse.write");
  } finally {
    partners.at.may(null);
  }
  assert.equal(await release(), "200 dead parcel_known (L1)");
  assert.equal(await standing(orderId), "partial, C9 2/10, B2 CA 0/36");
  assert.equal(await release(), "200 done notice_shipped", "other goods, as a person says");
  assert.equal(await standing(orderId), "partial, C9 4/10, B2 CA 0/36");
  await lawful();
});

test("what left a place of ours moves its stock, and is a shipment of its warehouse", async () => {
  await partners.settings(shipper, { shipsFor: "X12" });
  const orderId = await ordered("C2");
  const before = Number((await stockOf("B2"))?.["units"]);
  // Its own goods are still on their way to us: they cannot have left from here.
  const early: SentParcel = { number: "O1", order: "C2", from: "MAIN", goods: { C2: 2, B2: 12 } };
  assert.equal(await fateOfParcel(early), "dead not_reserved_there (C2: 2 > 0)");
  assert.equal(await standing(orderId), "none, C2 0/10, B2 CA 0/36");
  const sent: SentParcel = { number: "O2", order: "C2", from: "MAIN", goods: { B2: 12 } };
  assert.equal(await fateOfParcel(sent), "done notice_shipped");
  assert.equal(await standing(orderId), "partial, C2 0/10, B2 CA 12/36");
  assert.equal((await stockOf("B2"))?.["units"], before - 12);
  const { shipments } = await partners.at.ask<{
    shipments: { tracking: string; placeId: number; shippedBy: string }[];
  }>(`GET /api/orders/${orderId}/work`);
  assert.deepEqual(
    shipments.map(({ tracking, placeId, shippedBy }) => [tracking, placeId, shippedBy]),
    [["SFO2", partners.placeId, "Drop shipper"]],
  );
  assert.equal(await fateOfParcel(sent), "stale known");
  await lawful();
});

test("a notice of an order that is not here, or that something holds, waits for it", async () => {
  await partners.settings(shipper, { shipsFor: "*" });
  await partners.add("C3");
  await partners.list(shipper, "C3");
  const sent: SentParcel = { number: "W1", order: "C3", goods: { C3: 10 } };
  assert.equal(await fateOfParcel(sent), "dead order_not_here (C3)");
  const waiting = await lastMessage(partners);
  await partners.list(partners.channelId, "C3");
  await partners.upload(fileOf([own(order("C3"), "C3")], numbered()));
  assert.equal(await fateNow(partners, waiting?.["id"]), "done notice_shipped");
  const orderId = await ordered("C4");
  await partners.at.ask(`POST /api/orders/${orderId}/hold`, { why: "the buyer rang" });
  assert.equal(
    await fateOfParcel({ number: "W2", order: "C4", goods: { C4: 3 } }),
    "dead order_held (C4: manual)",
  );
  const held = await lastMessage(partners);
  const { holds } = await partners.at.ask<{ holds: { id: number }[] }>(
    `GET /api/orders/${orderId}`,
  );
  await partners.at.ask(`POST /api/holds/${holds[0]?.id}/release`, { note: "all is well" });
  assert.equal(await fateNow(partners, held?.["id"]), "done notice_shipped");
  assert.equal(await standing(orderId), "partial, C4 3/10, B2 CA 0/36");
  // A number that is a receipt's of ours as well is neither's.
  await partners.settings(shipper, { shipsFor: "*", suppliesTo: "MAIN" });
  await announce(partners, "C4", { C4: 9 });
  assert.equal(
    await fateOfParcel({ number: "W3", order: "C4", goods: { C4: 2 } }),
    "dead order_or_receipt (C4)",
  );
  await lawful();
});

test("whatever is sent, what left of an order is what its parcels hold, and never more than was asked", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const chance = createChance(seed);
  const runs = Number(process.env["RUNS"] ?? 3);
  await partners.settings(shipper, { shipsFor: "*" });
  for (let run = 0; run < runs; run += 1) {
    const code = `P${run}`;
    const orderId = await ordered(code);
    const asked = { [code]: 10, B2: 36 };
    const left = new Map([code, "B2"].map((name) => [name, 0]));
    const gone = (name: string) => left.get(name) ?? 0;
    for (let at = 0; at < 5; at += 1) {
      const sentOf = Object.entries(asked).filter(() => chance.next() < 0.7);
      const goods = Object.fromEntries(
        sentOf.map(([name, units]) => [name, chance.whole(1, Math.ceil(units / 2))]),
      );
      if (sentOf.length === 0) continue;
      const fits = sentOf.every(([name, units]) => gone(name) + (goods[name] ?? 0) <= units);
      const sent = { number: `${code}-${at}`, order: code, goods };
      const fates: string[] = [];
      for (let times = chance.whole(1, 3); times > 0; times -= 1)
        fates.push(await fateOfParcel(sent));
      const why = `SEED=${seed} order ${code}: ${JSON.stringify(goods)} ${fates.join("; ")}`;
      assert.equal(fates[0] === "done notice_shipped", fits, why);
      if (fits)
        for (const [name, units] of Object.entries(goods)) left.set(name, gone(name) + units);
      const kept = await partners.at.one(
        `select coalesce(sum(units), 0)::int as units from channels.notice_parcel_line as line
         join channels.notice_parcel as parcel using (cell, tenant_id, shipment_id)
         where parcel.order_id = $1`,
        [orderId],
      );
      assert.equal(kept?.["units"], gone(code) + gone("B2"), why);
      const stands = new RegExp(`${code} ${gone(code)}/10, B2 CA ${gone("B2")}/36$`);
      assert.match(await standing(orderId), stands, why);
    }
  }
  await lawful();
});
