import { createChance, dayOfInstant, dayToText } from "../../kernel/index.ts";
import type { Chance, Day } from "../../kernel/index.ts";
import { compose } from "../compose.ts";
import type { Millrace } from "../compose.ts";
import { keepReadMessages } from "../modules/channels/index.ts";
import {
  cancelUnits,
  orderById,
  orderStates,
  placeOrders,
  recordAftersales,
  releaseHold,
  repromise,
} from "../modules/orders/index.ts";
import type { NewOrder } from "../modules/orders/index.ts";
import { deliverWave, shipWave } from "../modules/warehouse/index.ts";
import type { Actor, Scope, Tx } from "../platform/index.ts";
import type { DemoCompany } from "./company.ts";
import { orderMessage, returnMessage } from "./documents.ts";
import { makeUp, receiveDue, restock } from "./production.ts";
import type { Production } from "./production.ts";
import { askedReturns, returnOf, settleReturn } from "./returns.ts";
import { dayFactor, dayMs, makeOrder, momentsOf } from "./trade.ts";

const actor: Actor = { kind: "system", id: 0, name: "demo" };
const hourMs = 3_600_000;
const carrier = "顺丰速运";

interface Past {
  readonly seed: number;
  readonly days: number;
  readonly perDay: number;
  readonly scope: Scope;
  readonly company: DemoCompany;
  /** Called after each day, which waits for it. */
  readonly onDay?: ((done: number, total: number) => void | Promise<void>) | undefined;
}

/** What the past carries from one day to the next. */
interface Book {
  serial: number;
  /** Orders with something left to ship. */
  readonly open: Set<number>;
  readonly held: Set<number>;
  /** Orders by the day on which their parcels arrive. */
  readonly arriving: Map<number, { orderId: number; signedBy: string }[]>;
  readonly promised: Map<number, number | null>;
  readonly buyers: Map<number, string>;
  /** Orders by the day on which their buyers ask for their money. */
  readonly returning: Map<number, number[]>;
  readonly production: Production;
}

interface Moment {
  readonly millrace: Millrace;
  readonly past: Past;
  readonly book: Book;
  readonly chance: Chance;
  /** What sets are made of, by their code. */
  readonly parts: ReadonlyMap<string, readonly string[]>;
  /** Midnight of the day. */
  readonly start: number;
  readonly today: Day;
}

const at = <T>(map: Map<number, T[]>, day: number): T[] => {
  const found = map.get(day) ?? [];
  map.set(day, found);
  return found;
};

/** Places what came since the last time, with the messages it came in. */
async function place(tx: Tx, now: Moment, orders: readonly NewOrder[]): Promise<void> {
  const { book, millrace } = now;
  const outcomes = await placeOrders(tx, millrace.orders.parts, orders);
  const messages = outcomes.flatMap((outcome, index) => {
    const order = orders[index];
    if (outcome.kind !== "accepted" || !order) return [];
    book.open.add(outcome.orderId);
    if (outcome.holds.length > 0) book.held.add(outcome.orderId);
    book.promised.set(outcome.orderId, outcome.promisedDay);
    book.buyers.set(outcome.orderId, order.buyerMask || "签收人");
    for (const { name, units } of order.lines)
      for (const code of now.parts.get(name) ?? [name]) book.production.sell(code, units);
    if (order.kind === "b2b_po") return [];
    const status = order.payment === "paid" ? ("paid" as const) : ("unpaid" as const);
    const stated = { status, updatedAt: order.placedAt };
    return [{ ...orderMessage(order, stated), orderId: outcome.orderId }];
  });
  await keepReadMessages(tx, messages);
  const freed = new Set<number>();
  for (const outcome of outcomes) {
    if (outcome.kind !== "accepted" || now.chance.next() >= 0.015) continue;
    const { orderId } = outcome;
    const done = await cancelUnits(tx, { orderId, lines: "all", why: "买家取消" });
    if (done.ok) for (const item of done.value.items) freed.add(item);
    book.open.delete(orderId);
  }
  if (freed.size > 0)
    await repromise(tx, millrace.orders.parts, { items: [...freed], cause: "cancelled" });
}

/** Somebody looks at yesterday's held orders and lets them go. */
async function freeHeld(tx: Tx, { book }: Moment): Promise<void> {
  for (const orderId of book.held) {
    for (const hold of (await orderById(tx, orderId))?.holds ?? [])
      if (hold.releasedAt === null) await releaseHold(tx, { holdId: hold.id, note: "审核通过" });
  }
  book.held.clear();
}

/** Whatever lies ready leaves; when it arrives is drawn: mostly in time, now and then late. */
async function ship(tx: Tx, now: Moment): Promise<void> {
  const { book, chance, today } = now;
  const chosen = [...book.open].slice(0, 600);
  const left = new Set((await shipWave(tx, chosen, carrier)).map((parcel) => parcel.orderId));
  // What still waits goes to the end: goods that are short must not keep the others from leaving.
  for (const orderId of chosen) if (book.open.delete(orderId)) book.open.add(orderId);
  for (const state of await orderStates(tx, [...left])) {
    const { orderId } = state;
    const promised = book.promised.get(orderId) ?? today + 3;
    const late = chance.next() < 0.04 ? chance.whole(1, 4) : 0;
    const early = chance.next() < 0.3 ? 1 : 0;
    const day = Math.max(today + 1, promised - early + late);
    const signedBy = book.buyers.get(orderId) ?? "";
    at(book.arriving, day).push({ orderId, signedBy });
    if (state.shippedUnits >= state.units) book.open.delete(orderId);
  }
}

async function deliver(tx: Tx, now: Moment): Promise<void> {
  const { book, chance, today } = now;
  const arrivals = at(book.arriving, today);
  await deliverWave(tx, arrivals);
  book.arriving.delete(today);
  for (const { orderId } of arrivals)
    if (chance.next() < 0.03) at(book.returning, today + chance.whole(2, 9)).push(orderId);
}

/** Buyers ask for their money; what was asked before is settled. */
async function takeBack(tx: Tx, now: Moment): Promise<void> {
  const { book, chance, millrace, past, today } = now;
  const { orders, parties } = millrace;
  for (const id of await askedReturns(tx, 20)) {
    const placeId = chance.pick(past.company.mainPlaces);
    await settleReturn(tx, id, { orders, parties, placeId, chance });
  }
  for (const orderId of at(book.returning, today)) {
    const asked = await returnOf(tx, orderId, chance);
    if (!asked) continue;
    const { line } = asked;
    const amountMinor = Math.round(Number(line.unitPrice) * 100) * line.units;
    const lines = [{ code: line.code, name: line.name, units: line.units, amountMinor }];
    const document = {
      ...{ externalId: `R${asked.orderExternalId}`, orderExternalId: asked.orderExternalId },
      ...{ kind: asked.kind, restock: "unknown" as const, amountMinor, currency: "CNY" },
      ...{ reason: asked.reason, buyerMask: asked.buyerMask, placedAt: tx.now, lines },
    };
    await recordAftersales(tx, asked.channelId, "live", [document]);
    await keepReadMessages(tx, [{ ...returnMessage(asked, tx.now), orderId }]);
  }
  book.returning.delete(today);
}

function ordersOf({ past, book, chance, start }: Moment): NewOrder[] {
  const count = Math.round(past.perDay * dayFactor(new Date(start)) * (0.9 + chance.next() * 0.2));
  return momentsOf(new Date(start), count, chance).map((placedAt) => {
    book.serial += 1;
    const made = { serial: book.serial, placedAt, mode: "live" as const, seed: past.seed };
    const order = makeOrder(past.company, made);
    // Old debts would hold every later order of the same distributor, and a code nobody mapped has
    // been mapped since: the past is paid and known.
    const lines = order.lines.map((line) => ({ ...line, code: line.code.replace("-新", "") }));
    return { ...order, lines, payment: "paid", paidMinor: order.totalMinor };
  });
}

/** One day: receipts, parcels and returns in the morning, then the day's orders in two parts. */
async function tradeDay(now: Moment, setClock: (ms: number) => void): Promise<void> {
  const { millrace, past, book, start } = now;
  const transact = (hour: number, work: (tx: Tx) => Promise<void>) => {
    setClock(start + hour * hourMs);
    return millrace.database.transact(past.scope, actor, work);
  };
  const production = { ...now, ...millrace, production: book.production };
  await transact(1, (tx) => receiveDue(tx, production));
  await transact(1, (tx) => restock(tx, production));
  await transact(1, (tx) => makeUp(tx, production));
  await transact(2, (tx) => freeHeld(tx, now));
  await transact(3, (tx) => ship(tx, now));
  await transact(9, (tx) => deliver(tx, now));
  await transact(9, (tx) => takeBack(tx, now));
  const orders = ordersOf(now);
  const noon = orders.filter((order) => order.placedAt.getTime() < start + 12 * hourMs);
  await transact(12, (tx) => place(tx, now, noon));
  await transact(23.9, (tx) => place(tx, now, orders.slice(noon.length)));
}

/**
 * Trades days that have passed with the clock of each day, set by set: orders are promised against
 * the stock of their day, leave, arrive and come back, so that every figure rests on real rows.
 * Gives the serial of the last order.
 */
export async function tradePast(
  millrace: Millrace,
  past: Past,
  production: Production,
): Promise<number> {
  const { world, pool } = millrace.database;
  const zero = Math.floor(world.clock().getTime() / dayMs) * dayMs;
  let clock = zero - past.days * dayMs;
  const url = pool.options.connectionString ?? "";
  const then = compose({ url, world: { ...world, clock: () => new Date(clock) }, poolSize: 2 });
  const parts = new Map(
    past.company.items.flatMap((each) => (each.parts ? [[each.code, each.parts]] : [])),
  );
  const book: Book = {
    ...{ serial: 0, open: new Set(), held: new Set(), arriving: new Map(), promised: new Map() },
    ...{ buyers: new Map(), returning: new Map(), production },
  };
  try {
    for (let back = past.days; back >= 1; back -= 1) {
      const start = zero - back * dayMs;
      const chance = createChance(past.seed).fork(dayToText(Math.floor(start / dayMs) as Day));
      const today = dayOfInstant(new Date(start + hourMs), "Asia/Shanghai").day;
      const now = { millrace: then, past, book, chance, parts, start, today };
      await tradeDay(now, (ms) => {
        clock = ms;
      });
      await past.onDay?.(past.days - back + 1, past.days);
    }
  } finally {
    await then.database.close();
  }
  return book.serial;
}
