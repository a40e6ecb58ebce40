import { instantOfLocal, lineAmount, parseMinor } from "../../kernel/index.ts";
import type { Problem } from "./problem.ts";

export type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object under a name; an empty one when there is none. */
export function part(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isFields(value) ? value : {};
}

/** The objects of a list under a name. */
export function list(fields: Fields, name: string): Fields[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

const isPlain = (value: unknown) =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** A plain value as text; empty for null, absence, lists and objects. */
export function text(fields: Fields, name: string): string {
  const value = fields[name];
  return isPlain(value) ? String(value) : "";
}

/** The plain values of a list under a name as texts. */
export function texts(fields: Fields, name: string): string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter(isPlain).map(String) : [];
}

const isoInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

const localTime = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d{1,3})?$/;
/** The last second of the year 9999: later ones are no dates, whatever they are. */
const secondsMax = 253_402_300_799;

const signs = new Intl.Segmenter();
/** A letter or Chinese character that nothing behind it joins: most names begin with one. */
const plainSign = /^[ -~\u4e00-\u9fff](?=[ -~\u4e00-\u9fff]|$)/;

/** Whether a wall clock is one: 31 February and 24 o'clock read as another day's, and not as written. */
function isClock(clock: string): boolean {
  // Each month has 28 days: only the others are read and written back.
  if (clock.slice(8, 10) <= "28" && clock.slice(11, 13) < "24") return true;
  const read = new Date(`${clock}Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(clock);
}

/** A name as it may be shown: its first sign. What is masked already, or cipher, stays away. */
export function maskName(name: string): string {
  if (name.includes("*")) return name;
  const plain = plainSign.exec(name)?.[0];
  if (plain !== undefined) return `${plain}**`;
  const [first] = signs.segment(name);
  return first ? `${first.segment}**` : "";
}

/** Collects problems while fields are read, so that one message names all that is wrong with it. */
export class Reader {
  readonly problems: Problem[] = [];

  refuse(field: string, value: string, rule: string): void {
    this.problems.push({ field, value, rule });
  }

  /** Whole minor units; an absent amount is none. */
  money(fields: Fields, name: string, currency: string): number {
    const value = text(fields, name) || "0";
    const minor = parseMinor(value, currency);
    if (minor.ok) return minor.value;
    this.refuse(name, value, minor.error.kind);
    return 0;
  }

  /** Quantity × exact price in whole minor units, rounded once. */
  amount(fields: Fields, units: number, currency: string): number {
    const price = text(fields, "price") || "0";
    const minor = lineAmount(units, price, currency);
    if (minor.ok) return minor.value;
    this.refuse("price", price, minor.error.kind);
    return 0;
  }

  whole(fields: Fields, name: string): number {
    const value = text(fields, name);
    const number = Number(value);
    // Digits only: 0x10 and 1e2 are numbers to JavaScript, and typing mistakes to everybody else.
    if (/^\d+$/.test(value) && Number.isSafeInteger(number)) return number;
    this.refuse(name, value, "not_whole_units");
    return 0;
  }

  instant(fields: Fields, name: string): Date {
    const value = text(fields, name);
    const at = new Date(value);
    const isReal = isoInstant.test(value) && isClock(value.slice(0, 19));
    if (isReal && !Number.isNaN(at.getTime())) return at;
    this.refuse(name, value, "not_a_date");
    return new Date(0);
  }

  /** Whole fen or cents written as a whole number; an absent amount is none. */
  fen(fields: Fields, name: string): number {
    const value = text(fields, name) || "0";
    const number = Number(value);
    if (/^-?\d+$/.test(value) && Number.isSafeInteger(number)) return number === 0 ? 0 : number;
    this.refuse(name, value, "not_whole_minor_units");
    return 0;
  }

  /** An instant written as seconds since 1970; null where the platform writes none or zero. */
  seconds(fields: Fields, name: string): Date | null {
    const value = text(fields, name);
    if (value === "" || value === "0") return null;
    const number = Number(value);
    if (/^\d{1,11}$/.test(value) && number <= secondsMax) return new Date(number * 1_000);
    this.refuse(name, value, "not_a_date");
    return null;
  }

  /**
   * An instant written as the wall clock of a zone, `2026-01-01 12:00:00`; null where the platform
   * writes none, or one of the years 1 and 1970, which stand for none.
   */
  local(fields: Fields, name: string, zone: string): Date | null {
    const value = text(fields, name).trim();
    if (value === "" || /^(0000|0001|1970)-/.test(value)) return null;
    const [, day, time, fraction = ""] = localTime.exec(value) ?? [];
    const at = new Date(`${day ?? ""}T${time ?? ""}${fraction}Z`);
    // 30 February reads as 2 March: a day that is not written back as it came is none.
    if (day && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day))
      return instantOfLocal(at.getTime(), zone);
    this.refuse(name, value, "not_a_date");
    return null;
  }

  /** An instant that must be there. */
  must(fields: Fields, name: string, found: Date | null): Date {
    if (found) return found;
    if (!this.problems.some((each) => each.field === name))
      this.refuse(name, text(fields, name), "required");
    return new Date(0);
  }

  required(fields: Fields, name: string): string {
    const value = text(fields, name);
    if (value === "") this.refuse(name, "", "required");
    return value;
  }

  currency(code: string): string {
    if (/^[A-Z]{3}$/.test(code)) return code;
    this.refuse("currency", code, "currency");
    return "XXX";
  }
}
