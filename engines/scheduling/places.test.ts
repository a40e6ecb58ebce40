// Goal: looking at fewer places on other machines misses none of the best. Method: made-up flexible
// shops in the midst of a search; every place that the graph allows is estimated plainly beside.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../kernel/index.ts";
import { dispatch } from "./makespan/elite.ts";
import { flowOf } from "./makespan/flow.ts";
import { setupOf } from "./makespan/graph.ts";
import type { Flow, Graph } from "./makespan/graph.ts";
import { lookAtModes } from "./makespan/neighbours.ts";
import { createTabu, search, start } from "./makespan/tabu.ts";

/** Chains of four operations on up to five machines, with changeovers where asked for. */
function madeUp(seed: number): Flow {
  const chance = createChance(seed);
  const machines = chance.whole(2, 6);
  const count = 4 * chance.whole(2, 7);
  const any = (most: number) => Array.from({ length: chance.whole(1, most + 1) }, () => 0);
  const kinds = 3;
  const table = Array.from({ length: machines }, () =>
    Array.from({ length: kinds }, (_from, from) =>
      Array.from({ length: kinds }, (_to, to) => (from === to ? 0 : chance.whole(1, 9))),
    ),
  );
  return flowOf({
    machines,
    operations: Array.from({ length: count }, () =>
      any(3).map(() => ({ machine: chance.whole(0, machines), time: chance.whole(1, 20) })),
    ),
    precedence: Array.from({ length: count - 1 }, (_, at): [number, number] => [at, at + 1]).filter(
      ([at]) => at % 4 !== 3,
    ),
    ...(seed % 3 === 0
      ? { setup: table, kinds: Array.from({ length: count }, () => chance.whole(0, kinds)) }
      : {}),
  });
}

/** The least of all places of a mode, each estimated by its neighbours' ways. */
function leastOf(g: Graph, op: number, at: { mode: number; price: number }): number {
  const before = g.jobPrev[op] as number;
  const after = g.jobNext[op] as number;
  const from = before === g.nobody ? -1 : (g.done[before] as number) - (g.time[before] as number);
  const until = after === g.nobody ? Infinity : (g.done[after] as number);
  const minutes = g.modeTime[at.mode] as number;
  const held = g.machine[op] as number;
  g.machine[op] = g.modeMachine[at.mode] as number;
  let least = Infinity;
  // On its own machine it stays where it is.
  const stays = g.machine[op] === held;
  let left = stays ? (g.prev[op] as number) : g.nobody;
  for (;;) {
    const first = g.firstOn[g.machine[op] as number] as number;
    const behind = (left === g.nobody ? first : g.next[left]) as number;
    const right = stays ? (g.next[op] as number) : behind;
    const early = right !== g.nobody && (g.done[right] as number) <= from;
    if (!stays && left !== g.nobody && (g.done[left] as number) - (g.time[left] as number) >= until)
      break;
    if (stays || !early) {
      const begin = Math.max(
        g.ready[op] as number,
        (g.done[left] as number) + setupOf(g, left, op),
      );
      const rest = Math.max(
        g.rest[op] as number,
        (g.back[right] as number) + setupOf(g, op, right),
      );
      const dearer = at.price * (minutes - (g.time[op] as number)) + minutes;
      least = Math.min(least, begin + dearer + rest);
    }
    if (stays || right === g.nobody) break;
    left = right;
  }
  g.machine[op] = held;
  return least;
}

test("the best place on other machines is found whatever is skipped", () => {
  let compared = 0;
  for (let seed = 1; seed <= 300; seed += 1) {
    const flow = madeUp(seed);
    const chance = createChance(seed);
    const tabu = createTabu(flow, chance, 0);
    start(tabu, dispatch(flow, chance, 0.5));
    search(tabu, seed % 40);
    const { g, memory } = tabu;
    for (let op = 0; op < flow.operations; op += 1) {
      memory.modes.fill(0);
      memory.estimate = Infinity;
      memory.minutePrices.fill(seed % 2);
      lookAtModes(memory, op);
      let least = Infinity;
      for (let mode = g.modeFrom[op] as number; mode < (g.modeFrom[op + 1] as number); mode += 1) {
        if (mode === g.mode[op]) continue;
        least = Math.min(least, leastOf(g, op, { mode, price: seed % 2 }));
      }
      assert.equal(memory.estimate, least, `seed ${seed}, operation ${op}`);
      if (least < Infinity) compared += 1;
    }
  }
  assert.ok(compared > 2_000, `${compared} were compared`);
});
