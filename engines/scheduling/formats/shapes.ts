import type { Shape } from "./shape.ts";

const list = (each: Shape): Shape => ({ list: each });
const numbers = list("number");
const matrix = list(numbers);
const matrices = list(matrix);

const need: Shape = {
  fields: { resource: "number", units: "number" },
  needed: ["resource", "units"],
};

const mode: Shape = {
  fields: {
    resource: "number or null",
    minutes: "number",
    units: "number",
    needs: list(need),
  },
  needed: ["resource", "minutes"],
};

const link: Shape = {
  fields: {
    operation: "number",
    from: { words: ["end", "start"] },
    lag: "number",
    maxWait: "number",
  },
  needed: ["operation"],
};

const operation: Shape = {
  fields: {
    ref: "number",
    order: "number",
    modes: list(mode),
    after: list(link),
    family: "number",
    splittable: "flag",
    materialAt: "number",
    size: "number",
    started: {
      fields: { resource: "number", minutesLeft: "number" },
      needed: ["resource", "minutesLeft"],
    },
    pin: { fields: { resource: "number", start: "number" } },
  },
  needed: ["ref", "order", "modes"],
};

const resource: Shape = {
  fields: {
    ref: "number",
    capacity: "number",
    open: list({ fields: { from: "number", until: "number" }, needed: ["from", "until"] }),
    setup: "number",
    family: "number",
    batch: "number",
  },
  needed: ["ref", "capacity"],
};

const order: Shape = {
  fields: { ref: "number", release: "number", due: "number", weight: "number" },
  needed: ["ref"],
};

const setup: Shape = { fields: { minutes: matrix, cleanup: numbers }, needed: ["minutes"] };

const bar: Shape = {
  fields: {
    operation: "number",
    order: "number",
    mode: "number",
    resource: "number or null",
    lanes: numbers,
    setupFrom: "number",
    start: "number",
    end: "number",
  },
  needed: ["operation", "order", "mode", "resource", "lanes", "start", "end"],
};

const snapshotFields = {
  now: "number",
  resources: list(resource),
  setups: list(setup),
  orders: list(order),
  operations: list(operation),
  present: list(bar),
  frozenUntil: "number",
} satisfies Record<string, Shape>;

const snapshotNeeded = ["now", "resources", "orders", "operations"];

/** What every instance may say of itself. */
const known = {
  name: "text",
  lb: "number or null",
  ub: "number or null",
  best: "number or null",
} satisfies Record<string, Shape>;

const counts = { n: "number", m: "number", ops: "number", set: "text" } satisfies Record<
  string,
  Shape
>;

/** The forms of an instance, by the field that tells them apart. */
export const shapes: Readonly<Record<"snapshot" | "operations" | "jobs" | "ops" | "acts", Shape>> =
  {
    snapshot: {
      fields: { ...known, snapshot: { fields: snapshotFields, needed: snapshotNeeded } },
    },
    operations: { fields: { ...known, ...snapshotFields }, needed: snapshotNeeded },
    jobs: { fields: { ...known, ...counts, jobs: matrices, setup: matrices }, needed: ["jobs"] },
    ops: {
      fields: { ...known, ...counts, ops: matrix, prec: matrix, setup: matrices },
      needed: ["ops"],
    },
    acts: {
      fields: { ...known, cap: numbers, acts: list({ tuple: ["number", numbers, numbers] }) },
      needed: ["cap", "acts"],
    },
  };
