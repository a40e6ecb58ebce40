// Which days of an item were lost to empty shelves: a rule over what stock's ledger and demand say.

/** A place that ever had an item, in days from the first that is looked at. */
export interface Shelf {
  readonly placeId: number;
  readonly firstAt: number;
  readonly from: readonly number[];
  readonly until: readonly number[];
}

/** A run of days, both ends included, and where nothing lay. */
export interface SoldOut {
  readonly from: number;
  readonly until: number;
  readonly placeIds: readonly number[];
}

/**
 * Days of one run that count as sold out: eight weeks. What nobody restocks for longer is no longer
 * offered, and its demand may fall to nothing.
 */
const daysMost = 56;

/**
 * Runs of days on which nothing sellable lay at any place that a channel draws from and nothing was
 * asked there: demand was shut out. A day on which something was asked shows that the channel took
 * orders, empty shelves or not. Runs that began before the days looked at are left as they stand.
 */
export function soldOutRuns(
  shelves: readonly Shelf[],
  days: number,
  asked: ReadonlySet<number>,
): SoldOut[] {
  const stockedAt = shelves.reduce((least, { firstAt }) => Math.min(least, firstAt), days);
  const firstAsked = [...asked].reduce((least, at) => Math.min(least, at), days);
  // How many of the places are empty on each day; one that has not had the item yet is.
  const empty = new Int32Array(days);
  const add = (from: number, until: number) => {
    for (let at = Math.max(0, from); at <= Math.min(days - 1, until); at += 1)
      empty[at] = (empty[at] ?? 0) + 1;
  };
  for (const { firstAt, from, until } of shelves) {
    add(0, firstAt - 1);
    from.forEach((first, index) => add(first, until[index] ?? -1));
  }
  const isEmpty = (at: number) => empty[at] === shelves.length && at > stockedAt && at > firstAsked;
  const placeIds = shelves.map(({ placeId }) => placeId);
  const runs: SoldOut[] = [];
  for (let at = 0; at < days; at += 1) {
    if (!isEmpty(at)) continue;
    let from = at;
    while (at + 1 < days && isEmpty(at + 1)) at += 1;
    let until = at;
    // Orders of its first and last days may still have found the channel open.
    while (from <= until && asked.has(from)) from += 1;
    while (until > from && asked.has(until)) until -= 1;
    // Who is asked in the midst of it sells what is still to be made: his quiet days are quiet.
    let isOpen = false;
    for (let day = from; day <= until; day += 1) isOpen ||= asked.has(day);
    if (from > 0 && from <= until && !isOpen)
      runs.push({ from, until: Math.min(until, from + daysMost - 1), placeIds });
  }
  return runs;
}
