import { isSafeNumber, parse } from "lossless-json";

/** JSON whose numbers beyond 2^53 stay text: an order id must not lose its last digits. */
export function readJson(text: string): unknown {
  return parse(text, null, {
    parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) : digits),
  });
}
