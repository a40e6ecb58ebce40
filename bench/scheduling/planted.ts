import type {
  CauseKind,
  Operation,
  Order,
  Resource,
  Snapshot,
} from "../../engines/scheduling/index.ts";
import { createChance } from "../../kernel/index.ts";

/** A shop in which every order is late for a reason that was put there. */
export interface Planted {
  readonly snapshot: Snapshot;
  /** The reason by order; orders that are only in the way have none. */
  readonly reasons: ReadonlyMap<number, CauseKind>;
  /** What an order queues for, where that is its reason: a machine, or the tool beside it. */
  readonly queues: ReadonlyMap<number, number>;
}

/** "tool": others have the tool, while the machine is free. */
type Struck = CauseKind | "tool";

const kinds: readonly Struck[] = [
  "material",
  "release",
  "capacity",
  "tool",
  "setup",
  "closed",
  "frozen",
  "work",
];

const minutes = 60;
const steps = 3;
const ideal = minutes * steps;
/** Where the numbers of tools begin; the machine on which somebody else uses one has the next. */
const tools = 1e6;

/** One order on a machine of its own, its middle operation struck by the reason. */
function strike(kind: Struck, at: { ref: number; by: number; small: number }) {
  const { ref, by, small } = at;
  const machine = 2 * ref;
  const middle = minutes + by;
  const resource: Resource = {
    ref: machine,
    capacity: 1,
    ...(kind === "setup" ? { setup: ref, family: 0 } : {}),
    ...(kind === "closed"
      ? {
          open: [
            { from: 0, until: minutes },
            { from: middle, until: 1e6 },
          ],
        }
      : {}),
  };
  const order: Order = {
    ref,
    due: kind === "work" ? ideal - by : ideal + small,
    ...(kind === "release" ? { release: by } : {}),
  };
  const operations = Array.from({ length: steps }, (_, step): Operation => {
    const own = ref * 10 + step;
    return {
      ref: own,
      order: ref,
      modes: [{ resource: step === 1 && kind !== "capacity" ? machine : machine + 1, minutes }],
      ...(step > 0 ? { after: [{ operation: own - 1 }] } : {}),
      ...(step === 1 ? { family: 1 } : {}),
      // A little of something else, so that the greatest cause has to be told from it.
      ...(step === 0 ? { materialAt: Math.floor(small / 2) } : {}),
      ...(step === 1 && kind === "material" ? { materialAt: middle } : {}),
      ...(step === 1 && kind === "frozen" ? { pin: { start: middle } } : {}),
    };
  });
  return { resource, second: { ref: machine + 1, capacity: 1 }, order, operations };
}

/** Somebody heavier, with whatever the middle operation needs, for the minutes it is struck by. */
function rivalOf(kind: "capacity" | "tool", at: { ref: number; by: number; rival: number }) {
  const { ref, by, rival } = at;
  const long = minutes + by;
  const [machine, tool] = [2 * ref, tools + 2 * ref];
  const mode =
    kind === "capacity"
      ? { resource: machine, minutes: long }
      : { resource: tool + 1, minutes: long, needs: [{ resource: tool, units: 1 }] };
  const own = { resource: machine, minutes };
  return {
    order: { ref: rival, due: long, weight: 20 },
    operation: { ref: ref * 10 + 9, order: rival, modes: [mode] },
    resources: kind === "tool" ? [tool, tool + 1].map((each) => ({ ref: each, capacity: 1 })) : [],
    queue: kind === "tool" ? tool : machine,
    middle: kind === "tool" ? { ...own, needs: [{ resource: tool, units: 1 }] } : own,
  };
}

/** A shop of so many orders with planted reasons, one each. */
export function plantedShop(seed: number, orders: number): Planted {
  const chance = createChance(seed);
  const reasons = new Map<number, CauseKind>();
  const queues = new Map<number, number>();
  const snapshot = {
    now: 0,
    resources: [] as Resource[],
    setups: [] as { minutes: number[][] }[],
    orders: [] as Order[],
    operations: [] as Operation[],
  };
  for (let ref = 0; ref < orders; ref += 1) {
    const kind = chance.pick(kinds);
    const by = kind === "work" ? chance.whole(60, 150) : chance.whole(100, 500);
    const made = strike(kind, { ref, by, small: chance.whole(4, 30) });
    reasons.set(ref, kind === "tool" ? "capacity" : kind);
    snapshot.setups.push({
      minutes: [
        [0, minutes + by],
        [0, 0],
      ],
    });
    snapshot.resources.push(made.resource, made.second);
    snapshot.orders.push(made.order);
    if (kind !== "capacity" && kind !== "tool") {
      snapshot.operations.push(...made.operations);
      continue;
    }
    const rival = rivalOf(kind, { ref, by, rival: orders + ref });
    queues.set(ref, rival.queue);
    snapshot.resources.push(...rival.resources);
    snapshot.orders.push(rival.order);
    const operations = made.operations.map((each, step) =>
      step === 1 ? { ...each, modes: [rival.middle] } : each,
    );
    snapshot.operations.push(...operations, rival.operation);
  }
  return { snapshot, reasons, queues };
}
