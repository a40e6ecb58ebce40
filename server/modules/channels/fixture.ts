// The composed product behind its door, for the tests of channels.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openApp } from "../../app.ts";
import { compose } from "../../compose.ts";
import { createLog, realWorld } from "../../platform/index.ts";
import { testDatabase, testVault } from "../../platform/testing/database.ts";
import { permissions } from "../people/index.ts";

type Method = "GET" | "POST" | "PUT";

/** Calls of the API under a key each; `ask` wants them to succeed. */
function callsOf(app: Awaited<ReturnType<typeof openApp>>) {
  let keys = 0;
  const call = async (
    text: string,
    body?: object | string,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const [method, url] = text.split(" ") as [Method, string];
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

/** To which channels and places its one user is narrowed; null: to none. */
interface Reach {
  readonly channelIds: readonly number[] | null;
  readonly placeIds: readonly number[] | null;
}

/** A company of its own; `may` says what its one user may do from now on, and where; `clock` what time it is. */
export async function openDoor({ clock = realWorld.clock }: { readonly clock?: () => Date } = {}) {
  const home = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), "millrace-door-"));
  const millrace = compose({ url: home.url, world: { ...realWorld, clock }, vault: testVault });
  const scope = { cell: 0, tenantId: 1 as never };
  const actor = { kind: "user", id: 1, name: "Mei" } as const;
  const unbound: Reach = { channelIds: null, placeIds: null };
  let reach = unbound;
  let permitted = new Set<string>(permissions);
  const app = await openApp({
    millrace: {
      ...millrace,
      authenticate: async () => ({
        scope,
        actor,
        permissions: permitted,
        ...reach,
        partyIds: null,
      }),
    },
    log: createLog("silent"),
    dataDirectory: folder,
    consoleDirectory: null,
    version: "0.0.0",
    onDemo: () => undefined,
    insecureCookies: true,
    allowTargets: ["127.0.0.1"],
  });
  const { call, ask } = callsOf(app);
  const boss = { tenantName: "T", adminName: "A", login: "boss", password: "a long word 1" };
  await ask("POST /api/setup", { ...boss, locale: "en", withDemo: false });
  return {
    ...{ app, millrace, scope, folder, call, ask, url: home.url },
    may: (only: readonly string[] | null, within: Partial<Reach> = {}) => {
      permitted = new Set<string>(only ?? permissions);
      reach = { ...unbound, ...within };
    },
    /** The first row of a statement, read as the company. */
    one: async (text: string, values: unknown[] = []) =>
      (
        await millrace.database.read(scope, (tx) => tx.rows<Record<string, unknown>>(text, values))
      )[0],
    async close() {
      await app.close();
      await millrace.database.close();
      await home.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
