import type { Database, OutboxEvent, Relay, Scope, Tx } from "../../../platform/index.ts";
import { sealedIn } from "../sealing.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Our own events by the names under which other systems hear of them. */
const topics: Readonly<Record<string, string>> = {
  OrderPlaced: "order.placed",
  OrderChanged: "order.changed",
  OrderShipped: "order.shipped",
  OrderDelivered: "order.delivered",
  StockChanged: "stock.changed",
  ClaimsUnpegged: "promise.changed",
  // What a plan moved: the old day, the new one, and the cause in both languages.
  PromiseMoved: "promise.changed",
};

/** Changes of an order that are changes of its promise. */
const promiseChanges = new Set(["repromised", "mapped"]);

function topicOf({ topic, payload }: OutboxEvent): string {
  const change = payload["change"];
  if (topic === "OrderChanged" && typeof change === "string" && promiseChanges.has(change))
    return "promise.changed";
  return topics[topic] ?? topic;
}

/** Lets every event be told to who wants it, in the transaction that takes it off the outbox. */
export function followEvents(relay: Relay): void {
  relay.subscribe({
    name: "webhooks",
    topics: Object.keys(topics),
    handle: async (tx, events) => {
      const wanted = events.map((event) => ({ event, topic: topicOf(event) }));
      const body = ({ event, topic }: (typeof wanted)[number]) =>
        JSON.stringify({ type: topic, timestamp: tx.now.toISOString(), data: event.payload });
      const subscribed = await tx.rows<{ one: number }>(
        `select 1 as one from channels.subscription where cell = $1 and tenant_id = $2 and active
         limit 1`,
        scopeOf(tx),
        "channels.any_subscription",
      );
      if (subscribed.length === 0) return;
      const drafts = await tx.rows<{ id: number; event_id: number }>(
        `select subscription.id, draft.event_id from channels.subscription as subscription
         join unnest($3::bigint[], $4::text[]) as draft (event_id, topic)
           on draft.topic = any (subscription.topics)
         where subscription.cell = $1 and subscription.tenant_id = $2 and subscription.active`,
        [...scopeOf(tx), wanted.map(({ event }) => event.id), wanted.map(({ topic }) => topic)],
      );
      if (drafts.length === 0) return;
      const byId = new Map(wanted.map((each) => [each.event.id, each]));
      const sent = drafts.flatMap((draft) => {
        const each = byId.get(draft.event_id);
        return each ? [{ ...draft, topic: each.topic, body: body(each) }] : [];
      });
      const first = await tx.newIds(sent.length);
      await tx.rows(
        `insert into channels.delivery (cell, tenant_id, id, subscription_id, event_id, topic, body,
           due_at, made_at)
         select $1, $2, draft.*, $3, $3
         from unnest($4::bigint[], $5::int[], $6::bigint[], $7::text[], $8::text[]) as draft
         on conflict do nothing`,
        [
          ...[...scopeOf(tx), tx.now, sent.map((_each, at) => first + at)],
          ...[sent.map(({ id }) => id), sent.map((each) => each.event_id)],
          ...[sent.map(({ topic }) => topic), sent.map((each) => each.body)],
        ],
      );
    },
  });
}

export interface SubscriptionDraft {
  readonly id: number | null;
  readonly url: string;
  readonly topics: readonly string[];
  readonly active: boolean;
  /** A new secret; it signs beside the one before it. Null keeps what there is. */
  readonly secret: string | null;
}

export interface SavedSubscription {
  readonly id: number;
  /** The new secret as it is stored; see openSubscription. */
  readonly sealed: string | null;
}

/** The new secret of a subscription that was saved. */
export function openSubscription(database: Database, scope: Scope, saved: SavedSubscription) {
  const { id, sealed } = saved;
  return {
    id,
    secret: sealed ? database.vault.open(sealed, sealedIn.subscription(scope, id)) : null,
  };
}

/** Writes a subscription; null when the named one is not there. */
export async function writeSubscription(
  tx: Tx,
  draft: SubscriptionDraft,
): Promise<SavedSubscription | null> {
  const id = draft.id ?? (await tx.newNumbers("subscription"));
  const [before] = await tx.rows<{ url: string; topics: string[]; active: boolean }>(
    `select url, topics, active from channels.subscription
     where cell = $1 and tenant_id = $2 and id = $3 for update`,
    [...scopeOf(tx), id],
  );
  if (draft.id !== null && !before) return null;
  const { url, active, secret } = draft;
  const sealed = secret && tx.vault.seal(secret, sealedIn.subscription(tx.scope, id));
  await tx.rows(
    `insert into channels.subscription as known (cell, tenant_id, id, url, topics, active, secrets,
       made_by, made_at)
     values ($1, $2, $3, $4, $5::text[], $6, array_remove(array[$7::text], null), $8, $9)
     on conflict (cell, tenant_id, id) do update set url = excluded.url, topics = excluded.topics,
       active = excluded.active, secrets = case when $7::text is null then known.secrets
         else array[$7::text] || known.secrets[1:1] end`,
    [...scopeOf(tx), id, url, draft.topics, active, sealed, tx.actor.name, tx.now],
  );
  tx.audit({
    action: "channels.subscription.save",
    subjectKind: "subscription",
    subjectId: id,
    before: before ?? null,
    after: { url, topics: draft.topics, active, newSecret: secret !== null },
  });
  return { id, sealed };
}

/** All subscriptions with what waits for each and what was given up. */
export async function listSubscriptionRows(tx: Tx) {
  const rows = await tx.rows<{
    id: number;
    url: string;
    topics: string[];
    active: boolean;
    madeBy: string;
    madeAt: Date;
    waiting: number;
    dead: number;
  }>(
    `select id, url, topics, active, made_by as "madeBy", made_at as "madeAt",
       (select count(*)::int from channels.delivery as each where each.cell = $1
         and each.tenant_id = $2 and each.subscription_id = subscription.id
         and each.state = 'waiting') as waiting,
       (select count(*)::int from channels.delivery as each where each.cell = $1
         and each.tenant_id = $2 and each.subscription_id = subscription.id
         and each.state = 'dead') as dead
     from channels.subscription as subscription where cell = $1 and tenant_id = $2 order by id`,
    scopeOf(tx),
  );
  return rows.map((row) => ({ ...row, madeAt: row.madeAt.toISOString() }));
}

export interface DeliveryFilter {
  readonly subscriptionId: number | null;
  readonly state: string | null;
  readonly after: number | null;
  readonly limit: number;
}

/** Deliveries, newest first. */
export async function listDeliveryRows(tx: Tx, filter: DeliveryFilter) {
  const rows = await tx.rows<{
    id: number;
    subscriptionId: number;
    topic: string;
    state: "waiting" | "done" | "dead";
    tries: number;
    status: number | null;
    reason: string;
    body: string;
    madeAt: Date;
    dueAt: Date;
    doneAt: Date | null;
  }>(
    `select id, subscription_id as "subscriptionId", topic, state, tries, status, reason, body,
       made_at as "madeAt", due_at as "dueAt", done_at as "doneAt"
     from channels.delivery where cell = $1 and tenant_id = $2
       and ($3::int is null or subscription_id = $3) and ($4::text is null or state = $4)
       and ($5::bigint is null or id < $5) order by id desc limit $6`,
    [...scopeOf(tx), filter.subscriptionId, filter.state, filter.after, filter.limit],
  );
  return rows.map((row) => ({
    ...row,
    madeAt: row.madeAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    doneAt: row.doneAt?.toISOString() ?? null,
  }));
}

/** Puts deliveries back to be sent: one, or all that were given up; gives how many. */
export async function replayDeliveryRows(
  tx: Tx,
  asked: { readonly id: number | null; readonly subscriptionId: number | null },
): Promise<number> {
  const rows = await tx.rows(
    `update channels.delivery set state = 'waiting', tries = 0, reason = '', due_at = $5
     where cell = $1 and tenant_id = $2 and case when $3::bigint is null then state = 'dead'
       else id = $3 end and ($4::int is null or subscription_id = $4) returning id`,
    [...scopeOf(tx), asked.id, asked.subscriptionId, tx.now],
  );
  tx.audit({
    action: "channels.delivery.replay",
    subjectKind: "delivery",
    subjectId: asked.id ?? 0,
    after: { ...asked, replayed: rows.length },
  });
  return rows.length;
}
