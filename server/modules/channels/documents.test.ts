// Goal: a partner's files come in by upload, push and folder, each once; the orders in them are
// promised, changed and answered, and what cannot be read is set aside with its reason.
import assert from "node:assert/strict";
import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { signatureOf } from "../../../connectors/port/index.ts";
import { cancellation, change, fileOf, order } from "../../../connectors/x12/samples.ts";
import { realWorld } from "../../platform/index.ts";
import { openDoor } from "./fixture.ts";
import { createRunner } from "./index.ts";

let at: Awaited<ReturnType<typeof openDoor>>;
let channelId: number;
let webhookPath: string;
let runner: ReturnType<typeof createRunner>;
const secret = "a-shared-secret";

before(async () => {
  at = await openDoor();
  await at.app.jobs.stop();
  const made = await at.ask<{ id: number; webhookPath: string }>("POST /api/channels", {
    ...{ code: "HARBOUR", name: "港口商店", kind: "x12", currency: "USD", secrets: [secret] },
  });
  ({ id: channelId, webhookPath } = made);
  const codes = ["A1", "B2", "C3"];
  const { ids } = await at.ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: codes.map((code) => ({ code, name: code })),
  });
  const { rows: places } = await at.ask<{ rows: { id: number; code: string }[] }>(
    "GET /api/places",
  );
  const placeId = places.find((each) => each.code === "MAIN")?.id ?? 0;
  const changes = codes.map((code) => ({ itemId: ids[code], placeId, units: 100 }));
  await at.ask("POST /api/stock/changes", { kind: "receipt", why: "test", changes });
  await at.ask("POST /api/listings", {
    listings: [
      { channelId, code: "A1", parts: [{ itemId: ids["A1"], units: 1 }] },
      // A case of the partner's is twelve of ours.
      { channelId, code: "B2 CA", parts: [{ itemId: ids["B2"], units: 12 }] },
      { channelId, code: "C3", parts: [{ itemId: ids["C3"], units: 1 }] },
    ],
  });
  await connect({ currency: "USD", zone: "America/New_York" });
  const { database, orders } = at.millrace;
  const dropFolder = join(at.folder, "imports");
  runner = createRunner({
    database,
    orders,
    network: fetch,
    tenants: async () => [at.scope],
    dropFolder,
  });
});
after(() => at.close());

const connect = (settings: Record<string, string>) =>
  at.ask(`PUT /api/connections/${channelId}`, {
    ...{ settings, active: true, pulls: true, pushesStock: true, confirmsShipments: true },
    pullSeconds: 5,
  });

interface Taken {
  readonly isKnown: boolean;
  readonly parts: number;
  readonly freshParts: number;
  readonly receipts: number;
  readonly replies: number;
}

async function upload(text: string, name = "orders.x12"): Promise<Taken> {
  const form = new FormData();
  form.append("file", new Blob([text]), name);
  const request = new Request("http://x/", { method: "POST", body: form });
  const taken = await at.call(
    `POST /api/connections/${channelId}/documents`,
    Buffer.from(await request.arrayBuffer()) as never,
    { "content-type": request.headers.get("content-type") ?? "" },
  );
  assert.equal(taken.status, 200, JSON.stringify(taken.body));
  await settle();
  return taken.body as unknown as Taken;
}

/** Waits until the inbox is read, then lets its events be followed. */
async function settle(): Promise<void> {
  const patience = AbortSignal.timeout(10_000);
  while (await at.one("select 1 as found from channels.inbox where state = 'waiting'")) {
    patience.throwIfAborted();
    await realWorld.sleep(20);
  }
  // The server delivers as well: what it has in hand is not over yet.
  do await at.app.relay.deliver();
  while (await at.one("select 1 as found from platform.outbox limit 1"));
}

interface Row {
  readonly id: number;
  readonly direction: string;
  readonly topic: string;
  readonly state: string;
  readonly reason: string;
  readonly fileName: string;
  readonly repeats: number;
}

const rows = async () =>
  (await at.ask<{ rows: Row[] }>(`GET /api/connections/${channelId}/documents`)).rows;
const sent = async (topic: string) =>
  (await rows()).filter((each) => each.direction === "out" && each.topic === topic);

async function fileText(id: number): Promise<string> {
  const reply = await at.app.http.app.inject({
    ...{ method: "GET", url: `/api/documents/${id}/file`, headers: { authorization: "Bearer x" } },
  });
  return reply.body;
}

/** State and reason of the message that came under a number. */
const fateOf = async (control: string) => {
  const row = await at.one(
    `select state, reason from channels.inbox where dedupe_key like '%${control}%'`,
  );
  return [row?.["state"], row?.["reason"]];
};

const orderOf = (number: string) =>
  at.one(
    `select id, deal, total_minor, open_holds, wanted_day::text as wanted,
       (select string_agg(external_id || ' ' || units || '-' || cancelled_units, ', ' order by id)
         from orders.line as line where line.order_id = parent.id and parent_id is null
           and kind in ('sale', 'bundle')) as lines
     from orders.order as parent where external_id = $1`,
    [number],
  );

test("an uploaded file is taken once, promised, receipted and answered", async () => {
  const file = fileOf([order("P1")]);
  const first = await upload(file);
  assert.deepEqual([first.isKnown, first.parts, first.freshParts, first.replies], [false, 1, 1, 1]);
  const placed = await orderOf("P1");
  assert.equal(placed?.["lines"], "1 10-0, 2 3-0");
  assert.deepEqual([placed?.["total_minor"], placed?.["wanted"]], [6500, "2026-11-20"]);
  const again = await upload(file);
  assert.deepEqual([again.isKnown, again.freshParts, again.replies], [true, 0, 0]);
  const [receipt] = await sent("997");
  assert.match(await fileText(receipt?.id ?? 0), /AK1\*PO\*101~\nAK2\*850\*0001~\nAK5\*A~/);
  const [answer] = await sent("855");
  assert.ok(answer);
  assert.match(await fileText(answer.id), /BAK\*00\*AD\*P1\*[^]*ACK\*IA\*10\*EA[^]*ACK\*IA\*3\*CA/);
  assert.equal((await sent("855")).length, 1);
});

test("a receipt of the partner says what became of our answer", async () => {
  const [answer] = await sent("855");
  const control = String(Number(answer?.fileName.slice(0, 9)));
  const receipt = ["997", `AK1*PR*${control}`, `AK2*855*${control}`, "AK5*R*5", "AK9*R*1*1*0"];
  const taken = await upload(fileOf([receipt], { group: "FA", control: "000000201" }));
  assert.deepEqual([taken.parts, taken.receipts, taken.replies], [0, 1, 0]);
  const [after] = await sent("855");
  assert.deepEqual([after?.state, after?.reason], ["refused", "AK5*R*5 AK9*R*1*1*0"]);
});

test("a change is made whole, its new line promised; one that cannot be made changes nothing", async () => {
  await upload(fileOf([order("P2")], { control: "000000102" }));
  await upload(fileOf([change("P2")], { control: "000000103" }));
  const changed = await orderOf("P2");
  assert.equal(changed?.["lines"], "1 6-0, 2 3-3, 3 4-0");
  assert.equal(changed?.["wanted"], "2026-11-25");
  // Freight and discount of the case stay; the kettles fall in proportion, the cups come on top.
  assert.equal(changed?.["total_minor"], 6500 - 4 * 255 + 500);
  // The same in another envelope is no second change; one for more than can be given back is refused.
  await upload(fileOf([change("P2")], { control: "000000104" }));
  assert.deepEqual(await fateOf("000000104"), ["stale", "known"]);
  const below = ["860", "BCH*04*SA*P2**3*20261111", "POC*2*QD*1*1*CA*12.00**VN*B2", "CTT*1"];
  await upload(fileOf([below], { control: "000000124" }));
  assert.deepEqual(await fateOf("000000124"), ["dead", "amend: below_moved"]);
  assert.deepEqual(await orderOf("P2"), changed);
  await upload(fileOf([cancellation("P2")], { control: "000000105" }));
  assert.equal((await orderOf("P2"))?.["deal"], "cancelled");
});

test("files that overtake each other come to what was said last; what came first is answered too", async () => {
  const cut = (number: string, count: number, lines: readonly string[] | string) => [
    ...["860", `BCH*04*SA*${number}**${count}*20261111`, ...[lines].flat(), "CTT*1"],
  ];
  // Before its order, the second before the first, and about a line that a third one adds.
  await upload(fileOf([cut("P9", 2, "POC*1*QD*4*4*EA*2.55**VN*A1")], { control: "000000106" }));
  assert.deepEqual(await fateOf("000000106"), ["dead", "order_unknown (P9)"]);
  await upload(fileOf([cut("P9", 4, "POC*3*QD*9*9*EA*1.25**VN*C3")], { control: "000000126" }));
  await upload(fileOf([order("P9")], { control: "000000127" }));
  assert.deepEqual(await fateOf("000000106"), ["done", ""]);
  assert.deepEqual(await fateOf("000000126"), ["dead", "line_unknown (3)"]);
  const late = cut("P9", 1, ["DTM*002*20261125", "POC*1*QD*7*7*EA*2.55**VN*A1"]);
  await upload(fileOf([late], { control: "000000128" }));
  await upload(fileOf([cut("P9", 3, "POC*3*AI*4*4*EA*1.25**VN*C3")], { control: "000000129" }));
  assert.deepEqual(await fateOf("000000126"), ["done", ""]);
  const { lines, wanted, id } = (await orderOf("P9")) ?? {};
  assert.deepEqual([lines, wanted], ["1 4-0, 2 3-0, 3 9-0", "2026-11-25"]);
  // Its order sent anew is the same order, whatever was changed since.
  await upload(fileOf([order("P9")], { control: "000000130" }));
  assert.deepEqual(await fateOf("000000130"), ["stale", "known"]);
  const answers = await at.ask<{ versions: unknown[] }>(`GET /api/orders/${Number(id)}/answers`);
  assert.ok(answers.versions.length > 0, "answered, though a change came before the order");
  await upload(fileOf([cancellation("P19")], { control: "000000131" }));
  await upload(fileOf([cut("P19", 1, "POC*2*DI")], { control: "000000132" }));
  await upload(fileOf([order("P19")], { control: "000000133" }));
  assert.equal((await orderOf("P19"))?.["deal"], "cancelled");
  assert.deepEqual(await fateOf("000000131"), ["done", ""]);
  assert.deepEqual(await fateOf("000000132"), ["stale", "older_than_known"]);
});

test("a whole cancellation does not let picked goods leave, and is done once they are put back", async () => {
  await upload(fileOf([order("P17")], { control: "000000171" }));
  const id = Number((await orderOf("P17"))?.["id"]);
  const { lines } = await at.ask<{ lines: { id: number }[] }>(`GET /api/orders/${id}`);
  const { rows: places } = await at.ask<{ rows: { id: number; code: string }[] }>(
    "GET /api/places",
  );
  const placeId = places.find((each) => each.code === "MAIN")?.id;
  const picked = { placeId, lines: [{ lineId: lines[0]?.id, units: 10 }] };
  await at.ask(`POST /api/orders/${id}/pick`, picked);
  await upload(fileOf([cancellation("P17")], { control: "000000181" }));
  const told = () =>
    at.one("select id, state, reason from channels.inbox where dedupe_key like '%000000181%'");
  const waits = await told();
  assert.deepEqual(
    [waits?.["state"], waits?.["reason"]],
    ["dead", "put_back_before_cancelling (10)"],
  );
  const standing = async () => {
    const { deal, open_holds: holds, lines: units } = (await orderOf("P17")) ?? {};
    return [deal, holds, units];
  };
  assert.deepEqual(await standing(), ["confirmed", 1, "1 10-0, 2 3-3"]);
  await at.ask(`POST /api/orders/${id}/unpick`, picked);
  await at.ask(`POST /api/inbox/${String(waits?.["id"])}/replay`, {});
  await settle();
  assert.equal((await told())?.["state"], "done");
  assert.deepEqual(await standing(), ["cancelled", 0, "1 10-10, 2 3-3"]);
});

test("a cancelled line that is picked in part goes as far as it rests, and the answer says so", async () => {
  await upload(fileOf([order("P18")], { control: "000000172" }));
  const id = Number((await orderOf("P18"))?.["id"]);
  const { lines } = await at.ask<{ lines: { id: number }[] }>(`GET /api/orders/${id}`);
  const { rows: places } = await at.ask<{ rows: { id: number; code: string }[] }>(
    "GET /api/places",
  );
  const placeId = places.find((each) => each.code === "MAIN")?.id;
  const picked = { placeId, lines: [{ lineId: lines[0]?.id, units: 4 }] };
  await at.ask(`POST /api/orders/${id}/pick`, picked);
  const before = (await sent("855")).length;
  const cut = ["860", "BCH*04*SA*P18**1*20261111*****20261112", "POC*1*DI", "POC*2*DI", "CTT*2"];
  await upload(fileOf([cut], { control: "000000182" }));
  const told = await at.one(
    "select state, reason from channels.inbox where dedupe_key like '%000000182%'",
  );
  assert.deepEqual([told?.["state"], told?.["reason"]], ["done", "picked_held (4)"]);
  const { open_holds: holds, lines: units } = (await orderOf("P18")) ?? {};
  assert.deepEqual([holds, units], [1, "1 10-6, 2 3-3"]);
  const answers = await sent("855");
  assert.equal(answers.length, before + 1);
  const text = await fileText(Math.max(...answers.map((each) => each.id)));
  assert.match(text, /ACK\*IR\*6\*EA/);
  assert.match(text, /ACK\*I[AQ]\*4\*EA/);
});

test("numbers that come again with other content are set aside, and the order stays", async () => {
  const before = await orderOf("P1");
  await upload(fileOf([order("P1").with(9, "PO1*1*99*EA*2.55**VN*A1")]));
  const reused = await at.one(
    "select count(*)::int as count from channels.inbox where reason = 'control_number_reused'",
  );
  assert.equal(reused?.["count"], 1);
  const other = order("P1").with(9, "PO1*1*99*EA*2.55**VN*A1").slice(0, -2);
  await upload(fileOf([other], { control: "000000107" }));
  const twice = await at.one(
    "select reason from channels.inbox where dedupe_key like '%000000107%'",
  );
  assert.equal(twice?.["reason"], "number_reused_with_other_lines");
  assert.deepEqual(await orderOf("P1"), before);
});

test("a signed push is a file like any other; an unsigned one is refused", async () => {
  const raw = Buffer.from(fileOf([order("P3")], { control: "000000108" }));
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const headers = {
    ...{ "webhook-id": "m1", "webhook-timestamp": timestamp },
    ...{ "content-type": "application/edi-x12" },
  };
  const push = (signature: string) =>
    at.call(`POST ${webhookPath}`, raw as never, { ...headers, "webhook-signature": signature });
  assert.equal((await push("v1,AAAA")).status, 401);
  const signature = signatureOf({ id: "m1", timestamp, raw }, secret);
  assert.equal((await push(signature)).status, 200);
  assert.equal((await push(signature)).status, 200);
  await settle();
  assert.equal((await orderOf("P3"))?.["lines"], "1 10-0, 2 3-0");
  const [file] = await rows().then((all) => all.filter((each) => each.fileName === "push-m1"));
  assert.equal(file?.repeats, 1);
});

test("the folder is read and written by itself, and a parcel is announced in it", async () => {
  const folder = join(at.folder, "imports", "1", `channel-${channelId}`);
  await mkdir(join(folder, "in"), { recursive: true });
  const path = join(folder, "in", "night.x12");
  await writeFile(path, fileOf([order("P4")], { control: "000000109" }));
  await writeFile(join(folder, "in", "half.x12.part"), "ISA*");
  const old = new Date(Date.now() - 60_000);
  await utimes(path, old, old);
  assert.equal(await runner.run(at.scope, channelId), true);
  await settle();
  assert.deepEqual(await readdir(join(folder, "in")), ["half.x12.part"]);
  const { id: orderId } = (await orderOf("P4")) ?? {};
  await at.millrace.database.transact(
    at.scope,
    { kind: "system", id: 0, name: "test" },
    async (tx) => {
      const [shipment] = await tx.rows<{ line: number }>(
        "select id as line from orders.line where order_id = $1 and external_id = '1'",
        [orderId],
      );
      const lines = [{ lineId: shipment?.line ?? 0, units: 10 }];
      const payload = {
        orderId: Number(orderId),
        shipmentId: 77,
        carrier: "SF",
        tracking: "SF7",
        lines,
      };
      tx.announce({ topic: "OrderShipped", key: Number(orderId), payload });
    },
  );
  await settle();
  assert.equal(await runner.run(at.scope, channelId), true);
  const [despatch] = await sent("856");
  assert.equal(despatch?.state, "sent");
  const text = await readFile(join(folder, "out", despatch?.fileName ?? ""), "utf8");
  assert.match(text, /BSN\*00\*77\*[^]*REF\*CN\*SF7~[^]*PRF\*P4\*[^]*SN1\*1\*10\*EA~/);
  assert.equal(text, await fileText(despatch?.id ?? 0));
  const waiting = (await rows()).filter((each) => each.state === "waiting");
  assert.deepEqual(waiting, [], "everything lies in the folder");
});

test("what is held waits for its answer; the test of a connection reads its settings", async () => {
  await upload(fileOf([order("P5", ["SDQ*EA*92*T7*5*T8*5"])], { control: "000000110" }));
  const held = await orderOf("P5");
  assert.equal(held?.["open_holds"], 1);
  const before = (await sent("855")).length;
  const hold = await at.one("select id from orders.hold where order_id = $1", [held?.["id"]]);
  await at.ask(`POST /api/holds/${Number(hold?.["id"])}/release`, { note: "one place only" });
  await settle();
  assert.equal((await sent("855")).length, before + 1);
  const works = await at.ask<{ works: boolean }>(`POST /api/connections/${channelId}/test`);
  assert.equal(works.works, true);
  await connect({ zone: "Mars/North" });
  const not = await at.ask<{ works: boolean; why: string }>(
    `POST /api/connections/${channelId}/test`,
  );
  assert.deepEqual([not.works, not.why], [false, "zone: Mars/North (unknown_zone)"]);
});

test("a poisoned file is refused with its reason and holds up nobody behind it", async () => {
  await connect({ currency: "USD", zone: "America/New_York" });
  const folder = join(at.folder, "imports", "1", `channel-${channelId}`);
  const nul = fileOf([order("P5")], { control: "000000\u0000110" });
  const long = fileOf([order("P6")], { control: "9".repeat(4_000) });
  const old = new Date(Date.now() - 60_000);
  const lay = async (name: string, bytes: string | Buffer) => {
    await writeFile(join(folder, "in", name), bytes);
    await utimes(join(folder, "in", name), old, old);
  };
  await lay("1-huge.x12", Buffer.alloc(16 * 1_048_576 + 1, 65));
  await lay("2-nul.x12", nul);
  await lay("3-long.x12", long);
  await lay(`4-${"n".repeat(245)}.x12`, fileOf([order("P7")], { control: "000000111" }));
  await lay("5-many.x12", fileOf([order("P8")]).replace("GS", `GS${"*".repeat(4_000_001)}`));
  await lay("6-last.x12", fileOf([order("P11")], { control: "000000112" }));
  assert.equal(await runner.run(at.scope, channelId), true);
  await settle();
  assert.deepEqual(await readdir(join(folder, "in")), ["half.x12.part"]);
  const refused = (await rows()).filter((each) => each.direction === "in" && each.reason);
  assert.deepEqual(refused.map((each) => [each.fileName, each.state, each.reason]).sort(), [
    ["1-huge.x12", "refused", "larger_than_16_mb"],
    ["5-many.x12", "refused", "too_many_fields"],
  ]);
  const lying = await readdir(join(folder, "refused"));
  assert.deepEqual(lying.map((name) => name.replace(/^\d+-/, "")).sort(), [
    "1-huge.x12",
    "5-many.x12",
  ]);
  // Numbers that no index takes, and such with a NUL, are known by their hash.
  const hashed = await at.one(
    "select count(*)::int as count from channels.inbox where dedupe_key like 'long/%'",
  );
  assert.equal(hashed?.["count"], 2);
  for (const number of ["P7", "P11"])
    assert.equal((await orderOf(number))?.["lines"], "1 10-0, 2 3-0", number);
});
