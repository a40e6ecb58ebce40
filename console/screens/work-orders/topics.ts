/** What tells that work orders stand otherwise than shown. */
export const topics = [
  "WorkOrdersMade",
  "WorkOrdersChanged",
  "WorkOrdersReplanned",
  "OperationMoved",
] as const;
