import { err, ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import type { Board } from "./search/board.ts";
import { goalOf } from "./search/goal.ts";
import { createPressure, jobDriver, lastOf, refreshPressure } from "./search/pressure.ts";
import { compileShop } from "./shop/shop.ts";
import { standOn } from "./search/standing.ts";
import { openBetween } from "./time.ts";
import type { Finding, Minute, Objective, Plan, Snapshot } from "./types.ts";

/**
 * Why minutes passed. material, release: it could not begin. capacity: others were on the resource.
 * setup: it was changed over. closed: nobody worked. frozen: a person, or the frozen zone, holds it.
 * work: the order's own work and lags take longer than there was time.
 */
export type CauseKind =
  | "material"
  | "release"
  | "capacity"
  | "setup"
  | "closed"
  | "frozen"
  | "work";

/** Minutes of an order's lateness that one cause brought, at one operation. */
export interface Cause {
  readonly kind: CauseKind;
  readonly operation: number;
  readonly resource: number | null;
  readonly minutes: number;
  /** The order that was in front, where capacity is the cause. */
  readonly behind: number | null;
}

/** Why an order is late; the minutes of its causes are the minutes it is late. */
export interface Lateness {
  readonly order: number;
  readonly late: number;
  readonly causes: readonly Cause[];
}

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

type Raw = { -readonly [Key in keyof Cause]: Cause[Key] };

/** Minutes between two instants in which a resource is open, at most so many. */
function setupIn(board: Board, op: number, from: number): number {
  const gap = board.gap[op] as number;
  if (gap === 0) return 0;
  const start = board.start[op] as number;
  return Math.min(gap, Math.max(0, start - from));
}

/** Splits the wait before an operation's start, from when its job let it start. */
function waitOf(board: Board, op: number, ready: number): Raw[] {
  const { shop } = board;
  const start = board.start[op] as number;
  const operation = shop.snapshot.operations[op]?.ref ?? op;
  const at = shop.modeResource[board.mode[op] as number] as number;
  const resource = at < 0 ? null : (shop.snapshot.resources[at]?.ref ?? null);
  const wait = start - ready;
  if (wait <= 0) return [];
  const raw = (kind: CauseKind, minutes: number, behind: number | null = null): Raw => ({
    kind,
    operation,
    resource,
    minutes,
    behind,
  });
  if ((shop.fixed[op] as number) >= 0) return [raw("frozen", wait)];
  let free = ready;
  let behind: number | null = null;
  const slot = shop.slotFrom[op] as number;
  for (let each = slot; each < slot + (board.slots[op] as number); each += 1) {
    const left = board.slotPrev[each] as number;
    const before = left < 0 ? -1 : (board.slotOp[left] as number);
    if (before < 0 || (board.end[before] as number) <= free) continue;
    free = board.end[before] as number;
    behind = shop.snapshot.operations[before]?.order ?? null;
  }
  // Nothing in front: the plan holds it back on purpose, which only the lane's neighbours can mend.
  const setup = setupIn(board, op, free);
  const rest = Math.max(0, start - free - setup);
  const calendar = shop.modeOpen[board.mode[op] as number] ?? null;
  const closed = Math.max(0, rest - Math.max(0, openBetween(calendar, free, start) - setup));
  const idle = rest - closed;
  return [
    raw("capacity", free - ready + idle, behind),
    raw("setup", setup),
    raw("closed", closed),
  ].filter(({ minutes }) => minutes > 0);
}

/** The chain from an order's last operation to what it began with, as causes; adds up to its time. */
function chainOf(board: Board, order: number): { causes: Raw[]; work: number } {
  const { shop } = board;
  const causes: Raw[] = [];
  let work = 0;
  for (let op = lastOf(board, order); op >= 0;) {
    const start = board.start[op] as number;
    const operation = shop.snapshot.operations[op]?.ref ?? op;
    const before = jobDriver(board, op);
    let driven = shop.now;
    if (before >= 0) {
      for (
        let at = shop.beforeFrom[op] as number;
        at < (shop.beforeFrom[op + 1] as number);
        at += 1
      ) {
        if (shop.beforeOp[at] !== before) continue;
        const from = (
          shop.beforeStart[at] === 1 ? board.start[before] : board.end[before]
        ) as number;
        driven = Math.max(driven, from + (shop.beforeLag[at] as number));
      }
    }
    const own = shop.snapshot.operations[op];
    const material = own?.materialAt ?? shop.now;
    const release = shop.snapshot.orders[shop.orderOf[op] as number]?.release ?? shop.now;
    const ready = Math.min(start, Math.max(driven, material, release));
    causes.push(...waitOf(board, op, ready));
    if (ready > driven) {
      const kind = material >= release ? "material" : "release";
      causes.push({ kind, operation, resource: null, minutes: ready - driven, behind: null });
    }
    work += (board.end[op] as number) - start;
    if (before >= 0) {
      work += driven - (board.end[before] as number);
      // An overlap is not waited for: what runs beside counts once.
    }
    op = before;
  }
  return { causes, work };
}

/** Cuts causes down to a sum, each by its share; what is left over goes to the largest remainders. */
function cutTo(causes: readonly Raw[], sum: number): Cause[] {
  const all = causes.reduce((total, { minutes }) => total + minutes, 0);
  if (all <= 0) return [];
  const parts = causes.map((cause) => {
    const exact = (cause.minutes * sum) / all;
    return { cause, whole: Math.floor(exact), over: exact - Math.floor(exact) };
  });
  let left = Math.round(sum - parts.reduce((total, { whole }) => total + whole, 0));
  for (const part of parts.toSorted((a, b) => b.over - a.over)) {
    if (left <= 0) break;
    part.whole += 1;
    left -= 1;
  }
  return parts
    .map(({ cause, whole }) => ({ ...cause, minutes: whole }))
    .filter(({ minutes }) => minutes > 0);
}

function latenessOf(board: Board, order: number): Lateness {
  const { shop } = board;
  const end = board.orderEnd[order] as number;
  const late = end - (shop.due[order] as number);
  const { causes } = chainOf(board, order);
  const waited = causes.reduce((sum, { minutes }) => sum + minutes, 0);
  const ref = shop.snapshot.orders[order]?.ref ?? order;
  const last = shop.snapshot.operations[lastOf(board, order)]?.ref ?? -1;
  // What waiting does not explain is the order's own work: it was too much for the time there was.
  const work = Math.max(0, late - waited);
  const own: Cause = { kind: "work", operation: last, resource: null, minutes: work, behind: null };
  const cut = cutTo(causes, late - work);
  const all = work > 0 ? [...cut, own] : cut;
  return { order: ref, late, causes: all.toSorted((a, b) => b.minutes - a.minutes) };
}

/** Why every late order is late, the costliest first. */
export function explainLateness(snapshot: Snapshot, plan: Plan): Result<Lateness[], Finding> {
  const board = boardOf(snapshot, plan);
  if (!board.ok) return board;
  const { shop, orderEnd } = board.value;
  const late = [...shop.due.keys()].filter(
    (order) => (orderEnd[order] as number) > (shop.due[order] as number),
  );
  const cost = (order: number) =>
    (shop.weight[order] as number) * ((orderEnd[order] as number) - (shop.due[order] as number));
  late.sort((a, b) => cost(b) - cost(a) || a - b);
  return ok(late.map((order) => latenessOf(board.value, order)));
}

function boardOf(snapshot: Snapshot, plan: Plan): Result<Board, Finding> {
  const compiled = compileShop(snapshot);
  if (!compiled.ok) return compiled;
  const standing = standOn(compiled.value, plan.bars);
  if (standing === null)
    return err({ kind: "unknown", what: "operation", ref: plan.bars[0]?.operation ?? -1 });
  standing.board.hold.fill(-Infinity);
  return ok(standing.board);
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

/** Adds an operation's minutes to the periods in which they lie, its setup with it. */
function addWork(board: Board, op: number, { loads, at }: { loads: readonly Held[]; at: number }) {
  const time = board.shop.open[at] ?? null;
  const start = board.start[op] as number;
  const setupFrom = start - (board.gap[op] as number);
  for (const load of loads) {
    const [from, until] = [
      Math.max(setupFrom, load.from),
      Math.min(board.end[op] as number, load.until),
    ];
    if (until > from) load.busy += openBetween(time, from, until);
  }
}

/**
 * How full every resource is in each period between two of these bounds, and what an hour more would save
 * there; the most worth first. Periods without work are left out.
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
    const at = shop.modeResource[board.mode[op] as number] as number;
    if (at < 0) continue;
    const loads = byResource.get(at) ?? emptyLoads(board, at, bounds);
    byResource.set(at, loads);
    addWork(board, op, { loads, at });
    // An hour more helps what waited for the resource, and all that hangs on it.
    const start = board.start[op] as number;
    const held = loads.find((load) => start >= load.from && start < load.until);
    if (held && start > ready(board, op))
      held.valuePerHour = Math.max(held.valuePerHour, 60 * (pressure.minute[op] as number));
  }
  return ok(
    [...byResource.values()]
      .flat()
      // Pieces that go through an oven together take its minutes once.
      .map((load) => ({ ...load, busy: Math.min(load.busy, load.open) }))
      .filter((load) => load.busy > 0)
      .sort((x, y) => y.valuePerHour - x.valuePerHour || y.busy - x.busy || x.from - y.from),
  );
}

function ready(board: Board, op: number): number {
  const before = jobDriver(board, op);
  const from = before < 0 ? board.shop.now : (board.end[before] as number);
  return Math.max(from, board.shop.earliest[op] as number);
}
