import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { SeriesInput } from "../../engines/forecasting/index.ts";
import { readSeries } from "./rows.ts";

/** What follows an id that stood in the file before, with its line: the engine tells series by id. */
const again = "\0";

/** An id as the file has it. */
export const idInFile = (id: string) => id.split(again)[0] ?? id;

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
  const known = new Set<string>();
  for await (const each of createInterface({ input: text, crlfDelay: Infinity })) {
    line += 1;
    if (each.trim() === "") continue;
    const read = readSeries(each);
    if (!read.ok) {
      told.bad(line, read.error);
      continue;
    }
    const { id } = read.value;
    batch.push(known.has(id) ? { ...read.value, id: `${id}${again}${line}` } : read.value);
    known.add(id);
    if (batch.length < size) continue;
    told.bytes(file.bytesRead);
    yield batch;
    batch = [];
  }
  told.bytes(file.bytesRead);
  if (batch.length > 0) yield batch;
}
