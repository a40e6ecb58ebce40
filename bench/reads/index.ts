// Reads at 10,000, 100,000 and 1,000,000 stored orders: list, deep filter, promises, order page.
import { createChance } from "../../kernel/index.ts";
import {
  listOrders,
  orderById,
  placeOrders,
  repromise,
  tracesOfOrder,
} from "../../server/modules/orders/index.ts";
import { changesOfOrder, promisesOfOrder } from "../../server/modules/promises/index.ts";
import { actor, benchOrder, openBench } from "../company.ts";
import type { Bench } from "../company.ts";
import { percentile } from "../raw-limit.ts";

const inquiry = (bench: Bench, lineCount: number, seed: number) => {
  const chance = createChance(seed);
  return {
    channelId: 1,
    region: "33",
    wantedDay: null,
    policy: "backorder" as const,
    lines: Array.from({ length: lineCount }, () => ({
      itemId: chance.pick(bench.items),
      units: 1,
    })),
  };
};

async function p99(count: number, read: (index: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const started = performance.now();
    await read(index);
    times.push(performance.now() - started);
  }
  return Math.round(percentile(times, 0.99) * 10) / 10;
}

/** Runs the bench; prints a table and, as the last line, its figures as JSON. */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const bench = await openBench();
  const { database, promises, parties, orders } = bench.millrace;
  let serial = 0;
  const rows: Record<string, number>[] = [];
  for (const stored of quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000]) {
    while (serial < stored) {
      const batch = Array.from({ length: 2_000 }, () => {
        serial += 1;
        return {
          ...benchOrder(bench.items, serial),
          mode: serial % 20 === 0 ? ("live" as const) : ("history" as const),
          policy: "backorder" as const,
        };
      });
      await database.transact(bench.scope, actor, (tx) => placeOrders(tx, orders.parts, batch));
    }
    const read = <T>(work: Parameters<typeof database.read<T>>[1]) =>
      database.read(bench.scope, work);
    const some = await read((tx) => listOrders(tx, { filter: { mode: "live" }, limit: 200 }));
    const chance = createChance(stored);
    const times = {
      list_p99_ms: await p99(200, () => read((tx) => listOrders(tx, { filter: {}, limit: 50 }))),
      filter_p99_ms: await p99(100, () =>
        read((tx) =>
          listOrders(tx, {
            filter: { stage: "open", channelId: 1, held: false, mode: "live" },
            limit: 50,
          }),
        ),
      ),
      atp_line_p99_ms: await p99(300, (index) =>
        read((tx) => promises.inquire(tx, inquiry(bench, 1, index))),
      ),
      atp_page_p99_ms: await p99(100, (index) =>
        read((tx) => promises.inquire(tx, inquiry(bench, 50, index))),
      ),
      order_page_p99_ms: await p99(200, () => {
        const id = chance.pick(some.rows).id;
        return read(async (tx) => [
          await orderById(tx, id),
          await promisesOfOrder(tx, parties, id),
          await tracesOfOrder(tx, id),
          await changesOfOrder(tx, parties, id),
        ]);
      }),
    };
    rows.push(times);
    console.log(
      `${String(stored).padStart(9)} orders  ${Object.entries(times)
        .map(([name, value]) => `${name} ${value}`)
        .join("  ")}`,
    );
  }
  const [open] = await database.read(bench.scope, (tx) =>
    tx.rows<{ count: number }>(
      "select count(*)::int as count from promises.promise where units + short_units > 0",
    ),
  );
  const started = performance.now();
  for (let from = 0; from < bench.items.length; from += 500) {
    await database.transact(bench.scope, actor, (tx) =>
      repromise(tx, orders.parts, { items: bench.items.slice(from, from + 500), cause: "bench" }),
    );
  }
  const seconds = (performance.now() - started) / 1_000;
  const lines = open?.count ?? 1;
  console.log(`re-promised ${lines} open lines in ${seconds.toFixed(1)} s`);
  const first = rows[0] ?? {};
  const last = rows.at(-1) ?? {};
  const growth = Math.max(
    ...Object.keys(last).map((name) => (last[name] ?? 0) / Math.max(first[name] ?? 1, 0.5)),
  );
  const figures = {
    ...last,
    repromise_100k_s: Math.round((seconds / lines) * 1_000_000) / 10,
    growth_100x: Math.round(growth * 100) / 100,
  };
  console.log(JSON.stringify({ bench: "reads", figures }));
  await bench.close();
}
