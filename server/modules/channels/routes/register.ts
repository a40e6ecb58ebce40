import type { Http } from "../../../platform/index.ts";
import { createAddressees } from "./addressees.ts";
import { registerAnswers } from "./answers.ts";
import { registerMasters } from "./channels.ts";
import { registerConnections } from "./connections.ts";
import { doImportJobs } from "../importing/jobs.ts";
import { registerImports } from "./imports.ts";
import { registerDocuments } from "./documents.ts";
import { registerInbox } from "./inbox.ts";
import { createIntake } from "./intake.ts";
import { registerListings } from "./listings.ts";
import type { ChannelsParts } from "./parts.ts";
import { registerPartnerAnswers } from "./partner-answers.ts";
import { registerPushes } from "./pushes.ts";
import { registerWebhooks } from "./webhooks.ts";

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
  registerPartnerAnswers(http, parts);
  registerWebhooks(http, parts);
}
