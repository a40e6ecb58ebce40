import { isAscii } from "node:buffer";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { delimiterOf, encodingOf, legacyEncodingOf } from "./text.ts";
import type { TextEncoding } from "./text.ts";
import { FileUnreadable } from "./unreadable.ts";
import { readSheet } from "./xlsx.ts";

/** One row of a file with the line on which it ends (a header at the top is line 1). */
export interface FileRow {
  readonly line: number;
  readonly fields: Readonly<Record<string, string>>;
}

const sampleBytes = 65_536;
const textMaxBytes = 8 * 1024 * 1024 * 1024;
const recordMaxBytes = 1_048_576;
/** More columns than any report has; each of them costs every row a cell, however short the row is. */
const columnsMax = 500;
/** Cells that are handed on at once: short rows under a wide header fill the memory otherwise. */
const cellsAtOnce = 50_000;
/** How many rows of titles and notes may stand above the header. */
const titleRowsMax = 20;

async function head(path: string): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    const buffer = Buffer.alloc(sampleBytes);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const startsWith = (bytes: Buffer, magic: readonly number[]) =>
  magic.every((byte, at) => bytes[at] === byte);

/** The first unpacked bytes of a gzip file. */
async function unpackedHead(path: string): Promise<Buffer> {
  const source = createReadStream(path, { end: 4 * sampleBytes - 1 });
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of source.pipe(createGunzip())) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= sampleBytes) break;
    }
  } catch {
    // The sample ends in the middle of the stream: what was unpacked is enough.
  } finally {
    source.destroy();
  }
  return Buffer.concat(chunks).subarray(0, sampleBytes);
}

async function* decoded(bytes: Readable, encoding: TextEncoding): AsyncGenerator<string> {
  let decoder = new TextDecoder(encoding, { fatal: encoding === "utf-8" });
  let plain = encoding === "utf-8";
  let total = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > textMaxBytes)
      throw new FileUnreadable({
        en: "the file unpacks to more than 8 GB",
        zh: "文件解压后超过 8 GB",
      });
    // A long file may show its first Chinese name far behind the sample that told its encoding.
    if (plain && !isAscii(chunk)) {
      plain = false;
      if (encodingOf(chunk) !== "utf-8") decoder = new TextDecoder(legacyEncodingOf(chunk));
    }
    yield text(decoder, chunk);
  }
  yield text(decoder);
}

function text(decoder: InstanceType<typeof TextDecoder>, chunk?: Buffer): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch (error) {
    throw new FileUnreadable(
      {
        en: "the file mixes encodings: save it as UTF-8",
        zh: "文件混用了多种编码：请另存为 UTF-8",
      },
      { cause: error },
    );
  }
}

interface Cells {
  readonly line: number;
  readonly cells: readonly string[];
}

async function* readText(path: string, asked: { gzip: boolean }): AsyncGenerator<Cells[]> {
  const sample = asked.gzip ? await unpackedHead(path) : await head(path);
  const encoding = encodingOf(sample);
  if (encoding !== "utf-16le" && sample.includes(0)) {
    throw new FileUnreadable({
      en: "the file is binary, not text",
      zh: "文件是二进制内容，不是文本",
    });
  }
  const file = createReadStream(path);
  const source = asked.gzip ? file.pipe(createGunzip()) : file;
  file.once("error", (error) => source.destroy(error));
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(new TextDecoder(encoding).decode(sample)),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: recordMaxBytes,
  });
  let batch: Cells[] = [];
  parser.on("data", ({ record, info }: { record: string[]; info: { lines: number } }) => {
    batch.push({ line: info.lines, cells: record });
  });
  // Without a listener a failure would end the process; write and end hand it to us as well.
  parser.on("error", () => undefined);
  const taken = () => {
    const rows = batch;
    batch = [];
    return rows;
  };
  try {
    for await (const part of decoded(source, encoding)) {
      await new Promise<void>((resolve, reject) => {
        parser.write(part, (error) => (error ? reject(error) : resolve()));
      });
      if (batch.length > 0) yield taken();
    }
    const ended = finished(parser);
    parser.end();
    await ended;
    yield taken();
  } catch (error) {
    throw unreadable(error);
  } finally {
    file.destroy();
    source.destroy();
    parser.destroy();
  }
}

/** What a stream is refused for, by its reader's own code: the words beside it are English. */
const known: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: "压缩内容不完整",
  CSV_MAX_RECORD_SIZE: `有一行超过 ${recordMaxBytes} 字节`,
  CSV_QUOTE_NOT_CLOSED: "引号没有闭合",
};

/** The world's failures stay what they are; a stream that is no gzip or no CSV is unreadable. */
function unreadable(error: unknown): unknown {
  if (error instanceof FileUnreadable || !(error instanceof Error)) return error;
  const { code, lines } = error as NodeJS.ErrnoException & { readonly lines?: number };
  if (!code?.startsWith("Z_") && !code?.startsWith("CSV_")) return error;
  const why = known[code] ?? (code.startsWith("Z_") ? "压缩内容已损坏" : "表格格式有误");
  const zh = lines === undefined ? why : `第 ${lines} 行：${why}`;
  const words = { en: `the file is damaged: ${error.message}`, zh: `文件内容有误：${zh}` };
  return new FileUnreadable(words, { cause: error });
}

/** The rows under any magic: what a file is called does not matter, what it starts with does. */
async function* readCells(path: string): AsyncGenerator<readonly Cells[]> {
  const first = await head(path);
  if (first.length === 0)
    throw new FileUnreadable({
      en: "the file is empty",
      zh: "文件是空的",
    });
  if (startsWith(first, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw new FileUnreadable({
      en: "this is an old or encrypted Excel file: save it as .xlsx or CSV",
      zh: "这是旧版或加密的 Excel 文件：请另存为 .xlsx 或 CSV",
    });
  }
  if (startsWith(first, [0x50, 0x4b])) yield* readSheet(path);
  else yield* readText(path, { gzip: startsWith(first, [0x1f, 0x8b]) });
}

/** Unique column names: an unnamed or repeated column gets its number. */
function namesOf(cells: readonly string[]): string[] {
  if (cells.length > columnsMax) {
    throw new FileUnreadable({
      en: `the header has ${cells.length} columns: more than ${columnsMax}`,
      zh: `表头有 ${cells.length} 列，超过 ${columnsMax} 列`,
    });
  }
  const names = new Set<string>();
  cells.forEach((cell, column) => {
    const name = cell.trim();
    names.add(name && !names.has(name) ? name : numbered(names, `${name}#${column + 1}`));
  });
  return [...names];
}

/** A name that no column has yet. */
const numbered = (names: ReadonlySet<string>, name: string): string =>
  names.has(name) ? numbered(names, `${name}#`) : name;

const filled = (cells: readonly string[]) => cells.filter((cell) => cell.trim() !== "").length;

function rowOf({ line, cells }: Cells, names: readonly string[]): FileRow | null {
  const fields: Record<string, string> = {};
  let any = false;
  for (let column = 0; column < names.length; column += 1) {
    const cell = cells[column] ?? "";
    any ||= cell !== "";
    fields[names[column] ?? ""] = cell;
  }
  return any ? { line, fields } : null;
}

/** The rows of `readRows` in batches as they are read: half a million rows are many promises. */
export async function* readBatches(path: string): AsyncGenerator<readonly FileRow[]> {
  let names: string[] | null = null;
  let titles = 0;
  for await (const batch of readCells(path)) {
    let rows: FileRow[] = [];
    for (const each of batch) {
      if (names) {
        const row = rowOf(each, names);
        if (row) rows.push(row);
        if (rows.length * names.length < cellsAtOnce) continue;
        yield rows;
        rows = [];
        // A small file may hold many such slices, and others wait for this process.
        await setImmediate();
      } else if (filled(each.cells) >= 2) names = namesOf(each.cells);
      else if ((titles += 1) > titleRowsMax) {
        throw new FileUnreadable({
          en: `no row with two column names in the first ${titleRowsMax}`,
          zh: `前 ${titleRowsMax} 行中没有含两个列名的行`,
        });
      }
    }
    if (rows.length > 0) yield rows;
  }
  if (!names)
    throw new FileUnreadable({
      en: "no row with two column names or more",
      zh: "没有含两个及以上列名的行",
    });
}

/**
 * Rows of a table file in bounded memory: CSV or TSV (plain or gzip; UTF-8, UTF-16, GB18030 or
 * Latin-1; comma, tab, semicolon or bar) or the first sheet of an Excel workbook. The header is the
 * first row with two names or more: reports put titles above it. Empty rows are left out.
 * Throws FileUnreadable when the bytes are none of these, damaged, or would unpack to a bomb.
 */
export async function* readRows(path: string): AsyncGenerator<FileRow> {
  for await (const rows of readBatches(path)) yield* rows;
}
