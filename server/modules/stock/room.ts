import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Parties, Place } from "../parties/index.ts";
import { cutReservations, reservationsOfItems } from "./reservations.ts";
import type { Reservation } from "./reservations.ts";

/** A field of a request that names nothing, or says what cannot be: field, value and rule. */
export interface ReferenceError {
  readonly kind:
    | "item_unknown"
    | "item_not_stocked"
    | "place_unknown"
    | "place_unfit"
    | "channel_unknown"
    | "counted_twice"
    | "lot_needed"
    | "lot_not_kept"
    | "lot_unknown"
    | "lot_differs"
    | "expiry_needed"
    | "transfer_unknown"
    | "transfer_done"
    | "shortfall_unknown"
    | "shortfall_closed"
    | "bands_wrong"
    | "condition_same"
    | "serial_one"
    | "serial_known"
    | "unit_unknown"
    | "units_not_whole";
  readonly field: string;
  readonly value: string;
  readonly rule: string;
  /** The item's code, where the words name it. */
  readonly item?: string;
}

export type StockError =
  | ReferenceError
  | {
      readonly kind: "not_enough";
      readonly item: number;
      readonly place: number;
      readonly asked: number;
      readonly onHand: number;
    }
  | {
      readonly kind: "lots_over";
      readonly item: number;
      readonly place: number;
      readonly asked: number;
      readonly good: number;
    }
  | {
      readonly kind: "promised_away";
      readonly item: number;
      readonly place: number;
      readonly asked: number;
      readonly free: number;
    }
  | {
      readonly kind: "more_than_shipped";
      readonly item: number;
      readonly asked: number;
      readonly open: number;
    }
  | { readonly kind: "supply_unknown"; readonly supply: number }
  | { readonly kind: "supply_of_transfer"; readonly supply: number; readonly transfer: number }
  | { readonly kind: "supply_of_production"; readonly supply: number; readonly number: string }
  | {
      readonly kind: "more_than_announced";
      readonly supply: number;
      readonly asked: number;
      readonly announced: number;
    }
  | {
      readonly kind: "not_reserved";
      readonly claim: number;
      readonly asked: number;
      readonly held: number;
    };

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Says that the stock of these items changed; the listeners promise and publish anew. */
export function announceChange(tx: Tx, items: readonly number[], cause: string): void {
  const unique = [...new Set(items)];
  if (unique.length === 0) return;
  tx.announce({ topic: "StockChanged", key: unique[0] ?? 0, payload: { items: unique, cause } });
}

/** The refusal of a place that nobody knows. */
export const unknownPlace = (field: string, placeId: number): ReferenceError => ({
  kind: "place_unknown",
  field,
  value: String(placeId),
  rule: "known_place",
});

/** The places of these changes by id, or `place_unknown`. */
export async function placesOf(
  tx: Tx,
  parties: Parties,
  changes: readonly { readonly placeId: number }[],
): Promise<Result<Map<number, Place>, StockError>> {
  const view = await parties.view.get(tx);
  const places = new Map<number, Place>();
  for (const { placeId } of changes) {
    const place = view.place(placeId);
    if (!place) return err(unknownPlace("placeId", placeId));
    places.set(placeId, place);
  }
  return ok(places);
}

/** Negative when `a` gives way before `b`: quotes first, then low priority, late ship day, newest. */
export function givesWayBefore(a: Reservation, b: Reservation): number {
  const soft = Number(b.expiresAt !== null) - Number(a.expiresAt !== null);
  return (
    soft ||
    Number(a.frozen) - Number(b.frozen) ||
    a.priority - b.priority ||
    b.shipDay - a.shipDay ||
    b.claimId - a.claimId
  );
}

/** What a shortfall says: what is missing where, why, and which claims gave way. */
interface Shortfall {
  readonly itemId: number;
  readonly placeId: number;
  readonly units: number;
  readonly cause: string;
  readonly cuts: readonly { readonly from: Reservation; readonly units: number }[];
}

/**
 * Opens a shortfall that the warehouse must explain within a day. Until they are promised anew, the
 * claims that gave way are found by their item.
 */
export async function openShortfall(tx: Tx, short: Shortfall): Promise<void> {
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into stock.shortfall
       (cell, tenant_id, id, item_id, place_id, units, cause, due_at, opened_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz + interval '24 hours', $8)`,
    [...scopeOf(tx), id, short.itemId, short.placeId, short.units, short.cause, tx.now],
  );
  await tx.rows(
    `insert into stock.shortfall_claim
       (cell, tenant_id, shortfall_id, claim_id, claim_kind, channel_id, units)
     select $1, $2, $3, draft.* from unnest($4::bigint[], $5::text[], $6::int[], $7::bigint[])
       as draft`,
    [
      ...scopeOf(tx),
      id,
      short.cuts.map((cut) => cut.from.claimId),
      short.cuts.map((cut) => cut.from.claimKind),
      short.cuts.map((cut) => cut.from.channel),
      short.cuts.map((cut) => cut.units),
    ],
  );
  const robbed = short.cuts.filter((cut) => cut.from.claimKind === "order");
  if (robbed.length === 0) return;
  await tx.rows(
    `insert into stock.unpegged (cell, tenant_id, item_id, claim_id)
     select $1, $2, $3, claim_id from unnest($4::bigint[]) as claim_id on conflict do nothing`,
    [...scopeOf(tx), short.itemId, robbed.map((cut) => cut.from.claimId)],
  );
}

/** Says that all open claims of these items have been promised anew: none waits for it any more. */
export function forgetUnpegged(tx: Tx, items: readonly number[]): void {
  tx.write({
    name: "stock.forget_unpegged",
    text: `delete from stock.unpegged
     where cell = $1 and tenant_id = $2 and item_id = any ($3::int[])`,
    values: [...scopeOf(tx), items],
  });
}

/**
 * Makes room before stock shrinks: un-pegs reservations of a supply until `promised` fits under
 * the new quantity, and opens a shortfall that somebody must explain.
 * `missing` is how many units are gone, when that is more than what claims lose.
 */
export async function makeRoom(
  tx: Tx,
  asked: {
    readonly itemId: number;
    readonly placeId: number;
    readonly supply: number;
    readonly excess: number;
    readonly missing?: number;
    readonly cause: string;
  },
): Promise<void> {
  const { itemId, placeId, supply, excess, cause } = asked;
  const held = (await reservationsOfItems(tx, [itemId]))
    .filter((each) => each.place === placeId && each.supply === supply)
    .sort(givesWayBefore);
  const cuts: { from: Reservation; units: number }[] = [];
  let left = excess;
  for (const from of held) {
    const units = Math.min(left, from.units);
    if (units > 0) cuts.push({ from, units });
    left -= units;
  }
  await cutReservations(tx, cuts);
  await openShortfall(tx, { itemId, placeId, units: asked.missing ?? excess, cause, cuts });
  if (cuts.length === 0) return;
  const claims = cuts.map((cut) => cut.from.claimId);
  const payload = { items: [itemId], claims, cause };
  tx.announce({ topic: "ClaimsUnpegged", key: itemId, payload });
}
