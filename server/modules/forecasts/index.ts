// Forecasts: demand as it was asked, by item, channel, region and day, and what is made of it.
// Owns: forecasts.state, order_demand, demand, channel_demand, correction, stock_out, setting, version, node, study, override,
//   plan, accuracy, netting, netting_change, consumption_window, event, month_learnt, month_said,
//   share.
// Promises: sums follow orders by their events and can be made anew from the stored rows; what was
//   asked is never overwritten, corrections stand beside it with author and reason; a version is
//   made away from the thread that answers requests, and goes on after a crash; a planned unit is
//   used up by orders once.
// Announces: DemandCorrected { itemId }, ForecastMoved, ForecastPublished { versionId }.
export { remainingForecast } from "./planning/consuming.ts";
export type { LeafRemaining } from "./planning/consuming.ts";
export { demandCount, wrongOrders } from "./demand/counting.ts";
export { wrongDemand } from "./demand/demand-store.ts";
export { learnMonths } from "./months/learning.ts";
export type { Forecaster } from "./months/learning.ts";
export { rulesVersion } from "./model.ts";
export { firstOfMonth, monthOf, monthOfDays } from "./months/months.ts";
export { overNetted } from "./planning/netting-store.ts";
export { nameOf } from "./nodes.ts";
export { registerForecasts } from "./routes/register.ts";
export { doRuns, startNightly } from "./running/runs.ts";
export { forecastsSentences } from "./sentences.ts";
export { seriesOf } from "./demand/series.ts";
export type { History } from "./demand/series.ts";
export { agreeMonths } from "./months/year.ts";
