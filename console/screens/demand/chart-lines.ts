import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { readCalendar, readForecast } from "../../../contract/forecasts.ts";
import type { readDemand } from "../../../contract/demand.ts";
import { dayOf, isWhole, spansOf, sumOver, textOf, type Grain, type Span } from "./spans.ts";

export type Forecast = ReplyOf<typeof readForecast>;
export type Demand = ReplyOf<typeof readDemand>;
export type Calendar = ReplyOf<typeof readCalendar>;

/** What a chart draws, in its own units. */
export interface Picture {
  /** All spans, history first. */
  readonly spans: readonly Span[];
  /** By span; null where there is none. */
  readonly asked: readonly (number | null)[];
  readonly cleaned: readonly (number | null)[];
  readonly point: readonly (number | null)[];
  /** The published plan, with what a planner is about to set. */
  readonly plan: readonly (number | null)[];
  /** What a what-if says, where one is compared. */
  readonly other: readonly (number | null)[] | null;
  /** Bands from the widest, each by span from the first span ahead; days only. */
  readonly bands: readonly { readonly low: readonly number[]; readonly high: readonly number[] }[];
  /** The first span ahead. */
  readonly ahead: number;
  readonly top: number;
}

/** Levels whose pairs are drawn as bands. */
export const pairs = [
  [0.05, 0.95],
  [0.1, 0.9],
  [0.25, 0.75],
] as const;

const near = (one: number, other: number) => Math.abs(one - other) < 1e-6;

function bandsOf({ levels, quantiles }: Forecast): Picture["bands"] {
  const at = (level: number) => quantiles[levels.findIndex((each) => near(each, level))];
  return pairs.flatMap(([low, high]) => {
    const [below, above] = [at(low), at(high)];
    return below && above ? [{ low: below, high: above }] : [];
  });
}

/** A round number at or above a value, for the top of an axis. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const size = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((each) => each * size >= value) ?? 10;
  return step * size;
}

/**
 * History and forecast by spans. A band is of single days only: that of a week is not the sum of
 * its days' bands.
 */
export function pictureOf(
  demand: Demand,
  forecast: Forecast,
  how: {
    readonly grain: Grain;
    readonly historyDays: number;
    /** Planned units by day from the first, days that are over with what was asked. */
    readonly plan: { readonly first: number; readonly units: readonly number[] };
    readonly other: Forecast | undefined;
  },
): Picture {
  const { grain, historyDays } = how;
  const origin = dayOf(forecast.origin);
  const first = dayOf(demand.from);
  const began = demand.asked.findIndex((units) => units > 0);
  const from = Math.max(first, origin - historyDays, began < 0 ? origin - 28 : first + began);
  const last = origin + forecast.point.length - 1;
  // A week or month that only partly lies in sight would look like a fall: it is left out, and the
  // one that runs today is what was asked of it and what is still expected.
  const spans = spansOf(from, last, grain).filter((span) => isWhole(span, grain));
  const past = (values: readonly (number | null)[]) =>
    spans.map((span) => (span.until < origin ? sumOver(values, first, span) : null));
  const asked = past(demand.asked.map((units, at) => units - (demand.withdrawn[at] ?? 0)));
  const cleaned = past(demand.cleaned);
  const ahead = (points: readonly number[], start: number) =>
    spans.map((span) => {
      if (span.until < origin) return null;
      const gone =
        span.from < origin ? sumOver(demand.cleaned, first, { ...span, until: origin - 1 }) : 0;
      return (gone ?? 0) + (sumOver(points, start, span) ?? 0);
    });
  const point = ahead(forecast.point, origin);
  const other = how.other ? ahead(how.other.point, dayOf(how.other.origin)) : null;
  const plan = spans.map((span) =>
    span.until < origin ? null : sumOver(how.plan.units, how.plan.first, span),
  );
  const bands = grain === "day" ? bandsOf(forecast) : [];
  const highest = Math.max(
    ...[...asked, ...cleaned, ...point, ...plan, ...(other ?? [])].map((value) => value ?? 0),
    ...(bands[0]?.high ?? []),
  );
  return {
    spans,
    asked,
    cleaned,
    point,
    plan,
    other,
    bands,
    ahead: point.findIndex((value) => value !== null),
    top: roundUp(highest),
  };
}

/** A festival over the spans of a picture. */
export interface Marker {
  readonly at: number;
  readonly name: { readonly zh: string; readonly en: string };
}

/** The main days of festivals, each once where its run begins. */
export function markersOf(picture: Picture, calendar: Calendar): Marker[] {
  const found = new Map<string, Marker>();
  for (const each of calendar.rows) {
    if (!each.main) continue;
    const day = dayOf(each.from);
    const at = picture.spans.findIndex((span) => span.from <= day && day <= span.until);
    if (at >= 0) found.set(`${at} ${each.name.zh}`, { at, name: each.name });
  }
  return [...found.values()];
}

/** The days of a span, as "2026-11-23 – 2026-11-29". */
export const spanText = (span: Span): string =>
  span.from === span.until ? textOf(span.from) : `${textOf(span.from)} – ${textOf(span.until)}`;
