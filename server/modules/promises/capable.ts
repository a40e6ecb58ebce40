import { decide } from "../../../engines/promising/index.ts";
import type { Decision, PlaceClock, Supply } from "../../../engines/promising/index.ts";
import { assert, dayToText } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { changeSupply, lockSupplies, planSupplies } from "../stock/index.ts";
import type { CapacityOffer, CapacityPort, CapacityQuestion } from "./capacity.ts";
import { claimOf, decideOn, worldOf } from "./decide.ts";
import type { DecideParts, Picture } from "./decide.ts";
import { clockOf } from "./model.ts";
import type { ClaimGroup } from "./model.ts";
import { openPromisesOfItems } from "./store.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Offers by the negative number under which the engine knows them: they are no supplies yet. */
type Offers = ReadonlyMap<number, CapacityOffer>;

/** What the groups lack, asked of each place that may serve them. */
function questionsOf(
  picture: Picture,
  groups: readonly ClaimGroup[],
  decisions: readonly Decision[],
): CapacityQuestion[] {
  const asked = new Map<string, CapacityQuestion>();
  decisions.forEach((decision, at) => {
    const group = groups[at];
    // A partial claim waits for nothing that must first be made.
    if (!group || group.policy === "partial") return;
    for (const line of decision.lines.filter((each) => each.shortUnits > 0)) {
      for (const { place } of picture.sourcing.sourcesOf(group.channelId, group.region)) {
        const key = `${line.item}/${place}`;
        const units = (asked.get(key)?.units ?? 0) + line.shortUnits;
        const question = { itemId: line.item, placeId: place, notBefore: picture.today };
        asked.set(key, { ...question, units });
      }
    }
  });
  return [...asked.values()];
}

function supplyOf(ref: number, offer: CapacityOffer): Supply {
  const { itemId, placeId, day, units } = offer;
  return { ref, item: itemId, place: placeId, kind: "capacity", day, free: units };
}

/** Decides again with the offers beside the supplies. */
function decideWith(
  picture: Picture,
  groups: readonly ClaimGroup[],
  { offers, horizonDays }: { readonly offers: Offers; readonly horizonDays: number },
): Decision[] {
  const world = worldOf(picture, horizonDays);
  const supplies = [...world.supplies, ...[...offers].map(([ref, offer]) => supplyOf(ref, offer))];
  const claims = groups.map((group) =>
    claimOf(group, picture.sourcing.sourcesOf(group.channelId, group.region)),
  );
  return decide({ ...world, supplies, claims }).plan;
}

/** Clocks of places that have offers and no supply: the picture knows only those with stock. */
function clocksFor(tx: Tx, picture: Picture, offers: Offers): PlaceClock[] {
  const known = new Set(picture.clocks.map((clock) => clock.place));
  const wanted = new Set([...offers.values()].map((offer) => offer.placeId));
  return [...wanted].flatMap((placeId) => {
    const place = picture.parties.place(placeId);
    return place?.active && !known.has(placeId) ? [clockOf(place, tx.now)] : [];
  });
}

/** Decisions out of stock, and out of what a plant could make where stock does not reach. */
export async function decideCapable(
  tx: Tx,
  parts: DecideParts,
  { picture, groups }: { readonly picture: Picture; readonly groups: readonly ClaimGroup[] },
): Promise<{ decisions: Decision[]; offers: Offers }> {
  const decisions = decideOn(picture, groups, parts.horizonDays);
  const offers = new Map<number, CapacityOffer>();
  if (!parts.capacity) return { decisions, offers };
  const questions = questionsOf(picture, groups, decisions);
  if (questions.length === 0) return { decisions, offers };
  for (const offer of await parts.capacity.offers(tx, questions))
    offers.set(-1 - offers.size, offer);
  if (offers.size === 0) return { decisions, offers };
  const { horizonDays } = parts;
  const whole = { ...picture, clocks: [...picture.clocks, ...clocksFor(tx, picture, offers)] };
  return { decisions: decideWith(whole, groups, { offers, horizonDays }), offers };
}

/** How much of each offer the decisions rest on. */
function usedOf(decisions: readonly Decision[]): Map<number, number> {
  const used = new Map<number, number>();
  for (const decision of decisions)
    for (const line of decision.lines)
      for (const { supply, units } of line.slices)
        if (supply.ref < 0) used.set(supply.ref, (used.get(supply.ref) ?? 0) + units);
  return used;
}

/** The decisions with the offers' own numbers replaced by those of their receipts. */
function renamed(decisions: readonly Decision[], ids: ReadonlyMap<number, number>): Decision[] {
  const named = (ref: number) => ids.get(ref) ?? ref;
  return decisions.map((decision) => ({
    ...decision,
    lines: decision.lines.map((line) => ({
      ...line,
      slices: line.slices.map((slice) => ({
        ...slice,
        supply: { ...slice.supply, ref: named(slice.supply.ref) },
      })),
      reasons: line.reasons.map((reason) =>
        reason.code === "from_receipt" ? { ...reason, supply: named(reason.supply) } : reason,
      ),
    })),
  }));
}

async function record(tx: Tx, offer: CapacityOffer, held: { units: number; supplyId: number }) {
  await tx.rows(
    `insert into promises.capacity (cell, tenant_id, supply_id, item_id, place_id, offer_ref, units,
       state, reason_zh, reason_en, held_at) values ($1, $2, $3, $4, $5, $6, $7, 'held', $8, $9, $10)`,
    [
      ...[...scopeOf(tx), held.supplyId, offer.itemId, offer.placeId, offer.ref, held.units],
      ...[offer.reason.zh, offer.reason.en, tx.now],
    ],
  );
}

/**
 * Holds the capacity that decisions rest on: each used offer becomes a planned receipt, which the
 * caller then reserves like any other. An offer that is gone by now fails the transaction: the port
 * answered under the same locks, so that is the port's mistake and not the buyer's.
 */
export async function holdCapacity(
  tx: Tx,
  port: CapacityPort,
  { decisions, offers }: { readonly decisions: readonly Decision[]; readonly offers: Offers },
): Promise<{ decisions: Decision[]; supplyIds: number[] }> {
  const ids = new Map<number, number>();
  for (const [ref, units] of usedOf(decisions)) {
    const offer = offers.get(ref);
    assert(offer, `a decision rests on an offer ${ref} that nobody made`);
    const { itemId, placeId, day, reason } = offer;
    const [supplyId = 0] = await planSupplies(tx, [
      {
        ...{ itemId, placeId, units, kind: "planned", day: dayToText(day) },
        ...{ documentKind: "capacity", documentNumber: reason.zh.slice(0, 120) },
        documentId: offer.ref,
      },
    ]);
    const held = await port.hold(tx, { offer, units, supplyId });
    assert(held.ok, `offer ${offer.ref} is gone though it was just made`);
    await record(tx, offer, { units, supplyId });
    ids.set(ref, supplyId);
  }
  return { decisions: renamed(decisions, ids), supplyIds: [...ids.values()] };
}

/** Tells the planner that what is held for these receipts is wanted for sure. */
export async function firmCapacity(
  tx: Tx,
  port: CapacityPort | undefined,
  supplyIds: readonly number[],
): Promise<void> {
  if (!port || supplyIds.length === 0) return;
  const rows = await tx.rows<{ id: number }>(
    `update promises.capacity set state = 'firm'
     where cell = $1 and tenant_id = $2 and supply_id = any ($3::bigint[]) and state = 'held'
     returning supply_id as id`,
    [...scopeOf(tx), supplyIds],
  );
  if (rows.length === 0) return;
  await port.firm(
    tx,
    rows.map((row) => row.id),
  );
}

/** Receipts of these items that stand for held capacity. */
export async function capacityOf(
  tx: Tx,
  items: readonly number[],
): Promise<{ supplyId: number; itemId: number; units: number }[]> {
  return tx.rows(
    `select supply_id as "supplyId", item_id as "itemId", units from promises.capacity
     where cell = $1 and tenant_id = $2 and item_id = any ($3::int[]) and units > 0`,
    [...scopeOf(tx), items],
  );
}

interface Surplus {
  readonly itemId: number;
  readonly supplyId: number;
  /** Of the receipt; `surplus` of it is capacity that nothing rests on. */
  readonly quantity: number;
  readonly surplus: number;
}

/** What is held for these items and no promise rests on any more, under their supplies' locks. */
async function surplusOf(tx: Tx, items: readonly number[]): Promise<Surplus[]> {
  const held = new Map((await capacityOf(tx, items)).map((row) => [row.supplyId, row]));
  if (held.size === 0) return [];
  const { supplies } = await lockSupplies(
    tx,
    [...items].toSorted((a, b) => a - b),
  );
  return supplies
    .map(({ id: supplyId, item: itemId, quantity, promised }) => {
      const surplus = Math.min(held.get(supplyId)?.units ?? 0, quantity - promised);
      return { itemId, supplyId, quantity, surplus };
    })
    .filter(({ surplus }) => surplus > 0);
}

async function giveBack(tx: Tx, port: CapacityPort, unheld: readonly Surplus[]): Promise<void> {
  for (const { itemId, supplyId, quantity, surplus } of unheld) {
    const why = "capacity given back";
    const changed = await changeSupply(tx, { itemId, supplyId, units: quantity - surplus, why });
    assert(changed.ok, `the receipt ${supplyId} of held capacity cannot be lowered`);
    await port.release(tx, { supplyId, units: surplus });
    await tx.rows(
      `update promises.capacity set units = units - $4
       where cell = $1 and tenant_id = $2 and supply_id = $3`,
      [...scopeOf(tx), supplyId, surplus],
    );
  }
}

/** Gives back what is held for these items and no promise rests on any more. */
export async function settleCapacity(
  tx: Tx,
  port: CapacityPort | undefined,
  items: readonly number[],
): Promise<void> {
  if (port && items.length > 0) await giveBack(tx, port, await surplusOf(tx, items));
}

/**
 * Gives back capacity of quotes that ended before claims are decided anew, where nobody waits for its
 * item: an order that has its own receipt would move to one as good that nobody is going to make.
 */
export async function settleUnwanted(
  tx: Tx,
  port: CapacityPort | undefined,
  items: readonly number[],
): Promise<void> {
  const unheld = port ? await surplusOf(tx, items) : [];
  if (!port || unheld.length === 0) return;
  const open = await openPromisesOfItems(tx, items);
  if (open.every((promise) => promise.shortUnits === 0)) await giveBack(tx, port, unheld);
}

/** Why capacity comes when it comes, by its receipt: for reasons in words. */
export async function capacityReasons(
  tx: Tx,
  supplyIds: readonly number[],
): Promise<Map<number, CapacityOffer["reason"]>> {
  if (supplyIds.length === 0) return new Map();
  const rows = await tx.rows<{ id: number; zh: string; en: string }>(
    `select supply_id as id, reason_zh as zh, reason_en as en from promises.capacity
     where cell = $1 and tenant_id = $2 and supply_id = any ($3::bigint[])`,
    [...scopeOf(tx), supplyIds],
  );
  return new Map(rows.map(({ id, zh, en }) => [id, { zh, en }]));
}
