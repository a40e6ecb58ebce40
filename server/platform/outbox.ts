import type { Database } from "./database.ts";

/** An event as its readers get it. */
export interface OutboxEvent {
  readonly id: number;
  readonly cell: number;
  readonly tenantId: number;
  readonly topic: string;
  readonly key: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Relay {
  /** Calls the reader for every event that leaves from now on, in this process. */
  subscribe(reader: (events: readonly OutboxEvent[]) => void): () => void;
  /** Stops after the batch in hand. */
  stop(): Promise<void>;
}

const batchSize = 500;
const idleMs = 150;

/**
 * Moves events out of the outbox: claim and delete in one statement, so several processes share
 * the work and no event is skipped (ids commit out of order; "greater than the last seen" loses).
 */
export function startRelay(database: Database, onError: (error: unknown) => void): Relay {
  const readers = new Set<(events: readonly OutboxEvent[]) => void>();
  let running = true;
  async function claim(): Promise<OutboxEvent[]> {
    const client = await database.pool.connect();
    try {
      await client.query("begin; set local millrace.relay = 'on'");
      const { rows } = await client.query<{
        id: number;
        cell: number;
        tenant_id: number;
        topic: string;
        key: string;
        payload: Record<string, unknown>;
      }>({
        name: "platform.relay",
        text: `delete from platform.outbox where (cell, tenant_id, id) in (
            select cell, tenant_id, id from platform.outbox order by cell, id limit $1
            for update skip locked) returning id, cell, tenant_id, topic, key, payload`,
        values: [batchSize],
      });
      await client.query("commit");
      return rows
        .map(({ tenant_id, ...row }) => ({ ...row, tenantId: tenant_id }))
        .sort((a, b) => a.id - b.id);
    } catch (error) {
      await client.query("rollback").catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
  const loop = async () => {
    while (running) {
      let moved = 0;
      try {
        const events = await claim();
        moved = events.length;
        if (moved > 0) for (const reader of readers) reader(events);
      } catch (error) {
        onError(error);
        await database.world.sleep(1_000);
      }
      if (moved < batchSize) await database.world.sleep(idleMs);
    }
  };
  const ended = loop();
  return {
    subscribe(reader) {
      readers.add(reader);
      return () => void readers.delete(reader);
    },
    async stop() {
      running = false;
      await ended;
    },
  };
}
