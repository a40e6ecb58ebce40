import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import { openUnits } from "../locking.ts";
import type { LineRow, UnitsOfLine } from "../locking.ts";
import type { OrderError } from "../model.ts";

/** Open units that leave a line: those it lacked first, then those it held. */
export interface Cut {
  readonly claimId: number;
  readonly units: number;
  readonly shortUnits: number;
}

/** A cut of a line: what it lacks goes first. */
export function cutOf(line: { id: number; short_units: number }, units: number): Cut {
  return { claimId: line.id, units, shortUnits: Math.min(units, line.short_units) };
}

/** Lines of goods: what is picked and counted, a bundle's components in its place. */
export const isGoods = ({ kind }: Pick<LineRow, "kind">) =>
  kind === "sale" || kind === "component" || kind === "gift";

const partsOf = (lines: readonly LineRow[], top: LineRow) =>
  lines.filter((line) => line.parent_id === top.id && line.units > 0);

/** Units of a line that nobody works on. */
const restingUnits = (line: LineRow) => openUnits(line) - line.picked_units;

/** Whole pieces of a bundle of which no component is picked or has left. */
function restingPieces(parts: readonly LineRow[], top: LineRow): number {
  const pieces = parts.map(
    (part) =>
      Math.floor(((part.units - part.shipped_units - part.picked_units) * top.units) / part.units) -
      top.cancelled_units,
  );
  return Math.max(0, Math.min(openUnits(top), ...pieces));
}

/** Pieces of a bundle with their components: what stays has every component that it needs. */
function piecesOf(parts: readonly LineRow[], top: LineRow, pieces: number): UnitsOfLine[] {
  const stay = top.units - top.cancelled_units - pieces;
  const cut = parts.map((part) => ({
    lineId: part.id,
    // A component that was given up before goes no second time.
    units: Math.max(0, part.units - part.cancelled_units - (part.units / top.units) * stay),
  }));
  return [{ lineId: top.id, units: pieces }, ...cut];
}

/** Whole lines, by their ids: with a bundle its components. */
export interface WholeLines {
  readonly whole: readonly number[];
}

/** What a cancellation may name: units of lines, whole lines as far as nobody works on them, or all. */
export type AskedCuts = readonly UnitsOfLine[] | WholeLines | "all";

/** Whether an asked cut names whole lines. */
export const isWholeLines = (asked: AskedCuts): asked is WholeLines =>
  asked !== "all" && "whole" in asked;

/** All that nobody works on: of a bundle that is begun only whole pieces, else every component. */
function allResting(lines: readonly LineRow[], of?: readonly number[]): UnitsOfLine[] {
  const isBegun = !of && lines.some((line) => line.picked_units > 0);
  return lines
    .filter((line) => line.parent_id === null && (!of || of.includes(line.id)))
    .flatMap((top) => {
      const parts = partsOf(lines, top);
      // Postage and fees go with the last of the goods.
      if (parts.length === 0 && !isGoods(top) && isBegun) return [];
      if (parts.length === 0) return [{ lineId: top.id, units: restingUnits(top) }];
      const pieces = restingPieces(parts, top);
      if (parts.some((part) => part.picked_units > 0)) return piecesOf(parts, top, pieces);
      const open = parts.map((part) => ({ lineId: part.id, units: openUnits(part) }));
      return [{ lineId: top.id, units: pieces }, ...open];
    })
    .filter((each) => each.units > 0);
}

/** What is asked of a bundle alone, asked of its components too; refuses pieces that are begun. */
function expanded(
  lines: readonly LineRow[],
  asked: ReadonlyMap<number, number>,
): Result<UnitsOfLine[], OrderError> {
  const all: UnitsOfLine[] = [];
  for (const [lineId, units] of asked) {
    const line = lines.find((each) => each.id === lineId);
    if (!line) return err({ kind: "line_unknown", line: lineId });
    const parts = partsOf(lines, line);
    // Who names a component says of each what goes.
    const isWhole = parts.length > 0 && !parts.some((part) => asked.has(part.id));
    const open = isWhole ? restingPieces(parts, line) : restingUnits(line);
    if (units > open) return err({ kind: "too_many_units", line: lineId, asked: units, open });
    all.push(...(isWhole ? piecesOf(parts, line, units) : [{ lineId, units }]));
  }
  return ok(all);
}

function restingOf(lines: readonly LineRow[], asked: AskedCuts): Result<UnitsOfLine[], OrderError> {
  if (asked === "all") return ok(allResting(lines));
  if (isWholeLines(asked)) return ok(allResting(lines, asked.whole));
  const sums = new Map<number, number>();
  for (const { lineId, units } of asked) sums.set(lineId, (sums.get(lineId) ?? 0) + units);
  return expanded(lines, sums);
}

/**
 * What cancelling these lines (or all) takes out of which lines: a bundle goes with its components.
 * Picked units stay. Errors: `line_unknown`, `too_many_units` for more than nobody works on.
 */
export function cutsOf(lines: readonly LineRow[], asked: AskedCuts): Result<Cut[], OrderError> {
  const units = restingOf(lines, asked);
  if (!units.ok) return units;
  const byId = new Map(lines.map((line) => [line.id, line]));
  return ok(
    units.value.flatMap((each) => {
      const line = byId.get(each.lineId);
      return line && each.units > 0 ? [cutOf(line, each.units)] : [];
    }),
  );
}
