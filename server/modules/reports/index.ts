// Reports: what needs somebody now, how far the orders of each channel have come, and how promises
// hold. Owns: reports.state, order_fact, rollup. Promises: sums follow orders by their events, in the
// transaction that takes the event away, and can be made anew from the stored rows at any time.
export { reportCount } from "./counting.ts";
export { registerReports } from "./routes.ts";
export { wrongSums } from "./store.ts";
