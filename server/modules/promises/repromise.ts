import { repromise } from "../../../engines/promising/index.ts";
import type { Decision, LineChange, OpenClaim } from "../../../engines/promising/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import {
  cutReservations,
  forgetUnpegged,
  moveDays,
  reservationsOfItems,
  reserve,
} from "../stock/index.ts";
import type { Grant, Reservation } from "../stock/index.ts";
import { lastShipDay } from "./commands.ts";
import { firmCapacity, settleCapacity, settleUnwanted } from "./capable.ts";
import { claimOf, grantsOf, returnedOf, takePicture, worldOf } from "./decide.ts";
import type { DecideParts } from "./decide.ts";
import { basisOf } from "./model.ts";
import type { ClaimGroup } from "./model.ts";
import { recordRun } from "./runs.ts";
import { insertChanges, openPromisesOfItems, updatePromises } from "./store.ts";
import type { ChangeDraft, OpenPromise, PromiseUpdate } from "./store.ts";

/** What re-promising changed of one claim. */
export interface Repromised {
  readonly claimId: number;
  readonly orderId: number;
  readonly shortUnits: number;
  readonly deliverDay: Day | null;
}

export interface RepromiseResult {
  readonly runId: number;
  readonly looked: number;
  readonly changed: readonly Repromised[];
  readonly gained: number;
  readonly slipped: number;
}

interface OpenOrder {
  readonly group: ClaimGroup;
  readonly lines: ClaimGroup["lines"][number][];
  readonly promises: OpenPromise[];
}

/** What is being picked of each claim: it stays as it is. */
function frozenOf(held: readonly Reservation[]): Map<number, number> {
  const frozen = new Map<number, number>();
  for (const each of held) {
    if (each.frozen) frozen.set(each.claimId, (frozen.get(each.claimId) ?? 0) + each.units);
  }
  return frozen;
}

/** Orders with their open claims, in the order of `open`. */
function openOrdersOf(
  open: readonly OpenPromise[],
  frozen: ReadonlyMap<number, number>,
): OpenOrder[] {
  const orders = new Map<number, OpenOrder>();
  for (const promise of open) {
    const units = promise.units + promise.shortUnits - (frozen.get(promise.claimId) ?? 0);
    if (units <= 0) continue;
    let order = orders.get(promise.orderId);
    if (!order) {
      const lines: ClaimGroup["lines"][number][] = [];
      const group: ClaimGroup = {
        ref: promise.orderId,
        policy: "backorder",
        channelId: promise.channelId,
        region: promise.region,
        wantedDay: promise.wantedDay as Day | null,
        priority: promise.priority,
        lines,
      };
      orders.set(promise.orderId, (order = { group, lines, promises: [] }));
    }
    order.lines.push({ claimId: promise.claimId, itemId: promise.itemId, units });
    order.promises.push(promise);
  }
  return [...orders.values()];
}

function openClaimOf(
  order: OpenOrder,
  sources: OpenClaim["sources"],
  held: ReadonlyMap<number, readonly Reservation[]>,
): OpenClaim {
  const firstDays = order.promises.flatMap((promise) => promise.firstDay ?? []);
  return {
    ...claimOf(order.group, sources),
    priority: order.group.priority,
    firstDay: firstDays.length > 0 ? (Math.min(...firstDays) as Day) : null,
    present: order.promises.map((promise) => ({
      shortUnits: promise.shortUnits,
      deliverDay: promise.shortUnits > 0 ? null : (promise.currentDay as Day | null),
      slices: (held.get(promise.claimId) ?? []).map((each) => ({
        supply: each.supply,
        place: each.place,
        units: each.units,
        shipDay: each.shipDay as Day,
      })),
    })),
  };
}

const keyOf = (each: { claimId: number; place: number; supply: number }) =>
  `${each.claimId}/${each.place}/${each.supply}`;

/** What must be cut, added and moved to another day to get from the old reservations to the new. */
export function differences(old: readonly Reservation[], wanted: readonly Grant[]) {
  const left = new Map(old.map((each) => [keyOf(each), each.units]));
  const days = new Map(old.map((each) => [keyOf(each), each]));
  const adds: Grant[] = [];
  const moves: Grant[] = [];
  for (const grant of wanted) {
    const had = left.get(keyOf(grant)) ?? 0;
    const { shipDay, deliverDay } = days.get(keyOf(grant)) ?? grant;
    if (shipDay !== grant.shipDay || deliverDay !== grant.deliverDay) moves.push(grant);
    const keep = Math.min(had, grant.units);
    left.set(keyOf(grant), had - keep);
    if (grant.units > keep) adds.push({ ...grant, units: grant.units - keep });
  }
  const cuts = old.flatMap((from) => {
    const units = left.get(keyOf(from)) ?? 0;
    return units > 0 ? [{ from, units }] : [];
  });
  return { adds, cuts, moves };
}

/** Claims that hold less than they were promised: their supply shrank and took units with it. */
function robbedOf(
  open: readonly OpenPromise[],
  held: readonly Reservation[],
): ReadonlyMap<number, ChangeDraft["supply"]> {
  const byClaim = Map.groupBy(held, (each) => each.claimId);
  const robbed = new Map<number, ChangeDraft["supply"]>();
  for (const { claimId, itemId, units } of open) {
    const rows = byClaim.get(claimId) ?? [];
    if (rows.reduce((sum, each) => sum + each.units, 0) >= units) continue;
    const [last] = rows;
    robbed.set(claimId, last ? { ref: last.supply, item: itemId, place: last.place } : null);
  }
  return robbed;
}

function changeDraftOf(
  change: LineChange,
  robbed: ReadonlyMap<number, ChangeDraft["supply"]>,
): ChangeDraft {
  const shrank = change.effect === "slipped" && robbed.has(change.line);
  return {
    claimId: change.line,
    orderId: change.claim,
    fromDay: change.fromDay,
    toDay: change.toDay,
    fromShort: change.fromShort,
    toShort: change.toShort,
    effect: change.effect,
    reason: shrank ? "supply_less" : change.cause,
    supply: shrank ? (robbed.get(change.line) ?? null) : change.supply,
  };
}

function updateOf(line: Decision["lines"][number], picked: number): PromiseUpdate {
  return {
    claimId: line.ref,
    units: line.units - line.shortUnits + picked,
    shortUnits: line.shortUnits,
    day: line.deliverDay ?? -1,
    shipDay: lastShipDay(line),
    basis: basisOf(line),
    reasons: line.reasons,
  };
}

/** Everything that re-promising looks at, read under the supplies' locks. */
async function readStanding(tx: Tx, parts: DecideParts, items: readonly number[]) {
  const picture = await takePicture(tx, parts, items);
  const [reservations, open] = await Promise.all([
    reservationsOfItems(tx, items),
    openPromisesOfItems(tx, items),
  ]);
  const ofOrders = reservations.filter((each) => each.claimKind === "order");
  const movable = ofOrders.filter((each) => !each.frozen);
  const frozen = frozenOf(ofOrders);
  const robbed = robbedOf(open, ofOrders);
  return { picture, movable, frozen, robbed, open, orders: openOrdersOf(open, frozen) };
}

/**
 * Promises every open claim of these items anew: by priority, then first promised day, then
 * arrival. What is being picked, and what quotes hold, stays as it is. Records who gained and who
 * slipped with the cause of each, and tells the caller what changed so that the orders change in
 * the same transaction.
 */
export async function repromiseItems(
  tx: Tx,
  parts: DecideParts,
  asked: { readonly items: readonly number[]; readonly cause: string },
): Promise<RepromiseResult> {
  const items = [...asked.items].sort((a, b) => a - b);
  await settleUnwanted(tx, parts.capacity, items);
  const { picture, movable, frozen, robbed, open, orders } = await readStanding(tx, parts, items);
  const held = Map.groupBy(movable, (each) => each.claimId);
  const sourcesOf = picture.sourcing.sourcesOf;
  const { plan, changes, gained, slipped } = repromise({
    ...worldOf(picture, parts.horizonDays, returnedOf(movable)),
    openClaims: orders.map((order) =>
      openClaimOf(order, sourcesOf(order.group.channelId, order.group.region), held),
    ),
  });
  const groups = new Map(orders.map(({ group }) => [group.ref, group]));
  const wanted = grantsOf(
    picture,
    plan.map((decision) => groups.get(decision.ref) as ClaimGroup),
    plan,
    { claimKind: "order", expiresAt: null },
  );
  const { adds, cuts, moves } = differences(movable, wanted);
  await cutReservations(tx, cuts);
  await reserve(tx, adds);
  await moveDays(tx, moves);
  // An order took what a quote had let go: from now on it is made for sure.
  const receipts = adds.flatMap(({ supply }) => (supply === 0 ? [] : [supply]));
  await firmCapacity(tx, parts.capacity, [...new Set(receipts)]);

  const byClaim = new Map(open.map((promise) => [promise.claimId, promise]));
  const moved = [...adds, ...moves, ...cuts.map((cut) => cut.from)];
  const touched = new Set(moved.map((each) => each.claimId));
  const updates: PromiseUpdate[] = [];
  const changed: Repromised[] = [];
  for (const line of plan.flatMap((decision) => decision.lines)) {
    const promise = byClaim.get(line.ref);
    if (!promise || (!touched.has(line.ref) && line.shortUnits === promise.shortUnits)) continue;
    updates.push(updateOf(line, frozen.get(line.ref) ?? 0));
    changed.push({
      claimId: line.ref,
      orderId: promise.orderId,
      shortUnits: line.shortUnits,
      deliverDay: line.deliverDay,
    });
  }
  await updatePromises(tx, updates);
  forgetUnpegged(tx, items);
  const runId = await tx.newIds(1);
  await insertChanges(
    tx,
    { id: runId, cause: asked.cause },
    changes.map((change) => changeDraftOf(change, robbed)),
  );
  await settleCapacity(tx, parts.capacity, items);
  recordRun(tx, { id: runId, cause: asked.cause, items, looked: open.length, gained, slipped });
  return { runId, looked: open.length, changed, gained, slipped };
}
