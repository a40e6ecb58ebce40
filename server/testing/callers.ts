// The whole product over a fresh database, for callers by name: `boss` may do all; a test names
// others by what they are given. Its clock stands still until the test moves it.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InjectOptions } from "fastify";
import type { TenantId } from "../../kernel/index.ts";
import { openApp } from "../app.ts";
import type { App } from "../app.ts";
import { checkAll, compose } from "../compose.ts";
import type { Millrace } from "../compose.ts";
import { permissions } from "../modules/people/index.ts";
import { createLog, realWorld } from "../platform/index.ts";
import type { Caller, Credentials } from "../platform/index.ts";
import { testDatabase, testVault } from "../platform/testing/database.ts";

export const scope = { cell: 0, tenantId: 1 as TenantId };

const boss: Caller = {
  scope,
  actor: { kind: "user", id: 1, name: "boss" },
  permissions: new Set<string>(permissions),
  channelIds: null,
  placeIds: null,
  partyIds: null,
};

export type Callers = Awaited<ReturnType<typeof openCallers>>;

async function openWhole(asked: {
  readonly url: string;
  readonly folder: string;
  readonly clock: () => Date;
  readonly callers: Named;
}) {
  const { url, folder, clock, callers } = asked;
  const millrace: Millrace = {
    ...compose({ url, world: { ...realWorld, clock }, vault: testVault }),
    async authenticate({ apiKey }: Credentials): Promise<Caller | null> {
      if (!apiKey) return null;
      return { ...boss, actor: { ...boss.actor, name: apiKey }, ...callers[apiKey]?.() };
    },
  };
  const app = await openApp({
    ...{ millrace, log: createLog("silent"), dataDirectory: folder, version: "test" },
    ...{ consoleDirectory: null, insecureCookies: true, onDemo: () => undefined },
  });
  const setup = { tenantName: "T", adminName: "B", login: "boss", password: "a long word 1" };
  const made = await app.http.app.inject({
    ...{ method: "POST", url: "/api/setup" },
    payload: { ...setup, locale: "en", withDemo: false },
  });
  assert.equal(made.statusCode, 200, made.body);
  return { millrace, app };
}

/** A client of the product: each call with a key of its own. */
function clientOf(app: App) {
  let keys = 0;
  const send = async (
    text: string,
    sent: { body?: object | undefined; as: string; key: string },
  ) => {
    const [method, url] = text.split(" ") as [InjectOptions["method"] & string, string];
    const reply = await app.http.app.inject({
      ...{ method, url, remoteAddress: `10.0.${(keys >> 8) & 255}.${keys & 255}` },
      headers: { authorization: `Bearer ${sent.as}`, "idempotency-key": sent.key },
      ...(sent.body ? { payload: sent.body } : {}),
    });
    return { status: reply.statusCode, body: reply.json() as { readonly kind?: string } };
  };
  const say = (text: string, body?: object, as = "boss") => {
    keys += 1;
    return send(text, { body, as, key: `k${keys}` });
  };
  return {
    /** The answer of a request that must be taken. */
    async ask<T>(text: string, body?: object, as = "boss"): Promise<T> {
      const said = await say(text, body, as);
      assert.equal(said.status, 200, `${text}: ${JSON.stringify(said.body)}`);
      return said.body as T;
    },
    /** The answer of a change that is sent twice with one key: both times the same. */
    async twice<T>(text: string, body?: object): Promise<T> {
      keys += 1;
      const sent = { body, as: "boss", key: `k${keys}` };
      const first = await send(text, sent);
      assert.equal(first.status, 200, `${text}: ${JSON.stringify(first.body)}`);
      assert.deepEqual(await send(text, sent), first, `${text}, sent again`);
      return first.body as T;
    },
    /** The rows of a table that is downloaded. */
    async table(url: string, as = "boss"): Promise<string[]> {
      const headers = { authorization: `Bearer ${as}` };
      const reply = await app.http.app.inject({ method: "GET", url, headers });
      assert.equal(reply.statusCode, 200, `${url}: ${reply.body}`);
      return reply.body.trim().split(/\r?\n/);
    },
    /** The kind of a refusal with its status, such as "409 not_enough", or "taken". */
    async refusal(text: string, body?: object, as = "boss"): Promise<string> {
      const said = await say(text, body, as);
      return said.status === 200 ? "taken" : `${said.status} ${said.body.kind}`;
    },
  };
}

/** What each named caller has instead of what the boss has. */
type Named = Readonly<Record<string, () => Partial<Caller>>>;

/** Opens the product at an instant for callers by name. */
export async function openCallers(callers: Named = {}, start = "2026-11-11T02:00:00Z") {
  const home = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), "millrace-callers-"));
  let now = Date.parse(start);
  const { millrace, app } = await openWhole({
    ...{ url: home.url, folder, callers },
    clock: () => new Date(now),
  });
  return {
    millrace,
    ...clientOf(app),
    endpoints: app.http.endpoints,
    /** Hands out the events of before until none is left. */
    async deliver(): Promise<void> {
      const waiting = () =>
        millrace.database.read(scope, (tx) => tx.rows("select 1 from platform.outbox limit 1"));
      while ((await waiting()).length > 0) await app.relay.deliver();
    },
    /** Moves the clock on by minutes, or to an instant. */
    live(to: number | string): void {
      now = typeof to === "number" ? now + to * 60_000 : Date.parse(to);
    },
    /** Fails with every law that the stored rows break. */
    async lawful(): Promise<void> {
      const broken = (await checkAll(millrace, scope)).filter((law) => law.findings.length > 0);
      assert.deepEqual(broken, []);
    },
    async close(): Promise<void> {
      await app.close();
      await millrace.database.close();
      await home.drop();
      await rm(folder, { recursive: true });
    },
  };
}
