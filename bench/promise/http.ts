// The same orders over HTTP, asked by a generator on a thread of its own.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { openApp } from "../../server/app.ts";
import { saveChannel } from "../../server/modules/channels/index.ts";
import { createApiKey } from "../../server/modules/people/index.ts";
import { createLog } from "../../server/platform/index.ts";
import { actor } from "../company.ts";
import type { Bench } from "../company.ts";
import { spentBy } from "../cpu.ts";
import { percentile } from "../raw-limit.ts";
import type { LoadResult, LoadRun, LoadSetting } from "./load.ts";
import { takeSerials } from "./measure.ts";
import type { Rate } from "./measure.ts";

export interface HttpLoad {
  load(asked: Omit<LoadRun, "firstSerial">): Promise<Rate>;
  close(): Promise<void>;
}

/**
 * Waits until the relay has delivered every event. Else the orders that the library placed before,
 * with no relay beside it, are counted for the reports on the time and CPU of those asked here; and
 * what a run's own orders leave to do would be billed to the next.
 */
async function allDelivered({ millrace, scope }: Bench): Promise<void> {
  for (;;) {
    const waiting = await millrace.database.read(scope, (tx) =>
      tx.rows("select 1 from platform.outbox where cell = $1 and tenant_id = $2 limit 1", [
        scope.cell,
        scope.tenantId,
      ]),
    );
    if (waiting.length === 0) return;
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
}

/** A running server of the bench's company and a generator that asks it. */
export async function openHttp(bench: Bench): Promise<HttpLoad> {
  const app = await openApp({
    millrace: bench.millrace,
    log: createLog("silent"),
    dataDirectory: "/tmp",
    consoleDirectory: null,
    version: "bench",
    onDemo: () => undefined,
    insecureCookies: true,
  });
  const address = await app.http.app.listen({ host: "127.0.0.1", port: 0 });
  const { database } = bench.millrace;
  const { key, channelId } = await database.transact(bench.scope, actor, async (tx) => ({
    channelId: await saveChannel(tx, { code: "B", name: "B", kind: "api" }),
    ...(await createApiKey(tx, database.world.secret, {
      name: "bench",
      permissions: ["orders.write"],
      channelIds: null,
    })),
  }));
  const setting: LoadSetting = { address, key, channelId, items: bench.items.slice(0, -50) };
  const generator = new Worker(new URL("load.ts", import.meta.url), { workerData: setting });
  return {
    async load(asked) {
      await allDelivered(bench);
      const before = spentBy(bench.serverPid);
      const answered = once(generator, "message") as Promise<[LoadResult]>;
      generator.postMessage({ ...asked, firstSerial: takeSerials(asked.count) });
      const [result] = await answered;
      await allDelivered(bench);
      const after = spentBy(bench.serverPid);
      const refused = Object.values(result.refused).reduce((sum, each) => sum + each, 0);
      if (refused > 0) console.log(`not answered with 200: ${JSON.stringify(result.refused)}`);
      return {
        perSecond: asked.count / result.seconds,
        nodeUs: ((after.node - before.node - result.cpuMs) * 1_000) / asked.count,
        serverUs: ((after.server - before.server) * 1_000) / asked.count,
        p99Ms: percentile(result.latencies, 0.99),
        accepted: asked.count - refused * asked.bulk,
      };
    },
    async close() {
      await generator.terminate();
      await app.close();
    },
  };
}
