// Pushes at a steady pace, whether or not the ones before are answered: how long each waits.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { openApp } from "../../server/app.ts";
import { createLog } from "../../server/platform/index.ts";
import { openBench } from "../company.ts";
import { percentile } from "../raw-limit.ts";
import type { Pace, Pushed } from "./pusher.ts";
import { openPushes } from "./shop.ts";

/** Milliseconds from the moment a push is due to its answer, 99 of 100, while they are read as well. */
export async function measurePushes(perSecond: number, seconds: number) {
  const bench = await openBench({ itemCount: 2_000 });
  await openPushes(bench);
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
  const workerData: Pace = { address, items: bench.items, perSecond, seconds, warmSeconds: 4 };
  const shop = new Worker(new URL("pusher.ts", import.meta.url), { workerData });
  const [{ late, refused }] = (await once(shop, "message")) as [Pushed];
  if (refused.length > 0) console.log(`refused: ${refused[0] ?? ""}`);
  await app.close();
  await bench.close();
  return { p99: percentile(late, 0.99), median: percentile(late, 0.5), refused: refused.length };
}
