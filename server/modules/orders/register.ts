import type { Database, Http } from "../../platform/index.ts";
import { registerAddresses } from "./address-routes.ts";
import { registerAftersales } from "./aftersale-routes.ts";
import { registerBulkHolds } from "./bulk.ts";
import { registerAmendments } from "./amend-routes.ts";
import { registerParcels } from "./change-routes.ts";
import type { Orders } from "./open.ts";
import { registerExposures } from "./exposure.ts";
import { registerMoney } from "./money-routes.ts";
import { registerPayments } from "./payment-routes.ts";
import { registerPreview } from "./previewing.ts";
import { registerQuoteOrders } from "./quote-routes.ts";
import { registerRepromises } from "./repromise-routes.ts";
import { registerReview } from "./review-routes.ts";
import { registerPlacing } from "./routes.ts";

/** Registers all that is done with orders over HTTP. */
export function registerOrders(
  http: Http,
  parts: { readonly database: Database; readonly orders: Orders },
): void {
  registerPlacing(http, parts);
  registerPreview(http, parts);
  registerExposures(http, { database: parts.database, parties: parts.orders.parts.parties });
  registerPayments(http, parts.database);
  registerQuoteOrders(http, parts);
  registerRepromises(http, parts);
  registerReview(http, parts.database);
  registerBulkHolds(http, parts.database);
  registerAddresses(http, parts);
  registerAftersales(http, parts);
  registerAmendments(http, parts);
  registerMoney(http, parts.database);
  registerParcels(http, parts.database);
}
