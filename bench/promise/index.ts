// The promise path against the raw limit R of the same server, in the same run.
import { cpus, loadavg } from "node:os";
import pg from "pg";
import { checkAll } from "../../server/compose.ts";
import { placeOrders } from "../../server/modules/orders/index.ts";
import { changeStock } from "../../server/modules/stock/index.ts";
import { actor, benchOrder, openBench } from "../company.ts";
import type { Bench } from "../company.ts";
import { median } from "../raw-limit.ts";
import { openGuard } from "./guard.ts";
import { openHttp } from "./http.ts";
import { drive, openBook, takeSerials } from "./measure.ts";
import type { Book } from "./measure.ts";
import { driveProcesses } from "./processes.ts";

interface Setting {
  readonly rounds: number;
  readonly count: number;
  /** Stored orders at which the time of one more is looked at. */
  readonly stored: readonly number[];
}

const quickly: Setting = { rounds: 1, count: 3_000, stored: [10_000, 100_000] };
const fully: Setting = { rounds: 5, count: 10_000, stored: [10_000, 100_000, 1_000_000] };

const viaQueue =
  (bench: Bench, items: readonly number[], lineCount = 3) =>
  async (serial: number) => {
    const order = benchOrder(items, serial, { policy: "complete", lineCount });
    const outcome = await bench.millrace.orders.queue.submit(bench.scope, actor, order);
    return outcome.kind === "accepted";
  };

let hotCount = 0;

/** Items at the end are made hot, one a run, and sold out: no other run asks for them. */
const hotItems = 50;
const calmItems = (bench: Bench) => bench.items.slice(0, -hotItems);

/** An item that no run has made hot yet, with so many free units. */
async function hotItem(bench: Bench, units: number): Promise<number[]> {
  hotCount += 1;
  const item = bench.items.at(-hotCount) ?? 1;
  const placeId = bench.places[0] ?? 0;
  await bench.millrace.database.transact(bench.scope, actor, async (tx) => {
    const [row] = await tx.rows<{ free: number }>(
      "select quantity - promised as free from stock.supply where item_id = $1 and place_id = $2 and id = 0",
      [item, placeId],
    );
    await changeStock(tx, bench.millrace.parties, {
      document: { kind: "adjustment", documentKind: "bench", documentId: 1 },
      changes: [{ itemId: item, placeId, units: units - (row?.free ?? 0) }],
    });
  });
  return [item];
}

/** Rows that the database says it wrote, all tables together. */
async function rowsWritten(bench: Bench): Promise<number> {
  // Sessions tell their counts when they have been idle for a moment.
  await new Promise((resolve) => void setTimeout(resolve, 1_500));
  const { rows } = await bench.millrace.database.pool.query<{ count: number }>(
    "select sum(n_tup_ins + n_tup_upd + n_tup_del)::float8 as count from pg_stat_user_tables",
  );
  return rows[0]?.count ?? 0;
}

async function measureLibrary(bench: Bench, book: Book, { rounds, count }: Setting) {
  const { serverPid } = bench;
  const guard = await openGuard(bench.url, calmItems(bench), 3);
  const oversold: number[] = [];
  const rows: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await book.takeLimit();
    for (const clients of [64, 256]) {
      const place = guard.place;
      book.note(
        `guard only, ${clients} clients`,
        await drive({ count, clients, serverPid, place }),
      );
    }
    for (const clients of [1, 8, 64, 256]) {
      const asked = clients === 1 ? count / 10 : count;
      const before = clients === 64 ? await rowsWritten(bench) : 0;
      const place = viaQueue(bench, calmItems(bench));
      book.note(
        `library, ${clients} clients`,
        await drive({ count: asked, clients, serverPid, place }),
      );
      if (clients === 64) rows.push(((await rowsWritten(bench)) - before) / asked);
    }
    const rush = { count, clients: 512, serverPid };
    const many = viaQueue(bench, await hotItem(bench, count), 1);
    book.note("hot item, all accepted", await drive({ ...rush, place: many }));
    const few = viaQueue(bench, await hotItem(bench, 500), 1);
    const sold = await drive({ ...rush, place: few });
    book.note("hot item, sold out", sold);
    oversold.push(sold.accepted - 500);
    const one = viaQueue(bench, await hotItem(bench, count), 1);
    book.note("hot item, one by one", await drive({ ...rush, count: 300, clients: 1, place: one }));
    const two = { processes: 2, count, clients: 64 };
    book.note("library, two processes", await driveProcesses(bench, two));
    await book.takeLimit();
  }
  await guard.close();
  return { oversold: Math.max(...oversold), rows: median(rows) };
}

async function measureHttp(bench: Bench, book: Book, { rounds, count }: Setting): Promise<void> {
  const http = await openHttp(bench);
  await http.load({ count: 500, clients: 64, bulk: 1 });
  for (let round = 0; round < rounds; round += 1) {
    for (const clients of [1, 8, 64, 256]) {
      const asked = clients === 1 ? 300 : count / 2;
      book.note(
        `HTTP single, ${clients} clients`,
        await http.load({ count: asked, clients, bulk: 1 }),
      );
    }
    const calmly = { count: count / 2, clients: 0, perSecond: book.limit().perSecond / 2 };
    book.note("HTTP single, at half of R", await http.load({ ...calmly, bulk: 1 }));
    book.note("HTTP bulk of 50", await http.load({ count, clients: 4, bulk: 50 }));
    await book.takeLimit();
  }
  await http.close();
}

/** Stores orders as history until there are so many: the tables are big, settled, the stock is free. */
async function growTo(bench: Bench, target: number): Promise<void> {
  const { database, orders } = bench.millrace;
  const [row] = await database.read(bench.scope, (tx) =>
    tx.rows<{ count: number }>("select count(*)::int as count from orders.order"),
  );
  for (let have = row?.count ?? 0; have < target; have += 2_000) {
    const first = takeSerials(2_000);
    const history = Array.from({ length: 2_000 }, (_each, at) => ({
      ...benchOrder(bench.items, first + at),
      mode: "history" as const,
    }));
    await database.transact(bench.scope, actor, (tx) => placeOrders(tx, orders.parts, history));
  }
  // What has grown in months was vacuumed on the way; here it would run beside the measurement.
  const client = new pg.Client({ connectionString: bench.url });
  await client.connect();
  await client.query("vacuum (analyze)");
  await client.end();
}

/** CPU and time of one more order at the most stored orders over that at the fewest. */
async function measureGrowth(setting: Setting, limitSeconds: number) {
  const bench = await openBench();
  const book = openBook(bench.url, bench.serverPid, limitSeconds);
  await book.takeLimit();
  for (const stored of setting.stored) {
    await growTo(bench, stored);
    const run = { count: setting.count / 2, clients: 64, serverPid: bench.serverPid };
    const place = viaQueue(bench, bench.items);
    await drive({ ...run, place });
    for (let round = 0; round < Math.max(3, setting.rounds); round += 1)
      book.note(`library, 64 clients, ${stored} stored`, await drive({ ...run, place }));
  }
  book.print();
  const at = (stored: number | undefined) => book.ratios(`library, 64 clients, ${stored} stored`);
  const [few, many] = [at(setting.stored[0]), at(setting.stored.at(-1))];
  const laws = await checkAll(bench.millrace, bench.scope);
  await bench.close();
  const over = (a: number, b: number) => Math.round((a / b) * 100) / 100;
  return {
    broken: laws.reduce((sum, law) => sum + law.findings.length, 0),
    figures: {
      [`growth_${(setting.stored.at(-1) ?? 0) / (setting.stored[0] ?? 1)}x`]: over(
        few.wall,
        many.wall,
      ),
      [`growth_${(setting.stored.at(-1) ?? 0) / (setting.stored[0] ?? 1)}x_cpu`]: over(
        few.cpu,
        many.cpu,
      ),
    },
  };
}

/** A path's ratios under the names by which runs are compared over time. */
function named(book: Book, names: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(names).flatMap(([figure, path]) => {
      const { wall, cpu } = book.ratios(path);
      return [
        [`${figure}_r`, wall],
        [`${figure}_r_cpu`, cpu],
      ];
    }),
  );
}

/** Runs the bench; prints a table and, as the last line, its figures as JSON. */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const setting = quick ? quickly : fully;
  const limitSeconds = quick ? 4 : 8;
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "?"}`;
  const load = loadavg().map((each) => each.toFixed(1));
  console.log(`promise path · ${new Date().toISOString()} · node ${process.version}`);
  console.log(`${machine} · load ${load.join(" ")} · median of ${setting.rounds} rounds`);
  const bench = await openBench();
  const book = openBook(bench.url, bench.serverPid, limitSeconds);
  const { oversold, rows } = await measureLibrary(bench, book, setting);
  book.print();
  await measureHttp(bench, book, setting);
  book.print();
  const laws = await checkAll(bench.millrace, bench.scope);
  await bench.close();
  const growth = await measureGrowth(setting, limitSeconds);
  const broken = growth.broken + laws.reduce((sum, law) => sum + law.findings.length, 0);
  console.log(`rows written per order: ${rows.toFixed(1)} · laws broken: ${broken}`);
  const single = book.ratios("hot item, one by one").wall;
  const figures = {
    ...named(book, {
      guard: "guard only, 64 clients",
      library: "library, 64 clients",
      library_256: "library, 256 clients",
      two_processes: "library, two processes",
      http: "HTTP single, 64 clients",
      bulk: "HTTP bulk of 50",
      hot_accepted: "hot item, all accepted",
      hot_soldout: "hot item, sold out",
    }),
    http_p99_ms: book.p99("HTTP single, 64 clients"),
    http_p99_ms_at_half_r: book.p99("HTTP single, at half of R"),
    hot_over_unbatched: Math.round((book.ratios("hot item, all accepted").wall / single) * 10) / 10,
    oversold: Math.max(0, oversold) + broken,
    ...growth.figures,
    r_per_s: Math.round(book.limit().perSecond),
    r_cpu_us: Math.round(book.limit().us),
    rows_per_order: Math.round(rows * 10) / 10,
  };
  console.log(JSON.stringify({ bench: "promise", figures }));
}
