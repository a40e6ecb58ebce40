// Stock: what lies where, whose it is, and what of it is spoken for.
// Owns: stock.lot, position, movement, supply, quota, reservation, shortfall.
// Promises: promised ≤ quantity, always; Σ reservations = promised; Σ ledger = position.
// Announces: StockChanged { items, cause }, ClaimsUnpegged { items, claims, cause }.
export { changeStock, countStock } from "./changes.ts";
export type { StockChange } from "./changes.ts";
export { changeSupply, planSupplies, receiveSupply } from "./supplies.ts";
export type { DatedSupply } from "./supplies.ts";
export { shipClaims, shortPick } from "./shipping.ts";
export type { ClaimIssue } from "./shipping.ts";
export { setQuotas, setSafety } from "./quotas.ts";
export type { QuotaDraft } from "./quotas.ts";
export type { ReferenceError, StockError } from "./room.ts";
export { mustKnow } from "./known.ts";
export { stockSentences } from "./sentences.ts";
export { openShortfalls, stockLevels, stockRows } from "./queries.ts";
export { checkStock } from "./check.ts";
export type { CheckResult } from "./check.ts";
export {
  cutReservations,
  firmReservations,
  freezeReservations,
  release,
  reservationsOf,
  reservationsOfItems,
  reserve,
} from "./reservations.ts";
export type { Grant, Release, Reservation } from "./reservations.ts";
export { lockSupplies } from "./locking.ts";
export type { LockedQuota, LockedSupply } from "./locking.ts";
