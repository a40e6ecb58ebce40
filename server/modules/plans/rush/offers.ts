import {
  type CapableDate,
  type PromiseBook,
  capableDate,
  openBook,
  takeIn,
} from "../../../../engines/scheduling/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { Place } from "../../parties/index.ts";
import type { Production } from "../../production/index.ts";
import type { CapacityOffer, CapacityQuestion } from "../../promises/index.ts";
import { plannedOnly } from "../publishing/holding.ts";
import { readPlant } from "../plant/plant.ts";
import type { Plant } from "../plant/plant.ts";
import { noScore } from "../running/result.ts";
import { lockPlant } from "../plant/slots.ts";
import { dayOfEnd, instantOf } from "../plant/time.ts";
import { recipesOf, wishOf } from "../plant/wish.ts";
import type { WishDraft } from "../plant/wish.ts";
import { capacityInWords } from "../plant/words.ts";

/** An offer as it was reckoned: what holding it books. */
export interface Draft {
  readonly offer: CapacityOffer;
  readonly plant: Plant;
  readonly wish: WishDraft;
  readonly date: CapableDate;
}

/**
 * Offers by their number, for as long as the transaction that was given them lives: holding one books
 * exactly the slots that were found under the plant's lock.
 */
export const drafts = new WeakMap<Tx, Map<number, Draft>>();

/** A plant with its plan compiled: asked as often as there are questions. */
interface Asked {
  readonly plant: Plant;
  /** Null where the plan cannot be compiled: then it offers nothing. */
  readonly book: PromiseBook | null;
}

/** What has a place in the plan, compiled: what has none takes nobody's room. */
function askedOf(plant: Plant): Asked {
  const { snapshot } = plant;
  const bars = snapshot.present ?? [];
  const book = openBook(plannedOnly(snapshot, bars), { bars, score: noScore });
  return { plant, book: book.ok ? book.value : null };
}

/** The plant in which what was just offered stands too: the next offer must not rest on it again. */
function withWish({ plant, book }: Asked, { wish, date }: Best): Asked {
  const { snapshot } = plant;
  const byRef = new Map(date.bars.map((bar) => [bar.operation, bar]));
  const operations = wish.operations.map((each) => {
    const bar = byRef.get(each.ref);
    if (!bar) return each;
    const resource = bar.resource === null ? {} : { resource: bar.resource };
    return { ...each, pin: { start: bar.start, ...resource } };
  });
  const fresh = { orders: [{ ref: wish.operations[0]?.order ?? 0 }], operations };
  const present = [...(snapshot.present ?? []), ...date.bars];
  // Only what is new is compiled.
  const taken = book && takeIn(book, fresh, { bars: present, score: noScore });
  return {
    plant: {
      ...plant,
      snapshot: {
        ...snapshot,
        orders: [...snapshot.orders, ...fresh.orders],
        operations: [...snapshot.operations, ...operations],
        present,
      },
    },
    book: taken?.ok ? taken.value : null,
  };
}

interface Best {
  readonly wish: WishDraft;
  readonly date: CapableDate;
}

interface Question extends Asked {
  readonly place: Place;
  readonly question: CapacityQuestion;
  readonly serial: number;
}

/** The earliest date of all ways of making it; null where none leads to one. */
async function bestOf(
  tx: Tx,
  production: Production,
  { plant, book, place, question, serial }: Question,
): Promise<Best | null> {
  const { zone } = place;
  const { itemId, placeId, units } = question;
  const recipes = await recipesOf(tx, { itemId, placeId, zone });
  if (!book || recipes.length === 0) return null;
  let best: Best | null = null;
  for (const [index, recipe] of recipes.entries()) {
    const asked = { recipe, units, zone, serial: serial * 100 + index };
    const wish = await wishOf(tx, { plant, production }, asked);
    // Material that nobody has announced has no date, and neither has what is made of it.
    if (!wish || wish.materials.some((each) => each.atMs === null)) continue;
    const order = wish.operations[0]?.order ?? 0;
    const date = capableDate(book, { order, operations: wish.operations });
    if (date && (best === null || date.end < best.date.end)) best = { wish, date };
  }
  return best;
}

/** The plants by place, each read and compiled once under its lock. */
function createPlants(tx: Tx, production: Production) {
  const read = new Map<number, Asked | null>();
  return {
    get: async (placeId: number): Promise<Asked | null> => {
      const known = read.get(placeId);
      if (known !== undefined) return known;
      const factory = await production.factory.get(tx);
      if (factory.plants.has(placeId)) await lockPlant(tx, placeId);
      const plant = factory.plants.has(placeId)
        ? askedOf(await readPlant(tx, production, { placeId }))
        : null;
      read.set(placeId, plant);
      return plant;
    },
    put: (placeId: number, plant: Asked) => void read.set(placeId, plant),
  };
}

/** Dated offers of the plants that are asked, under their locks; each counts on those before it. */
export async function offersFor(
  tx: Tx,
  production: Production,
  questions: readonly CapacityQuestion[],
): Promise<CapacityOffer[]> {
  const view = await production.parties.view.get(tx);
  const plants = createPlants(tx, production);
  const made = drafts.get(tx) ?? new Map<number, Draft>();
  drafts.set(tx, made);
  const offers: CapacityOffer[] = [];
  // In the order of the plants' numbers, so that two who ask for several wait for each other once.
  for (const question of questions.toSorted(
    (a, b) => a.placeId - b.placeId || a.itemId - b.itemId,
  )) {
    const place = view.place(question.placeId);
    const asked = place && (await plants.get(question.placeId));
    if (!place || !asked) continue;
    const { plant } = asked;
    const serial = made.size + 1;
    const best = await bestOf(tx, production, { ...asked, place, question, serial });
    if (!best) continue;
    const end = instantOf(plant.line, best.date.end);
    const day = Math.max(dayOfEnd(place, end), question.notBefore) as Day;
    const { itemId, placeId, units } = question;
    const reason = capacityInWords({
      ...best,
      plant,
      place,
      end,
      production: await production.factory.get(tx),
    });
    const offer = { ref: serial, itemId, placeId, day, units, reason };
    made.set(serial, { offer, plant, ...best });
    offers.push(offer);
    plants.put(question.placeId, withWish(asked, best));
  }
  return offers.toSorted((a, b) => a.day - b.day);
}
