import { assert, err, ok } from "./result.ts";
import type { Result } from "./result.ts";

/** Whole minor units (fen, cent, penny) of one currency. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

const zeroDigits = new Set(["JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX"]);
const threeDigits = new Set(["KWD", "BHD", "OMR", "TND", "JOD", "IQD", "LYD"]);

/** How many decimal digits the currency's minor unit has (ISO 4217): 2 for CNY, 0 for JPY. */
export function minorDigits(currency: string): number {
  if (zeroDigits.has(currency)) return 0;
  return threeDigits.has(currency) ? 3 : 2;
}

export interface MoneyTextError {
  readonly kind: "not_a_number" | "too_large";
  readonly text: string;
}

/**
 * The same as lineAmount where nothing is to be rounded and every step is a safe whole number, which
 * nearly all prices are; else null.
 */
function wholeAmount(
  quantity: number,
  [, sign, whole = "", fraction = ""]: readonly string[],
  digits: number,
): number | null {
  if (fraction.length > digits || whole.length + digits > 15) return null;
  const amount = Number(whole + fraction.padEnd(digits, "0")) * quantity;
  if (!Number.isSafeInteger(amount)) return null;
  return sign === "-" && amount !== 0 ? -amount : amount + 0;
}

/**
 * Whole minor units of a decimal text such as "12.345" or "-0.5".
 * Rounds half away from zero: the rule of most price lists and of both invoicing systems we meet.
 * Errors: `not_a_number` (letters, exponents, blanks), `too_large` (beyond 2^53 minor units).
 */
export function parseMinor(text: string, currency: string): Result<number, MoneyTextError> {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (!match || (!match[2] && !match[3])) return err({ kind: "not_a_number", text });
  const digits = minorDigits(currency);
  const quick = wholeAmount(1, match, digits);
  if (quick !== null) return ok(quick);
  const fraction = (match[3] ?? "").padEnd(digits + 1, "0");
  const kept = BigInt((match[2] ?? "") + fraction.slice(0, digits) || "0");
  const roundUp = fraction.charCodeAt(digits) >= 53; // "5"
  const size = kept + (roundUp ? 1n : 0n);
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) return err({ kind: "too_large", text });
  const minor = Number(size);
  return ok(match[1] === "-" && minor !== 0 ? -minor : minor);
}

/** Decimal text of whole minor units: 1234 CNY gives "12.34". Exact, no locale. */
export function formatMinor(minor: number, currency: string): string {
  assert(Number.isSafeInteger(minor), `not whole minor units: ${minor}`);
  const digits = minorDigits(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const sign = minor < 0 ? "-" : "";
  return digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${text.slice(-digits)}`;
}

/**
 * Line amount in whole minor units: quantity × exact decimal unit price, rounded once per line,
 * half away from zero. The amount is what counts; the unit price stays the text it came as.
 */
export function lineAmount(
  quantity: number,
  unitPrice: string,
  currency: string,
): Result<number, MoneyTextError> {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(unitPrice.trim());
  if (!match || (!match[2] && !match[3])) return err({ kind: "not_a_number", text: unitPrice });
  assert(Number.isSafeInteger(quantity), `not whole units: ${quantity}`);
  const fraction = match[3] ?? "";
  const quick = wholeAmount(quantity, match, minorDigits(currency));
  if (quick !== null) return ok(quick);
  const scaled = BigInt((match[2] ?? "") + fraction || "0") * BigInt(Math.abs(quantity));
  const text = scaled.toString().padStart(fraction.length + 1, "0");
  const cut = text.length - fraction.length;
  const negative = (match[1] === "-") !== quantity < 0;
  return parseMinor(`${negative ? "-" : ""}${text.slice(0, cut)}.${text.slice(cut)}`, currency);
}
