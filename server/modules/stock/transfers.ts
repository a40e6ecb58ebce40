import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Parties, Place } from "../parties/index.ts";
import { lockOnHand, post } from "./ledger.ts";
import type { Movement } from "./ledger.ts";
import { lockSupplies } from "./locking.ts";
import { openLotPool } from "./lot-pool.ts";
import type { LotPick, LotPool } from "./lot-pool.ts";
import { makeRoom, unknownPlace } from "./room.ts";
import type { ReferenceError, StockError } from "./room.ts";
import { planSupplies } from "./supplies.ts";
import { insertTransfer } from "./transfer-rows.ts";

export interface TransferDraft {
  readonly number: string;
  readonly fromPlaceId: number;
  readonly toPlaceId: number;
  /** Whose hands the goods are in on the way: a place of kind in_transit. Omitted: the usual one. */
  readonly transitPlaceId?: number | undefined;
  /** When the goods can be shipped from the destination, ISO. */
  readonly day: string;
  readonly lines: readonly {
    readonly itemId: number;
    readonly units: number;
    readonly lotId?: number | undefined;
  }[];
  /** Takes promised units too; their promises are made anew, on the arrival if need be. */
  readonly overPromises?: boolean | undefined;
  readonly why: string;
}

interface Route {
  readonly from: Place;
  readonly to: Place;
  readonly transit: Place;
}

const passing = new Set(["in_transit", "shortfall"]);

/** The three places of a transfer, or which of them cannot be. */
async function routeOf(
  tx: Tx,
  parties: Parties,
  draft: TransferDraft,
): Promise<Result<Route, ReferenceError>> {
  const view = await parties.view.get(tx);
  const unfit = (field: string, value: number, rule: string) =>
    err({ kind: "place_unfit" as const, field, value: String(value), rule });
  const from = view.place(draft.fromPlaceId);
  if (!from) return err(unknownPlace("fromPlaceId", draft.fromPlaceId));
  const to = view.place(draft.toPlaceId);
  if (!to) return err(unknownPlace("toPlaceId", draft.toPlaceId));
  if (from.id === to.id) return unfit("toPlaceId", to.id, "another_place");
  if (passing.has(from.kind)) return unfit("fromPlaceId", from.id, `not ${from.kind}`);
  if (passing.has(to.kind)) return unfit("toPlaceId", to.id, `not ${to.kind}`);
  const usual = view.places.find((place) => place.kind === "in_transit");
  const transit = draft.transitPlaceId ? view.place(draft.transitPlaceId) : usual;
  if (!transit) return err(unknownPlace("transitPlaceId", draft.transitPlaceId ?? 0));
  if (transit.kind !== "in_transit") return unfit("transitPlaceId", transit.id, "in_transit");
  return ok({ from, to, transit });
}

interface Sent {
  readonly itemId: number;
  readonly pick: LotPick;
}

interface Loading {
  readonly draft: TransferDraft;
  readonly levels: Awaited<ReturnType<typeof lockOnHand>>;
  readonly lots: LotPool;
}

/** What one line puts on the lorry; promised units only when the sender says so. */
async function loadLine(
  tx: Tx,
  { draft, levels, lots }: Loading,
  line: TransferDraft["lines"][number],
): Promise<Result<Sent[], StockError>> {
  const { itemId, units, lotId } = line;
  const where = { itemId, placeId: draft.fromPlaceId };
  const named = { item: itemId, place: draft.fromPlaceId, asked: units };
  const onHand = lots.units({ ...where, lotId });
  if (onHand < units) return err({ kind: "not_enough", ...named, onHand });
  const level = levels.get(`${itemId}/${draft.fromPlaceId}`) ?? { quantity: 0, promised: 0 };
  const free = level.quantity - level.promised;
  if (free < units && !draft.overPromises) return err({ kind: "promised_away", ...named, free });
  if (free < units) {
    const cause = `${draft.number}: ${draft.why}`;
    await makeRoom(tx, { ...where, supply: 0, excess: units - free, cause });
    level.promised -= units - free;
  }
  level.quantity -= units;
  return ok(lots.take({ ...where, units, lotId }).map((pick) => ({ itemId, pick })));
}

/** The lorry's way out of the one place and into transit, as the ledger says it. */
function departure({ from, transit }: Route, sent: readonly Sent[], document: object): Movement[] {
  const paper = document as Pick<Movement, "documentKind" | "documentId" | "why">;
  return sent.flatMap(({ itemId, pick }): Movement[] => [
    {
      ...paper,
      ...pick,
      itemId,
      placeId: from.id,
      kind: "transfer_out",
      units: -pick.units,
    },
    {
      ...paper,
      ...pick,
      itemId,
      placeId: transit.id,
      kind: "transfer_in",
      condition: "in_transit",
      custodianId: transit.custodianId,
    },
  ]);
}

/** Units by item over what was sent. */
function sumsOf(sent: readonly Sent[]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { itemId, pick } of sent) sums.set(itemId, (sums.get(itemId) ?? 0) + pick.units);
  return sums;
}

/**
 * Ships goods from one place to another: they leave by first expired, first out (or by the lots
 * named), lie in transit with their owner and the carrier's custody, and their arrival is a receipt
 * to come that may be promised. A transfer moves goods, it does not sell them: the owner stays.
 * Errors: `not_enough`, and `promised_away` when units are promised and `overPromises` is not said.
 */
export async function shipTransfer(
  tx: Tx,
  parties: Parties,
  draft: TransferDraft,
): Promise<Result<{ id: number; supplyIds: number[] }, StockError>> {
  const route = await routeOf(tx, parties, draft);
  if (!route.ok) return route;
  const pairs = draft.lines.map(({ itemId }) => ({ itemId, placeId: draft.fromPlaceId }));
  const items = [...new Set(pairs.map((pair) => pair.itemId))].sort((a, b) => a - b);
  await lockSupplies(tx, items);
  const levels = await lockOnHand(tx, pairs);
  const loading: Loading = { draft, levels, lots: await openLotPool(tx, pairs) };
  const sent: Sent[] = [];
  for (const line of draft.lines) {
    const loaded = await loadLine(tx, loading, line);
    if (!loaded.ok) return loaded;
    sent.push(...loaded.value);
  }
  const id = await tx.newIds(1);
  const document = { documentKind: "transfer", documentId: id, why: draft.why };
  await post(tx, departure(route.value, sent, document));
  const sums = [...sumsOf(sent)];
  const supplyIds = await planSupplies(
    tx,
    sums.map(([itemId, units]) => ({
      itemId,
      placeId: draft.toPlaceId,
      kind: "in_transit",
      day: draft.day,
      units,
      documentKind: "transfer",
      documentId: id,
      documentNumber: draft.number,
    })),
  );
  const supplyOf = new Map(sums.map(([itemId], index) => [itemId, supplyIds[index] ?? 0]));
  await insertTransfer(
    tx,
    { id, ...draft, transit: route.value.transit, from: route.value.from },
    {
      lines: sent.map(({ itemId, pick }) => ({
        itemId,
        ...pick,
        supplyId: supplyOf.get(itemId) ?? 0,
      })),
    },
  );
  const { lines: _lines, ...head } = draft;
  tx.audit({
    action: "stock.transfer.ship",
    subjectKind: "transfer",
    subjectId: id,
    after: { ...head, items: Object.fromEntries(sums) },
    why: draft.why,
  });
  return ok({ id, supplyIds });
}
