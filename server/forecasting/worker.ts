// A thread of `forecastInParallel`: studies the parcels it is given.
import { parentPort } from "node:worker_threads";
import { studyParcel, type Parcel } from "./parallel.ts";

parentPort?.on("message", (parcel: Parcel) => {
  parentPort?.postMessage({ places: parcel.places, studies: studyParcel(parcel) });
});
