import {
  listDeliveries,
  listSubscriptions,
  replayDeliveries,
  saveSubscription,
} from "../../../../contract/webhooks.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import { answer, commandStatuses, runCommand } from "../../../platform/index.ts";
import type { Http, Tx } from "../../../platform/index.ts";
import type { ChannelsParts } from "./parts.ts";
import {
  listDeliveryRows,
  listSubscriptionRows,
  openSubscription,
  replayDeliveryRows,
  writeSubscription,
} from "../telling/webhooks.ts";
import type { SavedSubscription } from "../telling/webhooks.ts";

const pageSize = 50;
const statuses = { not_found: 404, ...commandStatuses } as const;

type Saved = Result<SavedSubscription, { readonly kind: "not_found"; readonly what: number }>;

/** Registers who is told of events, and what became of each telling. */
export function registerWebhooks(http: Http, { database }: ChannelsParts): void {
  http.on(listSubscriptions, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({ rows: await listSubscriptionRows(tx) })),
  );
  http.on(saveSubscription, async ({ caller, key, body }) => {
    const { id = null, url, topics, active, rotate } = body;
    const secret =
      id === null || rotate ? `whsec_${database.world.secret(32).toString("base64")}` : null;
    const run = { ...caller, key, name: "webhooks.save", request: body };
    const work = async (tx: Tx): Promise<Saved> => {
      const saved = await writeSubscription(tx, { id, url, topics, active, secret });
      return saved === null ? err({ kind: "not_found", what: id ?? 0 }) : ok(saved);
    };
    // The answer is stored sealed, as the key is, and opened on its way out.
    const saved = answer(await runCommand(database, run, work), statuses);
    return openSubscription(database, caller.scope, saved);
  });
  http.on(listDeliveries, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const { subscriptionId = null, state = null, after = null } = query;
      const asked = { subscriptionId, state, after, limit: pageSize + 1 };
      const rows = await listDeliveryRows(tx, asked);
      const next = rows.length > pageSize ? (rows[pageSize - 1]?.id ?? null) : null;
      return { rows: rows.slice(0, pageSize), next };
    }),
  );
  http.on(replayDeliveries, async ({ caller, body }) => ({
    replayed: await database.transact(caller.scope, caller.actor, (tx) =>
      replayDeliveryRows(tx, { id: body.id ?? null, subscriptionId: body.subscriptionId ?? null }),
    ),
  }));
}
