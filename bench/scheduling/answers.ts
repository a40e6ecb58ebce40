import {
  capableDate,
  createPlanner,
  explainLateness,
  offersIn,
  openBook,
  repairIn,
  usualObjective,
  verify,
} from "../../engines/scheduling/index.ts";
import type {
  Finding,
  Operation,
  Order,
  Plan,
  PromiseBook,
  Snapshot,
} from "../../engines/scheduling/index.ts";
import { createChance } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import type { Line } from "./groups.ts";
import { plantOf } from "./plant.ts";
import { plantedBest } from "./planted-best.ts";
import { plantedShop } from "./planted.ts";
import { median, worked } from "./plants.ts";

function must<Value>(made: Result<Value, Finding>): Value {
  if (!made.ok) throw new Error(`impossible: ${made.error.kind}`);
  return made.value;
}

const at = (list: readonly number[], share: number) =>
  list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;

interface Rush {
  readonly order: Order;
  readonly operations: readonly Operation[];
}

/** A rush order of ten operations over machines of the plant. */
function rushOf(snapshot: Snapshot, seed: number): Rush {
  const chance = createChance(seed).fork("rush");
  const ref = 1e6 + seed;
  const release = chance.whole(0, 8_000);
  const order = { ref, release, due: release + chance.whole(2_000, 5_000), weight: 10 };
  const family = chance.whole(0, 20);
  const operations = Array.from({ length: 10 }, (_, step): Operation => {
    const pattern = chance.pick(snapshot.operations);
    const own = 1e7 + seed * 100 + step;
    const after = step > 0 ? [{ operation: own - 1 }] : [];
    return { ref: own, order: ref, modes: pattern.modes, after, family };
  });
  return { order, operations };
}

function insertLines(book: PromiseBook, rounds: number): Line[] {
  const { snapshot } = book;
  const times: number[] = [];
  const disturbed: number[] = [];
  for (let seed = 1; seed <= rounds; seed += 1) {
    const { order, operations } = rushOf(snapshot, seed);
    const more = {
      ...snapshot,
      orders: [...snapshot.orders, order],
      operations: [...snapshot.operations, ...operations],
    };
    const fresh = { orders: [order], operations };
    const { value, ms } = worked(() => must(offersIn(book, fresh)));
    times.push(ms);
    for (const offer of value) {
      const { breaches } = verify(more, offer.plan);
      if (breaches.length > 0) throw new Error(`${offer.kind}: ${breaches[0] ?? ""}`);
    }
    const least = value[0];
    const far = least?.moved.filter(({ from, to }) => Math.abs(to - from) > 15).length ?? 0;
    disturbed.push(far / snapshot.operations.length);
  }
  return [
    {
      name: `rush order, three offers, ms of work, 95 of 100 (${rounds})`,
      value: at(times, 0.95),
      asked: "≤ 100",
      key: "insert10k_p95_ms",
    },
    {
      name: "operations moved by more than 15 minutes, first offer",
      value: Math.max(...disturbed),
      asked: "≤ 0.02",
      key: "insert10k_disturbed",
    },
  ];
}

function repairLine(book: PromiseBook): Line {
  const times = Array.from({ length: 7 }, (_, round) => {
    const from = 2_000 + round * 700;
    const { value, ms } = worked(() =>
      must(repairIn(book, { resource: round * 3, from, until: from + 480 })),
    );
    const { breaches } = verify(value.snapshot, value.plan);
    if (breaches.length > 0) throw new Error(breaches[0]);
    return ms;
  });
  return {
    name: "breakdown repaired, ms of work",
    value: median(times),
    asked: "≤ 50",
    key: "repair10k_ms",
  };
}

function bookLine(snapshot: Snapshot, plan: Plan): Line {
  const times = Array.from({ length: 5 }, () => worked(() => must(openBook(snapshot, plan))).ms);
  return {
    name: "book opened on a plan of 10,000 operations, once, ms of work",
    value: median(times),
    asked: "",
    key: "book10k_ms",
  };
}

function promiseLines(book: PromiseBook, rounds: number): Line[] {
  const { snapshot } = book;
  const times: number[] = [];
  const ask = (seed: number) => {
    const { order, operations } = rushOf(snapshot, seed);
    return worked(() =>
      capableDate(book, { order: order.ref, release: order.release ?? 0, operations }),
    );
  };
  for (let seed = 1; seed <= rounds / 4; seed += 1) ask(seed);
  for (let seed = 1; seed <= rounds; seed += 1) times.push(ask(seed).ms);
  const sum = times.reduce((total, ms) => total + ms, 0);
  return [
    {
      name: `capable-to-promise, ms of work, 99 of 100 (${rounds})`,
      value: at(times, 0.99),
      asked: "≤ 20",
      key: "ctp_p99_ms",
    },
    {
      name: "answers per second of work",
      value: (rounds * 1_000) / sum,
      asked: "≥ 500",
      key: "ctp_per_s",
    },
  ];
}

/** How far above planted optima a fixed number of steps ends, over some seeds. */
function bestLine(quick: boolean): Line {
  const seeds = quick ? 4 : 20;
  const steps = 20_000;
  let gap = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { snapshot, tardiness } = plantedBest(seed, 60);
    const planner = must(createPlanner(snapshot, { seed, objective: usualObjective }));
    for (let tenth = 0; tenth < 10; tenth += 1) planner.work(steps / 10, tenth / 10);
    const { breaches, score } = verify(snapshot, planner.plan());
    if (breaches.length > 0) throw new Error(breaches[0]);
    if (score.tardiness < tardiness) throw new Error(`seed ${seed} is below its planted optimum`);
    gap += (100 * (score.tardiness / tardiness - 1)) / seeds;
  }
  return {
    name: `above planted optima, %, ${steps} steps of one thread (${seeds} of 60 orders)`,
    value: gap,
    asked: "",
    key: "planted_gap",
  };
}

/** What a standing plan of 10,000 operations answers, and whether its reasons are right. */
export function answerLines(quick: boolean, say: (line: Line) => void): void {
  const snapshot = plantOf({ seed: 1, operations: 10_000, resources: 120 });
  const planner = must(createPlanner(snapshot, { seed: 1, objective: usualObjective }));
  const plan = planner.plan();
  say(bookLine(snapshot, plan));
  const book = must(openBook(snapshot, plan));
  for (const line of insertLines(book, quick ? 15 : 60)) say(line);
  say(repairLine(book));
  const times = Array.from(
    { length: 5 },
    () => worked(() => must(explainLateness(snapshot, plan))).ms,
  );
  say({
    name: "all late orders of 1,000 explained, ms of work",
    value: median(times),
    asked: "≤ 200",
    key: "explain1000_ms",
  });
  for (const line of promiseLines(book, quick ? 200 : 1_000)) say(line);
  const planted = plantedShop(1, quick ? 140 : 700);
  const made = must(createPlanner(planted.snapshot, { seed: 1, objective: usualObjective }));
  const said = must(explainLateness(planted.snapshot, made.plan()));
  const named = new Map(said.map(({ order, causes }) => [order, causes[0]?.kind]));
  const right = [...planted.reasons].filter(
    ([order, reason]) => named.get(order) === reason,
  ).length;
  say({
    name: "planted reasons named first",
    value: right / planted.reasons.size,
    asked: "1",
    key: "causes_right_share",
  });
  say(bestLine(quick));
}
