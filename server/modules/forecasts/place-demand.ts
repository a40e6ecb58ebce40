import { dayFromText, dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { usualPlaces } from "../promises/index.ts";
import { booksOfToday } from "./consuming.ts";
import { shareUnits } from "./grain.ts";
import { every, everyRegion, nameOf } from "./nodes.ts";
import type { NodeKey } from "./nodes.ts";
import type { LeafPlan } from "./plan-store.ts";
import { todayOf } from "./today.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Days of history that are read unless others are asked for, and days of the plan. */
const usualDays = 91;
const plannedDays = 28;
const daysMax = 3_700;

/** Stands in keys for demand of channels that no place serves. */
const nowhere = 0;

type PlaceOf = Awaited<ReturnType<typeof usualPlaces>>;

/** Demand and plan that fall to one place; null: no place serves the channels that ask. */
export interface PlaceDemand {
  readonly placeId: number | null;
  readonly asked: number;
  readonly withdrawn: number;
  readonly refused: number;
  /** Of the next 28 days, today the first, and what of it no order has used up. */
  readonly planned: number;
  readonly left: number;
}

interface Days {
  readonly from: string;
  readonly until: string;
}

interface PlaceRow extends Pick<PlaceDemand, "asked" | "withdrawn" | "refused"> {
  readonly itemId: number;
  readonly channelId: number;
  readonly placeId: number;
}

const nodeText = `($3 = 0 or item_id = $3) and ($4 = 0 or channel_id = $4)
  and ($5 = '*' or region = $5) and day between $6::date and $7::date`;

/** Sums by item, channel and place: each channel's region is its place's, by the rules in force. */
async function rowsOf(tx: Tx, node: NodeKey, days: Days & { placeOf: PlaceOf }) {
  const part = [...scopeOf(tx), node.itemId, node.channelId, node.region, days.from, days.until];
  const pairs = await tx.rows<{ channelId: number; region: string }>(
    `select distinct channel_id as "channelId", region from forecasts.demand
     where cell = $1 and tenant_id = $2 and ${nodeText}`,
    part,
  );
  return tx.rows<PlaceRow>(
    `select item_id as "itemId", channel_id as "channelId", place_id as "placeId",
       sum(asked)::bigint as asked, sum(withdrawn)::bigint as withdrawn,
       sum(refused)::bigint as refused
     from forecasts.demand join unnest($8::int[], $9::text[], $10::int[])
       as served (channel_id, region, place_id) using (channel_id, region)
     where cell = $1 and tenant_id = $2 and ${nodeText} group by 1, 2, 3 order by 1, 2, 3`,
    [
      ...part,
      pairs.map((each) => each.channelId),
      pairs.map((each) => each.region),
      pairs.map((each) => days.placeOf(each.channelId, each.region) ?? nowhere),
    ],
  );
}

/**
 * By how much places count for a leaf that tells no regions apart: as its item's channel asked of
 * them, else as the channel did, else the place that serves the channel anywhere.
 */
function weigher(rows: readonly PlaceRow[], placeOf: PlaceOf) {
  const weights = new Map<string, Map<number, number>>();
  const add = (key: string, { placeId, asked, withdrawn }: PlaceRow) => {
    const own = weights.get(key) ?? new Map<number, number>();
    if (asked > withdrawn) own.set(placeId, (own.get(placeId) ?? 0) + asked - withdrawn);
    if (own.size > 0) weights.set(key, own);
  };
  for (const row of rows) {
    add(`${row.channelId}/${row.itemId}`, row);
    add(`${row.channelId}/${every}`, row);
  }
  return ({ itemId, channelId, region }: NodeKey): ReadonlyMap<number, number> => {
    const only = (at: string) => new Map([[placeOf(channelId, at) ?? nowhere, 1]]);
    if (region !== everyRegion) return only(region);
    const known = weights.get(`${channelId}/${itemId}`) ?? weights.get(`${channelId}/${every}`);
    return known ?? only("");
  };
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** What is planned of a leaf over the days ahead, and what of it is left. */
function aheadOf(leaf: LeafPlan, taken: readonly number[], shift: number) {
  const span = leaf.units.slice(shift, shift + plannedDays);
  const left = span.map((units, at) => Math.max(0, units - (taken[at + shift] ?? 0)));
  return { planned: total(span), left: total(left) };
}

/** The days asked for, ten years at most; without them the last quarter, today included. */
export function placeDays(
  tx: Tx,
  asked: { readonly from?: string | undefined; readonly until?: string | undefined },
): Days {
  const last = asked.until ? dayFromText(asked.until) : todayOf(tx);
  const from = asked.from ? dayFromText(asked.from) : last - usualDays + 1;
  const first = Math.min(last, Math.max(from, last - daysMax));
  return { from: dayToText(first as Day), until: dayToText(last) };
}

/**
 * Demand of a part by the place that would serve it first, and the plan's next 28 days by the same
 * rule, the most asked for first. Units add up to those of the part, in both.
 */
export async function demandByPlace(tx: Tx, node: NodeKey, days: Days): Promise<PlaceDemand[]> {
  const placeOf = await usualPlaces(tx);
  const rows = await rowsOf(tx, node, { ...days, placeOf });
  const sums = new Map<number, Omit<PlaceDemand, "placeId">>();
  const add = (placeId: number, more: Partial<Omit<PlaceDemand, "placeId">>) => {
    const known = sums.get(placeId);
    const sum = (key: keyof Omit<PlaceDemand, "placeId">) => (known?.[key] ?? 0) + (more[key] ?? 0);
    sums.set(placeId, {
      ...{ asked: sum("asked"), withdrawn: sum("withdrawn"), refused: sum("refused") },
      ...{ planned: sum("planned"), left: sum("left") },
    });
  };
  for (const { placeId, asked, withdrawn, refused } of rows)
    add(placeId, { asked, withdrawn, refused });
  const { books, today } = await booksOfToday(tx, node);
  const weightsOf = weigher(rows, placeOf);
  for (const leaf of books.plans) {
    const taken = books.stocks.get(nameOf(leaf))?.taken ?? [];
    const ahead = aheadOf(leaf, taken, today - books.first);
    const weights = weightsOf(leaf);
    const planned = shareUnits(ahead.planned, [...weights.values()]);
    // Shared by what is planned, so that no place has more left than was planned for it.
    const left = shareUnits(ahead.left, planned);
    [...weights.keys()].forEach((placeId, at) =>
      add(placeId, { planned: planned[at] ?? 0, left: left[at] ?? 0 }),
    );
  }
  return [...sums]
    .map(([placeId, sum]) => ({ ...sum, placeId: placeId === nowhere ? null : placeId }))
    .sort((a, b) => b.asked - a.asked || (a.placeId ?? 0) - (b.placeId ?? 0));
}
