import type { Learnt } from "./learnt.ts";
import type {
  Finding,
  ForecastInput,
  SeriesForecast,
  SeriesInput,
} from "../../engines/forecasting/index.ts";

/** What the thread is started with: all of the input but its series. */
export interface Start {
  readonly input: Omit<ForecastInput, "series">;
  readonly workers: number;
  /** Whether studies are kept: only then are series named by what they hold. */
  readonly keeps: boolean;
  /** What was learnt before, where it may be gone by. */
  readonly learnt: Learnt | null;
  /** Whether what is learnt anew is to be told. */
  readonly tells: boolean;
}

/** A study under the name of what it was made from. */
export interface NamedStudy {
  readonly name: string;
  readonly study: Uint8Array;
}

/** Where the fits of a series ended. */
export interface SeriesGuide {
  readonly series: string;
  readonly guide: Uint8Array;
}

/** A study to be kept, with its series and where its fits ended. */
export type FreshStudy = NamedStudy & SeriesGuide;

/** How a run went. */
export interface RunCounts {
  /** Series that were studied, and those whose study was there already. */
  readonly studied: number;
  readonly reused: number;
  /** Whether it went by what was learnt before. */
  readonly rolled: boolean;
}

/** What the thread is told. */
export type Told =
  | { readonly kind: "series"; readonly series: readonly SeriesInput[] }
  | { readonly kind: "go" }
  | {
      readonly kind: "known";
      readonly studies: readonly NamedStudy[];
      readonly guides: readonly SeriesGuide[];
    }
  | { readonly kind: "next" };

/** What the thread says. */
export type Said =
  /** Asks which of these were studied before, and where fits of these series ended. */
  | {
      readonly kind: "names";
      readonly names: readonly string[];
      readonly series: readonly string[];
    }
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "studied"; readonly studies: readonly FreshStudy[] }
  /** A part of the forecasts; the next follows when it is asked for. */
  | {
      readonly kind: "made";
      readonly forecast: readonly SeriesForecast[];
      readonly findings: readonly Finding[];
      readonly total: number;
    }
  /** A part of what was learnt anew. */
  | { readonly kind: "learnt"; readonly part: Uint8Array }
  | { readonly kind: "end"; readonly counts: RunCounts };
