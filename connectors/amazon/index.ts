// Amazon Selling Partner API: orders (v0 and 2026-01-01) in, stock of listings and parcels told back.
export { amazon } from "./connector.ts";
