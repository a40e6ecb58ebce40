// The part of the work that needs no other series, spread over threads. Every series is studied
// alone and the rest is done in the order given, so the number of workers cannot show in a result.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { conclude, plan, studyOne } from "../../engines/forecasting/index.ts";
import type { ForecastInput, Forecasts, Prepared, Study } from "../../engines/forecasting/index.ts";

/** How to spread it. */
interface Spread {
  /** Threads; by default as many as the machine runs at once. */
  readonly workers?: number;
  /** Told how many series are studied, now and then. */
  readonly onProgress?: (done: number, all: number) => void;
}

/** What a worker is given, and gives back. */
export interface Parcel {
  readonly from: number;
  readonly prepared: readonly Prepared[];
}

/** Fewer series are sooner done than a thread is started. */
const few = 64;
const parcelSize = 32;

/** Each worker takes the next parcel when it has given back one. */
function studyWith(
  worker: Worker,
  next: () => Parcel | null,
  take: (from: number, studies: readonly (Study | null)[]) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = () => {
      const parcel = next();
      if (parcel) worker.postMessage(parcel);
      else resolve();
    };
    worker.on("message", (made: { from: number; studies: (Study | null)[] }) => {
      take(made.from, made.studies);
      give();
    });
    worker.once("error", reject);
    give();
  });
}

async function studyAll(prepared: readonly Prepared[], spread: Spread): Promise<(Study | null)[]> {
  const { onProgress } = spread;
  const studies: (Study | null)[] = Array.from({ length: prepared.length }, () => null);
  const workers = Math.max(1, Math.min(spread.workers ?? availableParallelism(), 64));
  const asked = prepared.filter((each) => !each.counts && !each.launch).length;
  if (workers === 1 || asked < few) {
    prepared.forEach((each, at) => {
      studies[at] = studyOne(each);
      if (at % parcelSize === 0) onProgress?.(at, prepared.length);
    });
    return studies;
  }
  let sent = 0;
  let done = 0;
  const next = (): Parcel | null => {
    if (sent >= prepared.length) return null;
    const from = sent;
    sent = Math.min(prepared.length, sent + parcelSize);
    return { from, prepared: prepared.slice(from, sent) };
  };
  const take = (from: number, made: readonly (Study | null)[]) => {
    made.forEach((study, at) => (studies[from + at] = study));
    done += made.length;
    onProgress?.(done, prepared.length);
  };
  const threads = Array.from(
    { length: workers },
    () => new Worker(new URL("./worker.ts", import.meta.url)),
  );
  try {
    await Promise.all(threads.map((thread) => studyWith(thread, next, take)));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return studies;
}

/** What `forecast` gives, to the byte, with the work spread over threads. */
export async function forecastInParallel(
  input: ForecastInput,
  spread: Spread = {},
): Promise<Forecasts> {
  const planned = plan(input);
  return conclude(input, planned, await studyAll(planned.prepared, spread));
}
