import { isSafeNumber } from "lossless-json";

/**
 * As many digits and points as a double may not keep. Shorter numbers it keeps, but where an exponent
 * of three digits or more leads beyond what it reaches.
 */
const longest = 16;
const exponent = /\d[eE][-+]?\d{3}/g;
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

/** Of every sign whether it is a digit or a point: asked so often that a look costs less than comparing. */
const runSigns = Uint8Array.from({ length: 65_536 }, (_, code) =>
  Number((code >= 48 && code <= 57) || code === 46),
);

/** Whether a sign is a digit or a point; a place beyond the text, whose code is NaN, is none. */
const isOfRun = (code: number): boolean => runSigns[code] === 1;

/** Where the digits and points around a sign begin, and where they end. */
function runAround(text: string, at: number): readonly [from: number, until: number] {
  let [from, until] = [at, at + 1];
  while (from > 0 && isOfRun(text.charCodeAt(from - 1))) from -= 1;
  while (until < text.length && isOfRun(text.charCodeAt(until))) until += 1;
  return [from, until];
}

/** Whether a run of sixteen may go through a sign: it then goes through the eighth before or behind. */
const mayBeLong = (text: string, at: number): boolean =>
  isOfRun(text.charCodeAt(at)) &&
  ((isOfRun(text.charCodeAt(at - 4)) && isOfRun(text.charCodeAt(at - 8))) ||
    (isOfRun(text.charCodeAt(at + 4)) && isOfRun(text.charCodeAt(at + 8))));

/**
 * Where numbers begin that a double may not keep, in rising order, in strings or outside of them.
 * A run of sixteen digits covers a sixteenth sign: only those are looked at.
 */
function doubtfulNumbers(text: string): number[] {
  const found: number[] = [];
  for (let at = longest - 1; at < text.length; at += longest) {
    if (!mayBeLong(text, at)) continue;
    const [from, until] = runAround(text, at);
    if (until - from >= longest && found.at(-1) !== from) found.push(from);
  }
  exponent.lastIndex = 0;
  let each = exponent.exec(text);
  if (!each) return found;
  const all = new Set(found);
  for (; each; each = exponent.exec(text)) all.add(runAround(text, each.index)[0]);
  return [...all].sort((a, b) => a - b);
}

/** Whether a double keeps what a number says; most that are asked about are whole, and quickly told. */
const isKept = (digits: string): boolean =>
  /^-?\d+$/.test(digits) ? String(Number(digits)) === digits : isSafeNumber(digits);

/** The text with every number that a double would not keep written as a string. */
function keepDigits(text: string): string {
  const doubtful = doubtfulNumbers(text);
  if (doubtful.length === 0) return text;
  const isInString = stringsOf(text);
  let [kept, done] = ["", 0];
  for (const from of doubtful) {
    const at = text[from - 1] === "-" ? from - 1 : from;
    if (at > 0 && !beforeNumber.test(text[at - 1] ?? "")) continue;
    number.lastIndex = at;
    const digits = number.exec(text)?.[0] ?? "";
    if (digits === "" || isKept(digits) || isInString(at)) continue;
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
