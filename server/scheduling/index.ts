// Scheduling runs: the pure engine on worker threads, within a budget of time or of steps. A run streams
// what it betters, stops at once when told to, and with a budget of steps ends with the same bytes.
export { runSchedule } from "./run.ts";
export type { Budget, NoFirstPlan, Outcome, Progress, RunChoice } from "./run.ts";
