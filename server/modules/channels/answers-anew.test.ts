// Goal: a partner of files is told anew, once and with all lines, of what differs from what he was
// told, after it has come to rest; a person may hold it back or tell it at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import {
  fileOf as edifactFile,
  order as edifactOrder,
} from "../../../connectors/edifact/samples.ts";
import { documentOf, order as ublOrder } from "../../../connectors/ubl/samples.ts";
import { cancellation, change, fileOf, order } from "../../../connectors/x12/samples.ts";
import { dayOfInstant, dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import { realWorld } from "../../platform/index.ts";
import { openDoor } from "./fixture.ts";
import { createRunner } from "./index.ts";

let at: Awaited<ReturnType<typeof openDoor>>;
let runner: ReturnType<typeof createRunner>;
let channelId: number;
let placeId: number;
const items: Record<string, number> = {};
/** How far the clock of the company is ahead. */
let ahead = 0;
const clock = () => new Date(Date.now() + ahead);
const later = (minutes: number) => {
  ahead += minutes * 60_000;
};
const dayIn = (days: number) =>
  dayToText((dayOfInstant(new Date(), "Asia/Shanghai").day + days) as Day);

before(async () => {
  at = await openDoor({ clock });
  await at.app.jobs.stop();
  const { database, orders } = at.millrace;
  runner = createRunner({ database, orders, network: fetch, tenants: async () => [at.scope] });
  await add("B2");
  const { rows } = await at.ask<{ rows: { id: number; code: string }[] }>("GET /api/places");
  placeId = rows.find((each) => each.code === "MAIN")?.id ?? 0;
  await stock("B2", 500);
  channelId = await connect("x12", "B2 CA");
});
after(() => at.close());

const stock = (code: string, units: number) =>
  at.ask("POST /api/stock/changes", {
    ...{ kind: "receipt", why: "test" },
    changes: [{ itemId: items[code], placeId, units }],
  });

async function add(code: string): Promise<void> {
  const { ids } = await at.ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: [{ code, name: code }],
  });
  items[code] = ids[code] ?? 0;
}

const list = (id: number, code: string, item = code) =>
  at.ask("POST /api/listings", {
    listings: [{ channelId: id, code, parts: [{ itemId: items[item], units: 1 }] }],
  });

/** A channel of a standard, told anew after the usual quiet time; gives its id. */
async function connect(kind: string, code: string): Promise<number> {
  const { id } = await at.ask<{ id: number }>("POST /api/channels", {
    ...{ code: kind.toUpperCase(), name: kind, kind, currency: "USD" },
  });
  await list(id, code, "B2");
  await settings(id, {});
  return id;
}

const settings = (id: number, more: Record<string, string>) =>
  at.ask(`PUT /api/connections/${id}`, {
    ...{ settings: { currency: "USD", quietMinutes: "", ...more }, active: true, pulls: true },
    ...{ pushesStock: true, confirmsShipments: true, pullSeconds: 5 },
  });

async function upload(text: string, to = channelId): Promise<void> {
  const form = new FormData();
  form.append("file", new Blob([text]), "file");
  const request = new Request("http://x/", { method: "POST", body: form });
  const bytes = Buffer.from(await request.arrayBuffer());
  const taken = await at.call(`POST /api/connections/${to}/documents`, bytes as never, {
    "content-type": request.headers.get("content-type") ?? "",
  });
  assert.equal(taken.status, 200, JSON.stringify(taken.body));
  await settle();
}

/** Waits until the inbox is read, then lets its events be followed. */
async function settle(): Promise<void> {
  const patience = AbortSignal.timeout(60_000);
  while (await at.one("select 1 as found from channels.inbox where state = 'waiting'")) {
    patience.throwIfAborted();
    await realWorld.sleep(20);
  }
  do await at.app.relay.deliver();
  while (await at.one("select 1 as found from platform.outbox limit 1"));
}

/** An item with an announced receipt of ten, on which the next order of it rests. */
async function announce(code: string, to: number): Promise<number> {
  await add(code);
  await list(to, code);
  const supply = { itemId: items[code], placeId, kind: "in_transit", day: dayIn(10), units: 10 };
  const { ids } = await at.ask<{ ids: number[] }>("POST /api/supplies", {
    supplies: [{ ...supply, documentNumber: "PO" }],
  });
  return ids[0] ?? 0;
}

interface Placed {
  readonly orderId: number;
  readonly move: (to: { day?: string; units?: number }) => Promise<void>;
}

let control = 900;
const numbered = () => ({ control: String((control += 1)).padStart(9, "0") });
/** A document as it asks for goods of its own, by no day. */
const own = (lines: readonly string[], code: string) =>
  lines.filter((each) => !/^DTM(?!.137)/.test(each)).map((each) => each.replace("A1", code));

/** An order of ten pieces that rest on a receipt of their own, and of three B2. */
async function placed(
  number: string,
  write = () => fileOf([own(order(number), number)], numbered()),
  to = channelId,
): Promise<Placed> {
  const supplyId = await announce(number, to);
  await upload(write(), to);
  const row = await at.one("select id from orders.order where external_id = $1", [number]);
  const move: Placed["move"] = async (moved) => {
    const path = `/api/supplies/${items[number]}/${supplyId}`;
    await at.ask(`PATCH ${path}`, { ...moved, why: "the ship" });
    await settle();
  };
  return { orderId: Number(row?.["id"]), move };
}

interface Answers {
  readonly version: number;
  readonly since: string | null;
  readonly dueAt: string | null;
  readonly heldBy: string | null;
  readonly mayTell: boolean;
  readonly lines: readonly {
    readonly line: string;
    readonly told: { readonly day: string | null; readonly short: number } | null;
    readonly now: { readonly day: string | null; readonly short: number };
    readonly differs: boolean;
  }[];
  readonly versions: readonly {
    readonly version: number;
    readonly documentId: number;
    readonly cause: string;
    readonly state: string;
    readonly number: string;
  }[];
}

const answers = (orderId: number) => at.ask<Answers>(`GET /api/orders/${orderId}/answers`);
const run = async (to = channelId) => {
  assert.equal(await runner.run(at.scope, to), true);
  await settle();
};

/** The text of an order's last answer. */
async function lastText(orderId: number): Promise<string> {
  const [last] = (await answers(orderId)).versions;
  const reply = await at.app.http.app.inject({
    ...{ method: "GET", url: `/api/documents/${last?.documentId}/file` },
    headers: { authorization: "Bearer x" },
  });
  return reply.body;
}

test("a day that moved is told once, after it has come to rest, with all lines", async () => {
  const { orderId, move } = await placed("N1");
  const first = await answers(orderId);
  assert.deepEqual([first.version, first.since, first.mayTell], [1, null, false]);
  assert.match(await lastText(orderId), /BAK\*00\*AD\*N1\*[^]*ACK\*IA\*10\*EA\*067\*\d{8}~/);
  await move({ day: dayIn(14) });
  const moved = await answers(orderId);
  const [line, other] = moved.lines;
  assert.deepEqual([line?.differs, other?.differs], [true, false]);
  assert.ok((line?.told?.day ?? "") < (line?.now.day ?? ""));
  const due = new Date(moved.dueAt ?? 0).getTime() - new Date(moved.since ?? 0).getTime();
  assert.equal(due, 15 * 60_000);
  await run();
  assert.equal((await answers(orderId)).version, 1, "it has not come to rest");
  const listed = await at.ask<{ rows: { number: string; lines: unknown[] }[] }>(
    `GET /api/connections/${channelId}/answers`,
  );
  assert.deepEqual(
    listed.rows.map((each) => [each.number, each.lines.length]),
    [["N1", 1]],
  );
  later(16);
  // Two runs at once tell it once.
  await Promise.all([runner.run(at.scope, channelId), runner.run(at.scope, channelId)]);
  await settle();
  await run();
  const told = await answers(orderId);
  assert.deepEqual([told.version, told.since, told.dueAt], [2, null, null]);
  assert.deepEqual(
    told.versions.map((each) => each.cause),
    ["promise", "first"],
  );
  const text = await lastText(orderId);
  const day = line?.now.day?.replaceAll("-", "");
  assert.match(text, new RegExp(`BAK\\*05\\*AC\\*N1\\*[^]*ACK\\*DR\\*10\\*EA\\*067\\*${day}~`));
  assert.match(text, /PO1\*2\*3\*CA[^]*ACK\*IA\*3\*CA/);
  const { rows } = await at.ask<{ rows: { action: string; before: unknown; after: object }[] }>(
    `GET /api/orders/${orderId}/timeline`,
  );
  const tellings = rows.filter((each) => each.action === "channels.answer.tell");
  assert.equal(tellings.length, 2);
  assert.deepEqual(tellings[1]?.before, {
    "1": { promised: 10, short: 0, cancelled: 0, day: line?.told?.day },
  });
});

test("the partner's receipt is of that very answer, and of no other", async () => {
  const row = await at.one("select id from orders.order where external_id = 'N1'");
  const orderId = Number(row?.["id"]);
  const [second] = (await answers(orderId)).versions;
  const number = second?.number ?? "";
  const receipt = ["997", `AK1*PR*${number}`, `AK2*855*${number}`, "AK5*R*5", "AK9*R*1*1*0"];
  await upload(fileOf([receipt], { group: "FA", ...numbered() }));
  const said = await answers(orderId);
  assert.deepEqual(
    said.versions.map((each) => each.state),
    ["refused", "waiting"],
  );
  // What he refused may be told again as it is.
  assert.equal(said.mayTell, true);
  await at.ask(`POST /api/orders/${orderId}/answers/send`, {});
  const again = await answers(orderId);
  assert.deepEqual([again.version, again.mayTell], [3, false]);
  const nothing = await at.call(`POST /api/orders/${orderId}/answers/send`, {});
  assert.deepEqual([nothing.status, nothing.body["kind"]], [409, "nothing_to_tell"]);
});

test("a promise that returns to what was told tells nothing; one that never rests is told", async () => {
  const { orderId, move } = await placed("N2");
  await move({ day: dayIn(15) });
  assert.notEqual((await answers(orderId)).since, null);
  await move({ day: dayIn(10) });
  const back = await answers(orderId);
  assert.deepEqual([back.since, back.dueAt, back.mayTell], [null, null, false]);
  later(16);
  await run();
  assert.equal((await answers(orderId)).version, 1);
  // Each move begins the quiet time anew, but not for ever.
  await move({ day: dayIn(16) });
  const { since } = await answers(orderId);
  for (let days = 17; days < 23; days += 1) {
    later(10);
    await move({ day: dayIn(days) });
    await run();
  }
  const told = await answers(orderId);
  assert.equal(told.version, 2);
  const row = await at.one(
    "select told_at from channels.answer_version where order_id = $1 and version = 2",
    [orderId],
  );
  const waited = (row?.["told_at"] as Date).getTime() - new Date(since ?? 0).getTime();
  assert.ok(waited >= 60 * 60_000, `${waited}`);
});

test("fewer units are told as waiting, and told again once they are promised", async () => {
  await settings(channelId, { quietMinutes: "0" });
  const { orderId, move } = await placed("N3");
  await move({ units: 6 });
  await run();
  assert.match(
    await lastText(orderId),
    /BAK\*05\*AC[^]*ACK\*IQ\*6\*EA\*067\*\d{8}~\nACK\*IB\*4\*EA~/,
  );
  await move({ units: 10 });
  await run();
  assert.match(await lastText(orderId), /BAK\*05\*AD[^]*ACK\*IA\*10\*EA\*067\*\d{8}~\nPO1\*2/);
  assert.equal((await answers(orderId)).version, 3);
  await settings(channelId, {});
});

test("a person holds it back, and tells it at once", async () => {
  const { orderId, move } = await placed("N4");
  await at.ask(`POST /api/orders/${orderId}/answers/hold`, { isHeld: true, why: "we call them" });
  await move({ day: dayIn(14) });
  later(120);
  await run();
  const held = await answers(orderId);
  assert.deepEqual([held.version, held.heldBy], [1, "Mei"]);
  await at.ask(`POST /api/orders/${orderId}/answers/send`, {});
  const told = await answers(orderId);
  assert.deepEqual([told.version, told.heldBy, told.versions[0]?.cause], [2, null, "person"]);
  await at.ask(`POST /api/orders/${orderId}/answers/hold`, { isHeld: true, why: "not yet" });
  await move({ day: dayIn(16) });
  await at.ask(`POST /api/orders/${orderId}/answers/hold`, { isHeld: false, why: "now" });
  later(16);
  await run();
  assert.equal((await answers(orderId)).version, 3);
  at.may(["orders.read"]);
  const refused = await at.call(`POST /api/orders/${orderId}/answers/send`, {});
  at.may(null);
  assert.equal(refused.status, 403);
});

test("while something holds the order it is not told, and afterwards it is", async () => {
  const { orderId, move } = await placed("N5");
  await at.ask(`POST /api/orders/${orderId}/hold`, { why: "ask them" });
  await move({ day: dayIn(14) });
  later(16);
  await run();
  assert.equal((await answers(orderId)).version, 1);
  const hold = await at.one("select id from orders.hold where order_id = $1", [orderId]);
  await at.ask(`POST /api/holds/${Number(hold?.["id"])}/release`, { note: "asked" });
  later(16);
  await run();
  assert.equal((await answers(orderId)).version, 2);
});

test("what we cancel is told; what the partner takes back whole is not", async () => {
  const ours = await placed("N6");
  await at.ask(`POST /api/orders/${ours.orderId}/cancel`, { why: "out of make", by: "us" });
  await settle();
  later(16);
  await run();
  assert.match(await lastText(ours.orderId), /BAK\*05\*RJ\*N6\*/);
  assert.equal((await answers(ours.orderId)).version, 2);
  later(16);
  await run();
  assert.equal((await answers(ours.orderId)).version, 2, "told once");
  const theirs = await placed("N7");
  await theirs.move({ day: dayIn(18) });
  await upload(fileOf([cancellation("N7")], numbered()));
  later(16);
  await run();
  const after = await answers(theirs.orderId);
  assert.deepEqual([after.version, after.dueAt], [1, null]);
});

test("answers are numbered without a gap, one document each, and stay as they were", async () => {
  const { orderId } = await placed("N8");
  const copied = (version: number) =>
    at.millrace.database.transact(at.scope, { kind: "system", id: 0, name: "test" }, (tx) =>
      tx.rows(
        `insert into channels.answer_version select cell, tenant_id, order_id, $2, document_id,
           number, told, is_refusal, cause, told_by, told_at
         from channels.answer_version where order_id = $1 and version = 1`,
        [orderId, version],
      ),
    );
  await assert.rejects(copied(3), /does not follow/);
  await assert.rejects(copied(1), /does not follow/);
  await assert.rejects(copied(2), /answer_is_one_document/);
  const change = (text: string) =>
    at.millrace.database.transact(at.scope, { kind: "system", id: 0, name: "test" }, (tx) =>
      tx.rows(text),
    );
  await assert.rejects(change("update channels.answer_version set told = null"), /permission/);
  await assert.rejects(change("delete from channels.answer_version"), /permission/);
});

test("an answer from before its words were kept is taken over, and told anew where it moved", async () => {
  const { orderId: still } = await placed("N9");
  const { orderId: moved, move } = await placed("N10");
  await move({ day: dayIn(14) });
  // As both stood in a database of the version before: documents alone.
  const owner = new pg.Client({ connectionString: at.url });
  await owner.connect();
  for (const table of ["answer_version", "answered"])
    await owner.query(`delete from channels.${table} where order_id = any ($1)`, [[still, moved]]);
  await owner.end();
  for (const orderId of [still, moved]) {
    await at.ask(`POST /api/orders/${orderId}/hold`, { why: "look" });
    const hold = await at.one("select max(id) as id from orders.hold where order_id = $1", [
      orderId,
    ]);
    await at.ask(`POST /api/holds/${Number(hold?.["id"])}/release`, { note: "looked" });
  }
  await settle();
  later(16);
  await run();
  assert.equal((await answers(still)).version, 1);
  const told = await answers(moved);
  assert.equal(told.version, 2);
  assert.match(await lastText(moved), /BAK\*05\*AD\*N10\*[^]*ACK\*IA\*10/);
});

test("a line that left whole tells nothing more of its day, but the others of theirs", async () => {
  const { orderId, move } = await placed("N11");
  const { lines } = await at.ask<{ lines: { id: number }[] }>(`GET /api/orders/${orderId}`);
  const cases = { placeId, lines: [{ lineId: lines[1]?.id, units: 3 }] };
  await at.ask(`POST /api/orders/${orderId}/pick`, cases);
  await at.ask(`POST /api/orders/${orderId}/ship`, { ...cases, carrier: "SF", tracking: "SF1" });
  await settle();
  assert.equal((await answers(orderId)).since, null, "leaving is no news of a promise");
  await move({ day: dayIn(14) });
  later(16);
  await run();
  assert.match(
    await lastText(orderId),
    /ACK\*DR\*10\*EA\*067\*\d{8}~\nPO1\*2\*3\*CA[^~]*~\nACK\*IA\*3\*CA/,
  );
});

test("what a partner's change adds and lowers is told with the next answer", async () => {
  const { orderId } = await placed("N12");
  await add("C3");
  await list(channelId, "C3");
  await upload(fileOf([own(change("N12"), "N12")], numbered()));
  const told = await answers(orderId);
  assert.deepEqual([told.version, told.versions[0]?.cause, told.since], [2, "change", null]);
  assert.match(
    await lastText(orderId),
    /PO1\*1\*6\*EA[^]*ACK\*IA\*6\*EA[^]*ACK\*IR\*3\*CA~\nPO1\*3\*4\*EA\*1\.25\*\*VN\*C3~\nACK\*I[AB]\*4\*EA/,
  );
});

test("EDIFACT and UBL say it in their own words", async () => {
  const edifact = await connect("edifact", "B2 CT");
  const first = () => edifactFile([own(edifactOrder("E1"), "E1")]);
  const one = await placed("E1", first, edifact);
  assert.match(await lastText(one.orderId), /BGM\+231\+\d+\+29'/);
  const [before] = (await answers(one.orderId)).versions;
  await one.move({ day: dayIn(14) });
  later(16);
  await run(edifact);
  const text = await lastText(one.orderId);
  assert.match(text, new RegExp(`BGM\\+231\\+\\d+\\+5'[^]*RFF\\+ACW:${before?.number}'`));
  assert.match(text, /LIN\+1\+3\+[^]*LIN\+2\+5\+/);
  const [after] = (await answers(one.orderId)).versions;
  const contrl = ["CONTRL:D:3:UN", `UCI+${after?.number}+MILLRACE:14+BUYER:14+7`];
  await upload(
    edifactFile([[...contrl, "UCM+1+ORDRSP:D:96A:UN+7"]], { control: "I900", asks: false }),
    edifact,
  );
  const states = (await answers(one.orderId)).versions.map((each) => each.state);
  assert.deepEqual([states[0], states[1] === "accepted"], ["accepted", false]);
  const ubl = await connect("ubl", "B2 CS");
  const two = await placed("U1", () => documentOf("Order", own(ublOrder("U1"), "U1")), ubl);
  await two.move({ day: dayIn(14) });
  later(16);
  await run(ubl);
  const [second, original] = (await answers(two.orderId)).versions;
  const xml = await lastText(two.orderId);
  assert.match(xml, new RegExp(`<cbc:ID>${second?.number}</cbc:ID>[^]*ResponseCode>CA<`));
  assert.match(
    xml,
    new RegExp(`AdditionalDocumentReference><cbc:ID>${original?.number}<[^]*Revised[^]*NoStatus`),
  );
});
