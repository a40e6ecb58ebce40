import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

interface Options {
  readonly body?: unknown;
  readonly key?: string;
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
}

export interface Server {
  readonly process: ChildProcess;
  readonly address: string;
  call(method: string, path: string, options?: Options): Promise<Reply>;
  /** Asks it to end (SIGTERM); resolves when it has. */
  stop(): Promise<void>;
  /** Ends it at once (SIGKILL); resolves when it is gone. */
  kill(): Promise<void>;
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = "";
    let problems = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      const match = /"address":"([^"]+)"/.exec(out);
      if (match?.[1]) resolve(match[1]);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      problems += chunk.toString();
    });
    child.once("exit", (code, signal) => {
      const isEnded = code === 0 || signal === "SIGKILL";
      if (!isEnded) console.error(`the server ended with ${code ?? signal}: ${problems}`);
      reject(new Error(`the server ended with ${code}: ${problems}`));
    });
  });
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}

/** The server of a process once it answers, called as `token` unless told otherwise. */
export async function openServer(child: ChildProcess, token: () => string): Promise<Server> {
  const address = await addressOf(child);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  };
  return {
    process: child,
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
      return { status: response.status, body: parsed(text), headers: response.headers };
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}
