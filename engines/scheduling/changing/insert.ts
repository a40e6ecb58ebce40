import { err, ok, type Result } from "../../../kernel/index.ts";
import { lift } from "../search/board.ts";
import { addTo, standWith, withFresh, type Fresh, type PromiseBook } from "./book.ts";
import { planFrom, remember, slipsSince, type Before } from "./changes.ts";
import { fit, noBookings, pieceOf } from "../search/gaps.ts";
import { impossibleIn } from "../shop/possible.ts";
import { relocate, takeBack, type Relocation } from "../search/relocate.ts";
import { ruleBook } from "../search/rules.ts";
import { seatsFor } from "./seats.ts";
import { settle } from "../search/settle.ts";
import { compileShop } from "../shop/shop.ts";
import type { Slips } from "./slips.ts";
import { keyBy, slotBy, standOn, type Standing } from "../search/standing.ts";
import { jobReady } from "../search/times.ts";
import type { Finding, Minute, Plan, Snapshot } from "../types.ts";

/** undisturbed: in the gaps, nobody moves. least: the least weighted lateness of all. soonest: first. */
export type OfferKind = "undisturbed" | "least" | "soonest";

/** A place for a new order, and what it does to the others. */
export interface InsertOffer extends Slips {
  readonly kind: OfferKind;
  readonly plan: Plan;
  /** When the new operations end. */
  readonly end: Minute;
}

/** How many seats on a lane are tried for one operation. */
const seatsAtMost = 6;

/** How many operations a seat may push before it is given up. */
const changesAtLeast = 200;
const changesShare = 0.04;

interface Want {
  readonly count: number;
  readonly changes: number;
  /** What the operation's own end counts. */
  readonly own: (end: number) => number;
  /** What a minute of weighted tardiness of all counts. */
  readonly others: number;
}

/**
 * Tries seats exactly and takes the one that counts least; false where none holds. All others are
 * held where they are, so a trial only ever adds to their lateness: it ends once that is too much.
 */
function takeBest(standing: Standing, op: number, want: Want): boolean {
  const { board } = standing;
  const { journal, sums } = board;
  const before = sums.tardiness;
  let best: Relocation | null = null;
  let least = Infinity;
  journal.most = Math.min(journal.capacity, want.changes);
  for (const { seat, end } of seatsFor(standing, op, want.count)) {
    const bound = want.own(end);
    if (bound >= least) continue;
    journal.tardinessMost = before + (least - bound) / want.others;
    const undo = relocate(board, seat);
    if (undo === null) continue;
    const later = want.others * (sums.tardiness - before);
    const value = sums.broken > 0 ? Infinity : want.own(board.end[op] as number) + later;
    if (value < least) [best, least] = [seat, value];
    takeBack(board, undo);
  }
  journal.most = journal.capacity;
  journal.tardinessMost = Infinity;
  if (best === null || relocate(board, best) === null) return false;
  journal.recording = false;
  standing.missing[op] = 0;
  return true;
}

function takeGap(standing: Standing, op: number): boolean {
  const { board } = standing;
  const { shop } = board;
  const operation = shop.snapshot.operations[op];
  const places = new Map(shop.snapshot.resources.map((each, at) => [each.ref, at]));
  const piece = operation && pieceOf(standing, operation, places);
  const found = piece && fit(standing, piece, { ready: jobReady(board, op), booked: noBookings() });
  if (!found) return false;
  let mode = shop.modeFrom[op] as number;
  while (shop.modeAt[mode] !== found.way && mode + 1 < (shop.modeFrom[op + 1] as number)) mode += 1;
  const lane = found.lanes[0] ?? 0;
  const own = found.resource >= 0;
  const left = own || found.lanes.length === 0 ? found.left : slotBy(standing, lane, found.start);
  const besides = own ? found.lanes.slice(1) : found.lanes;
  const near = keyBy(standing, found.start);
  if (relocate(board, { op, mode, lane, left, besides, near }) === null) return false;
  board.journal.recording = false;
  standing.missing[op] = 0;
  return board.sums.broken === 0;
}

function seatAll(standing: Standing, kind: OfferKind, left: Float64Array): boolean {
  const { board } = standing;
  const { shop } = board;
  const fresh = shop.sorted.filter((op) => standing.missing[op] === 1);
  return fresh.every((op) => {
    if (kind === "undisturbed") return takeGap(standing, op);
    if (kind === "soonest")
      return takeBest(standing, op, {
        count: 2,
        changes: Infinity,
        own: (end) => end,
        others: 1e-9,
      });
    const order = shop.orderOf[op] as number;
    const due = shop.due[order] as number;
    const weight = shop.weight[order] as number;
    const rest = (left[op] as number) - (shop.modeMinutes[board.mode[op] as number] as number);
    // What the order will be late by once the rest of its work is done, besides what others are.
    const own = (end: number) =>
      1e-6 * end + (due === Infinity ? 0 : weight * Math.max(0, end + Math.max(0, rest) - due));
    // A seat that pushes half the plant is not the least; it is tried only where no other holds.
    const changes = Math.max(changesAtLeast, shop.operations * changesShare);
    return (
      takeBest(standing, op, { count: seatsAtMost, changes, own, others: 1 }) ||
      takeBest(standing, op, { count: 2, changes: Infinity, own, others: 1 })
    );
  });
}

/** Takes the new operations out again; all others fall back to where they are held. */
function clear(standing: Standing, fresh: Int32Array, keys: Float64Array): void {
  const { board } = standing;
  for (const [at, op] of fresh.entries()) {
    lift(board, op);
    board.key[op] = keys[at] as number;
    standing.missing[op] = 1;
  }
  settle(board);
}

function offerOf(
  standing: Standing,
  before: Before,
  want: { kind: OfferKind; left: Float64Array },
): InsertOffer | null {
  const { board } = standing;
  const { shop } = board;
  const fresh = shop.sorted.filter((op) => standing.missing[op] === 1);
  const keys = Float64Array.from(fresh, (op) => board.key[op] as number);
  let offer: InsertOffer | null = null;
  if (seatAll(standing, want.kind, want.left)) {
    const end = fresh.reduce((last, op) => Math.max(last, board.end[op] as number), shop.now);
    const plan = planFrom(board, before);
    offer = { kind: want.kind, plan, end, ...slipsSince(board, before) };
  }
  clear(standing, fresh, keys);
  return offer;
}

/** The offers for what stands on a board without a place; `left`: work behind each of those. */
function offersOn(standing: Standing, before: Before, left: Float64Array): InsertOffer[] {
  const offers: InsertOffer[] = [];
  for (const kind of ["undisturbed", "least", "soonest"] as const) {
    const offer = offerOf(standing, before, { kind, left });
    const known = offers.some((each) => each.end === offer?.end && each.cost === offer.cost);
    if (offer && !known) offers.push(offer);
  }
  return offers;
}

/**
 * Up to three places for what a plan does not hold yet: the snapshot has operations without a bar.
 * The plan itself stays as it is, so to undo an offer is to keep the plan. Offers that would be the
 * same are given once; none where the new order cannot be at all.
 */
export function insertOffers(snapshot: Snapshot, plan: Plan): Result<InsertOffer[], Finding> {
  const compiled = compileShop(snapshot);
  if (!compiled.ok) return compiled;
  const shop = compiled.value;
  const impossible = impossibleIn(shop);
  if (impossible) return err(impossible);
  const standing = standOn(shop, plan.bars);
  if (standing === null)
    return err({ kind: "unknown", what: "operation", ref: plan.bars[0]?.operation ?? -1 });
  return ok(offersOn(standing, remember(standing.board, plan), ruleBook(shop).left));
}

/**
 * The same for new orders and a book that is held: only what is new is compiled, so an answer takes
 * about what the search for its places takes. The book stays as it is.
 */
export function offersIn(book: PromiseBook, fresh: Fresh): Result<InsertOffer[], Finding> {
  const added = addTo(book, fresh);
  if (!added.ok) return added;
  if (added.value === null) return insertOffers(withFresh(book.snapshot, fresh), book.plan);
  const { shop, alone } = added.value;
  const impossible = impossibleIn(alone);
  if (impossible) return err(impossible);
  const left = new Float64Array(shop.operations);
  left.set(ruleBook(alone).left, shop.operations - alone.operations);
  return ok(offersOn(standWith(book, added.value), book.before, left));
}
