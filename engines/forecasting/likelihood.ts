// The exact Gaussian likelihood of an ARMA model, by Kalman's filter on Harvey's state space, begun
// from the stationary law (Gardner, Harvey and Phillips 1980; Harvey 1989, §3.3).

/** A sum over lags, `1 − Σ weight Bˡᵃᵍ`. */
interface Side {
  readonly lags: Int32Array;
  readonly weights: Float64Array;
}

const spreadOut = ({ lags, weights }: Side, size: number, sign: number): Float64Array => {
  const out = new Float64Array(size);
  lags.forEach((lag, at) => {
    if (lag <= size) out[lag - 1] = (out[lag - 1] as number) + sign * (weights[at] as number);
  });
  return out;
};

const lastOf = ({ lags }: Side) => lags.reduce((most, lag) => Math.max(most, lag), 0);

/** The product of two square matrices, `a` times `b` or its transpose. */
function times(a: Float64Array, b: Float64Array, across: boolean): Float64Array {
  const size = Math.sqrt(a.length);
  const out = new Float64Array(a.length);
  for (let row = 0; row < size; row += 1)
    for (let inner = 0; inner < size; inner += 1) {
      const left = a[row * size + inner] as number;
      if (left === 0) continue;
      for (let column = 0; column < size; column += 1) {
        const right = across ? b[column * size + inner] : b[inner * size + column];
        const at = row * size + column;
        out[at] = (out[at] as number) + left * (right as number);
      }
    }
  return out;
}

/** The covariance that the state keeps: P = T P Tᵀ + R Rᵀ, by doubling. */
function stationary(ar: Float64Array, load: Float64Array): Float64Array {
  const size = load.length;
  const at = (row: number, column: number) => row * size + column;
  let way = new Float64Array(size * size);
  let law = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    way[at(row, 0)] = ar[row] as number;
    if (row + 1 < size) way[at(row, row + 1)] = 1;
    for (let column = 0; column < size; column += 1)
      law[at(row, column)] = (load[row] as number) * (load[column] as number);
  }
  for (let round = 0; round < 30; round += 1) {
    const more = times(times(way, law, false), way, true);
    law = law.map((value, place) => value + (more[place] as number)) as typeof law;
    if (more.every((value) => Math.abs(value) <= 1e-12 * (law[0] as number))) break;
    way = times(way, way, false) as typeof way;
  }
  return law;
}

/** What is left of the covariance after an observation, one step on; into `next`. */
function stepOn(law: Float64Array, next: Float64Array, load: Float64Array): void {
  const size = load.length;
  const spread = law[0] as number;
  const rest = (row: number, column: number) =>
    row < size && column < size
      ? (law[row * size + column] as number) -
        ((law[row * size] as number) * (law[column * size] as number)) / spread
      : 0;
  // Once observed, the first state is known: only what follows it is carried over.
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column <= row; column += 1) {
      const value = rest(row + 1, column + 1) + (load[row] as number) * (load[column] as number);
      next[row * size + column] = value;
      next[column * size + row] = value;
    }
}

/**
 * One-step errors over their deviations, times the geometric mean of these: the least sum of their
 * squares is the largest likelihood, and n log of it, but for constants, −2 log likelihood.
 */
export function exactErrors(
  w: Float64Array,
  model: { readonly ar: Side; readonly ma: Side },
  out: Float64Array,
): number {
  const n = w.length;
  const size = Math.max(lastOf(model.ar), lastOf(model.ma) + 1);
  const ar = spreadOut(model.ar, size, 1);
  const load = new Float64Array(size);
  load[0] = 1;
  load.set(spreadOut(model.ma, size - 1, -1), 1);
  let law = stationary(ar, load);
  let next = new Float64Array(size * size);
  const state = new Float64Array(size);
  let logs = 0;
  let isSteady = false;
  for (let t = 0; t < n; t += 1) {
    const spread = law[0] as number;
    const miss = (w[t] as number) - (state[0] as number);
    out[t] = miss / Math.sqrt(spread);
    logs += Math.log(spread);
    const value = w[t] as number;
    for (let row = 0; row < size; row += 1) {
      const gain = row + 1 < size ? (law[(row + 1) * size] as number) / spread : 0;
      const rest = row + 1 < size ? (state[row + 1] as number) + gain * miss : 0;
      state[row] = (ar[row] as number) * value + rest;
    }
    if (isSteady) continue;
    stepOn(law, next, load);
    [law, next] = [next, law as typeof next];
    isSteady = (law[0] as number) - 1 < 1e-10;
  }
  const unit = Math.exp(logs / n / 2);
  let squares = 0;
  for (let t = 0; t < n; t += 1) {
    out[t] = (out[t] as number) * unit;
    squares += (out[t] as number) ** 2;
  }
  return squares;
}
