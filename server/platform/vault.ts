import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { assert, Told } from "../../kernel/index.ts";
import type { World } from "./world.ts";

/**
 * Seals texts that must be read again, such as the secret of a second step: AES-256-GCM under a key
 * that is not in the database, so that a copy of the data alone opens none of them.
 */
export interface Vault {
  /** Which key it is, told without telling the key. */
  readonly key: string;
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
  if (key.length !== keyBytes)
    throw new Told({
      en: `The vault's key has ${key.length} bytes, not 32 (make one with \`openssl rand -base64 32\`)`,
      zh: `保险库密钥有 ${key.length} 字节，应为 32 字节（可用 \`openssl rand -base64 32\` 生成）`,
    });
  const name = createHash("sha256").update("vault:").update(key).digest("base64url").slice(0, 8);
  return {
    key: name,
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

/** A vault for a program that has no business with secrets; who uses it is told why it is shut. */
export function lockedVault(
  why: Error = new Error("This program was opened without the vault's key"),
): Vault {
  const shut = (): never => {
    throw why;
  };
  return { key: "", seal: shut, open: shut };
}

/** The key that sealed a text, or null when the text is not sealed. */
export const sealedBy = (text: string): string | null =>
  /^v1\.([\w-]{8})\.[\w-]{16}\.[\w-]{22,}$/.exec(text)?.[1] ?? null;

/** A new key, as it is written: 32 bytes in base64. */
export const newKey = (secret: World["secret"]): string => secret(keyBytes).toString("base64");

/** Where the key is kept: given by the operator, or a file in the data folder. */
export interface VaultPlace {
  readonly folder: string;
  /** 32 bytes in base64; several servers on one database share it. Without it the folder's file. */
  readonly key?: string | undefined;
}

const fileOf = ({ folder }: VaultPlace) => join(folder, "vault.key");
const nextFileOf = (place: VaultPlace): string => `${fileOf(place)}.next`;

/** Forces a folder's names onto the disk, where the system knows how: Windows opens no folder. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EISDIR" || error.code === "EPERM" || error.code === "EACCES") return null;
    throw error;
  });
  await handle?.sync();
  await handle?.close();
}

/** Writes a key and forces it onto the disk: what it will seal must never outlive it. */
async function keep(path: string, key: string, flag: "w" | "wx"): Promise<void> {
  const handle = await open(path, flag, 0o600);
  try {
    await handle.writeFile(`${key}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(dirname(path));
}

async function vaultIn(path: string, secret: World["secret"]): Promise<Vault | null> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return null;
  });
  return text === null ? null : createVault(Buffer.from(text.trim(), "base64"), secret);
}

/** The vault of a place, or null where no key is yet. */
export async function readVault(secret: World["secret"], place: VaultPlace): Promise<Vault | null> {
  if (place.key) return createVault(Buffer.from(place.key, "base64"), secret);
  return vaultIn(fileOf(place), secret);
}

/** The vault of a place; the first who asks makes its key, readable by its owner alone. */
export async function makeVault(secret: World["secret"], place: VaultPlace): Promise<Vault> {
  const known = await readVault(secret, place);
  if (known) return known;
  const path = fileOf(place);
  // Written beside and linked: of two that start at once, one makes it and both read the whole of it.
  const draft = `${path}.${secret(6).toString("hex")}`;
  await mkdir(place.folder, { recursive: true, mode: 0o700 });
  await keep(draft, newKey(secret), "wx");
  try {
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(place.folder);
  const made = await readVault(secret, place);
  assert(made);
  return made;
}

/** Keeps the key that is to follow on the disk beside the one in use, so that neither is lost. */
export async function keepNextKey(place: VaultPlace, key: string): Promise<void> {
  await keep(nextFileOf(place), key, "w");
}

/** Takes the key that was kept to follow into use when it is the one of that name; else null. */
export async function takeNextKey(
  secret: World["secret"],
  place: VaultPlace,
  name: string,
): Promise<Vault | null> {
  const next = await vaultIn(nextFileOf(place), secret);
  if (next?.key !== name) return null;
  await rename(nextFileOf(place), fileOf(place));
  await syncFolder(place.folder);
  return next;
}
