// People behind their real HTTP door on a database of its own, for this module's tests.
import assert from "node:assert/strict";
import type { InjectOptions } from "fastify";
import { within } from "../../narrowing.ts";
import { createLog, openDatabase, openHttp, realWorld } from "../../platform/index.ts";
import type { World } from "../../platform/index.ts";
import { testDatabase, testVault } from "../../platform/testing/database.ts";
import { createAuthenticate, peopleSentences, registerPeople } from "./index.ts";

export const password = "a long word 1";

export interface Said {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: Record<string, never> & { readonly rows: Record<string, unknown>[] };
}

/** One request's words: method and path, body, whose session or key, from which address. */
export interface Saying {
  readonly body?: object | undefined;
  /** A session cookie's value or an API key. */
  readonly as?: string;
  readonly ip?: string;
}

const credentials = (as: string) => {
  if (as === "") return {};
  return as.startsWith("mr_")
    ? { authorization: `Bearer ${as}` }
    : { cookie: `millrace_session=${as}` };
};

/** Opens the door; its clock is the machine's, moved on by `later`. */
export async function openPeople() {
  let laterMs = 0;
  let keys = 0;
  const world: World = { ...realWorld, clock: () => new Date(Date.now() + laterMs) };
  const home = await testDatabase();
  const database = openDatabase({ url: home.url, world, vault: testVault });
  const http = await openHttp({
    log: createLog("error"),
    authenticate: createAuthenticate(database),
    sentences: peopleSentences,
    insecureCookies: true,
    within,
  });
  registerPeople(http, {
    database,
    insecureCookies: true,
    onTenant: async () => undefined,
    onDemo: () => undefined,
  });

  async function say(text: string, { body, as = "", ip = "10.0.0.1" }: Saying = {}): Promise<Said> {
    const [method, url] = text.split(" ") as [InjectOptions["method"] & string, string];
    keys += 1;
    const reply = await http.app.inject({
      method,
      url,
      remoteAddress: ip,
      ...(body ? { payload: body } : {}),
      headers: {
        ...credentials(as),
        "idempotency-key": `k${keys}`,
        "accept-language": "en",
      },
    });
    return { status: reply.statusCode, headers: reply.headers, body: reply.json() };
  }

  /** Signs in and gives the session; `word` and `ip` are usual ones unless told. */
  async function enter(login: string, word = password, ip = "10.0.0.1"): Promise<string> {
    const body = { login, password: word };
    const { status, headers, body: said } = await say("POST /api/session", { body, ip });
    assert.equal(status, 200, JSON.stringify(said));
    return /millrace_session=([^;]+)/.exec(String(headers["set-cookie"]))?.[1] ?? "";
  }

  return {
    ...{ database, world, say, enter },
    later: (ms: number) => void (laterMs += ms),
    /** Lets the five seconds of the sign-in cache pass. */
    forget: () => void (laterMs += 6_000),
    async close() {
      await http.app.close();
      await database.close();
      await home.drop();
    },
  };
}
