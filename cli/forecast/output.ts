import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

/** Writes lines as they come, waiting where the disk is slower; under the file's name once it is whole. */
export function openOut(path: string) {
  const draft = `${path}.${process.pid}.part`;
  const out = path.endsWith(".gz") ? createGzip() : new PassThrough();
  const written = pipeline(out, createWriteStream(draft));
  // A disk that is full is heard of at the next line, or at the end.
  written.catch(() => undefined);
  return {
    write: async (lines: Iterable<object>) => {
      for (const line of lines)
        if (!out.write(`${JSON.stringify(line)}\n`))
          await Promise.race([once(out, "drain"), written]);
    },
    close: async () => {
      out.end();
      await written;
      await rename(draft, path);
    },
    discard: async () => {
      out.destroy();
      await Promise.allSettled([written]);
      await rm(draft, { force: true });
    },
  };
}
