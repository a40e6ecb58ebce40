import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { SeriesInput } from "../../engines/forecasting/index.ts";
import { readSeries } from "./rows.ts";

/** Series in lists of at most `size`; a bad line is said and passed over. */
export async function* batchesOf(
  path: string,
  size: number,
  told: { bytes: (read: number) => void; bad: (line: number, reason: string) => void },
): AsyncGenerator<SeriesInput[]> {
  const file = createReadStream(path);
  const text: Readable = path.endsWith(".gz") ? file.pipe(createGunzip()) : file;
  file.on("error", (error) => text.destroy(error));
  let batch: SeriesInput[] = [];
  let line = 0;
  for await (const each of createInterface({ input: text, crlfDelay: Infinity })) {
    line += 1;
    if (each.trim() === "") continue;
    const read = readSeries(each);
    if (!read.ok) {
      told.bad(line, read.error);
      continue;
    }
    batch.push(read.value);
    if (batch.length < size) continue;
    told.bytes(file.bytesRead);
    yield batch;
    batch = [];
  }
  told.bytes(file.bytesRead);
  if (batch.length > 0) yield batch;
}
