import { repair, verify } from "../../../engines/scheduling/index.ts";
import type { Bar, Repair, Resource } from "../../../engines/scheduling/index.ts";
import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { PlannedOperation, ShopOperation } from "../production/index.ts";
import { onlyTime } from "./breakdown.ts";
import { plannedOnly } from "./holding.ts";
import type { Plant } from "./plant.ts";
import { noScore } from "./result.ts";
import { pictureOf } from "./snapshot.ts";

/** Open minutes by which time may push a plan on its way into force: beyond it, it is of another hour. */
const pushedMost = 60;

/** Where a plan puts an operation, and on which lane if it says so; without a span: nowhere. */
export interface LaidRow extends PlannedOperation {
  readonly lane?: number | undefined;
}

/** What stands against a plan that was reckoned a while ago, in operations. */
export interface Stale {
  /** That changed since. */
  readonly changed: number;
  /** That should have begun long ago. */
  readonly late: number;
  /** Of whose place something else has got hold: promises, other work, a resource that stands. */
  readonly met: number;
}

/** A plan laid over a plant as it stands, from now on. */
export interface Laid {
  /** The plant with the plan's rows in it. */
  readonly plant: Plant;
  readonly repaired: Repair;
  /** Operations that changed since the plan was made: they stay as they are. */
  readonly changed: number;
  /** Operations that time pushed by some minutes. */
  readonly pushed: number;
}

/** An operation where the row puts it, or null where it is no longer the plan's to move. */
function laidOver(each: ShopOperation, row: LaidRow, isFrozen: boolean): ShopOperation | null {
  const { span, resourceId } = row;
  const isSame =
    span !== null &&
    each.resourceId === resourceId &&
    each.plannedStart?.getTime() === span.start.getTime() &&
    each.plannedEnd?.getTime() === span.end.getTime();
  const isAsPlanned = row.revision === undefined || row.revision === each.revision;
  if (isSame || (each.minutesLeft !== null && isAsPlanned)) return each;
  if (!isAsPlanned || each.minutesLeft !== null || isFrozen) return null;
  const {
    from: plannedFrom = null,
    start: plannedStart = null,
    end: plannedEnd = null,
  } = span ?? {};
  return { ...each, resourceId: span ? resourceId : null, plannedFrom, plannedStart, plannedEnd };
}

function layOver(plant: Plant, rows: readonly LaidRow[]) {
  const byId = new Map(rows.map((row) => [row.operationId, row]));
  const frozen = new Set(
    plant.shop.orders.flatMap((each) => (each.freedom === "frozen" ? each.id : [])),
  );
  const laid = new Set<number>();
  const operations = plant.shop.operations.map((each) => {
    const row = byId.get(each.id);
    if (!row) return each;
    // What is frozen and still ahead stays, whatever an older plan says of it.
    const isAhead = each.plannedStart !== null && each.plannedStart >= plant.shop.now;
    const over = laidOver(each, row, frozen.has(each.workOrderId) && isAhead);
    if (over) laid.add(each.id);
    return over ?? each;
  });
  const lanes = new Map(
    rows.flatMap(({ operationId, lane }) =>
      lane !== undefined && laid.has(operationId) ? [[operationId, lane] as const] : [],
    ),
  );
  const shop = { ...plant.shop, operations };
  const over: Plant = { ...plant, ...pictureOf({ ...plant, shop, lanes }), shop };
  return { over, laid };
}

/** How many of a plan's operations should have begun long ago. */
function lateOf({ shop }: Plant, laid: ReadonlySet<number>): number {
  const longAgo = shop.now.getTime() - pushedMost * 60_000;
  return shop.operations.filter(
    ({ id, minutesLeft, plannedStart }) =>
      laid.has(id) && minutesLeft === null && plannedStart && plannedStart.getTime() < longAgo,
  ).length;
}

/** Minutes of work between two instants on a resource: a night is no push. */
function openBetween(resource: Resource | undefined, from: number, until: number): number {
  const spans = resource?.open ?? [{ from, until }];
  return spans.reduce(
    (sum, span) => sum + Math.max(0, Math.min(span.until, until) - Math.max(span.from, from)),
    0,
  );
}

/** How many bars were pushed too far, and how many of the plan's by some minutes. */
function pushes(
  plant: Plant,
  laid: ReadonlySet<number>,
  plans: { readonly before: readonly Bar[]; readonly after: readonly Bar[] },
) {
  const { now } = plant.snapshot;
  const started = new Set(
    plant.shop.operations.flatMap((each) => (each.minutesLeft === null ? [] : each.id)),
  );
  const before = new Map(plans.before.map((bar) => [bar.operation, bar.start]));
  const counted = { met: 0, pushed: 0 };
  const resources = new Map(plant.snapshot.resources.map((each) => [each.ref, each]));
  for (const { operation, resource, start } of plans.after) {
    const stood = before.get(operation) ?? start;
    if (started.has(operation) || start <= stood) continue;
    if (laid.has(operation)) counted.pushed += 1;
    // What others planned and did not begin gives way to now anyhow.
    if (stood < now - pushedMost) continue;
    const by = openBetween(resources.get(resource ?? -1), stood, start);
    if (by > pushedMost) counted.met += 1;
  }
  return counted;
}

/**
 * Lays a plan's rows over a plant that was read under its lock, lets time push them by some minutes,
 * and has the engine verify what comes of it beside all that has come since: promises, new work
 * orders, stops. Gives what can be written, or what stands against it.
 */
export function stillFits(plant: Plant, rows: readonly LaidRow[]): Result<Laid, Stale> {
  const { over, laid } = layOver(plant, rows);
  const bars = over.snapshot.present ?? [];
  const placed = new Set(bars.map((bar) => bar.operation));
  const gone = rows.filter(
    ({ operationId, span }) =>
      !laid.has(operationId) || (span !== null && !placed.has(operationId)),
  );
  const changed = gone.length;
  const late = lateOf(over, laid);
  if (late > 0) return err({ changed, late, met: 0 });
  const standing = plannedOnly(over.snapshot, bars);
  const done = repair(standing, { bars, score: noScore }, onlyTime(standing));
  if (!done.ok) return err({ changed, late: 0, met: 1 });
  const { snapshot, plan } = done.value;
  const { breaches } = verify(snapshot, plan);
  const { met, pushed } = pushes(over, laid, { before: bars, after: plan.bars });
  if (met + breaches.length > 0) return err({ changed, late, met: Math.max(met, 1) });
  return ok({ plant: over, repaired: done.value, changed, pushed });
}
