// Orders: what was asked, line by line, and how far it has come.
// Owns: orders.order, line, hold, rule, aftersale, aftersale_line, parcel, parcel_line,
//   aftersale_part, own_cancellation, split, payment, company_money, rate.
// Promises: an order is stored once per (channel, external id); open units = reserved + short;
//   an order and its promise are written in one transaction or not at all.
// Announces: OrderPlaced, OrderChanged, OrderShipped, OrderDelivered.

export { freeReadCase, holdForCase } from "./holds/of-cases.ts";
export { freeDecided } from "./changing/addressing.ts";
export { amendOrder } from "./changing/amending.ts";
export type { AmendError, Amendment } from "./changing/amending.ts";
export { mustSeeParcel, parcelStatuses } from "./routes/changes.ts";
export { cancelAndServe, cancelUnits } from "./changing/cancelling.ts";
export { countedAtOnce, keepCounted } from "./reading/counted.ts";
export { askedItems } from "./reading/demand.ts";
export type { AskedItem, AskedOrder } from "./reading/demand.ts";
export { companyMoney, moneyDayOf } from "./money/money.ts";
export type { CompanyMoney, Unrated } from "./money/money.ts";
export { openDemand } from "./reading/open-demand.ts";
export type { OpenDemand } from "./reading/open-demand.ts";
export { deliverUnits, shipUnits, shortPick, startPick, undoPick } from "./shipping/fulfilment.ts";
export { lockSendable, namesOfOrders, ordersByName, shipByPartner } from "./shipping/by-partner.ts";
export type { NamedOrder, Sendable, SendableLine } from "./shipping/by-partner.ts";
export { gainLines } from "./changing/gaining.ts";
export { heldBy, placeHold, releaseHold } from "./holds/holds.ts";
export { holdsTouched, waitingOrders } from "./holds/touched.ts";
export type { HoldCause, TouchedHold, WaitingOrders } from "./holds/touched.ts";
export { lockOrders, summed } from "./locking.ts";
export type { UnitsOfLine } from "./locking.ts";
export { freeMapped } from "./changing/mapping.ts";
export type { Freeing } from "./changing/mapping.ts";
export { afterStock, repromise } from "./placing/repromising.ts";
export { followLines, followSource, itemsOfOrders, ordersPlacedIn } from "./source/source.ts";
export { ownMark, sourceLines, unitsLowered } from "./source-lines.ts";
export { noteSplits } from "./source/splits.ts";
export type { Followed } from "./source/source.ts";
export type { SourceState } from "./source-state.ts";
export { matchToOrder } from "./aftersales/matching.ts";
export { confirmProposal, runAftersaleRule } from "./aftersales/rule.ts";
export { aftersaleById, listAftersaleRows } from "./aftersales/queries.ts";
export { closeDocument, refund } from "./aftersales/settling.ts";
export { receiveReturn } from "./aftersales/receiving-returns.ts";
export {
  aftersaleCase,
  askedCases,
  noteAnswered,
  openCasesOf,
  stillAsked,
  takeOpenCases,
} from "./aftersales/standing.ts";
export type { AftersaleCase } from "./aftersales/standing.ts";
export { heldAftersales, recordAftersales } from "./aftersales/documents.ts";
export type { NewAftersale } from "./aftersales/documents.ts";
export { checkOrders } from "./check.ts";
export { lineIdsOf, linesById, linesStillOpen, ordersNotOver, ordersOnTheWay } from "./lines.ts";
export {
  lineItems,
  openParcels,
  orderHeads,
  wavesAt,
  workAt,
  workLines,
} from "./reading/worklist.ts";
export type { OrderWork, WorkAsked } from "./reading/worklist.ts";
export { parcelById, parcelsOfOrder, undoParcel, unitsInParcels } from "./placing/parcels.ts";
export type { Parcel } from "./placing/parcels.ts";
export { recordPayment } from "./money/paying.ts";
export {
  mergeCandidates,
  mergeOrders,
  pickParcel,
  shipParcel,
  splitOrder,
} from "./shipping/planning.ts";
export type { ParcelError, ParcelShipment } from "./shipping/planning.ts";
export { aftersalesOfOrder, tracesOfOrder } from "./reading/timeline.ts";
export { deliverWave, shipWave } from "./shipping/waves.ts";
export type { WaveParcel } from "./shipping/waves.ts";
export { saveRule } from "./holds/review.ts";
export { placeOrders } from "./placing/place.ts";
export { registerOrders } from "./routes/register.ts";
export { mustSee, ordersNumbered, ordersSeen, orderStatuses } from "./reading/sight.ts";
export type { SeenOrder } from "./reading/sight.ts";
export { actsOn, eachAct } from "./routes/bulk.ts";
export type { BulkAct } from "./routes/bulk.ts";
export { ordersSentences } from "./sentences.ts";
export { orderIdsAfter, orderStates } from "./states.ts";
export { orderNumbers, storedAftersales, storedOrders } from "./stored.ts";
export type { StoredOrder } from "./stored.ts";
export type { OrderState } from "./states.ts";
export type { PlaceParts } from "./placing/place.ts";
export type { PlaceQueue } from "./placing/queue.ts";
export {
  countOrders,
  funnel,
  holdCounts,
  holdsOf,
  listOrders,
  orderById,
  shortItems,
  unmappedCodes,
} from "./reading/queries.ts";
export type { OrderRow } from "./reading/queries.ts";
export type { HoldReason } from "./hold-reasons.ts";
export type {
  NewLine,
  NewOrder,
  OrderError,
  OrderFilter,
  OrderKind,
  PlaceOutcome,
} from "./model.ts";
export { openOrders } from "./routes/open.ts";
export type { Orders } from "./routes/open.ts";
