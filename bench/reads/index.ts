// Reads at 10,000, 100,000 and 1,000,000 stored orders: list, deep filter, promises, order page, at the
// modules' doors and over HTTP; how late an event is on a screen; all open lines promised anew.
import { cpus, loadavg } from "node:os";
import { createChance } from "../../kernel/index.ts";
import {
  lineIdsOf,
  listOrders,
  orderById,
  placeOrders,
  repromise,
  tracesOfOrder,
} from "../../server/modules/orders/index.ts";
import { changesOfOrder, promisesOfClaims } from "../../server/modules/promises/index.ts";
import { actor, benchOrder, openBench } from "../company.ts";
import type { Bench } from "../company.ts";
import { percentile } from "../raw-limit.ts";
import { openScreens } from "./http.ts";
import type { Screens } from "./http.ts";

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

type Figures = Readonly<Record<string, number>>;

const tenth = (value: number) => Math.round(value * 10) / 10;

/** Milliseconds of each of so many readings, one after the other. */
async function timesOf(count: number, read: (index: number) => Promise<unknown>) {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const started = performance.now();
    await read(index);
    times.push(performance.now() - started);
  }
  return times;
}

const p99 = async (count: number, read: (index: number) => Promise<unknown>): Promise<number> =>
  tenth(percentile(await timesOf(count, read), 0.99));

/** Places orders until so many are stored; one in twenty is live. */
async function growTo(bench: Bench, stored: number, have: number): Promise<void> {
  const { database, orders } = bench.millrace;
  for (let serial = have; serial < stored; serial += 2_000) {
    const batch = Array.from({ length: 2_000 }, (_each, at) => ({
      ...benchOrder(bench.items, serial + at + 1),
      mode: (serial + at + 1) % 20 === 0 ? ("live" as const) : ("history" as const),
      policy: "backorder" as const,
    }));
    await database.transact(bench.scope, actor, (tx) => placeOrders(tx, orders.parts, batch));
  }
}

/** The same questions at the modules' doors, without HTTP. */
async function atDoors(bench: Bench, seed: number): Promise<Figures> {
  const { database, promises, parties } = bench.millrace;
  const read = <T>(work: Parameters<typeof database.read<T>>[1]) =>
    database.read(bench.scope, work);
  const deep = { stage: "open", channelId: 1, held: false, mode: "live" };
  const some = await read((tx) => listOrders(tx, { filter: { mode: "live" }, limit: 200 }));
  const chance = createChance(seed);
  return {
    list_p99_ms: await p99(200, () => read((tx) => listOrders(tx, { filter: {}, limit: 50 }))),
    filter_p99_ms: await p99(100, () => read((tx) => listOrders(tx, { filter: deep, limit: 50 }))),
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
        await promisesOfClaims(tx, parties, await lineIdsOf(tx, [id])),
        await tracesOfOrder(tx, id),
        await changesOfOrder(tx, parties, id),
      ]);
    }),
  };
}

/** What a screen asks for, over HTTP. */
async function overHttp(bench: Bench, screens: Screens, seed: number): Promise<Figures> {
  const chance = createChance(seed);
  const page = (await screens.get("/api/orders?mode=live&limit=200")) as { rows: { id: number }[] };
  const inquire = (lineCount: number) => (index: number) => {
    const { wantedDay: _none, ...asked } = inquiry(bench, lineCount, index);
    return screens.post("/api/promises/inquiry", asked);
  };
  await timesOf(50, () => screens.get("/api/orders?limit=50"));
  return {
    list_http_p99_ms: await p99(200, () => screens.get("/api/orders?limit=50")),
    filter_http_p99_ms: await p99(100, () =>
      screens.get("/api/orders?stage=open&channelId=1&held=false&mode=live&limit=50"),
    ),
    atp_line_http_p99_ms: await p99(300, inquire(1)),
    atp_page_http_p99_ms: await p99(100, inquire(50)),
    order_page_http_p99_ms: await p99(200, () =>
      screens.get(`/api/orders/${chance.pick(page.rows).id}`),
    ),
    home_http_p99_ms: await p99(50, () => screens.get("/api/home")),
  };
}

/** Milliseconds until an order that was placed is on a screen that is open: 95 of 100. */
async function eventOnScreen(bench: Bench, screens: Screens, count: number): Promise<Figures> {
  const late: number[] = [];
  for (let one = 0; one < count; one += 1) {
    const lines = [{ itemId: bench.items[one % bench.items.length], units: 1, unitPrice: "1.00" }];
    late.push(await screens.eventLate({ channelId: 1, externalId: `S${one}`, lines }));
  }
  return { event_screen_p95_ms: tenth(percentile(late, 0.95)) };
}

/** Promises every open line anew; gives the seconds that 100,000 of them take. */
async function promiseAnew(bench: Bench): Promise<number> {
  const { database, orders } = bench.millrace;
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
  return tenth((seconds / lines) * 100_000);
}

const print = (stored: number, figures: Figures) =>
  console.log(
    `${String(stored).padStart(9)} orders  ${Object.entries(figures)
      .map(([name, value]) => `${name} ${value}`)
      .join("  ")}`,
  );

/** Runs the bench; prints a table and, as the last line, its figures as JSON. */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const load = loadavg()[0]?.toFixed(1) ?? "?";
  console.log(`reads · ${new Date().toISOString()} · ${cpus().length} cores · load ${load}`);
  const bench = await openBench();
  const rows: Figures[] = [];
  let have = 0;
  for (const stored of quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000]) {
    await growTo(bench, stored, have);
    have = stored;
    rows.push(await atDoors(bench, stored));
    print(stored, rows.at(-1) ?? {});
  }
  const repromised = await promiseAnew(bench);
  const screens = await openScreens(bench);
  const shown = await overHttp(bench, screens, have);
  print(have, shown);
  const event = await eventOnScreen(bench, screens, quick ? 40 : 200);
  print(have, event);
  await screens.close();
  const [first = {}, last = {}] = [rows[0], rows.at(-1)];
  const growth = Math.max(
    ...Object.keys(last).map((name) => (last[name] ?? 0) / Math.max(first[name] ?? 1, 0.5)),
  );
  const figures = {
    ...{ ...last, ...shown, ...event, repromise_100k_s: repromised },
    growth_100x: Math.round(growth * 100) / 100,
  };
  console.log(JSON.stringify({ bench: "reads", figures }));
  await bench.close();
}
