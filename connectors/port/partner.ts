import { instantOfLocal, lineAmount } from "../../kernel/index.ts";
import { Reader } from "./fields.ts";
import type { Settings } from "./settings.ts";

const dayMs = 86_400_000;

/** What a person has agreed with a partner, read once for each document. */
export interface Partner {
  readonly zone: string;
  readonly currency: string;
  /** Which of a line's codes is ours, the best first. */
  readonly codes: readonly string[];
  /** Units of measure that mean one piece. */
  readonly pieces: ReadonlySet<string>;
  readonly ourId: string;
  readonly partnerId: string;
  /** Whether a change of quantity says the new quantity or by how much it differs. */
  readonly changesBy: "whole" | "difference";
}

const defaultQuietMinutes = 15;
const mostQuietMinutes = 1_440;

/**
 * How many minutes nothing more of an order must change before its partner is told anew; 0 tells at
 * once. Null: the setting is no number of minutes within a day.
 */
export function quietMinutesOf(settings: Settings): number | null {
  const said = (settings["quietMinutes"] ?? "").trim();
  if (said === "") return defaultQuietMinutes;
  const minutes = /^\d{1,4}$/.test(said) ? Number(said) : Number.NaN;
  return minutes <= mostQuietMinutes ? minutes : null;
}

interface Defaults {
  readonly codes: string;
  readonly pieces: string;
}

const wordsOf = (text: string) =>
  text
    .split(/[\s,;]+/)
    .map((each) => each.trim().toUpperCase())
    .filter(Boolean);

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The partner that these settings describe; what is wrong with them is told to the reader. */
export function partnerOf(settings: Settings, defaults: Defaults, reader: Reader): Partner {
  const said = (name: string) => (settings[name] ?? "").trim();
  const zone = said("zone") || "UTC";
  if (!isZone(zone)) reader.refuse("zone", zone, "unknown_zone");
  const currency = said("currency").toUpperCase();
  if (currency !== "" && !/^[A-Z]{3}$/.test(currency))
    reader.refuse("currency", currency, "currency");
  if (quietMinutesOf(settings) === null)
    reader.refuse("quietMinutes", said("quietMinutes"), "whole minutes, 0 to 1440");
  const changesBy = said("changesBy") || "whole";
  if (changesBy !== "whole" && changesBy !== "difference")
    reader.refuse("changesBy", changesBy, "one of whole, difference");
  return {
    zone: isZone(zone) ? zone : "UTC",
    currency,
    codes: wordsOf(said("codes") || defaults.codes),
    pieces: new Set(wordsOf(said("pieces") || defaults.pieces)),
    ourId: said("ourId"),
    partnerId: said("partnerId"),
    changesBy: changesBy === "difference" ? "difference" : "whole",
  };
}

const blanks = new Set([" ", "\t", "\r", "\n", "\v", "\f", "\u00a0", "\ufeff", "\u001a", "\0"]);

/** Where the next sign of a text stands that is none of the blanks with which files begin and end. */
export function skipBlank(text: string, at: number): number {
  let here = at;
  while (here < text.length && blanks.has(text[here] ?? "")) here += 1;
  return here;
}

/** The day, in ms since 1970 as if it were UTC, of `20260131` or `260131`; null when it is none. */
export function dayMsOf(digits: string): number | null {
  const whole = /^\d{6}$/.test(digits) ? `20${digits}` : digits;
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(whole) ?? [];
  if (!year) return null;
  const at = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  const isDay =
    !Number.isNaN(at) && new Date(at).toISOString().startsWith(`${year}-${month}-${day}`);
  return isDay ? at : null;
}

/** Milliseconds within the day of `1304` or `130459`; null when it is no time. */
export function timeMsOf(digits: string): number | null {
  const [, hours, minutes, seconds = "00"] = /^(\d{2})(\d{2})(\d{2})?\d{0,2}$/.exec(digits) ?? [];
  if (!hours || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
}

/** The last second of a day in a zone: a day by which something is due is over at its end. */
export const endOfDay = (atMs: number, zone: string): Date =>
  instantOfLocal(atMs + dayMs - 1_000, zone);

interface Priced {
  readonly units: number;
  readonly price: string;
  /** Pieces that the price is said for: a power of ten. */
  readonly basis: number;
}

/** Reads a partner's document: what it refuses is named by the place in the standard's words. */
export class PartnerReader extends Reader {
  /** Words that carry meaning and that nobody reads yet, as they stand in the document. */
  readonly unread: string[] = [];

  /** Whole pieces of a plain decimal text; a part of a piece is refused. */
  pieces(field: string, value: string): number {
    const plain = /^\+?(\d+)(?:\.0*)?$/.exec(value.trim());
    const number = plain ? Number(plain[1]) : Number.NaN;
    if (Number.isSafeInteger(number)) return number;
    this.refuse(field, value, value.trim() === "" ? "required" : "not_whole_units");
    return 0;
  }

  /** A price as plain decimal text; "0" and a problem when it is none. */
  price(field: string, value: string): string {
    const trimmed = value.trim();
    if (/^\d*(\.\d*)?$/.test(trimmed) && /\d/.test(trimmed)) return trimmed.replace(/^\./, "0.");
    this.refuse(field, value, "not_a_number");
    return "0";
  }

  /** Pieces × price for so many pieces, in whole minor units; the basis is a power of ten. */
  lineMinor(field: string, asked: Priced, currency: string): number {
    const minor = lineMinorOf(asked, currency);
    if (minor !== null) return minor;
    this.refuse(field, asked.price, "too_large");
    return 0;
  }

  needed(field: string, value: string): string {
    if (value.trim() === "") this.refuse(field, value, "required");
    return value.trim();
  }

  dayAt(field: string, digits: string): number | null {
    const at = dayMsOf(digits.trim());
    if (at === null) this.refuse(field, digits, digits.trim() === "" ? "required" : "not_a_date");
    return at;
  }
}

/** Whole minor units of pieces at a price for so many; null when they are too many to count. */
export function lineMinorOf({ units, price, basis }: Priced, currency: string): number | null {
  const minor = lineAmount(units, movePoint(price, basis), currency);
  return minor.ok ? minor.value : null;
}

/** A price for each of a hundred or a thousand as one for each piece: exact, by its point alone. */
export function movePoint(price: string, basis: number): string {
  const places = Math.round(Math.log10(basis));
  if (places === 0) return price;
  const [whole = "", fraction = ""] = price.split(".");
  const digits = whole.padStart(places + 1, "0");
  return `${digits.slice(0, -places)}.${digits.slice(-places)}${fraction}`;
}

/** The code that listings map: a unit other than the piece is another thing to sell. */
export function codeOf(code: string, unit: string, pieces: ReadonlySet<string>): string {
  return unit === "" || pieces.has(unit.toUpperCase()) ? code : `${code} ${unit}`;
}

/** A count as it is written; null where it is none that can be compared. */
export const countOf = (text: string): number | null =>
  /^\d{1,15}$/.test(text.trim()) ? Number(text) : null;

/** Whether two numbers of an envelope are the same: some senders put zeros in front of one of them. */
export function sameNumber(a: string, b: string): boolean {
  const plain = (text: string) => (/^\d+$/.test(text) ? text.replace(/^0+(?=\d)/, "") : text);
  return a === b || plain(a) === plain(b);
}

/** Signs that headers may take, copied around each document, for each sign of what they came in. */
const copiedMost = 8;

/**
 * What is wrong with headers of which every document gets its own copy, or null: a long header over
 * many short documents would make gigabytes of a small file.
 */
export function copiedRule(copiedSigns: number, fileSigns: number): string | null {
  return copiedSigns > copiedMost * fileSigns ? `at_most ${copiedMost * fileSigns}` : null;
}
