import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { permissions } from "../server/modules/people/index.ts";
import { startEmbedded } from "../server/platform/postgres/index.ts";
import type { Embedded } from "../server/platform/postgres/index.ts";

const program = join(import.meta.dirname, "..", "cli", "main.ts");
const quiet = "--disable-warning=ExperimentalWarning";

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** The product from outside: a data folder, its database, servers as real processes. */
export interface World {
  readonly folder: string;
  readonly database: Embedded;
  /** Starts a server process on the folder's database; resolves when it answers. */
  serve(): Promise<Server>;
  /** Runs a `millrace` command to its end. */
  run(args: readonly string[]): Promise<{ code: number; out: string }>;
  /** Starts a `millrace` command, to be killed. */
  start(args: readonly string[]): ChildProcess;
  /** Every law on the stored rows; the findings. */
  check(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface Server {
  readonly process: ChildProcess;
  readonly address: string;
  call(
    method: string,
    path: string,
    options?: {
      body?: unknown;
      key?: string;
      token?: string | null;
      headers?: Record<string, string>;
    },
  ): Promise<Reply>;
  stop(): Promise<void>;
}

function openServer(process_: ChildProcess, address: string, token: () => string): Server {
  return {
    process: process_,
    address,
    async call(method, path, { body, key, token: given, headers } = {}) {
      const bearer = given === undefined ? token() : given;
      const response = await fetch(address + path, {
        method,
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
          ...(key ? { "idempotency-key": key } : {}),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      let parsed: Record<string, unknown> = {};
      try {
        parsed = JSON.parse(text) as Record<string, unknown>;
      } catch {
        parsed = { text };
      }
      return { status: response.status, body: parsed, headers: response.headers };
    },
    async stop() {
      if (process_.exitCode !== null || process_.signalCode !== null) return;
      process_.kill("SIGTERM");
      await new Promise((resolve) => process_.once("exit", resolve));
    },
  };
}

/** Opens a world in a temporary folder, with a company, its administrator and an API key. */
export async function openWorld(): Promise<
  World & { token: string; server: Server; channelId: number; placeId: number }
> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-scenario-"));
  const database = await startEmbedded({ dataDirectory: join(folder, "postgres") });
  const servers: Server[] = [];
  let token = "";
  const environment = { ...process.env, DATABASE_URL: "", LOG_LEVEL: "fatal" };
  const start = (args: readonly string[]) =>
    spawn(process.execPath, [quiet, program, "--data", folder, "--json", ...args], {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
  const world: World = {
    folder,
    database,
    start,
    async serve() {
      const child = start(["serve", "--port", "0", "--no-console", "--no-backup"]);
      const address = await new Promise<string>((resolve, reject) => {
        let out = "";
        child.stdout?.on("data", (chunk: Buffer) => {
          out += chunk.toString();
          const match = /"address":"([^"]+)"/.exec(out);
          if (match?.[1]) resolve(match[1]);
        });
        let problems = "";
        child.stderr?.on("data", (chunk: Buffer) => {
          problems += chunk.toString();
        });
        child.once("exit", (code) =>
          reject(new Error(`the server ended with ${code}: ${problems}`)),
        );
      });
      const server = openServer(child, address, () => token);
      servers.push(server);
      return server;
    },
    async run(args) {
      const child = start(args);
      let out = "";
      child.stdout?.on("data", (chunk: Buffer) => {
        out += chunk.toString();
      });
      child.stderr?.resume();
      const code = await new Promise<number>((resolve) =>
        child.once("exit", (exit) => resolve(exit ?? -1)),
      );
      return { code, out };
    },
    async check() {
      const { out } = await world.run(["check"]);
      const report = JSON.parse(out.trim().split("\n").at(-1) ?? "{}") as {
        tenants: { laws: { law: string; findings: string[] }[] }[];
      };
      return report.tenants.flatMap(({ laws }) =>
        laws.flatMap(({ law, findings }) => findings.map((each) => `${law}: ${each}`)),
      );
    },
    async close() {
      for (const server of servers) await server.stop();
      await database.stop().catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const server = await world.serve();
  const login = { login: "boss", password: "a-long-word-9" };
  await server.call("POST", "/api/setup", {
    token: null,
    key: "setup",
    body: { tenantName: "甲", adminName: "乙", locale: "zh-CN", withDemo: false, ...login },
  });
  const session = await server.call("POST", "/api/session", { token: null, body: login });
  const cookie = (session.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const made = await server.call("POST", "/api/keys", {
    token: null,
    key: "key",
    headers: { cookie },
    body: { name: "scenario", permissions: [...permissions] },
  });
  token = String(made.body["key"]);
  const channels = await server.call("GET", "/api/channels");
  const places = await server.call("GET", "/api/places");
  const idOf = (reply: Reply, code: string) =>
    (reply.body["rows"] as { id: number; code: string }[]).find((row) => row.code === code)?.id ??
    0;
  return {
    ...world,
    token,
    server,
    channelId: idOf(channels, "MANUAL"),
    placeId: idOf(places, "MAIN"),
  };
}

/** Makes items and puts units of each into the main place; gives their ids. */
export async function stock(
  at: { server: Server; placeId: number },
  units: Readonly<Record<string, number>>,
): Promise<number[]> {
  const codes = Object.keys(units);
  const saved = await at.server.call("POST", "/api/items", {
    key: `items-${codes.join()}`,
    body: { items: codes.map((code) => ({ code, name: code })) },
  });
  const ids = saved.body["ids"] as Record<string, number>;
  await at.server.call("POST", "/api/stock/changes", {
    key: `stock-${codes.join()}`,
    body: {
      kind: "receipt",
      why: "scenario",
      changes: codes.map((code) => ({
        itemId: ids[code],
        placeId: at.placeId,
        units: units[code],
      })),
    },
  });
  return codes.map((code) => ids[code] ?? 0);
}

/** Runs work for each number below count, so many at once. */
export async function crowd(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

export { pause };
