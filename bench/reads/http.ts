// The same reads over HTTP, as a screen asks for them: signed in, validated, shown as JSON.
import { setTimeout as pause } from "node:timers/promises";
import { openApp } from "../../server/app.ts";
import { createApiKey, permissions } from "../../server/modules/people/index.ts";
import { createLog } from "../../server/platform/index.ts";
import { actor } from "../company.ts";
import type { Bench } from "../company.ts";

/** A server of the bench's company, and how to ask it. */
export interface Screens {
  get(path: string): Promise<unknown>;
  post(path: string, body: object): Promise<unknown>;
  /** Milliseconds from the answer to an order until its event is in a stream that is open. */
  eventLate(order: object): Promise<number>;
  close(): Promise<void>;
}

/** Calls back with each message of the server's live stream. */
async function listen(
  address: string,
  headers: Record<string, string>,
  hear: (text: string) => void,
): Promise<() => void> {
  const ending = new AbortController();
  const { body } = await fetch(`${address}/api/live`, { headers, signal: ending.signal });
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  const read = async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      hear(decoder.decode(value));
    }
  };
  read().catch((error: unknown) => {
    if (!ending.signal.aborted) throw error;
  });
  return () => ending.abort();
}

/** Waits until what was placed before the server ran has been counted and told. */
async function settle(bench: Bench): Promise<void> {
  for (;;) {
    const [row] = await bench.millrace.database.read(bench.scope, (tx) =>
      tx.rows<{ left: number }>("select count(*)::int as left from platform.outbox"),
    );
    if (row?.left === 0) return;
    await pause(100);
  }
}

/** Opens the server on a free port with a key that may do everything. */
export async function openScreens(bench: Bench): Promise<Screens> {
  const app = await openApp({
    millrace: bench.millrace,
    log: createLog("silent"),
    dataDirectory: "/tmp",
    consoleDirectory: null,
    version: "bench",
    onDemo: () => undefined,
    insecureCookies: true,
  });
  const address = await app.http.app.listen({ host: "127.0.0.1", port: 0 });
  const { database } = bench.millrace;
  const { key } = await database.transact(bench.scope, actor, (tx) =>
    createApiKey(tx, database.world.secret, {
      ...{ name: "bench", permissions: [...permissions], channelIds: null },
    }),
  );
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  let serial = 0;
  let heard: (text: string) => void = () => undefined;
  const answer = async (response: Response): Promise<unknown> => {
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  const post = async (path: string, body: object) => {
    serial += 1;
    const asked = { ...headers, "idempotency-key": `screen-${serial}` };
    const request = { method: "POST", headers: asked, body: JSON.stringify(body) };
    return answer(await fetch(address + path, request));
  };
  await settle(bench);
  const leave = await listen(address, headers, (text) => heard(text));
  return {
    get: async (path) => answer(await fetch(address + path, { headers })),
    post,
    async eventLate(order) {
      const { orderId } = (await post("/api/orders", order)) as { orderId: number };
      const from = performance.now();
      const patience = AbortSignal.timeout(10_000);
      let late = -1;
      heard = (text) => {
        if (late < 0 && text.includes(`"key":"${orderId}"`)) late = performance.now() - from;
      };
      while (late < 0) {
        patience.throwIfAborted();
        await pause(2);
      }
      return late;
    },
    async close() {
      leave();
      await app.close();
    },
  };
}
