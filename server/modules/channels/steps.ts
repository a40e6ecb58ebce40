import { sendOffers } from "./offers.ts";
import { sendParcels } from "./parcels.ts";
import { fetchWanted, pull, replaySpan } from "./pulling.ts";
import { reconcileNightly } from "./reconciling.ts";
import type { Work } from "./work.ts";

/** A run's steps in their order: what must be told goes first, the night's comparison last. */
export const steps: readonly ((work: Work) => Promise<void>)[] = [
  sendParcels,
  sendOffers,
  fetchWanted,
  pull,
  replaySpan,
  reconcileNightly,
];
