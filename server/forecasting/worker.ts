// A thread of `forecastInParallel`: studies the parcels it is given.
import { parentPort } from "node:worker_threads";
import { studyOne } from "../../engines/forecasting/index.ts";
import type { Parcel } from "./parallel.ts";

parentPort?.on("message", ({ places, prepared }: Parcel) => {
  parentPort?.postMessage({ places, studies: prepared.map((each) => studyOne(each)) });
});
