// Promising: supplies, quotas and claims in; for each claim the earliest date we can keep, the
// supplies it rests on, and why. Pure: no clock, no chance, no IO.
export { availability, backwardAtp } from "./availability.ts";
export type { AvailabilityInput, AvailabilityStep } from "./availability.ts";
export { decide } from "./decide.ts";
export { verify } from "./verify.ts";
export type { Finding } from "./verify.ts";
export type {
  Claim,
  ClaimLine,
  DecideInput,
  Decision,
  LineDecision,
  PlaceClock,
  Policy,
  Quota,
  Reason,
  Slice,
  Source,
  Supply,
  SupplyKind,
} from "./types.ts";
