import { dayToText } from "../../kernel/index.ts";
import type { Chance, Day } from "../../kernel/index.ts";
import { repromise, shortItems } from "../modules/orders/index.ts";
import type { Orders } from "../modules/orders/index.ts";
import type { Parties } from "../modules/parties/index.ts";
import {
  changeStock,
  changeSupply,
  lockSupplies,
  planSupplies,
  receiveSupply,
} from "../modules/stock/index.ts";
import type { Tx } from "../platform/index.ts";
import type { DemoCompany } from "./company.ts";

interface Due {
  readonly itemId: number;
  readonly supplyId: number;
  readonly units: number;
  day: number;
}

/** What sold lately, and what is being made: the factory makes what sells, a week behind. */
export interface Production {
  sell(code: string, units: number): void;
  /** Units of each item sold since the last time this was asked. */
  takeSold(): ReadonlyMap<string, number>;
  readonly due: Due[];
}

/** An empty production. */
export function openProduction(): Production {
  let sold = new Map<string, number>();
  return {
    due: [],
    sell: (code, units) => void sold.set(code, (sold.get(code) ?? 0) + units),
    takeSold() {
      const taken = sold;
      sold = new Map();
      return taken;
    },
  };
}

interface At {
  readonly orders: Orders;
  readonly parties: Parties;
  readonly production: Production;
  readonly past: { readonly company: DemoCompany };
  readonly chance: Chance;
  readonly today: Day;
}

/** Receipts that are due arrive, or are put off by some days; promises follow. */
export async function receiveDue(tx: Tx, at: At): Promise<void> {
  const { production, chance, today } = at;
  const due = production.due.filter((each) => each.day <= today);
  const items = new Set<number>();
  for (const each of due) {
    items.add(each.itemId);
    const { itemId, supplyId, units } = each;
    if (chance.next() < 0.12) {
      each.day = today + chance.whole(1, 4);
      const day = dayToText(each.day as Day);
      await changeSupply(tx, { itemId, supplyId, day, why: "供应商延期" });
      continue;
    }
    await receiveSupply(tx, at.parties, { itemId, supplyId, units, why: "生产入库" });
    production.due.splice(production.due.indexOf(each), 1);
  }
  if (items.size > 0) await repromise(tx, at.orders.parts, { items: [...items], cause: "receipt" });
}

/** Free units of each item, those to come included. */
async function freeUnits(tx: Tx, items: readonly number[]): Promise<Map<number, number>> {
  const { supplies } = await lockSupplies(
    tx,
    [...items].toSorted((a, b) => a - b),
  );
  const free = new Map<number, number>();
  for (const { item, quantity, promised } of supplies)
    free.set(item, (free.get(item) ?? 0) + quantity - promised);
  return free;
}

/** What is to be made, where and until when. */
interface Making {
  readonly itemId: number;
  readonly placeId: number;
  readonly units: number;
  readonly day: number;
}

/** Announces what is put in hand, under its number, and keeps in mind when it is due. */
async function putInHand(
  tx: Tx,
  { production, today }: At,
  { making, mark }: { readonly making: readonly Making[]; readonly mark: string },
): Promise<void> {
  const ids = await planSupplies(
    tx,
    making.map((each) => ({
      ...{ ...each, kind: "planned" as const, documentKind: "PO" },
      day: dayToText(each.day as Day),
      documentNumber: `PO-${today}-${each.itemId}${mark}`,
    })),
  );
  making.forEach(({ itemId, units, day }, index) =>
    production.due.push({ itemId, units, supplyId: ids[index] ?? 0, day }),
  );
}

/** Once a week: what sold is made again, some of it now and some with a day to come. */
export async function restock(tx: Tx, at: At): Promise<void> {
  const { production, chance, today, past } = at;
  if (today % 7 !== 0) return;
  const { company } = at.past;
  const sold = production.takeSold();
  const stocked = company.items.filter((item) => !item.code.startsWith("SET"));
  const free = await freeUnits(
    tx,
    stocked.map((item) => item.id),
  );
  const wanted = stocked.flatMap((item) => {
    const target = Math.round(2.1 * (sold.get(item.code) ?? 0)) + 4;
    const units = target - (free.get(item.id) ?? 0);
    return units > 0 ? [{ itemId: item.id, units, later: chance.next() < 0.12 }] : [];
  });
  const placeId = () => chance.pick(past.company.mainPlaces);
  const now = wanted.filter((each) => !each.later);
  await changeStock(tx, at.parties, {
    document: {
      kind: "receipt",
      documentKind: "receipt",
      documentId: await tx.newIds(1),
      why: "生产入库",
    },
    changes: now.map(({ itemId, units }) => ({ itemId, units, placeId: placeId() })),
  });
  const later = wanted.filter((each) => each.later);
  const days = later.map(() => today + chance.whole(3, 8));
  const making = later.map(({ itemId, units }, index) => {
    return { itemId, units, placeId: placeId(), day: days[index] ?? today };
  });
  await putInHand(tx, at, { making, mark: "" });
  const items = wanted.map((each) => each.itemId);
  if (items.length > 0) await repromise(tx, at.orders.parts, { items, cause: "receipt" });
}

/** Each morning what is short is put in hand: whoever waits is told a day, and most days are kept. */
export async function makeUp(tx: Tx, at: At): Promise<void> {
  const { production, chance, today, past } = at;
  const coming = new Set(production.due.map((each) => each.itemId));
  const missing = (await shortItems(tx, 200)).filter((each) => !coming.has(each.item_id));
  if (missing.length === 0) return;
  const making = missing.map(({ item_id: itemId, units }) => ({
    itemId,
    placeId: chance.pick(past.company.mainPlaces),
    units: Math.ceil(units * 1.2) + 4,
    day: today + chance.whole(2, 5),
  }));
  await putInHand(tx, at, { making, mark: "-S" });
  const items = making.map((each) => each.itemId);
  await repromise(tx, at.orders.parts, { items, cause: "receipt" });
}
