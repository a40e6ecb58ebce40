import { gatewayLimits } from "../port/index.ts";
import type { Limits } from "../port/index.ts";

/** Lists carry whole orders, a hundred a page; an hour a window keeps pages few and moves small. */
export const limits: Limits = { ...gatewayLimits, hintDelayMs: 1_000 };
