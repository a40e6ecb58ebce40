// Memory that threads share: a history that stands on it is handed on without being copied.

/** Numbers a shelf holds; a longer history gets one of its own. */
const wide = 65_536;

let shelf: Float64Array = new Float64Array(0);
let taken = 0;

/** Room for so many numbers, all zero. */
export function shelved(length: number): Float64Array {
  if (shelf.length - taken < length) {
    shelf = new Float64Array(
      new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT * Math.max(wide, length)),
    );
    taken = 0;
  }
  taken += length;
  return shelf.subarray(taken - length, taken);
}
