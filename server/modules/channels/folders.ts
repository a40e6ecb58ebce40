import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PartnerChannel } from "./documents.ts";
import { markSent, takeFile, waitingDocuments } from "./documents.ts";
import type { Work } from "./work.ts";

/** A file that changed less long ago than this may still be being written. */
const restMs = 1_000;
const bytesMax = 16 * 1_048_576;
const filesMax = 100;

/** Where a partner's files lie: what he sends in `in`, what we send in `out`. */
export const partnerFolder = (base: string, tenantId: number, channelId: number): string =>
  join(base, String(tenantId), `channel-${channelId}`);

async function openFolders(folder: string): Promise<void> {
  for (const name of ["in", "done", "out"])
    await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
}

/** Names of files that have come to rest, in the order of their names. */
async function rested(folder: string, now: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((each) => each.isFile() && !/^\.|\.(part|tmp)$/.test(each.name));
  const found: string[] = [];
  for (const { name } of names.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, filesMax)) {
    const { mtimeMs, size } = await stat(join(folder, name));
    if (now - mtimeMs >= restMs && size <= bytesMax) found.push(name);
  }
  return found;
}

/** Takes what lies in the partner's folder; a file leaves it after its bytes are stored. */
async function readIn(work: Work, partner: PartnerChannel, folder: string): Promise<void> {
  for (const name of await rested(join(folder, "in"), work.now().getTime())) {
    const path = join(folder, "in", name);
    const bytes = await readFile(path);
    const taken = await work.transact((tx) => takeFile(tx, partner, { name, bytes }));
    await rename(path, join(folder, "done", `${taken.documentId}-${name}`));
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

/** A run of a partner's folder, where the server keeps folders. */
export async function exchangeFolder(work: Work): Promise<void> {
  const { connection, connector, folder } = work;
  if (folder === null || !connection.pulls || !connector.documents) return;
  await openFolders(folder);
  const { channelId, settings } = connection;
  await readIn(work, { channelId, settings, exchange: connector.documents }, folder);
  await writeOut(work, folder);
}
