// Medusa: pulled by its admin API, canonical orders out, stock and parcels told back.
export { medusa } from "./connector.ts";
