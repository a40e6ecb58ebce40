import { changeover, lanesOf, scoreOf } from "./score.ts";
import { advance, firstStart, openBefore, openTime } from "./time.ts";
import type { OpenTime } from "./time.ts";
import type { Bar, Mode, Operation, Plan, Resource, Score, Snapshot } from "./types.ts";

/** Something a plan must not do, in words for the maintainer. */
export type Breach = string;

interface Books {
  readonly snapshot: Snapshot;
  readonly bars: Map<number, Bar>;
  readonly operations: Map<number, Operation>;
  readonly resources: Map<number, Resource>;
  readonly open: Map<number, OpenTime | null>;
}

function booksOf(snapshot: Snapshot, plan: Plan): Books {
  return {
    snapshot,
    bars: new Map(plan.bars.map((bar) => [bar.operation, bar])),
    operations: new Map(snapshot.operations.map((each) => [each.ref, each])),
    resources: new Map(snapshot.resources.map((each) => [each.ref, each])),
    open: new Map(
      snapshot.resources.map((each) => [each.ref, each.open ? openTime(each.open) : null]),
    ),
  };
}

function checkTimes(books: Books, operation: Operation, bar: Bar): Breach[] {
  const mode = operation.modes[bar.mode];
  if (!mode) return [`mode ${bar.mode} does not exist`];
  const breaches: Breach[] = [];
  const minutes = operation.started ? operation.started.minutesLeft : mode.minutes;
  const splittable = operation.splittable ?? false;
  const time = mode.resource === null ? null : (books.open.get(mode.resource) ?? null);
  if (!Number.isFinite(bar.start) || !Number.isFinite(bar.end)) return ["has no time"];
  if (minutes > 0 && firstStart(time, bar.start, { minutes, splittable }) !== bar.start) {
    breaches.push(`starts at ${bar.start}, in closed time or too near its end`);
  }
  const end = minutes === 0 ? bar.start : advance(time, bar.start, minutes);
  const stretched = books.resources.get(mode.resource ?? -1)?.batch !== undefined;
  if (stretched ? bar.end < end : bar.end !== end) {
    breaches.push(`ends at ${bar.end}, expected ${end}`);
  }
  if (bar.resource !== mode.resource) breaches.push(`is on ${bar.resource}, not ${mode.resource}`);
  const order = books.snapshot.orders.find((each) => each.ref === operation.order);
  const earliest = Math.max(
    operation.started ? -Infinity : books.snapshot.now,
    order?.release ?? -Infinity,
    operation.materialAt ?? -Infinity,
  );
  if (!operation.started && bar.start < earliest) breaches.push(`starts before ${earliest}`);
  return breaches;
}

function checkLinks(books: Books, operation: Operation, bar: Bar): Breach[] {
  const breaches: Breach[] = [];
  for (const link of operation.after ?? []) {
    const before = books.bars.get(link.operation);
    if (!before) {
      breaches.push(`comes after ${link.operation}, which has no bar`);
      continue;
    }
    const from = (link.from === "start" ? before.start : before.end) + (link.lag ?? 0);
    if (!operation.started && bar.start < from) {
      breaches.push(`starts at ${bar.start}, before ${link.operation} allows (${from})`);
    }
    if (link.maxWait !== undefined && bar.start - before.end > link.maxWait) {
      breaches.push(`waits ${bar.start - before.end} after ${link.operation}`);
    }
  }
  return breaches;
}

function checkHeld(books: Books, operation: Operation, bar: Bar): Breach[] {
  const { now, present, frozenUntil } = books.snapshot;
  const breaches: Breach[] = [];
  const { pin, started } = operation;
  if (pin?.start !== undefined && bar.start !== pin.start) breaches.push("left its pinned start");
  if (pin?.resource !== undefined && bar.resource !== pin.resource) {
    breaches.push("left its pinned resource");
  }
  if (started && (bar.start !== now || bar.resource !== started.resource)) {
    breaches.push("is running elsewhere");
  }
  if (frozenUntil !== undefined && !started) {
    const held = present?.find((each) => each.operation === operation.ref);
    const frozen = held && held.start < frozenUntil && held.start >= now;
    if (frozen && (held.start !== bar.start || held.resource !== bar.resource)) {
      breaches.push("moved although frozen");
    }
  }
  return breaches;
}

/** Lanes: no two bars at once but a batch, and the changeover between two fits in open time. */
function checkLanes(books: Books, plan: Plan): Breach[] {
  const breaches: Breach[] = [];
  for (const [key, list] of lanesOf(plan.bars)) {
    const resource = books.resources.get(list[0]?.resource ?? -1);
    if (!resource) continue;
    const time = books.open.get(resource.ref) ?? null;
    let family = resource.family;
    let end = -Infinity;
    let last: Bar | undefined;
    let size = 0;
    for (const bar of list) {
      const operation = books.operations.get(bar.operation);
      const units = operation?.size ?? 1;
      const together =
        resource.batch !== undefined && last !== undefined && last.start === bar.start;
      size = together ? size + units : units;
      if (together) {
        if (last?.end !== bar.end || family !== operation?.family || size > resource.batch) {
          breaches.push(`${key}: batch at ${bar.start} does not fit`);
        }
        continue;
      }
      const setup = operation?.started
        ? 0
        : changeover(books.snapshot, resource.setup, [family, operation?.family]);
      const from = Math.max(end, books.snapshot.now);
      const room = openBefore(time, bar.start) - openBefore(time, from);
      if (bar.start < end || room < setup) {
        breaches.push(
          `${key}: ${bar.operation} at ${bar.start} needs ${setup} after ${last?.operation} at ${end}`,
        );
      }
      [end, last, family] = [bar.end, bar, operation?.family ?? family];
    }
  }
  return breaches;
}

function unitsOf(mode: Mode): { resource: number; units: number }[] {
  const own = mode.resource === null ? [] : [{ resource: mode.resource, units: mode.units ?? 1 }];
  return [...own, ...(mode.needs ?? [])];
}

/** Pools: never more units in use than there are. */
function checkCapacity(books: Books, plan: Plan): Breach[] {
  const events = new Map<number, { at: number; units: number }[]>();
  for (const bar of plan.bars) {
    const mode = books.operations.get(bar.operation)?.modes[bar.mode];
    if (!mode || bar.end <= bar.start) continue;
    for (const { resource, units } of unitsOf(mode)) {
      if (books.resources.get(resource)?.batch !== undefined) continue;
      const list = events.get(resource) ?? [];
      list.push({ at: bar.start, units }, { at: bar.end, units: -units });
      events.set(resource, list);
    }
    const lanes = new Set(bar.lanes);
    const capacity = books.resources.get(mode.resource ?? -1)?.capacity ?? 0;
    const fits = [...lanes].every((lane) => lane >= 0 && lane < capacity);
    if (mode.resource !== null && (lanes.size !== (mode.units ?? 1) || !fits)) {
      return [`${bar.operation} has lanes ${bar.lanes.join(",")}`];
    }
  }
  const breaches: Breach[] = [];
  for (const [resource, list] of events) {
    let used = 0;
    for (const { at, units } of list.sort((a, b) => a.at - b.at || a.units - b.units)) {
      used += units;
      const most = books.resources.get(resource)?.capacity ?? 0;
      if (used > most) {
        breaches.push(`resource ${resource}: ${used} of ${most} in use at ${at}`);
        break;
      }
    }
  }
  return breaches;
}

/** The score of a plan, recomputed. */
export interface Verified {
  readonly score: Score;
  readonly breaches: readonly Breach[];
}

/** What is wrong with a plan, and its score from scratch; shares nothing with the search. */
export function verify(snapshot: Snapshot, plan: Plan): Verified {
  const books = booksOf(snapshot, plan);
  const breaches: Breach[] = [];
  if (books.bars.size !== plan.bars.length) breaches.push("an operation has two bars");
  for (const operation of snapshot.operations) {
    const bar = books.bars.get(operation.ref);
    if (!bar) {
      breaches.push(`${operation.ref} has no bar`);
      continue;
    }
    const own = [
      ...checkTimes(books, operation, bar),
      ...checkLinks(books, operation, bar),
      ...checkHeld(books, operation, bar),
    ];
    for (const each of own) breaches.push(`${operation.ref} ${each}`);
  }
  for (const bar of plan.bars) {
    if (!books.operations.has(bar.operation)) breaches.push(`${bar.operation} is not asked for`);
  }
  breaches.push(...checkLanes(books, plan), ...checkCapacity(books, plan));
  const score = scoreOf(snapshot, plan.bars);
  for (const [name, value] of Object.entries(score)) {
    const said = plan.score[name as keyof Score];
    if (Math.abs(said - value) > 1e-6) breaches.push(`${name} is ${value}, not ${said}`);
  }
  return { score, breaches };
}
