import { signatureOf } from "../../../../connectors/port/index.ts";
import type { Actor, Database, Scope, Tx } from "../../../platform/index.ts";
import { openSecrets, sealedIn } from "../sealing.ts";

const actor: Actor = { kind: "system", id: 0, name: "webhooks" };
const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
/** Seconds before each further try; after the last one a delivery is given up. */
const waits = [5, 30, 120, 600, 3_600, 14_400, 43_200];
const atOnce = 8;
const timeoutMs = 10_000;
/** Nobody else sends these meanwhile; after a crash they are sent again under the same id. */
const leaseSeconds = 60;

interface Due {
  readonly id: number;
  readonly event_id: number;
  readonly body: string;
  readonly tries: number;
  readonly subscription_id: number;
  readonly url: string;
  readonly secrets: readonly string[];
}

interface Outcome {
  readonly status: number | null;
  readonly reason: string;
}

export interface SenderParts {
  readonly database: Database;
  /** The guarded way out: an address within our own network is refused. */
  readonly network: typeof fetch;
}

/**
 * Takes what is due of each subscription that is active, few of each: one that is paused or hangs
 * keeps none of the others waiting.
 */
async function takeDue(tx: Tx): Promise<Due[]> {
  const due = await tx.rows<Due>(
    `update channels.delivery as delivery
       set due_at = $3::timestamptz + make_interval(secs => $4)
     from channels.subscription as subscription
     where delivery.cell = $1 and delivery.tenant_id = $2 and subscription.cell = $1
       and subscription.tenant_id = $2 and subscription.id = delivery.subscription_id
       and subscription.active and delivery.id in (
         select due.id from channels.subscription as each cross join lateral (
           select id from channels.delivery
           where cell = $1 and tenant_id = $2 and subscription_id = each.id and state = 'waiting'
             and due_at <= $3 order by id limit 10 for update skip locked) as due
         where each.cell = $1 and each.tenant_id = $2 and each.active)
     returning delivery.id, delivery.event_id, delivery.body, delivery.tries, subscription.url,
       subscription.secrets, subscription_id`,
    [...scopeOf(tx), tx.now, leaseSeconds],
  );
  return due.map((each) => {
    const context = sealedIn.subscription(tx.scope, each.subscription_id);
    return { ...each, secrets: openSecrets(tx, context, each.secrets) };
  });
}

/** Sends one delivery; what it was answered, or why not at all. */
async function send({ network, database }: SenderParts, due: Due): Promise<Outcome> {
  const raw = Buffer.from(due.body, "utf8");
  const id = `evt_${due.event_id}`;
  const timestamp = String(Math.floor(database.world.clock().getTime() / 1_000));
  const signed = { id, timestamp, raw };
  try {
    const response = await network(due.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": due.secrets.map((each) => signatureOf(signed, each)).join(" "),
      },
      body: due.body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    return { status: response.status, reason: response.ok ? "" : `answered ${response.status}` };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { status: null, reason: String(cause).slice(0, 500) };
  }
}

async function note(tx: Tx, due: Due, { status, reason }: Outcome): Promise<void> {
  const wait = waits[due.tries];
  const state = reason === "" ? "done" : wait === undefined ? "dead" : "waiting";
  await tx.rows(
    `update channels.delivery set state = $4, status = $5, reason = $6, tries = tries + 1,
       due_at = $7::timestamptz + make_interval(secs => $8),
       done_at = case when $4 = 'done' then $7::timestamptz end
     where cell = $1 and tenant_id = $2 and id = $3 and state = 'waiting'`,
    [...scopeOf(tx), due.id, state, status, reason, tx.now, wait ?? 0],
  );
  tx.announce({ topic: "DeliveryMoved", key: due.id, payload: { state } });
}

/**
 * Sends what is due, so many at once: signed, each under its event's id, so that a receiver that
 * minds ids acts once. Gives how many were sent.
 */
export async function sendDeliveries(parts: SenderParts, scope: Scope): Promise<number> {
  const { database } = parts;
  const due = await database.transact(scope, actor, takeDue);
  const queue = [...due];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const one = next;
      const outcome = await send(parts, one);
      await database.transact(scope, actor, (tx) => note(tx, one, outcome));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return due.length;
}

/** Forgets deliveries that are over: taken ones after 30 days, given-up ones after 90. */
export async function forgetDeliveries(tx: Tx): Promise<void> {
  await tx.rows(
    `delete from channels.delivery where cell = $1 and tenant_id = $2 and state <> 'waiting'
       and made_at < $3::timestamptz - case state when 'done' then interval '30 days'
         else interval '90 days' end`,
    [...scopeOf(tx), tx.now],
    "channels.forget_deliveries",
  );
}
