// Goal: what a channel's code means is said once for a span of time, is found by what is printed on
// the piece, and frees the orders that waited for it; what was said before stays to be seen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { realWorld } from "../../platform/index.ts";
import { openDoor } from "./fixture.ts";

let door: Awaited<ReturnType<typeof openDoor>>;
let channelId = 0;
let ids: Record<string, number> = {};
before(async () => {
  door = await openDoor();
  const items = [
    { code: "KETTLE", name: "Harbour kettle", barcode: "4006381333931" },
    { code: "LID", name: "Lid" },
    { code: "TOASTER", name: "Toaster" },
  ];
  ids = (await door.ask<{ ids: Record<string, number> }>("POST /api/items", { items })).ids;
  const channel = { code: "C", name: "C", kind: "file" };
  channelId = (await door.ask<{ id: number }>("POST /api/channels", channel)).id;
});
after(() => door.close());

interface Listed {
  readonly code: string;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly parts: { readonly code: string; readonly units: number }[];
}

const day = (text: string) => `2026-${text}T00:00:00.000Z`;
const say = (parts: Record<string, number>, span: object = {}, code = "SET") => ({
  ...{ channelId, code, ...span },
  parts: Object.entries(parts).map(([item, units]) => ({ itemId: ids[item] ?? 0, units })),
});
const map = (...listings: object[]) => door.call("POST /api/listings", { listings });

/** Each span of a code, the newest first, in a line. */
async function spans(code: string): Promise<string[]> {
  const path = `GET /api/listings/history?channelId=${channelId}&code=${code}`;
  const found = await door.ask<{ spans: Listed[] }>(path);
  return found.spans.map(({ validFrom, validUntil, parts }) => {
    const words = parts.map((part) => `${part.units} ${part.code}`).join(" + ");
    return `${validFrom?.slice(5, 10) ?? ""}..${validUntil?.slice(5, 10) ?? ""} ${words}`;
  });
}

test("a code means several items, for a span; around it the old meaning stays", async () => {
  assert.equal((await map(say({ KETTLE: 1, LID: 2 }))).status, 200);
  assert.deepEqual(await spans("SET"), [".. 1 KETTLE + 2 LID"]);
  await map(say({ TOASTER: 3 }, { validFrom: day("11-01"), validUntil: day("11-12") }));
  assert.deepEqual(await spans("SET"), [
    "11-12.. 1 KETTLE + 2 LID",
    "11-01..11-12 3 TOASTER",
    "..11-01 1 KETTLE + 2 LID",
  ]);
  await map(say({ LID: 1 }, { validFrom: day("11-06"), validUntil: day("11-20") }));
  assert.deepEqual(await spans("SET"), [
    "11-20.. 1 KETTLE + 2 LID",
    "11-06..11-20 1 LID",
    "11-01..11-06 3 TOASTER",
    "..11-01 1 KETTLE + 2 LID",
  ]);
  await map(say({ KETTLE: 1 }));
  assert.deepEqual(await spans("SET"), [".. 1 KETTLE"], "without a span it holds for all time");
  const path = `GET /api/listings/history?channelId=${channelId}&code=SET`;
  const { changes } = await door.ask<{ changes: { actor: string; before: unknown[] | null }[] }>(
    path,
  );
  assert.deepEqual(
    changes.map(({ actor, before }) => [actor, before?.length ?? 0]),
    [
      ["Mei", 4],
      ["Mei", 3],
      ["Mei", 1],
      ["Mei", 0],
    ],
    "who said so, and what stood before",
  );
});

test("what cannot be meant is refused with the field, the value and what to do", async () => {
  const cases = [
    [say({ LID: 1 }, { validFrom: day("11-02"), validUntil: day("11-01") }), "span_empty"],
    [{ ...say({ LID: 1 }), parts: [{ itemId: 999, units: 1 }] }, "item_unknown"],
  ] as const;
  for (const [listing, kind] of cases) {
    const { status, body } = await map(listing);
    assert.deepEqual([status, body["kind"]], [422, kind]);
    assert.match(String(body["message"]), /listings\.0\./);
  }
  assert.equal((await map(say({ LID: 1 }), say({ LID: 2 }))).body["kind"], "listed_twice");
});

test("codes are listed page by page, and found by text and by time", async () => {
  await map(...Array.from({ length: 5 }, (_each, at) => say({ LID: at + 1 }, {}, `P${at}`)));
  await map(say({ TOASTER: 1 }, { validFrom: "2999-01-01T00:00:00.000Z" }, "P0"));
  const list = (query: string) =>
    door.ask<{ rows: Listed[]; next: string | null }>(`GET /api/listings?${query}`);
  const codes: string[] = [];
  let after: string | null = "";
  while (after !== null) {
    const page: { rows: Listed[]; next: string | null } = await list(
      `channelId=${channelId}&limit=2&after=${encodeURIComponent(after)}`,
    );
    codes.push(...page.rows.map(({ code }) => code));
    after = page.next;
  }
  assert.deepEqual(codes, ["P0", "P0", "P1", "P2", "P3", "P4", "SET"]);
  const found = async (query: string) => (await list(query)).rows.map(({ code }) => code);
  assert.deepEqual(await found("text=p3"), ["P3"]);
  assert.deepEqual(await found("text=kettle"), ["SET"], "by an item's code");
  assert.deepEqual(await found("when=later"), ["P0"]);
  assert.equal((await found("when=now")).length, 6);
});

/** An order of the channel as its platform pushes it; the open connector takes barcodes. */
async function importOrder(order: string, code: string, barcode: string): Promise<void> {
  const text = `order no,item code,qty,date,barcode,title\n${order},${code},3,2026-11-11,${barcode},Harbor Kettle\n`;
  const kept = await door.call(
    "POST /api/imports/files",
    `--b\r\ncontent-disposition: form-data; name="file"; filename="x.csv"\r\ncontent-type: text/csv\r\n\r\n${text}\r\n--b--\r\n`,
    { "content-type": "multipart/form-data; boundary=b" },
  );
  const { fileId, mapping } = kept.body;
  const body = { fileId, channelId, mode: "live", createItems: false, mapping };
  const { runId } = await door.ask<{ runId: number }>("POST /api/imports", body);
  for (let tries = 0; tries < 200; tries += 1) {
    const { rows } = await door.ask<{ rows: { id: number; state: string }[] }>("GET /api/imports");
    if (rows.find(({ id }) => id === runId)?.state === "done") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("an unmapped code is found by its name, and mapping it frees its orders by number", async () => {
  await importOrder("W-1", "HK-1", "");
  await importOrder("W-2", "HK-1", "0000000000000");
  const { rows } = await door.ask<{
    rows: {
      code: string;
      barcode: string;
      orders: number;
      suggestions: { code: string; reason: string }[];
    }[];
  }>("GET /api/listings/unmapped");
  assert.deepEqual(
    rows.map(({ code, barcode, orders }) => [code, barcode, orders]),
    [["HK-1", "0000000000000", 2]],
  );
  assert.deepEqual(
    rows[0]?.suggestions.map(({ code, reason }) => [code, reason]),
    [["KETTLE", "name"]],
  );
  const [kettle] = [{ code: "KETTLE", name: "Harbour kettle", barcode: "0000000000000" }];
  await door.ask("POST /api/items", { items: [kettle] });
  const again = await door.ask<{ rows: { suggestions: { reason: string; score: number }[] }[] }>(
    "GET /api/listings/unmapped",
  );
  const [best] = again.rows[0]?.suggestions ?? [];
  assert.deepEqual([best?.reason, best?.score], ["barcode", 1]);
  const done = await door.ask<{ freed: number; orders: { number: string }[] }>(
    "POST /api/listings",
    { listings: [say({ KETTLE: 2 }, {}, "HK-1")] },
  );
  assert.deepEqual([done.freed, done.orders.map(({ number }) => number)], [2, ["W-1", "W-2"]]);
});

test("more lines than one round takes are freed to the last, in the background", async () => {
  const line = { code: "MANY", units: 1 };
  const lines = Array.from({ length: 502 }, () => line);
  for (const [externalId, own] of [
    ["many-1", lines],
    ["many-2", [line]],
  ] as const) {
    const body = { channelId, externalId, policy: "backorder", lines: own };
    await door.ask("POST /api/orders", body);
  }
  const { body } = await map(say({ LID: 1 }, {}, "MANY"));
  assert.deepEqual([body["freed"], body["isMore"]], [1, true]);
  const patience = AbortSignal.timeout(20_000);
  while (await door.one("select 1 from orders.line where code = 'MANY' and not mapped limit 1")) {
    patience.throwIfAborted();
    await realWorld.sleep(50);
  }
  const held = await door.one(
    "select sum(open_holds)::int as held from orders.order where external_id like 'many-%'",
  );
  assert.equal(held?.["held"], 0);
});
