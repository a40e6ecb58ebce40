import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiError, createClient } from "../../contract/index.ts";
import type { Client } from "../../contract/index.ts";
import { postSession, postSetup } from "../../contract/session.ts";
import { openApp, type AppOptions } from "../app.ts";
import { compose } from "../compose.ts";
import type { Millrace } from "../compose.ts";
import { createLog, realWorld } from "../platform/index.ts";
import { testDatabase, testVault } from "../platform/testing/database.ts";

/** A fresh company behind its HTTP door, with its first administrator signed in. */
export interface Door {
  readonly address: string;
  readonly api: Client;
  readonly millrace: Millrace;
  readonly key: () => string;
  readonly close: () => Promise<void>;
}

/** Sets up the first company of a server that answers there, and signs its administrator in. */
export async function enter(address: string): Promise<Pick<Door, "api" | "key">> {
  let cookie = "";
  const api = createClient({
    baseUrl: address,
    headers: (): Record<string, string> => (cookie ? { cookie } : {}),
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
      return response;
    },
  });
  const key = () => crypto.randomUUID();
  const secret = { login: "boss", password: "correct-horse-9" };
  const body = { tenantName: "T", adminName: "B", locale: "zh-CN", withDemo: false } as const;
  await api.call(postSetup, { key: key(), body: { ...body, ...secret } });
  await api.call(postSession, { key: key(), body: secret });
  return { api, key };
}

/** Opens a new company on a database of its own; `now` stops or is the product's clock. */
export async function openDoor(
  now?: Date | (() => Date),
  { makings }: Pick<AppOptions, "makings"> = {},
): Promise<Door> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-door-"));
  const home = await testDatabase();
  const clock = now instanceof Date ? () => now : now;
  const world = clock ? { ...realWorld, clock } : realWorld;
  const millrace = compose({ url: home.url, world, vault: testVault });
  const app = await openApp({
    millrace,
    log: createLog("silent"),
    dataDirectory: folder,
    version: "test",
    consoleDirectory: null,
    insecureCookies: true,
    onDemo: () => undefined,
    ...(makings ? { makings } : {}),
  });
  const address = await app.http.app.listen({ host: "127.0.0.1", port: 0 });
  const { api, key } = await enter(address);
  return {
    ...{ address, api, millrace, key },
    close: async () => {
      await app.close();
      await millrace.database.close();
      await home.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a refused call says: its kind and field, else `ok`. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "ok";
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error));
    const { field } = error.refusal;
    return field === undefined ? error.kind : `${error.kind} ${field}`;
  }
}
