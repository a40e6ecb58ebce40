import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type {
  Finding,
  ForecastInput,
  SeriesForecast,
  SeriesInput,
} from "../../engines/forecasting/index.ts";
import type { Learnt } from "./learnt.ts";
import { resourceLimits } from "./parallel.ts";
import type {
  FreshStudy,
  NamedStudy,
  RunCounts,
  Said,
  SeriesGuide,
  Start,
  Told,
} from "./messages.ts";

/** Where studies are kept from one run to the next, under names of what they were made from. */
export interface StudyStore {
  /** The studies that are there, of those asked for, and where the latest fits of series ended. */
  readonly find: (
    names: readonly string[],
    series: readonly string[],
  ) => Promise<{
    readonly studies: readonly NamedStudy[];
    readonly guides: readonly SeriesGuide[];
  }>;
  readonly keep: (studies: readonly FreshStudy[]) => Promise<void>;
}

/** A part of what a run made. */
export interface Made {
  readonly forecast: readonly SeriesForecast[];
  /** Of these series, and at the end of those that were refused. */
  readonly findings: readonly Finding[];
  /** Series of the whole run, sums included. */
  readonly total: number;
}

export interface RunOptions {
  /** Threads that study; one less than the machine runs at once, so that requests are answered. */
  readonly workers?: number;
  readonly store?: StudyStore;
  /** What a run some steps before has learnt: gone by where most of these series were there. */
  readonly learnt?: Learnt | null;
  /** Takes what a run has learnt anew, a part after the other. */
  readonly onLearnt?: (part: Uint8Array) => Promise<void>;
  /** Ends the run at once; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Takes what was made, a part at a time and one after the other. */
  readonly onMade: (made: Made) => Promise<void>;
}

const seriesAtOnce = 500;

/** Answers what the thread says; gives its counts at the end. */
async function answer(said: Said, tell: (told: Told) => void, options: RunOptions) {
  const { store, onProgress, onMade } = options;
  switch (said.kind) {
    case "names":
      tell({
        kind: "known",
        ...((await store?.find(said.names, said.series)) ?? { studies: [], guides: [] }),
      });
      return null;
    case "studied":
      await store?.keep(said.studies);
      return null;
    case "progress":
      onProgress?.(said.done, said.total);
      return null;
    case "made":
      await onMade(said);
      tell({ kind: "next" });
      return null;
    case "learnt":
      await options.onLearnt?.(said.part);
      return null;
    case "end":
      return said.counts;
  }
}

/**
 * Forecasts series (an iterable, so that they need not be in memory twice) away from this thread.
 * Throws what went wrong on the thread, and the signal's reason where it was told to stop; its
 * threads have ended by then.
 */
export async function runForecast(
  input: Omit<ForecastInput, "series">,
  series: Iterable<SeriesInput>,
  options: RunOptions,
): Promise<RunCounts> {
  options.signal?.throwIfAborted();
  const workers = options.workers ?? Math.max(1, availableParallelism() - 1);
  const start: Start = {
    ...{ input, workers, keeps: options.store !== undefined },
    ...{ learnt: options.learnt ?? null, tells: options.onLearnt !== undefined },
  };
  const worker = new Worker(new URL("conductor.ts", import.meta.url), {
    ...{ workerData: start, resourceLimits },
  });
  const tell = (told: Told) => worker.postMessage(told);
  let stop: (() => void) | undefined;
  try {
    return await new Promise<RunCounts>((resolve, reject) => {
      stop = () => reject(options.signal?.reason as Error);
      options.signal?.addEventListener("abort", stop);
      worker.once("error", reject);
      // One after the other: a study is kept before the next message is looked at.
      let before: Promise<void> = Promise.resolve();
      worker.once("exit", (code) => {
        // What it said last may still be on its way through the messages before it.
        const ended = () => reject(new Error(`the forecast thread ended before its run (${code})`));
        void before.finally(ended).catch(() => undefined);
      });
      worker.on("message", (said: Said) => {
        before = before.then(async () => {
          const counts = await answer(said, tell, options);
          if (counts) resolve(counts);
        });
        before.catch(reject);
      });
      let part: SeriesInput[] = [];
      for (const each of series) {
        part.push(each);
        if (part.length < seriesAtOnce) continue;
        tell({ kind: "series", series: part });
        part = [];
      }
      tell({ kind: "series", series: part });
      tell({ kind: "go" });
    });
  } finally {
    if (stop) options.signal?.removeEventListener("abort", stop);
    await worker.terminate();
  }
}
