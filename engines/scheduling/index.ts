// Scheduling: a shop's snapshot in; a plan, why it is as it is, and what stands in its way out.
// Finite capacity with calendars, changeovers, due dates. Pure: no clock, no IO; chance is seeded.
export { createMakespanSearch, run } from "./elite.ts";
export { bottlenecks, explainLateness } from "./explain.ts";
export type { Cause, CauseKind, Lateness, Load } from "./explain.ts";
export { insertOffers, offersIn } from "./insert.ts";
export type { InsertOffer, OfferKind } from "./insert.ts";
export { rankOrders, urgencyOf } from "./priority.ts";
export type { Factor, FactorWeights, Ranked, Stake } from "./priority.ts";
export { openBook, takeIn } from "./book.ts";
export type { Fresh, PromiseBook } from "./book.ts";
export { capableDate } from "./promise.ts";
export type { CapableDate, Wish } from "./promise.ts";
export { repair, repairIn } from "./repair.ts";
export type { Breakdown, Repair } from "./repair.ts";
export { slips } from "./slips.ts";
export type { Moved, Slip, Slips } from "./slips.ts";
export { whatIf, withExtra } from "./what-if.ts";
export type { Extra, WhatIf } from "./what-if.ts";
export { dispatchScores } from "./first-plan.ts";
export { isPlain, plainFlow, plainPlan } from "./makespan.ts";
export { betterPlan, createPlanner, usualObjective } from "./planner.ts";
export type { News, Planner, PlannerChoice } from "./planning.ts";
export { readInstance } from "./read.ts";
export { readText } from "./read-text.ts";
export type { Instance, Unreadable } from "./read.ts";
export { compareScores } from "./score.ts";
export { verify } from "./verify.ts";
export type { Breach, Verified } from "./verify.ts";
export type {
  Bar,
  Finding,
  Link,
  Measure,
  Minute,
  Mode,
  Need,
  Objective,
  Operation,
  Order,
  Plan,
  Resource,
  Score,
  SetupMatrix,
  Snapshot,
  Span,
} from "./types.ts";
