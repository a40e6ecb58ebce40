// Forecast runs: the pure engine on worker threads. Nothing of a run, from planning to the last
// quantile, happens on the thread that answers requests; what was studied before is not studied again.
export { forecastInParallel } from "./parallel.ts";
export { engineName } from "./learnt.ts";
export { runForecast } from "./run.ts";
export type { Learnt } from "./learnt.ts";
export type { FreshStudy, NamedStudy, RunCounts, SeriesGuide } from "./messages.ts";
export type { Made, RunOptions, StudyStore } from "./run.ts";
