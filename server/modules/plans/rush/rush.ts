import { insertOffers } from "../../../../engines/scheduling/index.ts";
import type {
  InsertOffer,
  OfferKind,
  Plan,
  Slip,
  Snapshot,
} from "../../../../engines/scheduling/index.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { planFromNow } from "../publishing/breakdown.ts";
import { pinnedBy } from "../publishing/holding.ts";
import { readPlant, usualFactors } from "../plant/plant.ts";
import type { Plant } from "../plant/plant.ts";
import type { PlanError, PublishParts } from "../publishing/publish.ts";
import { instantOf, minuteDown } from "../plant/time.ts";
import { recipesOf, wishOf } from "../plant/wish.ts";
import type { WishDraft } from "../plant/wish.ts";

/** An order that was not in the plan and shall be. */
export interface RushOrder {
  readonly placeId: number;
  readonly itemId: number;
  readonly units: number;
  readonly needAt: Date;
  /** What a minute of its lateness counts, 1 to 10. */
  readonly weight: number;
}

/** One place for it, and what that does to the others. */
export interface RushOffer {
  readonly kind: OfferKind;
  readonly endAt: Date;
  readonly lateMinutes: number;
  readonly cost: number;
  readonly slips: readonly Slip[];
  /** Operations of others that move by more than a quarter of an hour. */
  readonly moved: number;
}

export type RushError =
  | PlanError
  | { readonly kind: "cannot_be_made"; readonly item: number }
  | { readonly kind: "material_missing"; readonly item: number; readonly units: number }
  | { readonly kind: "rush_has_no_place"; readonly item: number }
  | { readonly kind: "rush_offer_changed"; readonly offer: string }
  | { readonly kind: "rush_needs_word"; readonly slips: readonly LateBy[] };

/** A work order that a rush order makes late, with the customers' orders that rest on it. */
export interface LateBy {
  readonly workOrderId: number;
  readonly number: string;
  readonly before: string;
  readonly after: string;
  readonly orders: readonly { readonly id: number; readonly number: string }[];
}

/** A rush order in a plant, with its places. */
export interface Rush {
  readonly plant: Plant;
  readonly wish: WishDraft;
  readonly snapshot: Snapshot;
  readonly offers: readonly InsertOffer[];
  readonly order: number;
}

/** Minutes that nobody feels. */
export const quarter = 15;

/** Work orders that no plan may move, held where they stand: only time has moved them. */
function frozenAt({ shop }: Plant, plan: Plan) {
  const frozen = new Set(shop.orders.flatMap((each) => (each.freedom === "frozen" ? each.id : [])));
  return new Map(
    plan.bars
      .filter((bar) => frozen.has(bar.order))
      .map(({ operation, resource, start }) => [operation, { resource, start }]),
  );
}

/** The snapshot with the rush order in it, and its places. */
export async function reckon(
  tx: Tx,
  { production }: PublishParts,
  asked: RushOrder,
): Promise<Result<Rush, RushError>> {
  const { placeId, itemId, units } = asked;
  const view = await production.parties.view.get(tx);
  const zone = view.place(placeId)?.zone ?? "UTC";
  const [recipe] = await recipesOf(tx, { itemId, placeId, zone });
  if (!recipe) return err({ kind: "cannot_be_made", item: itemId });
  const plant = await readPlant(tx, production, { placeId, factors: usualFactors });
  const wish = await wishOf(tx, { plant, production }, { recipe, units, zone, serial: 1 });
  if (!wish) return err({ kind: "cannot_be_made", item: itemId });
  const missing = wish.materials.find((each) => each.atMs === null);
  if (missing) return err({ kind: "material_missing", item: missing.itemId, units: missing.units });
  const order = wish.operations[0]?.order ?? 0;
  const due = minuteDown(plant.line, asked.needAt.getTime());
  // What is planned stands, late work from now on; what nobody has planned yet is not placed along.
  const carried = planFromNow(plant);
  if (!carried.ok) return err({ kind: "rush_has_no_place", item: itemId });
  const { snapshot: moved, plan } = carried.value;
  const standing = pinnedBy(moved, frozenAt(plant, plan));
  const snapshot: Snapshot = {
    ...{ ...standing, present: plan.bars },
    operations: [...standing.operations, ...wish.operations],
    orders: [...standing.orders, { ref: order, due, weight: asked.weight }],
  };
  const offers = insertOffers(snapshot, plan);
  if (!offers.ok || offers.value.length === 0)
    return err({ kind: "rush_has_no_place", item: itemId });
  return ok({ plant, wish, snapshot, offers: offers.value, order });
}

function offerOf({ plant }: Rush, asked: RushOrder, offer: InsertOffer): RushOffer {
  const endAt = instantOf(plant.line, offer.end);
  return {
    ...{ kind: offer.kind, endAt, cost: Math.round(offer.cost), slips: offer.slips },
    lateMinutes: Math.max(0, Math.round((endAt.getTime() - asked.needAt.getTime()) / 60_000)),
    moved: offer.moved.filter((each) => Math.abs(each.to - each.from) > quarter).length,
  };
}

/**
 * Up to three places for a rush order: nobody moves, the least lateness of all, as soon as possible.
 * Nothing is changed. Errors: it cannot be made there, material nobody announced, no place.
 */
export async function rushOffers(
  tx: Tx,
  parts: PublishParts,
  asked: RushOrder,
): Promise<Result<{ plant: Plant; offers: RushOffer[] }, RushError>> {
  const rush = await reckon(tx, parts, asked);
  if (!rush.ok) return rush;
  const { plant, offers } = rush.value;
  return ok({ plant, offers: offers.map((each) => offerOf(rush.value, asked, each)) });
}
