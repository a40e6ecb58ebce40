import type { CanonicalOrder } from "./order.ts";

/** Why an order must be looked at: a status that nobody knows, lines that do not come to its total. */
export function doubtsOf(told: {
  /** The platform's own word. */
  readonly status: string;
  readonly isStatusKnown: boolean;
  /** What the lines come to, and what the order says. */
  readonly sum: number;
  readonly totalMinor: number;
}): CanonicalOrder["holds"] {
  const { status, isStatusKnown, sum, totalMinor } = told;
  return [
    ...(isStatusKnown ? [] : [{ reason: "unknown_status" as const, detail: { status } }]),
    ...(sum === totalMinor
      ? []
      : [{ reason: "amount" as const, detail: { lines: sum, total: totalMinor } }]),
  ];
}
