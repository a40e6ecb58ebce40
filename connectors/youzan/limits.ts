import type { Limits } from "../port/index.ts";

/** A hundred a page, a hundred pages a window at most; a trade shows half a minute after its message. */
export const limits: Limits = {
  requestsPerSecond: 8,
  burst: 16,
  pageMax: 100,
  windowMaxMs: 3_600_000,
  lookbackDays: 90,
  overlapMs: 180_000,
  lagMs: 60_000,
  hintDelayMs: 30_000,
  pages: "backward",
};
