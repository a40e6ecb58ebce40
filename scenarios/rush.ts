// Rushes: many buyers for few units, the same key a hundred times, orders that bait deadlocks.
import assert from "node:assert/strict";
import { createChance } from "../kernel/index.ts";
import type { Chance } from "../kernel/index.ts";
import { buy, buyOne, percentile, tally, verdictOf } from "./buyer.ts";
import { openReturns } from "./returns.ts";
import type { Gone } from "./returns.ts";
import type { Scenario } from "./scenario.ts";
import { crowd, openWorld, steadily, stock } from "./world.ts";
import type { Company } from "./world.ts";

/** P1: many buyers, few units, one item: exactly so many are sold, everybody gets a clean answer. */
export const flashSale: Scenario = {
  name: "P1 flash sale: exactly the units there are",
  async run({ full }) {
    const at = await openWorld();
    const [item = 0] = await stock(at, { HOT: 100 });
    const buyers = full ? 10_000 : 2_000;
    const seen = tally<string>();
    const waits: number[] = [];
    const from = performance.now();
    await crowd(buyers, full ? 500 : 200, async (index) => {
      const asked = performance.now();
      seen.add(verdictOf(await buyOne(at, `F${index}`, item)));
      waits.push(performance.now() - asked);
    });
    const seconds = (performance.now() - from) / 1_000;
    assert.deepEqual(seen.all(), { "200": 100, "409 refused": buyers - 100 });
    const p99 = percentile(waits, 0.99);
    // Times are judged in the full form, which runs alone.
    if (full) assert.ok(seconds <= 20 && p99 <= 1_000, `${seconds} s, p99 ${p99} ms`);
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `${buyers} buyers, 100 sold, 0 oversold, ${seconds.toFixed(1)} s, p99 ${p99.toFixed(0)} ms`;
  },
};

interface Bought {
  readonly id: unknown;
  readonly name: string;
}

/** Cancels all of an order, or ships its first line whole; gives what left, or how many were freed. */
async function undoOrShip(at: Company, order: Bought, ship: boolean): Promise<Gone | number> {
  if (!ship) {
    const reply = await at.server.call("POST", `/api/orders/${String(order.id)}/cancel`, {
      key: `cancel-${order.name}`,
      body: { why: "P2" },
    });
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
    return Number(reply.body["cancelled"]);
  }
  const page = await at.server.call("GET", `/api/orders/${String(order.id)}`);
  const [line] = page.body["lines"] as { id: number; units: number }[];
  assert.ok(line);
  const lines = [{ lineId: line.id, units: line.units }];
  const work = { placeId: at.placeId, lines };
  for (const [step, body] of [
    ["pick", work],
    ["ship", { ...work, carrier: "SF", tracking: order.name }],
  ] as const) {
    const path = `/api/orders/${String(order.id)}/${step}`;
    const reply = await at.server.call("POST", path, { key: `${step}-${order.name}`, body });
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
  }
  return { orderId: order.id, name: order.name, lineId: line.id, units: line.units };
}

/** What buyers, the warehouse and the returns desk say of P2, to be held against the database. */
class Tally {
  readonly open: Bought[] = [];
  readonly away: Gone[] = [];
  held = 0;
  gone = 0;
  back = 0;
}

/** One of what is there ends: an order is cancelled or shipped, or what left comes back. */
async function endOne(
  at: Company,
  said: Tally,
  {
    chance,
    returns,
  }: { readonly chance: Chance; readonly returns: ReturnType<typeof openReturns> },
): Promise<boolean> {
  const take = <T>(list: T[]) => list.splice(chance.whole(0, list.length), 1)[0];
  const roll = chance.next();
  const away = roll < 0.08 ? take(said.away) : undefined;
  if (away) {
    await returns.take(away);
    said.back += away.units;
    return true;
  }
  const done = roll < 0.3 ? take(said.open) : undefined;
  if (!done) return false;
  const change = await undoOrShip(at, done, chance.next() < 0.5);
  said.held -= typeof change === "number" ? change : change.units;
  if (typeof change === "number") return true;
  said.gone += change.units;
  said.away.push(change);
  return true;
}

/** P2: random checkouts over many items, cancels, shipments and returns among them: no drift. */
export const randomCheckouts: Scenario = {
  name: "P2 random checkouts, cancels, shipments and returns over 500 items: 0 oversold, 0 drift",
  async run({ full, seed }) {
    const at = await openWorld();
    const units = Object.fromEntries(Array.from({ length: 500 }, (_each, i) => [`R${i}`, 8]));
    const items = await stock(at, units);
    const chance = createChance(seed);
    const seen = tally<string>();
    const said = new Tally();
    const returns = openReturns(at);
    const pace = full ? { perSecond: 200, seconds: 600 } : { perSecond: 120, seconds: 8 };
    const count = await steadily(pace, async (index) => {
      if (await endOne(at, said, { chance, returns })) return;
      const lines = Array.from({ length: chance.whole(1, 4) }, () => ({
        itemId: chance.pick(items),
        units: chance.whole(1, 4),
      }));
      const reply = await buy(at, `R${index}`, { lines });
      seen.add(verdictOf(reply));
      if (reply.status !== 200) return;
      said.held += lines.reduce((all, line) => all + line.units, 0);
      said.open.push({ id: reply.body["orderId"], name: `R${index}` });
    });
    const extra = Object.keys(seen.all()).filter((each) => !["200", "409 refused"].includes(each));
    assert.deepEqual(extra, []);
    await returns.close();
    const [kept] = await at.rows<{ promised: string; rows: string; over: string; lies: string }>(
      `select (select sum(promised) from stock.supply) as promised,
         (select sum(on_hand) from stock.position) as lies,
         (select sum(units) from stock.reservation) as rows,
         (select count(*) from stock.supply where promised > quantity or quantity < 0) as over`,
    );
    assert.deepEqual(
      [kept?.promised, kept?.rows, kept?.over, kept?.lies].map(Number),
      [said.held, said.held, 0, 4_000 - said.gone + said.back],
      "what buyers were told = the counter = the rows; what lies there = what left and came back",
    );
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `${count} actions, ${JSON.stringify(seen.all())}; ${said.held} units held by buyers, counter and rows; ${said.gone} left, ${said.back} came back`;
  },
};

/** P3: the same key a hundred times at once is one effect; another body under it is refused. */
export const sameKey: Scenario = {
  name: "P3 the same key a hundred times",
  async run() {
    const at = await openWorld();
    const [item = 0] = await stock(at, { A: 500 });
    const ids = new Set<unknown>();
    await crowd(100, 100, async () => {
      const reply = await buy(at, "SAME", { lines: [{ itemId: item, units: 2 }] });
      assert.equal(reply.status, 200);
      ids.add(reply.body["orderId"]);
    });
    assert.equal(ids.size, 1);
    const changed = await buy(at, "SAME", { lines: [{ itemId: item, units: 3 }] });
    assert.equal(changed.status, 422);
    const kept = await at.rows<{ promised: string; orders: string }>(
      `select (select sum(promised) from stock.supply)::text as promised,
         (select count(*) from orders.order)::text as orders`,
    );
    assert.deepEqual(kept, [{ promised: "2", orders: "1" }]);
    assert.deepEqual(await at.check(), []);
    await at.close();
    return "1 effect, 99 equal answers, a changed body 422";
  },
};

/** P4: orders over the same items in opposite order from 64 clients; nobody sees a deadlock. */
export const deadlockBait: Scenario = {
  name: "P4 opposite item orders from 64 clients: no error shown",
  async run({ full, seed }) {
    const at = await openWorld();
    const second = await at.serve();
    const codes = Array.from({ length: 12 }, (_each, index) => [`D${index}`, 10_000_000]);
    const items = await stock(at, Object.fromEntries(codes) as Record<string, number>);
    const chance = createChance(seed);
    const odd = tally<string>();
    const took = { ordered: 0, opposite: 0 };
    const block = full ? 2_000 : 250;
    // Two servers, so that transactions really meet in the database; blocks take turns, so that
    // whatever else the machine does falls on both kinds.
    for (let round = 0; round < (full ? 20 : 4); round += 1) {
      for (const kind of ["ordered", "opposite"] as const) {
        const from = performance.now();
        await crowd(block, 64, async (index) => {
          const turned = kind === "opposite" && index % 2 === 1;
          const chosen = turned ? [...items].reverse() : items;
          const server = chance.next() < 0.5 ? at.server : second;
          const reply = await buy({ ...at, server }, `${kind}-${round}-${index}`, {
            lines: chosen.map((itemId) => ({ itemId, units: chance.whole(1, 4) })),
            policy: "backorder",
          });
          if (reply.status !== 200) odd.add(verdictOf(reply));
        });
        took[kind] += performance.now() - from;
      }
    }
    assert.deepEqual(odd.all(), {});
    const ratio = took.ordered / took.opposite;
    if (full) assert.ok(ratio >= 0.7, `throughput ${ratio.toFixed(2)} of the ordered case`);
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `0 errors shown, throughput ${ratio.toFixed(2)} of the ordered case`;
  },
};
