import { err, ok, type Result } from "../../kernel/index.ts";
import { lift } from "./board.ts";
import { fit, pieceOf } from "./gaps.ts";
import { planOf } from "./layout.ts";
import { impossibleIn } from "./possible.ts";
import { relocate, takeBack, type Relocation } from "./relocate.ts";
import { ruleBook } from "./rules.ts";
import { settle } from "./settle.ts";
import { compileShop } from "./shop.ts";
import { slips, type Slips } from "./slips.ts";
import { keyBy, slotBy, standOn, type Standing } from "./standing.ts";
import { jobReady } from "./times.ts";
import type { Finding, Minute, Plan, Snapshot } from "./types.ts";

const none = -1;

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

/** Seats on every lane of every mode, from when the operation is ready on. */
function seatsFor(standing: Standing, op: number, count: number): Relocation[] {
  const { board } = standing;
  const { shop } = board;
  const ready = jobReady(board, op);
  const seats: Relocation[] = [];
  for (
    let mode = shop.modeFrom[op] as number;
    mode < (shop.modeFrom[op + 1] as number);
    mode += 1
  ) {
    const own = shop.modeResource[mode] as number;
    const need = shop.needFrom[mode] as number;
    const pool =
      need < (shop.needFrom[mode + 1] as number) ? (shop.needResource[need] as number) : none;
    const resource = own >= 0 ? own : pool;
    if (resource < 0) {
      seats.push({ op, mode, lane: 0, left: none });
      continue;
    }
    for (
      let lane = shop.laneFrom[resource] as number;
      lane < (shop.laneFrom[resource + 1] as number);
      lane += 1
    ) {
      let left = slotBy(standing, lane, ready);
      for (let seat = 0; seat < count; seat += 1) {
        seats.push({ op, mode, lane, left });
        left = (left === none ? board.laneFirst[lane] : board.slotNext[left]) as number;
        if (left === none) break;
      }
    }
  }
  return seats;
}

/** Tries every seat exactly and takes the one that counts least; false where none holds. */
function takeBest(
  standing: Standing,
  op: number,
  want: { count: number; changes: number; value: () => number },
): boolean {
  const { board } = standing;
  let best: Relocation | null = null;
  let least = Infinity;
  board.journal.most = Math.min(board.journal.capacity, want.changes);
  for (const seat of seatsFor(standing, op, want.count)) {
    const undo = relocate(board, seat);
    if (undo === null) continue;
    const value = board.sums.broken > 0 ? Infinity : want.value();
    if (value < least) [best, least] = [seat, value];
    takeBack(board, undo);
  }
  board.journal.most = board.journal.capacity;
  if (best === null || relocate(board, best) === null) return false;
  board.journal.recording = false;
  standing.missing[op] = 0;
  return true;
}

function takeGap(standing: Standing, op: number): boolean {
  const { board } = standing;
  const { shop } = board;
  const operation = shop.snapshot.operations[op];
  const places = new Map(shop.snapshot.resources.map((each, at) => [each.ref, at]));
  const piece = operation && pieceOf(standing, operation, places);
  const found = piece && fit(standing, piece, { ready: jobReady(board, op), booked: [] });
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
  const { shop, sums } = board;
  const fresh = [...shop.sorted].filter((op) => standing.missing[op] === 1);
  const before = sums.tardiness;
  return fresh.every((op) => {
    if (kind === "undisturbed") return takeGap(standing, op);
    const order = shop.orderOf[op] as number;
    const due = shop.due[order] as number;
    const weight = shop.weight[order] as number;
    const rest = (left[op] as number) - (shop.modeMinutes[board.mode[op] as number] as number);
    const end = () => board.end[op] as number;
    if (kind === "soonest")
      return takeBest(standing, op, {
        count: 2,
        changes: Infinity,
        value: () => end() + 1e-9 * (sums.tardiness - before),
      });
    // What the order will be late by once the rest of its work is done, besides what others are.
    const own = () =>
      due === Infinity ? 0 : weight * Math.max(0, end() + Math.max(0, rest) - due);
    const value = () => sums.tardiness + own() + 1e-6 * end();
    // A seat that pushes half the plant is not the least; it is tried only where no other holds.
    const changes = Math.max(changesAtLeast, shop.operations * changesShare);
    return (
      takeBest(standing, op, { count: seatsAtMost, changes, value }) ||
      takeBest(standing, op, { count: 2, changes: Infinity, value })
    );
  });
}

/** Takes the new operations out again; all others fall back to where they are held. */
function clear(standing: Standing, fresh: readonly number[], keys: readonly number[]): void {
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
  plan: Plan,
  want: { kind: OfferKind; left: Float64Array },
): InsertOffer | null {
  const { board } = standing;
  const { shop } = board;
  const fresh = [...shop.sorted].filter((op) => standing.missing[op] === 1);
  const keys = fresh.map((op) => board.key[op] as number);
  let offer: InsertOffer | null = null;
  if (seatAll(standing, want.kind, want.left)) {
    const made = planOf(board);
    const end = fresh.reduce((last, op) => Math.max(last, board.end[op] as number), shop.now);
    offer = { kind: want.kind, plan: made, end, ...slips(shop.snapshot, plan.bars, made.bars) };
  }
  clear(standing, fresh, keys);
  return offer;
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
  const { left } = ruleBook(shop);
  const offers: InsertOffer[] = [];
  for (const kind of ["undisturbed", "least", "soonest"] as const) {
    const offer = offerOf(standing, plan, { kind, left });
    const known = offers.some((each) => each.end === offer?.end && each.cost === offer.cost);
    if (offer && !known) offers.push(offer);
  }
  return ok(offers);
}
