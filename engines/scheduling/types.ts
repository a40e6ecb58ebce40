/** Whole minutes from 0 on one time line; the caller picks the zero. Benchmarks use plain units. */
export type Minute = number;

/** A half-open stretch of time. */
export interface Span {
  readonly from: Minute;
  readonly until: Minute;
}

/** A machine, a line, an oven, a pool of tools or of people with a skill. */
export interface Resource {
  readonly ref: number;
  /** How many things it does side by side (lanes). */
  readonly capacity: number;
  /** Open time, sorted and apart; absent: always open. After the last stretch it is closed. */
  readonly open?: readonly Span[];
  /**
   * Which of the snapshot's matrices rules its changeovers; absent: none. Only operations whose mode
   * names the resource change it over: those that merely need it leave it as it is.
   */
  readonly setup?: number;
  /** What it is set up for at the start; absent: the first operation needs no changeover. */
  readonly family?: number;
  /** An oven: operations of one family and one length start together, up to so many units. */
  readonly batch?: number;
}

/** Minutes of changeover, `minutes[from][to]` by family. */
export interface SetupMatrix {
  readonly minutes: readonly (readonly number[])[];
  /** Added after a family whenever another follows. */
  readonly cleanup?: readonly number[];
}

/** What an operation holds besides its resource. */
export interface Need {
  readonly resource: number;
  readonly units: number;
}

/** One way to do an operation. */
export interface Mode {
  /** Null: bound to nobody's capacity (cooling, outside work). */
  readonly resource: number | null;
  readonly minutes: number;
  /** Lanes of the resource that it takes; 1 when absent. */
  readonly units?: number;
  readonly needs?: readonly Need[];
}

/** What must come before, and how close. */
export interface Link {
  readonly operation: number;
  /** end: counts from the predecessor's end. start: from its start (overlap). */
  readonly from?: "end" | "start";
  /** Minutes between; negative allowed with `end`: an overlap. */
  readonly lag?: number;
  /** The longest time between the predecessor's end and this start. */
  readonly maxWait?: number;
}

export interface Operation {
  readonly ref: number;
  readonly order: number;
  readonly modes: readonly Mode[];
  readonly after?: readonly Link[];
  /** Absent, or no minutes of work: needs no changeover and leaves the resource as it is. */
  readonly family?: number;
  /** May be interrupted by closed time. */
  readonly splittable?: boolean;
  /** When its material is there. */
  readonly materialAt?: Minute;
  /** Units in a batch; 1 when absent. */
  readonly size?: number;
  /** Runs since before now; what is left of it starts now, here, and may be split by closed time. */
  readonly started?: { readonly resource: number; readonly minutesLeft: number };
  /** Held by a person: on this resource, at this start, or both. */
  readonly pin?: { readonly resource?: number; readonly start?: Minute };
}

export interface Order {
  readonly ref: number;
  readonly release?: Minute;
  readonly due?: Minute;
  /** What a minute of lateness costs; 1 when absent. */
  readonly weight?: number;
}

/** One operation in a plan. */
export interface Bar {
  readonly operation: number;
  readonly order: number;
  /** Which of the operation's modes. */
  readonly mode: number;
  readonly resource: number | null;
  readonly lanes: readonly number[];
  /** When its changeover may start at the latest; equals `start` without one. */
  readonly setupFrom: Minute;
  readonly start: Minute;
  readonly end: Minute;
}

/** Everything the engine knows of a shop at one moment. */
export interface Snapshot {
  readonly now: Minute;
  readonly resources: readonly Resource[];
  readonly setups?: readonly SetupMatrix[];
  readonly orders: readonly Order[];
  readonly operations: readonly Operation[];
  /** The plan in force: bars that start before `frozenUntil` stay as they are. */
  readonly present?: readonly Bar[];
  readonly frozenUntil?: Minute;
}

export type Measure = "tardiness" | "late" | "makespan" | "setup" | "moved" | "earliness";

/**
 * What is best. Weighted: the sum of weight × measure. Lexicographic: the first measure decides,
 * the next breaks ties, and so on.
 * tardiness: Σ weight × minutes late. late: orders late. makespan: last end − now. setup: minutes
 * of changeover. moved: minutes by which starts differ from the present plan. earliness: Σ minutes
 * that orders end before they are due.
 */
export type Objective =
  | { readonly kind: "weighted"; readonly weights: Partial<Record<Measure, number>> }
  | { readonly kind: "lexicographic"; readonly measures: readonly Measure[] };

export type Score = Readonly<Record<Measure, number>>;

export interface Plan {
  readonly bars: readonly Bar[];
  readonly score: Score;
}

/** What a finding may point at. */
export type Subject = "operation" | "resource" | "order";

/** Why a snapshot cannot be planned, or what stands against a plan. */
export type Finding =
  | { readonly kind: "cycle"; readonly operations: readonly number[] }
  | { readonly kind: "unknown"; readonly what: Subject; readonly ref: number }
  | { readonly kind: "twice"; readonly what: Subject; readonly ref: number }
  /** Not a whole number that the field can take; `ref` is absent for the snapshot's own fields. */
  | {
      readonly kind: "bad_number";
      readonly what: Subject | "snapshot" | "setup";
      readonly ref: number;
      readonly field: string;
      readonly value: number;
    }
  | { readonly kind: "no_mode"; readonly operation: number }
  /** Needs more units than the resource has. */
  | { readonly kind: "too_big"; readonly operation: number; readonly resource: number }
  /** No open stretch is long enough for an operation that may not be split. */
  | { readonly kind: "too_long"; readonly operation: number; readonly minutes: number }
  /** The calendars end before the work does. */
  | { readonly kind: "no_time"; readonly operation: number }
  /** Held to a start at which its resource is closed, or too near closing. */
  | { readonly kind: "held_closed"; readonly operation: number; readonly start: Minute }
  /** Held to a start before it can be ready; `chain` leads from what holds it up to itself. */
  | {
      readonly kind: "held_too_early";
      readonly operation: number;
      readonly start: Minute;
      readonly earliest: Minute;
      readonly chain: readonly number[];
    }
  /** Held operations that would need more of a resource than there is at one time. */
  | {
      readonly kind: "held_over";
      readonly resource: number;
      readonly at: Minute;
      readonly operations: readonly number[];
    }
  /** Must wait longer for itself than the longest wait after a predecessor allows. */
  | {
      readonly kind: "waits_too_long";
      readonly operation: number;
      readonly after: number;
      readonly minutes: number;
    }
  /** No plan was found that keeps this operation's pin or wait; that there is none is not proven. */
  | { readonly kind: "not_found"; readonly operation: number; readonly minutes: number };
