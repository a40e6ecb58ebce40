// Promises: what was said to whom, on what supply it rests, and what became of it.
// Owns: promises.source, transit, promise, change, run, capacity, quote, quote_line.
// Promises: a granted unit rests on exactly one reserved supply; first and current date are kept apart.
// Announces: PromisesMoved { slipped } of a run after which somebody has less than before; orders change
//   with it in one transaction.

export { openItems, setSourcing, sourcingRows } from "./sourcing.ts";
export { usualPlaces } from "./usual-place.ts";
export { lowerPromises, insertPromises, lockPromises } from "./store.ts";
export { quoteStatuses } from "./quote-routes.ts";
export { registerPromises } from "./routes.ts";
export { promisesSentences } from "./sentences.ts";
export { reasonInWords } from "./model.ts";
export {
  changedSince,
  changesOfOrder,
  checkPromises,
  daysOfClaims,
  promisedDays,
  promiseSpans,
  promisesOfClaims,
} from "./queries.ts";
export {
  cancelQuote,
  expireQuotes,
  firmQuote,
  firmQuotes,
  openQuotes,
  quotesById,
} from "./quotes.ts";
export { makeQuote } from "./quoting.ts";
export type { Redated } from "./redate.ts";
export type { RepromiseResult, Repromised } from "./repromise.ts";
export type { ClaimGroup } from "./model.ts";
export type { SourceDraft, TransitDraft } from "./sourcing.ts";
export type { Explanation, Inquiry, InquiryAnswer } from "./inquiry.ts";
export type { QuoteError, StoredQuote } from "./quotes.ts";
export { listRuns, runById, slippedSince } from "./runs.ts";
export type { StoredRun } from "./runs.ts";
export type { CapacityGone, CapacityOffer, CapacityPort, CapacityQuestion } from "./capacity.ts";
export { reasonsAsTold, shownSign } from "./shown.ts";
export { isNarrow, rankOf, untrusted } from "./terms.ts";
export type { ChannelTerms } from "./terms.ts";
export { openPromises } from "./open.ts";
export type { Promises } from "./open.ts";
