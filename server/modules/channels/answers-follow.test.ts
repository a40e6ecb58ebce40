// Goal: what is told anew says what the partner changed and nothing of what has left, takes over
// answers from before, and speaks each standard's own words.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import {
  fileOf as edifactFile,
  order as edifactOrder,
} from "../../../connectors/edifact/samples.ts";
import { documentOf, order as ublOrder } from "../../../connectors/ubl/samples.ts";
import { change, fileOf } from "../../../connectors/x12/samples.ts";
import { fileKinds } from "../../../contract/partner-answers.ts";
import { dayIn, numbered, own, Partners } from "./documents/fixture.ts";
import { realWorld } from "../../platform/index.ts";
import { documentKinds } from "./registry.ts";

let they: Partners;
before(async () => {
  they = await Partners.open();
});
after(() => they.at.close());

test("an answer from before its words were kept is taken over, and told anew where it moved", async () => {
  const { orderId: still } = await they.placed("N9");
  const { orderId: moved, move } = await they.placed("N10");
  await move({ day: dayIn(14) });
  // As both stood in a database of the version before: documents alone.
  const owner = new pg.Client({ connectionString: they.at.url });
  await owner.connect();
  for (const table of ["answer_version", "answered"])
    await owner.query(`delete from channels.${table} where order_id = any ($1)`, [[still, moved]]);
  await owner.end();
  for (const orderId of [still, moved]) {
    await they.at.ask(`POST /api/orders/${orderId}/hold`, { why: "look" });
    const hold = await they.at.one("select max(id) as id from orders.hold where order_id = $1", [
      orderId,
    ]);
    await they.at.ask(`POST /api/holds/${Number(hold?.["id"])}/release`, { note: "looked" });
  }
  await they.settle();
  they.later(16);
  await they.run();
  assert.equal((await they.answers(still)).version, 1);
  const told = await they.answers(moved);
  assert.equal(told.version, 2);
  assert.match(await they.lastText(moved), /BAK\*05\*AD\*N10\*[^]*ACK\*IA\*10/);
});

test("a line that left whole tells nothing more of its day, but the others of theirs", async () => {
  const { orderId, move } = await they.placed("N11");
  const { lines } = await they.at.ask<{ lines: { id: number }[] }>(`GET /api/orders/${orderId}`);
  const cases = { placeId: they.placeId, lines: [{ lineId: lines[1]?.id, units: 3 }] };
  await they.at.ask(`POST /api/orders/${orderId}/pick`, cases);
  await they.at.ask(`POST /api/orders/${orderId}/ship`, {
    ...cases,
    carrier: "SF",
    tracking: "SF1",
  });
  await they.settle();
  assert.equal((await they.answers(orderId)).since, null, "leaving is no news of a promise");
  await move({ day: dayIn(14) });
  they.later(16);
  await they.run();
  assert.match(
    await they.lastText(orderId),
    /ACK\*DR\*10\*EA\*067\*\d{8}~\nPO1\*2\*3\*CA[^~]*~\nACK\*IA\*3\*CA/,
  );
});

test("what a partner's change adds and lowers is told with the next answer", async () => {
  const { orderId } = await they.placed("N12");
  await they.add("C3");
  await they.list(they.channelId, "C3");
  await they.upload(fileOf([own(change("N12"), "N12")], numbered()));
  const told = await they.answers(orderId);
  assert.deepEqual([told.version, told.versions[0]?.cause, told.since], [2, "change", null]);
  assert.match(
    await they.lastText(orderId),
    /PO1\*1\*6\*EA[^]*ACK\*IA\*6\*EA[^]*ACK\*IR\*3\*CA~\nPO1\*3\*4\*EA\*1\.25\*\*VN\*C3~\nACK\*I[AB]\*4\*EA/,
  );
});

test("EDIFACT and UBL say it in their own words", async () => {
  const edifact = await they.connect("edifact", "B2 CT");
  const first = () => edifactFile([own(edifactOrder("E1"), "E1")]);
  const one = await they.placed("E1", first, edifact);
  assert.match(await they.lastText(one.orderId), /BGM\+231\+\d+\+29'/);
  const [before] = (await they.answers(one.orderId)).versions;
  await one.move({ day: dayIn(14) });
  they.later(16);
  await they.run(edifact);
  const text = await they.lastText(one.orderId);
  assert.match(text, new RegExp(`BGM\\+231\\+\\d+\\+5'[^]*RFF\\+ACW:${before?.number}'`));
  assert.match(text, /LIN\+1\+3\+[^]*LIN\+2\+5\+/);
  const [after] = (await they.answers(one.orderId)).versions;
  const contrl = ["CONTRL:D:3:UN", `UCI+${after?.number}+MILLRACE:14+BUYER:14+7`];
  await they.upload(
    edifactFile([[...contrl, "UCM+1+ORDRSP:D:96A:UN+7"]], { control: "I900", asks: false }),
    edifact,
  );
  const states = (await they.answers(one.orderId)).versions.map((each) => each.state);
  assert.deepEqual([states[0], states[1] === "accepted"], ["accepted", false]);
  const ubl = await they.connect("ubl", "B2 CS");
  const two = await they.placed("U1", () => documentOf("Order", own(ublOrder("U1"), "U1")), ubl);
  await two.move({ day: dayIn(14) });
  they.later(16);
  await they.run(ubl);
  const [second, original] = (await they.answers(two.orderId)).versions;
  const xml = await they.lastText(two.orderId);
  assert.match(xml, new RegExp(`<cbc:ID>${second?.number}</cbc:ID>[^]*ResponseCode>CA<`));
  assert.match(
    xml,
    new RegExp(`AdditionalDocumentReference><cbc:ID>${original?.number}<[^]*Revised[^]*NoStatus`),
  );
});

test("what moves while the connection rests is told once it runs", async () => {
  const { orderId, move } = await they.placed("N13");
  await they.settings(they.channelId, {}, false);
  await move({ day: dayIn(14) });
  they.later(16);
  assert.equal(await they.runner.run(they.at.scope, they.channelId), false);
  assert.equal((await they.answers(orderId)).version, 1);
  await they.settings(they.channelId, {});
  await they.run();
  assert.equal((await they.answers(orderId)).version, 2);
});

test("a server that dies while it tells leaves nothing half told, and the next run tells it once", async () => {
  const { orderId, move } = await they.placed("N14");
  await move({ day: dayIn(14) });
  they.later(16);
  const owner = new pg.Client({ connectionString: they.at.url });
  await owner.connect();
  // The number of its envelope is kept from it, so that it dies within its transaction.
  await owner.query("begin");
  await owner.query("select 1 from platform.number where kind = 'envelope' for update");
  const died = assert.rejects(they.runner.run(they.at.scope, they.channelId));
  const patience = AbortSignal.timeout(60_000);
  for (;;) {
    const { rowCount } = await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rowCount) break;
    patience.throwIfAborted();
    await realWorld.sleep(20);
  }
  await died;
  await owner.query("rollback");
  await owner.end();
  const [before, documents] = [
    await they.answers(orderId),
    () =>
      they.at.one("select count(*)::int as count from channels.document where order_id = $1", [
        orderId,
      ]),
  ];
  assert.equal(before.version, 1);
  assert.equal((await documents())?.["count"], 1);
  await they.run();
  assert.equal((await they.answers(orderId)).version, 2);
  assert.equal((await documents())?.["count"], 2);
});

test("the console knows which channels exchange files", () => {
  assert.deepEqual([...fileKinds].sort(), [...documentKinds()].sort());
});
