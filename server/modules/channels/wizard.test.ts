// Goal: a file whose columns nobody knows is read as a person says, checked before anything is
// stored, imported once, and read the same way the next time without being asked.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { FileMapping } from "../../../contract/file-mapping.ts";
import { openDoor } from "./fixture.ts";

let door: Awaited<ReturnType<typeof openDoor>>;
before(async () => {
  door = await openDoor();
});
after(() => door.close());
const ask = <T>(text: string, body?: object) => door.ask<T>(text, body);

interface Kept {
  readonly fileId: string;
  readonly headers: string[];
  readonly mapping: FileMapping;
  readonly from: string;
  readonly mode: string | null;
  readonly channelId: number | null;
}

async function upload(
  name: string,
  rows: readonly (readonly (string | number)[])[],
): Promise<Kept> {
  const text = rows.map((row) => row.join(",")).join("\n");
  const reply = await door.call(
    "POST /api/imports/files",
    `--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n` +
      `content-type: text/csv\r\n\r\n${text}\n\r\n--b--\r\n`,
    { "content-type": "multipart/form-data; boundary=b" },
  );
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  return reply.body as unknown as Kept;
}

interface Checked {
  readonly rows: number;
  readonly unknownCodes: number;
  readonly codes: Record<"made" | "taken" | "waiting", number>;
  readonly repeatedRows: number;
  readonly outcomes: Record<
    string,
    {
      rows: number;
      documents: number;
      samples: { document: string; rule: string; value: string; rows: { line: number }[] }[];
    }
  >;
}

/** Rows by outcome, the empty ones left out. */
const rowsOf = ({ outcomes }: Checked) =>
  Object.fromEntries(
    Object.entries(outcomes).flatMap(([kind, { rows }]) => (rows > 0 ? [[kind, rows]] : [])),
  );

async function importAll(body: object): Promise<Record<string, unknown>> {
  const { runId } = await ask<{ runId: number }>("POST /api/imports", body);
  for (let tries = 0; tries < 200; tries += 1) {
    const { rows } = await ask<{ rows: Record<string, unknown>[] }>("GET /api/imports");
    const run = rows.find(({ id }) => id === runId);
    if (run && run["state"] !== "running") return run;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the import does not end");
}

const one = (text: string, values?: unknown[]) => door.one(text, values);

async function makeChannel(code: string): Promise<number> {
  const body = { code, name: code, kind: "file" };
  return (await ask<{ id: number }>("POST /api/channels", body)).id;
}

const odd = ["Beleg", "Teil", "Was", "Menge", "VPE", "Euro", "Stand"];
const rows = [
  odd,
  ["B1", "T-1", "Kessel", "2", "Karton", '"10,50"', "frei"],
  ["B1", "T-2", "Toaster", "1", "", '"5,00"', "frei"],
  ["B1", "T-2", "Toaster", "1", "", '"5,00"', "frei"],
  ["B2", "T-1", "Kessel", "x", "", '"10,50"', "frei"],
  ["B3", "T-1", "Kessel", "1", "Palette", '"10,50"', "frei"],
  ["B4", "T-1", "Kessel", "1", "", '"10,50"', "offen"],
  ["B5", "T-1", "Kessel", "-1", "", '"10,50"', "frei"],
];
const mapping: FileMapping = {
  name: "odd",
  columns: {
    ...{ order: "Beleg", code: "Teil", name: "Was", quantity: "Menge", unit: "VPE" },
    ...{ price: "Euro", status: "Stand" },
  },
  constants: { placedAt: "11.11.2026", region: "Berlin" },
  units: { Karton: 12 },
  statuses: { frei: { deal: "confirmed", payment: "paid" } },
  ...{ dates: "dmy", zone: "Europe/Berlin", currency: "EUR", decimal: ",", codeKinds: [] },
};

test("a file nobody knows is shown as it is, and as it would be read, cell by cell", async () => {
  const kept = await upload("odd.csv", rows);
  assert.equal(kept.from, "guessed");
  assert.deepEqual(kept.headers, odd);
  const bare = { fileId: kept.fileId, mapping: kept.mapping };
  const first = await ask<{ problems: { field: string; rule: string }[] }>(
    "POST /api/imports/preview",
    bare,
  );
  assert.ok(
    first.problems.some(({ field }) => field === "columns.order"),
    "says what is missing",
  );
  const { fileId } = kept;
  const seen = await ask<{
    problems: unknown[];
    rows: { line: number; cells: { field: string; read: string; rule: string | null }[] }[];
    statuses: { word: string; rows: number; means: string }[];
    units: { word: string; means: string }[];
  }>("POST /api/imports/preview", { fileId, mapping });
  assert.deepEqual(seen.problems, []);
  const cell = (line: number, field: string) => {
    const found = seen.rows.find((row) => row.line === line)?.cells;
    const { read, rule } = found?.find((each) => each.field === field) ?? {};
    return rule ?? read;
  };
  assert.equal(cell(2, "quantity"), "24");
  assert.equal(cell(2, "price"), "10.50");
  assert.equal(cell(2, "placedAt"), "2026-11-10T23:00:00.000Z");
  assert.equal(cell(5, "quantity"), "not_whole_units");
  assert.equal(cell(6, "unit"), "unknown_unit");
  assert.equal(cell(7, "status"), "unknown_status");
  assert.deepEqual(seen.statuses, [
    { word: "frei", rows: 6, means: "confirmed/paid" },
    { word: "offen", rows: 1, means: "" },
  ]);
  assert.deepEqual(
    seen.units.map(({ word, means }) => [word, means]),
    [
      ["Karton", "12"],
      ["Palette", ""],
    ],
  );
});

test("what an import would do is shown beside what is stored, and then it does that", async () => {
  const channelId = await makeChannel("ODD");
  const { fileId } = await upload("odd.csv", rows);
  const body = { fileId, channelId, mode: "live", createItems: true, mapping };
  const check = await ask<Checked>("POST /api/imports/check", body);
  assert.deepEqual(rowsOf(check), { new: 3, held: 2, refused: 2, repeated: 1 });
  assert.equal(check.rows, rows.length - 1, "every row has one outcome");
  assert.deepEqual([check.unknownCodes, check.codes], [2, { made: 2, taken: 0, waiting: 0 }]);
  const held = check.outcomes["held"]?.samples.map(({ document, rule }) => `${document} ${rule}`);
  assert.deepEqual(held, ["B4 unknown_status", "B5 no_order_named"]);
  const lines = check.outcomes["refused"]?.samples.map((each) => each.rows[0]?.line);
  assert.deepEqual(lines, [5, 6], "a sample opens to its rows");
  const waits = await ask<Checked>("POST /api/imports/check", { ...body, createItems: false });
  assert.deepEqual(rowsOf(waits), { held: 5, refused: 2, repeated: 1 });
  assert.deepEqual(waits.codes, { made: 0, taken: 0, waiting: 2 });
  assert.equal((await one("select count(*)::int as n from orders.order"))?.["n"], 0);

  const run = await importAll({ ...body, fileName: "odd.csv" });
  assert.deepEqual(
    [run["state"], run["orders"], run["importedRows"], run["heldRows"], run["refusedRows"]],
    ["done", 2, 4, 1, 2],
  );
  const line = await one(
    "select units, amount_minor from orders.line where code = 'T-1' and units > 1",
  );
  assert.deepEqual(
    line,
    { units: 24, amount_minor: 2_100 },
    "boxes are pieces, the price is theirs",
  );
  const again = await ask<Checked>("POST /api/imports/check", body);
  assert.deepEqual(rowsOf(again), { known: 5, refused: 2, repeated: 1 });
});

test("the next file with these columns is read the same way, and what changed is named", async () => {
  const turned = rows.map((row) => [...row].reverse());
  const changed = turned.map((row) => (row.at(-1) === "B4" ? ["frei", ...row.slice(1)] : row));
  const kept = await upload("next.csv", changed);
  assert.equal(kept.from, "remembered");
  assert.deepEqual([kept.mode, kept.mapping], ["live", mapping]);
  const { fileId, channelId } = kept;
  const body = { fileId, channelId, mode: "live", createItems: true, mapping: kept.mapping };
  const check = await ask<Checked>("POST /api/imports/check", body);
  assert.deepEqual(rowsOf(check), { changed: 1, known: 4, refused: 2, repeated: 1 });
  const run = await importAll(body);
  assert.deepEqual([run["orders"], run["knownRows"]], [0, 5], "what is stored stays as it is");
  const noted = await one(
    "select line, value, rule from channels.import_problem where outcome = 'held'",
  );
  assert.deepEqual(noted, { line: 7, value: "B4", rule: "differs_from_stored" });
  const list = await ask<{ rows: { fingerprint: string; channelId: number }[] }>(
    "GET /api/imports/mappings",
  );
  assert.equal(list.rows.length, 1);
  const [{ fingerprint } = { fingerprint: "" }] = list.rows;
  await ask("POST /api/imports/mappings/forget", { channelId, fingerprint });
  assert.equal((await upload("next.csv", changed)).from, "guessed");
});

test("codes that are our items' own, or barcodes, are listed by the catalog", async () => {
  const items = [
    { code: "OWN-1", name: "Own", barcode: "4006381333931" },
    { code: "OWN-2", name: "Other" },
  ];
  await ask("POST /api/items", { items });
  const channelId = await makeChannel("CODES");
  const file = (code: string, order: string) => [
    ["order no", "item code", "qty", "date"],
    [order, code, 3, "2026-11-11"],
  ];
  for (const [codes, code] of [
    ["item", "OWN-2"],
    ["barcode", "4006381333931"],
  ] as const) {
    const kept = await upload(`${codes}.csv`, file(code, `by ${codes}`));
    const body = { fileId: kept.fileId, channelId, mode: "live", createItems: false };
    const asListing = { ...body, mapping: { ...kept.mapping, codes: "listing" } };
    assert.deepEqual(rowsOf(await ask<Checked>("POST /api/imports/check", asListing)), { held: 1 });
    const asked = { ...body, mapping: { ...kept.mapping, codes } };
    assert.deepEqual(rowsOf(await ask<Checked>("POST /api/imports/check", asked)), { new: 1 });
    await importAll(asked);
    const found = await one(
      `select item.code, line.mapped from orders.line as line join catalog.item as item
         on item.tenant_id = line.tenant_id and item.id = line.item_id where line.code = $1`,
      [code],
    );
    assert.deepEqual(found, { code: codes === "item" ? "OWN-2" : "OWN-1", mapped: true });
  }
});

test("a file that breaks off says so in the language of whoever looks, before and while it is read", async () => {
  const channelId = await makeChannel("BROKEN");
  const row = (order: number) => [`Q${order}`, "OWN-1", 1, "2026-11-11"];
  const many = Array.from({ length: 30 }, (_, at) => row(at));
  const head = ["order no", "item code", "qty", "date"];
  const { fileId, mapping: guessed } = await upload("q.csv", [head, ...many, ['"Q99', "OWN-1"]]);
  const body = { fileId, channelId, mode: "live", createItems: true, mapping: guessed };
  const said = async (language: string) => {
    const headers = { "accept-language": language };
    const check = await door.call("POST /api/imports/check", body, headers);
    assert.equal(check.status, 422);
    const { body: listed } = await door.call("GET /api/imports", undefined, headers);
    const [run] = listed["rows"] as { state: string; message: string }[];
    return [check.body["message"], run?.state, run?.message];
  };
  assert.equal((await importAll(body))["state"], "failed");
  const zh = "文件内容有误：第 32 行：引号没有闭合";
  assert.deepEqual(await said("zh-CN"), [`文件无法读取：${zh}`, "failed", zh]);
  const [checked, , message] = await said("en");
  assert.match(String(message), /^the file is damaged: Quote Not Closed.* line 32$/);
  assert.equal(checked, `The file cannot be read: ${String(message)}`);
});

test("a stock count goes through the same steps", async () => {
  const kept = await upload("count.csv", [
    ["货品编码", "实盘数量", "仓库"],
    ["OWN-1", 40, "MAIN"],
    ["OWN-2", 7, "NOWHERE"],
    ["NEW-1", 5, "MAIN"],
    ["OWN-2", -1, "MAIN"],
  ]);
  assert.deepEqual([kept.mode, kept.mapping.kind], ["stock", "stock"]);
  const { fileId } = kept;
  const body = { fileId, mode: "stock", createItems: false, mapping: kept.mapping };
  const check = await ask<Checked>("POST /api/imports/check", body);
  assert.deepEqual(rowsOf(check), { new: 1, refused: 3 });
  const rules = check.outcomes["refused"]?.samples.map(({ rule }) => rule);
  assert.deepEqual(rules, ["unknown_place", "unknown_item", "negative"]);
  const run = await importAll({ ...body, createItems: true });
  assert.deepEqual([run["state"], run["importedRows"], run["refusedRows"]], ["done", 2, 2]);
  const held = await one(
    `select supply.quantity from stock.supply as supply join catalog.item as item
       on item.tenant_id = supply.tenant_id and item.id = supply.item_id where item.code = 'OWN-1'`,
  );
  assert.equal(held?.["quantity"], 40);
  door.may(["imports.write"]);
  assert.equal((await door.call("POST /api/imports", { ...body, createItems: true })).status, 403);
  door.may(null);
});

test("a file that lies on the server is taken from its folder, and from nowhere else", async () => {
  const { folder: drop } = await ask<{ folder: string }>("GET /api/imports/dropped");
  await mkdir(drop, { recursive: true });
  await writeFile(join(drop, "orders.csv"), "order no,item code,qty,date\nD1,OWN-1,1,2026-11-11\n");
  const { rows: found } = await ask<{ rows: { name: string }[] }>("GET /api/imports/dropped");
  assert.deepEqual(
    found.map(({ name }) => name),
    ["orders.csv"],
  );
  const kept = await ask<Kept>("POST /api/imports/dropped", { name: "orders.csv" });
  assert.equal(kept.headers.length, 4);
  for (const name of ["../1/orders.csv", "/etc/passwd", "..", "other.csv"])
    assert.equal((await door.call("POST /api/imports/dropped", { name })).status, 404, name);
});

test("a code that an item of ours has is taken for it, one that meant something once waits", async () => {
  const channelId = await makeChannel("OWN");
  const { ids } = await ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: [
      { code: "KRUG-1", name: "Krug" },
      { code: "KRUG-2", name: "Topf" },
    ],
  });
  const over = { validFrom: "2020-01-01T00:00:00Z", validUntil: "2020-02-01T00:00:00Z" };
  const listing = { channelId, code: "OLD-1", ...over };
  await ask("POST /api/listings", {
    listings: [{ ...listing, parts: [{ itemId: ids["KRUG-2"], units: 1 }] }],
  });
  const line = (order: string, code: string) => [order, code, "Was", "1", "", '"1,00"', "frei"];
  const { fileId } = await upload("own.csv", [
    odd,
    line("O1", "KRUG-1"),
    line("O2", "OLD-1"),
    line("O3", "NOBODY-1"),
  ]);
  const body = { fileId, channelId, mode: "live", createItems: true, mapping };
  const check = await ask<Checked>("POST /api/imports/check", body);
  assert.deepEqual(check.codes, { made: 1, taken: 1, waiting: 1 });
  assert.deepEqual(rowsOf(check), { new: 2, held: 1 });
  const run = await importAll({ ...body, fileName: "own.csv" });
  assert.deepEqual([run["importedRows"], run["heldRows"]], [3, 0]);
  const known = await one(
    "select line.item_id from orders.line join orders.order using (cell, tenant_id) where code = 'KRUG-1'",
  );
  assert.equal(known?.["item_id"], ids["KRUG-1"]);
});
