import type { Problem } from "./problem.ts";
import type { Settings } from "./settings.ts";

/** One document out of a partner's file. */
export interface TakenDocument {
  /** Tells a repeat: the numbers of its envelope. The same key with other bytes is a mistake. */
  readonly key: string;
  /** What the standard calls it: `850`, `ORDERS`, `Order`. */
  readonly topic: string;
  /** It stands alone: its own envelope around its own bytes, as text. */
  readonly raw: string;
}

/** What a partner says of a document that we sent. */
export interface Receipt {
  /** The number under which it went out. */
  readonly control: string;
  readonly accepted: boolean;
  readonly detail: string;
}

/** A document for a partner, as it goes out. */
export interface Written {
  readonly topic: string;
  /** The partner's receipt will name it; empty where the standard knows no receipts. */
  readonly control: string;
  readonly raw: string;
}

/** What an outgoing envelope is made with. */
export interface Envelope {
  /** Rises with each envelope of a channel. */
  readonly control: number;
  readonly at: Date;
}

/** A file taken apart. Nothing of it is lost: what cannot be read is a document that says why. */
export interface TakenFile {
  readonly documents: readonly TakenDocument[];
  readonly receipts: readonly Receipt[];
  /** What the standard wants answered to the file itself, whatever the orders in it. */
  readonly replies: readonly ((envelope: Envelope) => Written)[];
  /** Set when the file is refused whole, unread: the rule that it breaks. */
  readonly refusal?: FileRefusal;
}

/** Why a file is not taken apart: its partner is to send it in smaller files. */
export type FileRefusal = "too_many_fields";

const mostFields = 4_000_000;

/** Whether a sign may part the fields of an interchange: ASCII, and neither letter, digit nor space. */
export const isPartingSign = (sign: string): boolean =>
  /^[\0-\x7f]$/.test(sign) && !/[A-Za-z0-9 ]/.test(sign);

const mayPart = Array.from({ length: 256 }, (_, sign) => isPartingSign(String.fromCodePoint(sign)));

/** Refuses a file that holds so many fields that reading it would take the memory of the whole server. */
export function fieldRefusal(file: Buffer): FileRefusal | null {
  let fields = 0;
  for (const sign of file) if (mayPart[sign]) fields += 1;
  return fields > mostFields ? "too_many_fields" : null;
}

/** A file that is refused whole. */
export const refuseFile = (refusal: FileRefusal): TakenFile => ({
  ...{ documents: [], receipts: [], replies: [], refusal },
});

/** An order as it came, whose answers repeat its own words. */
export interface AnsweredOrder {
  readonly raw: string;
  readonly topic: string;
  /** Its partner's changes since, as they came: what they added is answered too. */
  readonly changes?: readonly string[];
}

/** What we say of one line of an order. */
export interface AnsweredLine {
  readonly lineExternalId: string;
  /** Pieces in the partner's own counting. */
  readonly units: number;
  readonly cancelledUnits: number;
  /** Not promised yet. */
  readonly shortUnits: number;
  /** The day, as `2026-11-20`, by which the promised ones arrive; null while nothing is said. */
  readonly day: string | null;
  /** In a later answer, the day that the one before it said. */
  readonly toldDay?: string | null;
}

/** What we say of an order: all of its lines, or that it is refused. */
export interface OrderAnswer {
  readonly isCancelled: boolean;
  readonly lines: readonly AnsweredLine[];
  /** The number of the answer in whose place this one stands whole; the first one has none. */
  readonly replaces?: string;
}

/** Whether a line's day is another one than was told: a day that is told for the first time is not. */
export const isRescheduled = ({ day, toldDay = null }: AnsweredLine): boolean =>
  toldDay !== null && day !== toldDay;

/** Whether an answer says of each line what was asked, and what an answer before it had said. */
export const isAsAsked = ({ lines }: OrderAnswer): boolean =>
  lines.every((line) => line.shortUnits === 0 && line.cancelledUnits === 0 && !isRescheduled(line));

/** One parcel of an order. */
export interface DespatchedParcel {
  readonly number: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly lines: readonly { readonly lineExternalId: string; readonly units: number }[];
}

interface WithEnvelope {
  readonly envelope: Envelope;
  readonly settings: Settings;
}

/** A partner who sends files of documents and is answered by documents. All of it is pure. */
export interface DocumentExchange {
  /** What an outgoing file's name ends in. */
  readonly extension: string;
  /** The bytes of an outgoing document, in the signs that its own envelope names. */
  encode(raw: string): Buffer;
  /** Takes a file apart, whatever it is: it never throws. */
  take(file: Buffer, settings: Settings): TakenFile;
  /** Whether a document orders goods, by its own words: whatever is agreed with its partner by now. */
  orders(document: Pick<AnsweredOrder, "raw">): boolean;
  /** What answers an order; null when this document is no order. */
  respond(order: AnsweredOrder, answer: OrderAnswer, made: WithEnvelope): Written | null;
  /** What announces a parcel; null when the document is no order. */
  despatch(order: AnsweredOrder, parcel: DespatchedParcel, made: WithEnvelope): Written | null;
  /** What is wrong with the settings of a connection. */
  check(settings: Settings): readonly Problem[];
}
