import type { Jobs, Relay, Scope } from "../../../platform/index.ts";
import type { Orders } from "../../orders/index.ts";
import { followAnswers } from "../documents/telling-anew.ts";
import { followWaits } from "../notices/waiting.ts";
import { followCancellations } from "./cancellations.ts";
import { followOffers } from "./offers.ts";
import { followParcels } from "./parcels.ts";
import { sendDeliveries } from "./webhook-sender.ts";
import type { SenderParts } from "./webhook-sender.ts";
import { followEvents } from "./webhooks.ts";

export interface FollowParts extends SenderParts {
  readonly orders: Orders;
  readonly tenants: () => Promise<readonly Scope[]>;
}

/**
 * Lets what happens here be told: stock and parcels to channels, events to whoever asked for them, and
 * to notices that waited for it.
 */
export function followAll(parts: FollowParts, jobs: Jobs, relay: Relay): void {
  followOffers(relay, parts.orders);
  followParcels(relay);
  followCancellations(relay);
  followAnswers(relay);
  followEvents(relay);
  followWaits(relay, parts.orders.parts.catalog);
  jobs.every("channels.deliveries", 2, async () => {
    for (const scope of await parts.tenants()) await sendDeliveries(parts, scope);
  });
}
