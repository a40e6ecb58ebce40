import { assert } from "./result.ts";

/** A seeded stream of chance: the same seed gives the same draws on every machine. */
export interface Chance {
  /** A number in [0, 1) with 32 bits. */
  next(): number;
  /** A whole number in [from, until). */
  whole(from: number, until: number): number;
  /** One of the choices. Throws on an empty list. */
  pick<Value>(choices: readonly Value[]): Value;
  /** A new stream that depends on this seed and the name only, not on draws made so far. */
  fork(name: string): Chance;
}

/** xmur3-style hash of a text and a seed to 32 bits, so that forks do not overlap. */
function mix(seed: number, text: string): number {
  let hash = (seed ^ 0x9e3779b9) >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x85ebca6b);
    hash = (hash << 13) | (hash >>> 19);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** A Chance from a seed: sfc32 (Doty-Humphrey, PractRand), whole-number arithmetic only. */
export function createChance(seed: number): Chance {
  let a = mix(seed, "a") | 0;
  let b = mix(seed, "b") | 0;
  let c = mix(seed, "c") | 0;
  let counter = 1;
  const draw = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) draw();
  const next = () => draw() / 4_294_967_296;
  return {
    next,
    whole: (from, until) => from + Math.floor(next() * (until - from)),
    pick: (choices) => {
      assert(choices.length > 0, "nothing to pick from");
      return choices[Math.floor(next() * choices.length)] as (typeof choices)[number];
    },
    fork: (name) => createChance(mix(seed, name)),
  };
}
