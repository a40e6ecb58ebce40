// What threads are given and give back: a few series at a time, each worked on alone, so that the
// number of threads cannot show in a result.
import { forecastAlone, studyOne } from "../../engines/forecasting/index.ts";
import type {
  Asked,
  Groups,
  Made,
  Prepared,
  SeriesKnown,
  Study,
} from "../../engines/forecasting/index.ts";

/** Series to be studied, by their places. */
export interface StudyParcel {
  readonly kind: "study";
  readonly places: readonly number[];
  readonly prepared: readonly Prepared[];
  /** Where earlier fits of each ended, where that is known. */
  readonly guides: readonly (Study["guide"] | undefined)[];
}

/** Series to be forecast by what their groups know, by their places. */
export interface MakeParcel {
  readonly kind: "make";
  readonly places: readonly number[];
  readonly prepared: readonly Prepared[];
  readonly known: readonly (SeriesKnown | undefined)[];
}

export type Parcel = StudyParcel | MakeParcel;

/** What forecasting alone needs beside the series. */
export interface Beside {
  readonly groups: Groups;
  readonly input: Asked;
}

/** What a thread gives back. */
export type Done =
  | { readonly places: readonly number[]; readonly studies: readonly (Study | null)[] }
  | { readonly places: readonly number[]; readonly made: readonly Made[] };

/** The studies of a parcel, in its order. */
export const studyParcel = ({ prepared, guides }: StudyParcel): (Study | null)[] =>
  prepared.map((each, at) => studyOne(each, guides[at]));

/** The forecasts of a parcel, in its order, and the sheets of numbers that need not be copied. */
export function makeParcel(parcel: MakeParcel, beside: Beside) {
  const made = parcel.prepared.map((each, at) => forecastAlone(each, parcel.known[at], beside));
  const sheets = new Set<ArrayBuffer>();
  for (const { quantiles, sums } of made)
    for (const { buffer } of [...quantiles, ...sums])
      if (buffer instanceof ArrayBuffer) sheets.add(buffer);
  return { made, sheets: [...sheets] };
}
