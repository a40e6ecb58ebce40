import type { Flow } from "./graph.ts";

/** A shop without calendars as lists, the way the public benchmarks state it. */
export interface Shop {
  readonly machines: number;
  /** Per operation: its alternatives as machine and duration. */
  readonly operations: readonly (readonly { readonly machine: number; readonly time: number }[])[];
  /** Pairs of operations: the first ends before the second starts. */
  readonly precedence: readonly (readonly [number, number])[];
  /** `setup[machine][from][to]` by the operations' kinds. */
  readonly setup?: readonly (readonly (readonly number[])[])[];
  /** Kind of each operation where setups are given. */
  readonly kinds?: readonly number[];
}

function grouped(
  count: number,
  pairs: readonly (readonly [number, number])[],
): [Int32Array, Int32Array] {
  const from = new Int32Array(count + 1);
  for (const [key] of pairs) from[key + 1] = (from[key + 1] as number) + 1;
  for (let at = 0; at < count; at += 1)
    from[at + 1] = (from[at + 1] as number) + (from[at] as number);
  const fill = from.slice();
  const list = new Int32Array(pairs.length);
  for (const [key, value] of pairs) {
    list[fill[key] as number] = value;
    fill[key] = (fill[key] as number) + 1;
  }
  return [from, list];
}

/** The arrays on which the makespan search runs. */
export function flowOf(shop: Shop): Flow {
  const count = shop.operations.length;
  const modes = shop.operations.flat();
  const modeFrom = new Int32Array(count + 1);
  shop.operations.forEach((choices, op) => {
    modeFrom[op + 1] = (modeFrom[op] as number) + choices.length;
  });
  const [beforeFrom, before] = grouped(
    count,
    shop.precedence.map(([first, then]) => [then, first]),
  );
  const [afterFrom, after] = grouped(count, shop.precedence);
  const kinds = shop.setup?.[0]?.length ?? 1;
  return {
    operations: count,
    machines: shop.machines,
    modeFrom,
    modeMachine: Int32Array.from(modes, (mode) => mode.machine),
    modeTime: Int32Array.from(modes, (mode) => mode.time),
    beforeFrom,
    before,
    afterFrom,
    after,
    setup: shop.setup ? Int32Array.from(shop.setup.flat(2)) : null,
    kinds,
    kind: Int32Array.from(shop.kinds ?? Array.from({ length: count }, () => 0)),
  };
}
