import { gatewayLimits } from "../port/index.ts";
import type { Limits } from "../port/index.ts";

/** A hundred a page, the last page first: the list moves as others do. */
export const limits: Limits = gatewayLimits;
