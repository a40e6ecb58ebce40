// Scheduling: a shop's snapshot in; a plan, why it is as it is, and what stands in its way out.
// Finite capacity with calendars, changeovers, due dates. Pure: no clock, no IO; chance is seeded.
export { createMakespanSearch, run } from "./makespan/elite.ts";
export { bottlenecks } from "./bottlenecks.ts";
export type { Load } from "./bottlenecks.ts";
export { explainLateness } from "./explain.ts";
export type { Cause, CauseKind, Lateness } from "./explain.ts";
export { insertOffers, offersIn } from "./changing/insert.ts";
export type { InsertOffer, OfferKind } from "./changing/insert.ts";
export { rankOrders, urgencyOf } from "./priority.ts";
export type { Factor, FactorWeights, Ranked, Stake } from "./priority.ts";
export { openBook, takeIn } from "./changing/book.ts";
export type { Fresh, PromiseBook } from "./changing/book.ts";
export { capableDate } from "./changing/promise.ts";
export type { CapableDate, Wish } from "./changing/promise.ts";
export { repair, repairIn } from "./changing/repair.ts";
export type { Breakdown, Repair } from "./changing/repair.ts";
export { slips } from "./changing/slips.ts";
export type { Moved, Slip, Slips } from "./changing/slips.ts";
export { whatIf, withExtra } from "./what-if.ts";
export type { Extra, WhatIf } from "./what-if.ts";
export { dispatchScores } from "./first-plan.ts";
export { isPlain, plainFlow, plainPlan } from "./makespan/makespan.ts";
export { betterPlan, createPlanner, usualObjective } from "./planner.ts";
export type { News, Planner, PlannerChoice } from "./planning.ts";
export { readInstance } from "./formats/read.ts";
export { readText } from "./formats/read-text.ts";
export type { Instance, Unreadable } from "./formats/read.ts";
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
