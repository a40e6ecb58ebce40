import type { Chance } from "../../kernel/index.ts";
import { backOf, hasCase, isOpen, isOurs, isPending, openOf, totalOf } from "./entries.ts";
import type { BookCase, BookLine, BookOrder, Habits } from "./entries.ts";

// What a simulated platform holds to be true, and how its orders live, whatever it calls things:
// placed, paid, changed, shipped in parts, refunded, split, cancelled.

/** Paid, of several lines, and nothing of it has left, gone back or is asked for. */
const isDivisible = (order: BookOrder): boolean =>
  isOpen(order) &&
  order.parent === null &&
  order.lines.length > 1 &&
  order.parcels.length + order.refunds.length === 0 &&
  !order.cases.some(isPending) &&
  !isOurs(order);

/** A change of the book: the order, and whether it was placed by it. */
export interface BookChange {
  readonly order: BookOrder;
  readonly isNew: boolean;
}

export interface BookParts {
  readonly chance: Chance;
  readonly codes: number;
  readonly habits: Habits;
  readonly now: () => number;
}

/** The platform's book of orders. Its clock shows whole seconds, as platforms' clocks do. */
export class Book {
  readonly orders: BookOrder[] = [];
  readonly #parts: BookParts;
  readonly #listeners: ((change: BookChange) => void)[] = [];
  #serial = 0;

  constructor(parts: BookParts) {
    this.#parts = parts;
  }

  onChange(hear: (change: BookChange) => void): void {
    this.#listeners.push(hear);
  }

  #at(): Date {
    return new Date(Math.floor(this.#parts.now() / 1_000) * 1_000);
  }

  #nextId(): number {
    this.#serial += 1;
    return this.#serial;
  }

  #moved(order: BookOrder, isNew = false): void {
    order.updatedAt = this.#at();
    for (const hear of this.#listeners) hear({ order, isNew });
  }

  #add(lines: readonly BookLine[], parent: BookOrder | null): BookOrder {
    const at = this.#at();
    const order: BookOrder = {
      ...{ serial: this.orders.length + 1, lines, parent, parcels: [], refunds: [], cases: [] },
      note: "",
      ...{ placedAt: at, updatedAt: at, cancelledAt: null, isTrashed: false },
      paidAt: parent ? parent.paidAt : this.#parts.chance.next() < 0.5 ? at : null,
    };
    this.orders.push(order);
    this.#moved(order, true);
    return order;
  }

  #line(code: number, units: number): BookLine {
    const id = this.#nextId();
    return { id, code, units, priceMinor: 1_000, shipped: 0, cancelled: 0, refunded: false };
  }

  place(): void {
    const { chance, codes } = this.#parts;
    const first = chance.whole(0, codes);
    const { linesMax = 4 } = this.#parts.habits;
    const count = linesMax === 1 ? 1 : chance.whole(1, Math.min(linesMax, codes));
    const lines = Array.from({ length: count }, (_each, at) =>
      this.#line((first + at) % codes, chance.whole(1, 5)),
    );
    this.#add(lines, null);
  }

  /** A parcel leaves with so many units by line. */
  ship(order: BookOrder, units: ReadonlyMap<number, number>, tracking: string): void {
    for (const line of order.lines) line.shipped += units.get(line.id) ?? 0;
    order.parcels.push({ tracking, units });
    this.#moved(order);
  }

  /** All that is open leaves with one parcel. */
  shipWhole(order: BookOrder, tracking: string): void {
    this.ship(order, new Map(order.lines.map((line) => [line.id, openOf(line)])), tracking);
  }

  #shipByHand(order: BookOrder): void {
    if (!isOpen(order) || isOurs(order)) return;
    const tracking = `HAND${order.serial}-${order.parcels.length}`;
    const { parcels } = this.#parts.habits;
    if (parcels === "order")
      return order.cases.some(isPending) ? undefined : this.shipWhole(order, tracking);
    const line = order.lines.find((each) => openOf(each) > 0 && !hasCase(order, each));
    if (!line) return;
    const some = this.#parts.chance.whole(1, openOf(line) + 1);
    this.ship(order, new Map([[line.id, parcels === "lines" ? openOf(line) : some]]), tracking);
  }

  #edit(order: BookOrder): void {
    const line = order.lines.find((each) => openOf(each) > 1);
    if (!line || !this.#parts.habits.isEdited || order.cancelledAt || isOurs(order)) return;
    line.cancelled += 1;
    this.#moved(order);
  }

  #cancel(order: BookOrder): void {
    if (!isOurs(order)) this.cancelWhole(order);
  }

  /** Cancels an order of which nothing has left or gone back; false when it cannot be. */
  cancelWhole(order: BookOrder): boolean {
    if (order.cancelledAt || order.parcels.length > 0 || order.refunds.length > 0) return false;
    if (order.cases.some(isPending)) return false;
    order.cancelledAt = this.#at();
    for (const line of order.lines) line.cancelled = line.units;
    this.#moved(order);
    return true;
  }

  /** Takes pieces off lines; false, with nothing done, when a line has not so many left. */
  takeOff(order: BookOrder, units: ReadonlyMap<number, number>): boolean {
    const takes = [...units].map(([id, count]) => ({
      line: order.lines.find((each) => each.id === id),
      count,
    }));
    if (order.cancelledAt || takes.some(({ line, count }) => !line || openOf(line) < count))
      return false;
    for (const { line, count } of takes) if (line) line.cancelled += count;
    this.#moved(order);
    return true;
  }

  /** So much of an order's money goes back; false, with nothing done, when it has not so much. */
  giveBack(order: BookOrder, amountMinor: number): boolean {
    if (!order.paidAt || backOf(order) + amountMinor > totalOf(order)) return false;
    order.refunds.push({ id: this.#nextId(), at: this.#at(), amountMinor, line: null });
    this.#moved(order);
    return true;
  }

  #trash(order: BookOrder): void {
    if (!this.#parts.habits.isTrashed || order.parcels.length > 0 || order.refunds.length > 0)
      return;
    if (order.isTrashed || isOurs(order)) return;
    order.isTrashed = true;
    order.cancelledAt ??= this.#at();
    for (const line of order.lines) line.cancelled = line.units;
    this.#moved(order);
  }

  #refundLines(order: BookOrder, lines: readonly BookLine[]): void {
    for (const line of lines) {
      line.refunded = true;
      line.cancelled += openOf(line);
      const amountMinor = line.units * line.priceMinor;
      order.refunds.push({ id: this.#nextId(), at: this.#at(), amountMinor, line });
    }
    this.#moved(order);
  }

  #refund(order: BookOrder): void {
    const { refunds } = this.#parts.habits;
    if (order.cases.some(isPending)) return;
    if (refunds === "none" || !order.paidAt || order.cancelledAt || isOurs(order)) return;
    if (refunds === "amount") {
      // Never the whole of it: that would end the order.
      if (order.refunds.length > 1 || backOf(order) + 500 >= totalOf(order)) return;
      order.refunds.push({ id: this.#nextId(), at: this.#at(), amountMinor: 500, line: null });
      return this.#moved(order);
    }
    const left = order.lines.filter((line) => !line.refunded);
    const whole = left.filter((line) => line.shipped === 0 || openOf(line) === 0);
    const sent = left.find((line) => line.shipped > 0 && openOf(line) === 0);
    if (refunds === "sent" && sent) this.#refundLines(order, [sent]);
    if (refunds === "line" && whole[0]) this.#refundLines(order, [whole[0]]);
    if (refunds === "order" && left.length > 0) this.#refundLines(order, left);
  }

  /** What a buyer may ask for now: a line's money, some money, or all of the order; null for nothing. */
  #askable(order: BookOrder): Pick<BookCase, "line" | "amountMinor" | "kind"> | null {
    const { asks } = this.#parts.habits;
    const [first] = order.lines;
    if (asks === "money" && first && order.cases.length === 0) {
      // Never the whole of it: that would end the order.
      const isSome = backOf(order) + 700 < totalOf(order);
      return isSome ? { line: first, amountMinor: 500, kind: "only" } : null;
    }
    if (asks === "order" && first) {
      const isWhole = order.parcels.length + order.refunds.length + order.cases.length === 0;
      return isWhole ? { line: first, amountMinor: totalOf(order), kind: "cancellation" } : null;
    }
    const line = order.lines.find(
      (each) =>
        !each.refunded && !hasCase(order, each) && (each.shipped === 0 || openOf(each) === 0),
    );
    return line ? { line, amountMinor: line.units * line.priceMinor, kind: "only" } : null;
  }

  #ask(order: BookOrder): void {
    const { asks } = this.#parts.habits;
    if (!asks || !order.paidAt || order.cancelledAt || isOurs(order)) return;
    const askable = this.#askable(order);
    if (!askable) return;
    const at = this.#at();
    const asked = { askedAt: at, changedAt: at, version: 1, isWhole: asks === "order" };
    order.cases.push({ id: this.#nextId(), ...askable, ...asked, standing: "asked" });
    this.#moved(order);
  }

  /** A case goes on by itself; its order's own time stands still. */
  #turnCase(order: BookOrder): void {
    const { chance } = this.#parts;
    const found = order.cases.find(isPending);
    if (!found) return;
    if (found.standing === "underway" || (found.standing === "asked" && chance.next() < 0.1))
      return this.#settleCase(order, found);
    if (chance.next() < 0.2) found.standing = "withdrawn";
    else if (found.standing === "refused") found.standing = "asked";
    else if (!found.isWhole && chance.next() < 0.4)
      found.kind = found.kind === "only" ? "return" : "only";
    else found.amountMinor += found.amountMinor > 600 ? -100 : 100;
    this.#turned(found);
  }

  #turned(found: BookCase): void {
    found.version += 1;
    found.changedAt = this.#at();
  }

  #settleCase(order: BookOrder, found: BookCase): void {
    const { id, line, amountMinor, isWhole, changedAt } = found;
    order.cases.splice(
      order.cases.findIndex((each) => each.id === id),
      1,
    );
    const isMoney = this.#parts.habits.asks === "money";
    if (isWhole) order.cancelledAt = this.#at();
    for (const each of isMoney ? [] : isWhole ? order.lines : [line]) {
      each.refunded = true;
      each.cancelled += openOf(each);
    }
    // Never told as of an earlier instant than the case was.
    const at = new Date(Math.max(this.#at().getTime(), changedAt.getTime()));
    order.refunds.push({ id, at, amountMinor, line: isMoney ? null : line, isWhole });
    this.#moved(order);
  }

  /** Answers that were taken, as the case stood then. */
  readonly answers: string[] = [];

  /** Our word on a case; false when it asks for nothing now. */
  answer(caseId: number, verdict: "agree" | "refuse"): boolean {
    const order = this.orders.find((each) => each.cases.some(({ id }) => id === caseId));
    const found = order?.cases.find(({ id }) => id === caseId);
    if (!order || found?.standing !== "asked") return false;
    this.answers.push(`${caseId} ${verdict} ${found.kind} ${found.amountMinor}`);
    if (verdict === "agree" && found.kind !== "return") this.#settleCase(order, found);
    else {
      found.standing = verdict === "agree" ? "underway" : "refused";
      this.#turned(found);
    }
    return true;
  }

  #pay(order: BookOrder): void {
    if (order.paidAt || order.cancelledAt) return;
    order.paidAt = this.#at();
    this.#moved(order);
  }

  /** Two changes within one second: both show the same instant. */
  #scribble(order: BookOrder): void {
    order.note = `first ${order.serial}`;
    this.#moved(order);
    this.#pay(order);
  }

  /** The platform parts an order by warehouse: it ends, and its lines live on in two of their own. */
  #split(): void {
    const order = this.#parts.habits.isSplit ? this.orders.findLast(isDivisible) : undefined;
    if (!order) return;
    const [first, ...rest] = order.lines.map((line) => this.#line(line.code, line.units));
    if (!first) return;
    this.#cancel(order);
    this.#add([first], order);
    this.#add(rest, order);
  }

  /** One change of some order: a newer one more often than an old one. */
  change(): void {
    const { chance } = this.#parts;
    const back = Math.floor(chance.next() ** 2 * this.orders.length);
    const order = this.orders.at(-1 - back);
    if (!order) return;
    chance.pick([
      () => this.#pay(order),
      () => this.#pay(order),
      () => this.#shipByHand(order),
      () => this.#shipByHand(order),
      () => this.#edit(order),
      () => (chance.next() < 0.5 ? this.#cancel(order) : this.#trash(order)),
      () => this.#refund(order),
      () => this.#split(),
      () => this.#ask(order),
      () => this.#turnCase(order),
      () => this.#scribble(order),
    ])();
  }
}
