import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { createInflateRaw } from "node:zlib";
import { Readable } from "node:stream";
import type { CellValue } from "hucre/xlsx";
import { FileUnreadable } from "./unreadable.ts";
import { damagedPart, packedBytes, partHeader, zipParts } from "./zip.ts";
import type { ZipPart } from "./zip.ts";

/** What the reader holds in memory beside one row: each other part is streamed or never opened. */
const heldMaxBytes = 64 * 1024 * 1024;
const prologBytes = 4_096;
const batchRows = 500;

/**
 * The parts a reader of rows needs, in the order in which it can go through them once: Excel puts
 * the shared texts behind the sheets, and a reader would otherwise keep the whole file in memory.
 * Pictures, macros and links to other files are left out.
 */
function neededParts(parts: ReadonlyMap<string, ZipPart>): ZipPart[] {
  const first = [
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
  ];
  const heads = first.flatMap((name) => parts.get(name) ?? []);
  const sheets = [...parts.values()].filter((part) => /^xl\/worksheets\/[^/]+$/.test(part.name));
  if (!parts.has("xl/workbook.xml") || sheets.length === 0) {
    throw new FileUnreadable({
      en: "this archive is no Excel workbook: save it as .xlsx or CSV",
      zh: "这个压缩包不是 Excel 工作簿：请另存为 .xlsx 或 CSV",
    });
  }
  for (const part of heads) {
    if (part.unpackedBytes > heldMaxBytes) {
      throw new FileUnreadable({
        en: `${part.name} has ${part.unpackedBytes} bytes: save it as CSV`,
        zh: `${part.name} 有 ${part.unpackedBytes} 字节：请另存为 CSV`,
      });
    }
  }
  return [...heads, ...sheets];
}

/** The first bytes of a part, unpacked. */
async function prologOf(file: FileHandle, part: ZipPart): Promise<string> {
  const source = Readable.from(packedBytes(file, part));
  const bytes = part.method === 0 ? source : source.pipe(createInflateRaw());
  // A pipe does not hand on its source's failure.
  if (bytes !== source) source.once("error", (error) => bytes.destroy(error));
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of bytes) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= prologBytes) break;
    }
  } catch (error) {
    if (error instanceof FileUnreadable) throw error;
    throw damagedPart(part, error);
  } finally {
    source.destroy();
  }
  return Buffer.concat(chunks).subarray(0, prologBytes).toString("utf8");
}

/** Real workbooks declare no document type; one that does wants entities, local or outside. */
async function refuseEntities(file: FileHandle, parts: readonly ZipPart[]): Promise<void> {
  for (const part of parts) {
    if (/<!(DOCTYPE|ENTITY)/i.test(await prologOf(file, part))) {
      throw new FileUnreadable({
        en: `${part.name} declares entities, which no workbook needs`,
        zh: `${part.name} 声明了实体，而工作簿不需要实体`,
      });
    }
  }
}

async function* inOrder(file: FileHandle, parts: readonly ZipPart[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    yield partHeader(part);
    yield* packedBytes(file, part);
  }
}

/** A cell as the text a CSV file would hold: dates year first, numbers without an exponent. */
function textOf(value: CellValue | undefined): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return "";
    // A sheet's times are local readings without a zone; the reader hands them on as if UTC. Its
    // days are fractions, so that a whole second may come out a millisecond short.
    const text = new Date(Math.round(value.getTime() / 1_000) * 1_000).toISOString();
    return text.slice(0, 19).replace("T", " ");
  }
  if (typeof value === "number") return numberText(value);
  return String(value);
}

/**
 * Excel computes in binary and shows 15 digits: 0.1 + 0.2 is 0.3 for whoever looks at the cell.
 * A number with more digits has lost its tail; the exponent makes that visible and an order number
 * of that form is refused.
 */
function numberText(value: number): string {
  if (Math.abs(value) >= 1e15) return value.toExponential(14);
  if (Number.isSafeInteger(value)) return String(value);
  const text = String(Number(value.toPrecision(15)));
  if (!text.includes("e-")) return text;
  return value.toFixed(20).replace(/0+$/, "");
}

/** What the reader of sheets gave up on, in words of ours: it has English ones only. */
const known: readonly (readonly [RegExp, string])[] = [
  [/exceeds? (the )?(limit|maximum)|over the \d+ limit/i, "解压后超过上限"],
  [/unexpected end|truncated|beyond file/i, "文件不完整"],
  [/missing|not found|cannot find/i, "缺少必需的部分"],
  [/compression method/i, "压缩方式不受支持"],
  [/encrypt|password/i, "文件已加密"],
];

function unreadableWorkbook(error: unknown): FileUnreadable {
  const why = error instanceof Error ? error.message : String(error);
  const zh = known.find(([words]) => words.test(why))?.[1] ?? "内容已损坏";
  const words = { en: `the workbook cannot be read: ${why}`, zh: `工作簿无法读取：${zh}` };
  return new FileUnreadable(words, { cause: error });
}

/**
 * Rows of the first sheet of an Excel workbook (.xlsx) as texts, with the sheet's row numbers, in
 * bounded memory. Throws FileUnreadable for anything else, for bombs and for declared entities.
 */
export async function* readSheet(
  path: string,
): AsyncGenerator<{ line: number; cells: string[] }[]> {
  const file = await open(path, "r");
  try {
    const parts = neededParts(await zipParts(file));
    await refuseEntities(file, parts);
    const bytes = Readable.toWeb(Readable.from(inOrder(file, parts), { objectMode: false }));
    const { streamXlsxRows } = await import("hucre/xlsx");
    const rows = streamXlsxRows(bytes as ReadableStream<Uint8Array>);
    let batch: { line: number; cells: string[] }[] = [];
    for await (const { index, values } of rows) {
      batch.push({ line: index + 1, cells: values.map(textOf) });
      if (batch.length < batchRows) continue;
      yield batch;
      batch = [];
    }
    yield batch;
  } catch (error) {
    if (error instanceof FileUnreadable) throw error;
    // The disk's failure is not the file's; an inflater's complaint has a code too, but no call.
    if (error instanceof Error && (error as NodeJS.ErrnoException).syscall) throw error;
    throw unreadableWorkbook(error);
  } finally {
    await file.close();
  }
}
