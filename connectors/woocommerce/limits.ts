import type { Limits } from "../port/index.ts";

/** The shop's own server answers: no published rate, so a gentle one. Pages of a hundred. */
export const limits: Limits = {
  requestsPerSecond: 4,
  burst: 8,
  pageMax: 100,
  windowMaxMs: 0,
  lookbackDays: 365,
  overlapMs: 120_000,
  lagMs: 5_000,
  pages: "forward",
};
