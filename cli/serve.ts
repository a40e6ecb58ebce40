import { join } from "node:path";
import type { Command } from "commander";
import type { Millrace } from "../server/compose.ts";
import type { Opened } from "../server/data.ts";
import type { MakingTold } from "../server/demo/making.ts";
import type { Logger } from "../server/platform/index.ts";
import { numberOf, oneOf, textOf } from "./arguments.ts";
import { both } from "./language.ts";
import { allowedTargets, dataOf, openPlace, trustedProxies } from "./options.ts";
import type { GlobalOptions } from "./options.ts";
import { act } from "./work.ts";
import type { At } from "./work.ts";

interface Choices {
  readonly host: string;
  readonly port: number;
  readonly log: string;
  readonly console: boolean;
  readonly backup: boolean;
  readonly allowTarget: readonly string[];
  readonly trustProxy: readonly string[];
}

/** Makes the demo beside the server that was asked for it; a server that stops makes no more of it. */
function openDemo({ globals, signal }: At, { millrace, log, told }: Served): void {
  const unlessStopping = () => signal.throwIfAborted();
  const onDay: MakingTold["day"] = (...day) => {
    unlessStopping();
    told.day(...day);
  };
  void import("../server/demo/index.ts")
    .then(({ makeDemo }) => makeDemo(millrace, { asker: told.asker, log: unlessStopping, onDay }))
    .then((demo) => {
      told.ready(demo);
      if (globals.json) return;
      const { login, password } = demo;
      console.log(
        both(
          `The demo is ready: sign in as ${login}, password ${password}`,
          `演示公司已就绪：登录名 ${login}，密码 ${password}`,
        ),
      );
    })
    .catch((error: unknown) => {
      told.failed();
      if (!signal.aborted) log.error({ err: error }, "demo");
    });
}

interface Served {
  readonly millrace: Millrace;
  readonly log: Logger;
  readonly told: MakingTold;
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
  const opened = openPlace(globals, { log: toLog(level) });
  // Whoever serves hears of it; until he does, it is no failure that nobody handles.
  opened.catch(() => undefined);
  return opened;
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** Serves until somebody stops it: what has begun is then answered, and everything closed. */
async function run(at: At, options: Choices): Promise<null> {
  const { globals, signal } = at;
  const opened = openEarly(globals, options.log);
  const { serve } = await import("../server/main.ts");
  const serving = await serve({
    opened,
    signal,
    ...dataOf(globals),
    host: options.host,
    port: options.port,
    logLevel: options.log,
    allowTargets: options.allowTarget,
    trustProxy: options.trustProxy,
    backupTo: options.backup ? join(globals.data, "backups") : null,
    buildConsole: options.console
      ? async () => (await import("../console/build.ts")).buildConsole()
      : null,
    startDemo: (millrace, log, told) => openDemo(at, { millrace, log, told }),
  });
  const { address } = serving;
  console.log(
    globals.json
      ? JSON.stringify({ address })
      : both(`Millrace 渠成 is ready: ${address}`, `Millrace 渠成 已就绪：${address}`),
  );
  await untilAborted(signal);
  await serving.stop();
  return null;
}

const levels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

/** A range of addresses as they may be written; the server reads them closely. */
const ranges = (option: string) => {
  const read = textOf(option, {
    test: (text) => /^[0-9a-fA-F.:]+(\/\d{1,3})?$/.test(text),
    rule: "an address or a range, such as 10.2.0.7 or 10.2.0.0/16",
    zh: "地址或地址段，如 10.2.0.7 或 10.2.0.0/16",
  });
  return (text: string, before: readonly string[]) => [...before, read(text)];
};

/** Adds `millrace serve`. */
export function addServe(program: Command): void {
  program
    .command("serve")
    .description(both("start the server and the console", "启动服务器与控制台"))
    .option(
      "--host <host>",
      both("address to listen on (or HOST)", "监听的地址（或 HOST）"),
      process.env["HOST"] || "127.0.0.1",
    )
    .option(
      "--port <port>",
      both(
        "port to listen on (or PORT); 0 takes a free one",
        "监听的端口（或 PORT）；0 为任一空闲端口",
      ),
      numberOf("--port", [0, 65_535]),
      numberOf("PORT", [0, 65_535])(process.env["PORT"] || "7420"),
    )
    .option(
      "--log <level>",
      both(
        `log level (or LOG_LEVEL): ${levels.join(", ")}`,
        `日志级别（或 LOG_LEVEL）：${levels.join("、")}`,
      ),
      oneOf("--log", levels),
      oneOf("LOG_LEVEL", levels)(process.env["LOG_LEVEL"] || "warn"),
    )
    .option("--no-console", both("serve the API alone", "只提供 API"))
    .option("--no-backup", both("make no daily backup", "不做每日备份"))
    .option(
      "--allow-target <range...>",
      both(
        "addresses on your own network that channels may be called at, such as 10.2.0.0/16 " +
          "(or MILLRACE_ALLOW_TARGETS); otherwise only public ones are",
        "渠道可以调用的内网地址，如 10.2.0.0/16（或 MILLRACE_ALLOW_TARGETS）；否则只允许公网地址",
      ),
      ranges("--allow-target"),
      allowedTargets(),
    )
    .option(
      "--trust-proxy <range...>",
      both(
        "addresses of the proxies in front, such as 10.0.0.5 or 10.0.0.0/24 (or " +
          "MILLRACE_TRUST_PROXY): their X-Forwarded-For says who calls; nobody else's is believed",
        "前置代理的地址，如 10.0.0.5 或 10.0.0.0/24（或 MILLRACE_TRUST_PROXY）：只采信它们的 X-Forwarded-For",
      ),
      ranges("--trust-proxy"),
      trustedProxies(),
    )
    .action(act(run));
}
