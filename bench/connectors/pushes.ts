// Pushes at a steady pace, whether or not the ones before are answered: how long each waits.
import { setTimeout as pause } from "node:timers/promises";
import { Pool } from "undici";
import { openApp } from "../../server/app.ts";
import { createLog } from "../../server/platform/index.ts";
import { openBench } from "../company.ts";
import { percentile } from "../raw-limit.ts";
import { hookPath, openPushes, signed, tell } from "./shop.ts";

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
  const pool = new Pool(await app.http.app.listen({ host: "127.0.0.1", port: 0 }), {
    connections: 64,
  });
  const late: number[] = [];
  let refused = 0;
  const push = async (number: number, due: number) => {
    const { body } = tell(bench.items, number, 1);
    const headers = {
      ...{ "content-type": "application/json", "x-shopify-topic": "orders/updated" },
      ...{ "x-shopify-event-id": `e${number}`, "x-shopify-hmac-sha256": signed(body) },
    };
    const reply = await pool.request({ method: "POST", path: hookPath, headers, body });
    const said = await reply.body.text();
    if (reply.statusCode !== 200) {
      if (refused === 0) console.log(`refused: ${reply.statusCode} ${said}`);
      refused += 1;
    }
    late.push(performance.now() - due);
  };
  const count = perSecond * seconds;
  const from = performance.now() + 100;
  const open: Promise<void>[] = [];
  for (let number = 1; number <= count; number += 1) {
    const due = from + (number * 1_000) / perSecond;
    const rest = due - performance.now();
    if (rest > 1) await pause(rest);
    open.push(push(number, due));
  }
  await Promise.all(open);
  await pool.close();
  await app.close();
  await bench.close();
  return { p99: percentile(late, 0.99), median: percentile(late, 0.5), refused };
}
