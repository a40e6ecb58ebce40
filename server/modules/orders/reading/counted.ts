// Counts that other modules keep of orders: moved by events, made anew from the stored rows when
// their rules change. One road for all of them, so that none of them counts an order twice.
import { eachTenant } from "../../../platform/index.ts";
import type { Actor, Database, OutboxEvent, Relay, Scope, Tx } from "../../../platform/index.ts";
import { orderIdsAfter } from "../states.ts";

/** Orders that are counted in one transaction. */
export const countedAtOnce = 1_000;

/** What a module counts of orders, and where it keeps it. */
export interface OrderCount {
  /** Of the module: it follows events and works under this name. */
  readonly name: string;
  readonly topics: readonly string[];
  /** Raised when what is counted changes: every company is counted anew then. */
  readonly rulesVersion: number;
  /** Keeps others from counting for this company until the transaction ends. */
  readonly lock: (tx: Tx) => Promise<unknown>;
  readonly readRules: (tx: Tx) => Promise<number>;
  readonly writeRules: (tx: Tx, version: number) => Promise<void>;
  /** Counts orders as they stand now; an order that is counted twice moves nothing. */
  readonly count: (tx: Tx, orderIds: readonly number[]) => Promise<void>;
  /** Makes the sums anew from what was counted. */
  readonly sum: (tx: Tx) => Promise<void>;
}

/** A count that keeps itself. */
export interface KeptCount {
  /** Takes events of orders in the transaction that removes them from the outbox. */
  readonly handle: (tx: Tx, events: readonly OutboxEvent[]) => Promise<void>;
  /** Follows every order from now on. */
  readonly follow: (relay: Relay) => void;
  /** Counts all of a company's orders from the stored rows, some a transaction, then sums anew. */
  readonly rebuild: (database: Database, scope: Scope, signal?: AbortSignal) => Promise<void>;
  /** Counts the companies whose orders were never counted by the rules of this version. */
  readonly catchUp: (
    database: Database,
    scopes: readonly Scope[],
    signal: AbortSignal,
  ) => Promise<void>;
}

/**
 * Counts all orders of a company that was never counted, where they are few enough for one
 * transaction: a new company's board is complete with its first order, not at the next catch-up.
 * Gives whether it did.
 */
async function countFirst(tx: Tx, kept: OrderCount): Promise<boolean> {
  if ((await kept.readRules(tx)) > 0) return false;
  await kept.lock(tx);
  const ids = await orderIdsAfter(tx, 0, countedAtOnce);
  if (ids.length === countedAtOnce) return false;
  await kept.count(tx, ids);
  await finish(tx, kept);
  return true;
}

async function finish(tx: Tx, kept: OrderCount): Promise<void> {
  await kept.sum(tx);
  await kept.writeRules(tx, kept.rulesVersion);
}

/** Gives the road of a module's count: how it follows events, is made anew and catches up. */
export function keepCounted(kept: OrderCount): KeptCount {
  const actor: Actor = { kind: "system", id: 0, name: kept.name };
  const handle: KeptCount["handle"] = async (tx, events) => {
    if (await countFirst(tx, kept)) return;
    const ids = new Set(events.map((event) => Number(event.key)));
    await kept.count(
      tx,
      [...ids].sort((a, b) => a - b),
    );
  };
  const rebuild: KeptCount["rebuild"] = async (database, scope, signal) => {
    for (let after = 0; ;) {
      signal?.throwIfAborted();
      const start = after;
      const ids = await database.transact(scope, actor, async (tx) => {
        const found = await orderIdsAfter(tx, start, countedAtOnce);
        await kept.count(tx, found);
        return found;
      });
      after = ids.at(-1) ?? after;
      if (ids.length < countedAtOnce) break;
    }
    await database.transact(scope, actor, async (tx) => {
      await kept.lock(tx);
      await finish(tx, kept);
    });
  };
  return {
    handle,
    follow: (relay) => relay.subscribe({ name: kept.name, topics: kept.topics, handle }),
    rebuild,
    catchUp: (database, scopes, signal) =>
      eachTenant(scopes, signal, async (scope) => {
        const rules = await database.read(scope, kept.readRules);
        if (rules !== kept.rulesVersion) await rebuild(database, scope, signal);
      }),
  };
}
