/** Whole minutes since 1970 (UTC): one number line, whatever the clocks of a zone do. */
export type Minute = number;

/** A half-open stretch of time. */
export interface Stretch {
  readonly from: Minute;
  readonly until: Minute;
}

/** A resource: one row, with as many lanes as its bars need side by side. */
export interface GanttRow {
  readonly key: string;
  readonly label: string;
  /** Why it stands still, if it does. */
  readonly note?: string;
  /** The name of its shift pattern. */
  readonly calendar?: string;
  /** Rows of one group stand together under its name. */
  readonly group?: string;
  /** When it works, sorted and apart; absent: always. */
  readonly open?: readonly Stretch[];
}

/** One stretch of work on a row. */
export interface GanttBar {
  readonly key: string;
  readonly row: string;
  /** What it belongs to: its links are drawn when one of the job's bars is chosen. */
  readonly job: string;
  readonly label: string;
  /** When its changeover begins; equals `start` without one. */
  readonly setupFrom: Minute;
  readonly start: Minute;
  readonly end: Minute;
  /** Which of the eight colours, 0 to 7. */
  readonly tone: number;
  readonly late?: boolean;
  /** Held by a person: it is shown with a dot and cannot be dragged. */
  readonly pinned?: boolean;
  /** It is the plan shown that holds it, not the one in force: shown with a ring, and can be dragged. */
  readonly pinnedHere?: boolean;
  /** Has begun: it cannot be dragged. */
  readonly started?: boolean;
  /** Keys of the bars that must come before. */
  readonly after?: readonly string[];
}

/** Where a bar would go. */
export interface GanttMove {
  readonly key: string;
  readonly row: string;
  readonly start: Minute;
}

/** What is dragged onto the picture from outside: it has no bar yet. */
export interface GanttGuest {
  readonly label: string;
  /** By the row on which it may stand: what would stand there, and for how long. */
  readonly rows: ReadonlyMap<string, { readonly key: string; readonly minutes: Minute }>;
}

/** The way back and forth through what was done; whoever owns the plan remembers it. */
export interface GanttSteps {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly undo: () => Promise<GanttVerdict>;
  readonly redo: () => Promise<GanttVerdict>;
}

/** What came of a move, in the reader's words. */
export interface GanttVerdict {
  readonly ok: boolean;
  readonly words: string;
}
