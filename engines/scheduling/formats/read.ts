import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { misfitOf } from "./shape.ts";
import { shapes } from "./shapes.ts";
import type { Link, Mode, Operation, Order, Resource, SetupMatrix, Snapshot } from "../types.ts";

/** An instance as read, with what is known of its best makespan. */
export interface Instance {
  readonly name: string;
  readonly snapshot: Snapshot;
  /** Proven: no makespan is below. */
  readonly lower: number;
  /** Best known; null where nothing is published. */
  readonly upper: number | null;
  /** Fields that stand in it and mean nothing here. */
  readonly ignored: readonly string[];
}

export interface Unreadable {
  readonly kind: "unreadable";
  readonly why: string;
}

type Numbers = readonly number[];

interface Raw {
  readonly name?: string;
  readonly m?: number;
  readonly lb?: number | null;
  readonly ub?: number | null;
  readonly best?: number | null;
  readonly jobs?: readonly (readonly Numbers[])[];
  readonly setup?: readonly (readonly Numbers[])[];
  readonly prec?: readonly Numbers[];
  readonly ops?: readonly Numbers[];
  readonly cap?: Numbers;
  readonly acts?: readonly (readonly [number, Numbers, Numbers])[];
  readonly operations?: readonly Operation[];
  readonly snapshot?: Snapshot;
}

const forms = ["snapshot", "operations", "jobs", "ops", "acts"] as const;

/**
 * An instance from one JSON object: our own snapshot, or a benchmark's job shop (`jobs`), assembly
 * shop (`ops`, `prec`) or project (`acts`, `cap`). Flexible alternatives are flat pairs of machine
 * and duration; a `setup[machine][from][to]` counts jobs or operations. What does not have its form
 * is refused by its place; whether it makes sense is the planner's to say.
 */
export function readInstance(value: unknown): Result<Instance, Unreadable> {
  if (typeof value !== "object" || value === null) return unreadable("it is not an object");
  const form = forms.find((each) => Object.hasOwn(value, each));
  if (form === undefined) return unreadable(`it has none of: ${forms.join(", ")}`);
  const ignored = new Set<string>();
  const misfit = misfitOf(value, shapes[form], ignored);
  if (misfit !== null) return unreadable(misfit);
  const raw = value as Raw;
  const wrong = wrongIn(raw, form);
  if (wrong !== null) return unreadable(wrong);
  return ok({
    name: raw.name ?? "unnamed",
    lower: raw.lb ?? 0,
    upper: raw.ub ?? raw.best ?? null,
    ignored: [...ignored],
    snapshot: snapshotOf(raw, value as Snapshot),
  });
}

function snapshotOf(raw: Raw, whole: Snapshot): Snapshot {
  if (raw.snapshot) return raw.snapshot;
  if (raw.operations) return whole;
  if (raw.jobs) return jobShop(raw, raw.jobs);
  return raw.ops && !raw.acts ? assembly(raw, raw.ops) : project(raw, raw.acts ?? []);
}

const unreadable = (why: string) => err<Unreadable>({ kind: "unreadable", why });

/** Far beyond any set's shops; each is a resource of its own. */
const machinesAtMost = 100_000;

const isPlace = (value: number | undefined, count: number) =>
  value !== undefined && Number.isInteger(value) && value >= 0 && value < count;

/** What a benchmark's lists say against each other; null where they agree. */
function wrongIn(raw: Raw, form: (typeof forms)[number]): string | null {
  const { m = 0 } = raw;
  if ((form === "jobs" || form === "ops") && !isPlace(m, machinesAtMost + 1))
    return `m is ${m}; it takes a whole number of machines up to ${machinesAtMost}`;
  if (form === "jobs") {
    const jobs = raw.jobs ?? [];
    for (const [at, job] of jobs.entries()) {
      for (const [place, pairs] of job.entries()) {
        const wrong = wrongPairs(pairs, raw.m);
        if (wrong !== null) return `jobs[${at}][${place}] ${wrong}`;
      }
    }
    return wrongSetup(raw, [jobs.flat().length, jobs.length]);
  }
  if (form === "ops") {
    const ops = raw.ops ?? [];
    for (const [at, pairs] of ops.entries()) {
      const wrong = wrongPairs(pairs, raw.m);
      if (wrong !== null) return `ops[${at}] ${wrong}`;
    }
    const odd = raw.prec?.find(
      (pair) => pair.length !== 2 || !pair.every((op) => isPlace(op, ops.length)),
    );
    if (odd) return `prec holds [${odd.join()}], which are not two of the ${ops.length} ops`;
    return wrongSetup(raw, [ops.length]);
  }
  const { acts = [], cap = [] } = raw;
  for (const [at, [, demands, next]] of form === "acts" ? acts.entries() : []) {
    if (demands.length > cap.length)
      return `acts[${at}] asks of ${demands.length} resources; cap has ${cap.length}`;
    const odd = next.find((op) => !isPlace(op, acts.length));
    if (odd !== undefined) return `acts[${at}] is followed by ${odd}, which is none of the acts`;
  }
  return null;
}

function wrongPairs(pairs: Numbers, machineCount: number | undefined): string | null {
  if (pairs.length === 0 || pairs.length % 2 === 1)
    return `has ${pairs.length} numbers; it takes pairs of machine and duration`;
  for (let at = 0; at < pairs.length; at += 2) {
    if (!isPlace(pairs[at], machineCount ?? machinesAtMost))
      return `names machine ${pairs[at]}; there are ${machineCount ?? "any"}, counted from 0`;
  }
  return null;
}

function wrongSetup({ setup, m }: Raw, sizes: readonly number[]): string | null {
  if (setup === undefined) return null;
  if (m !== undefined && setup.length !== m)
    return `setup has ${setup.length} matrices for ${m} machines`;
  const [first] = setup;
  const size = first?.length ?? 0;
  if (!sizes.includes(size)) return `setup[0] has ${size} rows; it takes ${sizes.join(" or ")}`;
  for (const [machine, rows] of setup.entries()) {
    if (rows.length === size && rows.every((row) => row.length === size)) continue;
    return `setup[${machine}] is not square with ${size} rows like the first`;
  }
  return null;
}

function modesOf(pairs: Numbers): Mode[] {
  const modes: Mode[] = [];
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    modes.push({ resource: pairs[at] ?? 0, minutes: pairs[at + 1] ?? 0 });
  }
  return modes;
}

/** As many machines as are said or, where nothing is said, as are named. */
function machines(
  raw: Raw,
  operations: readonly Operation[],
): Pick<Snapshot, "resources" | "setups"> {
  let named = raw.setup?.length ?? 0;
  for (const { modes } of operations)
    for (const { resource } of modes) named = Math.max(named, (resource ?? 0) + 1);
  const resources = Array.from({ length: raw.m ?? named }, (_, ref): Resource =>
    raw.setup ? { ref, capacity: 1, setup: ref } : { ref, capacity: 1 },
  );
  // The benchmarks' diagonals are not changeovers: an operation never follows itself.
  const setups = (raw.setup ?? []).map((minutes): SetupMatrix => ({ minutes }));
  return { resources, setups };
}

function jobShop(raw: Raw, jobs: readonly (readonly Numbers[])[]): Snapshot {
  const operations: Operation[] = [];
  const perJob = raw.setup?.[0]?.length === jobs.length;
  jobs.forEach((job, order) => {
    job.forEach((pairs, at) => {
      const ref = operations.length;
      const after = at > 0 ? [{ operation: ref - 1 }] : [];
      const family = raw.setup ? { family: perJob ? order : ref } : {};
      operations.push({ ref, order, modes: modesOf(pairs), after, ...family });
    });
  });
  const orders = jobs.map((_, ref): Order => ({ ref }));
  return { now: 0, ...machines(raw, operations), orders, operations };
}

/** Links by the operation that waits. */
function linksOf(count: number, pairs: Iterable<readonly number[]>): Link[][] {
  const links = Array.from({ length: count }, (): Link[] => []);
  for (const [operation = 0, after = 0] of pairs) links[after]?.push({ operation });
  return links;
}

/** Operations that hang together are one order. */
function assembly(raw: Raw, ops: readonly Numbers[]): Snapshot {
  const order = ops.map((_, op) => op);
  const root = (op: number): number => {
    let top = op;
    while (order[top] !== top) top = order[top] ?? top;
    // Halves the way for who comes next: long chains stay quick.
    order[op] = top;
    return top;
  };
  const prec = raw.prec ?? [];
  for (const [before = 0, after = 0] of prec) order[root(after)] = root(before);
  const links = linksOf(ops.length, prec);
  const operations = ops.map((pairs, ref): Operation => ({
    ref,
    order: root(ref),
    modes: modesOf(pairs),
    after: links[ref] ?? [],
    ...(raw.setup ? { family: ref } : {}),
  }));
  const orders = [...new Set(operations.map((each) => each.order))].map((ref): Order => ({ ref }));
  return { now: 0, ...machines(raw, operations), orders, operations };
}

function project(raw: Raw, acts: readonly (readonly [number, Numbers, Numbers])[]): Snapshot {
  const resources = (raw.cap ?? []).map((capacity, ref): Resource => ({ ref, capacity }));
  const pairs = acts.flatMap(([, , next], operation) => next.map((after) => [operation, after]));
  const links = linksOf(acts.length, pairs);
  const operations = acts.map(([minutes, demands], ref): Operation => {
    const needs = demands
      .map((units, resource) => ({ resource, units }))
      .filter(({ units }) => units !== 0);
    return { ref, order: 0, modes: [{ resource: null, minutes, needs }], after: links[ref] ?? [] };
  });
  return { now: 0, resources, orders: [{ ref: 0 }], operations };
}
