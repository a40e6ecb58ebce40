/** A symmetric matrix by rows in one array. */
export interface Square {
  readonly size: number;
  readonly values: Float64Array;
}

/**
 * Turns a positive definite matrix into its Cholesky factor, in the lower triangle and in place.
 * A pivot that rounding has made no longer positive is lifted, so that the solution stays finite.
 */
export function factorise({ size, values }: Square): void {
  for (let row = 0; row < size; row += 1) {
    const top = row * size;
    for (let column = 0; column <= row; column += 1) {
      const left = column * size;
      let sum = values[top + column] as number;
      for (let at = 0; at < column; at += 1)
        sum -= (values[top + at] as number) * (values[left + at] as number);
      if (row === column) {
        const floor = 1e-12 * Math.abs(values[top + row] as number) + 1e-300;
        values[top + row] = Math.sqrt(Math.max(sum, floor));
      } else values[top + column] = sum / (values[left + column] as number);
    }
  }
}

/** Solves in place with a factor from `factorise`. */
export function solveWith({ size, values }: Square, right: Float64Array): Float64Array {
  for (let row = 0; row < size; row += 1) {
    const top = row * size;
    let sum = right[row] as number;
    for (let at = 0; at < row; at += 1) sum -= (values[top + at] as number) * (right[at] as number);
    right[row] = sum / (values[top + row] as number);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    const value = (right[row] as number) / (values[row * size + row] as number);
    right[row] = value;
    const top = row * size;
    for (let at = 0; at < row; at += 1)
      right[at] = (right[at] as number) - value * (values[top + at] as number);
  }
  return right;
}
