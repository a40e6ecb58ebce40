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

export { bomsOf, bomsWithin, saveBoms } from "./boms.ts";
export type { BomDraft, BomLine, StoredBom } from "./boms.ts";
export { checkProduction } from "./check.ts";
export { openStretches } from "./clock.ts";
export type { Stretch } from "./clock.ts";
export { unitsPlanned, unitsReported } from "./day-plan.ts";
export type { DayUnits } from "./day-plan.ts";
export { downtimesWithin, endDowntime, openDowntimes, stopLasts } from "./downtime.ts";
export type { Downtime } from "./downtime.ts";
export { pauseOperation, resumeOperation, startOperation, stopResource } from "./executing.ts";
export { addException, removeException } from "./exceptions.ts";
export {
  saveFamilies,
  savePlants,
  saveResources,
  saveSetups,
  saveShiftCalendars,
  saveWorkCentres,
} from "./factory-commands.ts";
export type { Factory, Resource, Setup, WorkCentre } from "./factory.ts";
export { createWorkOrders } from "./making.ts";
export type { MadeWorkOrder, WorkOrderDraft } from "./making.ts";
export type { MaterialAnswer } from "./materials.ts";
export type { CauseKind, Freedom, NamedError, Status, StopCause } from "./model.ts";
export { named } from "./model.ts";
export { componentUnits, minutesOf, stepsInOrder, unitsByStep } from "./model.ts";
export { openComponents } from "./needs.ts";
export { nightOf, switchNight } from "./nights.ts";
export { openProduction } from "./open.ts";
export type { LateReport, Production } from "./open.ts";
export { pinOperations } from "./pins.ts";
export { planOperations, settlePlant } from "./planning.ts";
export type { PlanChange, PlannedOperation } from "./planning.ts";
export { releaseWorkOrders } from "./releasing.ts";
export { reportUnits } from "./reporting.ts";
export type { Reported, UnitsReport } from "./reporting.ts";
export { registerProduction } from "./routes.ts";
export { routingsOf, routingsOn, saveRoutings } from "./routings.ts";
export type { RoutingDraft, RoutingStep, StoredRouting } from "./routings.ts";
export { productionSentences } from "./sentences.ts";
export { tasksOf } from "./shop-floor-queries.ts";
export { restoreComponent, substituteComponent } from "./substitutes.ts";
export { openTimes } from "./open-times.ts";
export { makersOf } from "./shop-materials.ts";
export { openWorkOrders, readShop } from "./shop.ts";
export type { Shop, ShopOperation, ShopResource } from "./shop.ts";
export { stepsWithoutResource } from "./unserved.ts";
export type { StepWithout } from "./unserved.ts";
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
} from "./work-orders.ts";
