import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

/** What the program takes from outside, as parameters: a scenario passes simulated ones. */
export interface World {
  readonly clock: () => Date;
  /** A signal that is given ends the wait. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Bytes nobody can guess, for keys and sessions. */
  readonly secret: (bytes: number) => Buffer;
}

/** The world as it is: the machine's clock and its randomness. */
export const realWorld: World = {
  clock: () => new Date(),
  sleep: async (ms, signal) => {
    await pause(ms, undefined, { ...(signal && { signal }) }).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
  },
  secret: (bytes) => randomBytes(bytes),
};
