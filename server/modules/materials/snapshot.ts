import type {
  Demand,
  Lane,
  MaterialItem,
  Receipt,
  Recipe,
  Reserved,
  Snapshot,
} from "../../../engines/materials/index.ts";
import { unitsByStep } from "../production/index.ts";
import type { Company } from "./company.ts";
import { layNodes } from "./nodes.ts";
import type { Nodes } from "./nodes.ts";
import { usualSetting } from "./settings.ts";

const million = 1_000_000;
/** Days an order takes where nobody said: to be made, to be delivered. */
const usualLead = { make: 3, buy: 14 };

/** The receipt of a work order that nothing is announced for yet. */
export const refOfWorkOrder = (id: number): number => -id;

/** What the engine plans, and what its numbers stand for. */
export interface Picture {
  readonly snapshot: Snapshot;
  readonly nodes: Nodes;
  /** Receipts by their number: what they are. */
  readonly receipts: ReadonlyMap<
    number,
    { kind: "work_order" | "supply"; id: number; number: string }
  >;
  /** Demands by their number: order line, quote or forecast. */
  readonly asked: ReadonlyMap<number, { kind: "order" | "quote" | "forecast"; id: number }>;
}

/** Items of which somebody said how many shall be there: by forecast or by safety stock. */
function foreseen({ forecast, levels }: Company): Set<number> {
  const planned = forecast.filter((leaf) => leaf.units.some((units) => units > 0));
  const kept = levels.filter((each) => each.safety > 0);
  return new Set([...planned, ...kept].map((each) => each.itemId));
}

interface Laid {
  readonly company: Company;
  readonly nodes: Nodes;
  readonly leadOf: (itemId: number) => number;
  /** What a unit sells for on average, in minor units of the company's currency. */
  readonly priceOf: (itemId: number) => number;
}

function lay(company: Company): Laid {
  const nodes = layNodes(company);
  const sums = new Map<number, { units: number; minor: number }>();
  for (const { itemId, units, amountMinor } of company.lines) {
    if (amountMinor === null) continue;
    const sum = sums.get(itemId) ?? { units: 0, minor: 0 };
    sums.set(itemId, { units: sum.units + units, minor: sum.minor + amountMinor });
  }
  return {
    ...{ company, nodes },
    leadOf: (itemId) =>
      company.settings.get(itemId)?.leadDays ?? usualLead[nodes.isMade(itemId) ? "make" : "buy"],
    priceOf: (itemId) => {
      const sum = sums.get(itemId);
      return sum && sum.units > 0 ? Math.round(sum.minor / sum.units) : 0;
    },
  };
}

/** Parts per million of what goes into each step that come out good in the end. */
function yieldsOf(company: Company, itemId: number, placeId: number) {
  const routing = company.routings.find(
    (each) => each.itemId === itemId && each.placeId === placeId && each.alternative === 0,
  );
  if (!routing) return new Map<number, number>();
  const links = routing.steps.flatMap(({ step, after }) =>
    after.map((each) => ({ step, afterStep: each.step })),
  );
  const wanted = unitsByStep({ steps: routing.steps, links }, million);
  return new Map(
    [...wanted].map(([step, units]) => [step, Math.ceil((million * million) / units)]),
  );
}

/** What an item is made of where it is planned, version by version. */
function recipesOf({ company, nodes }: Laid, itemId: number, placeId: number): Recipe[] {
  const all = company.boms.filter(
    (each) => each.itemId === itemId && (each.placeId === 0 || each.placeId === placeId),
  );
  const own = new Set(all.filter((each) => each.placeId !== 0).map((each) => each.alternative));
  const yields = yieldsOf(company, itemId, placeId);
  const [firstStep = 0] = [...yields.keys()].toSorted((one, other) => one - other);
  return all
    .filter((each) => each.placeId !== 0 || !own.has(each.alternative))
    .map((bom) => ({
      ...{ alternative: bom.alternative, from: company.dayOf(bom.validFrom) },
      until: bom.validUntil === null ? null : company.dayOf(bom.validUntil),
      perUnits: bom.perUnits,
      lines: bom.lines.map((line) => ({
        ...{ item: nodes.of(line.itemId, placeId), units: line.units, scrapPpm: line.scrapPpm },
        yieldPpm: yields.get(line.step ?? firstStep) ?? million,
        substitutes: line.substitutes.map((each) => nodes.of(each, placeId)),
      })),
    }));
}

/** Open work orders as receipts, with what is still to be put into them. */
function workReceipts({ company, nodes, leadOf }: Laid, receipts: Map<number, unknown>): Receipt[] {
  const { orders, operations, components, supplies, today } = company;
  const supplyById = new Map(supplies.map((each) => [each.id, each]));
  const known = foreseen(company);
  const used = Map.groupBy(components, (each) => each.workOrderId);
  const steps = Map.groupBy(operations, (each) => each.workOrderId);
  return orders.map((order) => {
    const { id, itemId, placeId, number } = order;
    const supply = supplyById.get(order.supplyId ?? 0);
    const lead = leadOf(itemId);
    const due = order.projectedAt ?? order.needAt;
    const day = supply ? company.dayOf(supply.day) : due ? company.dayAt(due) : today + lead;
    const starts = (steps.get(id) ?? []).flatMap((each) => each.plannedStart ?? []);
    const start = starts.toSorted((one, other) => one.getTime() - other.getTime())[0];
    const partDay = Math.max(today, start ? company.dayAt(start) : day - lead);
    const ref = order.supplyId ?? refOfWorkOrder(id);
    receipts.set(ref, { kind: "work_order", id, number });
    return {
      ...{ ref, item: nodes.of(itemId, placeId), day, earliest: Math.min(day, today + lead) },
      // A receipt may say less: it promises no more than is planned.
      units:
        supply && order.status !== "planned"
          ? supply.units
          : Math.max(0, order.units - order.received),
      movable: order.status === "planned" && order.freedom !== "frozen",
      // Made for stock by a person: without a forecast nobody can say that it is too much.
      kept: order.causeKind === "stock" && !known.has(itemId),
      parts: (used.get(id) ?? []).map((each) => ({
        ...{ item: nodes.of(each.itemId, placeId), units: each.left },
        ...{ day: partDay, substitutes: each.substitutes.map((item) => nodes.of(item, placeId)) },
      })),
    };
  });
}

/** Announced receipts: what travels comes as it comes, what a supplier owes may be moved. */
function otherReceipts({ company, nodes }: Laid, receipts: Map<number, unknown>): Receipt[] {
  return company.supplies.flatMap((supply) => {
    const { id, itemId, placeId, documentNumber: number } = supply;
    if (receipts.has(id)) return [];
    receipts.set(id, { kind: "supply", id, number });
    return {
      ...{ ref: id, item: nodes.of(itemId, placeId), day: company.dayOf(supply.day) },
      ...{ units: supply.units, earliest: company.today },
      movable: supply.kind === "planned" && supply.fedBy === "hand",
    };
  });
}

type Asked = Map<number, { kind: "order" | "quote" | "forecast"; id: number }>;
type Held = Company["reservations"][number];

/** What is asked so far, and what of it is reserved. */
interface Demanded {
  readonly demands: Demand[];
  readonly reserved: Reserved[];
  readonly asked: Asked;
  /** Numbers below every id, for what has none of its own. */
  readonly newRef: () => number;
}

/** Asks for what a claim holds at further places: each place serves its own, under a number of its own. */
function askHeld(
  { demands, reserved, asked, newRef }: Demanded,
  claim: { readonly ask: Demand; readonly kind: "order" | "quote"; readonly id: number },
  byNode: ReadonlyMap<number, readonly Held[]>,
): void {
  const { ask, kind, id } = claim;
  for (const [node, held] of byNode) {
    const isFirst = node === ask.item;
    const ref = isFirst ? ask.ref : newRef();
    const units = held.reduce((sum, each) => sum + each.units, 0);
    const day = Math.min(...held.map((each) => each.shipDay), isFirst ? ask.day : Infinity);
    if (!isFirst) demands.push({ ...ask, ref, item: node, day, units });
    asked.set(ref, { kind, id });
    for (const { supply, units: some } of held)
      reserved.push({ receipt: supply === 0 ? null : supply, demand: ref, units: some });
  }
}

/** What order lines and quotes ask, where it is reserved; the rest with it, or at the usual place. */
function askClaims({ company, nodes, priceOf }: Laid, all: Demanded): void {
  const { lines, reservations, today, usualPlace } = company;
  const held = Map.groupBy(reservations, (each) => each.claimId);
  const nodesOf = (own: readonly Held[]) =>
    Map.groupBy(own, (each) => nodes.of(each.item, each.place));
  for (const line of lines) {
    const { id, itemId, units, channelId, region, wantedDay } = line;
    const byNode = nodesOf((held.get(id) ?? []).filter((each) => each.item === itemId));
    const [first] = byNode.keys();
    const item = first ?? nodes.of(itemId, usualPlace(channelId, region) ?? 0);
    const days = (byNode.get(item) ?? []).map((each) => each.shipDay);
    if (wantedDay !== null) days.push(company.dayOf(wantedDay));
    const elsewhere = [...byNode].flatMap(([node, own]) => (node === item ? [] : own));
    const rest = units - elsewhere.reduce((sum, each) => sum + each.units, 0);
    // What no rate says the worth of rests on no money: the screen names it.
    const unitMinor = line.asked > 0 ? Math.round((line.amountMinor ?? 0) / line.asked) : 0;
    const day = days.length > 0 ? Math.min(...days) : today;
    const ask = { ref: id, kind: "order" as const, item, day, units: rest, unitMinor };
    all.demands.push(ask);
    all.asked.set(id, { kind: "order", id });
    askHeld(all, { ask, kind: "order", id }, byNode);
  }
  for (const [id, own] of held) {
    const [one] = own;
    if (one?.claimKind !== "quote") continue;
    const byNode = nodesOf(own);
    const [item = 0] = byNode.keys();
    const here = byNode.get(item) ?? [];
    const units = here.reduce((sum, each) => sum + each.units, 0);
    const [day, unitMinor] = [Math.min(...here.map((each) => each.shipDay)), priceOf(one.item)];
    const ask = { ref: id, kind: "order" as const, item, day, units, unitMinor };
    all.demands.push(ask);
    askHeld(all, { ask, kind: "quote", id }, byNode);
  }
}

/** What forecasts ask, at the place that serves first. */
function askForecast({ company, nodes, priceOf }: Laid, all: Demanded): void {
  const { forecast, today, days, usualPlace } = company;
  const sums = new Map<number, { itemId: number; units: number[] }>();
  for (const { itemId, channelId, region, ...leaf } of forecast) {
    const node = nodes.of(itemId, usualPlace(channelId, region) ?? 0);
    const sum = sums.get(node) ?? { itemId, units: Array.from({ length: days }, () => 0) };
    const shift = company.dayOf(leaf.from) - today;
    leaf.units.forEach((units, at) => {
      if (at + shift >= 0 && at + shift < days)
        sum.units[at + shift] = (sum.units[at + shift] ?? 0) + units;
    });
    sums.set(node, sum);
  }
  for (const [item, sum] of sums)
    for (const [at, units] of sum.units.entries()) {
      if (units <= 0) continue;
      const ask = { ref: all.newRef(), kind: "forecast" as const, item, day: today + at };
      all.demands.push({ ...ask, units, unitMinor: priceOf(sum.itemId) });
      all.asked.set(ask.ref, { kind: "forecast", id: today + at });
    }
}

/** What orders, quotes and forecasts ask, and what of it is reserved. */
function demandOf(laid: Laid): Demanded {
  let last = 0;
  const newRef = () => (last -= 1);
  const all: Demanded = { demands: [], reserved: [], asked: new Map(), newRef };
  askClaims(laid, all);
  askForecast(laid, all);
  return all;
}

/** Lanes between the nodes of the same item: of each lane what is planned at its sender is looked at. */
function lanesOf({ company, nodes }: Laid): Lane[] {
  const byPlace = new Map<number, Map<number, number>>();
  for (const [ref, { itemId, placeId }] of nodes.list.entries()) {
    if (nodes.isMade(itemId)) continue;
    const own = byPlace.get(placeId) ?? new Map<number, number>();
    byPlace.set(placeId, own.set(itemId, ref));
  }
  return company.lanes.flatMap(({ fromPlaceId, toPlaceId, ...bound }) => {
    const there = byPlace.get(toPlaceId);
    return [...(byPlace.get(fromPlaceId) ?? [])].flatMap(([itemId, from]): Lane[] => {
      const to = there?.get(itemId);
      return to === undefined ? [] : [{ ...bound, from, to }];
    });
  });
}

/** The engine's picture of a company. */
export function pictureOf(company: Company): Picture {
  const laid = lay(company);
  const { nodes, leadOf, priceOf } = laid;
  const receipts = new Map<number, { kind: "work_order" | "supply"; id: number; number: string }>();
  const work = workReceipts(laid, receipts);
  const all = [...work, ...otherReceipts(laid, receipts)];
  const { demands, reserved, asked } = demandOf(laid);
  const stock = new Map<number, { onHand: number; safety: number }>();
  for (const { itemId, placeId, onHand, safety } of company.levels) {
    const node = nodes.of(itemId, placeId);
    const sum = stock.get(node) ?? { onHand: 0, safety: 0 };
    stock.set(node, { onHand: sum.onHand + onHand, safety: sum.safety + safety });
  }
  const items: MaterialItem[] = [];
  // Recipes name further nodes: the list grows while it is read.
  for (let ref = 0; ref < nodes.list.length; ref += 1) {
    const { itemId = 0, placeId = 0 } = nodes.list[ref] ?? {};
    const setting = company.settings.get(itemId) ?? usualSetting;
    const { minimum, multiple, periodDays, yieldPpm, unitMinor } = setting;
    const isMade = nodes.isMade(itemId);
    items.push({
      ...{ ref, onHand: 0, safety: 0, ...stock.get(ref) },
      ...{ source: isMade ? "make" : "buy", leadDays: leadOf(itemId) },
      ...{ lot: { minimum, multiple, periodDays }, unitMinor: unitMinor ?? priceOf(itemId) },
      ...(isMade ? { recipes: recipesOf(laid, itemId, placeId) } : { yieldPpm }),
    });
  }
  const { today, days } = company;
  const asks = { demands, reserved, lanes: lanesOf(laid), deferAfterDays: 3 };
  const snapshot = { today, days, items, receipts: all, ...asks };
  return { snapshot, nodes, receipts, asked };
}
