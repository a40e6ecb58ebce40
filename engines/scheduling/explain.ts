import { ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import type { Board } from "./search/board.ts";
import { closedIn, obstacleOf } from "./search/obstacle.ts";
import { jobDriver, lastOf } from "./search/pressure.ts";
import { boardOf } from "./search/standing.ts";
import { openBetween } from "./time.ts";
import type { Finding, Plan, Snapshot } from "./types.ts";

/**
 * Why minutes passed. material, release: it could not begin. capacity: others were on the resource, or
 * had its tool or people. setup: it was changed over. closed: nobody worked. frozen: a person, or the frozen zone, holds it.
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
  /** What it waited for: the machine, or a tool or people that it needs beside it. */
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

type Raw = { -readonly [Key in keyof Cause]: Cause[Key] };

/** Splits the wait before an operation's start, from when its job let it start. */
function waitOf(board: Board, op: number, ready: number): Raw[] {
  const { shop } = board;
  const { resources, operations } = shop.snapshot;
  const start = board.start[op] as number;
  const operation = operations[op]?.ref ?? op;
  const own = shop.modeResource[board.mode[op] as number] as number;
  const wait = start - ready;
  if (wait <= 0) return [];
  const raw = (
    kind: CauseKind,
    minutes: number,
    at: { resource: number; behind?: number },
  ): Raw => ({
    ...{ kind, operation, minutes },
    resource: resources[at.resource < 0 ? own : at.resource]?.ref ?? null,
    behind: operations[at.behind ?? -1]?.order ?? null,
  });
  if ((shop.fixed[op] as number) >= 0) return [raw("frozen", wait, { resource: own })];
  const { resource, before, free, setup } = obstacleOf(board, op, ready);
  // Nothing in front: the plan holds it back on purpose, which only the lane's neighbours can mend.
  const rest = Math.max(0, start - free - setup);
  const calendar = shop.modeOpen[board.mode[op] as number] ?? null;
  const closed = Math.max(0, rest - Math.max(0, openBetween(calendar, free, start) - setup));
  const idle = rest - closed;
  const shut = closedIn(board, op, { from: free, until: start });
  return [
    raw("capacity", free - ready + idle, { resource, behind: before }),
    raw("setup", setup, { resource }),
    raw("closed", closed, { resource: shut }),
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
