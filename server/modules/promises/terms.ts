import { ProblemError } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Told } from "./shown.ts";

/** On what terms a channel takes orders. */
export interface ChannelTerms {
  readonly policy: string;
  /** The rank of its orders when lines are promised anew: higher is served first. */
  readonly priority: number;
  /** Who is given this channel alone may say an order's rank and that a party has paid it. */
  readonly trustsCallers: boolean;
}

/** Gives a channel's terms; undefined where channels have none, or there is no such channel. */
export type TermsOf = (tx: Tx, channelId: number) => Promise<ChannelTerms | undefined>;

interface Said {
  readonly channelId: number;
  /** The name of the field in the request. */
  readonly field: string;
}

/** Refuses by name what a caller of some channels or parties may not say of his own orders. */
export function untrusted(
  kind: "rank_not_given" | "paid_not_given",
  { channelId, field, value, rule }: Said & { readonly value: string; readonly rule: string },
): ProblemError {
  const said = { field, value, rule };
  return new ProblemError({ status: 422, kind, ...said, values: { ...said, channel: channelId } });
}

/** Whether a caller is given only some channels or parties. */
export const isNarrow = (caller: Told) => caller.channelIds !== null || caller.partyIds !== null;

/**
 * The rank of a caller's order or quote: what he says, else his channel's. Who is given only some channels
 * or parties gets none above his channel's, because a rank takes units from the others'.
 * Throws `rank_not_given`.
 */
export function rankOf(
  caller: Told,
  terms: ChannelTerms | undefined,
  asked: Said & { readonly priority: number | undefined },
): number {
  const own = terms?.priority ?? 0;
  const { priority = own } = asked;
  if (priority <= own || !isNarrow(caller) || terms?.trustsCallers) return priority;
  throw untrusted("rank_not_given", { ...asked, value: String(priority), rule: String(own) });
}
