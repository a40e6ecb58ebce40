// Forecasting: histories in; for each series and step a point, quantiles, the quantiles of running
// sums that safety stock rests on, the models behind them and what was odd. Pure: no clock, no
// chance, no IO.
export {
  conclude,
  defaultQuantiles,
  forecast,
  forecastAlone,
  forecastFrom,
  isAlone,
  knownOf,
  learnThin,
  plan,
  studyOne,
} from "./forecast.ts";
export type { Asked, Concluded, Groups, Learnt, Plan } from "./forecast.ts";
export type { Carried, Rolling, SeriesKnown } from "./carried.ts";
export { dayOf, layCalendar } from "./events/calendar.ts";
export { agreeOverTime } from "./hierarchy/time.ts";
export type { TimeAgreed, TimeInput } from "./hierarchy/time.ts";
export type {
  DemandClass,
  Finding,
  ForecastInput,
  Forecasts,
  HierarchyInput,
  Made,
  ModelShare,
  Part,
  Prepared,
  SeriesForecast,
  SeriesInput,
} from "./types.ts";
export type { Study } from "./regular.ts";
