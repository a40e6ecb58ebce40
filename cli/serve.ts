import { join } from "node:path";
import type { Command } from "commander";
import type { Millrace } from "../server/compose.ts";
import { openData } from "../server/data.ts";
import type { Opened } from "../server/data.ts";
import type { Logger } from "../server/platform/index.ts";
import { allowedTargets, backupName, dataOf, globalsOf, trustedProxies } from "./options.ts";
import type { GlobalOptions } from "./options.ts";

interface Choices {
  readonly host: string;
  readonly port: string;
  readonly log: string;
  readonly console: boolean;
  readonly backup: boolean;
  readonly allowTarget: readonly string[];
  readonly trustProxy: readonly string[];
}

function openDemo(millrace: Millrace, log: Logger): void {
  void import("../server/demo/index.ts")
    .then(({ makeDemo }) => makeDemo(millrace))
    .then(({ login, password }) =>
      console.log(`The demo is ready: sign in as ${login}, password ${password}`),
    )
    .catch((error: unknown) => log.error({ err: error }, "demo"));
}

/** Tells the log, which is read when there is something to tell. */
function toLog(level: string): (line: string) => void {
  let log: Promise<Logger> | undefined;
  return (line) => {
    log ??= import("../server/platform/index.ts").then(({ createLog }) => createLog(level));
    void log.then((known) => known.info(line));
  };
}

/** Begins to open the data: PostgreSQL starts while the server is still being read. */
function openEarly(globals: GlobalOptions, level: string): Promise<Opened> {
  const opened = openData(
    {
      ...dataOf(globals),
      beforeUpgrade: async (url, pending) => {
        const { backup } = await import("../server/platform/backup/backup.ts");
        const path = join(globals.data, "backups", `before-upgrade-${backupName(new Date())}`);
        await backup(url, path);
        console.error(`Upgrading the data (${pending.length} steps); a backup is in ${path}`);
      },
    },
    toLog(level),
  );
  // Whoever serves hears of it; until he does, it is no failure that nobody handles.
  opened.catch(() => undefined);
  return opened;
}

/** Adds `millrace serve`. */
export function addServe(program: Command): void {
  program
    .command("serve")
    .description("start the server and the console")
    .option("--host <host>", "address to listen on", process.env["HOST"] ?? "127.0.0.1")
    .option("--port <port>", "port to listen on", process.env["PORT"] ?? "7420")
    .option("--log <level>", "log level", process.env["LOG_LEVEL"] ?? "warn")
    .option("--no-console", "serve the API alone")
    .option("--no-backup", "make no daily backup")
    .option(
      "--allow-target <range...>",
      "addresses on your own network that channels may be called at, such as 10.2.0.0/16 " +
        "(or MILLRACE_ALLOW_TARGETS); otherwise only public ones are",
      allowedTargets(),
    )
    .option(
      "--trust-proxy <range...>",
      "addresses of the proxies in front, such as 10.0.0.5 or 10.0.0.0/24 (or " +
        "MILLRACE_TRUST_PROXY): their X-Forwarded-For says who calls; nobody else's is believed",
      trustedProxies(),
    )
    .action(async (options: Choices, command: Command) => {
      const globals = globalsOf(command);
      const opened = openEarly(globals, options.log);
      const { serve } = await import("../server/main.ts");
      const serving = await serve({
        opened,
        ...dataOf(globals),
        host: options.host,
        port: Number(options.port),
        logLevel: options.log,
        allowTargets: options.allowTarget,
        trustProxy: options.trustProxy,
        backupTo: options.backup ? join(globals.data, "backups") : null,
        buildConsole: options.console
          ? async () => (await import("../console/build.ts")).buildConsole()
          : null,
        startDemo: openDemo,
      });
      console.log(
        globals.json
          ? JSON.stringify({ address: serving.address })
          : `Millrace 渠成 is ready: ${serving.address}`,
      );
      let stopping = false;
      const stop = () => {
        if (stopping) return;
        stopping = true;
        void serving.stop().then(() => process.exit(0));
      };
      process.on("SIGINT", stop);
      process.on("SIGTERM", stop);
    });
}
