import { medusa } from "../../../connectors/medusa/index.ts";
import type { Connector } from "../../../connectors/port/index.ts";
import { shopify } from "../../../connectors/shopify/index.ts";
import { vendure } from "../../../connectors/vendure/index.ts";
import { woocommerce } from "../../../connectors/woocommerce/index.ts";

/** Shops that a company runs itself, on a program of its choice. */
export const ownShops: readonly Connector[] = [shopify, woocommerce, medusa, vendure];
