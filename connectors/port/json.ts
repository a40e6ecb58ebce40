import { isSafeNumber } from "lossless-json";

/** Where a number of more digits than a double holds for sure, or with an exponent, may begin: outside strings or in them. */
const longNumber = /(?:^|[:[,])\s*-?(?:[\d.]{16,}|[\d.]+[eE])/g;
const beforeNumber = /[\s:[,]/;
/** A whole number as JSON writes one: anything else stays, to be refused. */
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\s,\]}]|$)/y;

/** Where the string that opens at `at` ends: its closing quote; the text's end when it has none. */
function closingQuote(text: string, at: number): number {
  for (let here = at + 1; ; here += 1) {
    here = text.indexOf('"', here);
    if (here < 0) return text.length;
    let slashes = 0;
    while (text[here - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return here;
  }
}

/** Whether places of a text stand within a string; asked for in rising order, each sign is read once. */
function stringsOf(text: string): (at: number) => boolean {
  let [open, close] = [text.indexOf('"'), -1];
  return (at) => {
    while (close < at && open >= 0 && open < at) {
      close = closingQuote(text, open);
      open = text.indexOf('"', close + 1);
    }
    return close > at;
  };
}

/** The text with every number that a double would not keep written as a string. */
function keepDigits(text: string): string {
  const isInString = stringsOf(text);
  let [kept, done] = ["", 0];
  longNumber.lastIndex = 0;
  for (let found = longNumber.exec(text); found; found = longNumber.exec(text)) {
    let at = found.index;
    while (at < text.length && beforeNumber.test(text[at] ?? "")) at += 1;
    number.lastIndex = at;
    const digits = number.exec(text)?.[0] ?? "";
    if (digits === "" || isSafeNumber(digits) || isInString(at)) continue;
    kept += `${text.slice(done, at)}"${digits}"`;
    done = at + digits.length;
  }
  return kept + text.slice(done);
}

/**
 * JSON whose numbers beyond 2^53 stay text: an order id must not lose its last digits. Throws SyntaxError for what is no JSON.
 */
export function readJson(text: string): unknown {
  return JSON.parse(keepDigits(text)) as unknown;
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
