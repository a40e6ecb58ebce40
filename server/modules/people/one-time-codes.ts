import { Secret, TOTP } from "otpauth";

const periodSeconds = 30;
const letters = "abcdefghjkmnpqrstuvwxyz23456789";
const codeLetters = 16;

function totpOf(secretHex: string, names: { readonly issuer: string; readonly login: string }) {
  return new TOTP({
    issuer: names.issuer,
    label: names.login,
    secret: Secret.fromHex(secretHex),
    // What every authenticator app knows: RFC 6238 with its defaults.
    algorithm: "SHA1",
    digits: 6,
    period: periodSeconds,
  });
}

/** What a device is told: the secret to type, and the same as the address that its camera reads. */
export function enrolmentOf(
  secretHex: string,
  names: { readonly issuer: string; readonly login: string },
): { readonly secret: string; readonly uri: string } {
  return { secret: Secret.fromHex(secretHex).base32, uri: totpOf(secretHex, names).toString() };
}

/**
 * Which half minute since 1970 a code belongs to; null when it fits neither the present one nor the
 * one before or after, by which clocks may differ.
 */
export function counterOf(secretHex: string, code: string, at: Date): number | null {
  const totp = totpOf(secretHex, { issuer: "Millrace", login: "" });
  const timestamp = at.getTime();
  const delta = totp.validate({ token: code, timestamp, window: 1 });
  return delta === null ? null : Math.floor(timestamp / 1_000 / periodSeconds) + delta;
}

/** A code as it counts: without the blanks and strokes that people put between its groups. */
export function plainCode(typed: string): string {
  return typed.replaceAll(/[\s-]/g, "").toLowerCase();
}

/** A recovery code of four groups out of letters that are not mistaken for each other: 79 bits. */
export function newRecoveryCode(secret: (bytes: number) => Buffer): string {
  let text = "";
  while (text.length < codeLetters) {
    for (const byte of secret(codeLetters)) {
      // Bytes beyond the last whole round of the letters would favour the first ones.
      if (byte < 248 && text.length < codeLetters) text += letters[byte % letters.length] ?? "";
    }
  }
  return (text.match(/.{4}/g) ?? []).join("-");
}
