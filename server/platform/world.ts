import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

/** What the program takes from outside, as parameters: a scenario passes simulated ones. */
export interface World {
  readonly clock: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  /** Bytes nobody can guess, for keys and sessions. */
  readonly secret: (bytes: number) => Buffer;
}

/** The world as it is: the machine's clock and its randomness. */
export const realWorld: World = {
  clock: () => new Date(),
  sleep: async (ms) => {
    await pause(ms);
  },
  secret: (bytes) => randomBytes(bytes),
};
