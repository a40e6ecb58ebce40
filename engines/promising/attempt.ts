import type { Day } from "../../kernel/index.ts";
import type { Bounds } from "./reasons.ts";
import { candidatesOf } from "./sourcing.ts";
import type { Board, Candidates } from "./sourcing.ts";
import { allowance, headOf, openState, pileAt, quotaOf } from "./state.ts";
import type { ItemState, Left, Pile, QuotaLeft, State } from "./state.ts";
import type { Claim, ClaimLine, Slice, Source, World } from "./types.ts";

/** A claim's demand for one item, summed over its lines. */
export interface Row {
  readonly item: ItemState;
  readonly number: number;
  readonly quota: QuotaLeft | undefined;
  /** The item's pile per candidate column. */
  readonly piles: readonly (Pile | undefined)[];
  units: number;
  /** What the channel may still take. */
  left: number;
  /** Units at the candidate places: in time, and within the horizon. */
  inTime: number;
  all: number;
  bounds: Bounds | null;
}

type OpenSlice = { -readonly [Key in keyof Slice]: Slice[Key] };

/** What one line has taken so far. */
export interface Draft {
  readonly line: ClaimLine;
  readonly row: Row;
  readonly column: number[];
  readonly slices: OpenSlice[];
  open: number;
}

/** The state and what is prepared once per list of sources. */
export interface Desk {
  readonly state: State;
  readonly candidates: Map<readonly Source[], Candidates>;
}

/** One claim while it is decided. */
export interface Attempt {
  readonly claim: Claim;
  readonly sources: readonly Source[];
  readonly candidates: Candidates;
  readonly rows: Row[];
  readonly drafts: Draft[];
  readonly today: Day;
}

const noItem: ItemState = { piles: [], quotas: [], free: 0, protectedUnits: 0 };

/** A desk at which claims are decided one after another on one picture. */
export function openDesk(world: World): Desk {
  return { state: openState(world), candidates: new Map() };
}

function candidatesAt(desk: Desk, sources: readonly Source[]): Candidates {
  const known = desk.candidates.get(sources);
  if (known) return known;
  const fresh = candidatesOf(sources);
  desk.candidates.set(sources, fresh);
  return fresh;
}

interface Asked {
  readonly sources: readonly Source[];
  readonly channel: number;
}

function rowOf(rows: Row[], line: ClaimLine, desk: Desk, asked: Asked): Row {
  // A claim has few items: a scan beats a Map until about thirty.
  for (const row of rows) if (row.number === line.item) return row;
  const item = desk.state.items.get(line.item) ?? noItem;
  const piles: (Pile | undefined)[] = [];
  for (const source of asked.sources) piles.push(pileAt(item, source.place));
  const row: Row = {
    item,
    number: line.item,
    quota: quotaOf(item, asked.channel),
    piles,
    units: 0,
    left: allowance(item, asked.channel),
    inTime: 0,
    all: 0,
    bounds: null,
  };
  rows.push(row);
  return row;
}

/** A claim with its demand summed per item, before anything is taken. */
export function openAttempt(desk: Desk, claim: Claim): Attempt {
  const candidates = candidatesAt(desk, claim.sources);
  const asked = { sources: candidates.sources, channel: claim.channel };
  const rows: Row[] = [];
  const drafts: Draft[] = [];
  for (const line of claim.lines) {
    const whole = Number.isSafeInteger(line.units) && line.units > 0;
    if (!whole) {
      desk.state.findings.push({ code: "units_not_whole", claim: claim.ref, line: line.ref });
    }
    const open = whole ? line.units : 0;
    const row = rowOf(rows, line, desk, asked);
    row.units += open;
    drafts.push({ line, row, column: [], slices: [], open });
  }
  const { sources } = candidates;
  return { claim, sources, candidates, rows, drafts, today: desk.state.today };
}

/** True when a supply arrives by the wanted day, or is ready now when none was named. */
export function isInTime(left: Left, transitDays: number, attempt: Attempt): boolean {
  const { wantedDay } = attempt.claim;
  if (wantedDay === null) return left.readyDay <= attempt.today;
  return left.shipDay + transitDays <= wantedDay;
}

/** Units of a pile in time. */
export function inTimeOf(pile: Pile, transitDays: number, attempt: Attempt): number {
  if (attempt.claim.wantedDay === null || pile.all === 0) return pile.now;
  let units = 0;
  for (let at = pile.first; at < pile.lefts.length; at += 1) {
    const left = pile.lefts[at];
    if (!left || !isInTime(left, transitDays, attempt)) break;
    units += left.free;
  }
  return units;
}

/** When a pile's units in time come, smaller being better (see Board.when). */
function whenOf(pile: Pile, transitDays: number, attempt: Attempt): number {
  if (attempt.claim.wantedDay === null) return (headOf(pile)?.shipDay ?? 0) + transitDays;
  let latest = 0;
  for (let at = pile.first; at < pile.lefts.length; at += 1) {
    const left = pile.lefts[at];
    if (!left || !isInTime(left, transitDays, attempt)) break;
    if (left.free > 0) latest = left.readyDay;
  }
  return 0 - latest;
}

/** Fills the rows' totals and the board from which places are chosen. */
export function look(attempt: Attempt): Board {
  const { rows, sources } = attempt;
  const columns = sources.length;
  const wants: number[] = [];
  const inTime: number[] = [];
  const when: number[] = [];
  for (let column = 0; column < columns; column += 1) when.push(-Infinity);
  for (const row of rows) {
    for (let column = 0; column < columns; column += 1) {
      const pile = row.piles[column];
      const transitDays = sources[column]?.transitDays ?? 0;
      const units = pile ? inTimeOf(pile, transitDays, attempt) : 0;
      inTime.push(units);
      if (!pile) continue;
      row.inTime += units;
      row.all += pile.all;
      if (units > 0 && columns > 1) {
        when[column] = Math.max(when[column] ?? 0, whenOf(pile, transitDays, attempt));
      }
    }
    wants.push(Math.min(row.units, row.left));
  }
  return { wants, inTime, when };
}
