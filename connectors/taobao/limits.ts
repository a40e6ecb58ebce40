import type { Limits } from "../port/index.ts";

/** Windows of at most a day (half an hour is advised), the last page first, three months back. */
export const limits: Limits = {
  requestsPerSecond: 10,
  burst: 20,
  pageMax: 50,
  windowMaxMs: 1_800_000,
  lookbackDays: 90,
  overlapMs: 120_000,
  lagMs: 10_000,
  pages: "backward",
};
