import type { ReplyOf } from "../../../../contract/endpoint.ts";
import type { readPlaceDays, readPlaceTree } from "../../../../contract/place-demand.ts";
import { roundUp, type Picture } from "../chart-lines.ts";
import type { Days } from "../plan-draft.ts";
import { dayOf, isWhole, spansOf, sumOver, textOf, type Grain } from "../spans.ts";

export type PlaceTree = ReplyOf<typeof readPlaceTree>;
export type PlaceDays = ReplyOf<typeof readPlaceDays>;

/** What falls to a place: of all items or channels where they are 0; place 0 is what falls to none. */
export interface PlacePart {
  readonly placeId: number;
  readonly itemId: number;
  readonly channelId: number;
}

/** A line of the tree of places. */
export interface PlaceRow extends Pick<PlacePart, "placeId" | "itemId"> {
  /** Its place in the lists of the answer. */
  readonly at: number;
  readonly depth: number;
  readonly isOpen: boolean | null;
}

export const placeKey = ({ placeId, itemId }: Pick<PlacePart, "placeId" | "itemId">) =>
  `p${placeId}/${itemId}`;

/**
 * Places in their order with the items of those that are open. Text looks for items: what is found
 * shows below its place, open; a place that is found by its own name shows with what is open of it.
 */
export function placeRows(
  tree: PlaceTree,
  asked: {
    /** Lower case; empty shows all. */
    readonly text: string;
    readonly open: ReadonlySet<string>;
    readonly placeWords: (placeId: number) => string;
    readonly itemWords: (itemId: number) => string;
  },
): PlaceRow[] {
  const { text, open, placeWords, itemWords } = asked;
  const items = new Map<number, number[]>();
  const tops: number[] = [];
  tree.placeId.forEach((placeId, at) => {
    const below = items.get(placeId) ?? [];
    if (tree.itemId[at] === 0) tops.push(at);
    else below.push(at);
    items.set(placeId, below);
  });
  return tops.flatMap((at) => {
    const placeId = tree.placeId[at] ?? 0;
    const below = items.get(placeId) ?? [];
    const isNamed = text === "" || placeWords(placeId).includes(text);
    const found = isNamed
      ? below
      : below.filter((each) => itemWords(tree.itemId[each] ?? 0).includes(text));
    if (!isNamed && found.length === 0) return [];
    const top = { placeId, itemId: 0, at, depth: 0 };
    const isOpen = !isNamed || open.has(placeKey(top));
    const line = (each: number): PlaceRow => ({
      ...{ placeId, itemId: tree.itemId[each] ?? 0, at: each, depth: 1, isOpen: null },
    });
    return [
      { ...top, isOpen: below.length === 0 ? null : isOpen },
      ...(isOpen ? found.map(line) : []),
    ];
  });
}

/** What was asked of a place, less what customers cancelled; nothing where it was asked for nothing. */
export const wantedOf = (days: PlaceDays): number[] => {
  const [place] = days.places;
  const length = dayOf(days.until) - dayOf(days.from) + 1;
  return place
    ? place.asked.map((units, at) => units - (place.withdrawn[at] ?? 0))
    : Array.from({ length }, () => 0);
};

/** The plan of a place by day: from where month and week begin what was asked, from the origin planned. */
export function planOf(days: PlaceDays): Days {
  const first = dayOf(days.from);
  const origin = dayOf(days.origin ?? days.until);
  const monday = origin - ((((origin + 3) % 7) + 7) % 7);
  const begin = Math.max(first, Math.min(monday, dayOf(`${textOf(origin).slice(0, 7)}-01`)));
  const gone = wantedOf(days).slice(begin - first, origin - first);
  const plan = [...gone, ...(days.places[0]?.planned ?? [])];
  return { first: begin, origin, frozen: origin + plan.length, plan, engine: null };
}

/**
 * History and plan of a place by spans, with what the engine says where it tells provinces apart;
 * nothing is corrected there.
 */
export function placePicture(
  days: PlaceDays,
  {
    grain,
    historyDays,
    plan = planOf(days),
  }: { readonly grain: Grain; readonly historyDays: number; readonly plan?: Days },
): Picture {
  const wanted = wantedOf(days);
  const first = dayOf(days.from);
  const { origin } = plan;
  const began = wanted.findIndex((units) => units > 0);
  const from = Math.max(first, origin - historyDays, began < 0 ? origin - 28 : first + began);
  const last = plan.first + plan.plan.length - 1;
  // As for other parts: a week or month that only partly lies in sight would look like a fall.
  const spans = spansOf(from, last, grain).filter((span) => isWhole(span, grain));
  const asked = spans.map((span) =>
    span.until < origin ? (sumOver(wanted, first, span) ?? 0) : null,
  );
  const planned = spans.map((span) =>
    span.until < origin ? null : sumOver(plan.plan, plan.first, span),
  );
  const point = spans.map((span) =>
    span.until < origin || !plan.engine ? null : sumOver(plan.engine, plan.first, span),
  );
  const ahead = spans.findIndex((span) => span.until >= origin);
  return {
    ...{ spans, asked, cleaned: asked, point, plan: planned },
    ...{ other: null, bands: [], ahead: ahead < 0 ? spans.length : ahead },
    top: roundUp(Math.max(0, ...[...asked, ...planned, ...point].map((value) => value ?? 0))),
  };
}
