// A thread that works on parcels of series until it is ended.
import { parentPort } from "node:worker_threads";
import type { Beside } from "./parcels.ts";
import { makeParcel, studyParcel } from "./parcels.ts";
import type { Parcel } from "./parcels.ts";

let beside: Beside | null = null;
parentPort?.on("message", (message: Parcel | { readonly beside: Beside }) => {
  if ("beside" in message) beside = message.beside;
  else if (message.kind === "study")
    parentPort?.postMessage({ places: message.places, studies: studyParcel(message) });
  else if (beside) {
    const { made, sheets } = makeParcel(message, beside);
    parentPort?.postMessage({ places: message.places, made }, sheets);
  }
});
