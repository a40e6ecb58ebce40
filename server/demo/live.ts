import { createChance, dayOfInstant, dayToText, type Chance } from "../../kernel/index.ts";
import type { Millrace } from "../compose.ts";
import { keepMessages, readInbox } from "../modules/channels/index.ts";
import { listOrders, type NewOrder, repromise, shortItems } from "../modules/orders/index.ts";
import { listTenants, takeDemoTurn } from "../modules/people/index.ts";
import type { DemoTrading } from "../modules/people/index.ts";
import { changeStock } from "../modules/stock/index.ts";
import { deliverWave, shipWave } from "../modules/warehouse/index.ts";
import { isGone, type Actor, type Scope, type Tx } from "../platform/index.ts";
import type { DemoCompany } from "./company.ts";
import { orderMessage, returnMessage, tornMessage } from "./documents.ts";
import type { DemoMessage } from "./documents.ts";
import { askedReturns, returnOf, settleReturn } from "./returns.ts";
import { reportShopFloor } from "./shop-floor.ts";
import { makeOrder } from "./trade.ts";

const actor: Actor = { kind: "system", id: 0, name: "demo" };

interface Later {
  readonly serial: number;
  readonly message: DemoMessage;
}

/** What one server remembers between two orders: messages that are on their way. */
interface Road {
  later: Later[];
  /** When the shop floor last reported, ms since 1970. */
  reportedMs: number;
}

/** The shop floor reports at most once in so many ms, however fast orders come. */
const reportMs = 30_000;

const secondsBefore = (at: Date, seconds: number) => new Date(at.getTime() - seconds * 1_000);

/**
 * The messages of one order as a platform sends them: most once and in time; some late, some twice,
 * some in the wrong order, a few cancelled, and now and then one that was torn on its way.
 */
export function messagesOf(
  order: NewOrder,
  serial: number,
  chance: Chance,
): { now: DemoMessage[]; later: Later[] } {
  const at = order.placedAt;
  const status = order.payment === "paid" ? ("paid" as const) : ("unpaid" as const);
  const first = orderMessage(order, { status, updatedAt: at });
  const draw = chance.next();
  if (draw < 0.04)
    return { now: [], later: [{ serial: serial + chance.whole(5, 30), message: first }] };
  if (draw < 0.07) return { now: [first, first], later: [] };
  if (draw < 0.09) {
    const again = orderMessage(order, { status, updatedAt: at, delivery: "/again" });
    return { now: [first], later: [{ serial: serial + 2, message: again }] };
  }
  if (draw < 0.12) {
    // Paid is heard before placed: what comes last is older and must not win.
    const unpaid = orderMessage(order, { status: "unpaid", updatedAt: secondsBefore(at, 30) });
    return { now: [orderMessage(order, { status: "paid", updatedAt: at }), unpaid], later: [] };
  }
  if (draw < 0.14) {
    const updatedAt = new Date(at.getTime() + 60_000);
    const cancelled = orderMessage(order, { status: "cancelled", updatedAt });
    return { now: [first], later: [{ serial: serial + chance.whole(3, 9), message: cancelled }] };
  }
  if (draw < 0.145)
    return { now: [first, tornMessage(order, { status, updatedAt: at })], later: [] };
  return { now: [first], later: [] };
}

interface Step {
  readonly millrace: Millrace;
  readonly scope: Scope;
  readonly trading: DemoTrading;
  readonly company: DemoCompany;
  readonly chance: Chance;
}

/** Some of the rows, each once. */
const some = <T>(chance: Chance, rows: readonly T[], count: number): T[] =>
  [...new Set(Array.from({ length: count }, () => rows[chance.whole(0, rows.length)]))].flatMap(
    (row) => (row === undefined ? [] : [row]),
  );

/** Orders that a person finds waiting, whatever the hands of the warehouse do. */
const leftWaiting = 20;
const leftUnderWay = 40;

/**
 * The warehouse takes a few orders that wait, those with the earliest promised day first, and signs
 * off a few that are under way: what is due today arrives today, but for one in twenty-five.
 */
async function workFloor({ millrace, scope, chance }: Step): Promise<void> {
  const { database } = millrace;
  const listed = (fulfilment: string) =>
    database.read(scope, (tx) =>
      listOrders(tx, {
        filter: { stage: "open", mode: "live", held: false, fulfilment },
        ...{ sort: "promised", limit: 200 },
      }),
    );
  const ready = (await listed("none")).rows.filter((row) => row.shortUnits === 0);
  const waiting = ready.slice(0, Math.max(0, ready.length - leftWaiting));
  if (waiting.length > 0)
    await database.transact(scope, actor, async (tx) => {
      const ids = some(chance, waiting, 8).map((row) => row.id);
      await shipWave(
        tx,
        ids.toSorted((a, b) => a - b),
        "顺丰速运",
      );
    });
  const underWay = (await listed("shipped")).rows;
  const today = dayToText(dayOfInstant(database.world.clock(), "Asia/Shanghai").day);
  const due = underWay.filter((row) => (row.promisedDay ?? today) <= today && row.id % 25 !== 0);
  const early = underWay.slice(0, Math.max(0, underWay.length - leftUnderWay));
  const arrived = new Set([...some(chance, due, 12), ...some(chance, early, 4)]);
  if (arrived.size > 0)
    await database.transact(scope, actor, (tx) =>
      deliverWave(
        tx,
        [...arrived].map((row) => ({ orderId: row.id, signedBy: row.buyerMask || "签收人" })),
      ),
    );
}

/** Stock comes in, of what is short before anything else, and whoever waited is promised anew. */
async function receive(tx: Tx, { millrace, trading, company, chance }: Step): Promise<void> {
  const short = (await shortItems(tx, 3)).map((each) => ({
    ...{ itemId: each.item_id, units: each.units + chance.whole(10, 40) },
  }));
  const usual = chance.pick(company.items.filter((each) => !each.code.startsWith("SET")));
  const coming = short.length > 0 ? short : [{ itemId: usual.id, units: chance.whole(40, 90) }];
  const placeId = chance.pick(company.mainPlaces);
  const document = { kind: "receipt", documentKind: "receipt", why: "生产入库" } as const;
  await changeStock(tx, millrace.parties, {
    document: { ...document, documentId: trading.serial },
    changes: coming.map((each) => ({ ...each, placeId })),
  });
  const items = coming.map((each) => each.itemId);
  await repromise(tx, millrace.orders.parts, { items, cause: "receipt" });
}

/** A buyer asks for his money through the inbox; what was asked before is settled. */
async function takeBack(at: Step): Promise<void> {
  const { millrace, scope, chance, company } = at;
  const { database, orders, parties } = millrace;
  const delivered = await database.read(scope, (tx) =>
    listOrders(tx, { filter: { mode: "live", fulfilment: "delivered" }, limit: 50 }),
  );
  await database.transact(scope, actor, async (tx) => {
    for (const id of await askedReturns(tx, 2)) {
      const placeId = chance.pick(company.mainPlaces);
      await settleReturn(tx, id, { orders, parties, placeId, chance });
    }
    if (delivered.rows.length === 0) return;
    const asked = await returnOf(tx, chance.pick(delivered.rows).id, chance);
    if (asked) await keepMessages(tx, [returnMessage(asked, tx.now)]);
  });
}

/** What happens beside the order itself, each at its own pace. */
async function workAround(at: Step): Promise<void> {
  const { serial } = at.trading;
  if (serial % 3 === 0) await workFloor(at);
  if (serial % 15 === 0)
    await at.millrace.database.transact(at.scope, actor, (tx) => receive(tx, at));
  if (serial % 40 === 0) await takeBack(at);
}

/** Makes the next order of a demo tenant when it is due; false when there is nothing to do. */
async function step(millrace: Millrace, scope: Scope, road: Road): Promise<boolean> {
  const { database, orders } = millrace;
  const turn = await database.transact(scope, actor, async (tx) => {
    const trading = await takeDemoTurn(tx);
    if (!trading) return null;
    const { serial, seed } = trading;
    const company = trading.company as DemoCompany;
    const chance = createChance(seed).fork(`live ${serial}`);
    const order = makeOrder(company, { serial, placedAt: tx.now, mode: "live", seed });
    if (order.kind === "b2b_po") return { trading, company, chance, order };
    const { now, later } = messagesOf(order, serial, chance);
    const due = road.later.filter((each) => each.serial <= serial);
    road.later = [...road.later.filter((each) => each.serial > serial), ...later];
    await keepMessages(tx, [...now, ...due.map((each) => each.message)]);
    return { trading, company, chance, order: null };
  });
  if (!turn) return false;
  // Distributors order at our own portal, which is no platform and sends no messages.
  if (turn.order) await orders.queue.submit(scope, actor, turn.order);
  await readInbox({ database, orders }, scope, 20);
  await workAround({ millrace, scope, ...turn });
  const nowMs = database.world.clock().getTime();
  if (nowMs - road.reportedMs < reportMs) return true;
  road.reportedMs = nowMs;
  await reportShopFloor({ millrace, scope, actor, chance: turn.chance });
  return true;
}

/** A company that is removed meanwhile has nothing more to trade. */
function unlessGone(error: unknown): false {
  if (isGone(error)) return false;
  throw error;
}

export interface Trader {
  /** Ends when the order in hand is done; the data stay, and another server may go on. */
  stop(): Promise<void>;
}

const restMs = 200;

/** Trades for every demo tenant at its own rate, whichever server has the time, until stopped. */
export function startTrading(millrace: Millrace, onError: (error: unknown) => void): Trader {
  const { database } = millrace;
  const roads = new Map<number, Road>();
  let running = true;
  const round = async () => {
    for (const tenant of (await listTenants(database)).filter((each) => each.demo)) {
      const scope: Scope = { cell: tenant.cell, tenantId: tenant.id };
      const road = roads.get(tenant.id) ?? { later: [], reportedMs: 0 };
      roads.set(tenant.id, road);
      for (let made = 0; running && made < 10; made += 1)
        if (!(await step(millrace, scope, road).catch(unlessGone))) break;
    }
  };
  const loop = async () => {
    while (running) {
      await round().catch(async (error: unknown) => {
        onError(error);
        await database.world.sleep(2_000);
      });
      await database.world.sleep(restMs);
    }
  };
  const done = loop();
  return {
    async stop() {
      running = false;
      await done;
    },
  };
}
