import type { Chance } from "../../../kernel/index.ts";
import type { Dialect, Heard, HeardAnswer, HeardDespatch, HeardReceipt, Said } from "./dialect.ts";
import { PartnerOrders } from "./orders.ts";
import { Transport, type Sending } from "./transport.ts";

interface Letter {
  readonly due: number;
  readonly name: string;
  readonly text: string;
}

export interface PartnerParts {
  readonly dialect: Dialect;
  readonly chance: Chance;
  readonly now: () => number;
  readonly codes: readonly string[];
}

/** A company that orders by files, and reads what it is answered. */
export class Partner {
  readonly orders: PartnerOrders;
  readonly transport: Transport;
  readonly receipts: HeardReceipt[] = [];
  readonly answers: HeardAnswer[] = [];
  readonly despatches: HeardDespatch[] = [];
  /** Documents that were sent once more in another envelope though they had been taken. */
  repeated = 0;
  readonly #parts: PartnerParts;
  readonly #sendings: Sending[] = [];
  readonly #saidIn = new Map<Sending, readonly Said[]>();
  readonly #read = new Set<string>();
  #queue: Said[] = [];
  #letters: Letter[] = [];
  #control = 100;

  constructor(parts: PartnerParts) {
    const { chance, now, codes, dialect } = parts;
    this.#parts = parts;
    this.transport = new Transport(chance.fork("transport"));
    const prefix = dialect.connector.kind.toUpperCase();
    this.orders = new PartnerOrders({ chance: chance.fork("orders"), now, codes, prefix });
  }

  get isQuiet(): boolean {
    return this.transport.isQuiet && this.#queue.length + this.#letters.length === 0;
  }

  /** Buys something, or thinks again. */
  live(): void {
    const { chance, dialect } = this.#parts;
    this.#queue.push(this.orders.place());
    for (let time = 0; time < 5; time += 1) {
      const said = this.orders.change();
      if (said) this.#queue.push(said);
    }
    // A program that has lost its notes tells something a second time, under another number.
    if (!dialect.hasReceipts || chance.next() >= 0.25) return;
    this.repeated += 1;
    this.#queue.push(chance.pick(this.orders.said));
  }

  #send(text: string, control: number, more: Partial<Sending> = {}): Sending {
    const base = { text, control, awaited: new Set<string>(), isMiscounted: false };
    const sending: Sending = { ...base, isOver: false, sentAt: 0, ...more };
    this.#sendings.push(sending);
    this.transport.send(sending, this.#parts.now());
    return sending;
  }

  #cover(isMiscounted = false) {
    this.#control += 1;
    return { control: this.#control, at: new Date(this.#parts.now()), isMiscounted };
  }

  /** Sends what he has to say, and again what nobody has acknowledged. */
  send(): void {
    const { dialect, chance, now } = this.#parts;
    while (this.#queue.length > 0) {
      const isMiscounted = dialect.hasReceipts && this.transport.isRough && chance.next() < 0.08;
      const count = isMiscounted ? 1 : chance.whole(1, dialect.most + 1);
      const said = this.#queue.splice(0, count);
      const cover = this.#cover(isMiscounted);
      const awaited = new Set(dialect.awaited(said, cover.control));
      const sending = this.#send(dialect.write(said, cover), cover.control, {
        ...{ awaited, isMiscounted },
      });
      this.#saidIn.set(sending, said);
    }
    this.transport.again(now());
  }

  /** Takes a file out of his mailbox; he reads it at once, later, or twice. */
  fetch(name: string, text: string): void {
    const { chance, now } = this.#parts;
    const isRough = this.transport.isRough;
    for (let time = isRough && chance.next() < 0.15 ? 2 : 1; time > 0; time -= 1) {
      const late = isRough && chance.next() < 0.3 ? chance.whole(1_000, 90_000) : 0;
      this.#letters.push({ due: now() + late, name, text });
    }
  }

  /** Reads what is due, in any order. */
  read(): void {
    const { now, dialect, chance } = this.#parts;
    const due = this.#letters.filter((each) => each.due <= now());
    this.#letters = this.#letters.filter((each) => each.due > now());
    const shuffled = due.map((each) => ({ each, at: chance.next() }));
    for (const { each } of shuffled.sort((a, b) => a.at - b.at)) {
      if (this.#read.has(each.name)) continue;
      this.#read.add(each.name);
      for (const heard of dialect.read(each.text)) this.#hear(heard);
    }
  }

  #hear(heard: Heard): void {
    if (heard.kind === "receipt") return this.#hearReceipt(heard);
    if (heard.kind === "answer") this.#hearAnswer(heard);
    else this.despatches.push(heard);
    const { dialect } = this.#parts;
    if (!dialect.hasReceipts) return;
    const cover = this.#cover();
    this.#send(dialect.receipt(heard, cover), cover.control);
  }

  #hearAnswer(answer: HeardAnswer): void {
    this.answers.push(answer);
    const order = this.orders.all.find((each) => each.number === answer.order);
    if (answer.isRefusal && order) order.isCancelled = true;
  }

  #hearReceipt(receipt: HeardReceipt): void {
    this.receipts.push(receipt);
    const { of, isTaken } = receipt;
    const sending = this.#sendings.find(
      (each) => each.awaited.has(of) || String(each.control) === of,
    );
    if (!sending || sending.isOver) return;
    if (isTaken) {
      sending.awaited.delete(of);
      if (sending.awaited.size === 0) this.transport.end(sending);
    } else if (sending.isMiscounted && sending.awaited.has(of)) {
      // Refused for what it is: its documents go out anew, under another number.
      this.transport.end(sending);
      this.#queue.push(...(this.#saidIn.get(sending) ?? []));
    } else if (sending.awaited.size > 0) this.transport.send(sending, this.#parts.now());
  }

  /** What the partner's receipts must come to: one for each file that arrived as another one. */
  expected(): { readonly taken: number; readonly refused: number; readonly setAside: number } {
    const { dialect } = this.#parts;
    const { whole, cut } = this.transport;
    const miscounted = [...whole].filter((each) => each.isMiscounted).length;
    const good = [...whole].filter((each) => !each.isMiscounted && this.#saidIn.has(each));
    const groups = good.flatMap((each) =>
      dialect.awaited(this.#saidIn.get(each) ?? [], each.control),
    );
    const setAside = miscounted + cut.size;
    return { taken: groups.length, refused: dialect.hasReceipts ? setAside : 0, setAside };
  }
}
