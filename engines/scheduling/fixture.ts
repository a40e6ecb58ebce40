import { createChance } from "../../kernel/index.ts";
import type { Chance } from "../../kernel/index.ts";
import { commonTime, takesOf } from "./shop/modes.ts";
import { openBetween, openTime } from "./time.ts";
import type {
  Bar,
  Link,
  Mode,
  Need,
  Operation,
  Order,
  Resource,
  SetupMatrix,
  Snapshot,
  Span,
} from "./types.ts";

const families = 4;

function calendar(chance: Chance): Span[] {
  const spans: Span[] = [];
  let at = chance.whole(0, 20);
  // The last stretch is long: a made-up shop is not to fail for want of days.
  for (let day = 0; day < 60; day += 1) {
    const from = at + chance.whole(0, 15);
    const until = from + chance.whole(25, 90);
    spans.push({ from, until });
    at = until;
  }
  return [...spans, { from: at + 5, until: at + 100_000 }];
}

function resourceOf(chance: Chance, ref: number, oven: boolean): Resource {
  return {
    ref,
    capacity: chance.pick([1, 1, 1, 2, 3]),
    ...(chance.next() < 0.5 ? { open: calendar(chance) } : {}),
    ...(chance.next() < 0.5 ? { setup: chance.whole(0, 2) } : {}),
    ...(chance.next() < 0.3 ? { family: chance.whole(0, families) } : {}),
    ...(oven && chance.next() < 0.4 ? { batch: chance.whole(2, 5) } : {}),
  };
}

function setupOf(chance: Chance): SetupMatrix {
  const minutes = Array.from({ length: families }, (_, from) =>
    Array.from({ length: families }, (_none, to) => (from === to ? 0 : chance.whole(0, 9))),
  );
  const cleanup = Array.from({ length: families }, () => chance.whole(0, 3));
  return chance.next() < 0.5 ? { minutes } : { minutes, cleanup };
}

function modeOf(chance: Chance, machines: readonly Resource[], pools: readonly Resource[]): Mode {
  const machine = chance.pick(machines);
  const needs: Need[] = pools
    .filter(() => chance.next() < 0.3)
    .map(({ ref, capacity }) => ({ resource: ref, units: chance.whole(1, capacity + 1) }));
  const minutes = chance.next() < 0.06 ? 0 : chance.whole(1, 20);
  if (chance.next() < 0.12) return { resource: null, minutes, needs };
  const wide = machine.capacity > 1 && machine.batch === undefined && chance.next() < 0.2;
  return {
    resource: machine.ref,
    minutes,
    ...(wide ? { units: 2 } : {}),
    ...(needs.length > 0 ? { needs } : {}),
  };
}

function linkOf(chance: Chance, operation: number): Link {
  const dice = chance.next();
  if (dice < 0.6) return { operation };
  if (dice < 0.7) return { operation, lag: chance.whole(1, 12) };
  if (dice < 0.8) return { operation, lag: -chance.whole(1, 6) };
  if (dice < 0.9) return { operation, from: "start", lag: chance.whole(0, 8) };
  return { operation, maxWait: chance.whole(20, 200) };
}

/** A made-up shop with some of everything that the model knows, small unless orders are asked for. */
export function smallShop(seed: number, orderCount?: number): Snapshot {
  const chance = createChance(seed);
  const now = chance.pick([0, 0, 7, 100]);
  const machines = Array.from({ length: chance.whole(1, 5) }, (_, ref) =>
    resourceOf(chance, ref, true),
  );
  const pools = Array.from({ length: chance.whole(0, 3) }, (_, at): Resource => {
    const { setup: _setup, batch: _batch, ...pool } = resourceOf(chance, 10 + at, false);
    return pool;
  });
  const orders = Array.from({ length: orderCount ?? chance.whole(1, 6) }, (_, ref): Order => ({
    ref: 100 + ref,
    ...(chance.next() < 0.4 ? { release: now + chance.whole(0, 60) } : {}),
    ...(chance.next() < 0.8 ? { due: now + chance.whole(10, 150) } : {}),
    ...(chance.next() < 0.5 ? { weight: chance.whole(1, 10) } : {}),
  }));
  const operations: Operation[] = [];
  for (const order of orders) {
    const own: number[] = [];
    for (let at = chance.whole(1, 6); at > 0; at -= 1) {
      const ref = 1_000 + operations.length;
      const befores = own.filter((_, place) =>
        place === own.length - 1 ? chance.next() < 0.8 : chance.next() < 0.15,
      );
      const modes = Array.from({ length: chance.pick([1, 1, 2, 3]) }, () =>
        modeOf(chance, machines, pools),
      );
      operations.push({
        ref,
        order: order.ref,
        modes,
        ...(befores.length > 0 ? { after: befores.map((each) => linkOf(chance, each)) } : {}),
        ...(chance.next() < 0.8 ? { family: chance.whole(0, families) } : {}),
        ...(chance.next() < 0.6 ? { splittable: true } : {}),
        ...(chance.next() < 0.2 ? { materialAt: now + chance.whole(0, 60) } : {}),
        ...(chance.next() < 0.3 ? { size: chance.whole(1, 3) } : {}),
      });
      own.push(ref);
    }
  }
  const setups = [setupOf(chance), setupOf(chance)];
  return { now, resources: [...machines, ...pools], setups, orders, operations };
}

/** Minutes of work that a bar has from an instant on, in the common open time of all it takes. */
function workFrom({ resources }: Snapshot, mode: Mode, { from, until }: Span): number {
  const lists = takesOf(mode).flatMap(({ resource }) => {
    const open = resources.find(({ ref }) => ref === resource)?.open;
    return open ? [open] : [];
  });
  return openBetween(lists.length > 0 ? openTime(commonTime(lists)) : null, from, until);
}

/**
 * A shop some time after a plan of it came into force: what has ended is gone, what runs is under
 * way, some of what comes soon is frozen and some of the rest is held by hand to where it stands.
 */
export function shopLater(snapshot: Snapshot, bars: readonly Bar[], seed: number): Snapshot {
  const chance = createChance(seed).fork("later");
  const now = snapshot.now + chance.whole(1, 80);
  const held = new Map(bars.map((bar) => [bar.operation, bar]));
  const left = snapshot.operations.filter(({ ref }) => (held.get(ref)?.end ?? 0) > now);
  const refs = new Set(left.map(({ ref }) => ref));
  const operations = left.map((each): Operation => {
    const { after, ...rest } = each;
    const bar = held.get(each.ref);
    const links = (after ?? []).filter((link) => refs.has(link.operation));
    const own = links.length > 0 ? { ...rest, after: links } : rest;
    const mode = bar && each.modes[bar.mode];
    if (!bar || !mode) return own;
    if (bar.start < now && bar.resource !== null) {
      const minutesLeft = workFrom(snapshot, mode, { from: now, until: bar.end });
      return { ...own, modes: [mode], started: { resource: bar.resource, minutesLeft } };
    }
    // What is bound to nobody cannot be said to run: it begins anew.
    if (bar.start < now || chance.next() < 0.8) return own;
    const { start, resource } = bar;
    return { ...own, pin: resource === null ? { start } : { start, resource } };
  });
  return {
    ...snapshot,
    now,
    operations,
    present: bars.filter((bar) => refs.has(bar.operation)),
    ...(chance.next() < 0.5 ? { frozenUntil: now + chance.whole(0, 30) } : {}),
  };
}
