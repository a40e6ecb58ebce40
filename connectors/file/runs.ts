import type { FileRow } from "./read.ts";

/** Rows as they come, some at a time. */
export type RowBatches = AsyncIterable<readonly FileRow[]>;

/** Rows of one order number. */
export interface Run {
  readonly order: string;
  readonly rows: readonly FileRow[];
}

/** Rows of unfinished numbers that are kept in memory before the oldest is let go in parts. */
const heldRowsMax = 200_000;

/**
 * The last line of each order number whose rows do not stand together in the file; empty for most
 * files. Memory grows by one number per order.
 */
export async function scatteredOrders(
  rows: RowBatches,
  column: string,
): Promise<Map<string, number>> {
  const seen = new Set<string>();
  const scattered = new Map<string, number>();
  let before: string | null = null;
  for await (const batch of rows) {
    for (const { line, fields } of batch) {
      const order = (fields[column] ?? "").trim();
      const again = order !== before && seen.has(order);
      if (again || scattered.has(order)) scattered.set(order, line);
      if (order !== before) seen.add(order);
      before = order;
    }
  }
  // Rows without a number are no document: nothing is gained by waiting for the last of them.
  scattered.delete("");
  return scattered;
}

/** Keeps the rows of numbers that do not stand together until the last of each is there. */
class Waiting {
  readonly #runs = new Map<string, FileRow[]>();
  #rows = 0;

  /** The run that this row ends, or the oldest one when too many rows wait. */
  add(order: string, row: FileRow, last: boolean): Run | null {
    const held = this.#runs.get(order) ?? [];
    held.push(row);
    this.#rows += 1;
    this.#runs.set(order, held);
    const [oldest] = this.#rows > heldRowsMax ? this.#runs.keys() : [];
    const done = last ? order : oldest;
    const rows = done === undefined ? undefined : this.#runs.get(done);
    if (done === undefined || !rows) return null;
    this.#runs.delete(done);
    this.#rows -= rows.length;
    return { order: done, rows };
  }

  rest(): Run[] {
    return [...this.#runs].map(([order, rows]) => ({ order, rows }));
  }
}

/** Rows by order number, each run with the line up to which it and the runs before it reach. */
export async function* runsOf(
  rows: RowBatches,
  column: string,
  scattered: ReadonlyMap<string, number>,
): AsyncGenerator<{ run: Run; untilLine: number }> {
  const waiting = new Waiting();
  let current: { order: string; rows: FileRow[] } | null = null;
  let before = 0;
  for await (const batch of rows) {
    for (const row of batch) {
      const order = (row.fields[column] ?? "").trim();
      if (current && current.order !== order) {
        yield { run: current, untilLine: before };
        current = null;
      }
      const last = scattered.get(order);
      if (last !== undefined) {
        const run = waiting.add(order, row, row.line === last);
        if (run) yield { run, untilLine: row.line };
      } else if (current) current.rows.push(row);
      else current = { order, rows: [row] };
      before = row.line;
    }
  }
  if (current) yield { run: current, untilLine: before };
  for (const run of waiting.rest()) yield { run, untilLine: before };
}
