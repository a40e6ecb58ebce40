import type { Database, Http } from "../../../platform/index.ts";
import { registerAddresses } from "./addresses.ts";
import { registerAftersales } from "./aftersales.ts";
import { registerBulkHolds } from "./bulk.ts";
import { registerAmendments } from "./amending.ts";
import { registerParcels } from "./changes.ts";
import type { Orders } from "./open.ts";
import { registerExposures } from "../placing/exposure.ts";
import { registerMoney } from "./money.ts";
import { registerPayments } from "./payments.ts";
import { registerPreview } from "./previewing.ts";
import { registerQuoteOrders } from "./quotes.ts";
import { registerRepromises } from "./repromising.ts";
import { registerReview } from "./review.ts";
import { registerPlacing } from "./orders.ts";

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
