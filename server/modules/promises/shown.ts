import type { Caller, Tx } from "../../platform/index.ts";
import { channelViews, shownOfPlaces } from "../stock/index.ts";
import type { ShownUnits } from "../stock/index.ts";
import type { DecideParts } from "./decide.ts";
import { explainAvailability, inquire } from "./inquiry.ts";
import type { Inquiry, InquiryAnswer } from "./inquiry.ts";

export interface ShownStock {
  readonly shown: ShownUnits;
  /** The most that may be told as a number. */
  readonly sure: number;
}

/** What a channel is shown of an item: what it could sell, through the places' and its own view. */
export async function shownStock(
  tx: Tx,
  parts: DecideParts,
  asked: {
    readonly itemId: number;
    readonly channelId: number;
    /** Only what this place has; absent: all that serve the channel. */
    readonly placeId?: number | undefined;
  },
): Promise<ShownStock> {
  const { now, rows } = await explainAvailability(tx, parts, asked);
  const parties = await parts.parties.view.get(tx);
  const view = (await channelViews(tx)).find((each) => each.channelId === asked.channelId);
  const places = rows
    .filter((row) => row.kind === "on_hand")
    .filter((row) => asked.placeId === undefined || row.placeId === asked.placeId)
    .map((row) => ({
      units: row.free,
      visibility: parties.place(row.placeId)?.visibility ?? "hidden",
    }));
  return shownOfPlaces(view ?? { shows: "exact", bands: [] }, places, now);
}

/** Whose stock is told: the lists that narrow a caller. */
export type Told = Pick<Caller, "channelIds" | "partyIds">;

/**
 * Of these channels, those whose stock the caller is told less of than the numbers: a channel's or a
 * distributor's own caller, where the channel's view, or a place that serves it, is not exact.
 */
export async function coarseChannels(
  tx: Tx,
  parts: DecideParts,
  { caller, channelIds }: { readonly caller: Told; readonly channelIds: readonly number[] },
): Promise<ReadonlySet<number>> {
  if (caller.channelIds === null && caller.partyIds === null) return new Set();
  const views = new Map((await channelViews(tx)).map((each) => [each.channelId, each.shows]));
  const parties = await parts.parties.view.get(tx);
  const sourcing = await parts.sourcing.get(tx);
  const isCoarse = (channelId: number) =>
    (views.get(channelId) ?? "exact") !== "exact" ||
    sourcing
      .sourcesOf(channelId, "")
      .some(({ place }) => parties.place(place)?.visibility !== "exact");
  return new Set(channelIds.filter(isCoarse));
}

/** Whether the caller is told less than the numbers on any channel that he has. */
export async function seesCoarsely(tx: Tx, parts: DecideParts, caller: Told): Promise<boolean> {
  if (caller.channelIds === null && caller.partyIds === null) return false;
  // Channel 0 stands for all that have neither a view nor sources of their own.
  const channelIds = caller.channelIds ?? [
    0,
    ...(await channelViews(tx)).map((each) => each.channelId),
  ];
  return (await coarseChannels(tx, parts, { caller, channelIds })).size > 0;
}

/** What is shown, as a sign that needs no language: `10–49`, `≥ 50`, `> 0`, `0`. */
export function shownSign(shown: ShownUnits): string {
  if (shown.shows === "exact") return String(shown.units);
  if (shown.shows === "yes_no") return shown.available ? "> 0" : "0";
  if (shown.upTo === null) return `≥ ${shown.from}`;
  return shown.upTo === shown.from ? String(shown.from) : `${shown.from}–${shown.upTo}`;
}

const coarseReason = (units: number, shown: ShownUnits) => ({
  code: "shown_coarsely",
  zh: `要 ${units}，本渠道可见 ${shownSign(shown)}：是否够，下单或报价时才能确定`,
  en: `${units} asked, the channel is shown ${shownSign(shown)}: an order or a quote will tell`,
});

/** An answer without places, amounts at them, or reasons that name either. */
export function withoutPlaces(answer: InquiryAnswer): InquiryAnswer {
  const isGranted = answer.outcome === "granted";
  return {
    outcome: answer.outcome,
    lines: answer.lines.map(({ itemId, units, deliverDay }) => ({
      ...{ itemId, units, shortUnits: isGranted ? 0 : units },
      ...{ deliverDay: isGranted ? deliverDay : null, slices: [], reasons: [] },
    })),
  };
}

/**
 * What would be promised, for who is told stock coarsely. Up to what he is shown for sure he gets
 * the days; beyond it the outcome is `unsure`, whatever there is: an inquiry costs nothing, and
 * whoever could ask yes or no of any number would find the exact one in twenty questions.
 */
export async function inquireCoarsely(
  tx: Tx,
  parts: DecideParts,
  asked: Inquiry,
): Promise<InquiryAnswer> {
  const sums = new Map<number, number>();
  for (const { itemId, units } of asked.lines) sums.set(itemId, (sums.get(itemId) ?? 0) + units);
  const seen = new Map<number, ShownStock>();
  for (const itemId of sums.keys())
    seen.set(itemId, await shownStock(tx, parts, { ...asked, itemId }));
  const isSure = (itemId: number) => (sums.get(itemId) ?? 0) <= (seen.get(itemId)?.sure ?? 0);
  if (asked.lines.every(({ itemId }) => isSure(itemId)))
    return withoutPlaces(await inquire(tx, parts, { ...asked, policy: "complete" }));
  return {
    outcome: "unsure",
    lines: asked.lines.map(({ itemId, units }) => {
      const stock = seen.get(itemId);
      const isEnough = isSure(itemId) || !stock;
      return {
        ...{ itemId, units, shortUnits: isEnough ? 0 : units, deliverDay: null, slices: [] },
        reasons: isEnough ? [] : [coarseReason(units, stock.shown)],
      };
    }),
  };
}

/** Reasons of a promise that say nothing but what the line itself got. */
const ownReasons = new Set([
  ...["from_stock", "from_receipt", "split", "late", "short", "left_out"],
  ...["refused_late", "no_source", "sold_out"],
]);

/** The reasons that may be told to who is told stock coarsely. */
export const reasonsAsTold = <Row extends { readonly code: string }>(reasons: readonly Row[]) =>
  reasons.filter((reason) => ownReasons.has(reason.code));
