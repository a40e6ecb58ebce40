import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chmodSync, constants, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { programToRun } from "../bin/bundled.mjs";
import { permissions } from "../server/modules/people/index.ts";
import { startEmbedded } from "../server/platform/postgres/index.ts";
import type { Embedded } from "../server/platform/postgres/index.ts";
import { openServer } from "./server.ts";
import type { Reply, Server } from "./server.ts";

const program = programToRun([]);
const quiet = "--disable-warning=ExperimentalWarning";

/** The product from outside: a data folder, its database, servers as real processes. */
export interface World {
  readonly folder: string;
  readonly database: Embedded;
  /** Starts the database of the folder again after it was killed. */
  startDatabase(): Promise<Embedded>;
  /** Starts a server process on the folder's database; resolves when it answers. */
  serve(environment?: Environment): Promise<Server>;
  /** Runs a `millrace` command to its end. */
  run(args: readonly string[]): Promise<{ code: number; out: string }>;
  /** Starts a `millrace` command, to be killed. */
  start(args: readonly string[]): ChildProcess;
  /** Every law on the stored rows; the findings. */
  check(): Promise<readonly string[]>;
  /** Rows straight from the database, as its owner. */
  rows<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** A world with a company in it: its administrator's key, a server, a channel, a place. */
export type Company = World & {
  token: string;
  server: Server;
  channelId: number;
  placeId: number;
};

type Environment = Readonly<Record<string, string>>;

function startProgram(folder: string, args: readonly string[], more: Environment = {}) {
  return spawn(process.execPath, [quiet, program, "--data", folder, "--json", ...args], {
    env: { ...process.env, DATABASE_URL: "", LOG_LEVEL: "fatal", MILLRACE_LANG: "en", ...more },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function outcomeOf(child: ChildProcess): Promise<{ code: number; out: string }> {
  let out = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  const code = await new Promise<number>((resolve) =>
    child.once("close", (exit) => resolve(exit ?? -1)),
  );
  return { code, out };
}

/** The findings in what `millrace check` prints; throws when it printed no report. */
function findingsOf(out: string): string[] {
  const report = JSON.parse(out.trim().split("\n").at(-1) ?? "") as {
    tenants: { laws: { law: string; findings: string[] }[] }[];
  };
  if (report.tenants.length === 0) throw new Error("the checker saw no tenant");
  return report.tenants.flatMap(({ laws }) =>
    laws.flatMap(({ law, findings }) => findings.map((each) => `${law}: ${each}`)),
  );
}

const opened = new Set<World>();

/** The product on a data folder, which may be new; no server yet. */
export async function openFolder(
  folder: string,
  token: () => string,
  always: Environment = {},
): Promise<World> {
  const dataDirectory = join(folder, "postgres");
  let database = await startEmbedded({ dataDirectory });
  const servers: Server[] = [];
  const start: World["start"] = (args) => startProgram(folder, args, always);
  const world: World = {
    folder,
    get database() {
      return database;
    },
    async startDatabase() {
      database = await startEmbedded({ dataDirectory });
      return database;
    },
    start,
    async serve(environment) {
      const args = ["serve", "--port", "0", "--no-console", "--no-backup"];
      const server = await openServer(
        startProgram(folder, args, { ...always, ...environment }),
        token,
      );
      servers.push(server);
      return server;
    },
    run: (args) => outcomeOf(start(args)),
    check: async () => findingsOf((await outcomeOf(start(["check"]))).out),
    async rows<Row extends object>(text: string, values: readonly unknown[] = []) {
      const client = new pg.Client({ connectionString: database.url() });
      await client.connect();
      try {
        return (await client.query<Row>(text, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    async close() {
      opened.delete(world);
      for (const server of servers) await server.kill();
      await database.stop().catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}

const login = { login: "boss", password: "a-long-word-9" };

/** Sets the company up as a person does; gives an API key that may do everything. */
async function setUp(server: Server): Promise<string> {
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
  return String(made.body["key"]);
}

let template: Promise<{ readonly folder: string; readonly token: string }> | undefined;

/** A data folder with a company in it, stopped: made once per run, since each world starts so. */
async function makeTemplate() {
  const folder = mkdtempSync(join(tmpdir(), "millrace-scenario-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const world = await openFolder(folder, () => "");
  const server = await world.serve();
  const token = await setUp(server);
  await server.kill();
  await world.database.stop();
  return { folder, token };
}

/** Ends what a scenario that failed left running. */
export async function closeWorlds(): Promise<void> {
  for (const world of opened) await world.close();
}

/** Opens a world in a temporary folder, with a company, its administrator and an API key. */
export async function openWorld(environment: Environment = {}): Promise<Company> {
  const { folder: from, token } = await (template ??= makeTemplate());
  const folder = mkdtempSync(join(tmpdir(), "millrace-scenario-"));
  cpSync(from, folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
  // PostgreSQL insists, and a copy does not keep the modes of folders.
  chmodSync(join(folder, "postgres", "cluster"), 0o700);
  const world = await openFolder(folder, () => token, environment);
  opened.add(world);
  const server = await world.serve();
  const channels = await server.call("GET", "/api/channels");
  const places = await server.call("GET", "/api/places");
  const idOf = (reply: Reply, code: string) =>
    (reply.body["rows"] as { id: number; code: string }[]).find((row) => row.code === code)?.id ??
    0;
  return Object.assign(world, {
    token,
    server,
    channelId: idOf(channels, "MANUAL"),
    placeId: idOf(places, "MAIN"),
  });
}

/** Makes items and puts units of each into the main place; gives their ids. */
export async function stock(
  at: { server: Server; placeId: number },
  units: Readonly<Record<string, number>>,
): Promise<number[]> {
  const codes = Object.keys(units);
  const saved = await at.server.call("POST", "/api/items", {
    key: `items-${codes.join().slice(0, 100)}-${codes.length}`,
    body: { items: codes.map((code) => ({ code, name: code })) },
  });
  const ids = saved.body["ids"] as Record<string, number>;
  const received = await at.server.call("POST", "/api/stock/changes", {
    key: `stock-${codes.join().slice(0, 100)}-${codes.length}`,
    body: {
      kind: "receipt",
      why: "scenario",
      changes: codes
        .map((code) => ({ itemId: ids[code], placeId: at.placeId, units: units[code] }))
        .filter((change) => change.units !== 0),
    },
  });
  if (received.status !== 200 && Object.values(units).some((each) => each > 0))
    throw new Error(`no stock: ${JSON.stringify(received.body)}`);
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

/** Starts work `perSecond` times a second until `seconds` are over, whatever is still under way. */
export async function steadily(
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  work: (index: number) => Promise<void>,
): Promise<number> {
  const begun: Promise<void>[] = [];
  const from = performance.now();
  for (let at = 0; at < seconds; at = (performance.now() - from) / 1_000) {
    while (begun.length < at * perSecond) begun.push(work(begun.length));
    await pause(10);
  }
  await Promise.all(begun);
  return begun.length;
}

/** Waits until it is so, at most so many seconds; gives whether it is. */
export async function until(seconds: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const patience = AbortSignal.timeout(seconds * 1_000);
  while (!patience.aborted) {
    if (await isSo()) return true;
    await pause(100);
  }
  return isSo();
}

export { pause };
export type { Reply, Server } from "./server.ts";
