import { gatewayLimits } from "../port/index.ts";
import type { Limits } from "../port/index.ts";

/** Windows of half an hour, a hundred a page, the last page first: the platform says so itself. */
export const limits: Limits = { ...gatewayLimits, windowMaxMs: 1_800_000 };
