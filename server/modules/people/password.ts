import { createHash, scrypt, timingSafeEqual } from "node:crypto";

/** SHA-256 of a token in hexadecimal: what is stored instead of the token. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, 32, { N: 16_384, r: 8, p: 1 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** What is stored of a password: method, salt and scrypt hash. */
export async function hashPassword(password: string, salt: Buffer): Promise<string> {
  return `scrypt$${salt.toString("hex")}$${(await derive(password, salt)).toString("hex")}`;
}

/** True when the password is the stored one; takes the same time either way. */
export async function passwordFits(password: string, stored: string): Promise<boolean> {
  const [, salt = "", hash = ""] = stored.split("$");
  const key = await derive(password, Buffer.from(salt, "hex"));
  const expected = Buffer.from(hash, "hex");
  return expected.length === key.length && timingSafeEqual(key, expected);
}

/** A stored form that no password fits: checked where there is no user, to take the same time. */
export const nobodysPassword = `scrypt$${"00".repeat(16)}$${"00".repeat(32)}`;
