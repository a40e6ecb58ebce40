import type { Limits } from "../port/index.ts";

/**
 * The usage plans of the Selling Partner API's documents. Lists are allowed about once a minute, so
 * that a page holds as many orders as their items may be asked for in that time. What changed in the
 * last two minutes may not be asked for.
 */
export const limits: Limits = {
  requestsPerSecond: 0.0167,
  burst: 20,
  pageMax: 30,
  windowMaxMs: 0,
  lookbackDays: 720,
  overlapMs: 240_000,
  lagMs: 130_000,
  pages: "forward",
};

const plan = (requestsPerSecond: number, burst: number): Limits => ({
  ...{ ...limits, requestsPerSecond, burst },
});

/** Operations that have a plan of their own; orders of 2026-01-01 are listed three times slower. */
export const plans = {
  "list v0": limits,
  "list 2026-01-01": plan(0.0056, 20),
  detail: plan(0.5, 30),
  shipment: plan(2, 10),
  listing: plan(5, 5),
  "feed document": plan(0.5, 15),
  feed: plan(0.0083, 15),
} as const;
