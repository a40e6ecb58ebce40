// Vendure: pulled by GraphQL, canonical orders out, stock and parcels told back.
export { vendure } from "./connector.ts";
