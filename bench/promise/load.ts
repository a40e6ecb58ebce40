// The load generator, on a thread of its own: what it costs must not be billed to the server.
import { parentPort, workerData } from "node:worker_threads";
import { Pool } from "undici";
import { benchOrder } from "../company.ts";

/** What a run asks of the generator; it answers with a LoadResult. */
export interface LoadRun {
  readonly count: number;
  /** Who ask side by side, each again as soon as it is answered. */
  readonly clients: number;
  /** Set: requests come by the clock instead, however many wait. */
  readonly perSecond?: number;
  readonly firstSerial: number;
  /** Orders in one request; 1 for the single endpoint. */
  readonly bulk: number;
}

export interface LoadResult {
  readonly seconds: number;
  /** Answers other than 200, by status: a server that is too busy says 503. */
  readonly refused: Readonly<Record<string, number>>;
  readonly latencies: readonly number[];
  /** CPU of the generator itself, which is not the server's. */
  readonly cpuMs: number;
}

export interface LoadSetting {
  readonly address: string;
  readonly key: string;
  readonly channelId: number;
  readonly items: readonly number[];
}

const setting = workerData as LoadSetting;
/** Lighter than Node's own client: what it computes is taken from the cores that are measured. */
const pool = new Pool(setting.address, { connections: 512, pipelining: 1 });

function bodyOf(serial: number) {
  const lines = benchOrder(setting.items, serial).lines.map((line) => ({
    itemId: line.itemId,
    units: 1,
    unitPrice: "1.00",
  }));
  return { channelId: setting.channelId, externalId: `H${serial}`, lines };
}

/** Asks once; gives the status of the answer, whose text nobody reads. */
function post(path: string, body: string, key: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let status = 0;
    pool.dispatch(
      {
        ...{ path, method: "POST", body },
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${setting.key}`,
          "idempotency-key": key,
        },
      },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, statusCode) => void (status = statusCode),
        onResponseData: () => undefined,
        onResponseEnd: () => resolve(status),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

/**
 * Begins so many requests by the clock, whether those before are answered or not, and waits for all.
 * @param ask gets the number of the request, and the moment at which it was due.
 */
async function byTheClock(
  { requests, perSecond }: { readonly requests: number; readonly perSecond: number },
  ask: (at: number, dueMs: number) => Promise<void>,
): Promise<void> {
  const from = performance.now();
  const under: Promise<void>[] = [];
  for (let at = 0; at < requests; at += 1) {
    const dueMs = from + (at * 1_000) / perSecond;
    const earlyMs = dueMs - performance.now();
    if (earlyMs > 0) await new Promise((resolve) => void setTimeout(resolve, earlyMs));
    const asked = ask(at, dueMs);
    // One that breaks off is met in the end, with all others.
    asked.catch(() => undefined);
    under.push(asked);
  }
  await Promise.all(under);
}

async function run({ count, clients, perSecond, firstSerial, bulk }: LoadRun): Promise<LoadResult> {
  const requests = Math.ceil(count / bulk);
  // Written before the clock starts: the generator's own work is not what is measured.
  const texts = Array.from({ length: requests }, (_each, at) => {
    const first = firstSerial + at * bulk;
    return bulk === 1
      ? JSON.stringify(bodyOf(first))
      : JSON.stringify({
          orders: Array.from({ length: bulk }, (_none, index) => bodyOf(first + index)),
        });
  });
  const path = bulk === 1 ? "/api/orders" : "/api/orders/bulk";
  const latencies: number[] = [];
  let next = 0;
  const refused: Record<string, number> = {};
  const cpu = process.threadCpuUsage();
  const from = performance.now();
  const ask = async (at: number, startedMs: number) => {
    const status = await post(path, texts[at] ?? "", `load-${bulk}-${firstSerial + at}`);
    latencies.push(performance.now() - startedMs);
    if (status !== 200) refused[status] = (refused[status] ?? 0) + 1;
  };
  const client = async () => {
    while (next < requests) {
      next += 1;
      await ask(next - 1, performance.now());
    }
  };
  if (perSecond !== undefined) await byTheClock({ requests, perSecond }, ask);
  else await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - from) / 1_000;
  const used = process.threadCpuUsage(cpu);
  return { seconds, refused, latencies, cpuMs: (used.user + used.system) / 1_000 };
}

parentPort?.on("message", (asked: LoadRun) => {
  run(asked).then(
    (result) => parentPort?.postMessage(result),
    (error: unknown) => {
      throw error;
    },
  );
});
