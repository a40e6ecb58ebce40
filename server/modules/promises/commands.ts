import type { Decision } from "../../../engines/promising/index.ts";
import type { Day } from "../../../kernel/index.ts";
import { touchRevision } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { cutReservations, reservationsOfItems, reserve } from "../stock/index.ts";
import type { Grant, Reservation } from "../stock/index.ts";
import { decideOn, grantsOf, returnedOf, takePicture } from "./decide.ts";
import type { DecideParts } from "./decide.ts";
import { basisOf } from "./model.ts";
import type { ClaimGroup } from "./model.ts";
import {
  insertChanges,
  insertPromises,
  openPromisesOfItems,
  updatePromises,
  writeSources,
  writeTransits,
} from "./store.ts";
import type {
  ChangeDraft,
  OpenPromise,
  PromiseUpdate,
  SourceDraft,
  TransitDraft,
} from "./store.ts";

const revisionTable = "promises";

/** Says which places serve which channel, and how long the way is. */
export async function setSourcing(
  tx: Tx,
  rules: { readonly sources: readonly SourceDraft[]; readonly transits?: readonly TransitDraft[] },
): Promise<void> {
  if (rules.sources.length > 0) await writeSources(tx, rules.sources);
  if (rules.transits && rules.transits.length > 0) await writeTransits(tx, rules.transits);
  await touchRevision(tx, revisionTable);
  tx.audit({
    action: "promises.sourcing.set",
    subjectKind: "sourcing",
    subjectId: 0,
    after: { sources: rules.sources.length, transits: rules.transits?.length ?? 0 },
  });
}

function itemsOf(groups: readonly ClaimGroup[]): number[] {
  const items = new Set<number>();
  for (const group of groups) for (const line of group.lines) items.add(line.itemId);
  return [...items].sort((a, b) => a - b);
}

const lastShipDay = (line: Decision["lines"][number]) =>
  line.slices.reduce((day, slice) => Math.max(day, slice.shipDay), -1);

/**
 * Promises order groups in their order: locks, decides, reserves and records in the caller's
 * transaction. A refused group (policy `complete` or `partial`) leaves no trace.
 * @returns one decision per group.
 */
export async function promiseGroups(
  tx: Tx,
  parts: DecideParts,
  groups: readonly ClaimGroup[],
): Promise<Decision[]> {
  if (groups.length === 0) return [];
  const picture = await takePicture(tx, parts, itemsOf(groups));
  const decisions = decideOn(picture, groups, parts.horizonDays);
  await reserve(tx, grantsOf(picture, groups, decisions, { claimKind: "order", expiresAt: null }));
  await insertPromises(
    tx,
    decisions.flatMap((decision, at) => {
      const group = groups[at] as ClaimGroup;
      if (decision.outcome === "refused") return [];
      return decision.lines.map((line) => ({
        claimId: line.ref,
        orderId: group.ref,
        itemId: line.item,
        channelId: group.channelId,
        region: group.region,
        wantedDay: group.wantedDay ?? -1,
        priority: group.priority,
        basis: basisOf(line),
        units: line.units - line.shortUnits,
        // A partial claim does not keep what it could not get.
        shortUnits: group.policy === "backorder" ? line.shortUnits : 0,
        day: line.deliverDay ?? -1,
        shipDay: lastShipDay(line),
        reasons: line.reasons,
      }));
    }),
  );
  return decisions;
}

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

/** Groups of one order's open claims, in the order in which they are served. */
function groupsOf(open: readonly OpenPromise[], frozen: ReadonlyMap<number, number>): ClaimGroup[] {
  const groups = new Map<number, { group: ClaimGroup; lines: ClaimGroup["lines"][number][] }>();
  for (const promise of open) {
    const units = promise.units + promise.shortUnits - (frozen.get(promise.claimId) ?? 0);
    if (units <= 0) continue;
    const known = groups.get(promise.orderId);
    const lines = known?.lines ?? [];
    lines.push({ claimId: promise.claimId, itemId: promise.itemId, units });
    if (known) continue;
    const group: ClaimGroup = {
      ref: promise.orderId,
      policy: "backorder",
      channelId: promise.channelId,
      region: promise.region,
      wantedDay: promise.wantedDay as Day | null,
      priority: promise.priority,
      lines,
    };
    groups.set(promise.orderId, { group, lines });
  }
  return [...groups.values()].map(({ group }) => group);
}

const keyOf = (each: { claimId: number; place: number; supply: number }) =>
  `${each.claimId}/${each.place}/${each.supply}`;

/** What must be cut and what must be added to get from the old reservations to the new. */
function differences(old: readonly Reservation[], wanted: readonly Grant[]) {
  const left = new Map(old.map((each) => [keyOf(each), each.units]));
  const adds: Grant[] = [];
  for (const grant of wanted) {
    const had = left.get(keyOf(grant)) ?? 0;
    const keep = Math.min(had, grant.units);
    left.set(keyOf(grant), had - keep);
    if (grant.units > keep) adds.push({ ...grant, units: grant.units - keep });
  }
  const cuts = old.flatMap((from) => {
    const units = left.get(keyOf(from)) ?? 0;
    return units > 0 ? [{ from, units }] : [];
  });
  return { adds, cuts };
}

function changeOf(
  promise: OpenPromise,
  line: Decision["lines"][number],
  shortUnits: number,
): ChangeDraft | null {
  const never = Number.MAX_SAFE_INTEGER;
  const before = promise.currentDay ?? never;
  const after = line.deliverDay ?? never;
  const better = shortUnits - promise.shortUnits || after - before;
  if (better === 0) return null;
  return {
    claimId: promise.claimId,
    orderId: promise.orderId,
    fromDay: promise.currentDay,
    toDay: line.deliverDay,
    fromShort: promise.shortUnits,
    toShort: shortUnits,
    effect: better < 0 ? "gained" : "slipped",
  };
}

/**
 * Promises every open claim of these items anew: by priority, then first promised day, then
 * arrival. What is being picked, and what quotes hold, stays as it is. Records who gained and who
 * slipped, and tells the caller what changed so that the orders change in the same transaction.
 */
export async function repromiseItems(
  tx: Tx,
  parts: DecideParts,
  asked: { readonly items: readonly number[]; readonly cause: string },
): Promise<RepromiseResult> {
  const items = [...asked.items].sort((a, b) => a - b);
  const picture = await takePicture(tx, parts, items);
  const held = (await reservationsOfItems(tx, items)).filter((each) => each.claimKind === "order");
  const movable = held.filter((each) => !each.frozen);
  const frozen = new Map<number, number>();
  for (const each of held) {
    if (each.frozen) frozen.set(each.claimId, (frozen.get(each.claimId) ?? 0) + each.units);
  }
  const open = await openPromisesOfItems(tx, items);
  const groups = groupsOf(open, frozen);
  const decisions = decideOn(picture, groups, parts.horizonDays, returnedOf(movable));
  const wanted = grantsOf(picture, groups, decisions, { claimKind: "order", expiresAt: null });
  const { adds, cuts } = differences(movable, wanted);
  await cutReservations(tx, cuts);
  await reserve(tx, adds);

  const byClaim = new Map(open.map((promise) => [promise.claimId, promise]));
  const touched = new Set([
    ...adds.map((each) => each.claimId),
    ...cuts.map((cut) => cut.from.claimId),
  ]);
  const updates: PromiseUpdate[] = [];
  const changes: ChangeDraft[] = [];
  const changed: Repromised[] = [];
  for (const { lines } of decisions) {
    for (const line of lines) {
      const promise = byClaim.get(line.ref);
      if (!promise || (!touched.has(line.ref) && line.shortUnits === promise.shortUnits)) continue;
      const picked = frozen.get(line.ref) ?? 0;
      updates.push({
        claimId: line.ref,
        units: line.units - line.shortUnits + picked,
        shortUnits: line.shortUnits,
        day: line.deliverDay ?? -1,
        shipDay: lastShipDay(line),
        basis: basisOf(line),
        reasons: line.reasons,
      });
      const change = changeOf(promise, line, line.shortUnits);
      if (change) changes.push(change);
      changed.push({
        claimId: line.ref,
        orderId: promise.orderId,
        shortUnits: line.shortUnits,
        deliverDay: line.deliverDay,
      });
    }
  }
  await updatePromises(tx, updates);
  const runId = await tx.newIds(1);
  await insertChanges(tx, { id: runId, cause: asked.cause }, changes);
  const gained = changes.filter((change) => change.effect === "gained").length;
  return { runId, looked: open.length, changed, gained, slipped: changes.length - gained };
}
