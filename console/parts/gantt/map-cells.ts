import { at } from "./model.ts";
import type { GanttModel } from "./model.ts";
import type { Stretch } from "./types.ts";
import type { RowLayout } from "./view.ts";

/** A plan in miniature: rows that are too low to be told apart share a band, minutes a column. */
export interface MapCells {
  readonly columns: number;
  /** The bands' upper edges in pixels; one longer than the bands. */
  readonly tops: Float64Array;
  /** The lanes of each band's rows. */
  readonly lanes: Float64Array;
  /** Bars that stand over each other in a cell, on average over its time; by band, then column. */
  readonly taken: Float64Array;
  /** Late bars that touch a cell. */
  readonly late: Float64Array;
}

export interface MapSize {
  readonly layout: RowLayout;
  readonly horizon: Stretch;
  readonly columns: number;
  /** Pixels for all rows. */
  readonly height: number;
  /** A band is at least so high; infinite: all rows are one. */
  readonly leastBand: number;
}

/** The band of each row, and where bands begin in the list of rows. */
function bandsOf({ layout, height, leastBand }: MapSize) {
  const { tops } = layout;
  const rowCount = tops.length - 1;
  const scale = height / Math.max(1, at(tops, rowCount));
  const bandOfRow = new Int32Array(rowCount);
  const edges = [0];
  for (let row = 0; row < rowCount; row += 1) {
    bandOfRow[row] = edges.length - 1;
    const bottom = at(tops, row + 1) * scale;
    const isFull = bottom - (edges.at(-1) ?? 0) >= leastBand;
    if (isFull || row === rowCount - 1) edges.push(bottom);
  }
  return { bandOfRow, tops: Float64Array.from(edges) };
}

/**
 * How full the cells of a map are. Each bar costs the same however long it is: what lies between its
 * first and its last column is written as where it begins and ends, and summed up once.
 */
export function mapCells(model: GanttModel, size: MapSize): MapCells {
  const { horizon, columns } = size;
  const { bandOfRow, tops } = bandsOf(size);
  const bands = tops.length - 1;
  const lanes = new Float64Array(bands);
  bandOfRow.forEach((band, row) => {
    const own = at(model.laneOfRow, row + 1) - at(model.laneOfRow, row);
    lanes[band] = at(lanes, band) + own;
  });
  // One more column than is seen: bars that reach the right edge end there.
  const wide = columns + 1;
  const add = (sums: Float64Array, place: number, much: number) => {
    sums[place] = at(sums, place) + much;
  };
  const [rises, edges] = [new Float64Array(bands * wide), new Float64Array(bands * wide)];
  const lates = new Float64Array(bands * wide);
  const scale = columns / (horizon.until - horizon.from);
  for (let bar = 0; bar < model.bars.length; bar += 1) {
    const row = at(bandOfRow, at(model.rowOf, bar)) * wide;
    const from = (at(model.from, bar) - horizon.from) * scale;
    const end = (at(model.end, bar) - horizon.from) * scale;
    const first = Math.floor(from);
    const last = Math.max(first, Math.ceil(end) - 1);
    if (first === last) add(edges, row + first, end - from);
    else {
      add(edges, row + first, first + 1 - from);
      add(edges, row + last, end - last);
      add(rises, row + first + 1, 1);
      add(rises, row + last, -1);
    }
    if (model.bars[bar]?.late !== true) continue;
    add(lates, row + first, 1);
    add(lates, row + last + 1, -1);
  }
  const cells = {
    taken: new Float64Array(bands * columns),
    late: new Float64Array(bands * columns),
  };
  for (let band = 0; band < bands; band += 1) {
    let [whole, late] = [0, 0];
    for (let column = 0; column < columns; column += 1) {
      const place = band * wide + column;
      whole += at(rises, place);
      late += at(lates, place);
      cells.taken[band * columns + column] = whole + at(edges, place);
      cells.late[band * columns + column] = late;
    }
  }
  return { columns, tops, lanes, ...cells };
}

/** The share of a cell that is taken, 0 to 1. */
export const cellShare = ({ columns, lanes, taken }: MapCells, band: number, column: number) =>
  Math.min(1, at(taken, band * columns + column) / Math.max(1, at(lanes, band)));

/** Whether late work stands in a column, in whichever row. */
export function isLateColumn({ columns, lanes, late }: MapCells, column: number): boolean {
  for (let band = 0; band < lanes.length; band += 1)
    if (at(late, band * columns + column) > 0) return true;
  return false;
}
