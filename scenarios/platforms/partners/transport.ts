import type { Chance } from "../../../kernel/index.ts";

// The way between two mailboxes: files are lost on it, cut off, doubled, late, and overtake each other.

/** A file on its way. */
interface Copy {
  readonly due: number;
  readonly text: string;
  readonly of: Sending;
  readonly isCut: boolean;
}

/** A file that the partner sends until he knows that it was taken. */
export interface Sending {
  readonly text: string;
  readonly control: number;
  /** What must be acknowledged still; empty where the partner goes by what the transport says. */
  readonly awaited: Set<string>;
  readonly isMiscounted: boolean;
  isOver: boolean;
  sentAt: number;
}

const patienceMs = 120_000;
/** Signs that end every file and are cut off with it. */
const tailSigns = 25;

/** The partner's transfer program; what it loses is sent again until it is known to have been taken. */
export class Transport {
  readonly counts = { sent: 0, dropped: 0, cut: 0, doubled: 0, late: 0 };
  /** Files that arrived whole, and those that arrived cut, each as often as it was another one. */
  readonly whole = new Set<Sending>();
  readonly cut = new Set<string>();
  isRough = true;
  readonly #open = new Set<Sending>();
  readonly #chance: Chance;
  #copies: Copy[] = [];

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  get isQuiet(): boolean {
    return this.#open.size === 0 && this.#copies.length === 0;
  }

  send(sending: Sending, now: number): void {
    const chance = this.#chance;
    sending.sentAt = now;
    this.#open.add(sending);
    this.counts.sent += 1;
    const roll = this.isRough ? chance.next() : 1;
    if (roll < 0.12) return void (this.counts.dropped += 1);
    const isCut = roll < 0.2;
    const most = sending.text.length - tailSigns;
    const at = isCut ? chance.whole(Math.floor(most * 0.7), most) : sending.text.length;
    const times = roll > 0.85 && roll < 1 ? 2 : 1;
    this.counts.cut += Number(isCut);
    this.counts.doubled += times - 1;
    for (let time = 0; time < times; time += 1) {
      const isLate = this.isRough && chance.next() < 0.4;
      this.counts.late += Number(isLate);
      const due = now + (isLate ? chance.whole(1_000, 150_000) : 0);
      this.#copies.push({ due, text: sending.text.slice(0, at), of: sending, isCut });
    }
  }

  /** Ends a sending; whatever of it is still on its way arrives all the same. */
  end(sending: Sending): void {
    sending.isOver = true;
    this.#open.delete(sending);
  }

  /** Files that arrive by now, in any order. */
  arrivals(now: number): string[] {
    const due = this.#copies.filter((each) => each.due <= now);
    this.#copies = this.#copies.filter((each) => each.due > now);
    for (const { isCut, text, of } of due) {
      if (isCut) this.cut.add(text);
      else this.whole.add(of);
      // The other side's mailbox says that it has the very bytes, no more.
      if (!isCut && of.awaited.size === 0 && !of.isMiscounted) this.end(of);
    }
    return due
      .map(({ text }) => ({ text, at: this.#chance.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ text }) => text);
  }

  /** Sends again what nobody has acknowledged for a while. */
  again(now: number): void {
    for (const each of [...this.#open]) if (now - each.sentAt >= patienceMs) this.send(each, now);
  }
}
