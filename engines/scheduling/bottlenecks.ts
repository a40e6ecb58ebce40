import { ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import type { Board } from "./search/board.ts";
import { goalOf } from "./search/goal.ts";
import { closedIn, obstacleOf } from "./search/obstacle.ts";
import { createPressure, jobDriver, refreshPressure } from "./search/pressure.ts";
import { boardOf } from "./search/standing.ts";
import { takes } from "./shop/lanes.ts";
import { openBetween, retreat } from "./time.ts";
import type { Finding, Minute, Objective, Plan, Snapshot } from "./types.ts";

/** How full a resource is in a period, and what an hour more in it would save at first. */
export interface Load {
  readonly resource: number;
  readonly from: Minute;
  readonly until: Minute;
  /** Minutes of work that it can take, of all its lanes together. */
  readonly open: number;
  /** Minutes of work and of setups in it. */
  readonly busy: number;
  /** Weighted minutes of lateness that the first hour more would take away. */
  readonly valuePerHour: number;
}

const tardiness: Objective = { kind: "weighted", weights: { tardiness: 1 } };

type Held = { -readonly [Key in keyof Load]: Load[Key] };

/** The loads of a resource in the periods between these bounds, each still without work. */
function emptyLoads({ shop }: Board, at: number, bounds: readonly Minute[]): Held[] {
  const { ref, capacity } = shop.snapshot.resources[at] ?? { ref: at, capacity: 1 };
  return bounds.slice(0, -1).map((from, place) => {
    const until = bounds[place + 1] as number;
    const open = capacity * openBetween(shop.open[at] ?? null, from, until);
    return { resource: ref, from, until, open, busy: 0, valuePerHour: 0 };
  });
}

/** Whether an operation goes into an oven with one that is there already: it takes no minute of its own. */
const isJoined = (board: Board, op: number) =>
  (board.load[op] as number) > (board.shop.size[op] as number);

/** Adds an operation's minutes on a resource to the periods in which they lie; on its own its setup too. */
function addWork(
  board: Board,
  op: number,
  on: { readonly loads: readonly Held[]; readonly resource: number; readonly units: number },
): void {
  const time = board.shop.open[on.resource] ?? null;
  const start = board.start[op] as number;
  const add = (span: { from: number; until: number }, lanes: number) => {
    for (const load of on.loads) {
      const from = Math.max(span.from, load.from);
      const until = Math.min(span.until, load.until);
      if (until > from) load.busy += lanes * openBetween(time, from, until);
    }
  };
  const own = board.shop.modeResource[board.mode[op] as number] === on.resource;
  if (own && isJoined(board, op)) return;
  add({ from: start, until: board.end[op] as number }, on.units);
  const gap = own ? (board.gap[op] as number) : 0;
  if (gap > 0) add({ from: retreat(time, start, gap), until: start }, 1);
}

/** The resource for which an operation waited; −1 where it did not, or only for its job. */
function waitedFor(board: Board, op: number): number {
  const from = ready(board, op);
  const start = board.start[op] as number;
  if (start <= from) return -1;
  const { resource, free } = obstacleOf(board, op, from);
  if (resource >= 0) return resource;
  const closed = closedIn(board, op, { from: free, until: start });
  return closed >= 0 ? closed : (board.shop.modeResource[board.mode[op] as number] as number);
}

/**
 * How full every resource is in each period between two of these bounds, tools and people with them, and
 * what an hour more of it would save there; the most worth first. Periods without work are left out.
 */
export function bottlenecks(
  snapshot: Snapshot,
  plan: Plan,
  bounds: readonly Minute[],
): Result<Load[], Finding> {
  const made = boardOf(snapshot, plan);
  if (!made.ok) return made;
  const board = made.value;
  const { shop } = board;
  const pressure = createPressure(board, goalOf(board, tardiness));
  refreshPressure(pressure);
  const byResource = new Map<number, Held[]>();
  for (let op = 0; op < shop.operations; op += 1) {
    const start = board.start[op] as number;
    const awaited = waitedFor(board, op);
    for (const { resource, units } of takes(shop, board.mode[op] as number)) {
      const loads = byResource.get(resource) ?? emptyLoads(board, resource, bounds);
      byResource.set(resource, loads);
      addWork(board, op, { loads, resource, units });
      if (resource !== awaited) continue;
      // An hour more helps what waited for the resource, and all that hangs on it.
      const held = loads.find((load) => start >= load.from && start < load.until);
      if (held)
        held.valuePerHour = Math.max(held.valuePerHour, 60 * (pressure.minute[op] as number));
    }
  }
  return ok(
    [...byResource.values()]
      .flat()
      .filter((load) => load.busy > 0)
      .sort((x, y) => y.valuePerHour - x.valuePerHour || y.busy - x.busy || x.from - y.from),
  );
}

function ready(board: Board, op: number): number {
  const before = jobDriver(board, op);
  const from = before < 0 ? board.shop.now : (board.end[before] as number);
  return Math.max(from, board.shop.earliest[op] as number);
}
