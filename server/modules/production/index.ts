// Production: what plants have, how items are made, and the work orders that make them.
// Owns: production.calendar, shift, exception, plant, work_centre, family, setup, resource, downtime,
//   bom, bom_line, routing, routing_step, routing_way, routing_need, routing_link, work_order,
//   operation, operation_way, operation_need, operation_link, component, substitution, night,
//   report.
// Promises: one version of a BOM or routing holds on a day; good + scrap never pass what went in, nor
//   fall below zero when a report is taken back; the receipt of an approved and planned work order says
//   what it will give and when, as far as its plan holds, that of one without a plan gives nothing unless
//   it was announced before the work order. Changes that move
//   receipts give the items of which one moved: the caller promises them anew in its transaction.
// Announces: WorkOrdersMade { ids }, WorkOrdersChanged { ids, freedom | status },
//   WorkOrdersReplanned { ids, why }, ResourceStopped, ResourceRestored { resourceId, placeId },
//   OperationMoved { kind, operationId, workOrderId, placeId, resourceId },
//   FactoryChanged { resourceId, calendarId }: whose times changed; both null: of any of them.

export { bomsOf, bomsWithin, saveBoms } from "./making/boms.ts";
export type { BomDraft, BomLine, StoredBom } from "./making/boms.ts";
export { checkProduction } from "./work-orders/check.ts";
export { openStretches } from "./factory/clock.ts";
export type { Stretch } from "./factory/clock.ts";
export { unitsPlanned, unitsReported } from "./reporting/day-plan.ts";
export type { DayUnits } from "./reporting/day-plan.ts";
export { downtimesWithin, endDowntime, openDowntimes, stopLasts } from "./factory/downtime.ts";
export type { Downtime } from "./factory/downtime.ts";
export {
  pauseOperation,
  resumeOperation,
  startOperation,
  stopResource,
} from "./reporting/executing.ts";
export { addException, removeException } from "./factory/exceptions.ts";
export {
  saveFamilies,
  savePlants,
  saveResources,
  saveSetups,
  saveShiftCalendars,
  saveWorkCentres,
} from "./factory/commands.ts";
export type { Factory, Resource, Setup, WorkCentre } from "./factory/factory.ts";
export { createWorkOrders } from "./making/making.ts";
export type { MadeWorkOrder, WorkOrderDraft } from "./making/making.ts";
export type { MaterialAnswer } from "./materials/materials.ts";
export type { CauseKind, Freedom, NamedError, Status, StopCause } from "./model.ts";
export { named } from "./model.ts";
export { componentUnits, minutesOf, stepsInOrder, unitsByStep } from "./model.ts";
export { openComponents } from "./materials/needs.ts";
export { nightOf, switchNight } from "./nights.ts";
export { openProduction } from "./open.ts";
export type { Gated, LateReport, Production } from "./open.ts";
export { pinOperations } from "./work-orders/pins.ts";
export { planOperations, settlePlant } from "./work-orders/planning.ts";
export type { PlanChange, PlannedOperation } from "./work-orders/planning.ts";
export { releaseWorkOrders } from "./work-orders/releasing.ts";
export { reportUnits } from "./reporting/reporting.ts";
export type { Reported, UnitsReport } from "./reporting/reporting.ts";
export { registerProduction } from "./routes/register.ts";
export { routingsOf, routingsOn, saveRoutings } from "./making/routings.ts";
export type { RoutingDraft, RoutingStep, StoredRouting } from "./making/routings.ts";
export { productionSentences } from "./sentences.ts";
export { tasksOf } from "./reporting/shop-floor-queries.ts";
export { restoreComponent, substituteComponent } from "./work-orders/substitutes.ts";
export { openTimes } from "./factory/open-times.ts";
export { makersOf } from "./materials/shop-materials.ts";
export { openWorkOrders, readShop } from "./materials/shop.ts";
export type { Shop, ShopOperation, ShopResource } from "./materials/shop.ts";
export { stepsWithoutResource } from "./factory/unserved.ts";
export type { StepWithout } from "./factory/unserved.ts";
export { componentsOf, operationsById, operationsOf, workOrdersById } from "./work-order-rows.ts";
export type { Component, Link, Operation, WorkOrder } from "./work-order-rows.ts";
export { productionStatuses } from "./work.ts";
export {
  cancelWorkOrders,
  changeNeed,
  closeWorkOrders,
  giveBack,
  resizeWorkOrder,
  setFreedom,
  workOrdersOfSupplies,
} from "./work-orders/work-orders.ts";
