import { followCases, sendAnswers } from "../telling/aftersale-answers.ts";
import { sendCancellations } from "../telling/cancellations.ts";
import { fetchWanted } from "./fetching.ts";
import { exchangeFolder } from "../documents/folders.ts";
import { tellAnew } from "../documents/telling-anew.ts";
import { sendOffers } from "../telling/offers.ts";
import { sendParcels } from "../telling/parcels.ts";
import { pull } from "./pulling.ts";
import { reconcileNightly } from "./reconciling.ts";
import { replaySpans } from "./replaying.ts";
import type { Work } from "../work.ts";

/** A run's steps in their order: telling stock may use up the rate, so it comes after the pull. */
export const steps: readonly ((work: Work) => Promise<void>)[] = [
  // What is cancelled must not be sold meanwhile as if it were not; parcels leave nothing to cancel.
  sendParcels,
  sendCancellations,
  sendAnswers,
  followCases,
  fetchWanted,
  pull,
  sendOffers,
  replaySpans,
  reconcileNightly,
];

/** Whether a step is the one without which nobody here knows what was sold. */
export const bringsOrders = (step: (work: Work) => Promise<void>): boolean => step === pull;

/** A run's steps where a partner sends files: what is to be sent is written before it is laid out. */
export const documentSteps: readonly ((work: Work) => Promise<void>)[] = [
  sendParcels,
  tellAnew,
  exchangeFolder,
];
