import type { Tx } from "../../platform/index.ts";
import { stockLevels } from "../stock/index.ts";
import { dayKindOf, dayOf } from "./facts.ts";
import { measures } from "./measures.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Days from and until, both in it; and what the caller may see. */
export interface Asked {
  readonly from: string;
  readonly until: string;
  readonly channelIds: readonly number[] | null;
}

const dayMs = 86_400_000;

/** The days asked for; the last thirty without them. */
export function periodOf(
  now: Date,
  asked: { readonly from?: string; readonly until?: string },
): Pick<Asked, "from" | "until"> {
  return {
    from: asked.from ?? dayOf(new Date(now.getTime() - 29 * dayMs)),
    until: asked.until ?? dayOf(now),
  };
}

/** One measure of one channel: what is above and below its line. */
export interface Figure {
  readonly measure: string;
  readonly channelId: number;
  readonly facet: string;
  readonly numerator: number;
  readonly denominator: number | null;
}

const isDue = (fact: string) => dayKindOf(fact) !== "placed";
const factNames = [
  ...new Set(measures.flatMap((each) => [each.numerator, each.denominator ?? []].flat())),
];

interface Sum {
  readonly fact: string;
  readonly channel_id: number;
  readonly facet: string;
  readonly value: number;
}

/** Sums of facts by channel. What was promised for today is not late yet: its day is not over. */
function readSums(tx: Tx, { from, until, channelIds }: Asked): Promise<Sum[]> {
  return tx.rows<Sum>(
    `select fact, channel_id, facet, sum(value)::bigint as value from reports.rollup
     where cell = $1 and tenant_id = $2 and fact = any ($3::text[])
       and day between $4::date and $5::date and (day < $6::date or not fact = any ($7::text[]))
       and ($8::int[] is null or channel_id = any ($8::int[]))
     group by 1, 2, 3`,
    [
      ...[...scopeOf(tx), factNames, from, until],
      ...[dayOf(tx.now), factNames.filter(isDue), channelIds],
    ],
  );
}

/** Every measure by channel and facet; a measure with nothing below its line is left out. */
export async function figures(tx: Tx, asked: Asked): Promise<Figure[]> {
  const sums = await readSums(tx, asked);
  const groups = Map.groupBy(sums, (sum) => `${sum.channel_id}/${sum.facet}`);
  const rank = new Map(measures.map(({ key }, index) => [key, index]));
  const found = [...groups.values()].flatMap((group) => {
    const [first] = group;
    const value = (fact: string) => group.find((sum) => sum.fact === fact)?.value ?? 0;
    if (!first) return [];
    return measures.flatMap(({ key, numerator, denominator }) => {
      const below = denominator === null ? null : value(denominator);
      if (below === 0 || (below === null && value(numerator) === 0)) return [];
      return {
        measure: key,
        channelId: first.channel_id,
        facet: first.facet,
        numerator: value(numerator),
        denominator: below,
      };
    });
  });
  const rankOf = (figure: Figure) => rank.get(figure.measure) ?? 0;
  return found.sort((a, b) => rankOf(a) - rankOf(b) || a.channelId - b.channelId);
}

/** Open holds by reason and owner, with the day of the oldest and how many are how old. */
export async function stuckHolds(tx: Tx, channelIds: readonly number[] | null) {
  const rows = await tx.rows<{
    facet: string;
    open: number;
    oldest: string;
    ages: number[];
  }>(
    `select facet, sum(value)::int as open, min(day) as oldest, array[
         coalesce(sum(value) filter (where age <= 1), 0),
         coalesce(sum(value) filter (where age between 2 and 3), 0),
         coalesce(sum(value) filter (where age between 4 and 7), 0),
         coalesce(sum(value) filter (where age > 7), 0)]::int[] as ages
     from (select facet, value, day, $4::date - day as age from reports.rollup
       where cell = $1 and tenant_id = $2 and fact = 'stuck' and value > 0
         and ($3::int[] is null or channel_id = any ($3::int[]))) as hold
     group by facet order by oldest, open desc`,
    [...scopeOf(tx), channelIds, dayOf(tx.now)],
  );
  return rows.map(({ facet, open, oldest, ages }) => {
    const [reason = "", ownerRole = ""] = facet.split("/");
    return { reason, ownerRole, open, oldestDay: oldest, ages };
  });
}

const levelsAtOnce = 20_000;

/** Stock summed by place, out of the supplies: as many rows as items times places, not orders. */
export async function stockByPlace(tx: Tx, placeIds: readonly number[] | null) {
  const places = new Map<
    number,
    { items: number; onHand: number; promised: number; free: number; incoming: number }
  >();
  for (let after: string | null = null; ;) {
    const asked = { items: null, placeId: null, placeIds, after, limit: levelsAtOnce };
    const levels: Awaited<ReturnType<typeof stockLevels>> = await stockLevels(tx, asked);
    for (const level of levels) {
      const sum = places.get(level.placeId);
      places.set(level.placeId, {
        items: (sum?.items ?? 0) + 1,
        onHand: (sum?.onHand ?? 0) + level.onHand,
        promised: (sum?.promised ?? 0) + level.promised,
        free: (sum?.free ?? 0) + level.free,
        incoming: (sum?.incoming ?? 0) + level.incoming,
      });
    }
    const last = levels.at(-1);
    if (!last || levels.length < levelsAtOnce) break;
    after = `${last.itemId}|${last.placeId}`;
  }
  return [...places]
    .map(([placeId, sum]) => ({ placeId, ...sum }))
    .sort((a, b) => b.onHand - a.onHand);
}

const columns = { placed: "placed_day", first: "first_day", current: "current_day" } as const;

/** The orders behind a number, newest day first; `next` is the cursor of the next page. */
export async function countedOrders(
  tx: Tx,
  asked: Asked & {
    readonly fact: string;
    readonly without: string | null;
    readonly channelId: number | null;
    readonly after: string | null;
    readonly limit: number;
  },
) {
  const day = columns[dayKindOf(asked.fact)];
  const isCursor = /^\d{4}-\d\d-\d\d\|\d{1,15}$/.test(asked.after ?? "");
  const [afterDay = null, afterId = null] = isCursor ? (asked.after?.split("|") ?? []) : [];
  // A day that is promised for today or later is not over: it is neither kept nor broken.
  const until = isDue(asked.fact) ? `least($4::date, $5::date - 1)` : "$4::date";
  const rows = await tx.rows<{
    orderId: number;
    number: string;
    channelId: number;
    placedDay: string;
    firstDay: string | null;
    currentDay: string | null;
    key_day: string;
  }>(
    `select order_id as "orderId", number, channel_id as "channelId", placed_day as "placedDay",
       first_day as "firstDay", current_day as "currentDay", ${day} as key_day
     from reports.order_fact where cell = $1 and tenant_id = $2
       and ${day} >= $3::date and ${day} <= ${until} and $5::date is not null
       and facts ? $6::text and not coalesce(facts ? $7::text, false)
       and ($8::int[] is null or channel_id = any ($8::int[]))
       and ($9::int is null or channel_id = $9)
       and ($10::date is null or (${day}, order_id) < ($10::date, $11::bigint))
     order by ${day} desc, order_id desc limit $12`,
    [
      ...[...scopeOf(tx), asked.from, asked.until, dayOf(tx.now), asked.fact, asked.without],
      ...[asked.channelIds, asked.channelId, afterDay, afterId, asked.limit + 1],
    ],
  );
  const page = rows.slice(0, asked.limit);
  const last = page.at(-1);
  return {
    rows: page.map(({ key_day: _day, ...row }) => row),
    next: rows.length > asked.limit && last ? `${last.key_day}|${last.orderId}` : null,
  };
}
