// Stock: what lies where, whose it is, and what of it is spoken for.
// Owns: stock.lot, position, movement, supply, spent_supply, quota, reservation, transfer, transfer_line,
//   shortfall, shortfall_claim, unpegged, channel_view, shelf_state, shelf, empty_run.
// Promises: promised ≤ quantity, always; Σ reservations = promised; Σ ledger = position.
// Announces: StockChanged { items, cause }, ClaimsUnpegged { items, claims, cause },
//   ViewsChanged { channelId }.
export { movementsOf, stillIssued, stillReceived } from "./documents.ts";
export { changeStock, countStock } from "./changes.ts";
export { countBook } from "./count-book.ts";
export type { StockChange, StockDocument } from "./changes.ts";
export { changeSupply, planSupplies, sendSupplies } from "./supplies.ts";
export { receiveMade, receiveSupply } from "./receiving.ts";
export type { DatedSupply } from "./supplies.ts";
export { listSupplies, suppliesNumbered, supplyNumbers, supplyPlace } from "./supply-rows.ts";
export { moveSupplies } from "./supply-days.ts";
export { putAsideSpent } from "./spent-supplies.ts";
export { shipClaims, shortPick } from "./shipping.ts";
export type { ClaimIssue } from "./shipping.ts";
export { itemsAt, quotaRows, safetyRows, setQuotas, setSafety } from "./quotas.ts";
export type { QuotaDraft } from "./quotas.ts";
export type { ReferenceError, StockError } from "./room.ts";
export { changeTransferDay, receiveTransfer } from "./arrivals.ts";
export { shipTransfer } from "./transfers.ts";
export { listTransfers, transferById } from "./transfer-rows.ts";
export { changeCondition } from "./conditions.ts";
export { settleLots } from "./shelf-life.ts";
export { nameLots } from "./typed-lots.ts";
export type { LotWords } from "./lots.ts";
export { lotHistory, lotRows, lotsToTake } from "./lot-queries.ts";
export { closeShortfall, listShortfalls } from "./shortfalls.ts";
export { channelViews, setChannelView, shownOfPlaces } from "./channel-views.ts";
export type { ShownUnits } from "./channel-views.ts";
export { mustKnow } from "./known.ts";
export type { Masters } from "./known.ts";
export { stockSentences } from "./sentences.ts";
export { stockStatuses } from "./statuses.ts";
export { dueStock } from "./due.ts";
export { emptySpans } from "./empty-spans.ts";
export { openShortfalls, stockLevels, stockRows, stockedItems } from "./queries.ts";
export { checkStock } from "./check.ts";
export type { CheckResult } from "./check.ts";
export {
  cutReservations,
  firmReservations,
  moveDays,
  release,
  reservationsOf,
  reservationsOfItems,
  reserve,
} from "./reservations.ts";
export { forgetUnpegged } from "./room.ts";
export { reservedToCome } from "./to-come.ts";
export type { ReservedToCome } from "./to-come.ts";
export { pickReservations } from "./reservation-steps.ts";
export type { Grant, Release, Reservation } from "./reservations.ts";
export { forgetAhead, lockAhead, lockSupplies } from "./locking.ts";
export type { LockedQuota, LockedSupply } from "./locking.ts";
