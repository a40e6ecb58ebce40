// One way of asking, driven by so many clients: how many a second, at how much CPU.
import { spentBy } from "../cpu.ts";
import { median, percentile, rawLimit } from "../raw-limit.ts";

/** What one run of a path came to. */
export interface Rate {
  readonly perSecond: number;
  /** CPU of one order, in microseconds: in our process, and in the database server. */
  readonly nodeUs: number;
  readonly serverUs: number;
  readonly p99Ms: number;
  readonly accepted: number;
}

let serial = 0;

/** The first of `count` numbers that no run has used. */
export function takeSerials(count: number): number {
  serial += count;
  return serial - count + 1;
}

export interface Drive {
  readonly count: number;
  readonly clients: number;
  readonly serverPid: number;
  /** Places one order; true when it was accepted. */
  readonly place: (serial: number) => Promise<boolean>;
}

/** Keeps `clients` orders in flight until `count` are answered. */
export async function drive({ count, clients, serverPid, place }: Drive): Promise<Rate> {
  const latencies: number[] = [];
  const first = takeSerials(count);
  let started = 0;
  let accepted = 0;
  const before = spentBy(serverPid);
  const from = performance.now();
  const client = async () => {
    while (started < count) {
      const mine = first + started;
      started += 1;
      const at = performance.now();
      if (await place(mine)) accepted += 1;
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - from) / 1_000;
  const after = spentBy(serverPid);
  return {
    perSecond: count / seconds,
    nodeUs: ((after.node - before.node) * 1_000) / count,
    serverUs: ((after.server - before.server) * 1_000) / count,
    p99Ms: percentile(latencies, 0.99),
    accepted,
  };
}

/** The runs of every path, and of the raw limit between them. */
export interface Book {
  note(name: string, rate: Rate): void;
  /** Measures the raw limit once more. */
  takeLimit(): Promise<void>;
  readonly limit: () => { readonly perSecond: number; readonly us: number; readonly by: string };
  /** A path's median by wall time and by CPU, beside the raw limit. */
  readonly ratios: (name: string) => { readonly wall: number; readonly cpu: number };
  readonly p99: (name: string) => number;
  print(): void;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** An empty book; the raw limit is measured for so many seconds at a time. */
export function openBook(url: string, serverPid: number, limitSeconds: number): Book {
  const runs = new Map<string, Rate[]>();
  const limits: { perSecond: number; us: number; by: string }[] = [];
  const middle = (name: string, of: (rate: Rate) => number) =>
    median((runs.get(name) ?? []).map(of));
  const limit = () => ({
    perSecond: median(limits.map((each) => each.perSecond)),
    us: median(limits.map((each) => each.us)),
    by: limits[0]?.by ?? "",
  });
  const ratios = (name: string) => ({
    wall: round(middle(name, (rate) => rate.perSecond) / limit().perSecond),
    cpu: round(limit().us / middle(name, (rate) => rate.nodeUs + rate.serverUs)),
  });
  return {
    note: (name, rate) => void runs.set(name, [...(runs.get(name) ?? []), rate]),
    async takeLimit() {
      // The first call also fills its tables: not what is measured.
      if (limits.length === 0) await rawLimit(url, 1);
      const before = spentBy(serverPid);
      const { perSecond, by } = await rawLimit(url, limitSeconds);
      const after = spentBy(serverPid);
      // Driven by a program, our own process waits; driven by ourselves, it is the client.
      const client = by.startsWith("pgbench")
        ? after.programs - before.programs
        : after.node - before.node;
      const us = ((client + after.server - before.server) * 1_000) / (perSecond * limitSeconds);
      limits.push({ perSecond, us, by });
    },
    limit,
    ratios,
    p99: (name) => Math.round(middle(name, (rate) => rate.p99Ms) * 10) / 10,
    print() {
      const { perSecond, us, by } = limit();
      const all = limits.map((each) => each.perSecond.toFixed(0)).join(", ");
      console.log(`R = ${perSecond.toFixed(0)}/s, ${us.toFixed(0)} µs of CPU, by ${by} (${all})`);
      const head = ["", "per s", "R", "R by CPU", "node µs", "server µs", "p99 ms"];
      const rows = [...runs.keys()].map((name) => [
        name,
        middle(name, (rate) => rate.perSecond).toFixed(0),
        ratios(name).wall.toFixed(2),
        ratios(name).cpu.toFixed(2),
        middle(name, (rate) => rate.nodeUs).toFixed(0),
        middle(name, (rate) => rate.serverUs).toFixed(0),
        middle(name, (rate) => rate.p99Ms).toFixed(1),
      ]);
      for (const [name = "", ...cells] of [head, ...rows])
        console.log(name.padEnd(40) + cells.map((cell) => cell.padStart(10)).join(""));
    },
  };
}
