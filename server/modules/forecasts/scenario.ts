import { dayFromText } from "../../../kernel/index.ts";
import type { SeriesInput } from "../../../engines/forecasting/index.ts";

/** Some days of a name, of an item and a channel or of all. */
export interface EventDays {
  readonly name: string;
  readonly fromDay: string;
  readonly untilDay: string;
  readonly itemId: number | null;
  readonly channelId: number | null;
}

/** A price over some days: so many times what it is now. */
export interface PriceChange extends Omit<EventDays, "name"> {
  readonly factor: number;
}

/** What if: festivals moved by days, other prices, events that are not in the calendar yet. */
export interface Scenario {
  readonly moved: Readonly<Record<string, number>>;
  readonly prices: readonly PriceChange[];
  readonly events: readonly EventDays[];
}

export const noScenario: Scenario = { moved: {}, prices: [], events: [] };

/** Where a leaf's steps lie: the day of its first value, how many were seen, how many are ahead. */
export interface Steps {
  readonly itemId: number;
  readonly channelId: number;
  readonly first: number;
  readonly seen: number;
  readonly horizon: number;
}

const concerns = (
  each: Pick<EventDays, "itemId" | "channelId">,
  { itemId, channelId }: Pick<Steps, "itemId" | "channelId">,
) =>
  (each.itemId === null || each.itemId === itemId) &&
  (each.channelId === null || each.channelId === channelId);

/** The steps of some days, from and until, cut to those there are. */
function stepsOf(each: Pick<EventDays, "fromDay" | "untilDay">, { first, seen, horizon }: Steps) {
  return {
    from: Math.max(0, dayFromText(each.fromDay) - first),
    until: Math.min(seen + horizon - 1, dayFromText(each.untilDay) - first),
  };
}

/** Flags of the events that concern a leaf, by name; undefined where none does. */
export function flagsOf(events: readonly EventDays[], steps: Steps): SeriesInput["events"] {
  const flags: Record<string, number[]> = {};
  for (const each of events) {
    if (!concerns(each, steps)) continue;
    const { from, until } = stepsOf(each, steps);
    if (until < from) continue;
    const own = (flags[each.name] ??= Array.from({ length: steps.seen + steps.horizon }, () => 0));
    own.fill(1, from, until + 1);
  }
  return Object.keys(flags).length > 0 ? flags : undefined;
}

/** Whether a price is changed ahead for a leaf. */
export const isRepriced = (prices: readonly PriceChange[], steps: Steps): boolean =>
  prices.some((each) => concerns(each, steps));

/** Prices ahead: what was paid last, times what is asked for each day. */
export function pricesAhead(
  prices: readonly PriceChange[],
  steps: Steps,
  last: number | null,
): (number | null)[] {
  const ahead: (number | null)[] = Array.from({ length: steps.horizon }, () => last);
  if (last === null) return ahead;
  for (const each of prices) {
    if (!concerns(each, steps)) continue;
    const { from, until } = stepsOf(each, steps);
    for (let step = Math.max(steps.seen, from); step <= until; step += 1)
      ahead[step - steps.seen] = last * each.factor;
  }
  return ahead;
}
