import { useMemo } from "react";
import { useTranslation } from "react-i18next";

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

type Format = ReturnType<typeof createFormat>;
const made = new Map<string, Format>();

/** Numbers, money, days and instants as a reader of this language writes them. */
export function formatFor(language: string): Format {
  const format = made.get(language) ?? createFormat(language);
  made.set(language, format);
  return format;
}

function createFormat(language: string) {
  const whole = new Intl.NumberFormat(language);
  const shortIn = (timeZone?: string) =>
    new Intl.DateTimeFormat(language, {
      ...(timeZone ? { timeZone } : {}),
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  const short = shortIn();
  const longIn = (timeZone?: string) =>
    new Intl.DateTimeFormat(language, {
      ...(timeZone ? { timeZone } : {}),
      ...{ dateStyle: "medium", timeStyle: "long" },
    });
  const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return {
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
    /** A calendar day `2026-11-11`, which has no zone. */
    day: (text: string) => day.format(new Date(`${text}T00:00:00Z`)),
    /** An instant in a zone, the reader's own unless told: month, day, hour and minute. */
    instant: (text: string, zone?: string) => (zone ? shortIn(zone) : short).format(new Date(text)),
    /** An instant in full with its zone, for a title. */
    fullInstant: (text: string, zone?: string) => longIn(zone).format(new Date(text)),
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
