import { repair, verify } from "../../../../engines/scheduling/index.ts";
import type { Bar, Finding, Repair, Snapshot } from "../../../../engines/scheduling/index.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { PlannedOperation, ShopOperation } from "../../production/index.ts";
import { onlyTime } from "./breakdown.ts";
import { plannedOnly } from "./holding.ts";
import { frozenOrders, heldInVain, startsLoose } from "../running/let-go.ts";
import type { Findings, Reason } from "../running/let-go.ts";
import type { OpenTimes, Plant } from "../plant/plant.ts";
import { noScore } from "../running/result.ts";
import { pictureOf } from "../plant/snapshot.ts";
import { minuteDown } from "../plant/time.ts";

/** Open minutes by which time may push a plan on its way into force: beyond it, it is of another hour. */
const pushedMost = 60;

/** Where a plan puts an operation, and on which lane if it says so; without a span: nowhere. */
export interface LaidRow extends PlannedOperation {
  readonly lane?: number | undefined;
}

/** What a plan brings with it when it is laid over its plant. */
export interface LaidPlan {
  readonly rows: readonly LaidRow[];
  /** Operations that it moves though they are frozen where the plan in force has them. */
  readonly letGo: ReadonlySet<number>;
  /** When resources were open before now: pushes are counted in open minutes. */
  readonly past: OpenTimes;
}

/** What stands against a plan that was reckoned a while ago, in operations. */
export interface Stale {
  /** That changed since. */
  readonly changed: number;
  /** That should have begun long ago. */
  readonly late: number;
  /** Of whose place something else has got hold: promises, other work, a resource that stands. */
  readonly met: number;
  /** Numbers of the first work orders that are concerned. */
  readonly orders: string;
}

/** A plan laid over a plant as it stands, from now on. */
export interface Laid {
  /** The plant with the plan's rows in it. */
  readonly plant: Plant;
  readonly repaired: Repair;
  /** Operations that changed since the plan was made: they stay as they are. */
  readonly changed: number;
  /** Numbers of their first work orders. */
  readonly orders: string;
  /** Operations that time pushed by some minutes. */
  readonly pushed: number;
  /** Why operations that were held to their places could not be. */
  readonly findings: Findings;
}

/** An operation where the row puts it, or null where it is no longer the plan's to move. */
function laidOver(each: ShopOperation, row: LaidRow, isFrozen: boolean): ShopOperation | null {
  const { span, resourceId, pinned = each.pinned } = row;
  const isSame =
    span !== null &&
    each.resourceId === resourceId &&
    each.plannedStart?.getTime() === span.start.getTime() &&
    each.plannedEnd?.getTime() === span.end.getTime();
  const isAsPlanned = row.revision === undefined || row.revision === each.revision;
  if (each.minutesLeft !== null && isAsPlanned) return each;
  if (isSame) return isAsPlanned ? { ...each, pinned } : each;
  if (!isAsPlanned || each.minutesLeft !== null || isFrozen) return null;
  const {
    from: plannedFrom = null,
    start: plannedStart = null,
    end: plannedEnd = null,
  } = span ?? {};
  return {
    ...{ ...each, resourceId: span ? resourceId : null, pinned: span !== null && pinned },
    ...{ plannedFrom, plannedStart, plannedEnd },
  };
}

function layOver(plant: Plant, { rows, letGo }: LaidPlan) {
  const byId = new Map(rows.map((row) => [row.operationId, row]));
  const frozen = frozenOrders(plant.shop);
  const laid = new Set<number>();
  const operations = plant.shop.operations.map((each) => {
    const row = byId.get(each.id);
    if (!row) return each;
    // What is frozen and still ahead stays, whatever an older plan says of it; but for what could not.
    const isAhead = each.plannedStart !== null && each.plannedStart >= plant.shop.now;
    const isFrozen = frozen.has(each.workOrderId) && isAhead && !letGo.has(each.id);
    const over = laidOver(each, row, isFrozen);
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

/** Minutes of work between two instants: a night is no push. Of nobody's capacity every minute counts. */
type OpenMinutes = (resource: number | null, from: number, until: number) => number;

function openMinutes({ snapshot }: Plant, past: OpenTimes): OpenMinutes {
  const ahead = new Map(snapshot.resources.map((each) => [each.ref, each.open]));
  return (resource, from, until) => {
    const open = ahead.get(resource ?? -1);
    const spans = open ? [...(past.get(resource ?? -1) ?? []), ...open] : [{ from, until }];
    return spans.reduce(
      (sum, span) => sum + Math.max(0, Math.min(span.until, until) - Math.max(span.from, from)),
      0,
    );
  };
}

/** Those of a plan's operations that should have begun more than an hour of work ago. */
function lateOf({ shop, line }: Plant, laid: ReadonlySet<number>, open: OpenMinutes): number[] {
  const now = minuteDown(line, shop.now.getTime());
  return shop.operations.flatMap(({ id, minutesLeft, plannedStart, resourceId }) => {
    if (!laid.has(id) || minutesLeft !== null || !plannedStart) return [];
    const by = open(resourceId, minuteDown(line, plannedStart.getTime()), now);
    return by > pushedMost ? id : [];
  });
}

/** The bars that were pushed too far, and how many of the plan's by some minutes. */
function pushes(
  plant: Plant,
  known: {
    readonly laid: ReadonlySet<number>;
    readonly freed: (operation: number) => boolean;
    readonly open: OpenMinutes;
  },
  plans: { readonly before: readonly Bar[]; readonly after: readonly Bar[] },
) {
  const { now } = plant.snapshot;
  const { laid, freed, open } = known;
  const started = new Set(
    plant.shop.operations.flatMap((each) => (each.minutesLeft === null ? [] : each.id)),
  );
  const before = new Map(plans.before.map((bar) => [bar.operation, bar.start]));
  const met: number[] = [];
  let pushed = 0;
  for (const { operation, resource, start } of plans.after) {
    const stood = before.get(operation) ?? start;
    if (started.has(operation) || start <= stood) continue;
    if (laid.has(operation)) pushed += 1;
    // What others planned and did not begin gives way to now anyhow; what cannot stay goes where it can.
    if (freed(operation) || open(resource, stood, now) > pushedMost) continue;
    if (open(resource, stood, start) > pushedMost) met.push(operation);
  }
  return { met, pushed };
}

const roundsMax = 200;

/** What a finding on a laid plan frees: held operations that cannot stand where they are held. */
function freedBy(finding: Finding, snapshot: Snapshot): Map<number, Reason["finding"]> {
  if (finding.kind !== "not_found")
    return new Map([...heldInVain(finding)].map((ref) => [ref, finding]));
  const held = snapshot.operations.find((each) => each.ref === finding.operation);
  const start = held?.pin?.start;
  if (!held || held.ref < 0 || start === undefined) return new Map();
  const open = snapshot.resources.find((each) => each.ref === held.pin?.resource)?.open;
  const isClosed = open?.every((span) => start < span.from || start >= span.until) ?? false;
  const why = isClosed
    ? ({ kind: "held_closed", operation: held.ref, start } as const)
    : ({ kind: "pushed" } as const);
  return new Map([[held.ref, why]]);
}

/** What time alone frees: held operations that should have begun before now and have not. */
function passedIn(standing: Snapshot): Map<number, Reason["finding"]> {
  return new Map(
    standing.operations.flatMap(({ ref, pin, started }) => {
      const isPassed = !started && pin?.start !== undefined && pin.start < standing.now;
      return isPassed
        ? [...freedBy({ kind: "not_found", operation: ref, minutes: 0 }, standing)]
        : [];
    }),
  );
}

/**
 * Pushes a plan by what time has passed. What is held to a place that has become impossible is let
 * go, and nothing else: it keeps its resource and its turn. What time has passed is let go at once,
 * the rest as the engine finds it.
 */
function carriedOn(over: Plant, bars: readonly Bar[]) {
  const findings = new Map<number, Reason>();
  let standing = plannedOnly(over.snapshot, bars);
  let free = passedIn(standing);
  for (let rounds = 0; ; rounds += 1) {
    for (const [ref, finding] of free) findings.set(ref, { finding, foundAt: over.shop.now });
    standing = startsLoose(standing, new Set(free.keys()));
    const done = repair(standing, { bars, score: noScore }, onlyTime(standing));
    if (done.ok || rounds >= roundsMax) return { done, findings };
    free = freedBy(done.error, standing);
    for (const ref of findings.keys()) free.delete(ref);
    if (free.size === 0) return { done, findings };
  }
}

/** Held operations that a plan leaves where the plan in force has them: nobody chose their places now. */
function stoodBefore(plant: Plant, over: Plant): ReadonlySet<number> {
  const before = new Map(plant.shop.operations.map((each) => [each.id, each]));
  return new Set(
    over.shop.operations.flatMap(({ id, resourceId, plannedStart }) => {
      const own = before.get(id);
      const isSame =
        own?.resourceId === resourceId && Number(own?.plannedStart) === Number(plannedStart);
      return isSame ? id : [];
    }),
  );
}

const namedMost = 3;

/** Numbers of the first work orders of these operations. */
function numbersOf({ shop }: Plant, operations: readonly number[]): string {
  const ids = new Set(operations);
  const own = new Set(
    shop.operations.flatMap((each) => (ids.has(each.id) ? each.workOrderId : [])),
  );
  const numbers = shop.orders.flatMap((each) => (own.has(each.id) ? each.number : []));
  if (numbers.length === 0) return "–";
  return [...numbers.slice(0, namedMost), ...(numbers.length > namedMost ? ["…"] : [])].join(", ");
}

/** Operations that a finding is about. */
const operationsIn = (finding: Finding): readonly number[] =>
  "operations" in finding ? finding.operations : "operation" in finding ? [finding.operation] : [];

/**
 * Lays a plan's rows over a plant that was read under its lock, lets time push them by some minutes,
 * and has the engine verify what comes of it beside all that has come since: promises, new work
 * orders, stops. Gives what can be written, or what stands against it.
 */
export function stillFits(plant: Plant, asked: LaidPlan): Result<Laid, Stale> {
  const { over, laid } = layOver(plant, asked);
  const bars = over.snapshot.present ?? [];
  const placed = new Set(bars.map((bar) => bar.operation));
  const gone = asked.rows.filter(
    ({ operationId, span }) =>
      !laid.has(operationId) || (span !== null && !placed.has(operationId)),
  );
  const changed = gone.length;
  const stale = (late: number, met: number, operations: readonly number[]) =>
    err({ changed, late, met, orders: numbersOf(plant, operations) });
  const open = openMinutes(over, asked.past);
  const late = lateOf(over, laid, open);
  if (late.length > 0) return stale(late.length, 0, late);
  const { done, findings } = carriedOn(over, bars);
  if (!done.ok) return stale(0, 1, operationsIn(done.error));
  const { snapshot, plan } = done.value;
  const { breaches } = verify(snapshot, plan);
  const stood = stoodBefore(plant, over);
  const freed = (operation: number) => findings.has(operation) && stood.has(operation);
  const { met, pushed } = pushes(over, { laid, freed, open }, { before: bars, after: plan.bars });
  if (met.length + breaches.length > 0) return stale(0, Math.max(met.length, 1), met);
  const orders = numbersOf(
    plant,
    gone.map((row) => row.operationId),
  );
  return ok({ plant: over, repaired: done.value, changed, orders, pushed, findings });
}
