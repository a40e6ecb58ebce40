import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { writeCsv, writeXlsx } from "../connectors/file/index.ts";
import type { OutCell } from "../connectors/file/index.ts";

/** Writes a table under another name first: a file that was there stays until the new one is whole. */
export async function writeTo(
  file: string,
  rows: AsyncIterable<readonly OutCell[]>,
  signal: AbortSignal,
) {
  const source = Readable.from(/\.xlsx$/i.test(file) ? writeXlsx(rows, "orders") : writeCsv(rows));
  if (file === "-") return pipeline(source, process.stdout, { end: false, signal });
  const draft = `${file}.${process.pid}.part`;
  try {
    await pipeline(source, createWriteStream(draft, { flush: true }), { signal });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw signal.aborted ? signal.reason : error;
  }
}
