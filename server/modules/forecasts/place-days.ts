import { dayFromText } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { usualPlaces } from "../promises/index.ts";
import type { Period } from "./history.ts";
import { every, everyRegion } from "./nodes.ts";
import type { NodeKey } from "./nodes.ts";
import { fallTo, nowhere, placesOf, readShared } from "./place-shares.ts";
import type { PlaceOf } from "./place-shares.ts";
import { publishedVersion } from "./versions.ts";
import type { Version } from "./versions.ts";

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
const dayRows = (tx: Tx, { node, channelIds }: PlacePart, { from, until }: Period) =>
  tx.rows<DayRow>(
    `select channel_id as "channelId", region, day - $5::date as at, sum(asked)::bigint as asked,
       sum(withdrawn)::bigint as withdrawn, sum(refused)::bigint as refused
     from ${node.itemId === every ? "forecasts.channel_demand" : "forecasts.demand"}
     where cell = $1 and tenant_id = $2 and ${node.itemId === every ? "$3 = 0" : "item_id = $3"}
       and ($4 = '*' or region = $4) and ($7 = 0 or channel_id = $7)
       and ($8::int[] is null or channel_id = any ($8::int[]))
       and day between $5::date and $6::date
     group by 1, 2, 3`,
    [...[...scopeOf(tx), node.itemId, node.region, from, until], ...[node.channelId, channelIds]],
  );

const isGiven = (placeIds: readonly number[] | null, placeId: number) =>
  placeIds === null || placeIds.includes(placeId);

/** Adds a leaf's plan from the origin on to the lists of the places it falls to. */
function addPlan(
  listOf: (placeId: number) => number[],
  leaf: Awaited<ReturnType<typeof readShared>>[number],
  { placeOf, origin }: { readonly placeOf: PlaceOf; readonly origin: number },
): void {
  const weights = placesOf(leaf, placeOf);
  const shift = origin - dayFromText(leaf.firstDay);
  const parts = fallTo(leaf.units, [...weights.values()]);
  [...weights.keys()].forEach((placeId, at) => {
    const list = listOf(placeId);
    const part = parts[at] ?? [];
    for (let day = Math.max(0, shift); day < part.length; day += 1)
      list[day - shift] = (list[day - shift] ?? 0) + (part[day] ?? 0);
  });
}

/**
 * Demand of a part by day and by the place that the rules would send from first, and its published
 * plan likewise: on every day places add up to the channels, to the unit. Most is asked of the first.
 */
export async function demandByPlaceAndDay(tx: Tx, part: PlacePart, period: Period) {
  const placeOf = await usualPlaces(tx);
  const version = await publishedVersion(tx);
  const length = dayFromText(period.until) - dayFromText(period.from) + 1;
  const leaves = version ? await readShared(tx, version, part) : [];
  const origin = version ? dayFromText(version.origin) : 0;
  const ahead = leaves.reduce(
    (most, { firstDay, units }) => Math.max(most, dayFromText(firstDay) + units.length - origin),
    0,
  );
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
  for (const leaf of leaves) addPlan((placeId) => of(placeId).planned, leaf, { placeOf, origin });
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  return {
    ...period,
    origin: version?.origin ?? null,
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

/** The days of a plan that a line of the tree tells. */
const nearDays = 28;

/** What is planned of every item at every place, places with the most first, then items. */
export async function placeBriefs(
  tx: Tx,
  { channelIds, placeIds }: Omit<PlacePart, "node">,
  version: Pick<Version, "id" | "origin">,
): Promise<PlaceBrief[]> {
  const placeOf = await usualPlaces(tx);
  const sums = new Map<number, Map<number, number>>();
  const node = { itemId: every, channelId: every, region: everyRegion };
  for (const leaf of await readShared(tx, version, { node, channelIds })) {
    const weights = placesOf(leaf, placeOf);
    const shift = Math.max(0, dayFromText(version.origin) - dayFromText(leaf.firstDay));
    const parts = fallTo(leaf.units.slice(0, shift + nearDays), [...weights.values()]);
    [...weights.keys()].forEach((placeId, at) => {
      if (!isGiven(placeIds, placeId)) return;
      const items = sums.get(placeId) ?? new Map<number, number>();
      sums.set(placeId, items);
      const next = (parts[at] ?? []).slice(shift).reduce((sum, units) => sum + units, 0);
      items.set(leaf.itemId, (items.get(leaf.itemId) ?? 0) + next);
      items.set(0, (items.get(0) ?? 0) + next);
    });
  }
  return [...sums]
    .flatMap(([placeId, items]) => [...items].map(([itemId, next]) => ({ placeId, itemId, next })))
    .sort(
      (a, b) =>
        Number(a.itemId > 0) - Number(b.itemId > 0) ||
        b.next - a.next ||
        a.placeId - b.placeId ||
        a.itemId - b.itemId,
    );
}
