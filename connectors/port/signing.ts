import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** What is asked of a gateway, by name. */
export type SignedParams = Readonly<Record<string, string>>;

/** Names and values in the order of the names' bytes, run together: what most gateways sign. */
export function sortedPairs(params: SignedParams): string {
  return Object.keys(params)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((name) => `${name}${params[name] ?? ""}`)
    .join("");
}

export const md5Hex = (value: string | Buffer): string =>
  createHash("md5").update(value).digest("hex");

/** Taobao, JD and Pinduoduo: upper-case MD5 of secret, sorted pairs, secret. */
export const md5Wrapped = (params: SignedParams, secret: string): string =>
  md5Hex(`${secret}${sortedPairs(params)}${secret}`).toUpperCase();

/** Taobao's other way: upper-case HMAC-MD5 of the sorted pairs. */
export const hmacMd5 = (params: SignedParams, secret: string): string =>
  createHmac("md5", secret).update(sortedPairs(params)).digest("hex").toUpperCase();

/** True when one of the valid secrets gives the signature; takes as long whichever does. */
export function fitsOne(
  given: string,
  secrets: readonly string[],
  sign: (secret: string) => string,
): boolean {
  const shown = Buffer.from(given.toLowerCase());
  let fits = false;
  for (const secret of secrets) {
    const expected = Buffer.from(sign(secret).toLowerCase());
    if (shown.length === expected.length && timingSafeEqual(shown, expected)) fits = true;
  }
  return fits;
}
