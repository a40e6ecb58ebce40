import type { TenantId } from "../../kernel/index.ts";
import { isBusy, isGone } from "./database.ts";
import type { Actor, Database, Scope, Tx } from "./database.ts";

/** An event as its readers get it. */
export interface OutboxEvent {
  readonly id: number;
  readonly cell: number;
  readonly tenantId: number;
  readonly topic: string;
  readonly key: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** When it happened. */
  readonly at: Date;
}

export interface Subscription {
  /** Stable name: it stands beside an event that this subscriber could not take. */
  readonly name: string;
  readonly topics: readonly string[];
  /**
   * Takes events of one tenant, in order of their ids, in the transaction that removes them: what
   * it writes with `tx` happens exactly once. What it does outside may happen again after a crash,
   * so it sends the event's id along.
   */
  readonly handle: (tx: Tx, events: readonly OutboxEvent[]) => Promise<void>;
}

export interface Relay {
  /** Calls the subscriber for every event that leaves from now on. */
  subscribe(subscription: Subscription): void;
  /** Delivers what waits now; gives how many events left. For tests and for a quick hand-over. */
  deliver(): Promise<number>;
  /** Stops after the batch in hand. */
  stop(): Promise<void>;
}

const batchSize = 500;
const triesMax = 5;
const pauseMs = { busy: 50, idle: 250 };

/**
 * As long as the relay rests after a delivery that took so long, in ms: in a rush it works a quarter
 * of the time. What a delivery costs hardly depends on how many events it takes, and what came
 * meanwhile is taken together.
 */
const restMs = (tookMs: number) => Math.min(pauseMs.idle, Math.max(pauseMs.busy, 3 * tookMs));

const actor: Actor = { kind: "system", id: 0, name: "outbox" };

/** Says which subscriber failed, around the failure itself. */
class DeliveryFailed extends Error {
  readonly subscriber: string;
  constructor(subscriber: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.subscriber = subscriber;
    // The database's retry looks for the code of what went wrong inside.
    Object.assign(this, { code: (cause as { code?: unknown }).code });
  }
}

type Row = Omit<OutboxEvent, "tenantId" | "payload"> & {
  readonly payload: unknown;
  /** How many events the row carries; of several, the payload is a list. */
  readonly events: number;
};

type Packed = readonly [id: number, key: string, payload: OutboxEvent["payload"]];

/** The events of rows, in order of their ids; each remembers no row. */
function eventsOf(rows: readonly Row[], tenantId: number): OutboxEvent[] {
  const events = rows.flatMap(({ events: count, payload, ...row }): OutboxEvent[] => {
    if (count === 1) return [{ ...row, tenantId, payload: payload as OutboxEvent["payload"] }];
    return (payload as readonly Packed[]).map(([id, key, own]) => ({
      ...{ ...row, tenantId, id, key, payload: own },
    }));
  });
  return events.sort((a, b) => a.id - b.id);
}

async function takeEvents(tx: Tx, onlyId: number | null): Promise<OutboxEvent[]> {
  const { cell, tenantId } = tx.scope;
  const rows = await tx.rows<Row>(
    `delete from platform.outbox where (cell, tenant_id, id) in (
       select cell, tenant_id, id from (
         select cell, tenant_id, id, sum(events) over (order by id) - events as before from (
           select cell, tenant_id, id, events from platform.outbox
           where cell = $1 and tenant_id = $2 and retry_at <= $3
             and ($4::bigint is null or id = $4)
           order by id limit $5 for update skip locked) as locked) as counted
       where before < $5)
     returning id, cell, topic, key, payload, at, events`,
    [cell, tenantId, tx.now, onlyId, batchSize],
    "platform.outbox.take",
  );
  return eventsOf(rows, tenantId);
}

/** Gives each event of the oldest rows a row of its own, so that a bad one can stand alone. */
async function unpack(database: Database, scope: Scope): Promise<void> {
  await database.transact(scope, actor, (tx) =>
    tx.rows(
      `with gone as (delete from platform.outbox where (cell, tenant_id, id) in (
           select cell, tenant_id, id from platform.outbox
           where cell = $1 and tenant_id = $2 and events > 1 order by id limit $3
           for update skip locked)
         returning *)
       insert into platform.outbox (cell, tenant_id, id, topic, key, payload, at)
       select cell, tenant_id, (event ->> 0)::bigint, topic, event ->> 1, event -> 2, at
       from gone cross join jsonb_array_elements(payload) as event`,
      [scope.cell, scope.tenantId, batchSize],
    ),
  );
}

async function hand(
  tx: Tx,
  subscriptions: readonly Subscription[],
  events: readonly OutboxEvent[],
) {
  for (const { name, topics, handle } of subscriptions) {
    const wanted = events.filter((event) => topics.includes(event.topic));
    if (wanted.length === 0) continue;
    try {
      await handle(tx, wanted);
    } catch (error) {
      throw new DeliveryFailed(name, error);
    }
  }
}

/** Puts a failed event off, twice as long each time; after the fifth try it is parked. */
async function putOff(database: Database, event: OutboxEvent, failure: DeliveryFailed) {
  const scope = scopeOf(event);
  await database.transact(scope, actor, async (tx) => {
    const place = [scope.cell, scope.tenantId, event.id];
    const [row] = await tx.rows<{ tries: number }>(
      `update platform.outbox set tries = tries + 1,
         retry_at = $4::timestamptz + make_interval(secs => power(2, tries))
       where cell = $1 and tenant_id = $2 and id = $3 returning tries`,
      [...place, tx.now],
    );
    if (!row || row.tries < triesMax) return;
    await tx.rows(
      `with gone as (delete from platform.outbox
         where cell = $1 and tenant_id = $2 and id = $3 returning *)
       insert into platform.outbox_parked (cell, tenant_id, id, topic, key, payload, at, subscriber,
         reason, parked_at)
       select cell, tenant_id, id, topic, key, payload, at, $4, $5, $6 from gone`,
      [...place, failure.subscriber, failure.message.slice(0, 2_000), tx.now],
    );
  });
}

/** The events of a company that is removed go with it; while it is being removed they wait. */
function noneIfGone(error: unknown): 0 {
  if (isGone(error)) return 0;
  throw error;
}

const scopeOf = (event: OutboxEvent): Scope => ({
  cell: event.cell,
  tenantId: event.tenantId as TenantId,
});

interface Delivering {
  readonly database: Database;
  readonly subscriptions: readonly Subscription[];
  readonly onError: (error: unknown) => void;
}

/**
 * What subscribers wrote without waiting may fail at the commit only: then it is the events' fault as
 * any other, and nobody behind them waits for ever. An outage stays one.
 */
function failureAtEnd(error: unknown): unknown {
  return isBusy(error) || isGone(error) ? error : new DeliveryFailed("commit", error);
}

/** Delivers one tenant's events, or just one of them; gives how many left. */
async function deliverSome(
  relay: Delivering,
  scope: Scope,
  onlyId: number | null,
): Promise<number> {
  const { database, subscriptions, onError } = relay;
  let taken: OutboxEvent[] = [];
  let isHanded = false;
  try {
    return await database.transact(scope, actor, async (tx) => {
      isHanded = false;
      taken = await takeEvents(tx, onlyId);
      await hand(tx, subscriptions, taken);
      isHanded = true;
      return taken.length;
    });
  } catch (problem) {
    const error = isHanded ? failureAtEnd(problem) : problem;
    if (!(error instanceof DeliveryFailed)) throw error;
    // The database's own trouble is not the event's fault: the whole relay waits.
    if (/^(08|57P|53)/.test(String((error.cause as { code?: string }).code))) throw error;
    const [first] = taken;
    if (onlyId === null) {
      await unpack(database, scope);
      let left = 0;
      for (const event of taken) left += await deliverSome(relay, scope, event.id);
      return left;
    }
    onError(error);
    if (first) await putOff(database, first, error);
    return 0;
  }
}

/** Delivers what waits, company by company; gives how many events left. */
async function deliverWaiting(relay: Delivering): Promise<number> {
  const { database, subscriptions } = relay;
  // Without subscribers the events wait: a tool that opens the database must not swallow them.
  if (subscriptions.length === 0) return 0;
  const { rows } = await database.pool.query<{ cell: number; tenant_id: TenantId }>({
    name: "platform.outbox_waiting",
    text: "select cell, tenant_id from platform.outbox_waiting($1, $2)",
    values: [database.world.clock(), batchSize],
  });
  let left = 0;
  for (const { cell, tenant_id: tenantId } of rows)
    left += await deliverSome(relay, { cell, tenantId }, null).catch(noneIfGone);
  return left;
}

/**
 * Moves events out of the outbox. Claim and delete are one statement, so several processes share
 * the work and none is skipped (ids commit out of order; "greater than the last seen" loses). A
 * batch that fails is delivered one by one, so a poisoned event stands alone.
 */
export function startRelay(database: Database, onError: (error: unknown) => void): Relay {
  const subscriptions: Subscription[] = [];
  const deliver = () => deliverWaiting({ database, subscriptions, onError });
  let running = true;

  const loop = async () => {
    let pause = pauseMs.idle;
    while (running) {
      try {
        const from = database.world.clock().getTime();
        const left = await deliver();
        const tookMs = database.world.clock().getTime() - from;
        pause = left > 0 ? restMs(tookMs) : Math.min(pauseMs.idle, pause + 25);
        if (left >= batchSize) continue;
      } catch (error) {
        onError(error);
        pause = 1_000;
      }
      await database.world.sleep(pause);
    }
  };
  const ended = loop();
  return {
    subscribe: (subscription) => void subscriptions.push(subscription),
    deliver,
    async stop() {
      running = false;
      await ended;
    },
  };
}
