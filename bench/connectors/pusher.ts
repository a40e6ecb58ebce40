// The shop that pushes, on a thread of its own: what it costs must not delay the server's answers.
import { setTimeout as pause } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { Pool } from "undici";
import { hookPath, signed, tell } from "./shop.ts";

export interface Pace {
  readonly address: string;
  readonly items: readonly number[];
  readonly perSecond: number;
  readonly seconds: number;
  /** Of these, not counted: the server's code is compiled while it runs. */
  readonly warmSeconds: number;
}

/** Milliseconds of each push from the moment it was due, and the first refusals' words. */
export interface Pushed {
  readonly late: readonly number[];
  readonly refused: readonly string[];
}

async function run({ address, items, perSecond, seconds, warmSeconds }: Pace): Promise<Pushed> {
  const pool = new Pool(address, { connections: 64 });
  const late: number[] = [];
  const refused: string[] = [];
  const count = perSecond * seconds;
  // Signed before the clock starts, as a shop of many servers would.
  const told = Array.from({ length: count }, (_each, at) => tell(items, at + 1, 1));
  const hooks = told.map(({ body, number }) => ({
    body,
    headers: {
      ...{ "content-type": "application/json", "x-shopify-topic": "orders/updated" },
      ...{ "x-shopify-event-id": `e${number}`, "x-shopify-hmac-sha256": signed(body) },
    },
  }));
  const from = performance.now() + 100;
  const push = async (hook: (typeof hooks)[number], at: number) => {
    const due = from + (at * 1_000) / perSecond;
    const reply = await pool.request({ method: "POST", path: hookPath, ...hook });
    const said = await reply.body.text();
    if (reply.statusCode !== 200) refused.push(`${reply.statusCode} ${said}`.slice(0, 200));
    if (at >= warmSeconds * perSecond) late.push(performance.now() - due);
  };
  const open: Promise<void>[] = [];
  for (const [at, hook] of hooks.entries()) {
    const rest = from + (at * 1_000) / perSecond - performance.now();
    if (rest > 1) await pause(rest);
    open.push(push(hook, at));
  }
  await Promise.all(open);
  await pool.close();
  return { late, refused };
}

parentPort?.postMessage(await run(workerData as Pace));
