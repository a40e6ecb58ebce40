import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { OrderFilter } from "../model.ts";

/** What a list of orders can be sorted by; a leading `-` turns it round. */
export type OrderSort = "placed" | "total" | "promised" | "number" | "short" | "channel";

interface Key {
  readonly sql: string;
  readonly type: string;
  /** True where an index gives the rows in this order, however many match. */
  readonly indexed: (filter: OrderFilter) => boolean;
}

const keys: Readonly<Record<OrderSort, Key>> = {
  placed: { sql: "placed_at", type: "timestamptz", indexed: () => true },
  total: { sql: "total_minor", type: "bigint", indexed: () => true },
  promised: {
    sql: "coalesce(promised_day, 'infinity'::date)",
    type: "date",
    indexed: ({ stage }) => stage !== undefined && stage !== "done",
  },
  number: { sql: "number", type: "text", indexed: () => false },
  short: { sql: "short_units", type: "bigint", indexed: () => false },
  channel: { sql: "channel_id", type: "int", indexed: () => false },
};

/** Sorting without an index reads every match: more than these are refused. */
export const sortedMatchesMax = 50_000;

export interface SortTooWide {
  readonly kind: "sort_too_wide";
  readonly sort: string;
  readonly max: number;
}

export interface SortPlan {
  readonly sql: string;
  readonly type: string;
  readonly way: "asc" | "desc";
}

/** The key and way of a sort word, newest first without one. */
export function sortPlan(word: string | undefined): SortPlan {
  const key = keys[(word?.replace("-", "") ?? "placed") as OrderSort];
  const way = word === undefined || word.startsWith("-") ? "desc" : "asc";
  return { sql: key.sql, type: key.type, way };
}

/** Refuses a sort that no index serves over more matches than can be read for one page. */
export async function maySort(
  filter: OrderFilter,
  word: string | undefined,
  matchesUpTo: (max: number) => Promise<number>,
): Promise<Result<null, SortTooWide>> {
  const key = keys[(word?.replace("-", "") ?? "placed") as OrderSort];
  if (key.indexed(filter)) return ok(null);
  const matches = await matchesUpTo(sortedMatchesMax + 1);
  if (matches <= sortedMatchesMax) return ok(null);
  return err({ kind: "sort_too_wide", sort: word ?? "", max: sortedMatchesMax });
}
