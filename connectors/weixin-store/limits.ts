import type { Limits } from "../port/index.ts";

/** No rate is published but daily quotas; lists give ids, a hundred a page, a week a window. */
export const limits: Limits = {
  requestsPerSecond: 10,
  burst: 20,
  pageMax: 100,
  windowMaxMs: 7 * 86_400_000,
  lookbackDays: 90,
  overlapMs: 120_000,
  lagMs: 10_000,
  hintDelayMs: 1_000,
  pages: "forward",
};
