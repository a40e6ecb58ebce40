// Goal: a table is read whatever its dress, in the file's own line numbers; a file that lies about
// itself (bomb, entities, wrong name, cut off) is refused with words, never run and never swallowed.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { FileUnreadable, readRows, writeCsv, writeXlsx } from "./index.ts";
import type { FileRow, OutCell } from "./index.ts";
import { readBatches } from "./read.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-file-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

async function rowsOf(bytes: Buffer | string): Promise<FileRow[]> {
  const path = join(folder, String((files += 1)));
  writeFileSync(path, bytes);
  return Array.fromAsync(readRows(path));
}

const refused = (bytes: Buffer | string, words: RegExp) =>
  assert.rejects(rowsOf(bytes), (error) => {
    assert.ok(error instanceof FileUnreadable, String(error));
    assert.match(error.message, words);
    const { zh } = error.words;
    assert.match(zh, /\p{Script=Han}/u);
    assert.doesNotMatch(zh.replaceAll(/xl\/\S+|Excel|CSV|UTF|xlsx/g, ""), /[a-z]{3,}/i, zh);
    return true;
  });

interface Part {
  readonly name: string;
  readonly text: string | Buffer;
  /** What the archive claims the part unpacks to. */
  readonly claims?: number;
}

/** A zip archive as a hostile hand would write it: any part, any claim. */
function zip(parts: readonly Part[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text, claims } of parts) {
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(8, 4);
    fixed.writeUInt32LE(crc32(content), 10);
    fixed.writeUInt32LE(packed.length, 14);
    fixed.writeUInt32LE(claims ?? content.length, 18);
    fixed.writeUInt16LE(name.length, 22);
    bodies.push(Buffer.concat([Buffer.from("PK\u0003\u0004"), fixed, Buffer.from(name), packed]));
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    const made = Buffer.from([20, 0]);
    const start = Buffer.from("PK\u0001\u0002");
    directory.push(Buffer.concat([start, made, fixed, rest, Buffer.from(name)]));
    offset += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, each) => sum + each.length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}

const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/** The parts of a small workbook, in Excel's order: the shared texts behind the sheet. */
function workbook(sheet: string, texts = "", prolog = ""): Part[] {
  const relations = "http://schemas.openxmlformats.org/package/2006/relationships";
  return [
    { name: "[Content_Types].xml", text: "<Types/>" },
    {
      name: "_rels/.rels",
      text: `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: "xl/workbook.xml",
      text: `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      text: `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    },
    {
      name: "xl/worksheets/sheet1.xml",
      text: `${prolog}<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`,
    },
    { name: "xl/sharedStrings.xml", text: `<sst xmlns="${main}">${texts}</sst>` },
  ];
}

const header =
  '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>数量</t></is></c></row>';
const texts = "<si><t>订单号</t></si><si><t>&lt;A&gt; 1</t></si>";

test("text tables: encodings, separators, marks, titles and empty lines", async () => {
  const table = (sign: string) => `订单号${sign}数量\r\n杯子${sign}2\r\n`;
  const expected = [{ line: 2, fields: { 订单号: "杯子", 数量: "2" } }];
  for (const sign of [",", "\t", ";", "|"]) assert.deepEqual(await rowsOf(table(sign)), expected);
  assert.deepEqual(await rowsOf(`\ufeff${table(",")}`), expected);
  assert.deepEqual(await rowsOf(gzipSync(table(","))), expected);
  assert.deepEqual(await rowsOf(Buffer.from(`\ufeff${table("\t")}`, "utf16le")), expected);
  const gb = Buffer.from("b6a9b5a5bac52ccafdc1bf0d0ab1add7d32c320d0a", "hex");
  assert.deepEqual(await rowsOf(gb), expected);
  const latin = Buffer.from("order,name\nA1,Café Müller\n", "latin1");
  assert.deepEqual((await rowsOf(latin))[0]?.fields, { order: "A1", name: "Café Müller" });
  assert.deepEqual(await rowsOf('Report of May\n\na,b\n\n1,"x\ny"\n2,z\n'), [
    { line: 6, fields: { a: "1", b: "x\ny" } },
    { line: 7, fields: { a: "2", b: "z" } },
  ]);
  assert.deepEqual((await rowsOf("a,a,\n1,2,3\n"))[0]?.fields, { a: "1", "a#2": "2", "#3": "3" });
});

test("Chinese behind a long plain beginning is still read in its own encoding", async () => {
  const plain = `a,b\n${"1,2\n".repeat(50_000)}`;
  const rows = await rowsOf(
    Buffer.concat([Buffer.from(plain), Buffer.from("b1add7d32c320a", "hex")]),
  );
  assert.deepEqual(rows.at(-1), { line: 50_002, fields: { a: "杯子", b: "2" } });
});

test("a workbook is read like a text table, in the sheet's row numbers", async () => {
  const sheet =
    `${header}<row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3"><v>0.30000000000000004</v></c></row>` +
    '<row r="4"><c r="A4"><v>3705115058471208928</v></c><c r="B4"><v>-12</v></c></row>';
  assert.deepEqual(await rowsOf(zip(workbook(sheet, texts))), [
    { line: 3, fields: { 订单号: "<A> 1", 数量: "0.3" } },
    // Excel has already lost the id's tail; the exponent says so.
    { line: 4, fields: { 订单号: "3.70511505847121e+18", 数量: "-12" } },
  ]);
});

test("files that lie are refused with a reason", async () => {
  await refused("", /empty/);
  await refused("just words\n", /two column names/);
  await refused(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3]), /old or encrypted/);
  await refused(Buffer.from([7, 0, 9, 0, 0]), /binary/);
  await refused(gzipSync("a,b\n1,2\n".repeat(500)).subarray(0, 30), /is damaged|column names/);
  await refused('a,b\n1,"2\n', /is damaged: .* line 2/);
  await refused(zip([{ name: "readme.txt", text: "hello" }]), /no Excel workbook/);
  const good = zip(workbook(header, texts));
  await refused(good.subarray(0, good.length - 30), /cut off|damaged|plausible/);
  await refused(zip([...workbook(header), { name: "xl/workbook.xml", text: "" }]), /two parts/);
});

test("a zip bomb is refused by its claim, and one that hides its size when it grows past it", async () => {
  const zeros = Buffer.alloc(40 * 1024 * 1024, 0x20);
  const honest = workbook(`${header}<row r="2">${zeros.toString()}</row>`, texts);
  await refused(zip(honest), /thousand times/);
  const lying = honest.map((part) =>
    part.name.endsWith("sheet1.xml") ? { ...part, claims: 1_000 } : part,
  );
  await refused(zip(lying), /exceeds limit/);
  const claims = workbook(header, texts).map((part) => ({ ...part, claims: 200 * 1024 * 1024 }));
  await refused(zip(claims), /512 MB/);
});

test("a wide header under short rows neither fills the memory nor holds up the process", async () => {
  const header = (columns: number) =>
    Array.from({ length: columns }, (_, column) => `c${column}`).join(",");
  await refused(`${header(60_000)}\na\n`, /60000 columns: more than 500/);
  const path = join(folder, "wide");
  writeFileSync(path, `${header(500)}\n${"a\n".repeat(4_000)}`);
  let turns = 0;
  const turn = setInterval(() => (turns += 1), 0);
  let rows = 0;
  for await (const batch of readBatches(path)) {
    assert.ok(batch.length <= 100, `${batch.length} rows of 500 cells at once`);
    rows += batch.length;
  }
  clearInterval(turn);
  assert.equal(rows, 4_000);
  assert.ok(turns >= 5, `others had ${turns} turns`);
});

test("columns of one name are told apart, whatever the others are called", async () => {
  const [row] = await rowsOf("a#3,a,a,,a\n1,2,3,4,5\n");
  assert.deepEqual(Object.values(row?.fields ?? {}), ["1", "2", "3", "4", "5"]);
});

test("entities, local or outside, are refused", async () => {
  const outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>';
  const sheet = `${header}<row r="2"><c r="A2" t="inlineStr"><is><t>&a;</t></is></c></row>`;
  await refused(zip(workbook(sheet, texts, outside)), /entities/);
});

test("what we write is read back, and none of it can run", async () => {
  const rows: OutCell[][] = [
    ["订单号", "数量", "说明"],
    ["=1+1", 3, 'a "b"\nc'],
    ["+86 139", -5, "@cmd"],
    ["-5", null, "\tx"],
  ];
  const expected = [
    { 订单号: "'=1+1", 数量: "3", 说明: 'a "b"\nc' },
    { 订单号: "'+86 139", 数量: "-5", 说明: "'@cmd" },
    { 订单号: "-5", 数量: "", 说明: "'\tx" },
  ];
  const csv = (await Array.fromAsync(writeCsv(rows))).join("");
  const xlsx = Buffer.concat(await Array.fromAsync(writeXlsx(rows, "orders")));
  for (const bytes of [csv, xlsx]) {
    assert.deepEqual(
      (await rowsOf(bytes)).map(({ fields }) => fields),
      expected,
    );
  }
});

test("any bytes at all are rows or FileUnreadable", async () => {
  const starts = [Buffer.from("PK\u0003\u0004"), Buffer.from([0x1f, 0x8b, 8]), Buffer.alloc(0)];
  const bytes = fc
    .tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }))
    .map(([start, rest]) => Buffer.concat([start, rest]));
  const good = zip(workbook(header, texts));
  const flipped = fc
    .tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }))
    .map(([at, by]) => {
      const copy = Buffer.from(good);
      copy[at] = (copy[at] ?? 0) ^ by;
      return copy;
    });
  await fc.assert(
    fc.asyncProperty(fc.oneof(bytes, flipped), async (each) => {
      try {
        await rowsOf(each);
      } catch (error) {
        assert.ok(error instanceof FileUnreadable, String(error));
      }
    }),
    { numRuns: 150 },
  );
});
