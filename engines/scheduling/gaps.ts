import { lanesOf } from "./lanes.ts";
import { openOf, slotBy } from "./standing.ts";
import type { Standing } from "./standing.ts";
import { advance, firstStart } from "./time.ts";
import type { OpenTime } from "./time.ts";
import { changeoverOn, familyBehind } from "./times.ts";
import type { Operation } from "./types.ts";

const none = -1;

/** One way to do a piece of work, resources by their place in the shop. */
interface Way {
  readonly at: number;
  readonly resource: number;
  readonly minutes: number;
  readonly units: number;
  readonly needs: readonly { readonly resource: number; readonly units: number }[];
  readonly open: OpenTime | null;
}

/** A piece of work for which there is no seat yet. */
export interface Piece {
  readonly ways: readonly Way[];
  readonly family: number;
  readonly splittable: boolean;
}

/** A stretch of a lane, taken by a piece that was fitted before. */
export interface Booking {
  readonly lane: number;
  readonly from: number;
  readonly until: number;
  readonly family: number;
}

/** Where a piece fits without moving anything. */
export interface Fit {
  readonly way: number;
  readonly resource: number;
  readonly lanes: readonly number[];
  /** The slot behind which it goes on its first lane. */
  readonly left: number;
  readonly start: number;
  readonly end: number;
}

/** A piece from an operation; null where it names a resource that the shop does not have. */
export function pieceOf(
  standing: Standing,
  operation: Operation,
  places: ReadonlyMap<number, number>,
): Piece | null {
  const { shop } = standing.board;
  const ways: Way[] = [];
  for (const [at, mode] of operation.modes.entries()) {
    const needs = (mode.needs ?? []).map(({ resource, units }) => ({
      resource: places.get(resource) ?? none,
      units,
    }));
    const resource = mode.resource === null ? none : (places.get(mode.resource) ?? none);
    if ((mode.resource !== null && resource < 0) || needs.some((need) => need.resource < 0))
      return null;
    const all = [...(resource < 0 ? [] : [resource]), ...needs.map((need) => need.resource)];
    const open = all.length === 0 ? null : openOf(standing, all);
    ways.push({ at, resource, minutes: mode.minutes, units: mode.units ?? 1, needs, open });
  }
  const idle = operation.modes.some((mode) => mode.minutes === 0);
  const family = idle ? none : (shop.familyAt.get(operation.family ?? none) ?? none);
  return { ways, family, splittable: operation.splittable ?? false };
}

/** Changeover between two families on a lane. */
function between(standing: Standing, lane: number, [from, to]: readonly [number, number]): number {
  const { shop } = standing.board;
  const matrix = shop.matrix[shop.laneResource[lane] as number] as number;
  if (matrix < 0 || from < 0 || to < 0) return 0;
  return shop.setup[(matrix * shop.families + from) * shop.families + to] as number;
}

interface Try {
  readonly piece: Piece;
  readonly way: Way;
  readonly ready: number;
  readonly booked: readonly Booking[];
}

/** The end of work that starts at an instant; Infinity where the calendar ends. */
const endOf = ({ open, minutes }: Way, start: number) =>
  minutes === 0 ? start : advance(open, start, minutes);

function startOf({ piece, way }: Try, from: number): number {
  if (way.minutes === 0) return from;
  return firstStart(way.open, from, { minutes: way.minutes, splittable: piece.splittable });
}

/** What stands next on a lane: the plan's own, or what was booked before. */
interface Next {
  readonly at: number;
  /** Changeover to it from a family. */
  readonly setup: (family: number) => number;
}

/** Whether the first with a family behind those without one still has time for its changeover. */
function seenThrough(
  { board }: Standing,
  lane: number,
  { next, family }: { readonly next: number; readonly family: number },
): boolean {
  const { shop } = board;
  let slot = next;
  while (slot !== none && shop.clear[board.slotOp[slot] as number] === 1) {
    slot = board.slotNext[slot] as number;
  }
  if (slot === none || slot === next) return true;
  const op = board.slotOp[slot] as number;
  const before = board.slotOp[board.slotPrev[slot] as number] as number;
  const calendar = shop.open[shop.laneResource[lane] as number] ?? null;
  const gap = changeoverOn(shop, lane, { family, to: op });
  return advance(calendar, board.end[before] as number, gap) <= (board.start[op] as number);
}

/** The same behind what was booked: those without a family leave the lane as they found it. */
function seenThroughBooked(
  standing: Standing,
  lane: number,
  { rest, family }: { readonly rest: readonly Booking[]; readonly family: number },
): boolean {
  const { shop } = standing.board;
  const at = rest.findIndex((each) => each.family >= 0);
  const [first, before] = [rest[at], rest[at - 1]];
  if (first === undefined || before === undefined) return true;
  const calendar = shop.open[shop.laneResource[lane] as number] ?? null;
  const gap = between(standing, lane, [family, first.family]);
  return advance(calendar, before.until, gap) <= first.from;
}

/** The first gap of a lane that takes the work and both changeovers. */
function gapOn(
  standing: Standing,
  lane: number,
  want: Try,
): { left: number; start: number } | null {
  const { board } = standing;
  const { shop } = board;
  const { piece, way } = want;
  const calendar = shop.open[shop.laneResource[lane] as number] ?? null;
  const booked = want.booked
    .filter((each) => each.lane === lane)
    .toSorted((a, b) => a.from - b.from || a.until - b.until);
  let left = slotBy(standing, lane, want.ready);
  for (;;) {
    const next = (left === none ? board.laneFirst[lane] : board.slotNext[left]) as number;
    const after = next === none ? none : (board.slotOp[next] as number);
    const closes = after === none ? Infinity : (board.start[after] as number);
    let free = left === none ? shop.now : (board.end[board.slotOp[left] as number] as number);
    let family = familyBehind(board, lane, left);
    const inside = booked.filter((each) => each.from >= free && each.from < closes);
    for (let at = 0; at <= inside.length; at += 1) {
      const own = inside[at];
      const follower: Next = own
        ? { at: own.from, setup: (from) => between(standing, lane, [from, own.family]) }
        : {
            at: closes,
            setup: (from) =>
              after < 0 ? 0 : changeoverOn(shop, lane, { family: from, to: after }),
          };
      const setup = between(standing, lane, [family, piece.family]);
      const start = startOf(want, Math.max(want.ready, advance(calendar, free, setup)));
      if (start === Infinity) return null;
      const end = endOf(way, start);
      const mine = piece.family < 0 ? family : piece.family;
      const fits = advance(calendar, end, follower.setup(mine)) <= follower.at;
      const through = own
        ? seenThroughBooked(standing, lane, { rest: inside.slice(at), family: mine })
        : seenThrough(standing, lane, { next, family: mine });
      if (fits && through) return { left, start };
      if (!own) break;
      // What takes no time may be booked where another begins, and ends before it.
      free = Math.max(free, own.until);
      if (own.family >= 0) family = own.family;
    }
    if (next === none) return null;
    left = next;
  }
}

/** Lanes of a resource that nothing takes between two instants. */
function freeLanes(
  standing: Standing,
  resource: number,
  span: { from: number; until: number; booked: readonly Booking[] },
): number[] {
  const { board } = standing;
  return lanesOf(board.shop, resource).filter((lane) => {
    const left = slotBy(standing, lane, span.from);
    const next = (left === none ? board.laneFirst[lane] : board.slotNext[left]) as number;
    const clear =
      next === none || (board.start[board.slotOp[next] as number] as number) >= span.until;
    return (
      clear &&
      !span.booked.some(
        (each) => each.lane === lane && each.from < span.until && each.until > span.from,
      )
    );
  });
}

const looksAtMost = 2_000;

interface Seat {
  readonly lane: number;
  readonly left: number;
}

/** The first instant at which as many lanes as the way takes have a gap, and those lanes. */
function seatsOn(standing: Standing, want: Try): { start: number; seats: readonly Seat[] } | null {
  const { way } = want;
  if (way.resource < 0) {
    const start = startOf(want, want.ready);
    return start === Infinity ? null : { start, seats: [] };
  }
  const lanes = lanesOf(standing.board.shop, way.resource);
  for (let { ready } = want, looks = 0; looks < looksAtMost; looks += 1) {
    const gaps = lanes.flatMap((lane) => {
      const gap = gapOn(standing, lane, { ...want, ready });
      return gap ? [{ lane, ...gap }] : [];
    });
    if (gaps.length < way.units) return null;
    gaps.sort((x, y) => x.start - y.start || x.lane - y.lane);
    const { start } = gaps[way.units - 1] ?? { start: Infinity };
    // With one lane the first gap is it; several must be free at once.
    if (gaps[0]?.start === start) return { start, seats: gaps.slice(0, way.units) };
    ready = start;
  }
  return null;
}

/** The first fit of one way, its pools included. */
function fitWay(standing: Standing, want: Try): Fit | null {
  const { way } = want;
  let { ready } = want;
  for (let looks = 0; looks < looksAtMost; looks += 1) {
    const found = seatsOn(standing, { ...want, ready });
    if (found === null) return null;
    const { start, seats } = found;
    const end = endOf(way, start);
    const span = { from: start, until: Math.max(end, start + 1), booked: want.booked };
    const lanes = seats.map(({ lane }) => lane);
    const enough = way.needs.every(({ resource, units }) => {
      const free = freeLanes(standing, resource, span).filter((lane) => !lanes.includes(lane));
      lanes.push(...free.slice(0, units));
      return free.length >= units;
    });
    const left = seats[0]?.left ?? none;
    if (enough) return { way: way.at, resource: way.resource, lanes, left, start, end };
    ready = nextChange(standing, way.needs, { at: start, booked: want.booked });
    if (ready === Infinity) return null;
  }
  return null;
}

/** When the next lane of some pools becomes free. */
function nextChange(
  standing: Standing,
  takes: readonly { readonly resource: number }[],
  { at, booked }: { readonly at: number; readonly booked: readonly Booking[] },
): number {
  const { board } = standing;
  let soonest = Infinity;
  for (const { resource } of takes) {
    for (const lane of lanesOf(board.shop, resource)) {
      for (const { lane: taken, until } of booked)
        if (taken === lane && until > at && until < soonest) soonest = until;
      const left = slotBy(standing, lane, at);
      const next = (left === none ? board.laneFirst[lane] : board.slotNext[left]) as number;
      if (next !== none)
        soonest = Math.min(soonest, board.end[board.slotOp[next] as number] as number);
    }
  }
  return soonest > at ? soonest : at + 1;
}

/** Where a piece ends soonest from an instant on without moving anything; null: nowhere. */
export function fit(
  standing: Standing,
  piece: Piece,
  at: { readonly ready: number; readonly booked: readonly Booking[] },
): Fit | null {
  let best: Fit | null = null;
  for (const way of piece.ways) {
    const own = fitWay(standing, { piece, way, ...at });
    if (own && (best === null || own.end < best.end)) best = own;
  }
  return best;
}
