// What an offer of capacity costs in the demo's plant, part by part. One question and several of one
// plant are asked through the door of plans: what is done once for all of them, which is reading the
// plant, falls out of the difference; so does what each asks for itself, compiling and a date.
import { cpus, loadavg } from "node:os";
import type { Day } from "../../kernel/index.ts";
import { compose } from "../../server/compose.ts";
import { makeDemo } from "../../server/demo/index.ts";
import { openCapacity } from "../../server/modules/plans/index.ts";
import { openWorkOrders, readShop, routingsOn } from "../../server/modules/production/index.ts";
import { migrate, realWorld } from "../../server/platform/index.ts";
import type { Tx } from "../../server/platform/index.ts";
import { startEmbedded } from "../../server/platform/postgres/index.ts";
import { percentile } from "../raw-limit.ts";
import { dropScratch, scratchFolder } from "../scratch.ts";

const tenth = (value: number) => Math.round(value * 10) / 10;
const dayMs = 86_400_000;

/** Half and nine of ten of the milliseconds that a reading takes, and its own CPU. */
async function timed(rounds: number, read: () => Promise<unknown>) {
  const times: number[] = [];
  await read();
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    await read();
    times.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(before);
  return {
    ...{ p50: tenth(percentile(times, 0.5)), p90: tenth(percentile(times, 0.9)) },
    cpu: tenth((user + system) / 1_000 / rounds),
  };
}

/** Prints the cost of offers beside what reading the plant alone takes. */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const folder = scratchFolder();
  const embedded = await startEmbedded({ dataDirectory: folder });
  await migrate({ url: embedded.url() });
  const millrace = compose({ url: embedded.url(), world: realWorld });
  const { database, production } = millrace;
  const { scope } = await makeDemo(millrace, {
    ...{ days: 2, ordersPerDay: 5, rate: 0, password: "a-long-word-9" },
  });
  const read = <T>(work: (tx: Tx) => Promise<T>) => database.read(scope, work);
  const rounds = quick ? 10 : 60;
  const [placeId = 0] = (await read((tx) => production.factory.get(tx))).plants.keys();
  const orders = await read((tx) => openWorkOrders(tx, [placeId]));
  const day = new Date().toISOString().slice(0, 10);
  const items = (
    await read((tx) => routingsOn(tx, [...new Set(orders.map((each) => each.itemId))], day))
  ).flatMap((each) => (each.placeId === placeId ? each.itemId : []));
  const capacity = openCapacity(production);
  const notBefore = Math.floor(Date.now() / dayMs) as Day;
  const ask = (count: number) => () =>
    read((tx) =>
      capacity.offers(
        tx,
        items.slice(0, count).map((itemId) => ({ itemId, units: 10, placeId, notBefore })),
      ),
    );
  const shop = () =>
    read((tx) =>
      readShop(tx, production, {
        ...{ placeIds: [placeId], from: tx.now, until: new Date(tx.now.getTime() + 180 * dayMs) },
      }),
    );
  const operations = (await shop()).operations.length;
  const many = Math.min(8, items.length);
  const figures = {
    reading_the_shop: await timed(rounds, shop),
    one_offer: await timed(rounds, ask(1)),
    [`${many}_offers_of_one_plant`]: await timed(rounds, ask(many)),
  };
  console.log(
    `${cpus().length} cores, load ${tenth(loadavg()[0] ?? 0)}; ${orders.length} work orders, ${operations} operations, milliseconds`,
  );
  console.table(figures);
  await database.close();
  await embedded.stop();
  dropScratch(folder);
}
