// Goal: shipment notices of a partner are kept and receipted, set what was announced on its way where a
// person said so, once and whole or not at all, and wait with their reason where they do not fit.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileOf, notice, order } from "../../../connectors/x12/samples.ts";
import { realWorld } from "../../platform/index.ts";
import { dayIn, numbered, own, Partners } from "./documents/fixture.ts";
import { announce, fateNow, fateOfFile, lastMessage, replayed } from "./notices/fixture.ts";
import { beginReading, keepWaits } from "./notices/waiting.ts";

let partners: Partners;
before(async () => {
  partners = await Partners.open();
  await partners.add("A1");
  await partners.list(partners.channelId, "A1");
  await partners.list(partners.channelId, "B2 CA", "B2", 12);
});
after(() => partners.at.close());

/** A file of one notice, which arrives so many days from now. */
function noticeFile(
  number: string,
  days: number,
  lines: (all: string[]) => string[] = (all) => all,
) {
  const all = notice(number, `PO-${number}`).map((each) =>
    each.startsWith("DTM*017") ? `DTM*017*${dayIn(days).replaceAll("-", "")}` : each,
  );
  return fileOf([lines(all)], { group: "SH", ...numbered() });
}

/** Takes a file in and says what became of its document. */
async function fateOf(file: string): Promise<string> {
  return fateOfFile(partners, file);
}

/** What is to come under a number: "A1 in_transit +8 10". */
const toCome = async (number: string) =>
  (
    await partners.at.ask<{
      rows: { code: string; kind: string; day: string; units: number; documentNumber: string }[];
    }>("GET /api/supplies?limit=500")
  ).rows
    .filter((each) => each.documentNumber === number)
    .map((each) => `${each.code} ${each.kind} ${each.day} ${each.units}`)
    .sort();

const suppliesTo = (place: string) => partners.settings(partners.channelId, { suppliesTo: place });

test("a notice of goods is kept and receipted; it sets what was announced on its way where a person said so", async () => {
  await announce(partners, "PO-N1", { A1: 25, B2: 36 });
  assert.equal(await fateOf(noticeFile("N1", 8)), "done notice_kept");
  const receipt = await partners.at.one(
    "select convert_from(raw, 'UTF8') as text from channels.document where topic = '997'",
  );
  assert.match(String(receipt?.["text"]), /AK1\*SH\*\d+~\nAK2\*856\*0001~\nAK5\*A~/);
  const before = [`A1 planned ${dayIn(5)} 25`, `B2 planned ${dayIn(5)} 36`];
  assert.deepEqual(await toCome("PO-N1"), before);
  const kept = await lastMessage(partners);
  await suppliesTo("NOWHERE");
  assert.equal(await replayed(partners, kept?.["id"]), "dead place_unknown (NOWHERE)");
  await suppliesTo("MAIN");
  assert.equal(await replayed(partners, kept?.["id"]), "done notice_moved");
  // Three cases are thirty-six pieces: all of them left.
  const after = [
    `A1 in_transit ${dayIn(8)} 10`,
    `A1 planned ${dayIn(5)} 15`,
    `B2 in_transit ${dayIn(8)} 36`,
  ];
  assert.deepEqual(await toCome("PO-N1"), after);
  assert.equal(await replayed(partners, kept?.["id"]), "done notice_moved");
  const shown = await partners.at.ask<{ messages: { type: string; lines: unknown[] }[] }>(
    `GET /api/inbox/${String(kept?.["id"])}`,
  );
  assert.deepEqual([shown.messages[0]?.type, shown.messages[0]?.lines.length], ["notice", 2]);
  // The same again, with other goods, replaced and called off: what is on its way stays as it is.
  assert.equal(await fateOf(noticeFile("N1", 8)), "stale known");
  const followed = "dead notice_followed_already (N1)";
  assert.equal(await fateOf(noticeFile("N1", 9)), followed);
  for (const purpose of ["05", "01"])
    assert.equal(
      await fateOf(noticeFile("N1", 8, (all) => all.with(1, `BSN*${purpose}*N1*20261111`))),
      followed,
    );
  assert.deepEqual(await toCome("PO-N1"), after);
  assert.ok(
    await partners.at.one("select 1 from platform.audit where action = 'channels.notice.follow'"),
  );
});

test("promises go with the goods that left, and move with their day", async () => {
  await suppliesTo("MAIN");
  await partners.add("N2");
  await partners.list(partners.channelId, "N2");
  await announce(partners, "PO-N2", { N2: 10 });
  await partners.upload(fileOf([own(order("ON2"), "N2")], numbered()));
  const goods = (all: string[]) =>
    all
      .map((each) => each.replace("VN*A1", "VN*N2"))
      .filter((each) => !/^(HL\*6|LIN\*2|SN1\*2)/.test(each))
      .map((each) => (each.startsWith("CTT") ? "CTT*5*10" : each));
  const resting = () =>
    partners.at.one(
      `select string_agg(supply.kind || ' ' || held.units, ', ') as rests, max(held.deliver_day)::text as day
       from stock.reservation as held join stock.supply as supply on supply.item_id = held.item_id
         and supply.place_id = held.place_id and supply.id = held.supply_id
       join catalog.item as item on item.id = held.item_id and item.code = 'N2'`,
    );
  const first = await resting();
  assert.equal(first?.["rests"], "planned 10");
  assert.equal(await fateOf(noticeFile("N2", 12, goods)), "done notice_moved");
  const then = await resting();
  assert.equal(then?.["rests"], "in_transit 10");
  assert.ok(String(then?.["day"]) > String(first?.["day"]), `${then?.["day"]}`);
  assert.deepEqual(await toCome("PO-N2"), [`N2 in_transit ${dayIn(12)} 10`]);
  const sums = await partners.at.one(
    `select bool_and(promised = coalesce((select sum(units) from stock.reservation as held
       where held.item_id = supply.item_id and held.place_id = supply.place_id
         and held.supply_id = supply.id), 0)) as held
     from stock.supply as supply where id <> 0`,
  );
  assert.equal(sums?.["held"], true);
});

test("a notice that does not fit waits with its reason, and frees itself once it fits", async () => {
  await suppliesTo("MAIN");
  assert.equal(await fateOf(noticeFile("N3", 8)), "dead no_receipt_announced (PO-N3 A1)");
  const waiting = await lastMessage(partners);
  const tries = async () =>
    (await partners.at.one("select tries from channels.inbox where id = $1", [waiting?.["id"]]))?.[
      "tries"
    ];
  // What moves elsewhere of the same goods is no news to it.
  await announce(partners, "PO-OTHER", { A1: 1 });
  assert.equal(await fateNow(partners, waiting?.["id"]), "dead no_receipt_announced (PO-N3 A1)");
  assert.equal(await tries(), 1);
  await announce(partners, "PO-N3", { A1: 9, B2: 36 });
  assert.equal(
    await fateNow(partners, waiting?.["id"]),
    "dead more_than_announced (PO-N3 A1: 10 > 9)",
  );
  assert.deepEqual(await toCome("PO-N3"), [
    `A1 planned ${dayIn(5)} 9`,
    `B2 planned ${dayIn(5)} 36`,
  ]);
  const { ids } = await announce(partners, "PO-N3", { A1: 10 });
  assert.equal(await fateNow(partners, waiting?.["id"]), "dead several_receipts (PO-N3 A1)");
  const path = `PATCH /api/supplies/${partners.item("A1")}/${ids[0]}`;
  await partners.at.ask(path, { units: 0, why: "announced twice" });
  assert.equal(
    await fateNow(partners, waiting?.["id"]),
    "dead more_than_announced (PO-N3 A1: 10 > 9)",
  );
  const first = await partners.at.one(
    "select id from stock.supply where document_number = 'PO-N3' and quantity = 9",
  );
  const to = `PATCH /api/supplies/${partners.item("A1")}/${first?.["id"]}`;
  await partners.at.ask(to, { units: 12, why: "the order was raised" });
  assert.equal(await fateNow(partners, waiting?.["id"]), "done notice_moved");
  assert.deepEqual(await toCome("PO-N3"), [
    `A1 in_transit ${dayIn(8)} 10`,
    `A1 planned ${dayIn(5)} 2`,
    `B2 in_transit ${dayIn(8)} 36`,
  ]);
  // Once followed it waits for nothing: what is announced later is not moved by it.
  await announce(partners, "PO-N3", { A1: 10 });
  assert.equal(await fateNow(partners, waiting?.["id"]), "done notice_moved");
  assert.equal(await tries(), 1);
  const cases: [number: string, lines: (all: string[]) => string[], fate: RegExp][] = [
    ["N5", (all) => all.filter((each) => !each.startsWith("PRF")), /^dead names_no_order \(5\)$/],
    ["N6", (all) => all.with(1, "BSN*77*N6*20261111"), /^dead notice_held \(77\)$/],
    ["N7", (all) => all.toSpliced(8, 0, "ZZQ*seven"), /^dead notice_held \(ZZQ\*seven\)$/],
    ["N8", (all) => all.with(1, "BSN*05*N8*20261111"), /^dead replaces_unknown_notice \(N8\)$/],
    ["N9", (all) => all.with(1, "BSN*01*N9*20261111"), /^done notice_called_off$/],
    ["N9", (all) => all, /^dead notice_called_off_already \(N9\)$/],
  ];
  for (const [number, lines, said] of cases)
    assert.match(await fateOf(noticeFile(number, 8, lines)), said);
});

test("what the supplier took back did not leave, whatever its quantity says", async () => {
  await suppliesTo("MAIN");
  await announce(partners, "PO-N10", { A1: 10, B2: 36 });
  const deleted = (from: RegExp) => (all: string[]) =>
    all.map((each) => (from.test(each) ? `${each}*****ID` : each));
  assert.equal(await fateOf(noticeFile("N10", 8, deleted(/^SN1\*2/))), "done notice_moved");
  assert.deepEqual(await toCome("PO-N10"), [
    `A1 in_transit ${dayIn(8)} 10`,
    `B2 planned ${dayIn(5)} 36`,
  ]);
  assert.equal(await fateOf(noticeFile("N11", 8, deleted(/^SN1/))), "dead nothing_sent");
});

test("a notice of an unmapped code frees itself with the mapping, whatever order things come in", async () => {
  await suppliesTo("MAIN");
  const unmapped = (all: string[]) => all.map((each) => each.replace("VN*A1", "VN*Z9"));
  assert.equal(await fateOf(noticeFile("N4", 8, unmapped)), "dead code_unmapped (Z9)");
  const waiting = await lastMessage(partners);
  await partners.add("Z9");
  await partners.add("Y9");
  // A code of another meaning frees nothing.
  await partners.list(partners.channelId, "Y9");
  assert.equal(await fateNow(partners, waiting?.["id"]), "dead code_unmapped (Z9)");
  await partners.list(partners.channelId, "Z9");
  assert.equal(await fateNow(partners, waiting?.["id"]), "dead no_receipt_announced (PO-N4 Z9)");
  await announce(partners, "PO-N4", { Z9: 10, B2: 36 });
  assert.equal(await fateNow(partners, waiting?.["id"]), "done notice_moved");
  assert.deepEqual(await toCome("PO-N4"), [
    `B2 in_transit ${dayIn(8)} 36`,
    `Z9 in_transit ${dayIn(8)} 10`,
  ]);
});

test("a mapping that comes while its notice is read is not missed", async () => {
  const { at, channelId } = partners;
  await suppliesTo("MAIN");
  await partners.add("M9");
  const unmapped = (all: string[]) => all.map((each) => each.replace("VN*A1", "VN*M9"));
  assert.equal(await fateOf(noticeFile("M1", 8, unmapped)), "dead code_unmapped (M9)");
  const messageId = Number((await lastMessage(partners))?.["id"]);
  const [begun, mapped] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
  const actor = { kind: "system", id: 0, name: "inbox" } as const;
  // As it is before the first reading: nothing is written down yet.
  await at.millrace.database.transact(at.scope, actor, (tx) => beginReading(tx, { messageId }));
  const reading = at.millrace.database.transact(at.scope, actor, async (tx) => {
    await beginReading(tx, { messageId });
    begun.resolve(null);
    await mapped.promise;
    await keepWaits(tx, { messageId, channelId }, [{ kind: "code", key: "M9" }]);
  });
  await begun.promise;
  await partners.list(channelId, "M9");
  let isDelivered = false;
  const delivered = at.app.relay.deliver().then(() => (isDelivered = true));
  const waits = `select 1 as found from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  while (!isDelivered && !(await at.one(waits))) await realWorld.sleep(10);
  mapped.resolve(null);
  await reading;
  await delivered;
  assert.equal(await fateNow(partners, messageId), "dead no_receipt_announced (PO-M1 M9)");
});

test("a person releases a notice that nobody reads: it is followed, or what it means was done by hand", async () => {
  await suppliesTo("MAIN");
  await partners.add("R1");
  await partners.list(partners.channelId, "R1");
  const odd = (word: string) => (all: string[]) =>
    all.toSpliced(8, 0, word).map((each) => each.replace("VN*A1", "VN*R1"));
  await announce(partners, "PO-R1", { R1: 10, B2: 36 });
  await announce(partners, "PO-R2", { R1: 10, B2: 36 });
  assert.match(await fateOf(noticeFile("R1", 8, odd("ZZQ*1"))), /^dead notice_held/);
  const first = await lastMessage(partners);
  assert.match(await fateOf(noticeFile("R2", 8, odd("ZZQ*2"))), /^dead notice_held/);
  const second = await lastMessage(partners);
  const release = async (id: unknown, body: unknown) => {
    const said = await partners.at.call(`POST /api/inbox/${String(id)}/release`, body as never);
    return `${said.status} ${said.body["kind"] ?? (await fateNow(partners, id))}`;
  };
  const follow = { how: "follow", why: "ZZQ names the pier, which we do not keep" };
  assert.equal(await release(first?.["id"], { how: "follow", why: " " }), "400 invalid");
  assert.equal(await release(first?.["id"], follow), "200 done notice_moved");
  assert.deepEqual(await toCome("PO-R1"), [
    `B2 in_transit ${dayIn(8)} 36`,
    `R1 in_transit ${dayIn(8)} 10`,
  ]);
  assert.equal(await release(first?.["id"], follow), "409 notice_not_set_aside");
  assert.equal(await replayed(partners, first?.["id"]), "done notice_moved");
  // Done by hand: nothing follows, not from the same again either; other goods under its number wait.
  const before = await toCome("PO-R2");
  const byHand = { how: "by_hand", why: "called them, and moved the receipts ourselves" };
  assert.equal(await release(second?.["id"], byHand), "200 done notice_by_hand");
  assert.equal(await replayed(partners, second?.["id"]), "done notice_by_hand");
  assert.equal(await fateOf(noticeFile("R2", 8, odd("ZZQ*2"))), "stale known");
  assert.equal(await fateOf(noticeFile("R2", 9, odd("ZZQ*2"))), "dead notice_by_hand_already (R2)");
  assert.deepEqual(await toCome("PO-R2"), before);
  // What a notice is for is nobody's guess; and nothing but notices is released.
  const unknown = (all: string[]) => all.with(1, "BSN*77*R3*20261111");
  assert.equal(await fateOf(noticeFile("R3", 8, unknown)), "dead notice_held (77)");
  const third = await lastMessage(partners);
  assert.equal(await release(third?.["id"], follow), "409 not_to_be_followed");
  assert.equal(await release(third?.["id"], byHand), "200 done notice_by_hand");
  const ordered = await partners.at.one(
    "select id from channels.inbox where topic = '850' limit 1",
  );
  assert.equal(await release(ordered?.["id"], byHand), "409 not_a_notice");
  assert.equal(await release(1, byHand), "404 message_unknown");
  const said = await partners.at.one(
    `select string_agg(audit.after ->> 'how' || ': ' || audit.why, '; ' order by audit.id) as said,
       bool_and(actor_kind <> 'system') as "isPerson"
     from platform.audit as audit where action = 'channels.notice.release'`,
  );
  assert.deepEqual(said, {
    said: `follow: ${follow.why}; by_hand: ${byHand.why}; by_hand: ${byHand.why}`,
    isPerson: true,
  });
});

test("who may not move stock or ship himself lets no partner's files do it", async () => {
  const { at, channelId, placeId } = partners;
  const { ids } = await at.ask<{ ids: Record<string, number> }>("POST /api/places", {
    places: [{ code: "FAR", name: "far" }],
  });
  const other = ids["FAR"] ?? 0;
  await suppliesTo("");
  const save = async (more: Record<string, string>) => {
    const { status, body } = await at.call(`PUT /api/connections/${channelId}`, {
      ...{ settings: { currency: "USD", quietMinutes: "", ...more }, active: true, pulls: true },
      ...{ pushesStock: true, confirmsShipments: true, pullSeconds: 5 },
    });
    return `${status} ${[body["kind"], body["field"], body["value"], body["rule"]].join(" ")}`.trim();
  };
  const channels = ["channels.write", "channels.read"];
  const all = [...channels, "stock.write", "warehouse.write"];
  type Case = [may: string[], within: Parameters<typeof at.may>[1], said: object, answer: string];
  const refused = "403 setting_not_given";
  const cases: Case[] = [
    [channels, {}, { suppliesTo: "MAIN" }, `${refused} suppliesTo MAIN stock.write`],
    [channels, {}, { shipsFor: "*" }, `${refused} shipsFor * warehouse.write`],
    [all, { placeIds: [other] }, { suppliesTo: "MAIN" }, `${refused} suppliesTo MAIN place MAIN`],
    [all, { placeIds: [other] }, { suppliesTo: "NEW" }, `${refused} suppliesTo NEW place NEW`],
    [all, { placeIds: [placeId] }, { shipsFor: "X12" }, `${refused} shipsFor X12 place *`],
    [all, { channelIds: [channelId] }, { shipsFor: "*" }, `${refused} shipsFor * channel *`],
    [all, { placeIds: [placeId] }, { suppliesTo: "MAIN" }, "200"],
    // What stands may be sent back, and is taken from nobody who may not give it.
    [channels, {}, { suppliesTo: " MAIN " }, "200"],
    [channels, {}, { suppliesTo: "" }, `${refused} suppliesTo  stock.write`],
    [all, { placeIds: [other] }, { suppliesTo: "FAR" }, `${refused} suppliesTo FAR place MAIN`],
  ];
  try {
    for (const [may, within, said, answer] of cases) {
      at.may(may, within);
      assert.equal(await save(said as Record<string, string>), answer, JSON.stringify(said));
    }
  } finally {
    at.may(null);
  }
  const audited = await at.one(
    `select after ->> 'suppliesTo' as place from platform.audit
     where action = 'channels.connection.save' order by id desc limit 1`,
  );
  assert.equal(audited?.["place"], "MAIN");
});
