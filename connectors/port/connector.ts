import type { DocumentExchange } from "./exchange.ts";
import type { AftersaleStanding, CanonicalAftersale, ChannelMessage } from "./order.ts";
import type { Problem } from "./problem.ts";
import type { Settings } from "./settings.ts";

/** One push as it came: only raw bytes are verified, never a re-serialised body. */
export interface Push {
  readonly raw: Buffer;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Some platforms sign what stands in the address. */
  readonly query?: Readonly<Record<string, string | undefined>>;
}

/** What a signed push turned out to be. */
export type Verified =
  | {
      readonly ok: true;
      readonly dedupeKey: string;
      readonly topic: string;
      readonly triggeredAt: Date | null;
    }
  | { readonly ok: false; readonly reason: "signature" | "stale" | "missing_header" };

/** The orders a push names: platforms push late, twice and old, so that the order is fetched. */
export interface Hint {
  readonly topic: string;
  readonly externalIds: readonly string[];
}

/** The canonical messages of one document, or what is wrong with it; never both. */
export interface Normalised {
  readonly messages: ChannelMessage[];
  readonly problems: Problem[];
  /** An after-sale case that is read but for words that no table of ours knows: its order must wait. */
  readonly unread?: { readonly externalId: string; readonly orderExternalId: string };
}

/** A platform that pushes signed messages. */
export interface WebhookConnector {
  readonly kind: string;
  /**
   * What a signature covers: the body unless said otherwise. `address`: only the query. Nothing of
   * such a body may be believed, so that its pushes are hints.
   */
  readonly signs?: "body" | "address";
  /** What a platform wants to read that asks whether the address is ours; null when it is not. */
  handshake?(asked: {
    readonly query: Readonly<Record<string, string | undefined>>;
    readonly secrets: readonly string[];
  }): string | null;
  /** What a platform wants to read after a push was kept; our own words unless it wants others. */
  readonly accepted?: string;
  /** Checks the signature over the raw bytes with any of the valid secrets (rotation overlaps). */
  verify(asked: Push & { readonly secrets: readonly string[]; readonly now: Date }): Verified;
  /**
   * The canonical messages of one push. Pure: the inbox can be replayed through it at any time.
   * @param settings the connection's, for documents that are read as was agreed with a partner.
   */
  normalise(raw: string, topic: string, settings?: Settings): Normalised;
}

/** How fast and how far a platform may be asked, from its documents. */
export interface Limits {
  readonly requestsPerSecond: number;
  readonly burst: number;
  readonly pageMax: number;
  /** The longest time window one listing may span; 0 when it does not matter. */
  readonly windowMaxMs: number;
  readonly lookbackDays: number;
  /** Windows overlap by this: what the platform shows late is seen the next time. */
  readonly overlapMs: number;
  /** The right edge stays this far behind now, where lists are still being written. */
  readonly lagMs: number;
  /** A push tells of an order this long before its query shows it; absent when it does not. */
  readonly hintDelayMs?: number;
  /** Pages of a list that moves while it is read must be read from the last to the first. */
  readonly pages: "forward" | "backward";
}

/** Where a pull stands: a window of update times, and the platform's own mark within it. */
export interface Cursor {
  readonly from: string;
  readonly until: string;
  /** Page token or number; empty at the window's first page. */
  readonly mark: string;
}

/** A document byte for byte as the platform gave it. */
export interface RawDoc {
  readonly externalId: string;
  readonly topic: string;
  readonly raw: string;
}

/** One page of a pull. Store its documents and `next` in one transaction: nothing is lost. */
export interface PulledPage {
  /** Whole documents, where lists carry them. */
  readonly docs: readonly RawDoc[];
  /** Orders named only: fetch them. */
  readonly externalIds: readonly string[];
  readonly next: Cursor;
  /** True on the window's last page: the next pull opens a new window. */
  readonly complete: boolean;
  /**
   * What belongs to the window's orders, as cases that moved without them, and why it was refused: the
   * orders are there, and the window is read again once that is shown.
   */
  readonly unread?: ChannelFailure;
}

/** Absolute stock of one code on the channel; a higher revision is newer. */
export interface StockLine {
  readonly code: string;
  readonly units: number;
  readonly rev: number;
}

/** One order as a platform's list shows it: enough to see what is missing, stale or different. */
export interface Surveyed {
  readonly externalId: string;
  readonly updatedAt: Date;
  /** Null on platforms whose lists carry no amount. */
  readonly totalMinor: number | null;
}

export interface Shipment {
  readonly orderExternalId: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly lines: readonly { readonly lineExternalId: string; readonly units: number }[];
}

/** What we say to a buyer who asks to cancel, to be refunded or to return. */
export interface AftersaleAnswer {
  readonly externalId: string;
  readonly orderExternalId: string;
  readonly kind: CanonicalAftersale["kind"];
  readonly verdict: "agree" | "refuse";
  /** What the buyer may read; never empty. */
  readonly why: string;
  /** What the case came to when a person decided: another sum was not decided on. */
  readonly amountMinor: number;
}

/** What of an order is not sent any more, because we or its buyer said so here. */
export interface Cancellation {
  readonly orderExternalId: string;
  /** Nothing of the order has left or will. */
  readonly isWhole: boolean;
  /** Pieces of its lines that are cancelled by now, in all: telling them again changes nothing. */
  readonly lines: readonly { readonly lineExternalId: string; readonly units: number }[];
  /** Whose wish it was. */
  readonly by: "customer" | "us";
  readonly why: string;
  /** The platform answered `on_hold` before: it has taken it, and is only looked at. */
  readonly isQueued?: boolean;
  /** What was paid for it is given back too, by the way it came; there where `givesBack` says so. */
  readonly isGivenBack?: boolean;
}

/** For which kinds of request a platform takes which answer. */
export type AnswerKinds = Readonly<
  Record<AftersaleAnswer["verdict"], readonly CanonicalAftersale["kind"][]>
>;

/** A case as the platform shows it just before it is told our word. */
export interface AskedCase {
  readonly standing: AftersaleStanding;
  /** Undefined for a kind that no table of ours knows. */
  readonly kind: CanonicalAftersale["kind"] | undefined;
  readonly amountMinor: number;
  /** The platform's own word for where it stands. */
  readonly status: string;
}

/** What the channel said to a write. World's failures throw ChannelFailure instead. */
export type Ack =
  | {
      readonly ok: true;
      readonly already: boolean;
      /** Under what the channel keeps what it was told, where it tells of that by other numbers. */
      readonly toldAs?: { readonly stockExternalId: string; readonly placeExternalId: string };
      /** It stands where people read it only, as the platform has no place for it. */
      readonly noted?: "seller_memo";
    }
  | {
      readonly ok: false;
      readonly kind: "superseded" | "unknown_code" | "not_open" | "on_hold" | "refused";
      readonly detail: string;
    };

/** How many calls may go at once now, of how many at most. */
export interface Budget {
  readonly left: number;
  readonly burst: number;
}

/** Numbers of cases that are known as open, by their order's number. */
export type OpenCases = ReadonlyMap<string, readonly string[]>;

/** A connection that is open for calls. */
export interface ChannelDoor {
  /** Proves address, access and scope with one cheap call; throws ChannelFailure. */
  test(signal?: AbortSignal): Promise<void>;
  budget(): Budget;
  /** Pages of what changed in a window, in the order in which they must be stored. */
  pull(cursor: Cursor, signal?: AbortSignal): AsyncIterable<PulledPage>;
  /** All orders placed in a span, a page at a time, whatever became of them since. */
  survey(
    span: { readonly from: Date; readonly until: Date },
    signal?: AbortSignal,
  ): AsyncIterable<readonly Surveyed[]>;
  /**
   * Whole documents of these orders; one that the channel does not know is left out.
   * @param openCases cases that are known as open, by order: some platforms' orders do not name those
   *   that are over, or have a newer one beside them.
   */
  fetch(
    externalIds: readonly string[],
    signal?: AbortSignal,
    openCases?: OpenCases,
  ): Promise<RawDoc[]>;
  /** An answer for each line, in order. Repeating it changes nothing. */
  pushStock(lines: readonly StockLine[], signal?: AbortSignal): Promise<Ack[]>;
  /** Tells the channel of a parcel. Repeating it changes nothing: it reads back first. */
  confirmShipment(shipment: Shipment, signal?: AbortSignal): Promise<Ack>;
  /**
   * Tells what is cancelled here; there where `cancels` says so. Repeating it changes nothing. `on_hold`
   * says that the platform has taken it and does it later.
   */
  cancelOrder?(cancellation: Cancellation, signal?: AbortSignal): Promise<Ack>;
  /** Tells our word on a case; there where `answers` says so. Repeating it changes nothing. */
  answerAftersale?(answer: AftersaleAnswer, signal?: AbortSignal): Promise<Ack>;
}

/** The outside world as a parameter: a test brings its own network and its own time. */
export interface Means {
  /** Throws with a cause of the code `target_refused` for an address that may not be called. */
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** One thing a person says of a connection; the form is made from it. */
export interface SettingField {
  readonly name: string;
  /** Kept, used and never shown again. */
  readonly secret: boolean;
  readonly required: boolean;
  readonly zh: { readonly label: string; readonly help: string };
  readonly en: { readonly label: string; readonly help: string };
}

/** Something to be done at the platform before a connection runs, and what shows that it was. */
export interface PlatformStep {
  readonly name: string;
  /** A read to the end, a push that came in, or a file that was taken. */
  readonly shownBy: "read" | "push" | "file";
  readonly zh: { readonly label: string; readonly help: string };
  readonly en: { readonly label: string; readonly help: string };
}

/** Access that ends, and is renewed before it does with what was given beside it. */
export interface Renewal<Own extends object> {
  /** How often, whatever the platform says of its end. */
  readonly everyMs: number;
  /** The settings that take the place of those used up; null when there is nothing to renew with. */
  renew(settings: Own, means: Means): Promise<Settings | null>;
}

/** A platform that is pushed to and pulled from. */
export interface Connector<Own extends object = Settings> extends WebhookConnector {
  /** Rises when normalising gives other results: older inbox rows are then read again. */
  readonly version: number;
  readonly limits: Limits;
  readonly fields: readonly SettingField[];
  /** What is done at the platform first, in its order. */
  readonly steps: readonly PlatformStep[];
  /**
   * `document`: a push carries the whole order. `hint`: it only names orders to be fetched. `none`:
   * nothing is pushed over HTTP.
   */
  readonly pushes: "document" | "hint" | "none";
  /** Topics whose pushes only name orders, where those of others carry whole ones. */
  readonly hintTopics?: ReadonlySet<string>;
  /** The zone whose midnights part the platform's days. */
  readonly zone: string;
  /** Its list of a day's orders shows those that were paid; all of them unless said. */
  readonly surveys?: "paid";
  /** How files of documents are taken and answered, where that is the way: nobody is asked then. */
  readonly documents?: DocumentExchange;
  /** The answers to buyers that the platform takes by call; absent where it takes none. */
  readonly answers?: AnswerKinds;
  /** Cancels whole orders, or pieces of their lines too, by call; absent where it does neither. */
  readonly cancels?: "orders" | "lines";
  /** Of what cancellations the platform gives the money back by call, where it is told to. */
  readonly givesBack?: "orders" | "lines";
  hint(raw: string, topic: string): Hint;
  open(settings: Own, means: Means): ChannelDoor;
  /** Absent where access does not end, or where the door renews it by itself. */
  readonly renewal?: Renewal<Own>;
}

/** The channel could not be asked: no answer, a refusal of our access, or its own failure. */
export class ChannelFailure extends Error {
  readonly status: number;
  readonly retryable: boolean;

  constructor(
    message: string,
    why: { readonly status: number; readonly retryable: boolean; readonly cause?: unknown },
  ) {
    super(message, { cause: why.cause });
    this.status = why.status;
    this.retryable = why.retryable;
  }
}
