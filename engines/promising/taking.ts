import type { Day } from "../../kernel/index.ts";
import { inTimeOf, isInTime } from "./attempt.ts";
import type { Attempt, Draft } from "./attempt.ts";
import { headOf, take } from "./state.ts";
import type { Left } from "./state.ts";

function takeFrom(attempt: Attempt, draft: Draft, column: number, left: Left): void {
  const { row } = draft;
  const pile = row.piles[column];
  const source = attempt.sources[column];
  const units = Math.min(draft.open, row.left, left.free);
  if (units <= 0 || !pile || !source) return;
  take(row.item, { pile, left, today: attempt.today }, { quota: row.quota, units });
  row.left -= units;
  draft.open -= units;
  draft.column.push(column);
  draft.slices.push({
    supply: left.supply,
    units,
    readyDay: left.readyDay,
    shipDay: left.shipDay,
    deliverDay: (left.shipDay + source.transitDays) as Day,
  });
}

/** In time from one place: backward for a wanted day, so that early supply stays for others. */
function takeInTimeAt(attempt: Attempt, draft: Draft, column: number): void {
  const pile = draft.row.piles[column];
  if (!pile || pile.all === 0) return;
  const transitDays = attempt.sources[column]?.transitDays ?? 0;
  const { lefts } = pile;
  let end = pile.first;
  for (; end < lefts.length; end += 1) {
    const left = lefts[end];
    if (!left || !isInTime(left, transitDays, attempt)) break;
    if (attempt.claim.wantedDay === null) takeFrom(attempt, draft, column, left);
    if (draft.open === 0) return;
  }
  if (attempt.claim.wantedDay === null) return;
  for (let at = end - 1; at >= pile.first && draft.open > 0; at -= 1) {
    const left = lefts[at];
    if (left) takeFrom(attempt, draft, column, left);
  }
}

function inTimeAt(attempt: Attempt, draft: Draft, column: number): number {
  const pile = draft.row.piles[column];
  if (!pile) return 0;
  return inTimeOf(pile, attempt.sources[column]?.transitDays ?? 0, attempt);
}

/** In time from the chosen places; a line stays whole at one of them where one can serve it. */
export function takeInTime(attempt: Attempt, chosen: readonly number[]): void {
  const [only] = chosen;
  for (const draft of attempt.drafts) {
    if (chosen.length === 1 && only !== undefined) {
      takeInTimeAt(attempt, draft, only);
      continue;
    }
    const need = Math.min(draft.open, draft.row.left);
    const units = chosen.map((column) => inTimeAt(attempt, draft, column));
    const whole = units.findIndex((each) => each >= need);
    const order =
      whole >= 0
        ? [whole]
        : units.map((_each, at) => at).sort((a, b) => (units[b] ?? 0) - (units[a] ?? 0));
    for (const at of order) {
      const column = chosen[at];
      if (draft.open > 0 && column !== undefined) takeInTimeAt(attempt, draft, column);
    }
  }
}

/** Units of a claim that are in time leave a place together: when the last of them is ready. */
export function gatherParcels(attempt: Attempt): void {
  attempt.sources.forEach((source, column) => {
    let last = 0;
    for (const { slices, column: from } of attempt.drafts) {
      slices.forEach((slice, at) => {
        if (from[at] === column && slice.shipDay > last) last = slice.shipDay;
      });
    }
    for (const { slices, column: from } of attempt.drafts) {
      slices.forEach((slice, at) => {
        if (from[at] !== column) return;
        slice.shipDay = last as Day;
        slice.deliverDay = (last + source.transitDays) as Day;
      });
    }
  });
}

/** The column that can deliver next; at the same day one in use, then the cheaper, then by rank. */
function nextColumn(attempt: Attempt, draft: Draft, used: ReadonlySet<number>): number {
  let best = -1;
  let bestDay = 0;
  attempt.sources.forEach((source, column) => {
    const pile = draft.row.piles[column];
    const left = pile && headOf(pile);
    if (!left) return;
    const day = left.shipDay + source.transitDays;
    const than = attempt.sources[best];
    const order =
      !than ||
      day - bestDay ||
      Number(used.has(best)) - Number(used.has(column)) ||
      source.parcelCostMinor - than.parcelCostMinor ||
      source.rank - than.rank;
    if (order !== true && order >= 0) return;
    best = column;
    bestDay = day;
  });
  return best;
}

/** Late: whatever arrives first. All that is in time has been taken by then. */
export function takeLate(attempt: Attempt): void {
  const used = new Set<number>();
  for (const { column } of attempt.drafts) for (const each of column) used.add(each);
  for (const draft of attempt.drafts) {
    while (draft.open > 0 && draft.row.left > 0) {
      const column = nextColumn(attempt, draft, used);
      const pile = draft.row.piles[column];
      const left = pile && headOf(pile);
      if (!left) break;
      takeFrom(attempt, draft, column, left);
      used.add(column);
    }
  }
}
