import { ownShopLimits } from "../port/index.ts";
import type { Limits } from "../port/index.ts";

/**
 * The shop's own server answers: no published rate, so a gentle one. Its times of change are those at
 * which the change's transaction began, so that a slow one comes to light late.
 */
export const limits: Limits = ownShopLimits;

/** Refunds and parcels leave the order's own time as it is: they are looked for so often … */
export const partsEveryMs = 600_000;
/** … in the orders that were placed in the last so many days; older ones by hand. */
export const partsDays = 30;
