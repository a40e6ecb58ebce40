import type { Plan, Snapshot } from "./types.ts";

/** Something a plan must not do, in words for the maintainer. */
export type Breach = string;

function wrongPegs({ supplies, demands, pegs }: Plan): Breach[] {
  const given = supplies.item.map(() => 0);
  const got = demands.item.map(() => 0);
  const breaches: Breach[] = [];
  pegs.supply.forEach((supply, at) => {
    const demand = pegs.demand[at] ?? 0;
    const units = pegs.units[at] ?? 0;
    if (!(units > 0)) breaches.push(`peg ${at} has ${units} units`);
    given[supply] = (given[supply] ?? 0) + units;
    got[demand] = (got[demand] ?? 0) + units;
    if ((pegs.day[at] ?? 0) < (supplies.newDay[supply] ?? 0))
      breaches.push(`peg ${at} uses supply ${supply} before it is there`);
  });
  given.forEach((units, at) => {
    if (units > (supplies.newUnits[at] ?? 0))
      breaches.push(`supply ${at} gives ${units} of ${supplies.newUnits[at]}`);
  });
  return [
    ...breaches,
    ...got.flatMap((units, at) =>
      units > (demands.units[at] ?? 0) ? [`demand ${at} got ${units} of ${demands.units[at]}`] : [],
    ),
  ];
}

/** Receipts that changed though they must not, or came before they can; orders without their lead. */
function wrongChanges(snapshot: Snapshot, { supplies }: Plan): Breach[] {
  const receipts = new Map(snapshot.receipts.map((each) => [each.ref, each]));
  return supplies.item.flatMap((place, at) => {
    const [day = 0, newDay = 0] = [supplies.day[at], supplies.newDay[at]];
    const isSame = supplies.newUnits[at] === supplies.units[at];
    const item = snapshot.items[place];
    if (supplies.kind[at] === 0)
      return isSame && supplies.units[at] === item?.onHand
        ? []
        : [`stock on hand of ${place} moved`];
    if (supplies.kind[at] === 3) return [];
    if (supplies.kind[at] === 2) {
      const start = newDay - (item?.leadDays ?? 0);
      const lot = item?.lot;
      const units = supplies.newUnits[at] ?? 0;
      const fits = units >= (lot?.minimum ?? 1) && units % (lot?.multiple ?? 1) === 0;
      return start < snapshot.today || !fits ? [`order ${at} breaks its lead or lot`] : [];
    }
    const receipt = receipts.get(supplies.ref[at] ?? 0);
    const stands = newDay === Math.max(day, snapshot.today) || newDay === day;
    if (!receipt?.movable) return stands && isSame ? [] : [`receipt ${receipt?.ref} is fixed`];
    const earliest = Math.min(day, Math.max(snapshot.today, receipt.earliest ?? 0));
    return newDay < earliest ? [`receipt ${receipt.ref} cannot come so early`] : [];
  });
}

/** Days on which an item has less than nothing, though it is not told that somebody waits. */
function negativeDays(snapshot: Snapshot, plan: Plan): Breach[] {
  const { today, days } = snapshot;
  const { supplies, demands, pegs } = plan;
  const net = new Float64Array(snapshot.items.length * days);
  const add = (item: number, day: number, units: number) => {
    const at = Math.max(0, day - today);
    if (at < days) net[item * days + at] = (net[item * days + at] ?? 0) + units;
  };
  supplies.item.forEach((item, at) =>
    add(item, supplies.newDay[at] ?? 0, supplies.newUnits[at] ?? 0),
  );
  // A demand takes its units from the item that serves it, on its day; late ones when they come.
  pegs.supply.forEach((supply, at) => {
    const asked = demands.day[pegs.demand[at] ?? 0] ?? 0;
    add(supplies.item[supply] ?? 0, Math.max(asked, pegs.day[at] ?? 0), -(pegs.units[at] ?? 0));
  });
  return snapshot.items.flatMap(({ ref }, item) => {
    let balance = 0;
    for (let at = 0; at < days; at += 1) {
      balance += net[item * days + at] ?? 0;
      if (balance < 0) return [`item ${ref} stands at ${balance} on day ${today + at}`];
    }
    return [];
  });
}

/** Lanes that go back in time, take part of a day, lead nowhere, or are bound to no whole lot. */
const wrongLanes = ({ lanes = [] }: Snapshot): Breach[] =>
  lanes.flatMap(({ from, to, days, minimum = 1, multiple = 1 }) => {
    const fits = (value: number, least: number) => Number.isSafeInteger(value) && value >= least;
    if (from !== to && fits(days, 0) && fits(minimum, 1) && fits(multiple, 1)) return [];
    return [`lane ${from}/${to} takes ${days} days, ${minimum} and ${multiple} units`];
  });

/**
 * Transfers without a lane or its days and lots, or with other units than leave the sender's stock; and senders
 * that lack something themselves: who sends must serve all that is asked of it, safety stock included,
 * in time from what it has and what comes as it stands.
 */
function wrongTransfers({ items, lanes = [], today }: Snapshot, plan: Plan): Breach[] {
  const { supplies, demands, pegs } = plan;
  const breaches: Breach[] = [];
  const leaves = new Map<number, number>();
  const got = demands.item.map(() => 0);
  const isLate = demands.item.map(() => false);
  pegs.demand.forEach((demand, at) => {
    const [units = 0, day = 0, supply = 0] = [pegs.units[at], pegs.day[at], pegs.supply[at]];
    got[demand] = (got[demand] ?? 0) + units;
    if (day > Math.max(demands.day[demand] ?? 0, today)) isLate[demand] = true;
    if (demands.kind[demand] !== 4) return;
    const way = demands.parent[demand] ?? -1;
    const fits =
      supplies.kind[supply] === 0 &&
      supplies.item[supply] === supplies.from[way] &&
      demands.day[demand] === supplies.start[way];
    if (fits) leaves.set(way, (leaves.get(way) ?? 0) + units);
  });
  const senders = new Set<number>();
  const known = Map.groupBy(lanes, ({ from, to }) => `${from}/${to}`);
  supplies.kind.forEach((kind, at) => {
    if (kind !== 3) return;
    const [from, to] = [supplies.from[at] ?? -1, supplies.item[at] ?? -1];
    senders.add(from);
    const took = (supplies.newDay[at] ?? 0) - (supplies.start[at] ?? 0);
    const units = supplies.newUnits[at] ?? 0;
    const isLane = (known.get(`${items[from]?.ref}/${items[to]?.ref}`) ?? []).some(
      ({ days, minimum = 1, multiple = 1 }) =>
        days === took && units >= minimum && units % multiple === 0,
    );
    if (!isLane || (supplies.start[at] ?? 0) < today) breaches.push(`transfer ${at} has no lane`);
    if (leaves.get(at) !== supplies.newUnits[at])
      breaches.push(`transfer ${at} brings ${supplies.newUnits[at]}, ${leaves.get(at)} leave`);
  });
  demands.item.forEach((item, at) => {
    if (senders.has(item) && (isLate[at] === true || got[at] !== demands.units[at]))
      breaches.push(`item ${items[item]?.ref} sends and lacks units itself`);
  });
  supplies.item.forEach((item, at) => {
    const isMore = (supplies.newUnits[at] ?? 0) > (supplies.units[at] ?? 0);
    if (senders.has(item) && ((supplies.kind[at] ?? 0) >= 2 || isMore))
      breaches.push(`item ${items[item]?.ref} sends and gets more itself`);
  });
  return breaches;
}

/**
 * What is wrong with a plan, from scratch: pegs that give more than there is, fixed receipts that
 * moved, orders without their lead time or lot, days on which an item would stand below nothing,
 * lanes that cannot be, transfers of units that their sender needs.
 * Shares no code with the planning: a fault there must not hide itself here.
 */
export const verify = (snapshot: Snapshot, plan: Plan): Breach[] => [
  ...wrongPegs(plan),
  ...wrongChanges(snapshot, plan),
  ...negativeDays(snapshot, plan),
  ...wrongLanes(snapshot),
  ...wrongTransfers(snapshot, plan),
];
