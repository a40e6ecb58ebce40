// Execution: whether each day did what it planned, and who answers for the rest.
// Owns: execution.day, day_plan, close, close_line, close_material, correction, exception, exception_entry.
// Promises: a closed day never changes, what reaches it later stands beside it; days of a work centre are closed in their order; what a day
//   left behind stands on the days that follow until it is made; an exception closed as solved was
//   seen to hold by its check; nothing new is released to a work centre whose day is over and open.
// Announces: DayMoved { kind, workCentreId, day, level, before }, ExceptionMoved { kind, ids }.
export { closeDay } from "./closing.ts";
export { correctDay, openFrom } from "./corrections.ts";
export { countDays, daysLeftOpen } from "./days.ts";
export { countExceptions, exceptionsByIds, listExceptionRows } from "./exceptions.ts";
export { releaseHindered } from "./gate.ts";
export { doExecution, watchDays, watchReadiness } from "./open.ts";
export { firstOver } from "./over.ts";
export { assignException, closeException } from "./handling.ts";
export { reckon } from "./reckoning.ts";
export { registerExecution } from "./routes.ts";
export { executionSentences } from "./sentences.ts";
