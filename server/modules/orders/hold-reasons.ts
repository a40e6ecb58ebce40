/** Why an order waits before it is worked. */
export type HoldReason =
  | "unmapped"
  | "review"
  | "credit"
  | "payment"
  | "address"
  | "aftersale"
  | "amount"
  | "unknown_status"
  | "manual"
  | "short"
  | "duplicate"
  | "unpaid"
  | "channel";

/** Who frees a hold, and how long it may take. */
export const holdOwners = {
  unmapped: { role: "channel_manager", minutes: 4 * 60 },
  review: { role: "order_operations", minutes: 4 * 60 },
  credit: { role: "finance", minutes: 24 * 60 },
  payment: { role: "finance", minutes: 24 * 60 },
  address: { role: "order_operations", minutes: 4 * 60 },
  aftersale: { role: "customer_service", minutes: 24 * 60 },
  amount: { role: "finance", minutes: 24 * 60 },
  unknown_status: { role: "order_operations", minutes: 4 * 60 },
  manual: { role: "order_operations", minutes: 48 * 60 },
  short: { role: "planner", minutes: 24 * 60 },
  duplicate: { role: "order_operations", minutes: 4 * 60 },
  unpaid: { role: "order_operations", minutes: 72 * 60 },
  channel: { role: "customer_service", minutes: 24 * 60 },
} as const satisfies Record<HoldReason, { role: string; minutes: number }>;
