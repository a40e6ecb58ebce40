import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import assert from "node:assert/strict";
import type { InjectOptions } from "fastify";
import { openApp } from "../app.ts";
import { compose } from "../compose.ts";
import type { Millrace } from "../compose.ts";
import { permissions } from "../modules/people/index.ts";
import { createLog, realWorld } from "../platform/index.ts";
import type { Caller, Credentials } from "../platform/index.ts";
import { testDatabase, testVault } from "../platform/testing/database.ts";

/** What makes a caller another than the boss; read at each call, because ids are known only later. */
type Lists = () => Partial<Omit<Caller, "scope">>;

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** Callers by their names: each may do everything unless told; `boss` is nobody else. */
function callersOf(named: Readonly<Record<string, Lists>>) {
  return async ({ apiKey }: Credentials): Promise<Caller | null> => ({
    scope: { cell: 0, tenantId: 1 as never },
    actor: { kind: "user", id: 1, name: apiKey ?? "" },
    permissions: new Set<string>(permissions),
    ...{ channelIds: null, placeIds: null, partyIds: null },
    ...named[apiKey ?? ""]?.(),
  });
}

function clientOf(millrace: Millrace, app: Awaited<ReturnType<typeof openApp>>) {
  let keys = 0;
  const say = async (
    text: string,
    { body, as = "boss" }: { readonly body?: object | undefined; readonly as?: string } = {},
  ) => {
    const [method, url] = text.split(" ") as [InjectOptions["method"] & string, string];
    keys += 1;
    const reply = await app.http.app.inject({
      ...{ method, url },
      headers: {
        ...{ authorization: `Bearer ${as}`, "idempotency-key": `stage-${keys}` },
        "accept-language": "en",
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: reply.statusCode, text: reply.body };
  };
  return {
    millrace,
    endpoints: app.http.endpoints,
    /** What is answered, whatever it is. */
    say,
    /** The answer of a request that must be taken. */
    async ask<T = Record<string, never>>(text: string, body?: object): Promise<T> {
      const said = await say(text, { body });
      assert.equal(said.status, 200, `${text}: ${said.text}`);
      return JSON.parse(said.text) as T;
    },
  };
}

/** The whole product over a fresh database, set up, with callers of these names. */
export async function openStage(named: Readonly<Record<string, Lists>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "millrace-stage-"));
  const home = await testDatabase();
  const composed = compose({ url: home.url, world: realWorld, vault: testVault });
  const millrace = { ...composed, authenticate: callersOf(named) };
  const app = await openApp({
    millrace,
    log: createLog("silent"),
    dataDirectory: folder,
    ...{ consoleDirectory: null, version: "0", insecureCookies: true },
    onDemo: () => undefined,
  });
  const client = clientOf(millrace, app);
  const setup = { tenantName: "T", adminName: "A", login: "boss", password: "a long word 1" };
  await client.ask("POST /api/setup", { ...setup, locale: "en", withDemo: false });
  const { rows } = await client.ask<{ rows: { id: number; code: string }[] }>("GET /api/places");
  return {
    ...client,
    /** The first warehouse, which serves every channel. */
    placeId: rows.find((row) => row.code === "MAIN")?.id ?? 0,
    /** Makes or changes a channel; gives its id. */
    async channel(code: string, policy: string): Promise<number> {
      const body = { code, name: code, kind: "manual", policy };
      return (await client.ask<{ id: number }>("POST /api/channels", body)).id;
    },
    /** Hands out the events that wait now. */
    deliver: () => app.relay.deliver(),
    async close(): Promise<void> {
      await app.close();
      await composed.database.close();
      await home.drop();
      await rm(folder, { recursive: true });
    },
  };
}
