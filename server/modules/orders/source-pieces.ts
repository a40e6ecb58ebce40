import type { KnownLine } from "./source-lines.ts";

const partsOf = (lines: readonly KnownLine[], top: KnownLine) =>
  lines.filter((line) => line.parent_id === top.id && line.units > 0);

/** Units of each stored line that this many pieces of its channel's line mean. */
export function spread(lines: readonly KnownLine[], top: KnownLine, pieces: number) {
  if (pieces <= 0) return [];
  const own = [{ lineId: top.id, units: pieces }];
  const parts = lines
    .filter((line) => line.parent_id === top.id)
    .map((line) => ({ lineId: line.id, units: (line.units / top.units) * pieces }));
  return [...own, ...parts];
}

const leftOf = (line: KnownLine) =>
  line.units - line.cancelled_units - line.shipped_units - line.picked_units;

/** Pieces that none of a line and its components has in hand already. */
export function piecesLeft(lines: readonly KnownLine[], top: KnownLine): number {
  const pieces = partsOf(lines, top).map((line) =>
    Math.floor((leftOf(line) * top.units) / line.units),
  );
  return Math.max(0, Math.min(leftOf(top), ...pieces));
}

/** Pieces of a line of which something has left: a bundle's components leave in its place. */
export function piecesGone(lines: readonly KnownLine[], top: KnownLine): number {
  const pieces = partsOf(lines, top).map((line) =>
    Math.ceil((line.shipped_units * top.units) / line.units),
  );
  return Math.max(top.shipped_units, ...pieces);
}
