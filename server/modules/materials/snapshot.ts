import type {
  Demand,
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

/** What orders, quotes and forecasts ask, and what of it is reserved. */
function demandOf({ company, nodes, priceOf }: Laid) {
  const { lines, reservations, forecast, today, days } = company;
  const demands: Demand[] = [];
  const reserved: Reserved[] = [];
  const asked = new Map<number, { kind: "order" | "quote" | "forecast"; id: number }>();
  const held = Map.groupBy(reservations, (each) => each.claimId);
  for (const line of lines) {
    const { id, itemId, units } = line;
    const own = held.get(id) ?? [];
    const days = [...own.map((each) => each.shipDay)];
    if (line.wantedDay !== null) days.push(company.dayOf(line.wantedDay));
    const day = days.length > 0 ? Math.min(...days) : today;
    const item = nodes.of(itemId, own[0]?.place ?? 0);
    // What no rate says the worth of rests on no money: the screen names it.
    const unitMinor = line.asked > 0 ? Math.round((line.amountMinor ?? 0) / line.asked) : 0;
    demands.push({ ref: id, kind: "order", item, day, units, unitMinor });
    asked.set(id, { kind: "order", id });
  }
  for (const { claimId, claimKind, item, place, shipDay, units } of reservations) {
    if (claimKind !== "quote") continue;
    const known = demands.findIndex((each) => each.ref === claimId);
    const before = demands[known];
    if (before) demands[known] = { ...before, units: before.units + units };
    else {
      const ask = { ref: claimId, kind: "order" as const, item: nodes.of(item, place) };
      demands.push({ ...ask, day: shipDay, units, unitMinor: priceOf(item) });
    }
    asked.set(claimId, { kind: "quote", id: claimId });
  }
  for (const { claimId, supply, units } of reservations)
    reserved.push({ receipt: supply === 0 ? null : supply, demand: claimId, units });
  // Forecasts have numbers of their own, below every id.
  let ref = 0;
  const sums = new Map<number, number[]>();
  for (const leaf of forecast) {
    const sum = sums.get(leaf.itemId) ?? Array.from({ length: days }, () => 0);
    const shift = company.dayOf(leaf.from) - today;
    leaf.units.forEach((units, at) => {
      if (at + shift >= 0 && at + shift < days) sum[at + shift] = (sum[at + shift] ?? 0) + units;
    });
    sums.set(leaf.itemId, sum);
  }
  for (const [itemId, sum] of sums) {
    const item = nodes.of(itemId, 0);
    for (const [at, units] of sum.entries()) {
      if (units <= 0) continue;
      ref -= 1;
      const ask = { ref, kind: "forecast" as const, item, day: today + at };
      demands.push({ ...ask, units, unitMinor: priceOf(itemId) });
      asked.set(ref, { kind: "forecast", id: today + at });
    }
  }
  return { demands, reserved, asked };
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
  const snapshot = { today, days, items, receipts: all, demands, reserved, deferAfterDays: 3 };
  return { snapshot, nodes, receipts, asked };
}
