import type { Tx } from "../../../platform/index.ts";
import { usualPlaces } from "../../promises/index.ts";
import { partOf } from "../demand/history.ts";
import type { Period } from "../demand/history.ts";
import { booksOfToday } from "./consuming.ts";
import { shareUnits } from "./grain.ts";
import { nameOf } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import type { LeafPlan } from "./plan-store.ts";
import { fallTo, nowhere, placesOf, readShared } from "./place-shares.ts";
import { publishedVersion } from "../versions.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Days of history that are read unless others are asked for, and days of the plan. */
export const usualDays = 91;
const plannedDays = 28;

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

interface RegionRow extends Pick<PlaceDemand, "asked" | "withdrawn" | "refused"> {
  readonly channelId: number;
  readonly region: string;
}

/** Sums of a part by channel and province: each is in exactly one place. */
function rowsOf(tx: Tx, node: NodeKey, { from, until }: Period) {
  const { source, where, values } = partOf(node);
  return tx.rows<RegionRow>(
    `select channel_id as "channelId", region, sum(asked)::bigint as asked,
       sum(withdrawn)::bigint as withdrawn, sum(refused)::bigint as refused
     from ${source} where ${where} and day between $6::date and $7::date
     group by 1, 2 order by 1, 2`,
    [...scopeOf(tx), ...values, from, until],
  );
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** What of a leaf's plan no order has used up over the days ahead. */
const leftOf = (leaf: LeafPlan, taken: readonly number[], shift: number) =>
  total(
    leaf.units
      .slice(shift, shift + plannedDays)
      .map((units, at) => Math.max(0, units - (taken[at + shift] ?? 0))),
  );

/**
 * Demand of a part by the place that would serve it first, and the plan's next 28 days by the same
 * rule, the most asked for first. Units add up to those of the part, in both.
 */
export async function demandByPlace(tx: Tx, node: NodeKey, days: Period): Promise<PlaceDemand[]> {
  const placeOf = await usualPlaces(tx);
  const sums = new Map<number, Omit<PlaceDemand, "placeId">>();
  const add = (placeId: number, more: Partial<Omit<PlaceDemand, "placeId">>) => {
    const known = sums.get(placeId);
    const sum = (key: keyof Omit<PlaceDemand, "placeId">) => (known?.[key] ?? 0) + (more[key] ?? 0);
    sums.set(placeId, {
      ...{ asked: sum("asked"), withdrawn: sum("withdrawn"), refused: sum("refused") },
      ...{ planned: sum("planned"), left: sum("left") },
    });
  };
  for (const { channelId, region, asked, withdrawn, refused } of await rowsOf(tx, node, days))
    add(placeOf(channelId, region) ?? nowhere, { asked, withdrawn, refused });
  const { books, today } = await booksOfToday(tx, node);
  const shift = today - books.first;
  const version = await publishedVersion(tx);
  const leaves = version ? await readShared(tx, version, { node, channelIds: null }) : [];
  for (const leaf of leaves) {
    const weights = placesOf(leaf, placeOf);
    const parts = fallTo(leaf.units.slice(0, shift + plannedDays), [...weights.values()]);
    const planned = parts.map((units) => total(units.slice(shift)));
    // Shared by what is planned, so that no place has more left than was planned for it.
    const taken = books.stocks.get(nameOf(leaf))?.taken ?? [];
    const left = shareUnits(leftOf(leaf, taken, shift), planned);
    [...weights.keys()].forEach((placeId, at) =>
      add(placeId, { planned: planned[at] ?? 0, left: left[at] ?? 0 }),
    );
  }
  return [...sums]
    .map(([placeId, sum]) => ({ ...sum, placeId: placeId === nowhere ? null : placeId }))
    .sort((a, b) => b.asked - a.asked || (a.placeId ?? 0) - (b.placeId ?? 0));
}
