import { useMemo } from "react";
import { useTranslation } from "react-i18next";

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const minute: Intl.DateTimeFormatOptions = {
  ...{ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
  hourCycle: "h23",
};

/** How moments are written. */
const shapes: Readonly<Record<"minute" | "dated" | "full" | "year", Intl.DateTimeFormatOptions>> = {
  minute,
  dated: { ...minute, year: "numeric" },
  full: { ...minute, year: "numeric", second: "2-digit", timeZoneName: "short" },
  year: { year: "numeric" },
};

type Format = ReturnType<typeof createFormat>;
const made = new Map<string, Format>();

/** The company's zone once somebody is signed in; before that nothing is told but in the reader's. */
let companyZone: string | undefined;

/** From here on moments that happen at no place are written, and read, on the company's clock. */
export function setCompanyZone(zone: string): void {
  companyZone = zone;
}

/** The clock of what happens at no place. */
export const zoneInForce = (): string =>
  companyZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Numbers, money, days and instants as a reader of this language writes them. */
export function formatFor(language: string): Format {
  const format = made.get(language) ?? createFormat(language);
  made.set(language, format);
  return format;
}

/** Days, which have no zone. */
function daysIn(language: string) {
  const form = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
  const long = form({ dateStyle: "medium" });
  const short = form({ month: "short", day: "numeric" });
  const day = (text: string) => long.format(new Date(`${text}T00:00:00Z`));
  return {
    /** A calendar day `2026-11-11`. */
    day,
    /** A day without its year, where many stand side by side. */
    shortDay: (text: string) => short.format(new Date(`${text}T00:00:00Z`)),
    /** A run of days, or the one it is. */
    days: (from: string, until: string) =>
      from === until ? day(from) : `${day(from)} \u2013 ${day(until)}`,
    /** A sentence that was written where no language is known: its days `2026-11-11` as a reader's. */
    daysIn: (sentence: string) => sentence.replaceAll(/\b\d{4}-\d{2}-\d{2}\b/g, day),
  };
}

/** Moments, on the company's clock unless another zone is told. */
function momentsIn(language: string) {
  const forms = new Map<string, Intl.DateTimeFormat>();
  /** A form on a clock, made once: lists ask for it in every cell. */
  const formOf = (shape: keyof typeof shapes, zone: string | undefined) => {
    const timeZone = zone ?? zoneInForce();
    const form =
      forms.get(shape + timeZone) ??
      new Intl.DateTimeFormat(language, { ...shapes[shape], timeZone });
    forms.set(shape + timeZone, form);
    return form;
  };
  return {
    /** To the minute; with the year where that is not the present one. */
    instant: (text: string, zone?: string) => {
      const at = new Date(text);
      const year = formOf("year", zone);
      const isOfNow = year.format(at) === year.format(new Date());
      return formOf(isOfNow ? "minute" : "dated", zone).format(at);
    },
    /** In full with its zone, for a title. */
    fullInstant: (text: string, zone?: string) => formOf("full", zone).format(new Date(text)),
  };
}

function createFormat(language: string) {
  const whole = new Intl.NumberFormat(language);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return {
    ...daysIn(language),
    ...momentsIn(language),
    /** A whole number with separators. */
    count: (value: number) => whole.format(value),
    /**
     * Whole minor units of a currency. The plain yuan sign is the yuan's alone: every other currency has a
     * sign that no second one shares.
     */
    money: (minor: number, currency: string) => {
      const form = new Intl.NumberFormat(language, {
        style: "currency",
        currency,
        currencyDisplay: currency === "CNY" ? "narrowSymbol" : "symbol",
      });
      const value = minor / 10 ** (form.resolvedOptions().maximumFractionDigits ?? 2);
      return form
        .formatToParts(value)
        .map((part) => (currency === "JPY" && part.type === "currency" ? "JP\u00a5" : part.value))
        .join("");
    },
    /** A share 0..1 as a percentage. */
    percent: (share: number) =>
      new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(share),
    /** How long ago or until: "3 hours ago". `nowMs` is the reader's clock. */
    relative: (text: string, nowMs: number) => {
      const seconds = Math.round((Date.parse(text) - nowMs) / 1_000);
      const [unit, size] = steps.find(([, each]) => Math.abs(seconds) >= each) ?? ["minute", 60];
      return relative.format(Math.trunc(seconds / size), unit);
    },
  };
}

/** The formats of the language the screens speak now. */
export function useFormat() {
  const { i18n } = useTranslation();
  return useMemo(() => formatFor(i18n.language), [i18n.language]);
}
