// The part of the work that needs no other series, spread over threads. Every series is studied
// alone and the rest is done in the order given, so the number of workers cannot show in a result.
import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { conclude, makeCounts, plan, studyOne } from "../../engines/forecasting/index.ts";
import type {
  Asked,
  CountsMade,
  ForecastInput,
  Forecasts,
  Plan,
  Prepared,
  Study,
} from "../../engines/forecasting/index.ts";

/** How to spread it. */
export interface Spread {
  /** Threads; by default as many as the machine runs at once. */
  readonly workers?: number;
  /** Told how many series are studied, now and then. */
  readonly onProgress?: (done: number, all: number) => void;
  /** Studies made before, by the place of their series; what is known is not studied again. */
  readonly known?: ReadonlyMap<number, Study>;
  /** Where earlier fits of a series ended, by its place: they begin from there. */
  readonly guides?: ReadonlyMap<number, Study["guide"]>;
  /** Told of each study that was made, by the place of its series. */
  readonly onStudy?: (at: number, study: Study) => void;
}

/** What a worker is given, and gives back. */
export interface Parcel {
  readonly places: readonly number[];
  readonly prepared: readonly Prepared[];
  /** Where earlier fits of each ended, where that is known. */
  readonly guides: readonly (Study["guide"] | undefined)[];
}

/** The studies of a parcel, in its order. */
export const studyParcel = ({ prepared, guides }: Parcel): (Study | null)[] =>
  prepared.map((each, at) => studyOne(each, guides[at]));

/** Fewer series are sooner done than a thread is started. */
const few = 64;
const parcelSize = 32;

/** Parcels a worker has before it, so that it need not wait while the leading thread works. */
const ahead = 4;

/** Each worker takes the next parcel when it has given back one. */
function studyWith(
  worker: Worker,
  next: () => Parcel | null,
  take: (places: readonly number[], studies: readonly (Study | null)[]) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let out = 0;
    const give = () => {
      const parcel = next();
      if (!parcel) return;
      out += 1;
      worker.postMessage(parcel);
    };
    worker.on("message", (made: { places: number[]; studies: (Study | null)[] }) => {
      take(made.places, made.studies);
      out -= 1;
      give();
      if (out === 0) resolve();
    });
    worker.once("error", reject);
    for (let sent = 0; sent < ahead; sent += 1) give();
    if (out === 0) resolve();
  });
}

/** Whether a series is studied alone; the others are forecast by what their group knows. */
export const isStudied = (prepared: Prepared): boolean => !prepared.counts && !prepared.launch;

/** The studies of all series, by their places; null where there is nothing to study alone. */
export async function studyAll(
  prepared: readonly Prepared[],
  spread: Spread,
): Promise<(Study | null)[]> {
  const { onProgress, known, onStudy } = spread;
  const studies: (Study | null)[] = prepared.map((_, at) => known?.get(at) ?? null);
  const open = prepared.flatMap((each, at) => (isStudied(each) && !studies[at] ? at : []));
  const workers = Math.max(1, Math.min(spread.workers ?? availableParallelism(), 64));
  let done = prepared.length - open.length;
  const take = (places: readonly number[], made: readonly (Study | null)[]) => {
    made.forEach((study, index) => {
      const at = places[index] as number;
      studies[at] = study;
      if (study) onStudy?.(at, study);
    });
    done += made.length;
    onProgress?.(done, prepared.length);
  };
  const parcels = Array.from({ length: Math.ceil(open.length / parcelSize) }, (_, index) =>
    open.slice(index * parcelSize, (index + 1) * parcelSize),
  );
  const parcelOf = (places: readonly number[]): Parcel => ({
    places,
    prepared: places.map((at) => prepared[at] as Prepared),
    guides: places.map((at) => spread.guides?.get(at)),
  });
  if (workers === 1 || open.length < few) {
    for (const places of parcels) take(places, studyParcel(parcelOf(places)));
    return studies;
  }
  let sent = 0;
  const next = (): Parcel | null => {
    const places = parcels[sent];
    sent += 1;
    return places ? parcelOf(places) : null;
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

/** Thin demand is forecast beside the studies: it rests on none of them. */
export async function makeCountsBeside(
  input: Asked,
  planned: Plan,
  studying: Promise<unknown>,
): Promise<CountsMade> {
  const steps = makeCounts(input, planned);
  let failed = false;
  studying.catch(() => {
    failed = true;
  });
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (failed) return new Map();
    await setImmediate();
  }
}

/** What `forecast` gives, to the byte, with the work spread over threads. */
export async function forecastInParallel(
  input: ForecastInput,
  spread: Spread = {},
): Promise<Forecasts> {
  const planned = plan(input);
  const studying = studyAll(planned.prepared, spread);
  const counts = await makeCountsBeside(input, planned, studying);
  return conclude(input, planned, { studies: await studying, counts });
}
