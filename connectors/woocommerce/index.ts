// WooCommerce: signed webhooks in, canonical orders out (REST API v3), stock and parcels told back.
export { woocommerce } from "./connector.ts";
