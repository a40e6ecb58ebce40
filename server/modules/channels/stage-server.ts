// The composed product behind its door, whose connections run when a test says so.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openApp } from "../../app.ts";
import { compose } from "../../compose.ts";
import { createLog, realWorld } from "../../platform/index.ts";
import { testDatabase, testVault } from "../../platform/testing/database.ts";
import { permissions } from "../people/index.ts";

export const scope = { cell: 0, tenantId: 1 as never };
const actor = { kind: "user", id: 1, name: "Mei" } as const;

/** The product whose connections run when the test says so. */
export async function openServer(clock: () => Date) {
  const home = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), "millrace-channels-"));
  const millrace = compose({ url: home.url, world: { ...realWorld, clock }, vault: testVault });
  const caller = { scope, actor, permissions: new Set<string>(permissions) };
  const narrowed = { channelIds: null, placeIds: null, partyIds: null };
  const app = await openApp({
    millrace: { ...millrace, authenticate: async () => ({ ...caller, ...narrowed }) },
    log: createLog("silent"),
    dataDirectory: folder,
    consoleDirectory: null,
    version: "0.0.0",
    onDemo: () => undefined,
    insecureCookies: true,
    allowTargets: ["127.0.0.1"],
  });
  await app.jobs.stop();
  const close = async () => {
    await app.close();
    await millrace.database.close();
    await home.drop();
    await rm(folder, { recursive: true, force: true });
  };
  return { app, millrace, close };
}

type Server = Awaited<ReturnType<typeof openServer>>;

/** Calls of the server's API under a key each; `ask` wants them to succeed. */
export function doorOf({ app }: Server) {
  let keys = 0;
  const call = async (
    text: string,
    body?: object | string,
    headers: Record<string, string> = {},
  ) => {
    const [method, url] = text.split(" ") as ["GET" | "POST" | "PUT", string];
    keys += 1;
    const reply = await app.http.app.inject({
      method,
      url,
      headers: { authorization: "Bearer x", "idempotency-key": `k${keys}`, ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: reply.statusCode, body: JSON.parse(reply.body) as Record<string, unknown> };
  };
  const ask = async <T>(text: string, body?: object): Promise<T> => {
    const reply = await call(text, body);
    assert.equal(reply.status, 200, `${text}: ${JSON.stringify(reply.body)}`);
    return reply.body as T;
  };
  return { call, ask };
}

/** Waits until what came is read and what is to be told within the house is told. */
export function settlingOf({ app, millrace }: Server) {
  const rows = <Row>(text: string, values: readonly unknown[] = []) =>
    millrace.database.read(scope, (tx) => tx.rows<Row>(text, values));
  /** The server's own timer reads the inbox. */
  const readAll = async (): Promise<void> => {
    const patience = AbortSignal.timeout(10_000);
    for (;;) {
      const waiting = await rows("select 1 from channels.inbox where state = 'waiting'");
      if (waiting.length === 0) return;
      patience.throwIfAborted();
      await realWorld.sleep(30);
    }
  };
  /** The server's own relay may have some in hand. */
  const deliverAll = async (): Promise<void> => {
    const patience = AbortSignal.timeout(10_000);
    while ((await rows("select 1 from platform.outbox limit 1")).length > 0) {
      patience.throwIfAborted();
      if ((await app.relay.deliver()) === 0) await realWorld.sleep(30);
    }
  };
  return { rows, readAll, deliverAll };
}
