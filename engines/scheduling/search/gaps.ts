import type { Board } from "./board.ts";
import { lanesOf } from "../shop/lanes.ts";
import { openOf, slotBy } from "./standing.ts";
import type { Standing } from "./standing.ts";
import { advance, firstStart } from "../time.ts";
import type { OpenTime } from "../time.ts";
import { changeoverOn, familyBehind, setsUp } from "./times.ts";
import type { Operation } from "../types.ts";

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
interface Booking {
  readonly lane: number;
  readonly from: number;
  readonly until: number;
  /** What it leaves the lane set up for; −1: as it found it. */
  readonly family: number;
}

/** What was booked, by lane in order of time, and how often anything may still be looked at. */
export interface Bookings {
  readonly lanes: Map<number, Booking[]>;
  readonly looks: { left: number };
}

/** Nothing booked yet, and so many looks. */
export const noBookings = (looks = Infinity): Bookings => ({
  lanes: new Map(),
  looks: { left: looks },
});

/** A copy to book in; its looks count for both. */
export const copyOf = ({ lanes, looks }: Bookings): Bookings => ({
  lanes: new Map(Array.from(lanes, ([lane, list]) => [lane, [...list]])),
  looks,
});

/** Takes a stretch of a lane. */
export function book({ lanes }: Bookings, booking: Booking): void {
  const list = lanes.get(booking.lane) ?? [];
  lanes.set(booking.lane, list);
  const isLater = ({ from, until }: Booking) =>
    from > booking.from || (from === booking.from && until > booking.until);
  let at = list.length;
  while (at > 0 && isLater(list[at - 1] as Booking)) at -= 1;
  list.splice(at, 0, booking);
}

const bookedOn = ({ lanes }: Bookings, lane: number): readonly Booking[] => lanes.get(lane) ?? [];

/** All that is booked on a lane, each counted as looked at. */
function look(booked: Bookings, lane: number): readonly Booking[] {
  const list = bookedOn(booked, lane);
  booked.looks.left -= 1 + list.length;
  return list;
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
    if (operation.pin?.resource !== undefined && mode.resource !== operation.pin.resource) continue;
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
  readonly booked: Bookings;
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

/** The family that a lane is set up for behind a slot and the last that was booked with a family. */
function familyAfter(
  board: Board,
  lane: number,
  { left, last }: { readonly left: number; readonly last: Booking | undefined },
): number {
  if (last === undefined) return familyBehind(board, lane, left);
  for (let slot = left; slot !== none; slot = board.slotPrev[slot] as number) {
    const op = board.slotOp[slot] as number;
    if ((board.start[op] as number) < last.from) break;
    if (setsUp(board, op, slot)) return board.shop.family[op] as number;
  }
  return last.family;
}

/** What comes on a lane: booked pieces from `at` on, and the plan's own from `next` on. */
interface Coming {
  readonly booked: Bookings;
  readonly at: number;
  readonly next: number;
}

/**
 * Whether the first with a family behind those without one still has time for its changeover: they
 * leave the lane as they found it, be they booked or the plan's own.
 */
function seenThrough(
  standing: Standing,
  lane: number,
  { coming, family }: { readonly coming: Coming; readonly family: number },
): boolean {
  const { board } = standing;
  const { shop } = board;
  const calendar = shop.open[shop.laneResource[lane] as number] ?? null;
  const booked = bookedOn(coming.booked, lane);
  let { at, next } = coming;
  for (let before = -Infinity; ; coming.booked.looks.left -= 1) {
    const own = booked[at];
    const op = next === none ? none : (board.slotOp[next] as number);
    const starts = op === none ? Infinity : (board.start[op] as number);
    const first = own && own.from < starts ? own : null;
    if (first === null && op === none) return true;
    if (first ? first.family >= 0 : setsUp(board, op, next)) {
      // What follows at once is looked at by who asks.
      if (before === -Infinity) return true;
      const gap = first
        ? between(standing, lane, [family, first.family])
        : changeoverOn(shop, lane, { family, to: op });
      return advance(calendar, before, gap) <= (first?.from ?? starts);
    }
    before = Math.max(before, first?.until ?? (board.end[op] as number));
    if (first) at += 1;
    else next = board.slotNext[next] as number;
  }
}

/** The first gap of a lane that takes the work and both changeovers; none once no look is left. */
function gapOn(
  standing: Standing,
  lane: number,
  want: Try,
): { left: number; start: number } | null {
  const { board } = standing;
  const { shop } = board;
  const { piece, way } = want;
  const { looks } = want.booked;
  const calendar = shop.open[shop.laneResource[lane] as number] ?? null;
  const booked = bookedOn(want.booked, lane);
  let left = slotBy(standing, lane, want.ready);
  let last: Booking | undefined;
  for (let at = 0; looks.left > 0; looks.left -= 1) {
    const next = (left === none ? board.laneFirst[lane] : board.slotNext[left]) as number;
    const after = next === none ? none : (board.slotOp[next] as number);
    const closes = after === none ? Infinity : (board.start[after] as number);
    let free = left === none ? shop.now : (board.end[board.slotOp[left] as number] as number);
    for (; (booked[at]?.from ?? Infinity) < free; at += 1) {
      looks.left -= 1;
      if ((booked[at]?.family ?? none) >= 0) last = booked[at];
    }
    let family = familyAfter(board, lane, { left, last });
    for (; ; at += 1) {
      looks.left -= 1;
      const own = (booked[at]?.from ?? Infinity) < closes ? booked[at] : undefined;
      // Nothing that is to begin later fits before it.
      if (!own || own.until >= want.ready) {
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
        const mine = piece.family < 0 ? family : piece.family;
        const fits = advance(calendar, endOf(way, start), follower.setup(mine)) <= follower.at;
        const coming = { booked: want.booked, at, next };
        if (fits && seenThrough(standing, lane, { coming, family: mine })) return { left, start };
      }
      if (!own) break;
      // What takes no time may be booked where another begins, and ends before it.
      free = Math.max(free, own.until);
      if (own.family >= 0) [family, last] = [own.family, own];
    }
    if (next === none) return null;
    left = next;
  }
  return null;
}

/** Lanes of a resource that nothing takes between two instants. */
function freeLanes(
  standing: Standing,
  resource: number,
  span: { from: number; until: number; booked: Bookings },
): number[] {
  const { board } = standing;
  return lanesOf(board.shop, resource).filter((lane) => {
    const left = slotBy(standing, lane, span.from);
    const next = (left === none ? board.laneFirst[lane] : board.slotNext[left]) as number;
    const clear =
      next === none || (board.start[board.slotOp[next] as number] as number) >= span.until;
    return (
      clear &&
      !look(span.booked, lane).some((each) => each.from < span.until && each.until > span.from)
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
  { at, booked }: { readonly at: number; readonly booked: Bookings },
): number {
  const { board } = standing;
  let soonest = Infinity;
  for (const { resource } of takes) {
    for (const lane of lanesOf(board.shop, resource)) {
      for (const { until } of look(booked, lane))
        if (until > at && until < soonest) soonest = until;
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
  at: { readonly ready: number; readonly booked: Bookings },
): Fit | null {
  let best: Fit | null = null;
  for (const way of piece.ways) {
    const own = fitWay(standing, { piece, way, ...at });
    if (own && (best === null || own.end < best.end)) best = own;
  }
  return best;
}
