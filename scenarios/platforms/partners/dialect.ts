import type { Connector } from "../../../connectors/port/index.ts";

// What a partner of files says and hears, whatever his standard calls it.

/** A line that a change is about. */
export interface ChangedLine {
  readonly id: string;
  readonly action: "units" | "cancel" | "add";
  readonly code: string;
  readonly units: number;
}

interface About {
  /** The order's number. */
  readonly order: string;
  /** When the partner wrote it. */
  readonly at: Date;
}

/** A business document of the partner. */
export type Said = About &
  (
    | {
        readonly kind: "order";
        readonly day: string;
        readonly lines: readonly { id: string; code: string; units: number }[];
      }
    | {
        readonly kind: "change";
        /** From 1, in the order of saying. */
        readonly sequence: number;
        readonly day: string | null;
        readonly lines: readonly ChangedLine[];
      }
    | { readonly kind: "cancellation"; readonly sequence: number }
  );

/** What a file goes out in. */
export interface Cover {
  readonly control: number;
  readonly at: Date;
  /** The partner's program counts wrong: it must be refused. */
  readonly isMiscounted: boolean;
}

/** A receipt of a file of the partner's: what it names, and whether that was taken. */
export interface HeardReceipt {
  readonly kind: "receipt";
  readonly of: string;
  readonly isTaken: boolean;
}

export interface HeardAnswer {
  readonly kind: "answer";
  readonly control: number;
  readonly order: string;
  /** It says of itself that it stands in the place of one before. */
  readonly isLater: boolean;
  /** The number of that one, where the standard names it. */
  readonly replaces: string | null;
  readonly isRefusal: boolean;
  /** Pieces that will come or wait, by line. */
  readonly lines: ReadonlyMap<string, number>;
}

export interface HeardDespatch {
  readonly kind: "despatch";
  readonly control: number;
  readonly order: string;
  readonly tracking: string;
  readonly lines: ReadonlyMap<string, number>;
}

export type Heard = HeardReceipt | HeardAnswer | HeardDespatch;

export interface Dialect {
  readonly connector: Connector;
  readonly settings: Readonly<Record<string, string>>;
  /** Documents in one file at most. */
  readonly most: number;
  /** The standard acknowledges files; else the partner goes by what his transport tells him. */
  readonly hasReceipts: boolean;
  /** Answers name the one that they stand in the place of. */
  readonly namesReplaced: boolean;
  write(said: readonly Said[], cover: Cover): string;
  /** What receipts of a file will name, so that the partner knows that all of it was taken. */
  awaited(said: readonly Said[], control: number): readonly string[];
  /** The partner's receipt of a document of ours; empty where the standard knows none. */
  receipt(of: HeardAnswer | HeardDespatch, cover: Cover): string;
  read(text: string): readonly Heard[];
}

export const digits = (at: Date, from: number, to: number): string =>
  at.toISOString().replace(/[-T:]/g, "").slice(from, to);

/** Adds pieces to a line. */
export function add(lines: Map<string, number>, id: string, units: number): void {
  lines.set(id, (lines.get(id) ?? 0) + units);
}
