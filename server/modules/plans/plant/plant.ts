import type { FactorWeights } from "../../../../engines/scheduling/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { Span } from "../../../../engines/scheduling/index.ts";
import { openTimes, readShop } from "../../production/index.ts";
import type { Production, Shop } from "../../production/index.ts";
import { claimsOf, demandOf } from "./demand.ts";
import type { Claim } from "./demand.ts";
import { heldSlots } from "./slots.ts";
import { pictureOf } from "./snapshot.ts";
import type { Demand, HeldSlot, Picture } from "./snapshot.ts";
import { lineAt, minuteDown, minuteUp, pastDays } from "./time.ts";
import type { Line } from "./time.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** How far ahead calendars are laid out: what does not end by then cannot be planned. */
export const horizonDays = 180;
/** What starts so soon stays as it is: its people and material are on the way. */
export const usualFrozenHours = 4;

/** Each factor counts once. */
export const usualFactors: FactorWeights = { urgency: 1, importance: 1, margin: 1 };

/** A plant as a plan of it begins: what is there, who waits, and the engine's picture of it. */
export interface Plant extends Picture {
  readonly shop: Shop;
  readonly line: Line;
  readonly held: readonly HeldSlot[];
  readonly claims: ReadonlyMap<number, readonly Claim[]>;
  readonly demand: ReadonlyMap<number, Demand>;
  readonly frozenUntil: Date;
}

interface PlantAsked {
  readonly placeId: number;
  /** Absent: who waits is not asked, and every order counts alike. */
  readonly factors?: FactorWeights;
  readonly frozenHours?: number;
  /** For a plan that is made anew: what cannot be planned has no place in it. */
  readonly afresh?: boolean;
}

/** Reads a plant as it stands at the transaction's moment. */
export async function readPlant(tx: Tx, production: Production, asked: PlantAsked): Promise<Plant> {
  const until = new Date(tx.now.getTime() + horizonDays * dayMs);
  const placeIds = [asked.placeId];
  const shop = await readShop(tx, production, { placeIds, from: tx.now, until });
  const held = await heldSlots(tx, placeIds);
  const line = lineAt(tx.now);
  const claims = asked.factors ? await claimsOf(tx, shop.orders) : new Map<number, Claim[]>();
  const view = await production.parties.view.get(tx);
  const demand = asked.factors
    ? demandOf(shop.orders, { now: tx.now, factors: asked.factors, view, claims })
    : new Map<number, Demand>();
  const frozenUntil = new Date(tx.now.getTime() + (asked.frozenHours ?? 0) * hourMs);
  const { afresh = false } = asked;
  const picture = pictureOf({ shop, line, held, demand, frozenUntil, afresh });
  return { ...picture, shop, line, held, claims, demand, frozenUntil };
}

/** When resources are open, in minutes of a plant's line. */
export type OpenTimes = ReadonlyMap<number, readonly Span[]>;

/** When the resources of a plant were open before its now, as far back as its line goes. */
export async function openBefore(
  tx: Tx,
  { parties, factory }: Production,
  { shop, line }: Plant,
): Promise<OpenTimes> {
  const untilMs = shop.now.getTime();
  const span = { fromMs: untilMs - pastDays * dayMs, untilMs };
  const known = { factory: await factory.get(tx), view: await parties.view.get(tx), stops: [] };
  const open = openTimes(known, shop.resources, span);
  return new Map(
    [...open].map(([resource, spans]) => [
      resource,
      spans.map(({ fromMs, untilMs: endMs }) => ({
        from: minuteUp(line, fromMs),
        until: minuteDown(line, endMs),
      })),
    ]),
  );
}
