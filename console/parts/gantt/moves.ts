import { at } from "./model.ts";
import type { GanttModel } from "./model.ts";
import { snapped } from "./ticks.ts";
import type { GanttGuest, GanttMove } from "./types.ts";

/** Rows on which a bar may stand; null: any. */
export type RowsFor = (key: string) => ReadonlySet<string> | null;

export interface MoveRules {
  readonly step: number;
  readonly zone: string;
  readonly rowsFor: RowsFor;
}

/** Whether a person may move it: not what has begun, nor what is held but by this plan itself. */
export function isFree(model: GanttModel, bar: number): boolean {
  const held = model.bars[bar];
  return held !== undefined && (!held.pinned || held.pinnedHere === true) && !held.started;
}

/** Where a bar stands. */
export function placeOf(model: GanttModel, bar: number): GanttMove | null {
  const held = model.bars[bar];
  return held ? { key: held.key, row: held.row, start: held.start } : null;
}

/**
 * The moves that dragging some bars by so many minutes and rows means: all keep their distances, and
 * only the grasped one snaps to the wall clock, so that what was in line stays in line. A bar goes to
 * another row only where it may stand.
 */
export function dragged(
  model: GanttModel,
  drag: {
    readonly bars: readonly number[];
    readonly grasped: number;
    readonly minutes: number;
    readonly rows: number;
  },
  rules: MoveRules,
): GanttMove[] {
  const start = model.bars[drag.grasped]?.start ?? 0;
  const shift = snapped(start + drag.minutes, rules.step, rules.zone) - start;
  return drag.bars.flatMap((bar) => {
    const held = model.bars[bar];
    if (!held || !isFree(model, bar)) return [];
    const wanted = model.rows[at(model.rowOf, bar) + drag.rows]?.key ?? held.row;
    const allowed = rules.rowsFor(held.key);
    const row = allowed === null || allowed.has(wanted) ? wanted : held.row;
    return [{ key: held.key, row, start: held.start + shift }];
  });
}

/** Where a guest would stand that is let go at a row and a minute; null where it may not stand. */
export function dropped(
  guest: GanttGuest,
  to: { readonly row: string | undefined; readonly minute: number },
  { step, zone }: MoveRules,
): GanttMove | null {
  const own = to.row === undefined ? undefined : guest.rows.get(to.row);
  if (to.row === undefined || !own) return null;
  return { key: own.key, row: to.row, start: snapped(to.minute, step, zone) };
}

/** The nearest row above (-1) or below (1) a place on which the bar may stand; the same if none. */
export function rowBeside(
  model: GanttModel,
  from: GanttMove,
  { way, rowsFor }: { readonly way: 1 | -1; readonly rowsFor: RowsFor },
): GanttMove {
  const allowed = rowsFor(from.key);
  for (let row = (model.rowByKey.get(from.row) ?? 0) + way; ; row += way) {
    const key = model.rows[row]?.key;
    if (key === undefined) return from;
    if (allowed === null || allowed.has(key)) return { ...from, row: key };
  }
}

/** The place that a key leads to from another; null when the key moves nothing. */
export function nudged(
  model: GanttModel,
  from: GanttMove,
  {
    key,
    shift,
    rules,
  }: { readonly key: string; readonly shift: boolean; readonly rules: MoveRules },
): GanttMove | null {
  if (shift && (key === "ArrowUp" || key === "ArrowDown"))
    return rowBeside(model, from, { way: key === "ArrowUp" ? -1 : 1, rowsFor: rules.rowsFor });
  if (shift || (key !== "ArrowLeft" && key !== "ArrowRight")) return null;
  // The first step leads onto the grid of steps, the next ones along it.
  const on = snapped(from.start, rules.step, rules.zone);
  if (key === "ArrowRight") return { ...from, start: on > from.start ? on : on + rules.step };
  return { ...from, start: on < from.start ? on : on - rules.step };
}
