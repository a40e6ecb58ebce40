import { open, realpath, rename, rm, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { resolve } from "node:path";
import { Told } from "../kernel/index.ts";

/** A plan's file that was begun before the search: a folder that takes none is told at once. */
export interface PlanFile {
  readonly write: (text: string) => Promise<void>;
  /** Takes back what was begun; what stood there before stays as it was. */
  readonly discard: () => Promise<void>;
}

/** What is open already: opened anew, it would be written over from its beginning. */
const opened = new Map<string, NodeJS.WritableStream>([
  ["/dev/stdout", process.stdout],
  ["/dev/stderr", process.stderr],
]);

/** A plan's way into what is open already. */
const throughStream = (stream: NodeJS.WritableStream): PlanFile => ({
  write: (text) =>
    new Promise((done, failed) => {
      stream.write(text, (cause) => (cause ? failed(cause) : done()));
    }),
  discard: () => Promise.resolve(),
});

/** Where a name leads to by links; null for a device, which is written to as it is. */
async function placeOf(file: string): Promise<string | null> {
  try {
    return (await stat(file)).isFile() ? await realpath(file) : null;
  } catch {
    // Nothing stands there yet: it is made as a usual file.
    return file;
  }
}

async function begin(file: string, draft: string): Promise<FileHandle> {
  try {
    return await open(draft, "w");
  } catch (cause) {
    const { message } = cause as Error;
    throw new Told(
      {
        en: `--out ${file}: it cannot be written: ${message}`,
        zh: `--out ${file}：无法写入：${message}`,
      },
      { cause },
    );
  }
}

/** Begins a plan's file beside its place, to which it moves when it is whole; devices are written to. */
export async function openPlanFile(file: string): Promise<PlanFile> {
  const stream = opened.get(resolve(file));
  if (stream) return throughStream(stream);
  const place = await placeOf(file);
  const draft = place === null ? file : `${place}.${process.pid}.part`;
  const handle = await begin(file, draft);
  return {
    write: async (text) => {
      await handle.writeFile(text);
      await handle.close();
      if (place !== null) await rename(draft, place);
    },
    discard: async () => {
      await handle.close();
      if (place !== null) await rm(draft, { force: true });
    },
  };
}
