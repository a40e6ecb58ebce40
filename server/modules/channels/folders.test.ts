// Goal: a partner's folder neither stops a run nor grows for ever. Method: a real folder.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ifThere, removeOld } from "./documents/folders.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-folder-"));
  for (const name of ["done", "refused"]) await mkdir(join(folder, name));
});
after(() => rm(folder, { recursive: true, force: true }));

test("a file that vanished is nothing; what else goes wrong is said", async () => {
  assert.equal(await ifThere(stat(join(folder, "gone"))), null);
  await assert.rejects(ifThere(readdir(join(folder, "x\0"))));
});

test("taken and refused files go after 90 days here, however old they were when they came", async () => {
  const old = new Date("2020-01-01T00:00:00Z");
  for (const name of ["done", "refused"]) {
    await writeFile(join(folder, name, "7-order.x12"), "ISA*");
    await utimes(join(folder, name, "7-order.x12"), old, old);
  }
  const day = 86_400_000;
  await removeOld(folder, Date.now() + 89 * day);
  assert.deepEqual(await readdir(join(folder, "refused")), ["7-order.x12"]);
  await removeOld(folder, Date.now() + 91 * day);
  for (const name of ["done", "refused"]) assert.deepEqual(await readdir(join(folder, name)), []);
});
