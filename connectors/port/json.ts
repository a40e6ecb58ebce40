import { isSafeNumber, parse } from "lossless-json";

/** JSON whose numbers beyond 2^53 stay text: an order id must not lose its last digits. */
export function readJson(text: string): unknown {
  return parse(text, null, {
    parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) : digits),
  });
}

/** The first sign at or after `at` that is no white space. */
function skipBlank(text: string, at: number): number {
  let here = at;
  while (" \t\r\n".includes(text[here] ?? "x")) here += 1;
  return here;
}

/** Where the string that opens at `at` ends: after its closing quote. */
function endOfString(text: string, at: number): number {
  let here = at + 1;
  while (here < text.length && text[here] !== '"') here += text[here] === "\\" ? 2 : 1;
  return here + 1;
}

/** Where the value that begins at `at` ends. The text is known to be JSON. */
function endOfValue(text: string, at: number): number {
  if (text[at] === '"') return endOfString(text, at);
  let depth = 0;
  let here = at;
  while (here < text.length) {
    const sign = text[here] ?? "";
    if (sign === '"') {
      here = endOfString(text, here);
      continue;
    }
    if ("{[".includes(sign)) depth += 1;
    else if ("}]".includes(sign)) {
      if (depth === 0) return here;
      depth -= 1;
      if (depth === 0) return here + 1;
    } else if (depth === 0 && ", \t\r\n".includes(sign)) return here;
    here += 1;
  }
  return here;
}

/** Where the value under a name begins in the object that opens at `at`; −1 when it has none. */
function valueUnder(text: string, at: number, name: string): number {
  let here = skipBlank(text, at + 1);
  while (text[here] === '"') {
    const end = endOfString(text, here);
    const isIt = JSON.parse(text.slice(here, end)) === name;
    const value = skipBlank(text, skipBlank(text, end) + 1);
    if (isIt) return value;
    here = skipBlank(text, endOfValue(text, value));
    if (text[here] === ",") here = skipBlank(text, here + 1);
  }
  return -1;
}

/** Where the value under a path of names begins; −1 where there is none. Throws for what is no JSON. */
function placeOf(text: string, path: readonly string[]): number {
  JSON.parse(text);
  let at = skipBlank(text, 0);
  for (const name of path) {
    if (text[at] !== "{") return -1;
    at = valueUnder(text, at, name);
    if (at < 0) return -1;
  }
  return at;
}

/**
 * The value under a path of names, byte for byte as it stands in the text; empty when there is none.
 * Throws when the text is no JSON.
 */
export function rawValue(text: string, path: readonly string[]): string {
  const at = placeOf(text, path);
  return at < 0 ? "" : text.slice(at, endOfValue(text, at));
}

/**
 * The elements of the list under a path of names, each byte for byte as it stands in the text:
 * what is read and written again is no longer what the platform sent. Throws when it is not JSON;
 * an absent list has no elements.
 */
export function rawElements(text: string, path: readonly string[]): string[] {
  const at = placeOf(text, path);
  if (at < 0 || text[at] !== "[") return [];
  const elements: string[] = [];
  let here = skipBlank(text, at + 1);
  while (here < text.length && text[here] !== "]") {
    const end = endOfValue(text, here);
    elements.push(text.slice(here, end));
    here = skipBlank(text, end);
    if (text[here] === ",") here = skipBlank(text, here + 1);
  }
  return elements;
}
