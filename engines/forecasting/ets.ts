import { walkAdditive, walkMultiplicative, walkPlain } from "./ets-paths.ts";
import type { Walk } from "./ets-paths.ts";
import { leastSquares } from "./least-squares.ts";
import { adjust } from "./season.ts";
import type { Seasonal } from "./season.ts";

/** One of the fifteen forms: error, trend and season. */
export interface Form {
  readonly relative: boolean;
  readonly trend: "N" | "A" | "D";
  readonly season: "N" | "A" | "M";
}

export interface EtsFit {
  readonly form: Form;
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
  readonly level: number;
  readonly trend: number;
  /** Seasonal states at the end, by position modulo the period. */
  readonly season: Float64Array;
  readonly period: number;
  readonly n: number;
  readonly aicc: number;
  /** Standard deviation of one-step errors, relative ones for a relative error. */
  readonly sigma: number;
}

/** What a round must take off −2 log likelihood for another to follow. */
const gain = 0.1;
const mostRounds = 6;

const walks = { N: walkPlain, A: walkAdditive, M: walkMultiplicative };

/** "MAdM" and so on, as the literature writes it. */
export function formName(form: Form): string {
  const trend = form.trend === "D" ? "Ad" : form.trend;
  return `${form.relative ? "M" : "A"}${trend}${form.season}`;
}

/** The forms worth fitting for a series of this length and sign. */
export function formsFor(y: Float64Array, period: number): Form[] {
  const positive = y.every((value) => value > 0);
  const seasonal = period > 1 && y.length > 2 * period;
  const seasons = !seasonal ? ["N"] : positive ? ["N", "A", "M"] : ["N", "A"];
  const forms: Form[] = [];
  for (const season of seasons as Form["season"][])
    for (const trend of ["N", "A", "D"] as const) {
      // A trend asks for room: damped ones for more than eight observations.
      if (trend === "A" && y.length < 6) continue;
      if (trend === "D" && y.length < 9) continue;
      for (const relative of [false, true]) {
        if (relative && !positive) continue;
        if (season === "M" && !relative) continue;
        forms.push({ relative, trend, season });
      }
    }
  return forms;
}

interface Start {
  readonly level: number;
  readonly trend: number;
  readonly season: Float64Array;
}

type Decomposed = (season: Form["season"]) => Seasonal;

/** A history's seasons, each taken out once for all forms that have it. */
function decomposed(y: Float64Array, period: number): Decomposed {
  const known = new Map<Form["season"], Seasonal>();
  const kinds = { N: "none", A: "additive", M: "multiplicative" } as const;
  return (season) => {
    const made = known.get(season) ?? adjust(y, period, kinds[season]);
    known.set(season, made);
    return made;
  };
}

/** Level and slope of a line through the first observations, the season taken out before. */
function startOf(seasonal: Seasonal, form: Form, period: number): Start {
  const count = Math.min(
    seasonal.adjusted.length,
    Math.max(10, 2 * (form.season === "N" ? 1 : period)),
  );
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  for (let t = 0; t < count; t += 1) {
    sx += t + 1;
    sy += seasonal.adjusted[t] as number;
    sxx += (t + 1) * (t + 1);
    sxy += (t + 1) * (seasonal.adjusted[t] as number);
  }
  const bottom = count * sxx - sx * sx;
  const slope = bottom > 0 ? (count * sxy - sx * sy) / bottom : 0;
  const level = form.trend === "N" ? sy / count : (sy - slope * sx) / count;
  const season =
    seasonal.kind === "none" && form.season !== "N"
      ? new Float64Array(period).fill(form.season === "M" ? 1 : 0)
      : seasonal.index;
  return { level, trend: form.trend === "N" ? 0 : slope, season };
}

/** Where to begin the search: a fit of a neighbouring form or of an earlier origin. */
export type Warm = Pick<EtsFit, "alpha" | "beta" | "gamma" | "phi"> & {
  readonly startLevel: number;
  readonly startTrend: number;
};

export interface EtsFitted {
  readonly fit: EtsFit;
  readonly warm: Warm;
}

function spread(point: Float64Array, walk: Walk, form: Form): void {
  walk.alpha = point[0] as number;
  walk.level = point[1] as number;
  let at = 2;
  if (form.season !== "N") walk.gamma = (point[at++] as number) * (1 - walk.alpha);
  if (form.trend !== "N") {
    walk.beta = (point[at++] as number) * walk.alpha;
    walk.trend = point[at++] as number;
    if (form.trend === "D") walk.phi = point[at++] as number;
  }
}

interface Box {
  readonly lower: number[];
  readonly upper: number[];
  readonly start: number[];
  readonly unit: number[];
}

function boxOf(form: Form, start: Start, warm: Warm | undefined): Box {
  const box: Box = { lower: [], upper: [], start: [], unit: [] };
  const add = (range: readonly [number, number], from: number, unit: number) => {
    box.lower.push(range[0]);
    box.upper.push(range[1]);
    box.start.push(Math.min(range[1], Math.max(range[0], from)));
    box.unit.push(unit);
  };
  const share = [1e-4, 0.9999] as const;
  const free = [-Infinity, Infinity] as const;
  add(share, warm?.alpha ?? (form.trend === "N" ? 0.2 : 0.15), 1);
  const level = warm?.startLevel ?? start.level;
  add(free, level, Math.abs(level) + 0.1);
  if (form.season !== "N") add(share, warm ? warm.gamma / (1 - warm.alpha) : 0.05, 1);
  if (form.trend !== "N") {
    add(share, warm && warm.beta > 0 ? warm.beta / warm.alpha : 0.1, 1);
    const trend = warm && warm.beta > 0 ? warm.startTrend : start.trend;
    add(free, trend, 0.1);
    if (form.trend === "D") add([0.8, 0.98], warm && warm.phi < 1 ? warm.phi : 0.95, 0.1);
  }
  return box;
}

function emptyWalk(y: Float64Array, form: Form, period: number): Walk {
  return {
    y,
    relative: form.relative,
    period: form.season === "N" ? 1 : period,
    seasonStart: new Float64Array(period),
    season: new Float64Array(period),
    alpha: 0,
    beta: 0,
    gamma: 0,
    phi: form.trend === "N" ? 0 : 1,
    level: 0,
    trend: 0,
    endLevel: 0,
    endTrend: 0,
    squares: 0,
  };
}

const countOf = (form: Form, period: number) =>
  3 + (form.trend === "N" ? 0 : form.trend === "A" ? 2 : 3) + (form.season === "N" ? 0 : period);

/** Where a search from nothing looks for its smoothing first. */
const paces = [0.1, 0.3, 0.7];
let scratch = new Float64Array(256);

interface Search {
  readonly start: Start;
  readonly warm: Warm | undefined;
  /** Whether the search stays where it begins. */
  readonly still?: boolean | undefined;
}

/** The point a form's search found, from where its neighbour ended or from the best of a few. */
function searchForm(walk: Walk, form: Form, how: Search) {
  const run = walks[form.season];
  const box = boxOf(form, how.start, how.warm);
  const rests = (point: Float64Array, out: Float64Array) => {
    spread(point, walk, form);
    return run(walk, out);
  };
  const n = walk.y.length;
  const problem = { ...box, rests, count: n, tolerance: gain / n, rounds: mostRounds };
  if (how.warm) {
    const found = leastSquares(how.still ? { ...problem, rounds: 0 } : problem);
    return found && { ...found, rests };
  }
  let best = Infinity;
  for (const pace of paces) {
    const squares = rests(
      Float64Array.from(box.start, (x, at) => (at === 0 ? pace : x)),
      scratch,
    );
    if (squares >= best || Number.isNaN(squares)) continue;
    best = squares;
    problem.start[0] = pace;
  }
  const found = leastSquares(problem);
  return found && { ...found, rests };
}

/** One form fitted by maximum likelihood; null where its likelihood is nowhere finite. */
export function fitForm(
  y: Float64Array,
  form: Form,
  options: { period: number; warm?: Warm | undefined; still?: boolean; seasons?: Decomposed },
): EtsFitted | null {
  const period = form.season === "N" ? 1 : options.period;
  const walk = emptyWalk(y, form, period);
  const seasons = options.seasons ?? decomposed(y, period);
  const start = startOf(seasons(form.season), form, period);
  walk.seasonStart.set(start.season);
  const n = y.length;
  if (scratch.length < n) scratch = new Float64Array(2 * n);
  const { warm, still } = options;
  const found =
    (warm ? searchForm(walk, form, { start, warm, still }) : null) ??
    searchForm(walk, form, { start, warm: undefined });
  if (!found) return null;
  found.rests(found.point, scratch);
  const count = countOf(form, period);
  const room = n - count - 1;
  const aicc =
    n * Math.log(found.squares + 1e-30) +
    2 * count +
    (room > 0 ? (2 * count * (count + 1)) / room : Infinity);
  return {
    fit: {
      form,
      alpha: walk.alpha,
      beta: walk.beta,
      gamma: walk.gamma,
      phi: walk.phi,
      level: walk.endLevel,
      trend: walk.endTrend,
      season: walk.season,
      period,
      n,
      aicc,
      sigma: Math.sqrt(walk.squares / Math.max(1, n - count + (form.season === "N" ? 0 : period))),
    },
    warm: {
      alpha: walk.alpha,
      beta: walk.beta,
      gamma: walk.gamma,
      phi: walk.phi,
      startLevel: walk.level,
      startTrend: walk.trend,
    },
  };
}

/** The point forecasts of a fit for the next `horizon` steps. */
export function forecastEts(fit: EtsFit, horizon: number): Float64Array {
  const out = new Float64Array(horizon);
  let slope = 0;
  let damp = fit.phi;
  for (let step = 0; step < horizon; step += 1) {
    slope += damp * fit.trend;
    damp *= fit.phi;
    const base = fit.level + slope;
    const index = fit.season[(fit.n + step) % fit.period] as number;
    const { season } = fit.form;
    out[step] = season === "N" ? base : season === "A" ? base + index : base * index;
  }
  return out;
}

/**
 * Standard deviation of the forecast at each step, and of the running sum of the steps.
 * Additive formulas of Hyndman et al. 2008 §6.2; a relative error scales with the point.
 */
export function spreadEts(fit: EtsFit, horizon: number): { step: Float64Array; sum: Float64Array } {
  const point = forecastEts(fit, horizon);
  const weight = new Float64Array(horizon);
  let damped = 0;
  for (let lag = 1; lag < horizon; lag += 1) {
    damped += fit.phi ** lag;
    const trend = fit.form.trend === "N" ? 0 : fit.beta * damped;
    const season = fit.form.season !== "N" && lag % fit.period === 0 ? fit.gamma : 0;
    weight[lag] = fit.alpha + trend + season;
  }
  const step = new Float64Array(horizon);
  const sum = new Float64Array(horizon);
  const running = new Float64Array(horizon);
  for (let h = 0; h < horizon; h += 1) {
    let variance = 0;
    let total = 0;
    for (let from = 0; from <= h; from += 1) {
      const unit = fit.form.relative ? Math.abs(point[from] as number) * fit.sigma : fit.sigma;
      const effect = from === h ? 1 : (weight[h - from] as number);
      variance += (effect * unit) ** 2;
      running[from] = (running[from] as number) + effect * unit;
      total += (running[from] as number) * (running[from] as number);
    }
    step[h] = Math.sqrt(variance);
    sum[h] = Math.sqrt(total);
  }
  return { step, sum };
}

/** Behind the best form of another season by more than this, a form's trends are not looked at. */
const hopeless = 10;

/** What an earlier look found, for a later one to begin from. */
export type Guide = readonly EtsFitted[];

/** The forms a guide leaves worth fitting, each from where the guide ended. */
function fitGuided(
  y: Float64Array,
  guide: Guide,
  { period, still }: { period: number; still: boolean },
): EtsFitted[] {
  const best = guide[0]?.fit.aicc ?? 0;
  const possible = new Set(formsFor(y, period).map(formName));
  const seasons = decomposed(y, period);
  return guide.flatMap(({ fit, warm }) => {
    if (fit.aicc > best + 6 || !possible.has(formName(fit.form))) return [];
    return fitForm(y, fit.form, { period, warm, still, seasons }) ?? [];
  });
}

/**
 * The forms fitted, best first by AICc. Those without trend come first: where one is far behind,
 * its trends are left out. A relative error starts from its additive neighbour's optimum.
 */
export function fitEts(
  y: Float64Array,
  options: {
    period: number;
    guide?: Guide | undefined;
    /** Whether the guide's optimum stands, and only its states move on. */
    still?: boolean | undefined;
    only?: ((form: Form) => boolean) | undefined;
  },
): EtsFitted[] {
  const { period, guide, only } = options;
  const byAicc = (a: EtsFitted, b: EtsFitted) => a.fit.aicc - b.fit.aicc;
  const guided = guide
    ? fitGuided(y, guide, { period, still: options.still ?? false }).sort(byAicc)
    : [];
  if (guided.length > 0) return guided;
  const fits: EtsFitted[] = [];
  const known = new Map<string, Warm>();
  const flat = new Map<string, number>();
  let best = Infinity;
  const forms = formsFor(y, period);
  const seasons = decomposed(y, period);
  for (const trended of [false, true])
    for (const form of forms) {
      if ((form.trend !== "N") !== trended || only?.(form) === false) continue;
      if (trended && (flat.get(`${form.relative}${form.season}`) ?? best) > best + hopeless)
        continue;
      const near = form.relative ? known.get(`${form.trend}${form.season}`) : undefined;
      const fitted = fitForm(y, form, { period, warm: near, seasons });
      if (!fitted) continue;
      known.set(`${form.trend}${form.season}`, fitted.warm);
      if (!trended) {
        flat.set(`${form.relative}${form.season}`, fitted.fit.aicc);
        best = Math.min(best, fitted.fit.aicc);
      }
      fits.push(fitted);
    }
  return fits.sort(byAicc);
}

/** The forms' forecasts weighed by how likely AICc makes each; `fits` come from `fitEts`. */
export function forecastLikely(fits: readonly EtsFitted[], horizon: number): Float64Array {
  const out = new Float64Array(horizon);
  const best = fits[0]?.fit.aicc ?? 0;
  let total = 0;
  for (const { fit } of fits) {
    const weight = fit.aicc === best ? 1 : Math.exp((best - fit.aicc) / 2);
    if (!(weight > 0.01)) continue;
    total += weight;
    const path = forecastEts(fit, horizon);
    for (let h = 0; h < horizon; h += 1) out[h] = (out[h] as number) + weight * (path[h] as number);
  }
  return out.map((value) => value / total);
}
