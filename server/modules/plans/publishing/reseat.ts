import { insertOffers, slips } from "../../../../engines/scheduling/index.ts";
import type {
  Bar,
  Breakdown,
  Finding,
  Repair,
  Snapshot,
} from "../../../../engines/scheduling/index.ts";
import { err, ok, type Result } from "../../../../kernel/index.ts";
import { plannedOnly, pinsLoose, slotsLoose } from "./holding.ts";
import type { Plant } from "../plant/plant.ts";
import { noScore } from "../running/result.ts";

/**
 * Operations that the plan in force has on a resource that cannot do them any more, though another
 * one can: somebody put theirs out of use.
 */
export function straysIn({ shop, snapshot }: Plant): ReadonlySet<number> {
  const there = new Set(snapshot.operations.map((each) => each.ref));
  return new Set(
    shop.operations.flatMap(({ id, minutesLeft, plannedStart, resourceId, ways }) => {
      const isStray =
        minutesLeft === null &&
        plannedStart !== null &&
        resourceId !== null &&
        !ways.some((way) => way.resourceId === resourceId);
      return isStray && there.has(id) ? id : [];
    }),
  );
}

/** What has not begun, stands in a stop of its resource, can be done elsewhere, and nobody holds. */
export function stoppedIn(
  { snapshot }: Plant,
  { resource, from, until }: Breakdown,
): ReadonlySet<number> {
  const operations = new Map(snapshot.operations.map((each) => [each.ref, each]));
  return new Set(
    (snapshot.present ?? []).flatMap((bar) => {
      const own = operations.get(bar.operation);
      if (!own || own.started || own.pin || bar.resource !== resource) return [];
      const isHit = bar.start < until && bar.end > from;
      return isHit && own.modes.some((mode) => mode.resource !== resource) ? bar.operation : [];
    }),
  );
}

/**
 * These operations and what comes after them in their work orders and nobody holds: left where it is,
 * it would stand in the way of whatever has to go behind others.
 */
export function withFollowers(
  { snapshot }: Plant,
  first: ReadonlySet<number>,
): ReadonlySet<number> {
  const orderOf = new Map(snapshot.operations.map((each) => [each.ref, each.order]));
  const placed = new Set((snapshot.present ?? []).map((bar) => bar.operation));
  const found = new Set(first);
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const { ref, order, after = [], started, pin } of snapshot.operations) {
      if (started || pin || found.has(ref) || !placed.has(ref)) continue;
      const isBehind = after.some(
        (link) => found.has(link.operation) && orderOf.get(link.operation) === order,
      );
      if (isBehind) found.add(ref);
    }
  }
  return found;
}

/** All that has a place or is to get one: what stands is held as the mended plan holds it. */
function withMoved(
  plant: Plant,
  stands: Pick<Repair, "snapshot" | "plan">,
  moved: ReadonlySet<number>,
): Snapshot {
  const { bars } = stands.plan;
  const held = new Map(stands.snapshot.operations.map((each) => [each.ref, each]));
  const placed = [...bars, ...[...moved].map((operation) => ({ operation }))];
  const { frozenUntil: _thawed, ...rest } = plannedOnly(plant.snapshot, placed);
  return {
    ...rest,
    resources: stands.snapshot.resources,
    present: bars,
    operations: rest.operations.map((each) => {
      const { pin: _pin, ...free } = each;
      const pin = held.get(each.ref)?.pin;
      return pin ? { ...free, pin } : free;
    }),
  };
}

/**
 * The plan in which these operations get a place wherever they can be done and it costs least, beside
 * all others as `stands` has them, without these. The last finding where no place is found.
 */
export function reseated(
  plant: Plant,
  stands: Pick<Repair, "snapshot" | "plan">,
  moved: ReadonlySet<number>,
): Result<Repair, Finding> {
  const strict = withMoved(plant, stands, moved);
  const before: readonly Bar[] = plant.snapshot.present ?? [];
  let finding: Finding = { kind: "not_found", operation: [...moved][0] ?? 0, minutes: 0 };
  for (const loose of [(same: Snapshot) => same, slotsLoose, pinsLoose]) {
    const snapshot = loose(strict);
    const offers = insertOffers(snapshot, { bars: stands.plan.bars, score: noScore });
    if (!offers.ok) {
      finding = offers.error;
      continue;
    }
    const [best] = offers.value.toSorted(
      // Who is not concerned stays where he is, as long as that costs nobody his day.
      (a, b) => a.cost - b.cost || a.moved.length - b.moved.length || a.end - b.end,
    );
    if (best) return ok({ snapshot, plan: best.plan, ...slips(snapshot, before, best.plan.bars) });
  }
  return err(finding);
}
