// Materials: what to order, make and move so that open orders, forecasts and safety stock are served.
// Owns: materials.setting, lane, run, action, dismissal, node.
// Promises: every stored run passed the engine's verification, whole or not at all; an action keeps its
//   name from run to run, so what was dismissed stays dismissed; one run is reckoned at a time, and one
//   whose job is over is ended with the reason; accepting changes receipts, work orders,
//   transfers and promises in one transaction.
// Announces: MaterialsMoved { id }: the run, or 0 where lanes were saved.
export { acceptActions, dismissActions, restoreActions } from "./accepting.ts";
export { dueActions, listActions } from "./actions.ts";
export { planMaterialAtOnce } from "./at-once.ts";
export { saveLanes } from "./lanes.ts";
export { startNights } from "./nights.ts";
export { doMaterials } from "./open.ts";
export { registerMaterials } from "./routes.ts";
export { startRun, workOffRun } from "./running.ts";
export { materialsSentences } from "./sentences.ts";
export { saveSettings } from "./settings.ts";
export { endAbandoned } from "./upkeep.ts";
