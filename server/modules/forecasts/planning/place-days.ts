import { dayFromText } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { usualPlaces } from "../../promises/index.ts";
import { partOf } from "../demand/history.ts";
import type { Period } from "../demand/history.ts";
import { every, everyRegion } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import { planByPlace } from "./place-plan.ts";
import type { PlacePlan, WholePlan } from "./place-plan.ts";
import { nowhere } from "./place-shares.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A part of the demand, narrowed to channels and places where they are named. */
export interface PlacePart {
  readonly node: NodeKey;
  readonly channelIds: readonly number[] | null;
  readonly placeIds: readonly number[] | null;
}

/** What falls to one place by day; null: no place serves the channels that ask. */
export interface PlaceDays {
  readonly placeId: number | null;
  /** By day from the first that is asked for. */
  readonly asked: number[];
  readonly withdrawn: number[];
  readonly refused: number[];
  /** By day from the origin of the plan in force. */
  readonly planned: number[];
}

interface DayRow extends Record<"asked" | "withdrawn" | "refused", number> {
  readonly channelId: number;
  readonly region: string;
  readonly at: number;
}

/** Sums of a part by channel, province and day, counted from the first. */
function dayRows(tx: Tx, { node, channelIds }: PlacePart, { from, until }: Period) {
  const { source, where, values } = partOf(node);
  return tx.rows<DayRow>(
    `select channel_id as "channelId", region, day - $6::date as at, sum(asked)::bigint as asked,
       sum(withdrawn)::bigint as withdrawn, sum(refused)::bigint as refused
     from ${source} where ${where} and ($8::int[] is null or channel_id = any ($8::int[]))
       and day between $6::date and $7::date
     group by 1, 2, 3`,
    [...scopeOf(tx), ...values, from, until, channelIds],
  );
}

const isGiven = (placeIds: readonly number[] | null, placeId: number) =>
  placeIds === null || placeIds.includes(placeId);

/** What is planned of a part: of all items it is known until the plan or the rules change. */
const plansOf = (tx: Tx, whole: WholePlan, { node, channelIds }: PlacePart) =>
  whole.version && (node.itemId !== every || node.region !== everyRegion)
    ? planByPlace(tx, whole.version, { node, channelIds })
    : whole.plans;

/** Plans of the channels that are asked for. */
const seen = (plans: readonly PlacePlan[], { node, channelIds }: PlacePart) =>
  plans.filter(
    ({ channelId }) =>
      (node.channelId === every || node.channelId === channelId) &&
      (channelIds === null || channelIds.includes(channelId)),
  );

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/**
 * Demand of a part by day and by the place that the rules would send from first, and its published
 * plan likewise: on every day places add up to the channels, to the unit. Most is asked of the first.
 */
export async function demandByPlaceAndDay(
  tx: Tx,
  { whole, ...part }: PlacePart & { readonly whole: WholePlan },
  period: Period,
) {
  const placeOf = await usualPlaces(tx);
  const length = dayFromText(period.until) - dayFromText(period.from) + 1;
  const plans = seen(await plansOf(tx, whole, part), part);
  const ahead = plans.reduce((most, { planned }) => Math.max(most, planned.length), 0);
  const places = new Map<number, PlaceDays>();
  const of = (placeId: number): PlaceDays => {
    const zeros = (days: number) => Array.from({ length: days }, () => 0);
    const made = places.get(placeId) ?? {
      ...{ placeId: placeId === nowhere ? null : placeId, planned: zeros(ahead) },
      ...{ asked: zeros(length), withdrawn: zeros(length), refused: zeros(length) },
    };
    places.set(placeId, made);
    return made;
  };
  for (const { channelId, region, at, ...units } of await dayRows(tx, part, period)) {
    const place = of(placeOf(channelId, region) ?? nowhere);
    for (const key of ["asked", "withdrawn", "refused"] as const)
      place[key][at] = (place[key][at] ?? 0) + units[key];
  }
  for (const { placeId, planned } of plans) {
    const sums = of(placeId).planned;
    planned.forEach((units, day) => (sums[day] = (sums[day] ?? 0) + units));
  }
  return {
    ...period,
    origin: whole.version?.origin ?? null,
    provincesApart: whole.version?.settings.byRegion ?? false,
    places: [...places.values()]
      .filter(({ placeId }) => isGiven(part.placeIds, placeId ?? nowhere))
      .sort((a, b) => total(b.asked) - total(a.asked) || (a.placeId ?? 0) - (b.placeId ?? 0)),
  };
}

/** An item at a place, or all of a place's; what is planned of it over the next 28 days. */
export interface PlaceBrief {
  /** 0: no place serves the channels that ask. */
  readonly placeId: number;
  /** 0: all items. */
  readonly itemId: number;
  readonly next: number;
}

/** What is planned of every item at every place, places with the most first, then items. */
export function placeBriefs(
  { plans }: WholePlan,
  { channelIds, placeIds }: Omit<PlacePart, "node">,
): PlaceBrief[] {
  const sums = new Map<number, Map<number, number>>();
  for (const { placeId, channelId, next } of plans) {
    if (!isGiven(placeIds, placeId) || channelIds?.includes(channelId) === false) continue;
    const items = sums.get(placeId) ?? new Map<number, number>();
    sums.set(placeId, items);
    for (const [itemId, units] of next) {
      items.set(itemId, (items.get(itemId) ?? 0) + units);
      items.set(every, (items.get(every) ?? 0) + units);
    }
  }
  return [...sums]
    .flatMap(([placeId, items]) => [...items].map(([itemId, next]) => ({ placeId, itemId, next })))
    .sort(
      (a, b) =>
        Number(a.itemId !== every) - Number(b.itemId !== every) ||
        b.next - a.next ||
        a.placeId - b.placeId ||
        a.itemId - b.itemId,
    );
}
