import type { Plan } from "../../../engines/materials/index.ts";
import type { Picture } from "./snapshot.ts";

/** A supply of a node: number in the run, kind, its receipt's number, days and units as they are and shall be. */
export type SupplyLine = readonly [
  at: number,
  kind: number,
  ref: number,
  day: number,
  newDay: number,
  units: number,
  newUnits: number,
];
/** A demand: number, kind, its reference, day, units; the supply and the node whose part it is, or -1. */
export type DemandLine = readonly [
  at: number,
  kind: number,
  ref: number,
  day: number,
  units: number,
  parent: number,
  parentNode: number,
];
/** A peg: supply and its node, demand and its node, units, day. */
export type PegLine = readonly [
  supply: number,
  supplyNode: number,
  demand: number,
  demandNode: number,
  units: number,
  day: number,
];

/** One item of a run: what is known of it, and in which nodes its parts are asked. */
export interface NodeLines {
  readonly node: number;
  readonly itemId: number;
  readonly placeId: number;
  readonly supplies: SupplyLine[];
  readonly demands: DemandLine[];
  readonly pegs: PegLine[];
  readonly parts: number[];
}

/** The plan item by item; items with nothing to tell are left out. */
export function nodeLines({ nodes, asked }: Picture, plan: Plan): NodeLines[] {
  const { supplies, demands, pegs } = plan;
  const all = nodes.list.map(({ itemId, placeId }, node): NodeLines => ({
    ...{ node, itemId, placeId, supplies: [], demands: [], pegs: [], parts: [] },
  }));
  const at = (column: readonly number[], row: number) => column[row] ?? 0;
  supplies.item.forEach((node, row) =>
    all[node]?.supplies.push([
      ...([row, at(supplies.kind, row), at(supplies.ref, row), at(supplies.day, row)] as const),
      ...([at(supplies.newDay, row), at(supplies.units, row), at(supplies.newUnits, row)] as const),
    ]),
  );
  const parts = all.map(() => new Set<number>());
  demands.item.forEach((node, row) => {
    const parent = demands.parent[row] ?? -1;
    const parentNode = parent < 0 ? -1 : at(supplies.item, parent);
    parts[parentNode]?.add(node);
    const ref = at(demands.ref, row);
    const claim = asked.get(ref);
    const own = claim === undefined || claim.kind === "forecast" ? ref : claim.id;
    all[node]?.demands.push([
      ...([row, at(demands.kind, row), own, at(demands.day, row)] as const),
      ...([at(demands.units, row), parent, parentNode] as const),
    ]);
  });
  pegs.supply.forEach((supply, row) => {
    const demand = at(pegs.demand, row);
    const [from, to] = [at(supplies.item, supply), at(demands.item, demand)];
    const line: PegLine = [supply, from, demand, to, at(pegs.units, row), at(pegs.day, row)];
    all[from]?.pegs.push(line);
    if (to !== from) all[to]?.pegs.push(line);
  });
  parts.forEach((below, node) => all[node]?.parts.push(...below));
  return all.filter((each) => each.supplies.length > 0 || each.demands.length > 0);
}
