import { beijingInstant } from "../../connectors/port/index.ts";
import type { SignedParams } from "../../connectors/port/index.ts";
import { pageOf, rowsBetween } from "./skin.ts";
import type { Asked, Instant, Reply, Site } from "./skin.ts";
import type { BookOrder } from "./entries.ts";

// What gateways of one address and many methods have in common.

/** A local text of Beijing or seconds since 1970, in milliseconds. */
export const msOf = (written: string): number =>
  /^\d+$/.test(written) ? Number(written) * 1_000 : beijingInstant(written).getTime();

/** All parameters of a call, whether its signature fits. */
export function signedParams(
  { query }: Asked,
  keys: readonly string[],
  sign: (rest: SignedParams, key: string) => string,
): { readonly params: SignedParams; readonly fits: boolean } {
  const { sign: given, ...params } = Object.fromEntries(query);
  return { params, fits: keys.some((key) => given === sign(params, key)) };
}

/** A page of what changed, was placed or was paid between two instants, and how many there are. */
export function numberedPage(
  site: Site,
  by: Instant,
  asked: { readonly from: number; readonly until: number; readonly page: number; size: number },
): { readonly rows: BookOrder[]; readonly count: number } {
  const found = rowsBetween(site.book, by, [asked.from, asked.until]);
  return { rows: pageOf(found, asked.page, asked.size), count: found.length };
}

/** Refuses as gateways do: with 200. */
export const refused = (error_response: object): Reply => ({
  ...{ status: 200, body: { error_response } },
});
