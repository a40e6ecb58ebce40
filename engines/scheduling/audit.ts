import type { Bar, Mode, Operation, Order, Resource, Snapshot, Span } from "./types.ts";

interface Books {
  readonly snapshot: Snapshot;
  readonly bars: ReadonlyMap<number, Bar>;
  readonly operations: ReadonlyMap<number, Operation>;
  readonly resources: ReadonlyMap<number, Resource>;
  readonly orders: ReadonlyMap<number, Order>;
  readonly present: ReadonlyMap<number, Bar>;
  readonly stretches: Map<string, readonly Span[]>;
}

const byRef = <Each extends { readonly ref: number }>(list: readonly Each[]) =>
  new Map(list.map((each) => [each.ref, each]));

function booksOf(snapshot: Snapshot, bars: readonly Bar[]): Books {
  return {
    snapshot,
    bars: new Map(bars.map((bar) => [bar.operation, bar])),
    operations: byRef(snapshot.operations),
    resources: byRef(snapshot.resources),
    orders: byRef(snapshot.orders),
    present: new Map((snapshot.present ?? []).map((bar) => [bar.operation, bar])),
    stretches: new Map(),
  };
}

/** Stretches in which every one of some calendars is open, by counting who opens and closes when. */
function openTogether(calendars: readonly (readonly Span[])[]): Span[] {
  const turns = calendars.flatMap((spans, own) =>
    spans.flatMap(({ from, until }) =>
      from < until
        ? [
            { at: from, own, by: 1 },
            { at: until, own, by: -1 },
          ]
        : [],
    ),
  );
  turns.sort((a, b) => a.at - b.at || b.by - a.by);
  const depth = calendars.map(() => 0);
  const together: Span[] = [];
  let openCount = 0;
  let since = 0;
  for (const { at, own, by } of turns) {
    const was = depth[own] ?? 0;
    depth[own] = was + by;
    if (was === 0 && by > 0) openCount += 1;
    if (was === 1 && by < 0) {
      if (openCount === calendars.length && since < at) together.push({ from: since, until: at });
      openCount -= 1;
    }
    if (was === 0 && by > 0 && openCount === calendars.length) since = at;
  }
  return together;
}

/** Open stretches of several resources together; undefined: always open. */
function stretchesOf(books: Books, refs: readonly number[]): readonly Span[] | undefined {
  const calendars = refs.flatMap((ref) => {
    const open = books.resources.get(ref)?.open;
    return open ? [open] : [];
  });
  if (calendars.length === 0) return undefined;
  const key = refs.join();
  const known = books.stretches.get(key);
  if (known) return known;
  const made = openTogether(calendars);
  books.stretches.set(key, made);
  return made;
}

/** The first stretch that ends after an instant. */
function after(spans: readonly Span[], at: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.until ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Open minutes between two instants. */
function openBetween(spans: readonly Span[] | undefined, from: number, until: number): number {
  if (spans === undefined) return until - from;
  let sum = 0;
  for (let at = after(spans, from); at < spans.length; at += 1) {
    const span = spans[at];
    if (!span || span.from >= until) break;
    sum += Math.min(span.until, until) - Math.max(span.from, from);
  }
  return sum;
}

const usesOf = (mode: Mode) => [
  ...(mode.resource === null ? [] : [{ resource: mode.resource, units: mode.units ?? 1 }]),
  ...(mode.needs ?? []),
];

function timesOf(books: Books, operation: Operation, bar: Bar): string[] {
  const mode = operation.modes[bar.mode];
  if (!mode) return [`mode ${bar.mode} does not exist`];
  const wrong: string[] = [];
  if (bar.resource !== mode.resource) wrong.push(`is on ${bar.resource}, not ${mode.resource}`);
  if (bar.order !== operation.order) wrong.push(`is said to be of order ${bar.order}`);
  const { start, end } = bar;
  if (!Number.isFinite(start) || !Number.isFinite(end)) return [...wrong, "has no time"];
  const minutes = operation.started?.minutesLeft ?? mode.minutes;
  const spans = stretchesOf(
    books,
    usesOf(mode).map(({ resource }) => resource),
  );
  const worked = openBetween(spans, start, end);
  if (worked !== minutes) wrong.push(`works ${worked} of ${minutes} minutes, ${start} to ${end}`);
  if (minutes === 0 && end !== start) wrong.push("takes time although it has no work");
  if (minutes > 0 && spans) {
    const first = spans[after(spans, start)];
    if (openBetween(spans, end - 1, end) === 0) wrong.push(`ends at ${end} in closed time`);
    if (!operation.started && !(first && first.from <= start)) {
      wrong.push(`starts at ${start} in closed time`);
    }
    const whole = !operation.started && !operation.splittable;
    if (whole && end - start !== minutes) wrong.push("is interrupted");
  }
  if (operation.started) return wrong;
  const order = books.orders.get(operation.order);
  for (const [name, least] of [
    ["now", books.snapshot.now],
    ["its release", order?.release],
    ["its material", operation.materialAt],
  ] as const) {
    if (least !== undefined && start < least) wrong.push(`starts at ${start}, before ${name}`);
  }
  return wrong;
}

function linksOf(books: Books, operation: Operation, bar: Bar): string[] {
  const wrong: string[] = [];
  if (operation.started) return wrong;
  for (const { operation: ref, from = "end", lag = 0, maxWait } of operation.after ?? []) {
    const before = books.bars.get(ref);
    if (!before) continue;
    const least = (from === "start" ? before.start : before.end) + lag;
    if (bar.start < least) wrong.push(`starts at ${bar.start}, ${ref} allows ${least}`);
    if (maxWait !== undefined && bar.start - before.end > maxWait) {
      wrong.push(`waits ${bar.start - before.end} after ${ref}, at most ${maxWait}`);
    }
  }
  return wrong;
}

function heldOf(books: Books, operation: Operation, bar: Bar): string[] {
  const { now, frozenUntil = -Infinity } = books.snapshot;
  const { pin, started } = operation;
  if (started) {
    const here = bar.start === now && bar.resource === started.resource;
    return here ? [] : ["runs elsewhere"];
  }
  const held = books.present.get(operation.ref);
  if (held && held.start >= now && held.start < frozenUntil) {
    const same = held.start === bar.start && held.mode === bar.mode;
    return same ? [] : ["moved although frozen"];
  }
  const wrong: string[] = [];
  if (pin?.start !== undefined && bar.start !== pin.start) wrong.push("left its pinned start");
  if (pin?.resource !== undefined && bar.resource !== pin.resource) {
    wrong.push("left its pinned resource");
  }
  return wrong;
}

/** A lane's bars in the order in which they stand on it. */
function laneLists(bars: readonly Bar[]): Map<string, Bar[]> {
  const lists = new Map<string, Bar[]>();
  for (const bar of bars) {
    for (const lane of bar.lanes) {
      const key = `${bar.resource}, lane ${lane}`;
      const list = lists.get(key) ?? [];
      list.push(bar);
      lists.set(key, list);
    }
  }
  for (const list of lists.values()) list.sort((a, b) => a.start - b.start || a.end - b.end);
  return lists;
}

/** A family that counts: operations without work neither need nor leave one. */
function familyOf(operation: Operation | undefined): number | undefined {
  if (!operation) return undefined;
  const idle = operation.started
    ? operation.started.minutesLeft === 0
    : operation.modes.some((mode) => mode.minutes === 0);
  return idle ? undefined : operation.family;
}

interface Changeover {
  readonly lane: string;
  readonly bar: Bar;
  /** The bar before it on the lane. */
  readonly before: Bar | undefined;
  readonly minutes: number;
  /** Starts with the bar before it, in one batch. */
  readonly together: boolean;
}

/** Every bar on every lane with the changeover that it needs there. */
export function changeoversOf(snapshot: Snapshot, bars: readonly Bar[]): Changeover[] {
  const operations = byRef(snapshot.operations);
  const resources = byRef(snapshot.resources);
  const all: Changeover[] = [];
  for (const [lane, list] of laneLists(bars)) {
    const resource = resources.get(list[0]?.resource ?? -1);
    const rules = resource?.setup === undefined ? undefined : snapshot.setups?.[resource.setup];
    let family = resource?.family;
    let before: Bar | undefined;
    for (const bar of list) {
      const operation = operations.get(bar.operation);
      const own = familyOf(operation);
      // What takes no time never keeps an oven: each is a batch of its own, as many as a minute sees.
      const together =
        resource?.batch !== undefined &&
        bar.end > bar.start &&
        before?.start === bar.start &&
        before.end === bar.end;
      let minutes = 0;
      if (rules && !together && !operation?.started && family !== undefined && own !== undefined) {
        minutes = rules.minutes[family]?.[own] ?? 0;
        if (family !== own) minutes += rules.cleanup?.[family] ?? 0;
      }
      all.push({ lane, bar, before, minutes, together });
      family = own ?? family;
      before = bar;
    }
  }
  return all;
}

/** Lanes: no two bars at once but a batch, and the changeover between two fits in open time. */
function lanesOf(books: Books, bars: readonly Bar[]): string[] {
  const wrong: string[] = [];
  let batch = { size: 0, family: undefined as number | undefined, minutes: 0 };
  for (const { lane, bar, before, minutes, together } of changeoversOf(books.snapshot, bars)) {
    const operation = books.operations.get(bar.operation);
    const resource = books.resources.get(bar.resource ?? -1);
    const own = {
      size: operation?.size ?? 1,
      family: familyOf(operation),
      minutes: operation?.started?.minutesLeft ?? operation?.modes[bar.mode]?.minutes ?? 0,
    };
    if (together) {
      own.size += batch.size;
      const alike = batch.family === own.family && batch.minutes === own.minutes;
      if (!alike || own.size > (resource?.batch ?? 0)) {
        wrong.push(`${lane}: the batch at ${bar.start} is not one`);
      }
    } else {
      const free = Math.max(before?.end ?? books.snapshot.now, books.snapshot.now);
      const spans = stretchesOf(books, [bar.resource ?? -1]);
      if (bar.start < free) wrong.push(`${lane}: ${bar.operation} starts before ${free}`);
      else if (openBetween(spans, free, bar.start) < minutes) {
        wrong.push(`${lane}: ${bar.operation} leaves no ${minutes} minutes for its changeover`);
      }
    }
    batch = own;
  }
  return wrong;
}

/** Pools: never more units in use than there are; those of one batch share their lane. */
function poolsOf(books: Books, bars: readonly Bar[]): string[] {
  const wrong: string[] = [];
  const turns = new Map<number, { at: number; units: number }[]>();
  const batches = new Set<string>();
  for (const bar of bars) {
    const mode = books.operations.get(bar.operation)?.modes[bar.mode];
    if (!mode) continue;
    const most = books.resources.get(mode.resource ?? -1)?.capacity ?? 0;
    const fits = bar.lanes.every((lane) => lane >= 0 && lane < most);
    const asked = mode.resource === null ? 0 : (mode.units ?? 1);
    if (new Set(bar.lanes).size !== asked || bar.lanes.length !== asked || !fits) {
      wrong.push(`${bar.operation} has lanes ${bar.lanes.join()}`);
    }
    if (bar.end <= bar.start) continue;
    usesOf(mode).forEach(({ resource, units }, at) => {
      if (at === 0 && mode.resource !== null && books.resources.get(resource)?.batch) {
        const key = [resource, bar.lanes.join(), bar.start].join("/");
        if (batches.has(key)) return;
        batches.add(key);
      }
      const list = turns.get(resource) ?? [];
      list.push({ at: bar.start, units }, { at: bar.end, units: -units });
      turns.set(resource, list);
    });
  }
  for (const [resource, list] of turns) {
    const most = books.resources.get(resource)?.capacity ?? 0;
    let used = 0;
    for (const { at, units } of list.sort((a, b) => a.at - b.at || a.units - b.units)) {
      used += units;
      if (used <= most) continue;
      wrong.push(`resource ${resource}: ${used} of ${most} in use at ${at}`);
      break;
    }
  }
  return wrong;
}

/** Everything that some bars do against their snapshot; shares no code with the search. */
export function audit(snapshot: Snapshot, bars: readonly Bar[]): string[] {
  const books = booksOf(snapshot, bars);
  const wrong: string[] = books.bars.size === bars.length ? [] : ["an operation has two bars"];
  for (const bar of bars) {
    if (!books.operations.has(bar.operation)) wrong.push(`${bar.operation} is not asked for`);
  }
  for (const operation of snapshot.operations) {
    const bar = books.bars.get(operation.ref);
    const own = bar
      ? [
          ...timesOf(books, operation, bar),
          ...linksOf(books, operation, bar),
          ...heldOf(books, operation, bar),
        ]
      : ["has no bar"];
    for (const each of own) wrong.push(`${operation.ref} ${each}`);
  }
  return [...wrong, ...lanesOf(books, bars), ...poolsOf(books, bars)];
}
