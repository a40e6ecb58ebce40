import { err, ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import type { Mode, Operation, Order, Resource, SetupMatrix, Snapshot } from "./types.ts";

/** An instance as read, with what is known of its best makespan. */
export interface Instance {
  readonly name: string;
  readonly snapshot: Snapshot;
  /** Proven: no makespan is below. */
  readonly lower: number;
  /** Best known; null where nothing is published. */
  readonly upper: number | null;
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
  readonly best?: number;
  readonly jobs?: readonly (readonly Numbers[])[];
  readonly setup?: readonly (readonly Numbers[])[];
  readonly prec?: readonly (readonly [number, number])[];
  readonly ops?: readonly Numbers[];
  readonly cap?: Numbers;
  readonly acts?: readonly (readonly [number, Numbers, Numbers])[];
  readonly operations?: readonly Operation[];
  readonly snapshot?: Snapshot;
}

/**
 * An instance from one JSON object: our own snapshot, or a benchmark's job shop (`jobs`), assembly
 * shop (`ops`, `prec`) or project (`acts`, `cap`). Flexible alternatives are flat pairs of machine
 * and duration; a `setup[machine][from][to]` counts jobs or operations.
 */
export function readInstance(value: unknown): Result<Instance, Unreadable> {
  if (typeof value !== "object" || value === null) return unreadable("not an object");
  const raw = value as Raw;
  const known = {
    name: raw.name ?? "unnamed",
    lower: raw.lb ?? 0,
    upper: raw.ub ?? raw.best ?? null,
  };
  if (raw.snapshot) return ok({ ...known, snapshot: raw.snapshot });
  if (raw.operations) return ok({ ...known, snapshot: value as Snapshot });
  if (raw.jobs) return ok({ ...known, snapshot: jobShop(raw, raw.jobs) });
  if (raw.ops) return ok({ ...known, snapshot: assembly(raw, raw.ops) });
  if (raw.acts) return ok({ ...known, snapshot: project(raw, raw.acts) });
  return unreadable("none of: snapshot, operations, jobs, ops, acts");
}

const unreadable = (why: string) => err<Unreadable>({ kind: "unreadable", why });

function modesOf(pairs: Numbers): Mode[] {
  const modes: Mode[] = [];
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    modes.push({ resource: pairs[at] ?? 0, minutes: pairs[at + 1] ?? 0 });
  }
  return modes;
}

function machines(raw: Raw): Pick<Snapshot, "resources" | "setups"> {
  const resources = Array.from({ length: raw.m ?? 0 }, (_, ref): Resource =>
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
  return { now: 0, ...machines(raw), orders, operations };
}

/** Operations that hang together are one order. */
function assembly(raw: Raw, ops: readonly Numbers[]): Snapshot {
  const order = ops.map((_, op) => op);
  const root = (op: number): number => (order[op] === op ? op : root(order[op] ?? op));
  for (const [before, after] of raw.prec ?? []) order[root(after)] = root(before);
  const operations = ops.map((pairs, ref): Operation => ({
    ref,
    order: root(ref),
    modes: modesOf(pairs),
    after: (raw.prec ?? [])
      .filter(([, after]) => after === ref)
      .map(([operation]) => ({ operation })),
  }));
  const orders = [...new Set(operations.map((each) => each.order))].map((ref): Order => ({ ref }));
  return { now: 0, ...machines(raw), orders, operations };
}

function project(raw: Raw, acts: readonly (readonly [number, Numbers, Numbers])[]): Snapshot {
  const resources = (raw.cap ?? []).map((capacity, ref): Resource => ({ ref, capacity }));
  const operations = acts.map(([minutes, demands], ref): Operation => {
    const needs = demands
      .map((units, resource) => ({ resource, units }))
      .filter(({ units }) => units > 0);
    const after = acts.flatMap(([, , next], operation) =>
      next.includes(ref) ? [{ operation }] : [],
    );
    return { ref, order: 0, modes: [{ resource: null, minutes, needs }], after };
  });
  return { now: 0, resources, orders: [{ ref: 0 }], operations };
}
