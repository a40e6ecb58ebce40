import type { Limits } from "../port/index.ts";

/** Lists carry whole orders, a hundred a page; an hour a window keeps pages few and moves small. */
export const limits: Limits = {
  requestsPerSecond: 5,
  burst: 10,
  pageMax: 100,
  windowMaxMs: 3_600_000,
  lookbackDays: 90,
  overlapMs: 120_000,
  lagMs: 10_000,
  hintDelayMs: 1_000,
  pages: "backward",
};
