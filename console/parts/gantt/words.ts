/** The words and formats that the drawing needs: it speaks no language of its own. */
export interface GanttWords {
  /** A local day, for the upper line of the axis. */
  readonly day: (atMs: number) => string;
  /** A local time of day, for the lower line. */
  readonly time: (atMs: number) => string;
  readonly percent: (share: number) => string;
  readonly today: string;
  readonly load: string;
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
  const time = new Intl.DateTimeFormat(language, {
    ...{ timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  });
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  const kept = new Map<number, string>();
  const keep = (key: number, make: () => string): string => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size > 5_000) kept.clear();
    const text = make();
    kept.set(key, text);
    return text;
  };
  return {
    ...words,
    // Two formats of one instant: an odd key for one of them keeps them apart.
    day: (atMs) => keep(atMs * 2, () => day.format(atMs)),
    time: (atMs) => keep(atMs * 2 + 1, () => time.format(atMs)),
    percent: (share) => percent.format(share),
  };
}
