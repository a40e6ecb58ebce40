import { sendOffers } from "./offers.ts";
import { sendParcels } from "./parcels.ts";
import { fetchWanted, pull, replaySpan } from "./pulling.ts";
import { reconcileNightly } from "./reconciling.ts";
import type { Work } from "./work.ts";

/** A run's steps in their order: telling stock may use up the rate, so it comes after the pull. */
export const steps: readonly ((work: Work) => Promise<void>)[] = [
  sendParcels,
  fetchWanted,
  pull,
  sendOffers,
  replaySpan,
  reconcileNightly,
];
