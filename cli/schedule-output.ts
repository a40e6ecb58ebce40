import { open, rename, rm, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

/** A plan's file that was begun before the search: a folder that takes none is told at once. */
export interface PlanFile {
  readonly write: (text: string) => Promise<void>;
  /** Takes back what was begun; what stood there before stays as it was. */
  readonly discard: () => Promise<void>;
}

async function isRegular(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    // Nothing stands there yet: it is made as a usual file.
    return true;
  }
}

async function begin(file: string, flags: string): Promise<FileHandle> {
  try {
    return await open(file, flags);
  } catch (cause) {
    throw new Error(`--out ${file}: it cannot be written: ${(cause as Error).message}`, { cause });
  }
}

/** Begins a plan's file beside its place, to which it moves when it is whole; devices are written to. */
export async function openPlanFile(file: string): Promise<PlanFile> {
  const whole = await isRegular(file);
  const draft = whole ? `${file}.${process.pid}.part` : file;
  const handle = await begin(draft, "w");
  return {
    write: async (text) => {
      await handle.writeFile(text);
      await handle.close();
      if (whole) await rename(draft, file);
    },
    discard: async () => {
      await handle.close();
      if (whole) await rm(draft, { force: true });
    },
  };
}
