import { dayOfInstant, dayToText, instantOfLocal } from "../../kernel/index.ts";
import { zoneInForce } from "./format.ts";

/**
 * The moment that a field of date and time holds: `2026-11-11T09:30` is read on the company's clock,
 * or a place's, as moments are written, and never on the reader's.
 */
export const typedInstant = (text: string, zone: string = zoneInForce()): string =>
  instantOfLocal(Date.parse(`${text.slice(0, 16)}Z`), zone).toISOString();

/** A moment as such a field wants it. */
export function typedText(instant: string, zone: string = zoneInForce()): string {
  const { day, minute } = dayOfInstant(new Date(instant), zone);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${dayToText(day)}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/**
 * The moment at which a day `2026-11-11`, or one `after` days later, begins for the company; nothing
 * where the text, as that of an address, is no day.
 */
export function dayBegins(text: string, after = 0): string | undefined {
  const begins = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00Z`) : NaN;
  if (!Number.isFinite(begins)) return undefined;
  return instantOfLocal(begins + after * 86_400_000, zoneInForce()).toISOString();
}
