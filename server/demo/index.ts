// The demo: a made-up small-appliance maker, seeded, in a tenant of its own that can be removed.
import { createChance } from "../../kernel/index.ts";
import type { Actor, Scope, Tx } from "../platform/index.ts";
import {
  createTenant,
  createUser,
  listTenants,
  removeDemoTenant,
} from "../modules/people/index.ts";
import {
  cancelAndServe,
  listOrders,
  orderById,
  placeOrders,
  repromise,
  startPick,
} from "../modules/orders/index.ts";
import { deliverOrder, shipOrder } from "../modules/warehouse/index.ts";
import { reservationsOf, changeStock } from "../modules/stock/index.ts";
import type { Millrace } from "../compose.ts";
import { makeCompany } from "./company.ts";
import type { DemoCompany } from "./company.ts";
import { dayFactor, dayMs, makeOrder, momentsOf } from "./trade.ts";

const actor: Actor = { kind: "system", id: 0, name: "demo" };

export interface DemoOptions {
  readonly seed?: number;
  /** Days of past orders. */
  readonly days?: number;
  /** Orders on an ordinary past day. */
  readonly ordersPerDay?: number;
  /** Orders a second once it trades live; 0 stops after the past. */
  readonly rate?: number;
  /** Password of the login `demo`; made when absent, and given back. */
  readonly password?: string;
  readonly log?: (line: string) => void;
  /** Hears how many of the past days are traded. */
  readonly onDay?: (done: number, total: number) => void;
}

export interface Demo {
  readonly scope: Scope;
  readonly password: string;
  readonly orders: number;
  /** Ends live trading; the data stay. */
  stop(): void;
}

/** Past orders, a day's worth in one transaction: they are over, feed demand, reserve nothing. */
async function tradePast(
  millrace: Millrace,
  scope: Scope,
  company: DemoCompany,
  past: { seed: number; days: number; perDay: number; onDay: DemoOptions["onDay"] },
): Promise<number> {
  const { database, orders } = millrace;
  const today = Math.floor(database.world.clock().getTime() / dayMs) * dayMs;
  let serial = 0;
  for (let back = past.days; back >= 1; back -= 1) {
    const start = new Date(today - back * dayMs);
    const chance = createChance(past.seed).fork(start.toISOString());
    const count = Math.round(past.perDay * dayFactor(start) * (0.9 + chance.next() * 0.2));
    const batch = momentsOf(start, count, chance).map((placedAt) =>
      makeOrder(company, { serial: (serial += 1), placedAt, mode: "history", seed: past.seed }),
    );
    await database.transact(scope, actor, (tx) => placeOrders(tx, orders.parts, batch));
    past.onDay?.(past.days - back + 1, past.days);
  }
  return serial;
}

/** One step of an order that is being worked: pick, ship or sign off what can be. */
async function workOne(tx: Tx, orderId: number, serial: number): Promise<void> {
  const order = await orderById(tx, orderId);
  if (!order || order.openHolds > 0 || order.mode === "history") return;
  const shipped = order.lines.filter(
    (line) => line.shippedUnits > line.deliveredUnits && line.kind !== "bundle",
  );
  if (shipped.length > 0) {
    await deliverOrder(tx, {
      orderId,
      signedBy: order.buyerMask || "签收人",
      lines: shipped.map((line) => ({
        lineId: line.id,
        units: line.shippedUnits - line.deliveredUnits,
      })),
    });
    return;
  }
  const held = (
    await reservationsOf(
      tx,
      order.lines.map((line) => line.id),
    )
  ).filter((each) => each.supply === 0 && !each.frozen);
  const [first] = held;
  if (!first) return;
  const lines = held
    .filter((each) => each.place === first.place)
    .map((each) => ({ lineId: each.claimId, units: each.units }));
  const picked = await startPick(tx, { orderId, placeId: first.place, lines });
  if (!picked.ok) return;
  await shipOrder(tx, {
    orderId,
    placeId: first.place,
    lines,
    carrier: "顺丰速运",
    tracking: `SF${serial}`,
  });
}

/** Live trading: new orders, some sent twice, some cancelled; the warehouse works; stock comes in. */
function tradeLive(
  millrace: Millrace,
  scope: Scope,
  company: DemoCompany,
  live: { seed: number; rate: number; serial: number },
): () => void {
  const { database, orders } = millrace;
  const chance = createChance(live.seed).fork("live");
  let serial = live.serial;
  let running = true;
  const transact = <T>(work: (tx: Tx) => Promise<T>) => database.transact(scope, actor, work);
  const step = async () => {
    serial += 1;
    const order = makeOrder(company, {
      serial,
      placedAt: database.world.clock(),
      mode: "live",
      seed: live.seed,
    });
    const outcome = await orders.queue.submit(scope, actor, order);
    // A platform repeats itself now and then; nothing may come of it.
    if (chance.next() < 0.03) await orders.queue.submit(scope, actor, order);
    if (outcome.kind === "accepted" && chance.next() < 0.02)
      await transact((tx) =>
        cancelAndServe(tx, orders.parts, {
          orderId: outcome.orderId,
          lines: "all",
          why: "买家取消",
        }),
      );
    const open = await database.read(scope, (tx) =>
      listOrders(tx, { filter: { stage: "open", mode: "live", held: false }, limit: 100 }),
    );
    const chosen = open.rows.length > 20 ? chance.pick(open.rows) : null;
    if (chosen) await transact((tx) => workOne(tx, chosen.id, serial));
    if (serial % 40 === 0) {
      const item = chance.pick(company.items.filter((each) => !each.code.startsWith("SET")));
      await transact(async (tx) => {
        await changeStock(tx, millrace.parties, {
          document: {
            kind: "receipt",
            documentKind: "receipt",
            documentId: serial,
            why: "生产入库",
          },
          changes: [
            {
              itemId: item.id,
              placeId: chance.pick(company.mainPlaces),
              units: chance.whole(20, 80),
            },
          ],
        });
        await repromise(tx, orders.parts, { items: [item.id], cause: "receipt" });
      });
    }
  };
  const loop = async () => {
    while (running) {
      await step().catch(() => database.world.sleep(2_000));
      await database.world.sleep((1_000 / live.rate) * (0.5 + chance.next()));
    }
  };
  void loop();
  return () => {
    running = false;
  };
}

/** Makes the demo tenant, trades its past, and goes on trading live. */
export async function startDemo(millrace: Millrace, options: DemoOptions = {}): Promise<Demo> {
  const { seed = 20_261_111, days = 180, ordersPerDay = 60, rate = 1, log, onDay } = options;
  const { database } = millrace;
  const scope = await createTenant(database, {
    name: "渠成小家电（演示）",
    nameEn: "Millrace Appliances (demo)",
    demo: true,
    locale: "zh-CN",
  });
  const password = options.password ?? database.world.secret(9).toString("base64url");
  log?.("making the company");
  const company = await database.transact(scope, actor, async (tx) => {
    await createUser(tx, database.world.secret, {
      login: `demo${scope.tenantId === 1 ? "" : scope.tenantId}`,
      name: "演示用户",
      password,
      role: "owner",
      locale: "zh-CN",
    });
    return makeCompany(tx, millrace.parties, createChance(seed));
  });
  log?.(`trading ${days} days`);
  const orders = await tradePast(millrace, scope, company, {
    ...{ seed, days, perDay: ordersPerDay, onDay },
  });
  const stop =
    rate > 0
      ? tradeLive(millrace, scope, company, { seed, rate, serial: orders })
      : () => undefined;
  return { scope, password, orders, stop };
}

/** Removes every demo tenant; gives how many there were. */
export async function removeDemos(millrace: Millrace): Promise<number> {
  let removed = 0;
  for (const tenant of await listTenants(millrace.database)) {
    if (
      tenant.demo &&
      (await removeDemoTenant(millrace.database, {
        cell: tenant.cell,
        tenantId: tenant.id as never,
      }))
    )
      removed += 1;
  }
  return removed;
}
