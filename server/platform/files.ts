import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { assert, err, ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import type { World } from "./world.ts";

// Files that came from outside: in the data folder, never served, under names nobody chose but us.

/** What the first bytes say a file is, whatever its name says. */
export type FileKind = "text" | "gzip" | "zip" | "other";

export type FileRefused =
  | { readonly kind: "file_empty" }
  | { readonly kind: "file_too_large"; readonly limit: string }
  | { readonly kind: "file_kind_refused"; readonly found: FileKind };

export interface StoredFile {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  /** Of the whole content, in hexadecimal. */
  readonly sha256: string;
  readonly kind: FileKind;
}

export interface FilesOptions {
  readonly folder: string;
  readonly world: World;
  readonly maxBytes: number;
  readonly kinds: readonly FileKind[];
}

export interface Files {
  /** Stores a stream as a file of this tenant; what is refused leaves nothing behind. */
  keep(tenantId: number, source: Readable): Promise<Result<StoredFile, FileRefused>>;
  /** Where a tenant's file lies; null when there is none of this id. */
  find(tenantId: number, id: string): Promise<string | null>;
  /** Removes what was stored longer ago than this; gives how many. */
  forget(olderThanDays: number): Promise<number>;
}

const idForm = /^[0-9a-f]{32}$/;

/** The kind of a file that begins with these bytes. */
export function kindOf(head: Buffer): FileKind {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head.subarray(0, 4).toString("latin1") === "PK\u0003\u0004") return "zip";
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (isUtf16) return "text";
  // Text in any of the usual encodings has no NUL and no other control bytes but these.
  const isText = head.every(
    (byte) => byte >= 0x20 || [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1a].includes(byte),
  );
  return isText && !head.subarray(0, 5).equals(Buffer.from("%PDF-")) ? "text" : "other";
}

class Refused extends Error {
  readonly problem: FileRefused;
  constructor(problem: FileRefused) {
    super(problem.kind);
    this.problem = problem;
  }
}

const headBytes = 512;

/** Lets a stream through while it measures, hashes and looks at its beginning. */
function createGauge({ maxBytes, kinds }: FilesOptions) {
  const hash = createHash("sha256");
  const seen = { bytes: 0, kind: null as FileKind | null };
  let head = Buffer.alloc(0);
  const judge = () => {
    seen.kind = kindOf(head.subarray(0, headBytes));
    if (!kinds.includes(seen.kind))
      throw new Refused({ kind: "file_kind_refused", found: seen.kind });
  };
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen.bytes += chunk.length;
      try {
        if (seen.bytes > maxBytes) {
          throw new Refused({
            kind: "file_too_large",
            limit: `${Math.floor(maxBytes / 1_048_576)} MB`,
          });
        }
        if (seen.kind === null) {
          head = Buffer.concat([head, chunk.subarray(0, headBytes)]);
          if (head.length >= headBytes) judge();
        }
        hash.update(chunk);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      try {
        if (seen.bytes === 0) throw new Refused({ kind: "file_empty" });
        if (seen.kind === null) judge();
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  const result = () => {
    assert(seen.kind !== null);
    return { bytes: seen.bytes, kind: seen.kind, sha256: hash.digest("hex") };
  };
  return { stream, result };
}

/** A store of files under one folder, a subfolder for each tenant. */
export function createFiles(options: FilesOptions): Files {
  const { folder, world } = options;
  const folderOf = (tenantId: number) => {
    assert(Number.isSafeInteger(tenantId));
    return join(folder, String(tenantId));
  };
  return {
    async keep(tenantId, source) {
      await mkdir(folderOf(tenantId), { recursive: true, mode: 0o700 });
      const id = world.secret(16).toString("hex");
      const path = join(folderOf(tenantId), id);
      const gauge = createGauge(options);
      try {
        // Under its own name only when it is whole: a crash leaves a part that nobody takes for it.
        await pipeline(source, gauge.stream, createWriteStream(`${path}.part`, { mode: 0o600 }));
        await rename(`${path}.part`, path);
        return ok({ id, path, ...gauge.result() });
      } catch (error) {
        await rm(`${path}.part`, { force: true });
        if (error instanceof Refused) return err(error.problem);
        throw error;
      }
    },
    async find(tenantId, id) {
      if (!idForm.test(id)) return null;
      const path = join(folderOf(tenantId), id);
      return stat(path).then(
        () => path,
        () => null,
      );
    },
    async forget(olderThanDays) {
      const oldestMs = world.clock().getTime() - olderThanDays * 86_400_000;
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
        () => [],
      );
      let gone = 0;
      for (const entry of entries) {
        const path = join(entry.parentPath, entry.name);
        const isOurs = idForm.test(entry.name.replace(/\.part$/, ""));
        if (!entry.isFile() || !isOurs || (await stat(path)).mtimeMs >= oldestMs) continue;
        await rm(path, { force: true });
        gone += 1;
      }
      return gone;
    },
  };
}
