import { pairs, roundUp, type Forecast, type Picture } from "./chart-lines.ts";
import { dayOf } from "./spans.ts";

/** A month that days do not reach the end of: coarse, to be looked at. */
export interface Month {
  /** "2027-06" */
  readonly name: string;
  /** Its first and last day. */
  readonly from: number;
  readonly until: number;
  /** The days reach into it and end before it does. */
  readonly isCut: boolean;
  readonly units: number;
  /** Between which units it lies in 8 of 10 cases; undefined where that is not known. */
  readonly band: { readonly low: number; readonly high: number } | undefined;
}

const levelOf = ({ months, levels }: Forecast, level: number) =>
  months?.quantiles[levels.findIndex((each) => Math.abs(each - level) < 1e-6)];

/** The months that the days do not reach the end of, each as a whole. */
export function furtherMonths(forecast: Forecast): Month[] {
  const { months, origin, point } = forecast;
  if (!months) return [];
  const end = dayOf(origin) + point.length;
  const [year = 0, month = 1] = months.first.split("-").map(Number);
  const [low, high] = [levelOf(forecast, 0.1), levelOf(forecast, 0.9)];
  return months.units.flatMap((units, ahead) => {
    const text = (after: number) =>
      new Date(Date.UTC(year, month - 1 + ahead + after)).toISOString().slice(0, 10);
    const [from, until] = [dayOf(text(0)), dayOf(text(1)) - 1];
    if (ahead === 0 || until < end) return [];
    const band = low && high ? { low: low[ahead] ?? 0, high: high[ahead] ?? 0 } : undefined;
    return [{ name: text(0).slice(0, 7), from, until, isCut: from < end, units, band }];
  });
}

/** Bands of months from the one that runs, of which what was asked so far is added to all. */
function monthBands(picture: Picture, forecast: Forecast): Picture["bands"] {
  const gone = (picture.point[picture.ahead] ?? 0) - (forecast.months?.units[0] ?? 0);
  const list = (level: number) =>
    levelOf(forecast, level)?.map((value, ahead) => value + (ahead === 0 ? Math.max(0, gone) : 0));
  return pairs.flatMap(([one, other]) => {
    const [low, high] = [list(one), list(other)];
    return low && high ? [{ low, high }] : [];
  });
}

/** A picture of months with those beyond the days, and the bands of all. */
export function withMonths(
  picture: Picture,
  forecast: Forecast,
  compared: Forecast | undefined,
): Picture {
  const further = furtherMonths(forecast);
  if (further.length === 0) return picture;
  const bands = monthBands(picture, forecast);
  const others = new Map(
    compared && furtherMonths(compared).map((each) => [each.name, each.units]),
  );
  const none = further.map(() => null);
  return {
    ...picture,
    spans: [...picture.spans, ...further],
    asked: [...picture.asked, ...none],
    cleaned: [...picture.cleaned, ...none],
    point: [...picture.point, ...further.map(({ units }) => units)],
    plan: [...picture.plan, ...none],
    other: picture.other && [
      ...picture.other,
      ...further.map(({ name }) => others.get(name) ?? null),
    ],
    bands,
    top: Math.max(picture.top, roundUp(Math.max(...(bands[0]?.high ?? [0])))),
  };
}
