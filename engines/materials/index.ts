// Materials: stock, receipts, demand and recipes in; what to order, make, move and cancel, which supply
// serves which demand, and what cannot be served in time out. Pure: no clock, no IO, no chance.
export { causeOf, demandsPegs, suppliesPegs } from "./pegging.ts";
export type { Cause, Grouped } from "./pegging.ts";
export { planMaterials } from "./plan.ts";
export { phasedTable } from "./table.ts";
export type { Phased } from "./table.ts";
export { actionKinds, demandKinds, supplyKinds } from "./types.ts";
export type {
  Action,
  ActionKind,
  Demand,
  Finding,
  Lane,
  LotRule,
  MaterialItem,
  Part,
  Plan,
  Receipt,
  Recipe,
  RecipeLine,
  Refusal,
  Reserved,
  Snapshot,
} from "./types.ts";
export { verify } from "./verify.ts";
export type { Breach } from "./verify.ts";
