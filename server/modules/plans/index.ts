// Plans: what the scheduling engine makes of a plant, as scenarios; and the capacity that promises hold.
// Owns: plans.run, bar, finish, let_go, before, notice, booking, material, rush_request.
// Promises: every plan that is stored passed the engine's verification; publishing, receipts and
//   promises change in one transaction; no two held slots meet on a lane; what is in force keeps its
//   place until a plan leaves it out; what cannot be planned waits by name and keeps nobody else from
//   a plan.
// Announces: PlanMoved { id }, of a rush request with { rush, by }, PromiseMoved { orderId, fromDay,
//   toDay, cause }.
export { planAtOnce } from "./publishing/at-once.ts";
export { firmUnmade, openCapacity } from "./rush/capacity.ts";
export { comparePlans } from "./running/compare.ts";
export { takeRush } from "./rush/inserts.ts";
export { moveInPlan } from "./editing/moves.ts";
export { doPlans } from "./open.ts";
export { publishPlan } from "./publishing/publish.ts";
export { mendTimes, repairPlant } from "./publishing/repairs.ts";
export { rollBackPlan } from "./publishing/roll-back.ts";
export { registerPlans } from "./routes/register.ts";
export { rushOffers } from "./rush/rush.ts";
export {
  agreeToRush,
  askForRush,
  endRush,
  lapseRushes,
  rushRequest,
  waitingRushes,
} from "./rush/rush-requests.ts";
export { startRun, workOffRun } from "./running/run-job.ts";
export { redoStep, undoStep } from "./running/steps.ts";
export { plansSentences } from "./sentences.ts";
export { barsOf, finishesOf, noticesOf, runById, runInForce } from "./running/runs.ts";
export { endAbandoned, forgetPlans } from "./running/upkeep.ts";
