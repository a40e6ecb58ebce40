import { gatewayLimits } from "../port/index.ts";
import type { Limits } from "../port/index.ts";

/** Windows of at most a day (half an hour is advised), the last page first, three months back. */
export const limits: Limits = {
  ...gatewayLimits,
  requestsPerSecond: 10,
  burst: 20,
  pageMax: 50,
  windowMaxMs: 1_800_000,
};
