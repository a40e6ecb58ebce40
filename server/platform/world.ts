/** What the program takes from outside, as parameters: a scenario passes simulated ones. */
export interface World {
  readonly clock: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  /** Bytes nobody can guess, for keys and sessions. */
  readonly secret: (bytes: number) => Buffer;
}
