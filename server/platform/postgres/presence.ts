import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";

/** Names the use of an embedded server among the advisory locks of its database `postgres`. */
const useLock = 741_209;
const againMs = 1_000;

/** That one process uses a server, for as long as it says so or lives. */
export interface Presence {
  /** Leaves; calls `whenLast` when nobody else is there, and lets nobody in meanwhile. */
  leave(whenLast: () => Promise<void>): Promise<void>;
  /** Leaves, whoever else is there. */
  end(): Promise<void>;
}

/** Whether a connection keeps the program running: known to the library, not to its types. */
const pinned = (client: pg.Client) => client as unknown as { ref(): void; unref(): void };

async function enter(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, keepAlive: true });
  client.on("error", () => undefined);
  try {
    await client.connect();
    // Waits for one who is the last and stops the server: the connection then breaks.
    await client.query("select pg_advisory_lock_shared($1)", [useLock]);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  // That somebody is there must keep no program from its end.
  pinned(client).unref();
  return client;
}

async function entered(url: () => string | null): Promise<pg.Client | null> {
  try {
    const address = url();
    return address === null ? null : await enter(address);
  } catch {
    return null; // Nobody can be asked just now, or not by this user.
  }
}

async function isLast(client: pg.Client): Promise<boolean> {
  await client.query("select pg_advisory_unlock_shared($1)", [useLock]);
  const { rows } = await client.query<{ alone: boolean }>(
    "select pg_try_advisory_lock($1) as alone",
    [useLock],
  );
  return rows[0]?.alone === true;
}

/**
 * Says in the server itself that it is used, by a lock that ends with the process: unlike a count of
 * connections it cannot take one that is just closing for somebody else, and of two that leave at
 * once exactly one is the last. Entered anew when the connection breaks. Fails when the server ends.
 * @param url where the server is now; null while none runs.
 */
export async function joinServer(url: () => string | null): Promise<Presence> {
  let isOver = false;
  let client: pg.Client | null = null;
  const hold = (next: pg.Client): void => {
    client = next;
    next.once("end", () => {
      client = null;
      void again();
    });
  };
  async function again(): Promise<void> {
    while (!isOver && client === null) {
      await pause(againMs, undefined, { ref: false });
      const next = isOver ? null : await entered(url);
      if (!next) continue;
      if (isOver) await next.end().catch(() => undefined);
      else hold(next);
    }
  }
  const address = url();
  if (address === null) throw new Error("no server runs any more");
  hold(await enter(address));
  return {
    async leave(whenLast) {
      if (isOver) return;
      isOver = true;
      // Whoever lost the server looks for it once more: it may run again, and nobody else be there.
      const held = client ?? (await entered(url));
      if (!held) return;
      pinned(held).ref();
      try {
        if (await isLast(held).catch(() => false)) await whenLast();
      } finally {
        await held.end().catch(() => undefined);
      }
    },
    async end() {
      isOver = true;
      if (!client) return;
      pinned(client).ref();
      await client.end().catch(() => undefined);
    },
  };
}
