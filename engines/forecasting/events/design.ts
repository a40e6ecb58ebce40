// What may explain series, without what moves slowly: most series of a company share one calendar and
// were seen on the same days, so it is worked out once for all that are alike.
import { sift } from "./filter.ts";
import type { Filter } from "./filter.ts";

/** Columns as the regression sees them. */
export interface Design {
  /** The places of their names, in the order of columns. */
  readonly names: readonly number[];
  readonly columns: readonly Float64Array[];
  /** Sums of their products over the first steps, by how many; see `crossOf`. */
  readonly crosses: Map<number, Float64Array>;
}

interface Source {
  readonly columns: ReadonlyMap<string, Float64Array>;
  readonly filter: Filter;
}

/** Sums of products of columns over the first steps: row by row, up to the diagonal. */
export function crossOf({ columns, crosses }: Design, until: number): Float64Array {
  const known = crosses.get(until);
  if (known) return known;
  const size = columns.length;
  const made = new Float64Array(size * size);
  columns.forEach((column, row) => {
    for (let other = 0; other <= row; other += 1) {
      const left = columns[other] as Float64Array;
      let cross = 0;
      for (let t = 0; t < until; t += 1) cross += (column[t] as number) * (left[t] as number);
      made[row * size + other] = cross;
    }
  });
  crosses.set(until, made);
  return made;
}

const isSame = (a: Float64Array | undefined, b: Float64Array | undefined) =>
  a !== undefined &&
  b !== undefined &&
  (a === b || (a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length));

const isEqual = (a: Uint8Array, b: Uint8Array) => {
  for (let t = 0; t < a.length; t += 1) if (a[t] !== b[t]) return false;
  return a.length === b.length;
};

/** Whether two series have the same columns in memory and were seen and ordinary on the same steps. */
function areAlike(a: Source, b: Source): boolean {
  const [one, other] = [a.filter, b.filter];
  if (a.columns.size !== b.columns.size) return false;
  if (one.reach !== other.reach || one.period !== other.period) return false;
  for (const [name, column] of a.columns) if (!isSame(column, b.columns.get(name))) return false;
  return isEqual(one.seen, other.seen) && isEqual(one.quiet, other.quiet);
}

/** Looking through more shapes than this for one alike costs what it saves. */
const mostKept = 16;

/** Designs of series, one for those that are alike; `place` says where each name stands. */
export function designsOf(place: ReadonlyMap<string, number>): (source: Source) => Design {
  const made: { readonly source: Source; readonly design: Design }[] = [];
  return (source) => {
    const known = made.find((each) => areAlike(each.source, source));
    if (known) return known.design;
    const used = [...source.columns].filter(([, column]) => column.some((value) => value !== 0));
    const design = {
      names: used.map(([name]) => place.get(name) as number),
      columns: used.map(([, column]) => sift(column, source.filter)),
      crosses: new Map<number, Float64Array>(),
    };
    made.push({ source, design });
    if (made.length > mostKept) made.shift();
    return design;
  };
}
