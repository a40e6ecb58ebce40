// The part of the work that needs no other series, spread over threads. Every series is worked on
// alone and the rest is done in the order given, so the number of workers cannot show in a result.
import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { conclude, isAlone, knownOf, learnThin, plan } from "../../engines/forecasting/index.ts";
import type {
  Asked,
  Concluded,
  ForecastInput,
  Groups,
  Learnt,
  Made,
  Plan,
  Prepared,
  Rolling,
  Study,
} from "../../engines/forecasting/index.ts";
import { makeParcel, studyParcel } from "./parcels.ts";
import type { Beside, Done, MakeParcel, Parcel, StudyParcel } from "./parcels.ts";

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

/** Fewer series are sooner done than a thread is started. */
const few = 64;
const parcelSize = 32;

/** Forecasts are many short lists: with little room for the young, the collector copies them all day. */
export const resourceLimits = { maxYoungGenerationSizeMb: 192 };

/** Parcels a worker has before it, so that it need not wait while the leading thread works. */
const ahead = 4;

/** Whether a series is studied before its group learns. */
export const isStudied = (prepared: Prepared): boolean => !isAlone(prepared) && !prepared.launch;

const cut = <Value>(list: readonly Value[], size: number): Value[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );

/** What there is to do, and what was made of it. */
interface Work {
  readonly studies: (Study | null)[];
  readonly made: (Made | null)[];
  readonly toStudy: StudyParcel[];
  readonly toMake: MakeParcel[];
  readonly take: (done: Done) => void;
}

function workOf(planned: Plan, spread: Spread): Work {
  const { prepared } = planned;
  const studies: (Study | null)[] = prepared.map((_, at) => spread.known?.get(at) ?? null);
  const made: (Made | null)[] = prepared.map(() => null);
  const placesWhere = (fits: (each: Prepared, at: number) => boolean) =>
    cut(
      prepared.flatMap((each, at) => (fits(each, at) ? at : [])),
      parcelSize,
    );
  const of = (places: readonly number[]) => places.map((at) => prepared[at] as Prepared);
  const toStudy = placesWhere((each, at) => isStudied(each) && !studies[at]).map(
    (places): StudyParcel => ({
      ...{ kind: "study", places, prepared: of(places) },
      guides: places.map((at) => spread.guides?.get(at)),
    }),
  );
  const toMake = placesWhere((each) => isAlone(each)).map((places): MakeParcel => ({
    ...{ kind: "make", places, prepared: of(places) },
    known: of(places).map((each) => (each.counts ? undefined : knownOf(planned, each))),
  }));
  const count = (list: readonly Parcel[]) =>
    list.reduce((sum, { places }) => sum + places.length, 0);
  let done = prepared.length - count(toStudy) - count(toMake);
  const take = (parcel: Done) => {
    parcel.places.forEach((at, index) => {
      if ("made" in parcel) made[at] = parcel.made[index] ?? null;
      else {
        const study = parcel.studies[index] ?? null;
        studies[at] = study;
        if (study) spread.onStudy?.(at, study);
      }
    });
    done += parcel.places.length;
    spread.onProgress?.(done, prepared.length);
  };
  return { studies, made, toStudy, toMake, take };
}

/** Threads that take parcels from a list as long as there are some. */
function crewOf(count: number, take: (done: Done) => void) {
  const waiting: Parcel[] = [];
  const out = new Map<Worker, number>();
  let fail: (error: unknown) => void = () => undefined;
  let settle: () => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  // Whoever waits for the crew hears of it; until then it is no error of its own.
  failed.catch(() => undefined);
  const give = (worker: Worker) => {
    while ((out.get(worker) ?? 0) < ahead) {
      const parcel = waiting.shift();
      if (!parcel) break;
      out.set(worker, (out.get(worker) ?? 0) + 1);
      worker.postMessage(parcel);
    }
    if (waiting.length === 0 && [...out.values()].every((open) => open === 0)) settle();
  };
  const threads = Array.from({ length: count }, () => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { resourceLimits });
    out.set(worker, 0);
    worker.on("message", (done: Done) => {
      out.set(worker, (out.get(worker) ?? 1) - 1);
      take(done);
      give(worker);
    });
    worker.once("error", (error) => fail(error));
    return worker;
  });
  return {
    failed,
    add: (parcels: readonly Parcel[]) => {
      for (const parcel of parcels) waiting.push(parcel);
      for (const worker of threads) give(worker);
    },
    tell: (beside: Beside) => threads.forEach((worker) => worker.postMessage({ beside })),
    /** A parcel that no thread has yet, for the one that leads. */
    spare: () => waiting.pop(),
    ended: () => {
      const idle = new Promise<void>((resolve) => (settle = resolve));
      for (const worker of threads) give(worker);
      return Promise.race([idle, failed]);
    },
    dismiss: () => Promise.all(threads.map((thread) => thread.terminate())),
  };
}

/** What groups of thin demand learn; others are served now and then. */
async function learnBeside(planned: Plan, failed: Promise<never>): Promise<Groups> {
  const steps = learnThin(planned);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await Promise.race([setImmediate(), failed]);
  }
}

/** Studies and forecasts of all series that are worked on alone, and what thin demand has learnt. */
export async function workOut(input: Asked, planned: Plan, spread: Spread): Promise<Learnt> {
  const work = workOf(planned, spread);
  const { studies, made, toStudy, toMake, take } = work;
  const workers = Math.max(1, Math.min(spread.workers ?? availableParallelism(), 64));
  if (workers === 1 || (toStudy.length + toMake.length) * parcelSize < few) {
    const groups = await learnBeside(planned, new Promise(() => undefined));
    for (const parcel of toStudy) take({ places: parcel.places, studies: studyParcel(parcel) });
    for (const parcel of toMake) take({ ...parcel, ...makeParcel(parcel, { groups, input }) });
    return { studies, groups, made };
  }
  const crew = crewOf(toStudy.length > 0 ? workers : workers - 1, take);
  try {
    crew.add(toStudy);
    const groups = await learnBeside(planned, crew.failed);
    const beside = { groups, input };
    crew.tell(beside);
    crew.add(toMake);
    // The leading thread has nothing else to do: it takes from the end what the others are far from.
    for (let parcel = crew.spare(); parcel; parcel = crew.spare()) {
      if (parcel.kind === "study") take({ places: parcel.places, studies: studyParcel(parcel) });
      else take({ places: parcel.places, made: makeParcel(parcel, beside).made });
      await Promise.race([setImmediate(), crew.failed]);
    }
    await crew.ended();
    return { studies, groups, made };
  } finally {
    await crew.dismiss();
  }
}

/** What `forecastFrom` gives, to the byte, with the work spread over threads. */
export async function forecastInParallel(
  input: ForecastInput,
  spread: Spread = {},
  rolling?: Rolling,
): Promise<Concluded> {
  const planned = plan(input, rolling);
  const { series: _, ...asked } = input;
  return conclude(input, planned, await workOut(asked, planned, spread));
}
