// Whole checkouts and stock tests of Medusa, Vendure and Millrace in one run, on one machine.
//   node bin/run.mjs bench/peers/run.ts [--quick]     MILLRACE_PEERS=folder keeps what npm installed
import { cpus, loadavg } from "node:os";
import { median, percentile } from "../raw-limit.ts";
import { dropScratch, scratchFolder } from "../scratch.ts";
import { openOurs } from "./ours.ts";
import { cpuMsOf } from "./peer.ts";
import type { Peer } from "./peer.ts";
import { openTheirs } from "./theirs.ts";

/** What a round of whole checkouts took, per order. */
interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly nodeCpuMs: number;
  readonly postgresCpuMs: number;
}

/** Runs work for each number below count, so many at once. */
async function crowd(count: number, atOnce: number, work: () => Promise<void>): Promise<void> {
  let begun = 0;
  const one = async () => {
    while (begun < count) {
      begun += 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

/** Whole checkouts by 8 clients, each from an empty cart to a paid order. */
async function checkOut(peer: Peer, item: string, count: number): Promise<Round> {
  const waits: number[] = [];
  const { node, postgres } = peer.processes;
  const before = [cpuMsOf(node), cpuMsOf(postgres)];
  const from = performance.now();
  await crowd(count, 8, async () => {
    const begun = performance.now();
    const pay = await peer.prepare(item);
    if (!(await pay())) throw new Error(`${peer.name} did not sell what it has`);
    waits.push(performance.now() - begun);
  });
  const seconds = (performance.now() - from) / 1_000;
  return {
    perSecond: count / seconds,
    p50: percentile(waits, 0.5),
    p95: percentile(waits, 0.95),
    nodeCpuMs: (cpuMsOf(node) - (before[0] ?? 0)) / count,
    postgresCpuMs: (cpuMsOf(postgres) - (before[1] ?? 0)) / count,
  };
}

interface StockTest {
  readonly name: string;
  readonly units: number;
  /** How many were sold. */
  readonly run: (peer: Peer, item: string) => Promise<number>;
}

const soldOf = (answers: readonly boolean[]) => answers.filter(Boolean).length;

/** Buyers beyond the stock; more sold than there is, is a sale of nothing. */
const stockTests: readonly StockTest[] = [
  {
    name: "last unit, 8 buyers, whole checkouts at once",
    units: 1,
    run: async (peer, item) =>
      soldOf(
        await Promise.all(
          Array.from({ length: 8 }, async () => {
            const pay = await peer.prepare(item);
            return pay();
          }),
        ),
      ),
  },
  {
    name: "last unit, 8 at the till, paying at once",
    units: 1,
    run: async (peer, item) => {
      const tills = await Promise.all(Array.from({ length: 8 }, () => peer.prepare(item)));
      return soldOf(await Promise.all(tills.map((pay) => pay())));
    },
  },
  {
    name: "last unit, 2 at the till, paying in turn",
    units: 1,
    run: async (peer, item) => {
      const [first, second] = [await peer.prepare(item), await peer.prepare(item)];
      return soldOf([await first(), await second()]);
    },
  },
  {
    name: "last unit, one buyer after the other",
    units: 1,
    run: async (peer, item) => {
      const first = await (await peer.prepare(item))();
      return soldOf([first, await (await peer.prepare(item))()]);
    },
  },
  {
    name: "5 units, 16 buyers, 8 at once",
    units: 5,
    run: async (peer, item) => {
      let sold = 0;
      await crowd(16, 8, async () => {
        if (await (await peer.prepare(item))()) sold += 1;
      });
      return sold;
    },
  },
];

/** Ours and theirs, each on a database of its own. */
async function openPeers(): Promise<{ peers: Peer[]; stop: () => Promise<void> }> {
  const scratch = scratchFolder();
  const ours = await openOurs(scratch);
  const stopOurs = async () => {
    await ours.stop();
    dropScratch(scratch);
  };
  try {
    const { vendure, medusa, stop } = await openTheirs();
    return {
      peers: [ours, vendure, medusa],
      stop: async () => {
        await stop();
        await stopOurs();
      },
    };
  } catch (error) {
    await stopOurs();
    throw error;
  }
}

const ordersARound = [400, 24, 12];

/** The medians of interleaved rounds, peer by peer. */
async function measure(peers: readonly Peer[], rounds: number): Promise<Round[]> {
  const items = [];
  for (const peer of peers) items.push(await peer.stock("BENCH", 100_000));
  const seen: Round[][] = peers.map(() => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [at, peer] of peers.entries()) {
      const done = await checkOut(peer, items[at] ?? "", ordersARound[at] ?? 8);
      // The first round only warms up.
      if (round >= 0) seen[at]?.push(done);
    }
  }
  return seen.map((each) => {
    const of = (name: keyof Round) => median(each.map((round) => round[name]));
    return {
      perSecond: of("perSecond"),
      p50: of("p50"),
      p95: of("p95"),
      nodeCpuMs: of("nodeCpuMs"),
      postgresCpuMs: of("postgresCpuMs"),
    };
  });
}

const cpuOf = (round: Round) => round.nodeCpuMs + round.postgresCpuMs;

function printCheckouts(peers: readonly Peer[], rounds: readonly Round[]): void {
  const [ours] = rounds;
  if (!ours) return;
  console.log(
    "whole checkouts, 8 clients      calls  orders/s  p50 ms  p95 ms  Node CPU ms  PG CPU ms  CPU over ours  time over ours",
  );
  for (const [at, peer] of peers.entries()) {
    const round = rounds[at] ?? ours;
    const cells = [
      peer.name.padEnd(31),
      String(peer.calls).padStart(5),
      round.perSecond.toFixed(1).padStart(9),
      round.p50.toFixed(1).padStart(7),
      round.p95.toFixed(1).padStart(7),
      round.nodeCpuMs.toFixed(2).padStart(12),
      round.postgresCpuMs.toFixed(2).padStart(10),
      `${(cpuOf(round) / cpuOf(ours)).toFixed(0)}×`.padStart(14),
      `${(ours.perSecond / round.perSecond).toFixed(0)}×`.padStart(15),
    ];
    console.log(cells.join(" "));
  }
}

/** Runs each stock test so often with each peer; prints what was sold of what there was. */
async function testStock(peers: readonly Peer[], rounds: number): Promise<Map<string, number>> {
  const oversold = new Map(peers.map((peer) => [peer.name, 0]));
  let serial = 0;
  for (const test of stockTests) {
    const cells: string[] = [];
    for (const peer of peers) {
      const sold: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        serial += 1;
        const item = await peer.stock(`T${serial}`, test.units);
        sold.push(await test.run(peer, item));
      }
      const over = sold.reduce((sum, each) => sum + Math.max(0, each - test.units), 0);
      oversold.set(peer.name, (oversold.get(peer.name) ?? 0) + over);
      cells.push(`${peer.name}: ${sold.join(",")}`);
    }
    console.log(`sold of ${test.units}: ${test.name.padEnd(46)} ${cells.join("  ")}`);
  }
  return oversold;
}

/** Runs the bench; prints tables and, as the last line, its figures as JSON. */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  console.log(
    `peers · ${new Date().toISOString()} · ${cpus().length} × ${cpus()[0]?.model} · node ${process.version} · load ${loadavg()[0]?.toFixed(1)}`,
  );
  const { peers, stop } = await openPeers();
  try {
    const rounds = await measure(peers, quick ? 1 : 5);
    printCheckouts(peers, rounds);
    const oversold = await testStock(peers, quick ? 1 : 3);
    const [ours, vendure, medusa] = rounds;
    if (!ours || !vendure || !medusa) return;
    const ratio = (a: number, b: number) => Math.round((a / b) * 10) / 10;
    const figures = {
      checkout_over_vendure_cpu: ratio(cpuOf(vendure), cpuOf(ours)),
      checkout_over_medusa_cpu: ratio(cpuOf(medusa), cpuOf(ours)),
      checkout_over_vendure: ratio(ours.perSecond, vendure.perSecond),
      checkout_over_medusa: ratio(ours.perSecond, medusa.perSecond),
      oversold: oversold.get("Millrace") ?? 0,
      oversold_vendure: oversold.get(peers[1]?.name ?? "") ?? 0,
      oversold_medusa: oversold.get(peers[2]?.name ?? "") ?? 0,
    };
    console.log(`load ${loadavg()[0]?.toFixed(1)} at the end`);
    console.log(JSON.stringify({ bench: "peers", figures }));
  } finally {
    await stop();
  }
}
