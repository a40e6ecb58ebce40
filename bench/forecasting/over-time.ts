// Whether weeks forecast by their own models and made to agree with days do better than sums of days:
// at several origins of daily sets, points of days, of weeks and of four weeks together.
import { agreeOverTime, forecast } from "../../engines/forecasting/index.ts";
import type { SeriesForecast } from "../../engines/forecasting/index.ts";
import { meanOver } from "./measures.ts";
import { m5Shape } from "./m5-shape.ts";
import { rowsOf } from "./sets.ts";

const dayMs = 86_400_000;
const horizon = 28;
const textOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

interface Daily {
  readonly id: string;
  readonly start: string;
  readonly y: readonly number[];
}

/** Mean scaled absolute errors: of agreed days over those of days alone. */
export interface OverTimeOutcome {
  readonly cases: number;
  readonly day: number;
  readonly week: number;
  readonly month: number;
}

/** Weeks that are over, from Monday to Sunday. */
function weeksOf({ start, y }: Daily): { monday: string; units: number }[] {
  const first = Date.parse(start);
  const ahead = (8 - new Date(first).getUTCDay()) % 7;
  const count = Math.max(0, Math.floor((y.length - ahead) / 7));
  return Array.from({ length: count }, (_, week) => ({
    monday: textOf(first + (ahead + 7 * week) * dayMs),
    units: sum(y.slice(ahead + 7 * week, ahead + 7 * week + 7)),
  }));
}

function errorsOf(actual: readonly number[], point: readonly number[]) {
  const weeks = [0, 1, 2, 3].map((week) => {
    const of = (values: readonly number[]) => sum(values.slice(7 * week, 7 * week + 7));
    return Math.abs(of(actual) - of(point)) / 4;
  });
  return {
    day: meanOver(actual, (value, h) => Math.abs(value - (point[h] ?? NaN))),
    week: sum(weeks),
    month: Math.abs(sum(actual) - sum(point)),
  };
}

/** Both ways from one origin; `back` months before the end. */
function fromOrigin(all: readonly Daily[], back: number) {
  const cut = all.map((each) => ({ ...each, y: each.y.slice(0, -horizon * back) }));
  const byId = (made: readonly SeriesForecast[]) => new Map(made.map((each) => [each.id, each]));
  const days = byId(
    forecast({
      series: cut.map(({ id, y, start }) => ({ id, history: y, start, step: "daily" })),
      ...{ seasons: [7], horizon },
    }).forecast,
  );
  const weekly = cut.map(weeksOf);
  const weeks = byId(
    forecast({
      series: cut.map(({ id }, at) => {
        const own = weekly[at] ?? [];
        const seasons = own.length > 110 ? [52] : [];
        return { id, history: own.map(({ units }) => units), seasons, step: "weekly" as const };
      }),
      horizon: horizon / 7 + 1,
    }).forecast,
  );
  return all.flatMap(({ id, start, y }, at) => {
    const [day, week, last] = [days.get(id), weeks.get(id), weekly[at]?.at(-1)];
    const seen = cut[at]?.y ?? [];
    const scale = meanOver(seen.slice(7), (value, t) => Math.abs(value - (seen[t] ?? NaN)));
    if (!day || !week || !last || !(scale > 0)) return [];
    const mondays = week.point.map((units, step) => [
      textOf(Date.parse(last.monday) + (step + 1) * 7 * dayMs),
      units,
    ]);
    const agreed = agreeOverTime({
      start: textOf(Date.parse(start) + seen.length * dayMs),
      days: day.point,
      weeks: Object.fromEntries(mondays) as Record<string, number>,
    });
    const actual = y.slice(seen.length, seen.length + horizon);
    const [alone, both] = [errorsOf(actual, day.point), errorsOf(actual, agreed.days)];
    return [{ scale, alone, both }];
  });
}

/** A daily set, at so many origins. */
export function overTime(set: "m5_small" | "cn_ecom_daily" | "M5 shape"): OverTimeOutcome {
  const daily: Record<typeof set, () => Daily[]> = {
    m5_small: () =>
      rowsOf("m5_small").map(({ id, y }) => ({
        ...{ id, start: "2011-01-29", y: y.map((value) => value ?? 0) },
      })),
    // Until the end of October: what a festival does is the event layer's to tell.
    cn_ecom_daily: () =>
      rowsOf("cn_ecom_daily").map(({ id, blocks }) => {
        const [first] = blocks as { start: string; y: (number | null)[] }[];
        const y = first?.y.slice(0, 123).map((value) => value ?? 0) ?? [];
        return { id, start: first?.start ?? "", y };
      }),
    "M5 shape": () =>
      [...m5Shape(20, horizon)].map(({ id, history }) => ({
        ...{ id, start: "2011-01-29", y: history as number[] },
      })),
  };
  const all = daily[set]();
  const origins = set === "cn_ecom_daily" ? [1, 2] : [1, 2, 3];
  const judged = origins.flatMap((back) => fromOrigin(all, back));
  const ratio = (of: "day" | "week" | "month") =>
    meanOver(judged, ({ both, scale }) => both[of] / scale) /
    meanOver(judged, ({ alone, scale }) => alone[of] / scale);
  return { cases: judged.length, day: ratio("day"), week: ratio("week"), month: ratio("month") };
}
