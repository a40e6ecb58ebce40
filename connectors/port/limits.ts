import type { Limits } from "./connector.ts";

/** A shop's own server answers: no published rate, so a gentle one. */
export const ownShopLimits: Limits = {
  requestsPerSecond: 4,
  burst: 8,
  pageMax: 50,
  windowMaxMs: 0,
  lookbackDays: 365,
  overlapMs: 120_000,
  lagMs: 1_000,
  pages: "forward",
};

/** Gateways of marketplaces: windows of an hour, a hundred a page, the last page first. */
export const gatewayLimits: Limits = {
  requestsPerSecond: 5,
  burst: 10,
  pageMax: 100,
  windowMaxMs: 3_600_000,
  lookbackDays: 90,
  overlapMs: 120_000,
  lagMs: 10_000,
  pages: "backward",
};
