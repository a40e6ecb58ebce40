// Goal: a partner of files is told anew, once and with all lines, of what differs from what he was
// told, after it has come to rest; a person may hold it back or tell it at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { cancellation, fileOf } from "../../../connectors/x12/samples.ts";
import { dayIn, numbered, Partners } from "./documents/fixture.ts";

let they: Partners;
before(async () => {
  they = await Partners.open();
});
after(() => they.at.close());

test("a day that moved is told once, after it has come to rest, with all lines", async () => {
  const { orderId, move } = await they.placed("N1");
  const first = await they.answers(orderId);
  assert.deepEqual([first.version, first.since, first.mayTell], [1, null, false]);
  assert.match(await they.lastText(orderId), /BAK\*00\*AD\*N1\*[^]*ACK\*IA\*10\*EA\*067\*\d{8}~/);
  await move({ day: dayIn(14) });
  const moved = await they.answers(orderId);
  const [line, other] = moved.lines;
  assert.deepEqual([line?.differs, other?.differs], [true, false]);
  assert.ok((line?.told?.day ?? "") < (line?.now.day ?? ""));
  const due = new Date(moved.dueAt ?? 0).getTime() - new Date(moved.since ?? 0).getTime();
  assert.equal(due, 15 * 60_000);
  await they.run();
  assert.equal((await they.answers(orderId)).version, 1, "it has not come to rest");
  const listed = await they.at.ask<{ rows: { number: string; lines: unknown[] }[] }>(
    `GET /api/connections/${they.channelId}/answers`,
  );
  assert.deepEqual(
    listed.rows.map((each) => [each.number, each.lines.length]),
    [["N1", 1]],
  );
  they.later(16);
  // Two runs at once tell it once.
  await Promise.all([
    they.runner.run(they.at.scope, they.channelId),
    they.runner.run(they.at.scope, they.channelId),
  ]);
  await they.settle();
  await they.run();
  const told = await they.answers(orderId);
  assert.deepEqual([told.version, told.since, told.dueAt], [2, null, null]);
  assert.deepEqual(
    told.versions.map((each) => each.cause),
    ["promise", "first"],
  );
  const text = await they.lastText(orderId);
  const day = line?.now.day?.replaceAll("-", "");
  assert.match(text, new RegExp(`BAK\\*05\\*AC\\*N1\\*[^]*ACK\\*DR\\*10\\*EA\\*067\\*${day}~`));
  assert.match(text, /PO1\*2\*3\*CA[^]*ACK\*IA\*3\*CA/);
  const { rows } = await they.at.ask<{
    rows: { action: string; before: unknown; after: object }[];
  }>(`GET /api/orders/${orderId}/timeline`);
  const tellings = rows.filter((each) => each.action === "channels.answer.tell");
  assert.equal(tellings.length, 2);
  assert.deepEqual(tellings[1]?.before, {
    "1": { promised: 10, short: 0, cancelled: 0, day: line?.told?.day },
  });
});

test("the partner's receipt is of that very answer, and of no other", async () => {
  const row = await they.at.one("select id from orders.order where external_id = 'N1'");
  const orderId = Number(row?.["id"]);
  const [second] = (await they.answers(orderId)).versions;
  const number = second?.number ?? "";
  const receipt = ["997", `AK1*PR*${number}`, `AK2*855*${number}`, "AK5*R*5", "AK9*R*1*1*0"];
  await they.upload(fileOf([receipt], { group: "FA", ...numbered() }));
  const said = await they.answers(orderId);
  assert.deepEqual(
    said.versions.map((each) => each.state),
    ["refused", "waiting"],
  );
  // What he refused may be told again as it is.
  assert.equal(said.mayTell, true);
  await they.at.ask(`POST /api/orders/${orderId}/answers/send`, {});
  const again = await they.answers(orderId);
  assert.deepEqual([again.version, again.mayTell], [3, false]);
  const nothing = await they.at.call(`POST /api/orders/${orderId}/answers/send`, {});
  assert.deepEqual([nothing.status, nothing.body["kind"]], [409, "nothing_to_tell"]);
});

test("a promise that returns to what was told tells nothing; one that never rests is told", async () => {
  const { orderId, move } = await they.placed("N2");
  await move({ day: dayIn(15) });
  assert.notEqual((await they.answers(orderId)).since, null);
  await move({ day: dayIn(10) });
  const back = await they.answers(orderId);
  assert.deepEqual([back.since, back.dueAt, back.mayTell], [null, null, false]);
  they.later(16);
  await they.run();
  assert.equal((await they.answers(orderId)).version, 1);
  // Each move begins the quiet time anew, but not for ever.
  await move({ day: dayIn(16) });
  const { since } = await they.answers(orderId);
  for (let days = 17; days < 23; days += 1) {
    they.later(10);
    await move({ day: dayIn(days) });
    await they.run();
  }
  const told = await they.answers(orderId);
  assert.equal(told.version, 2);
  const row = await they.at.one(
    "select told_at from channels.answer_version where order_id = $1 and version = 2",
    [orderId],
  );
  const waited = new Date(row?.["told_at"] as Date).getTime() - new Date(since ?? 0).getTime();
  assert.ok(waited >= 60 * 60_000, `${waited}`);
});

test("fewer units are told as waiting, and told again once they are promised", async () => {
  await they.settings(they.channelId, { quietMinutes: "0" });
  const { orderId, move } = await they.placed("N3");
  await move({ units: 6 });
  await they.run();
  assert.match(
    await they.lastText(orderId),
    /BAK\*05\*AC[^]*ACK\*IQ\*6\*EA\*067\*\d{8}~\nACK\*IB\*4\*EA~/,
  );
  await move({ units: 10 });
  await they.run();
  assert.match(await they.lastText(orderId), /BAK\*05\*AD[^]*ACK\*IA\*10\*EA\*067\*\d{8}~\nPO1\*2/);
  assert.equal((await they.answers(orderId)).version, 3);
  await they.settings(they.channelId, {});
});

test("a person holds it back, and tells it at once", async () => {
  const { orderId, move } = await they.placed("N4");
  await they.hold(orderId, true);
  await move({ day: dayIn(14) });
  they.later(120);
  await they.run();
  const held = await they.answers(orderId);
  assert.deepEqual([held.version, held.heldBy], [1, "Mei"]);
  await they.at.ask(`POST /api/orders/${orderId}/answers/send`, {});
  const told = await they.answers(orderId);
  assert.deepEqual([told.version, told.heldBy, told.versions[0]?.cause], [2, null, "person"]);
  await they.hold(orderId, true);
  await move({ day: dayIn(16) });
  await they.hold(orderId, false);
  they.later(16);
  await they.run();
  assert.equal((await they.answers(orderId)).version, 3);
  they.at.may(["orders.read"]);
  const refused = await they.at.call(`POST /api/orders/${orderId}/answers/send`, {});
  they.at.may(null);
  assert.equal(refused.status, 403);
});

test("while something holds the order it is not told, and afterwards it is", async () => {
  const { orderId, move } = await they.placed("N5");
  await they.at.ask(`POST /api/orders/${orderId}/hold`, { why: "ask them" });
  await move({ day: dayIn(14) });
  they.later(16);
  await they.run();
  assert.equal((await they.answers(orderId)).version, 1);
  const hold = await they.at.one("select id from orders.hold where order_id = $1", [orderId]);
  await they.at.ask(`POST /api/holds/${Number(hold?.["id"])}/release`, { note: "asked" });
  they.later(16);
  await they.run();
  assert.equal((await they.answers(orderId)).version, 2);
});

test("what we cancel is told; what the partner takes back whole is not", async () => {
  const ours = await they.placed("N6");
  await they.at.ask(`POST /api/orders/${ours.orderId}/cancel`, { why: "out of make", by: "us" });
  await they.settle();
  they.later(16);
  await they.run();
  assert.match(await they.lastText(ours.orderId), /BAK\*05\*RJ\*N6\*/);
  assert.equal((await they.answers(ours.orderId)).version, 2);
  they.later(16);
  await they.run();
  assert.equal((await they.answers(ours.orderId)).version, 2, "told once");
  const theirs = await they.placed("N7");
  await theirs.move({ day: dayIn(18) });
  await they.upload(fileOf([cancellation("N7")], numbered()));
  they.later(16);
  await they.run();
  const after = await they.answers(theirs.orderId);
  assert.deepEqual([after.version, after.dueAt], [1, null]);
});

test("answers are numbered without a gap, one document each, and stay as they were", async () => {
  const { orderId } = await they.placed("N8");
  const another = "(select max(id) from channels.document where topic = '997')";
  const copied = (version: number, document = another) =>
    they.at.millrace.database.transact(
      they.at.scope,
      { kind: "system", id: 0, name: "test" },
      (tx) =>
        tx.rows(
          `insert into channels.answer_version (cell, tenant_id, order_id, version, document_id,
           number, told, is_refusal, cause, told_by, told_at)
         select cell, tenant_id, order_id, $2, ${document},
           number, told, is_refusal, cause, told_by, told_at
         from channels.answer_version where order_id = $1 and version = 1`,
          [orderId, version],
        ),
    );
  await assert.rejects(copied(3), /answer_follows/);
  await assert.rejects(copied(1), /answer_version_pkey/);
  await assert.rejects(copied(2, "document_id"), /answer_is_one_document/);
  const change = (text: string) =>
    they.at.millrace.database.transact(
      they.at.scope,
      { kind: "system", id: 0, name: "test" },
      (tx) => tx.rows(text),
    );
  await assert.rejects(change("update channels.answer_version set told = null"), /permission/);
  await assert.rejects(change("delete from channels.answer_version"), /permission/);
});

test("an order that cannot be written keeps no other from being told, and is tried again", async () => {
  const [bad, good] = [await they.placed("N10"), await they.placed("N11")];
  await bad.move({ day: dayIn(14) });
  await good.move({ day: dayIn(15) });
  const keep = await they.at.one("select raw from channels.inbox where order_id = $1", [
    bad.orderId,
  ]);
  const actor = { kind: "system", id: 0, name: "test" } as const;
  const put = (raw: unknown) =>
    they.at.millrace.database.transact(they.at.scope, actor, (tx) =>
      tx.rows("update channels.inbox set raw = $2 where order_id = $1", [bad.orderId, raw]),
    );
  await put(Buffer.from("no order of theirs"));
  they.later(16);
  await they.runner.run(they.at.scope, they.channelId).catch(() => undefined);
  await they.settle();
  const versions = async () => [
    (await they.answers(bad.orderId)).version,
    (await they.answers(good.orderId)).version,
  ];
  assert.deepEqual(await versions(), [1, 2]);
  assert.notEqual((await they.answers(bad.orderId)).dueAt, null, "it is still to be told");
  await put(keep?.["raw"]);
  they.later(61);
  await they.run();
  assert.deepEqual(await versions(), [2, 2]);
});

test("orders from before the identities were agreed anew are told as ever", async () => {
  const { orderId, move } = await they.placed("N9");
  try {
    await they.settings(they.channelId, { partnerId: "ANOTHER", ourId: "US NOW" });
    await move({ day: dayIn(24) });
    they.later(16);
    await they.run();
    assert.equal((await they.answers(orderId)).version, 2);
  } finally {
    await they.settings(they.channelId, { partnerId: "", ourId: "" });
  }
});
