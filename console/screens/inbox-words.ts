import { dayOfInstant, dayToText } from "../../kernel/index.ts";
import { zoneInForce } from "../parts/format.ts";
import type { useFormat } from "../parts/format.ts";

/** What each standard calls a shipment notice. */
const notices = new Set(["856", "DESADV", "DespatchAdvice"]);

/** Whether a message came as a shipment notice. */
export const isNotice = (topic: string): boolean => notices.has(topic);

interface Words {
  readonly topic: string;
  readonly reason: string;
}

/** The keys under which a reason may have words, and what it is about: one word may mean two things. */
export function whyOf({ topic, reason }: Words): { readonly keys: string[]; readonly of: string } {
  const [, word = "", of = ""] = /^(\w+)(?: \((.*)\))?$/s.exec(reason) ?? [];
  const keys = isNotice(topic) ? [`why.${word}`, `whyElse.${word}`] : [`whyElse.${word}`];
  return { keys: word === "" ? [] : keys, of };
}

type Format = Pick<ReturnType<typeof useFormat>, "day" | "instant">;

/**
 * A moment on its partner's clock, with that clock's zone where it is not the company's. The last second of a
 * day is how a day alone is kept: the day that is meant, whatever the time is here.
 */
export function meantIn(format: Format, at: string, zone: string): string {
  const there = new Date(at);
  const local = dayOfInstant(there, zone);
  const next = dayOfInstant(new Date(there.getTime() + 1_000), zone);
  if (next.day !== local.day && there.getUTCSeconds() === 59)
    return format.day(dayToText(local.day));
  const said = format.instant(at, zone);
  return zone === zoneInForce() ? said : `${said} (${zone})`;
}
