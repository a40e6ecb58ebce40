/** One thing that the product must withstand. */
export interface Scenario {
  /** Opens with the fault's number, where it has one. */
  readonly name: string;
  /** Why it cannot run here, or null. */
  readonly skip?: () => string | null;
  /** Throws when its rule is broken; gives a line on what was seen. */
  readonly run: (form: Form) => Promise<string>;
}

export interface Form {
  /** The full length; else the short one, of half a minute at most. */
  readonly full: boolean;
  readonly seed: number;
}
