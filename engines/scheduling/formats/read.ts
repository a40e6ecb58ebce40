import { err, ok } from "../../../kernel/index.ts";
import type { BothWords, Result } from "../../../kernel/index.ts";
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
  readonly why: BothWords;
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
  if (typeof value !== "object" || value === null)
    return unreadable({ en: "it is not an object", zh: "不是对象" });
  const form = forms.find((each) => Object.hasOwn(value, each));
  if (form === undefined)
    return unreadable({
      en: `it has none of: ${forms.join(", ")}`,
      zh: `缺少 ${forms.join("、")} 中的任何一个`,
    });
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

const unreadable = (why: BothWords) => err<Unreadable>({ kind: "unreadable", why });

/** Far beyond any set's shops; each is a resource of its own. */
const machinesAtMost = 100_000;

const isPlace = (value: number | undefined, count: number) =>
  value !== undefined && Number.isInteger(value) && value >= 0 && value < count;

/** What a benchmark's lists say against each other; null where they agree. */
function wrongIn(raw: Raw, form: (typeof forms)[number]): BothWords | null {
  const { m = 0 } = raw;
  if ((form === "jobs" || form === "ops") && !isPlace(m, machinesAtMost + 1))
    return {
      en: `m is ${m}; it takes a whole number of machines up to ${machinesAtMost}`,
      zh: `m 是 ${m}，应为不超过 ${machinesAtMost} 的整数（机器数）`,
    };
  if (form === "jobs") return wrongJobs(raw);
  if (form === "ops") return wrongOps(raw);
  return form === "acts" ? wrongActs(raw) : null;
}

function wrongJobs(raw: Raw): BothWords | null {
  const jobs = raw.jobs ?? [];
  for (const [at, job] of jobs.entries()) {
    for (const [place, pairs] of job.entries()) {
      const wrong = wrongPairs(`jobs[${at}][${place}]`, pairs, raw.m);
      if (wrong !== null) return wrong;
    }
  }
  return wrongSetup(raw, [jobs.flat().length, jobs.length]);
}

function wrongOps(raw: Raw): BothWords | null {
  const ops = raw.ops ?? [];
  for (const [at, pairs] of ops.entries()) {
    const wrong = wrongPairs(`ops[${at}]`, pairs, raw.m);
    if (wrong !== null) return wrong;
  }
  const odd = raw.prec?.find(
    (pair) => pair.length !== 2 || !pair.every((op) => isPlace(op, ops.length)),
  );
  if (odd)
    return {
      en: `prec holds [${odd.join()}], which are not two of the ${ops.length} ops`,
      zh: `prec 含 [${odd.join()}]，不是 ${ops.length} 个 ops 中的两个`,
    };
  return wrongSetup(raw, [ops.length]);
}

function wrongActs({ acts = [], cap = [] }: Raw): BothWords | null {
  for (const [at, [, demands, next]] of acts.entries()) {
    if (demands.length > cap.length)
      return {
        en: `acts[${at}] asks of ${demands.length} resources; cap has ${cap.length}`,
        zh: `acts[${at}] 需要 ${demands.length} 种资源，而 cap 只有 ${cap.length} 种`,
      };
    const odd = next.find((op) => !isPlace(op, acts.length));
    if (odd !== undefined)
      return {
        en: `acts[${at}] is followed by ${odd}, which is none of the acts`,
        zh: `acts[${at}] 的后续 ${odd} 不在 acts 之中`,
      };
  }
  return null;
}

function wrongPairs(
  place: string,
  pairs: Numbers,
  machineCount: number | undefined,
): BothWords | null {
  if (pairs.length === 0 || pairs.length % 2 === 1)
    return {
      en: `${place} has ${pairs.length} numbers; it takes pairs of machine and duration`,
      zh: `${place} 有 ${pairs.length} 个数，应为机器与时长成对`,
    };
  for (let at = 0; at < pairs.length; at += 2) {
    if (!isPlace(pairs[at], machineCount ?? machinesAtMost))
      return {
        en: `${place} names machine ${pairs[at]}; there are ${machineCount ?? machinesAtMost}, counted from 0`,
        zh: `${place} 写了机器 ${pairs[at]}；共 ${machineCount ?? machinesAtMost} 台，从 0 起计`,
      };
  }
  return null;
}

function wrongSetup({ setup, m }: Raw, sizes: readonly number[]): BothWords | null {
  if (setup === undefined) return null;
  if (m !== undefined && setup.length !== m)
    return {
      en: `setup has ${setup.length} matrices for ${m} machines`,
      zh: `setup 有 ${setup.length} 个矩阵，而机器有 ${m} 台`,
    };
  const [first] = setup;
  const size = first?.length ?? 0;
  if (!sizes.includes(size))
    return {
      en: `setup[0] has ${size} rows; it takes ${sizes.join(" or ")}`,
      zh: `setup[0] 有 ${size} 行，应为 ${sizes.join(" 或 ")} 行`,
    };
  for (const [machine, rows] of setup.entries()) {
    if (rows.length === size && rows.every((row) => row.length === size)) continue;
    return {
      en: `setup[${machine}] is not square with ${size} rows like the first`,
      zh: `setup[${machine}] 不是与第一个相同的 ${size} 行方阵`,
    };
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
