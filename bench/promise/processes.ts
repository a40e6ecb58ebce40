import { fork } from "node:child_process";
import { once } from "node:events";
import type { Bench } from "../company.ts";
import { spentBy } from "../cpu.ts";
import { takeSerials } from "./measure.ts";
import type { Rate } from "./measure.ts";
import { warmUp } from "./process.ts";
import type { ProcessTask } from "./process.ts";

/** So many server processes on one database, each with its own clients and its own batcher. */
export async function driveProcesses(
  bench: Bench,
  asked: { readonly processes: number; readonly count: number; readonly clients: number },
): Promise<Rate> {
  const each = Math.ceil(asked.count / asked.processes);
  const children = Array.from({ length: asked.processes }, () =>
    fork(new URL("process.ts", import.meta.url), {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    }),
  );
  await Promise.all(
    children.map(async (child) => {
      const task: ProcessTask = {
        url: bench.url,
        scope: bench.scope,
        items: bench.items.slice(0, -50),
        first: takeSerials(each + warmUp),
        count: each,
        clients: asked.clients,
      };
      child.send(task);
      await once(child, "message");
    }),
  );
  const before = spentBy(bench.serverPid);
  const from = performance.now();
  const used = await Promise.all(
    children.map(async (child) => {
      child.send("go");
      const [answer] = (await once(child, "message")) as [{ cpuMs: number }];
      return answer.cpuMs;
    }),
  );
  const seconds = (performance.now() - from) / 1_000;
  const after = spentBy(bench.serverPid);
  const count = each * asked.processes;
  return {
    perSecond: count / seconds,
    nodeUs: (used.reduce((sum, ms) => sum + ms, 0) * 1_000) / count,
    serverUs: ((after.server - before.server) * 1_000) / count,
    p99Ms: Number.NaN,
    accepted: count,
  };
}
