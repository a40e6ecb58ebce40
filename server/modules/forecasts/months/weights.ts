// How far months of their own count beside sums of days: what misses of both from past origins teach.

/** A leaf's misses from one past origin, by month ahead, in its usual month; null: not known. */
export interface PastMiss {
  readonly day: readonly (number | null)[];
  readonly month: readonly (number | null)[];
}

/** How a leaf's sums of days and its months of their own miss: root mean squares by months ahead. */
export interface MonthTrust {
  readonly day: readonly number[];
  readonly month: readonly number[];
  /** Of both: where they miss alike, the better one alone says nearly all there is. */
  readonly correlation: number;
}

/** Months ahead that past origins look at. */
export const leadMonths = 6;

type Misses = ReadonlyMap<string, readonly PastMiss[]>;

/** Sums of squares and products of misses. */
interface Squares {
  day: number;
  month: number;
  both: number;
  count: number;
}

const none = (): Squares => ({ day: 0, month: 0, both: 0, count: 0 });

/** No miss counts for more usual months than this: one of a leaf that began to sell would hide all others. */
const most = 3;
const bounded = (miss: number) => Math.max(-most, Math.min(most, miss));

/** Calls with both misses of each month that both spoke of. */
function eachMiss(
  origins: readonly PastMiss[],
  take: (lead: number, day: number, month: number) => void,
): void {
  for (const origin of origins)
    for (let lead = 0; lead < leadMonths; lead += 1) {
      const [day, month] = [origin.day[lead] ?? null, origin.month[lead] ?? null];
      if (day !== null && month !== null) take(lead, bounded(day), bounded(month));
    }
}

function add(into: Squares | undefined, day: number, month: number): void {
  if (!into) return;
  into.day += day * day;
  into.month += month * month;
  into.both += day * month;
  into.count += 1;
}

/**
 * Past months that everybody's misses count as beside a leaf's own: as many as three origins look at,
 * because months seen from one origin miss together.
 */
const shared = 3 * leadMonths;

const correlationOf = ({ day, month, both }: Squares) =>
  day > 0 && month > 0 ? both / Math.sqrt(day * month) : 0;

/** What misses teach of every leaf: its own, drawn towards those of all leaves together. */
function trustOf(misses: Misses): Map<string, MonthTrust> {
  const byLead = Array.from({ length: leadMonths }, none);
  for (const origins of misses.values())
    eachMiss(origins, (lead, day, month) => add(byLead[lead], day, month));
  let last = { day: 0, month: 0 };
  const usual = byLead.map(({ day, month, count }) => {
    // A lead that nobody knows counts as the one before it.
    if (count > 0) last = { day: day / count, month: month / count };
    return last;
  });
  const all = none();
  for (const each of byLead)
    for (const key of ["day", "month", "both", "count"] as const) all[key] += each[key];
  const trust = new Map<string, MonthTrust>();
  for (const [name, origins] of misses) {
    const [own, expected] = [none(), none()];
    eachMiss(origins, (lead, day, month) => {
      add(own, day, month);
      expected.day += usual[lead]?.day ?? 0;
      expected.month += usual[lead]?.month ?? 0;
    });
    const part = own.count / (own.count + shared);
    const times = (kind: "day" | "month") =>
      expected[kind] > 0 ? 1 - part + (part * own[kind]) / expected[kind] : 1;
    const root = (kind: "day" | "month") =>
      usual.map((each) => Math.sqrt(each[kind] * times(kind)));
    const correlation = part * correlationOf(own) + (1 - part) * correlationOf(all);
    trust.set(name, { day: root("day"), month: root("month"), correlation });
  }
  return trust;
}

const at = (list: readonly number[], lead: number) => list[Math.min(lead, list.length) - 1] ?? 0;

/**
 * The share between 0 and 1 of a month's own forecast beside the sum of its days that misses least,
 * for the month so many ahead (0: the one that runs), when such a part of the running month is over.
 * The later in the month, the nearer are the days: theirs is the smaller miss.
 */
export function monthShare(trust: MonthTrust, ahead: number, over: number): number {
  const nearer = ahead === 0 ? 0 : at(trust.day, ahead);
  const day = over * nearer + (1 - over) * at(trust.day, ahead + 1);
  const month = at(trust.month, ahead + 1);
  const both = trust.correlation * day * month;
  const sum = day * day + month * month - 2 * both;
  return sum > 0 ? Math.max(0, Math.min(1, (day * day - both) / sum)) : 0;
}

/**
 * Mean absolute misses over past months, in usual months: of days alone, and of both together by
 * weights that other origins taught; none of either where there were not two origins.
 */
export interface MonthLoss {
  readonly day: number;
  readonly both: number;
}

interface Losses {
  day: number;
  both: number;
  count: number;
}

/** Every leaf's summed losses, each origin judged by what the others teach. */
function lossesOf(misses: Misses): Map<string, Losses> {
  const origins = Math.max(0, ...Array.from(misses.values(), (each) => each.length));
  const losses = new Map<string, Losses>();
  for (let out = 0; out < origins; out += 1) {
    const taught = trustOf(
      new Map([...misses].map(([name, own]) => [name, own.toSpliced(out, 1)])),
    );
    for (const [name, own] of misses) {
      const [origin, trust] = [own[out], taught.get(name)];
      if (!origin || !trust) continue;
      const loss = losses.get(name) ?? { day: 0, both: 0, count: 0 };
      losses.set(name, loss);
      eachMiss([origin], (lead, day, month) => {
        const share = monthShare(trust, lead, 0);
        loss.day += Math.abs(day);
        loss.both += Math.abs((1 - share) * day + share * month);
        loss.count += 1;
      });
    }
  }
  return losses;
}

/** Past origins that it takes to judge one by the others. */
const leastOrigins = 2;
/** A challenger takes over where its loss is below this share of the champion's. */
const margin = 0.95;

const ratioOf = ({ day, both }: MonthLoss) => (day > 0 ? both / day : 1);

/**
 * What misses of past origins teach: the leaves whose months would clearly have helped, judged from
 * each origin by what the others taught. None where all leaves together were hardly better for it.
 */
export function learnTrust(misses: Misses): {
  readonly trust: ReadonlyMap<string, MonthTrust>;
  readonly loss: MonthLoss;
} {
  const losses = lossesOf(misses);
  const all = { day: 0, both: 0, count: 0 };
  for (const { day, both, count } of losses.values()) {
    all.day += day;
    all.both += both;
    all.count += count;
  }
  const origins = Math.max(0, ...Array.from(misses.values(), (each) => each.length));
  // One origin is judged by no other: that proves nothing either way.
  if (origins < leastOrigins) return { trust: new Map(), loss: { day: 0, both: 0 } };
  const mean = (sum: number) => (all.count > 0 ? sum / all.count : 0);
  const loss = { day: mean(all.day), both: mean(all.both) };
  if (ratioOf(loss) > margin) return { trust: new Map(), loss };
  const helped = [...trustOf(misses)].filter(([name]) => {
    const own = losses.get(name);
    if (!own || (misses.get(name)?.length ?? 0) < leastOrigins) return false;
    // A leaf's own past is short: it is drawn towards what all leaves together say.
    const part = own.count / (own.count + shared);
    return part * ratioOf(own) + (1 - part) * ratioOf(loss) < 1;
  });
  return { trust: new Map(helped), loss };
}
