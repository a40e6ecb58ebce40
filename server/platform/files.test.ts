// Goal: P26. What comes in is measured, looked at and kept under our own name, or leaves nothing.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { createFiles } from "./files.ts";
import type { Files } from "./files.ts";
import { realWorld } from "./world.ts";

let folder: string;
let files: Files;
let laterDays = 0;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-files-"));
  const clock = () => new Date(Date.now() + laterDays * 86_400_000);
  files = createFiles({
    folder,
    world: { ...realWorld, clock },
    maxBytes: 2 * 1_048_576,
    kinds: ["text", "gzip", "zip"],
  });
});
after(async () => {
  await rm(folder, { recursive: true });
});

const names = () => readdir(folder, { recursive: true });

async function keep(...chunks: readonly (Buffer | string)[]) {
  return files.keep(1, Readable.from(chunks.map((each) => Buffer.from(each))));
}

test("a file is kept byte for byte, with its size and hash", async () => {
  const kept = await keep("order,", "units\n", "A,1\n");
  assert.ok(kept.ok);
  const { id, path, bytes, sha256, kind } = kept.value;
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.equal(await readFile(path, "utf8"), "order,units\nA,1\n");
  assert.deepEqual([bytes, kind], [16, "text"]);
  assert.equal(sha256, "5c98d4c115b32fd721472c3da846838927eacf99eb18c1003ee349a1d163440a");
  assert.equal(await files.find(1, id), path);
  assert.equal(await files.find(2, id), null, "another tenant's");
});

test("ids are not paths", async () => {
  await writeFile(join(folder, "secret"), "x");
  for (const id of [
    "../secret",
    "..",
    "",
    "secret",
    "a".repeat(32) + "/..",
    `${"0".repeat(31)}\u0000`,
  ]) {
    assert.equal(await files.find(1, id), null, id);
  }
});

test("what a file is shows in its first bytes, whatever its name was", async () => {
  const check = async (content: Buffer | string, expected: string) => {
    const before1 = await names();
    const kept = await keep(content);
    assert.equal(
      kept.ok ? kept.value.kind : kept.error.kind,
      expected,
      String(content).slice(0, 20),
    );
    if (!kept.ok) assert.deepEqual(await names(), before1, "a refused file leaves nothing");
  };
  await check("订单,数量\n甲,1\n", "text");
  await check(Buffer.from([0xb6, 0xa9, 0xb5, 0xa5, 0x2c, 0x31]), "text"); // GBK.
  await check(Buffer.from("\ufefforder", "utf16le"), "text");
  await check(gzipSync("a,b\n"), "gzip");
  await check(Buffer.from("PK\u0003\u0004rest"), "zip");
  await check(Buffer.from("MZ\u0090\u0000\u0003\u0000"), "file_kind_refused");
  await check(Buffer.from("\u007fELF\u0002\u0001"), "file_kind_refused");
  await check(
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]),
    "file_kind_refused",
  );
  await check("%PDF-1.7\n%text", "file_kind_refused");
  await check("a,b\n1,\u00002\n", "file_kind_refused");
  await check("", "file_empty");
});

test("the limit is on what arrives, not on what was announced", async () => {
  const megabyte = "x".repeat(1_048_576);
  const before1 = await names();
  const kept = await keep(megabyte, megabyte, "y");
  assert.deepEqual(kept, { ok: false, error: { kind: "file_too_large", limit: "2 MB" } });
  assert.deepEqual(await names(), before1);
  assert.ok((await keep(megabyte, megabyte)).ok);
});

test("a broken upload leaves nothing and is the caller's failure", async () => {
  const before1 = await names();
  const source = Readable.from(
    (async function* broken() {
      yield Buffer.from("a,b\n");
      throw new Error("connection reset");
    })(),
  );
  await assert.rejects(files.keep(1, source), /connection reset/);
  assert.deepEqual(await names(), before1);
});

test("files go after their time, and nothing else does", async () => {
  assert.equal(await files.forget(30), 0);
  laterDays = 31;
  assert.ok((await files.forget(30)) >= 2);
  assert.deepEqual((await names()).toSorted(), ["1", "secret"]);
});
