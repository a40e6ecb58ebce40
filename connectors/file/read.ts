import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";

/** One row of a file with its line number (the header is line 1). */
export interface FileRow {
  readonly line: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** The file is not what its reader can take; the message says what was found. */
export class FileUnreadable extends Error {}

const gunzipLimitBytes = 8 * 1024 * 1024 * 1024;

async function head(path: string): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    const buffer = Buffer.alloc(65_536);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** True for the first bytes of a gzip stream. */
const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The encoding of text bytes: UTF-8 unless they are not, then GB18030, which Chinese Excel writes. */
function encodingOf(bytes: Buffer): "utf-8" | "gb18030" {
  try {
    // The sample may cut a character in half: leave the last bytes out.
    new TextDecoder("utf-8", { fatal: true }).decode(
      bytes.subarray(0, Math.max(0, bytes.length - 4)),
    );
    return "utf-8";
  } catch {
    return bytes.length < 8 ? "utf-8" : "gb18030";
  }
}

function delimiterOf(text: string): string {
  const line = text.split("\n")[0] ?? "";
  const counts = [",", "\t", ";", "|"].map((sign) => ({ sign, count: line.split(sign).length }));
  counts.sort((a, b) => b.count - a.count);
  return counts[0]?.sign ?? ",";
}

async function* decoded(bytes: Readable, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  let total = 0;
  for await (const chunk of bytes) {
    total += (chunk as Buffer).length;
    if (total > gunzipLimitBytes) throw new FileUnreadable("the file unpacks to more than 8 GB");
    yield decoder.decode(chunk as Buffer, { stream: true });
  }
  yield decoder.decode();
}

async function sampleOf(path: string): Promise<{ bytes: Buffer; gzip: boolean }> {
  const first = await head(path);
  if (!isGzip(first)) return { bytes: first, gzip: false };
  const stream = createReadStream(path, { end: 262_143 }).pipe(createGunzip());
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      if (Buffer.concat(chunks).length > 65_536) break;
    }
  } catch {
    // The sample ends in the middle of the stream: what was unpacked is enough.
  }
  return { bytes: Buffer.concat(chunks), gzip: true };
}

/**
 * Rows of a CSV or TSV file (plain or gzip; UTF-8 or GB18030; comma, tab, semicolon or bar), in
 * bounded memory. Throws FileUnreadable for a spreadsheet or an archive under a wrong name.
 */
export async function* readRows(path: string): AsyncGenerator<FileRow> {
  const { bytes, gzip } = await sampleOf(path);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    throw new FileUnreadable("this is a spreadsheet or an archive, not text: save it as CSV");
  }
  if (bytes.includes(0)) throw new FileUnreadable("the file is binary, not text");
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  const source = gzip ? createReadStream(path).pipe(createGunzip()) : createReadStream(path);
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(text),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: 1_048_576,
  });
  const feed = async () => {
    try {
      for await (const part of decoded(source, encoding)) {
        if (!parser.write(part)) await new Promise((resolve) => parser.once("drain", resolve));
      }
      parser.end();
    } catch (error) {
      parser.destroy(error as Error);
    }
  };
  void feed();
  let names: string[] | null = null;
  let line = 1;
  for await (const entry of parser as AsyncIterable<{ record: string[] }>) {
    if (!names) {
      names = entry.record.map((name) => name.trim());
      continue;
    }
    line += 1;
    const fields: Record<string, string> = {};
    for (let column = 0; column < names.length; column += 1) {
      fields[names[column] ?? ""] = entry.record[column] ?? "";
    }
    yield { line, fields };
  }
}
