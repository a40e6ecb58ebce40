import type { Method } from "./hierarchy/precision.ts";

/** How demand arrives: Syntetos, Boylan and Croston's four classes by ADI and CV². */
export type DemandClass = "smooth" | "erratic" | "intermittent" | "lumpy";

export interface SeriesInput {
  readonly id: string;
  /** Oldest first; null where nothing was observed. */
  readonly history: readonly (number | null)[];
  /** Season lengths in steps, shortest first; empty for none. */
  readonly seasons?: readonly number[];
  readonly horizon?: number;
  /** Day of the first step, as "2026-11-01", and how long a step is: what a calendar needs. */
  readonly start?: string;
  readonly step?: "hourly" | "daily" | "weekly" | "monthly" | "quarterly" | "yearly";
  /** Own price over history and horizon; null where not known. */
  readonly price?: readonly (number | null)[];
  /** Flags or strengths over history and horizon, by name: a promotion, a fair, a live show. */
  readonly events?: Readonly<Record<string, readonly (number | null)[]>>;
  /** Steps of the history where nothing was left to sell: demand was at least what was sold. */
  readonly stockOuts?: readonly (number | boolean | null)[];
  /** Of a new item: the ids of items whose launch it may follow. */
  readonly like?: readonly string[];
  /** Of a history whose events were taken out: whether it held whole units before. */
  readonly counted?: boolean;
  /** Where the series belongs, by name of the key: `{ state: "Victoria" }`. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** Sums of the series to forecast as well, and how all are made to agree. */
export interface HierarchyInput {
  /** Each level by the keys it tells apart; `[]` is the total. */
  readonly levels: readonly (readonly string[])[];
  /** What the errors are taken to be; by default what did best at a past origin. */
  readonly method?: Method;
  /** Points in whole units. */
  readonly whole?: boolean;
  /** Points that stand, whatever the models say: of a series or of a sum. */
  readonly frozen?: readonly {
    readonly id: string;
    readonly step: number;
    readonly value: number;
  }[];
}

export interface ForecastInput {
  readonly series: readonly SeriesInput[];
  /** Steps ahead where a series does not say. */
  readonly horizon?: number;
  readonly seasons?: readonly number[];
  /** Levels in (0, 1), rising; nine by default. */
  readonly quantiles?: readonly number[];
  readonly explain?: boolean;
  /**
   * The calendar whose festivals and days off may explain daily, weekly and monthly demand; "auto"
   * takes it for daily demand that shows on 11 November or 18 June that it is kept.
   */
  readonly calendar?: "china" | "auto";
  /**
   * What if: festivals that come so many days later (negative: earlier) than the calendar says, by
   * name, in the steps ahead of daily series; 31 days at most.
   */
  readonly moved?: Readonly<Record<string, number>>;
  /** Forecasts of sums too, coherent with their series; all take one horizon. */
  readonly hierarchy?: HierarchyInput;
}

/** A model in the mix; a mix as a whole, the one that speaks or the other one; or a naive forecast. */
export interface ModelShare {
  readonly name: string;
  /** Share of the forecast: those of the members sum to 1; a champion has 1, a challenger 0. */
  readonly weight: number;
  /**
   * Mean absolute error over this series' past origins, over its naive error; null: no room. Of
   * champion and challengers, on the latest origin, by weights that have not seen it.
   */
  readonly error: number | null;
  /** Whether it speaks, or stands by. Members of the mix that speaks have none. */
  readonly role?: "champion" | "challenger";
  /** Where it has a role: the same error over all series that learn together, which decides. */
  readonly groupError?: number | null;
  /**
   * Where it has a role, what its errors are: mean absolute misses, such of too few looks back to
   * choose by, or pinball losses over the mean demand.
   */
  readonly measure?: "miss" | "few_misses" | "pinball";
}

/** One addend of the point; at every step the parts sum to it exactly, added left to right. */
export interface Part {
  readonly name: string;
  readonly values: readonly number[];
}

export interface SeriesForecast {
  readonly id: string;
  readonly class: DemandClass;
  readonly point: readonly number[];
  /** By level as asked, then by step; never crossing. */
  readonly quantiles: readonly (readonly number[])[];
  /** Quantiles of the sum of the first steps, by level, then by lead time: for safety stock. */
  readonly sums: readonly (readonly number[])[];
  readonly models: readonly ModelShare[];
  /** Mean absolute miss by step over past origins, in the units of the history. */
  readonly errors: readonly number[];
  readonly parts?: readonly Part[];
}

/** What the reader of a forecast should know about its series. */
export interface Finding {
  readonly id: string;
  readonly kind:
    | "not_a_number"
    | "empty"
    | "horizon"
    | "gaps_filled"
    | "ends_in_gap"
    | "short_for_season"
    | "constant"
    | "new_item"
    | "stock_outs"
    | "old_gap"
    | "provisional_calendar";
  /** Where, or how many. */
  readonly at?: number;
}

export interface Forecasts {
  readonly forecast: readonly SeriesForecast[];
  readonly findings: readonly Finding[];
}

/** A new item's path after its launch, by its analogues. */
export interface Launch {
  readonly path: Float64Array;
  /** Deviation of the path's logarithm. */
  readonly spread: number;
  readonly analogues: number;
}

/** A series as the models see it. */
export interface Prepared {
  readonly id: string;
  /** Divided by `scale`, gaps filled, from the first to the last observation. */
  readonly values: Float64Array;
  /** Mean of the absolute values; 1 for a series of zeros. */
  readonly scale: number;
  readonly seasons: readonly number[];
  /** A season was asked for that the history is too short to show. */
  readonly veiled?: boolean | undefined;
  readonly horizon: number;
  /** Past origins to look from. */
  readonly origins: number;
  /** Unobserved steps between the last observation and the first step asked for. */
  readonly gap: number;
  readonly class: DemandClass;
  /** Whole numbers, none negative. */
  readonly whole: boolean;
  readonly negative: boolean;
  /** Events were taken out of it. */
  readonly lifted: boolean;
  /** Whole and thin: forecast by a distribution of counts. */
  readonly counts: boolean;
  /** Set where the item is new. */
  readonly launch?: Launch;
  /** Steps since what is carried of this series was learnt; unset where nothing is carried. */
  readonly rolled?: number;
}

/** A forecast in the scale of `Prepared.values`. */
export interface Made {
  readonly point: Float64Array;
  readonly quantiles: readonly Float64Array[];
  readonly sums: readonly Float64Array[];
  readonly models: readonly ModelShare[];
  /** Past misses of the mix (what came, less what was said), by origin, then by step. */
  readonly misses: readonly Float64Array[];
}
