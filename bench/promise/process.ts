// A server process of its own on the bench's database: warms up, waits for the word, places orders.
import { compose } from "../../server/compose.ts";
import { realWorld } from "../../server/platform/index.ts";
import type { Scope } from "../../server/platform/index.ts";
import { actor, benchOrder } from "../company.ts";

export interface ProcessTask {
  readonly url: string;
  readonly scope: Scope;
  readonly items: readonly number[];
  /** The first of the numbers of its orders; the warm-up takes the first hundred. */
  readonly first: number;
  readonly count: number;
  readonly clients: number;
}

export const warmUp = 100;

async function place(task: ProcessTask): Promise<void> {
  const { url, scope, items, first, count, clients } = task;
  const millrace = compose({ url, world: realWorld });
  let next = first;
  const run = async (until: number) => {
    const client = async () => {
      while (next < until) {
        const serial = next;
        next += 1;
        await millrace.orders.queue.submit(scope, actor, benchOrder(items, serial));
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
  };
  await run(first + warmUp);
  const go = new Promise((resolve) => process.once("message", resolve));
  process.send?.("ready");
  await go;
  const before = process.cpuUsage();
  await run(first + warmUp + count);
  const used = process.cpuUsage(before);
  process.send?.({ cpuMs: (used.user + used.system) / 1_000 });
  await millrace.database.close();
  process.disconnect();
}

process.once("message", (task: ProcessTask) => {
  place(task).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
