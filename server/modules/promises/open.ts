import { createRevisionCache, type Tx } from "../../platform/index.ts";
import type { Parties } from "../parties/index.ts";
import { promiseAgain, type AskedAgain } from "./again.ts";
import { promiseGroups } from "./commands.ts";
import type { DecideParts } from "./decide.ts";
import {
  explainAvailability,
  inquire,
  type Explanation,
  type Inquiry,
  type InquiryAnswer,
} from "./inquiry.ts";
import type { ClaimGroup } from "./model.ts";
import {
  coarseChannels,
  inquireCoarsely,
  seesCoarsely,
  shownStock,
  type ShownStock,
  type Told,
} from "./shown.ts";
import { repromiseItems, type RepromiseResult } from "./repromise.ts";
import { readSourcing } from "./sourcing.ts";
import type { TermsOf } from "./terms.ts";
import { redateQuotes, type Redated } from "./redate.ts";
import { makeQuotesWhole } from "./whole-again.ts";
import type { Decision } from "../../../engines/promising/index.ts";

export interface Promises {
  readonly parts: DecideParts;
  /** Promises order groups in the caller's transaction, first come first served. */
  promise(tx: Tx, groups: readonly ClaimGroup[]): Promise<Decision[]>;
  /** Promises an amended order's released lines out of what is free; null when it asks nothing. */
  again(tx: Tx, asked: AskedAgain): Promise<Decision | null>;
  /** Promises all open claims of these items anew. */
  repromise(tx: Tx, asked: { items: readonly number[]; cause: string }): Promise<RepromiseResult>;
  /** Makes quotes whole again that lost units of these items; gives their ids. */
  makeQuotesWhole(tx: Tx, items: readonly number[]): Promise<number[]>;
  /** Says to quotes that rest on receipts which moved the day that holds now; gives whose moved. */
  redateQuotes(
    tx: Tx,
    moved: { readonly items: readonly number[]; readonly supplyIds: readonly number[] },
  ): Promise<Redated[]>;
  /** Why a channel may have so many of an item. */
  explain(tx: Tx, asked: { itemId: number; channelId: number }): Promise<Explanation>;
  /** What a channel is shown of an item. */
  shown(tx: Tx, asked: { itemId: number; channelId: number }): Promise<ShownStock>;
  /** Of these channels, those of whose stock the caller is told less than the numbers. */
  coarse(
    tx: Tx,
    asked: { readonly caller: Told; readonly channelIds: readonly number[] },
  ): Promise<ReadonlySet<number>>;
  /** Whether any channel of the caller's is such a one. */
  seesCoarsely(tx: Tx, caller: Told): Promise<boolean>;
  /** On what terms a channel takes orders. */
  readonly termsOf: TermsOf;
  /** What would be promised now; holds nothing. */
  inquire(tx: Tx, asked: Inquiry): Promise<InquiryAnswer>;
  /** The same for who is told stock coarsely. */
  inquireCoarsely(tx: Tx, asked: Inquiry): Promise<InquiryAnswer>;
}

/** Opens promises. */
export function openPromises({
  parties,
  horizonDays = 180,
  capacity,
  termsOf = async () => undefined,
}: {
  parties: Parties;
  horizonDays?: number;
  /** Capable-to-promise: who answers for what could still be made. */
  capacity?: DecideParts["capacity"];
  termsOf?: TermsOf;
}): Promises {
  const parts: DecideParts = {
    parties,
    horizonDays,
    capacity,
    sourcing: createRevisionCache("promises", readSourcing),
  };
  return {
    parts,
    termsOf,
    promise: (tx, groups) => promiseGroups(tx, parts, groups),
    again: (tx, asked) => promiseAgain(tx, parts, asked),
    repromise: (tx, asked) => repromiseItems(tx, parts, asked),
    makeQuotesWhole: (tx, items) => makeQuotesWhole(tx, parts, items),
    redateQuotes: (tx, moved) => redateQuotes(tx, parts, moved),
    explain: (tx, asked) => explainAvailability(tx, parts, asked),
    shown: (tx, asked) => shownStock(tx, parts, asked),
    coarse: (tx, asked) => coarseChannels(tx, parts, asked),
    seesCoarsely: (tx, caller) => seesCoarsely(tx, parts, caller),
    inquire: (tx, asked) => inquire(tx, parts, asked),
    inquireCoarsely: (tx, asked) => inquireCoarsely(tx, parts, asked),
  };
}
