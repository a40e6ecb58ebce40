import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { World } from "./world.ts";

/**
 * Seals texts that must be read again, such as the secret of a second step: AES-256-GCM under a key
 * that is not in the database, so that a copy of the data alone opens none of them.
 */
export interface Vault {
  /** `context` says whose the text is; it opens with the same one only. */
  seal(text: string, context: string): string;
  /** The text; null when it was sealed with another key, for another context, or was changed. */
  open(sealed: string, context: string): string | null;
}

const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/** A vault of a 32-byte key. */
export function createVault(key: Buffer, secret: World["secret"]): Vault {
  if (key.length !== keyBytes) throw new Error(`The vault's key has ${key.length} bytes, not 32`);
  // Which key sealed a text, told without telling the key.
  const name = createHash("sha256").update("vault:").update(key).digest("base64url").slice(0, 8);
  return {
    seal(text, context) {
      const iv = secret(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([
        cipher.update(text, "utf8"),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return `v1.${name}.${iv.toString("base64url")}.${body.toString("base64url")}`;
    },
    open(sealed, context) {
      const [version, keyName, iv = "", rest = ""] = sealed.split(".");
      const body = Buffer.from(rest, "base64url");
      if (version !== "v1" || keyName !== name || body.length < tagBytes) return null;
      const cut = body.length - tagBytes;
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(iv, "base64url"))
          .setAAD(Buffer.from(context))
          .setAuthTag(body.subarray(cut));
        return Buffer.concat([decipher.update(body.subarray(0, cut)), decipher.final()]).toString();
      } catch {
        // The tag does not fit: another context, or somebody changed the text.
        return null;
      }
    },
  };
}

/** The key that stands in a folder; the first who asks makes it, readable by its owner alone. */
async function keyIn(folder: string, secret: World["secret"]): Promise<Buffer> {
  const path = join(folder, "vault.key");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stored = await readFile(path, "utf8").catch(() => null);
  if (stored !== null) return Buffer.from(stored.trim(), "base64");
  // Written beside and linked: of two that start at once, one makes it and both read the whole of it.
  const draft = `${path}.${secret(6).toString("hex")}`;
  await writeFile(draft, `${secret(keyBytes).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  try {
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return Buffer.from((await readFile(path, "utf8")).trim(), "base64");
}

/**
 * Opens the vault: with the given key (32 bytes in base64; several servers on one database share
 * it), or with the one in the data folder.
 */
export async function openVault(
  secret: World["secret"],
  place: { readonly folder: string; readonly key?: string | undefined },
): Promise<Vault> {
  const key = place.key ? Buffer.from(place.key, "base64") : await keyIn(place.folder, secret);
  return createVault(key, secret);
}
