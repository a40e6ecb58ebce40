// Execution: whether each day did what it planned, and who answers for the rest.
// Owns: execution.day, day_plan, close, close_line.
// Promises: a closed day never changes; days of a work centre are closed in their order; what a day
//   left behind stands on the days that follow until it is made.
// Announces: DayMoved { kind, workCentreId, day, level }.
export { closeDay } from "./closing.ts";
export { doExecution, watchDays } from "./open.ts";
export { registerExecution } from "./routes.ts";
export { executionSentences } from "./sentences.ts";
