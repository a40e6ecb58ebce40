import type { Limits } from "../port/index.ts";

/** Returns that are on their way are looked for so often: a push of theirs may be lost. */
export const returnsEveryMs = 600_000;

/** REST Admin API on a standard plan: a bucket of 40 that leaks 2 per second; 60 days of orders. */
export const limits: Limits = {
  requestsPerSecond: 2,
  burst: 40,
  pageMax: 250,
  windowMaxMs: 0,
  lookbackDays: 60,
  overlapMs: 120_000,
  // Nothing of a second that has passed is written later; the overlap heals what is shown late.
  lagMs: 5_000,
  pages: "forward",
};
