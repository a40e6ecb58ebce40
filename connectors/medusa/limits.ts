import { ownShopLimits } from "../port/index.ts";
import type { Limits } from "../port/index.ts";

/** The shop's own server answers: no published rate, so a gentle one. */
export const limits: Limits = ownShopLimits;

/** Refunds and parcels leave the order's own time as it is: they are looked for so often … */
export const partsEveryMs = 600_000;
/** … in the orders that were placed in the last so many days; older ones by hand. */
export const partsDays = 30;
