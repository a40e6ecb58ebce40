import type { Limits } from "../port/index.ts";

/** Windows of half an hour, a hundred a page, the last page first: the platform says so itself. */
export const limits: Limits = {
  requestsPerSecond: 5,
  burst: 10,
  pageMax: 100,
  windowMaxMs: 1_800_000,
  lookbackDays: 90,
  overlapMs: 120_000,
  lagMs: 10_000,
  pages: "backward",
};
