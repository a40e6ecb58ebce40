import { ownShopLimits } from "../port/index.ts";
import type { Limits } from "../port/index.ts";

/** The shop's own server answers: no published rate, so a gentle one. Pages of a hundred. */
export const limits: Limits = { ...ownShopLimits, pageMax: 100, lagMs: 5_000 };
