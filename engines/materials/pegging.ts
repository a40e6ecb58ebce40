import { demandKinds } from "./types.ts";
import type { Demands, Pegs, Plan } from "./types.ts";

/** Pegs by a column: those of row r stand in `pegAt` from `from[r]` to before `from[r + 1]`. */
export interface Grouped {
  readonly from: Int32Array;
  readonly pegAt: Int32Array;
}

function grouped(column: readonly number[], rows: number): Grouped {
  const from = new Int32Array(rows + 1);
  for (const row of column) from[row + 1] = (from[row + 1] ?? 0) + 1;
  for (let row = 0; row < rows; row += 1) from[row + 1] = (from[row + 1] ?? 0) + (from[row] ?? 0);
  const next = from.slice();
  const pegAt = new Int32Array(column.length);
  column.forEach((row, peg) => {
    const at = next[row] ?? 0;
    pegAt[at] = peg;
    next[row] = at + 1;
  });
  return { from, pegAt };
}

/** Pegs by demand. */
export const demandsPegs = (plan: { demands: Demands; pegs: Pegs }): Grouped =>
  grouped(plan.pegs.demand, plan.demands.item.length);

/** Pegs by supply. */
export const suppliesPegs = (plan: Pick<Plan, "supplies" | "pegs">): Grouped =>
  grouped(plan.pegs.supply, plan.supplies.item.length);

/** Who in the end asked for a supply: an order line or forecast of the caller's, or safety stock. */
export interface Cause {
  readonly kind: (typeof demandKinds)[number];
  readonly ref: number;
  readonly day: number;
  /** The row of the demand. */
  readonly demand: number;
}

/** The end demand that asked first for a supply, through all it goes into; null when nobody did. */
export function causeOf(
  { demands, pegs }: Pick<Plan, "demands" | "pegs">,
  bySupply: Grouped,
  supply: number,
): Cause | null {
  let at = supply;
  for (;;) {
    const first = bySupply.from[at] ?? 0;
    if (first === bySupply.from[at + 1]) return null;
    const demand = pegs.demand[bySupply.pegAt[first] ?? 0] ?? 0;
    const parent = demands.parent[demand] ?? -1;
    if (parent >= 0) at = parent;
    else {
      const kind = demandKinds[demands.kind[demand] ?? 0] ?? "order";
      return { kind, ref: demands.ref[demand] ?? 0, day: demands.day[demand] ?? 0, demand };
    }
  }
}
