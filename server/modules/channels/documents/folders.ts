import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PartnerChannel } from "./documents.ts";
import { isUnkept, markSent, refuseUnread, takeFile, waitingDocuments } from "./documents.ts";
import type { Work } from "../work.ts";

/** A file that changed less long ago than this may still be being written. */
const restMs = 1_000;
const bytesMax = 16 * 1_048_576;
const filesMax = 100;
/** Files that were taken or refused stay beside the folder so long: 90 days. */
const keptMs = 90 * 86_400_000;

/** Where a partner's files lie: what he sends in `in`, what we send in `out`, what was refused in `refused`. */
export const partnerFolder = (base: string, tenantId: number, channelId: number): string =>
  join(base, String(tenantId), `channel-${channelId}`);

/** What is done with a file, or null where somebody took it away meanwhile. */
export async function ifThere<T>(act: Promise<T>): Promise<T | null> {
  try {
    return await act;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function openFolders(folder: string): Promise<void> {
  for (const name of ["in", "done", "refused", "out"])
    await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
}

interface Lying {
  readonly name: string;
  readonly size: number;
  readonly changed: number;
}

/** Files that have come to rest, in the order of their names. */
async function rested(folder: string, now: number): Promise<Lying[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((each) => each.isFile() && !/^\.|\.(part|tmp)$/.test(each.name));
  const found: Lying[] = [];
  for (const { name } of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (found.length === filesMax) break;
    const seen = await ifThere(stat(join(folder, name)));
    if (!seen) continue;
    const { mtimeMs, size } = seen;
    if (now - mtimeMs >= restMs) found.push({ name, size, changed: mtimeMs });
  }
  return found;
}

/** A number before a name, the name cut where the folder would not take it: 255 bytes are usual. */
function numbered(id: number, name: string): string {
  let kept = name;
  while (Buffer.byteLength(kept) > 200) kept = kept.slice(1);
  return `${id}-${kept}`;
}

/** Takes one file in; gives its number, and why it is refused, if it is. */
async function takeOne(work: Work, partner: PartnerChannel, found: Lying & { path: string }) {
  const { name, size, changed, path } = found;
  const refuse = async (reason: string) => {
    const mark = `${size}/${changed}`;
    const note = { name, mark, reason };
    return {
      id: await work.transact((tx) => refuseUnread(tx, partner.channelId, note)),
      refusal: reason,
    };
  };
  if (size > bytesMax) return refuse("larger_than_16_mb");
  const bytes = await ifThere(readFile(path));
  if (!bytes) return null;
  try {
    const taken = await work.transact((tx) => takeFile(tx, partner, { name, bytes }));
    return { id: taken.documentId, refusal: taken.refusal };
  } catch (error) {
    // One poisoned file must not hold up those behind it.
    if (!isUnkept(error)) throw error;
    return refuse("cannot_be_kept");
  }
}

/** Takes what lies in the partner's folder; a file leaves it after its bytes are stored, or refused. */
async function readIn(work: Work, partner: PartnerChannel, folder: string): Promise<void> {
  for (const found of await rested(join(folder, "in"), work.now().getTime())) {
    const path = join(folder, "in", found.name);
    const taken = await takeOne(work, partner, { ...found, path });
    if (taken) {
      const { id, refusal } = taken;
      const kept = join(folder, refusal ? "refused" : "done", numbered(id, found.name));
      await ifThere(rename(path, kept));
    }
    if (work.isTimeUp()) return;
  }
}

/** Lays what waits for the partner into his folder, each file whole or not at all. */
async function writeOut(work: Work, folder: string): Promise<void> {
  const { channelId } = work.connection;
  for (const { id, file_name: name, raw } of await work.read((tx) =>
    waitingDocuments(tx, channelId, filesMax),
  )) {
    const path = join(folder, "out", name);
    await writeFile(`${path}.part`, raw, { mode: 0o600 });
    await rename(`${path}.part`, path);
    await work.transact((tx) => markSent(tx, id));
    if (work.isTimeUp()) return;
  }
}

/** Removes what was taken or refused longer than 90 days ago, some of it in each run. */
export async function removeOld(folder: string, now: number): Promise<void> {
  for (const name of ["done", "refused"]) {
    const names = (await readdir(join(folder, name))).sort((a, b) => parseInt(a) - parseInt(b));
    for (const each of names.slice(0, filesMax)) {
      const path = join(folder, name, each);
      // When it was moved here: its own time is whoever sent it.
      const seen = await ifThere(stat(path));
      if (seen && now - seen.ctimeMs > keptMs) await rm(path, { force: true });
    }
  }
}

/** A run of a partner's folder, where the server keeps folders. */
export async function exchangeFolder(work: Work): Promise<void> {
  const { connection, connector, folder } = work;
  if (folder === null || !connection.pulls || !connector.documents) return;
  await openFolders(folder);
  const { channelId, settings } = connection;
  await readIn(work, { channelId, settings, exchange: connector.documents }, folder);
  await writeOut(work, folder);
  await removeOld(folder, work.now().getTime());
}
