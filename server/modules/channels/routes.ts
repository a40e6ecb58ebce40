import type { Http } from "../../platform/index.ts";
import { createAddressees } from "./addressees.ts";
import { registerAnswers } from "./answer-routes.ts";
import { registerMasters } from "./channel-routes.ts";
import { registerConnections } from "./connection-routes.ts";
import { doImportJobs } from "./import-jobs.ts";
import { registerImports } from "./import-routes.ts";
import { registerDocuments } from "./document-routes.ts";
import { registerInbox } from "./inbox-routes.ts";
import { createIntake } from "./intake.ts";
import { registerListings } from "./listing-routes.ts";
import type { ChannelsParts } from "./parts.ts";
import { registerPushes } from "./push-routes.ts";
import { registerWebhooks } from "./webhook-routes.ts";

/** Registers channels, listings, imports, webhooks, the inbox and connections. */
export function registerChannels(http: Http, parts: ChannelsParts): void {
  doImportJobs(parts);
  const addressees = createAddressees(parts.database);
  registerMasters(http, parts, addressees);
  registerListings(http, parts);
  registerImports(http, parts);
  const intake = createIntake(parts);
  registerInbox(http, parts);
  registerPushes(http, parts, { intake, addressees });
  registerConnections(http, parts);
  registerAnswers(http, parts);
  registerDocuments(http, parts, intake);
  registerWebhooks(http, parts);
}
