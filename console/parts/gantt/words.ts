import type { Minute, Stretch } from "./types.ts";

/** The words and formats that the drawing needs: it speaks no language of its own. */
export interface GanttWords {
  /** A local day with its weekday, for the upper line of the axis. */
  readonly day: (atMs: number) => string;
  /** A local day alone, where days stand close. */
  readonly date: (atMs: number) => string;
  /** Its weekday, for the lower line below a date. */
  readonly weekday: (atMs: number) => string;
  /** A local time of day, for the lower line. */
  readonly time: (atMs: number) => string;
  readonly percent: (share: number) => string;
  readonly today: string;
  readonly load: string;
}

/** From here on a span is said by its days alone. */
const daysAloneFrom = 3 * 1_440;

/** The two ends of a span, in words; of a short one with the times of day. */
export function endsOf(words: GanttWords, { from, until }: Stretch): readonly [string, string] {
  const ms = (minute: Minute) => Math.round(minute) * 60_000;
  const first = words.date(ms(from));
  // A span that ends at midnight ends with the day before.
  if (until - from >= daysAloneFrom) return [first, words.date(ms(until) - 1)];
  const last = words.date(ms(until));
  const time = words.time(ms(until));
  return [`${first} ${words.time(ms(from))}`, last === first ? time : `${last} ${time}`];
}

/** A span in words, on one line. */
export const spanInWords = (words: GanttWords, stretch: Stretch): string =>
  endsOf(words, stretch).join(" – ");

/** A format that remembers: the same few instants are written with every frame. */
function kept(format: Intl.DateTimeFormat): (atMs: number) => string {
  const known = new Map<number, string>();
  return (atMs) => {
    const found = known.get(atMs);
    if (found !== undefined) return found;
    if (known.size > 2_000) known.clear();
    const text = format.format(atMs);
    known.set(atMs, text);
    return text;
  };
}

/** Words of a language for a zone. */
export function wordsOf(
  language: string,
  zone: string,
  words: Pick<GanttWords, "today" | "load">,
): GanttWords {
  const day = new Intl.DateTimeFormat(language, {
    ...{ timeZone: zone, month: "numeric", day: "numeric", weekday: "short" },
  });
  const date = new Intl.DateTimeFormat(language, {
    ...{ timeZone: zone, month: "numeric", day: "numeric" },
  });
  const weekday = new Intl.DateTimeFormat(language, { timeZone: zone, weekday: "short" });
  const time = new Intl.DateTimeFormat(language, {
    ...{ timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  });
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  return {
    ...words,
    ...{ day: kept(day), date: kept(date), weekday: kept(weekday), time: kept(time) },
    percent: (share) => percent.format(share),
  };
}
