import type { Limits } from "../port/index.ts";

/** A hundred a page, the last page first: the list moves as others do. */
export const limits: Limits = {
  requestsPerSecond: 5,
  burst: 10,
  pageMax: 100,
  windowMaxMs: 3_600_000,
  lookbackDays: 90,
  overlapMs: 120_000,
  lagMs: 10_000,
  pages: "backward",
};
