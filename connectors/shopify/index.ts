// Shopify: signed webhooks in, canonical orders out (Admin REST order shape, version 2026-07).
export { shopify } from "./connector.ts";
