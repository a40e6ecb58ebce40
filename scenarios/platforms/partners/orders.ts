import type { Chance } from "../../../kernel/index.ts";
import type { ChangedLine, Said } from "./dialect.ts";

// What a partner of files has ordered, and how he changes his mind.

export interface PartnerOrder {
  /** From 1, in the order of placing. */
  readonly serial: number;
  readonly number: string;
  /** Pieces that he wants now, by line; a line that he took back wants none. */
  readonly lines: Map<string, { readonly code: string; units: number }>;
  day: string;
  isCancelled: boolean;
  changes: number;
  saidAt: number;
}

/** Orders that leave here; their partner does not touch them: two hands at once have no single truth. */
export const isShippedHere = ({ serial }: PartnerOrder): boolean => serial % 4 === 0;
/** Orders that we take back; their partner hears of it from us. */
export const isCancelledHere = ({ serial }: PartnerOrder): boolean => serial % 10 === 5;

const dayMs = 86_400_000;
/** Standards write minutes: two changes of an order within one could not be told apart. */
const restMs = 61_000;

export interface OrdersParts {
  readonly chance: Chance;
  readonly now: () => number;
  readonly codes: readonly string[];
  readonly prefix: string;
}

/** The partner's book: each change of it is a document to be sent. */
export class PartnerOrders {
  readonly all: PartnerOrder[] = [];
  readonly said: Said[] = [];
  readonly #parts: OrdersParts;

  constructor(parts: OrdersParts) {
    this.#parts = parts;
  }

  #dayIn(days: number): string {
    return new Date(this.#parts.now() + days * dayMs).toISOString().slice(0, 10);
  }

  #say(said: Said): Said {
    this.said.push(said);
    return said;
  }

  place(): Said {
    const { chance, codes, now, prefix } = this.#parts;
    const serial = this.all.length + 1;
    const lines = Array.from({ length: chance.whole(1, 4) }, (_each, at) => ({
      ...{ id: String(at + 1), code: chance.pick(codes), units: chance.whole(2, 9) },
    }));
    const order: PartnerOrder = {
      ...{ serial, number: `${prefix}${serial}`, day: this.#dayIn(chance.whole(5, 20)) },
      lines: new Map(lines.map(({ id, code, units }) => [id, { code, units }])),
      ...{ isCancelled: false, changes: 0, saidAt: now() },
    };
    this.all.push(order);
    const { number, day } = order;
    return this.#say({ kind: "order", order: number, at: new Date(now()), day, lines });
  }

  /** Some change of some order; null where that one is to stay as it is. */
  change(): Said | null {
    const { chance, now } = this.#parts;
    const order = this.all.at(-1 - Math.floor(chance.next() ** 2 * this.all.length));
    if (!order || order.isCancelled || isShippedHere(order) || isCancelledHere(order)) return null;
    if (now() - order.saidAt < restMs) return null;
    order.changes += 1;
    order.saidAt = now();
    const about = { order: order.number, sequence: order.changes, at: new Date(now()) };
    if (chance.next() < 0.12) {
      order.isCancelled = true;
      return this.#say({ kind: "cancellation", ...about });
    }
    const day = chance.next() < 0.3 ? this.#dayIn(chance.whole(5, 20)) : null;
    order.day = day ?? order.day;
    return this.#say({ kind: "change", ...about, day, lines: this.#changeLines(order) });
  }

  /** A line with other pieces, one gone, one new: at least one of them, each about its own line. */
  #changeLines(order: PartnerOrder): ChangedLine[] {
    const { chance, codes } = this.#parts;
    const changed: ChangedLine[] = [];
    const live = [...order.lines].filter(([, { units }]) => units > 0);
    const [id, line] = chance.pick(live);
    const isMore = chance.next() < 0.6;
    if (isMore) {
      line.units = chance.whole(1, 12);
      changed.push({ id, action: "units", code: line.code, units: line.units });
    }
    // The first line stays: an order of which nothing is left is over.
    const gone = live.find(([other]) => other !== "1" && !(isMore && other === id));
    if (gone && chance.next() < 0.25) {
      gone[1].units = 0;
      changed.push({ id: gone[0], action: "cancel", code: gone[1].code, units: 0 });
    }
    if (changed.length === 0 || chance.next() < 0.2) {
      const added = { code: chance.pick(codes), units: chance.whole(1, 6) };
      const next = String(order.lines.size + 1);
      order.lines.set(next, added);
      changed.push({ id: next, action: "add", ...added });
    }
    return changed;
  }
}
