/** A bounded search for the lowest value of a function of a few numbers. */
export interface Search {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly start: readonly number[];
  /** First side of the simplex along each axis. */
  readonly step: readonly number[];
  readonly evaluate: (point: Float64Array) => number;
  /** Stop when the simplex's values differ by less. */
  readonly tolerance: number;
  readonly limit: number;
}

export interface Found {
  readonly point: Float64Array;
  readonly value: number;
}

interface Simplex {
  readonly points: Float64Array[];
  readonly values: Float64Array;
  readonly centre: Float64Array;
  readonly trial: Float64Array;
  readonly second: Float64Array;
}

const kept = new Map<number, Simplex>();

function simplexOf(size: number): Simplex {
  const known = kept.get(size);
  if (known) return known;
  const made: Simplex = {
    points: Array.from({ length: size + 1 }, () => new Float64Array(size)),
    values: new Float64Array(size + 1),
    centre: new Float64Array(size),
    trial: new Float64Array(size),
    second: new Float64Array(size),
  };
  kept.set(size, made);
  return made;
}

/** A NaN would win every comparison, so it counts as the worst value there is. */
const safe = (value: number) => (Number.isNaN(value) ? Infinity : value);

function move(simplex: Simplex, search: Search, along: { into: Float64Array; factor: number }) {
  const { into, factor } = along;
  const size = into.length;
  const worst = simplex.points[size] as Float64Array;
  for (let axis = 0; axis < size; axis += 1) {
    const raw =
      (simplex.centre[axis] as number) +
      factor * ((worst[axis] as number) - (simplex.centre[axis] as number));
    into[axis] = Math.min(
      search.upper[axis] as number,
      Math.max(search.lower[axis] as number, raw),
    );
  }
  return safe(search.evaluate(into));
}

function order(simplex: Simplex): void {
  const { points, values } = simplex;
  for (let at = 1; at < points.length; at += 1) {
    const point = points[at] as Float64Array;
    const value = values[at] as number;
    let to = at;
    while (to > 0 && (values[to - 1] as number) > value) {
      points[to] = points[to - 1] as Float64Array;
      values[to] = values[to - 1] as number;
      to -= 1;
    }
    points[to] = point;
    values[to] = value;
  }
}

function begin(simplex: Simplex, search: Search): void {
  const { points, values } = simplex;
  for (let at = 0; at < points.length; at += 1) {
    const point = points[at] as Float64Array;
    for (let axis = 0; axis < point.length; axis += 1) {
      let value = search.start[axis] as number;
      if (axis === at - 1) {
        value += search.step[axis] as number;
        if (value > (search.upper[axis] as number))
          value = (search.start[axis] as number) - (search.step[axis] as number);
      }
      (point[axis] as number) = Math.min(
        search.upper[axis] as number,
        Math.max(search.lower[axis] as number, value),
      );
    }
    values[at] = safe(search.evaluate(point));
  }
}

function centre(simplex: Simplex): void {
  const size = simplex.centre.length;
  simplex.centre.fill(0);
  for (let at = 0; at < size; at += 1) {
    const point = simplex.points[at] as Float64Array;
    for (let axis = 0; axis < size; axis += 1)
      simplex.centre[axis] = (simplex.centre[axis] as number) + (point[axis] as number) / size;
  }
}

function shrink(simplex: Simplex, search: Search): void {
  const best = simplex.points[0] as Float64Array;
  for (let at = 1; at < simplex.points.length; at += 1) {
    const point = simplex.points[at] as Float64Array;
    for (let axis = 0; axis < point.length; axis += 1)
      (point[axis] as number) =
        (best[axis] as number) + 0.5 * ((point[axis] as number) - (best[axis] as number));
    simplex.values[at] = safe(search.evaluate(point));
  }
}

function take(simplex: Simplex, from: "trial" | "second", value: number): void {
  const last = simplex.points.length - 1;
  (simplex.points[last] as Float64Array).set(simplex[from]);
  simplex.values[last] = value;
}

/** The lowest point found by Nelder and Mead's simplex (Comput. J. 7, 1965) inside the bounds. */
export function minimise(search: Search): Found {
  const size = search.start.length;
  const simplex = simplexOf(size);
  const { values } = simplex;
  begin(simplex, search);
  let spent = size + 1;
  for (;;) {
    order(simplex);
    if (
      spent >= search.limit ||
      (values[size] as number) - (values[0] as number) < search.tolerance
    )
      break;
    centre(simplex);
    const reflected = move(simplex, search, { into: simplex.trial, factor: -1 });
    spent += 1;
    if (reflected < (values[0] as number)) {
      const far = move(simplex, search, { into: simplex.second, factor: -2 });
      spent += 1;
      if (far < reflected) take(simplex, "second", far);
      else take(simplex, "trial", reflected);
    } else if (reflected < (values[size - 1] as number)) take(simplex, "trial", reflected);
    else {
      const inside = reflected >= (values[size] as number);
      const near = move(simplex, search, { into: simplex.second, factor: inside ? 0.5 : -0.5 });
      spent += 1;
      if (near < Math.min(reflected, values[size] as number)) take(simplex, "second", near);
      else {
        shrink(simplex, search);
        spent += size;
      }
    }
  }
  return {
    point: Float64Array.from(simplex.points[0] as Float64Array),
    value: values[0] as number,
  };
}
