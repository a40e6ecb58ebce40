// Orders: what was asked, line by line, and how far it has come.
// Owns: orders.order, line, hold, rule, aftersale, aftersale_line, parcel, parcel_line,
//   aftersale_part, own_cancellation, split, payment, company_money, rate.
// Promises: an order is stored once per (channel, external id); open units = reserved + short;
//   an order and its promise are written in one transaction or not at all.
// Announces: OrderPlaced, OrderChanged, OrderShipped, OrderDelivered.

export { freeReadCase, holdForCase } from "./case-holds.ts";
export { freeDecided } from "./addressing.ts";
export { amendOrder } from "./amending.ts";
export type { AmendError, Amendment } from "./amending.ts";
export { mustSeeParcel, parcelStatuses } from "./change-routes.ts";
export { cancelAndServe, cancelUnits } from "./cancelling.ts";
export { countedAtOnce, keepCounted } from "./counted.ts";
export { askedItems } from "./demand.ts";
export type { AskedItem, AskedOrder } from "./demand.ts";
export { companyMoney, moneyDayOf } from "./money.ts";
export type { CompanyMoney, Unrated } from "./money.ts";
export { openDemand } from "./open-demand.ts";
export type { OpenDemand } from "./open-demand.ts";
export { deliverUnits, shipUnits, shortPick, startPick, undoPick } from "./fulfilment.ts";
export { gainLines } from "./gaining.ts";
export { heldBy, placeHold, releaseHold } from "./holds.ts";
export { lockOrders, summed } from "./locking.ts";
export type { UnitsOfLine } from "./locking.ts";
export { freeMapped } from "./mapping.ts";
export type { Freeing } from "./mapping.ts";
export { afterStock, repromise } from "./repromising.ts";
export { followLines, followSource, itemsOfOrders, ordersPlacedIn } from "./source.ts";
export { ownMark, sourceLines, unitsLowered } from "./source-lines.ts";
export { noteSplits } from "./splits.ts";
export type { Followed } from "./source.ts";
export type { SourceState } from "./source-state.ts";
export { matchToOrder } from "./aftersale-matching.ts";
export { confirmProposal, runAftersaleRule } from "./aftersale-rule.ts";
export { aftersaleById, listAftersaleRows } from "./aftersale-queries.ts";
export { closeDocument, refund } from "./aftersale-settling.ts";
export { receiveReturn } from "./receiving-returns.ts";
export {
  aftersaleCase,
  askedCases,
  noteAnswered,
  openCasesOf,
  stillAsked,
  takeOpenCases,
} from "./aftersale-standing.ts";
export type { AftersaleCase } from "./aftersale-standing.ts";
export { heldAftersales, recordAftersales } from "./aftersales.ts";
export type { NewAftersale } from "./aftersales.ts";
export { checkOrders } from "./check.ts";
export { lineIdsOf, linesById, linesStillOpen, ordersNotOver, ordersOnTheWay } from "./lines.ts";
export { lineItems, openParcels, orderHeads, wavesAt, workAt, workLines } from "./worklist.ts";
export type { OrderWork, WorkAsked } from "./worklist.ts";
export { parcelById, parcelsOfOrder, undoParcel, unitsInParcels } from "./parcels.ts";
export type { Parcel } from "./parcels.ts";
export { recordPayment } from "./paying.ts";
export { mergeCandidates, mergeOrders, pickParcel, shipParcel, splitOrder } from "./planning.ts";
export type { ParcelError, ParcelShipment } from "./planning.ts";
export { aftersalesOfOrder, tracesOfOrder } from "./timeline.ts";
export { deliverWave, shipWave } from "./waves.ts";
export type { WaveParcel } from "./waves.ts";
export { saveRule } from "./review.ts";
export { placeOrders } from "./place.ts";
export { registerOrders } from "./register.ts";
export { mustSee, ordersNumbered, ordersSeen, orderStatuses } from "./sight.ts";
export type { SeenOrder } from "./sight.ts";
export { actsOn, eachAct } from "./bulk.ts";
export type { BulkAct } from "./bulk.ts";
export { ordersSentences } from "./sentences.ts";
export { orderIdsAfter, orderStates } from "./states.ts";
export { orderNumbers, storedAftersales, storedOrders } from "./stored.ts";
export type { StoredOrder } from "./stored.ts";
export type { OrderState } from "./states.ts";
export type { PlaceParts } from "./place.ts";
export type { PlaceQueue } from "./queue.ts";
export {
  countOrders,
  funnel,
  holdCounts,
  holdsOf,
  listOrders,
  orderById,
  shortItems,
  unmappedCodes,
} from "./queries.ts";
export type { OrderRow } from "./queries.ts";
export type { HoldReason } from "./hold-reasons.ts";
export type {
  NewLine,
  NewOrder,
  OrderError,
  OrderFilter,
  OrderKind,
  PlaceOutcome,
} from "./model.ts";
export { openOrders } from "./open.ts";
export type { Orders } from "./open.ts";
