import type { RowKey, Selection } from "./types.ts";

/** Nothing is chosen. */
export const noSelection: Selection = { kind: "rows", keys: new Set() };

/** True when no row can be chosen by it. */
export function isEmpty(selection: Selection): boolean {
  return selection.kind === "rows" && selection.keys.size === 0;
}

/** True when the row of this key is chosen. */
export function isChosen(selection: Selection, key: RowKey): boolean {
  return selection.kind === "rows" ? selection.keys.has(key) : !selection.except.has(key);
}

/** The selection with one row turned round. */
export function toggled(selection: Selection, key: RowKey): Selection {
  const set = new Set(selection.kind === "rows" ? selection.keys : selection.except);
  if (!set.delete(key)) set.add(key);
  return selection.kind === "rows"
    ? { kind: "rows", keys: set }
    : { kind: "matching", except: set };
}

/** The selection with these rows chosen as well. */
export function extended(selection: Selection, keys: readonly RowKey[]): Selection {
  if (selection.kind === "rows")
    return { kind: "rows", keys: new Set([...selection.keys, ...keys]) };
  const except = new Set(selection.except);
  for (const key of keys) except.delete(key);
  return { kind: "matching", except };
}

/** How many rows are chosen; null when all matching are and their number is not known. */
export function chosenCount(selection: Selection, total: number | null): number | null {
  if (selection.kind === "rows") return selection.keys.size;
  return total === null ? null : Math.max(0, total - selection.except.size);
}
