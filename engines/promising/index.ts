// Promising: supplies, quotas and claims in; for each claim the earliest date we can keep, the
// supplies it rests on, and why. Pure: no clock, no chance, no IO.
export { availability, backwardAtp, explain } from "./availability.ts";
export type {
  Availability,
  AvailabilityInput,
  AvailabilityStep,
  SupplyParts,
  Term,
} from "./availability.ts";
export { decide } from "./decide.ts";
export { fairShare } from "./fair-share.ts";
export type { Share, ShareRequest } from "./fair-share.ts";
export { repromise, serviceOrder } from "./repromise.ts";
export type {
  ChangeCause,
  LineChange,
  OpenClaim,
  PresentLine,
  Repromised,
  RepromiseInput,
} from "./repromise.ts";
export { verify, verifyRepromise } from "./verify.ts";
export type {
  Claim,
  ClaimLine,
  DecideInput,
  Decided,
  Decision,
  Finding,
  LineDecision,
  PlaceClock,
  Policy,
  Quota,
  Reason,
  Slice,
  Source,
  Supply,
  SupplyKind,
  World,
} from "./types.ts";
